// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the words of a statement. It is taken in pieces of a block, and given back
 * together once the statement is done with and nothing of the next was read: a policy
 * has tens of thousands of words, and none of them outlives its statement.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"

#define BLOCK	4000	/* bytes of what most statements have enough with */

/**
 * struct bc_words - a block
 * @next: an older one
 * @used: bytes
 * @size: bytes that fit
 * @p: memory
 */
struct bc_words {
	struct bc_words *next;
	size_t used, size;
	char p[];
};

/** bc_words_get() - memory until the statement ends */
void *bc_words_get(struct bc_front *f, size_t size)
{
	struct bc_words *w = f->words;
	void *p;

	size = (size + 7) & ~(size_t)7;
	if (!w || w->size - w->used < size) {
		size_t room = size > BLOCK ? size : BLOCK;

		w = malloc(sizeof(*w) + room);
		if (!w)
			abort();
		*w = (struct bc_words){ .next = f->words, .size = room };
		f->words = w;
	}
	p = w->p + w->used;
	w->used += size;
	return p;
}

/** bc_words_dup() - @len bytes of a text */
char *bc_words_dup(struct bc_front *f, const char *text, size_t len)
{
	char *p = bc_words_get(f, len + 1);

	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

/** bc_words_more() - room for one more element than @n, as bc_grow() */
void *bc_words_more(struct bc_front *f, void *p, int n, int *room, size_t size)
{
	void *had = p;

	if (n < *room)
		return p;
	*room = n ? 4 * n : 1;
	p = bc_words_get(f, *room * size);
	if (n)
		memcpy(p, had, n * size);
	return p;
}

/** bc_words_end() - nothing of what was given is needed any more */
void bc_words_end(struct bc_front *f)
{
	struct bc_words *w = f->words;

	while (w && w->next) {
		f->words = w->next;
		free(w);
		w = f->words;
	}
	if (w)
		w->used = 0;
}

/** bc_words_free() - free all of it */
void bc_words_free(struct bc_front *f)
{
	bc_words_end(f);
	free(f->words);
	f->words = NULL;
}
