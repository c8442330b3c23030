// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of numbers, each stored once and known by a number of its own; literals
 * likewise.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "piece.h"
#include "pool.h"

#define MIDDLE	8192	/* bytes from which arrays grow to twice as many */
#define LARGE	65536	/* bytes from which arrays grow by an eighth */
#define CLEAR	64	/* elements that are zeroed at once */

/* The end of the ascending run that begins at @i. */
static int run_end(const int *v, int i, int n)
{
	for (i++; i < n && v[i - 1] <= v[i]; i++)
		;
	return i;
}

/* Merges the runs of @from in pairs; returns how many remain. */
static int merge_runs(int *to, const int *from, int n)
{
	int i, j, end, middle, runs = 0;

	for (i = 0; i < n; runs++) {
		middle = run_end(from, i, n);
		end = middle < n ? run_end(from, middle, n) : n;
		for (j = middle; i < middle && j < end;)
			*to++ = from[i] <= from[j] ? from[i++] : from[j++];
		while (i < middle)
			*to++ = from[i++];
		while (j < end)
			*to++ = from[j++];
		i = end;
	}
	return runs;
}

static void sort_runs(struct bc_set *s)
{
	int few[512], *spare = few, *from = s->v, *to, runs;

	if (s->n > 512)
		spare = malloc(s->n * sizeof(*spare));
	if (!spare)
		abort();
	to = spare;
	do {
		int *other = from;

		runs = merge_runs(to, from, s->n);
		from = to;
		to = other;
	} while (runs > 1);
	if (from != s->v)
		memcpy(s->v, from, s->n * sizeof(*from));
	if (spare != few)
		free(spare);
}

/**
 * bc_set_sort() - sort a set
 *
 * Members of one rule lie together, so that few are far from their place; or
 * two sets were put together, which are ascending runs.
 */
void bc_set_sort(struct bc_set *s)
{
	int i, j, v, left = 4 * s->n + 64;

	for (i = 1; i < s->n; i++) {
		v = s->v[i];
		for (j = i; j && s->v[j - 1] > v; j--)
			s->v[j] = s->v[j - 1];
		s->v[j] = v;
		left -= i - j;
		if (left < 0) {
			sort_runs(s);
			return;
		}
	}
}

#define SMALL		512	/* bytes with which an array begins */

/*
 * What is small grows by more, as it is copied. What is large grows by less: it is moved
 * without a copy, and may be filled.
 */
static int larger(int room, size_t size)
{
	return room * size < MIDDLE ? room * 4 :
		room * size < LARGE ? room * 2 : room + room / 8;
}

