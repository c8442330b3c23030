// SPDX-License-Identifier: GPL-2.0
/*
 * Strings of a blob, each once; components that lie within one of them.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "map.h"
#include "match.h"
#include "piece.h"

/** bc_hash_bytes() - by which records and strings are found */
uint32_t bc_hash_bytes(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

/**
 * bc_index_grow() - room for one more
 * @blob: blob
 * @index: of its records
 * @first: slots to begin with, twice as many as records of most blobs
 * @hash: tells where a record belongs
 */
void bc_index_grow(struct bc_blob *blob, struct bc_index *index, uint32_t first,
		   uint32_t (*hash)(struct bc_blob *blob, uint32_t i))
{
	uint32_t *old = index->slot, size = index->size, i, at;

	if (index->n * 2 < size)
		return;
	index->size = size ? size * 2 : first;
	index->slot = bc_zeros(index->size, sizeof(*index->slot));
	for (i = 0; i < size; i++) {
		if (!old[i])
			continue;
		at = hash(blob, old[i] - 1) & (index->size - 1);
		while (index->slot[at])
			at = (at + 1) & (index->size - 1);
		index->slot[at] = old[i];
	}
	free(old);
}

static uint32_t string_hash(struct bc_blob *blob, uint32_t off)
{
	const char *s = bc_at(blob, BAILEY_SECT_STRINGS, off);

	return bc_hash_bytes(s, strlen(s));
}

/* The offset of a string with a hash, added if it is new. */
static uint32_t string_at(struct bc_blob *blob, const char *s, size_t len,
			  uint32_t hash)
{
	struct bc_index *index = &blob->strings;
	uint32_t at, off;
	char *copy;

	bc_index_grow(blob, index, 1024, string_hash);
	for (at = hash & (index->size - 1); index->slot[at];
	     at = (at + 1) & (index->size - 1)) {
		const char *p;

		off = index->slot[at] - 1;
		p = bc_at(blob, BAILEY_SECT_STRINGS, off);
		if (!strncmp(p, s, len) && !p[len])
			return off;
	}
	off = bc_count(blob, BAILEY_SECT_STRINGS);
	copy = bc_add(blob, BAILEY_SECT_STRINGS, len + 1);
	memcpy(copy, s, len);
	index->slot[at] = off + 1;
	index->n++;
	return off;
}

/** bc_string() - offset of a string, added if it is new */
uint32_t bc_string(struct bc_blob *blob, const char *s, size_t len)
{
	return len ? string_at(blob, s, len, bc_hash_bytes(s, len)) : 0;
}

/** bc_text() - offset of a string that ends in NUL; 0 for NULL and "" */
uint32_t bc_text(struct bc_blob *blob, const char *s)
{
	return s ? bc_string(blob, s, strlen(s)) : 0;
}

/* Bytes that part a component from what stands around it in a rule. */
static const bool parts[256] = {
	['\0'] = true, ['/'] = true, [' '] = true, ['"'] = true, [','] = true,
	['{'] = true, ['}'] = true,
};

/* Bytes that stand for others: what has one of them spells no component. */
static bool is_glob(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '@' || c == '\\';
}

/* The words of a rule's text, with their places in it. */
static void take_words(struct bc_pool *p, const char *s, struct bc_rule_text *t)
{
	uint32_t begin = 0, i;
	bool glob = false;

	t->first = p->nspells;
	for (i = 0;; i++) {
		if (!parts[(uint8_t)s[i]]) {
			glob |= is_glob(s[i]);
			continue;
		}
		if (i > begin && !glob) {
			p->spells = bc_grow(p->spells, p->nspells,
					    &p->spells_room,
					    sizeof(*p->spells));
			p->spells[p->nspells++] = (struct bc_spell){
				bc_pool_word(p, s + begin, i - begin), begin };
		}
		if (!s[i])
			break;
		begin = i + 1;
		glob = false;
	}
	t->n = p->nspells - t->first;
}

/*
 * What is known of the text of a rule; they have numbers, as texts do not stay. Of a rule
 * of one profile alone it is asked once.
 */
static struct bc_rule_text text_of(struct bc_pool *p, const struct bc_rule *rule)
{
	struct bc_rule_text new = { 0 }, *t = &new;
	int had = p->texts_room;

	if (rule->id && !(rule->id & BC_OWN_ID)) {
		p->texts = bc_room(p->texts, rule->id + 1, &p->texts_room,
				   sizeof(*p->texts));
		if (had != p->texts_room)
			memset(p->texts + had, 0,
			       (p->texts_room - had) * sizeof(*p->texts));
		t = &p->texts[rule->id];
	}
	if (!t->len) {
		t->len = strlen(rule->text);
		t->hash = bc_hash_bytes(rule->text, t->len);
		take_words(p, rule->text, t);
	}
	return *t;
}

/**
 * bc_rule_text() - offset of a rule's text
 *
 * What it spells need not stand in the blob again.
 */
uint32_t bc_rule_text(struct bc_blob *blob, const struct bc_rule *rule)
{
	uint32_t had = bc_count(blob, BAILEY_SECT_STRINGS), off, i;
	struct bc_pool *p = blob->pool;
	struct bc_rule_text t;

	if (!rule->text || !rule->text[0])
		return 0;
	t = text_of(p, rule);
	off = string_at(blob, rule->text, t.len, t.hash);
	for (i = 0; off == had && i < t.n; i++) {
		uint32_t *id = bc_id_of(blob->map, &blob->map->word,
					p->spells[t.first + i].word);

		if (!*id)
			*id = off + p->spells[t.first + i].off + 1;
	}
	if (!rule->id || (rule->id & BC_OWN_ID))
		p->nspells = t.first;
	return off;
}

/** bc_word_at() - offset of a word of the pool, which no NUL need follow */
uint32_t bc_word_at(struct bc_blob *blob, uint32_t word)
{
	const struct bc_literal *w = &blob->pool->word[word];
	uint32_t *id = bc_id_of(blob->map, &blob->map->word, word);

	if (!w->len)
		return 0;
	if (!*id) {
		*id = bc_count(blob, BAILEY_SECT_STRINGS) + 1;
		memcpy(bc_add(blob, BAILEY_SECT_STRINGS, w->len + 1),
		       blob->pool->text + w->off, w->len);
	}
	return *id - 1;
}
