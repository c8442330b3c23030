// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of numbers, each stored once and known by a number of its own; literals
 * likewise.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "match.h"
#include "pool.h"

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

/** bc_grow() - room for one more element than @n */
void *bc_grow(void *p, int n, int *room, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? *room * 2 : 64;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/** bc_room() - as bc_grow(), for @n elements more than none */
void *bc_room(void *p, int n, int *room, size_t size)
{
	if (n <= *room)
		return p;
	*room = *room * 2 > n ? *room * 2 : n + 64;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

static void table_grow(struct bc_table *t)
{
	uint32_t at;
	int i;

	free(t->slot);
	t->size = t->size ? t->size * 2 : 256;
	t->slot = calloc(t->size, sizeof(*t->slot));
	if (!t->slot)
		abort();
	for (i = 1; i < t->n; i++) {
		at = t->entry[i].hash & (t->size - 1);
		while (t->slot[at].i)
			at = (at + 1) & (t->size - 1);
		t->slot[at] = (struct bc_slot){ t->entry[i].hash, i };
	}
}

/* Members as steps from one to the next, seven bits a byte; their bytes. */
static int pack(struct bc_table *t, const int *v, int n)
{
	uint32_t step, last = 0;
	uint8_t *to;
	int i;

	t->packed = bc_room(t->packed, n * 5, &t->packed_room, 1);
	to = t->packed;
	for (i = 0; i < n; i++) {
		step = (uint32_t)v[i] - last;
		last = v[i];
		for (; step > 0x7f; step >>= 7)
			*to++ = step | 0x80;
		*to++ = step;
	}
	return to - t->packed;
}

/**
 * bc_table_find() - the number of a set, a new one if it is new
 * @t: table
 * @v: members, sorted
 * @n: number
 */
uint32_t bc_table_find(struct bc_table *t, const int *v, int n)
{
	uint32_t hash, at;
	int size;

	if ((uint32_t)t->n * 4 >= t->size * 3)
		table_grow(t);
	if (!t->n) {
		t->entry = bc_grow(t->entry, 0, &t->room, sizeof(*t->entry));
		t->entry[t->n++] = (struct bc_entry){ 0 };
	}
	if (!n)
		return 0;
	size = pack(t, v, n);
	hash = XXH3_64bits(t->packed, size);
	for (at = hash & (t->size - 1); t->slot[at].i;
	     at = (at + 1) & (t->size - 1)) {
		const struct bc_entry *e = &t->entry[t->slot[at].i];

		if (t->slot[at].hash == hash && e->n == (uint32_t)n &&
		    e->off + size <= (uint32_t)t->used &&
		    !memcmp(t->v + e->off, t->packed, size))
			return t->slot[at].i;
	}
	t->v = bc_room(t->v, t->used + size, &t->v_room, 1);
	memcpy(t->v + t->used, t->packed, size);
	t->entry = bc_grow(t->entry, t->n, &t->room, sizeof(*t->entry));
	t->entry[t->n] = (struct bc_entry){ t->used, n, hash };
	t->used += size;
	t->slot[at] = (struct bc_slot){ hash, t->n };
	return t->n++;
}

/** bc_members() - the members of set @i; valid until those of another are read */
struct bc_set bc_members(struct bc_table *t, uint32_t i)
{
	const struct bc_entry *e = t->entry ? &t->entry[i] : NULL;
	const uint8_t *from;
	uint32_t last = 0;
	int k, shift;

	if (!i || !e)
		return (struct bc_set){ 0 };
	if (t->opened == i)
		return t->open;
	t->opened = i;
	t->open.n = e->n;
	t->open.v = bc_room(t->open.v, e->n, &t->open.room, sizeof(int));
	from = t->v + e->off;
	for (k = 0; k < (int)e->n; k++) {
		uint32_t step = 0;

		for (shift = 0; *from & 0x80; shift += 7)
			step |= (uint32_t)(*from++ & 0x7f) << shift;
		step |= (uint32_t)*from++ << shift;
		last += step;
		t->open.v[k] = last;
	}
	return t->open;
}

/** bc_table_free() - free the memory of a table */
void bc_table_free(struct bc_table *t)
{
	free(t->entry);
	free(t->v);
	free(t->slot);
	free(t->packed);
	free(t->open.v);
	free(t->recent);
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
