// SPDX-License-Identifier: GPL-2.0
/*
 * Where exec rules lead: records of a blob, each once.
 */
#include <string.h>

#include "emit.h"

static uint32_t exec_hash(struct bc_blob *blob, uint32_t i)
{
	return bc_hash_bytes(bc_at(blob, BAILEY_SECT_EXECS, i),
			     sizeof(struct bailey_exec_rec));
}

/**
 * bc_exec_at() - the number of a transition, added if it is new
 * @blob: blob
 * @rec: mode, flags and target
 */
uint32_t bc_exec_at(struct bc_blob *blob, const struct bailey_exec_rec *rec)
{
	struct bc_index *index = &blob->execs;
	uint32_t at, i;

	bc_index_grow(blob, index, 16, exec_hash);
	for (at = bc_hash_bytes(rec, sizeof(*rec)) & (index->size - 1);
	     index->slot[at]; at = (at + 1) & (index->size - 1)) {
		i = index->slot[at] - 1;
		if (!memcmp(bc_at(blob, BAILEY_SECT_EXECS, i), rec, sizeof(*rec)))
			return i;
	}
	i = bc_count(blob, BAILEY_SECT_EXECS);
	memcpy(bc_add(blob, BAILEY_SECT_EXECS, 1), rec, sizeof(*rec));
	index->slot[at] = i + 1;
	index->n++;
	return i;
}

/** bc_add_exec() - the transition of a rule; 0: it has none */
uint32_t bc_add_exec(struct bc_blob *blob, const struct bc_rule *rule)
{
	struct bailey_exec_rec rec = {
		.mode = rule->exec,
		.flags = rule->exec_flags |
			 (rule->exact ? BAILEY_EXEC_EXACT : 0),
	};

	if (!rule->exec || rule->deny || !(rule->perms & BAILEY_MAY_EXEC))
		return 0;
	rec.target = bc_text(blob, rule->target);
	return bc_exec_at(blob, &rec);
}