/** bc_grow_more() - an array that is full, grown: see bc_grow() */
void *bc_grow_more(void *p, int *room, size_t size)
{
	*room = *room ? larger(*room, size) :
		size < SMALL / 4 ? (int)(SMALL / size) : 4;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/** bc_room_more() - an array grown for @n elements: see bc_room() */
void *bc_room_more(void *p, int n, int *room, size_t size)
{
	*room = larger(*room, size) > n ? larger(*room, size) : n + 64;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/**
 * bc_room_clear() - as bc_room(), of an array whose elements begin as zeros
 *
 * @clear: so many of them are: not all that fit, as they would take memory before they
 *	are used
 */
void *bc_room_clear(void *p, int n, int *room, int *clear, size_t size)
{
	p = bc_room(p, n, room, size);
	if (n <= *clear)
		return p;
	n = n + CLEAR < *room ? n + CLEAR : *room;
	memset((char *)p + *clear * size, 0, (n - *clear) * size);
	*clear = n;
	return p;
}

#define MAPPED	16384	/* bytes from which memory is fresh, so that nobody writes the zeros */

/** bc_zeros() - as calloc(), which does not fail */
void *bc_zeros(size_t n, size_t size)
{
	size_t bytes = n * size, at, piece;
	char *p = bytes < MAPPED ? malloc(bytes) : calloc(n, size);

	if (!p)
		abort();
	for (at = 0; bytes < MAPPED && at < bytes; at += piece) {
		piece = bytes - at < BC_PIECE ? bytes - at : BC_PIECE;
		memset(p + at, 0, piece);
	}
	return p;
}

/* The hash of what a slot has, or its first bits, if these tell the slot. */
static uint32_t hash_at(const struct bc_table *t, uint32_t slot, uint32_t bits)
{
	uint32_t i = slot & ((1u << bits) - 1);

	return 2 * bits < 32 ? slot :
		bc_set_hash(t->v + t->entry[i], t->entry[i + 1] - t->entry[i]);
}

static void table_grow(struct bc_table *t)
{
	uint32_t *old = t->slot, had = t->size, bits = t->bits, low, hash, at, i;

	t->bits = had ? bits + 1 : 10;
	t->size = 1u << t->bits;
	t->slot = bc_zeros(t->size, sizeof(*t->slot));
	low = t->size - 1;
	for (i = 0; i < had; i++) {
		if (!old[i])
			continue;
		hash = hash_at(t, old[i], bits);
		for (at = hash >> (32 - t->bits); t->slot[at]; at = (at + 1) & low)
			;
		t->slot[at] = (hash & ~low) | (old[i] & (had - 1));
	}
	free(old);
}

/**
 * bc_table_add() - give a set a number, which it has not yet
 * @t: table
 * @v: members, sorted
 * @n: number of them
 * @hash: bc_set_hash()
 * @at: the free slot at which it was not found, if there are slots
 */
uint32_t bc_table_add(struct bc_table *t, const int *v, int n, uint32_t hash,
		      uint32_t at)
{
	int *to, i;

	if (!t->n) {
		t->entry = bc_room(t->entry, 2, &t->room, sizeof(*t->entry));
		t->entry[t->n++] = 0;
		t->entry[t->n] = 0;
	}
	if ((uint32_t)t->n * 4 >= t->size * 3) {
		table_grow(t);
		for (at = hash >> (32 - t->bits); n && t->slot[at];
		     at = (at + 1) & (t->size - 1))
			;
	}
	if (!n)
		return 0;
	t->entry = bc_grow(t->entry, t->n + 1, &t->room, sizeof(*t->entry));
	t->v = bc_room(t->v, t->used + n, &t->v_room, sizeof(*t->v));
	to = t->v + t->used;
	for (i = 0; i + 1 < n; i += 2)
		memcpy(to + i, v + i, 2 * sizeof(*v));
	if (i < n)
		to[i] = v[i];
	t->used += n;
	t->entry[t->n + 1] = t->used;
	t->slot[at] = (hash & ~(t->size - 1)) | t->n;
	return t->n++;
}

/** bc_table_unhash() - free the slots of a table: no set is looked for until they are made anew */
void bc_table_unhash(struct bc_table *t)
{
	free(t->slot);
	t->slot = NULL;
	t->size = t->bits = 0;
}

/** bc_table_hash() - make the slots of a table anew, as many as it needs */
void bc_table_hash(struct bc_table *t)
{
	uint32_t hash, at;
	int i;

	bc_table_unhash(t);
	if (!t->n)	/* the first set makes them */
		return;
	t->bits = 10;
	while ((uint32_t)t->n * 4 >= (1u << t->bits) * 3)
		t->bits++;
	t->size = 1u << t->bits;
	t->slot = bc_zeros(t->size, sizeof(*t->slot));
	for (i = 1; i < t->n; i++) {
		hash = bc_set_hash(t->v + t->entry[i], t->entry[i + 1] - t->entry[i]);
		for (at = hash >> (32 - t->bits); t->slot[at]; at = (at + 1) & (t->size - 1))
			;
		t->slot[at] = (hash & ~(t->size - 1)) | i;
	}
}

/** bc_table_find() - the number of a set, a new one if it is new */
uint32_t bc_table_find(struct bc_table *t, const int *v, int n)
{
	return bc_table_look(t, v, n);
}

/** bc_table_free() - free the memory of a table */
void bc_table_free(struct bc_table *t)
{
	free(t->entry);
	free(t->v);
	free(t->slot);
}

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
