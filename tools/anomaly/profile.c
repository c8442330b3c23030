// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles of units, and the set of those that are kept.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "profile.h"
#include "profileindex.h"

static int by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void count(const struct an_unit *u, bool pairs, struct an_profile *p)
{
	uint64_t *key = an_alloc(u->n, sizeof(*key));
	uint32_t i, t = 0, before = AN_NONE;

	for (i = 0; i < u->n; i++) {
		if (t < u->nstarts && u->start[t] == i) {
			before = AN_NONE;
			t++;
		}
		key[i] = (uint64_t)before << 32 | u->sym[i];
		before = pairs ? u->sym[i] : AN_NONE;
	}
	qsort(key, u->n, sizeof(*key), by_key);
	memset(p, 0, sizeof(*p));
	p->pair = an_alloc(u->n, sizeof(*p->pair));
	for (i = 0; i < u->n; i++) {
		if (!p->n || p->pair[p->n - 1].key != key[i])
			p->pair[p->n++].key = key[i];
		p->pair[p->n - 1].count++;
	}
	p->pair = an_realloc(p->pair, p->n, sizeof(*p->pair));
	p->total = u->n;
	p->weight = 1;
	free(key);
}

/**
 * an_profile_of() - counts the pairs of a unit
 * @u: unit
 * @p: receives them; an_profile_free() frees
 *
 * A thread's first symbol is a pair with AN_NONE before it.
 */
void an_profile_of(const struct an_unit *u, struct an_profile *p)
{
	count(u, true, p);
}

/** an_profile_singles() - as an_profile_of(), of single symbols, after AN_NONE each */
void an_profile_singles(const struct an_unit *u, struct an_profile *p)
{
	count(u, false, p);
}

/** an_profile_free() - frees what a profile holds */
void an_profile_free(struct an_profile *p)
{
	free(p->pair);
	memset(p, 0, sizeof(*p));
}

/** an_profiles_free() - frees what a set holds */
void an_profiles_free(struct an_profiles *s)
{
	uint32_t i;

	an_index_free(s->index);
	for (i = 0; i < s->n; i++)
		an_profile_free(&s->p[i]);
	free(s->p);
	memset(s, 0, sizeof(*s));
}

static double nearest_of(struct an_profiles *s, const struct an_profile *p,
			 uint32_t *nearest)
{
	double own = 0, best = HUGE_VAL, d;
	const double *code;
	uint32_t i;

	if (!s->n)
		return HUGE_VAL;
	if (!p->total)
		return 0;
	if (!s->index) {
		s->index = an_index_new(s);
		an_index_refresh(s->index, s, 0);
	}
	code = an_index_cost(s->index, s, p);
	for (i = 0; i < p->n; i++)
		own += p->pair[i].count *
			log((double)p->pair[i].count / p->total);
	for (i = 0; i < s->n; i++) {
		d = (own + code[i]) / p->total;
		if (d >= best)
			continue;
		best = d;
		if (nearest)
			*nearest = i;
	}
	return (best > 0 ? best : 0) * sqrt(p->total);
}

/**
 * an_distance() - how badly the best of a set explains a profile
 * @s: set
 * @p: profile
 * @nearest: receives the number of the best; may be NULL
 *
 * Return: nats for a pair beyond what the profile itself would need, times the
 * root of the number of pairs: short units differ by chance. HUGE_VAL if the set
 * is empty.
 */
double an_distance(struct an_profiles *s, const struct an_profile *p,
		   uint32_t *nearest)
{
	if (s->index)
		an_index_refresh(s->index, s, 0);
	return nearest_of(s, p, nearest);
}

/** an_profiles_push() - keeps a copy of a profile, whatever is near it */
void an_profiles_push(struct an_profiles *s, const struct an_profile *p)
{
	struct an_profile *q;

	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 16;
		s->p = an_realloc(s->p, s->room, sizeof(*s->p));
	}
	q = &s->p[s->n++];
	*q = *p;
	q->pair = an_alloc(p->n, sizeof(*q->pair));
	memcpy(q->pair, p->pair, p->n * sizeof(*q->pair));
	s->pairs += p->n;
	if (s->index)
		an_index_add(s->index, s, s->n - 1);
}

#define SLACK 0.05		/* of the logarithms while learning */

static double learning_distance(struct an_profiles *s, const struct an_profile *p,
				uint32_t *nearest)
{
	if (s->index)
		an_index_refresh(s->index, s, SLACK);
	return nearest_of(s, p, nearest);
}

/* Keeps only what is farther apart than before, until it is few enough. */
static void thin(struct an_profiles *s)
{
	struct an_profiles old;
	uint32_t i, near = 0;

	while ((s->pairs > AN_PAIRS || (s->most && s->n > s->most)) && s->n > 1) {
		old = *s;
		memset(s, 0, sizeof(*s));
		s->apart = old.apart * 1.5f;
		s->most = old.most;
		for (i = 0; i < old.n; i++) {
			if (s->n && learning_distance(s, &old.p[i], &near) < s->apart)
				s->p[near].weight += old.p[i].weight;
			else
				an_profiles_push(s, &old.p[i]);
		}
		an_profiles_free(&old);
	}
}

/**
 * an_profiles_add() - keeps a copy of a profile if none like it is there
 * @s: set
 * @p: profile
 *
 * If there are too many, those that are near others are given up.
 *
 * Return: number of the profile that stands for it, valid until the next call.
 */
uint32_t an_profiles_add(struct an_profiles *s, const struct an_profile *p)
{
	uint32_t near = 0;

	if (!s->apart)
		s->apart = AN_NEAR;
	if (s->n && learning_distance(s, p, &near) < s->apart) {
		s->p[near].weight += p->weight;
		return near;
	}
	an_profiles_push(s, p);
	near = s->n - 1;
	thin(s);
	return near;
}
