// SPDX-License-Identifier: GPL-2.0
/*
 * Literals: components that rules spell, each stored once and known by a number of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

static void words_grow(struct bc_pool *p)
{
	uint32_t at;
	int i;

	free(p->word_slot);
	p->word_size = p->word_size ? p->word_size * 2 : 256;
	p->word_slot = calloc(p->word_size, sizeof(*p->word_slot));
	if (!p->word_slot)
		abort();
	for (i = 0; i < p->nwords; i++) {
		at = p->word[i].hash & (p->word_size - 1);
		while (p->word_slot[at])
			at = (at + 1) & (p->word_size - 1);
		p->word_slot[at] = i + 1;
	}
}

/** bc_pool_word() - the number of a literal, a new one if it is new */
uint32_t bc_pool_word(struct bc_pool *p, const char *s, uint32_t len)
{
	uint32_t hash = bailey_hash(s, len), at;

	if ((uint32_t)p->nwords * 2 >= p->word_size)
		words_grow(p);
	for (at = hash & (p->word_size - 1); p->word_slot[at];
	     at = (at + 1) & (p->word_size - 1)) {
		const struct bc_literal *w = &p->word[p->word_slot[at] - 1];

		if (w->hash == hash && w->len == len &&
		    !memcmp(p->text + w->off, s, len))
			return p->word_slot[at] - 1;
	}
	/* One more, as the empty literal has an address too. */
	p->text = bc_room(p->text, p->text_n + len + 1, &p->text_room, 1);
	memcpy(p->text + p->text_n, s, len);
	p->word = bc_grow(p->word, p->nwords, &p->words_room,
			  sizeof(*p->word));
	p->word[p->nwords] = (struct bc_literal){ p->text_n, len, hash };
	p->text_n += len;
	p->word_slot[at] = p->nwords + 1;
	return p->nwords++;
}
