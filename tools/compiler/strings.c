// SPDX-License-Identifier: GPL-2.0
/*
 * Strings of a blob, each once; components that lie within one of them.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "emit.h"
#include "match.h"

/** bc_hash_bytes() - by which records and strings are found */
uint32_t bc_hash_bytes(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

/** bc_index_grow() - room for one more; @hash tells where a record belongs */
void bc_index_grow(struct bc_blob *blob, struct bc_index *index,
		       uint32_t (*hash)(struct bc_blob *blob, uint32_t i))
{
	uint32_t *old = index->slot, size = index->size, i, at;

	if (index->n * 2 < size)
		return;
	index->size = size ? size * 2 : 256;
	index->slot = calloc(index->size, sizeof(*index->slot));
	if (!index->slot)
		abort();
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

/** bc_string() - offset of a string, added if it is new */
uint32_t bc_string(struct bc_blob *blob, const char *s, size_t len)
{
	struct bc_index *index = &blob->strings;
	uint32_t at, off;
	char *copy;

	if (!len)
		return 0;
	bc_index_grow(blob, index, string_hash);
	for (at = bc_hash_bytes(s, len) & (index->size - 1); index->slot[at];
	     at = (at + 1) & (index->size - 1)) {
		const char *p;

		off = index->slot[at] - 1;
		p = bc_at(blob, BAILEY_SECT_STRINGS, off);
		if (strlen(p) == len && !memcmp(p, s, len))
			return off;
	}
	off = bc_count(blob, BAILEY_SECT_STRINGS);
	copy = bc_add(blob, BAILEY_SECT_STRINGS, len + 1);
	memcpy(copy, s, len);
	index->slot[at] = off + 1;
	index->n++;
	return off;
}

/** bc_text() - offset of a string that ends in NUL; 0 for NULL and "" */
uint32_t bc_text(struct bc_blob *blob, const char *s)
{
	return s ? bc_string(blob, s, strlen(s)) : 0;
}

/* The place of a word in the table of words; @size of them are full. */
static struct bc_known *word_slot(struct bc_blob *blob, uint32_t hash,
				 const char *s, uint32_t len)
{
	uint32_t at = hash & (blob->words_size - 1);

	for (;; at = (at + 1) & (blob->words_size - 1)) {
		struct bc_known *w = &blob->words[at];

		if (!w->len || (w->hash == hash && w->len == len &&
				!memcmp(bc_at(blob, BAILEY_SECT_STRINGS, w->off),
					s, len)))
			return w;
	}
}

static void words_grow(struct bc_blob *blob)
{
	uint32_t had = blob->words_size, i;
	struct bc_known *old = blob->words;

	if (blob->nwords * 2 < had)
		return;
	blob->words_size = had ? had * 2 : 512;
	blob->words = calloc(blob->words_size, sizeof(*old));
	if (!blob->words)
		abort();
	for (i = 0; i < had; i++)
		if (old[i].len)
			*word_slot(blob, old[i].hash,
				   bc_at(blob, BAILEY_SECT_STRINGS, old[i].off),
				   old[i].len) = old[i];
	free(old);
}

static void know_word(struct bc_blob *blob, uint32_t off, uint32_t len,
		      uint32_t hash)
{
	struct bc_known *w;

	words_grow(blob);
	w = word_slot(blob, hash, bc_at(blob, BAILEY_SECT_STRINGS, off), len);
	if (w->len)
		return;
	*w = (struct bc_known){ hash, off, len };
	blob->nwords++;
}

/* Bytes that part a component from what stands around it in a rule. */
static const bool parts[256] = {
	['\0'] = true, ['/'] = true, [' '] = true, ['"'] = true, [','] = true,
	['{'] = true, ['}'] = true,
};

/** bc_know_words() - what a rule's text spells need not stand in the blob again */
void bc_know_words(struct bc_blob *blob, uint32_t off)
{
	const char *s = bc_at(blob, BAILEY_SECT_STRINGS, off);
	uint32_t hash = BAILEY_HASH_BASIS, begin = 0, i;

	for (i = 0;; i++) {
		if (!parts[(uint8_t)s[i]]) {
			hash = bailey_hash_byte(hash, s[i]);
			continue;
		}
		if (i > begin)
			know_word(blob, off + begin, i - begin, hash);
		if (!s[i])
			break;
		begin = i + 1;
		hash = BAILEY_HASH_BASIS;
	}
}

/** bc_component() - offset of a component's bytes, which no NUL need follow */
uint32_t bc_component(struct bc_blob *blob, const char *s, uint32_t len,
		 uint32_t hash)
{
	struct bc_known *w;
	uint32_t off;
	char *copy;

	if (!len)
		return 0;
	words_grow(blob);
	w = word_slot(blob, hash, s, len);
	if (w->len)
		return w->off;
	off = bc_count(blob, BAILEY_SECT_STRINGS);
	copy = bc_add(blob, BAILEY_SECT_STRINGS, len + 1);
	memcpy(copy, s, len);
	*w = (struct bc_known){ hash, off, len };
	blob->nwords++;
	return off;
}
