// SPDX-License-Identifier: GPL-2.0
/*
 * Collects the records of a blob and lays them out.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "emit.h"
#include "match.h"
#include "piece.h"
#include "pool.h"

/** bc_add() - append @n zeroed records; valid until the next call */
void *bc_add(struct bc_blob *blob, enum bailey_sect sect, int n)
{
	struct bc_array *a = &blob->sect[sect];
	void *p;

	if (a->n + n > a->room || !a->p) {
		int room = a->p ? a->room * 2 : a->had;

		a->room = room > a->n + n ? room : a->n + n + 64;
		a->p = realloc(a->p, a->room * bailey_record_size[sect]);
		if (!a->p)
			abort();
	}
	p = a->p + a->n * bailey_record_size[sect];
	memset(p, 0, n * bailey_record_size[sect]);
	a->n += n;
	return p;
}

/** bc_blob_init() - an empty blob: the dead state, node and accept */
void bc_blob_init(struct bc_blob *blob, struct bc_pool *pool)
{
	int i;

	memset(blob, 0, sizeof(*blob));
	blob->pool = pool;
	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		blob->sect[i] = pool->spare[i];
		blob->sect[i].n = 0;
		pool->spare[i] = (struct bc_array){ 0 };
	}
	blob->info = pool->info;
	blob->info_room = pool->info_room;
	pool->info = NULL;
	pool->info_room = 0;
	bc_add(blob, BAILEY_SECT_STATES, 1);
	bc_add(blob, BAILEY_SECT_NODES, 1);
	bc_add(blob, BAILEY_SECT_OUTCOMES, 1);
	bc_add(blob, BAILEY_SECT_ACCEPTS, 1);
	bc_add(blob, BAILEY_SECT_EXECS, 1);
	bc_add(blob, BAILEY_SECT_STRINGS, 1);
}

/** bc_blob_free() - free the memory of a blob, or keep it with the pool */
void bc_blob_free(struct bc_blob *blob)
{
	int i;

	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		if (blob->pool)
			blob->pool->spare[i] = blob->sect[i];
		else
			free(blob->sect[i].p);
	}
	free(blob->strings.slot);
	free(blob->accepts.slot);
	free(blob->sets.slot);
	free(blob->execs.slot);
	if (blob->pool) {
		blob->pool->info = blob->info;
		blob->pool->info_room = blob->info_room;
	} else {
		free(blob->info);
	}
}

/**
 * bc_are_one() - whether two rules differ in their fields only
 *
 * Then they are what one rule became when its variables were replaced.
 */
bool bc_are_one(const struct bc_rule *a, const struct bc_rule *b)
{
	return a->text && a->text == b->text && a->loc.file == b->loc.file &&
		a->loc.line == b->loc.line && a->cls == b->cls &&
		a->nfields == b->nfields && a->perms == b->perms &&
		a->exec == b->exec && a->exec_flags == b->exec_flags &&
		a->target == b->target && a->transition == b->transition &&
		a->exact == b->exact && a->priority == b->priority &&
		a->resource == b->resource && a->limit == b->limit &&
		a->deny == b->deny && a->owner == b->owner &&
		a->other == b->other && a->audit == b->audit &&
		a->implied == b->implied;
}

/* Of attachments, whose rules do not outlive their automaton. */
static const struct bc_rule none;

/** bc_add_rule() - append a rule to the rule table; its index */
uint32_t bc_add_rule(struct bc_blob *blob, const struct bc_rule *rule)
{
	uint32_t index = bc_count(blob, BAILEY_SECT_RULES);
	struct bailey_rule rec = {
		.text = bc_rule_text(blob, rule),
		.line = rule->loc.line,
		.cls = rule->cls,
		.flags = (rule->deny ? BAILEY_RULE_DENY : 0) |
			 (rule->owner ? BAILEY_RULE_OWNER : 0) |
			 (rule->other ? BAILEY_RULE_OTHER : 0) |
			 (rule->audit ? BAILEY_RULE_AUDIT : 0) |
			 (rule->implied ? BAILEY_RULE_IMPLIED : 0),
		.perms = rule->perms,
		.perms_hi = rule->perms >> 32,
	};

	if (rule->loc.file != blob->file || !blob->file) {
		blob->file = rule->loc.file;
		blob->file_at = bc_text(blob, rule->loc.file);
	}
	rec.file = blob->file_at;
	*(struct bailey_rule *)bc_push(blob, BAILEY_SECT_RULES) = rec;
	blob->info = bc_grow(blob->info, index, &blob->info_room,
			     sizeof(*blob->info));
	blob->info[index] = (struct bc_info){
		.rule = rule->cls == BAILEY_CLASS_ATTACH ? &none : rule,
		.exec = bc_add_exec(blob, rule) };
	return index;
}

/** bc_add_list() - append a rule list; index of its first entry */
uint32_t bc_add_list(struct bc_blob *blob, const uint32_t *rules, uint32_t n)
{
	uint32_t first = bc_count(blob, BAILEY_SECT_RULELISTS);

	if (n)
		memcpy(bc_add(blob, BAILEY_SECT_RULELISTS, n), rules,
		       n * sizeof(*rules));
	return first;
}

#define LARGE	8192	/* bytes of a section that is not kept for the next blob */

/** bc_blob_finish() - lay the blob out; malloc()ed, @size receives its bytes */
void *bc_blob_finish(struct bc_blob *blob, size_t *size)
{
	struct bailey_node *end = bc_add(blob, BAILEY_SECT_NODES, 1);
	struct bailey_header *h;
	size_t off = sizeof(*h);
	int i;

	end->trans = bc_count(blob, BAILEY_SECT_TRANS);
	/* The last string byte must be NUL, the section a multiple of 4. */
	bc_add(blob, BAILEY_SECT_STRINGS,
	       4 - bc_count(blob, BAILEY_SECT_STRINGS) % 4);
	*size = off;
	for (i = 0; i < BAILEY_SECT_MAX; i++)
		*size += blob->sect[i].n * bailey_record_size[i];
	h = malloc(*size);
	if (!h)
		abort();
	*h = (struct bailey_header){ .magic = BAILEY_MAGIC,
				     .version = BAILEY_ABI_VERSION,
				     .size = *size };
	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		struct bc_array *a = &blob->sect[i];
		size_t bytes = a->n * bailey_record_size[i];

		h->count[i] = a->n;
		if (bytes)
			bc_copy((char *)h + off, a->p, bytes);
		off += bytes;
		if (bytes < LARGE)
			continue;
		/* So that not all of it is there twice; its count is still asked for. */
		free(a->p);
		*a = (struct bc_array){ .n = a->n, .had = a->n };
	}
	h->checksum = XXH64(h->count, *size -
			    ((char *)h->count - (char *)h), 0);
	return h;
}
