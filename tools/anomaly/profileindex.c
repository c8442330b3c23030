// SPDX-License-Identifier: GPL-2.0
/*
 * The index of profiles by pair: a hash table of lists.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "profileindex.h"

#define SHARE 0.5		/* counts that are spread over all pairs */

struct posting {
	uint32_t profile;
	uint32_t count;
	float gain;		/* nats that the pair costs less by it */
};

struct bucket {
	uint64_t key;
	struct posting *list;	/* room is the next power of two of n; NULL: empty */
	uint32_t n;
};

struct an_index {
	struct bucket *slot;
	uint32_t nslots;
	uint32_t used;		/* different pairs */
	uint32_t known;		/* @used when the logarithms were made */
	uint32_t profiles;	/* profiles that have one */
	float *base;		/* [room], nats of a pair that the profile lacks */
	double *cost;		/* [room] */
	uint32_t room;
};

static struct bucket *place(const struct an_index *x, uint64_t key)
{
	uint64_t h = (key ^ key >> 29) * 0x9e3779b97f4a7c15ull;
	uint32_t i = (uint32_t)(h >> 32) & (x->nslots - 1);

	while (x->slot[i].list && x->slot[i].key != key)
		i = (i + 1) & (x->nslots - 1);
	return &x->slot[i];
}

/* What a pair costs that a profile lacks, but for the profile's length. */
static double each(const struct an_index *x)
{
	return SHARE / (x->known + 1.0);
}

static float gain_of(const struct an_index *x, uint32_t count)
{
	return log1p(count / each(x));
}

static float base_of(const struct an_index *x, const struct an_profile *p)
{
	return log((p->total + SHARE) / each(x));
}

/**
 * an_index_refresh() - makes the logarithms anew if there are other pairs now
 * @x: index of @s
 * @s: set
 * @slack: share of new pairs that may be overlooked
 */
void an_index_refresh(struct an_index *x, const struct an_profiles *s, double slack)
{
	uint32_t i, j;

	if (x->used <= x->known * (1 + slack))
		return;
	x->known = x->used;
	for (i = 0; i < x->nslots; i++)
		for (j = 0; j < x->slot[i].n; j++)
			x->slot[i].list[j].gain =
				gain_of(x, x->slot[i].list[j].count);
	for (i = 0; i < x->profiles; i++)
		x->base[i] = base_of(x, &s->p[i]);
}

/** an_index_new() - index of the profiles of a set */
struct an_index *an_index_new(const struct an_profiles *s)
{
	struct an_index *x = an_alloc(1, sizeof(*x));
	uint32_t i;

	x->nslots = 256;
	x->slot = an_alloc(x->nslots, sizeof(*x->slot));
	for (i = 0; i < s->n; i++)
		an_index_add(x, s, i);
	return x;
}

/** an_index_free() - frees an index; NULL is ignored */
void an_index_free(struct an_index *x)
{
	uint32_t i;

	if (!x)
		return;
	for (i = 0; i < x->nslots; i++)
		free(x->slot[i].list);
	free(x->slot);
	free(x->cost);
	free(x->base);
	free(x);
}

static void widen(struct an_index *x)
{
	struct bucket *old = x->slot;
	uint32_t i, n = x->nslots;

	x->nslots *= 2;
	x->slot = an_alloc(x->nslots, sizeof(*x->slot));
	for (i = 0; i < n; i++)
		if (old[i].list)
			*place(x, old[i].key) = old[i];
	free(old);
}

/** an_index_add() - puts profile @i of @s into the index */
void an_index_add(struct an_index *x, const struct an_profiles *s, uint32_t i)
{
	const struct an_profile *p = &s->p[i];
	struct bucket *b;
	uint32_t j;

	if (i >= x->room) {
		x->room = (i + 1) * 2;
		x->cost = an_realloc(x->cost, x->room, sizeof(*x->cost));
		x->base = an_realloc(x->base, x->room, sizeof(*x->base));
	}
	x->base[i] = base_of(x, p);
	x->profiles = i + 1;
	for (j = 0; j < p->n; j++) {
		b = place(x, p->pair[j].key);
		if (!b->list) {
			b->key = p->pair[j].key;
			x->used++;
		}
		if (!(b->n & (b->n - 1)))
			b->list = an_realloc(b->list, b->n ? b->n * 2 : 1,
					     sizeof(*b->list));
		b->list[b->n++] = (struct posting){
			i, p->pair[j].count, gain_of(x, p->pair[j].count) };
		if (x->used * 2 > x->nslots)
			widen(x);
	}
}

/**
 * an_index_cost() - nats to write a profile's pairs by each profile of a set
 * @x: index of @s
 * @s: set
 * @p: profile
 *
 * Return: a number for each profile of the set, valid until the next call.
 */
const double *an_index_cost(struct an_index *x, const struct an_profiles *s,
			    const struct an_profile *p)
{
	const struct bucket *b;
	uint32_t i, j;

	for (i = 0; i < s->n; i++)
		x->cost[i] = (double)p->total * x->base[i];
	for (j = 0; j < p->n; j++) {
		b = place(x, p->pair[j].key);
		for (i = 0; i < b->n; i++)
			x->cost[b->list[i].profile] -=
				p->pair[j].count * b->list[i].gain;
	}
	return x->cost;
}
