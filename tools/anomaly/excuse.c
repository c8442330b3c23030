// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what an upgrade brought as the known symbols that fit best: of those that the
 * same program does with the same operation, the one that surprises least after what
 * stands before and before what stands after.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "excuse.h"

#define CANDIDATES 64u

/* Same operation (the first word) and same program (the last). */
static bool alike(const char *known, const char *name)
{
	size_t op = strcspn(name, " ");
	const char *a = strrchr(known, ' '), *b = strrchr(name, ' ');

	return !strncmp(known, name, op + 1) && a && b && !strcmp(a, b);
}

/**
 * an_candidates() - known symbols that may stand for one that is not known
 * @m: model
 * @name: of the symbol
 * @out: [n], receives them; may be NULL
 * @n: room
 * @best: receives the one that was seen most, AN_NONE if there is none; may be NULL
 *
 * Return: candidates, at most @n.
 */
unsigned int an_candidates(const struct an_model *m, const char *name, uint32_t *out,
			   unsigned int n, uint32_t *best)
{
	const struct an_ngrams *g = &m->counts.ngrams;
	uint32_t i, node, count = 0;
	unsigned int found = 0;

	if (best)
		*best = AN_NONE;
	for (i = 1; i < m->symbols.n; i++) {
		if (!alike(m->symbols.name[i], name))
			continue;
		node = an_node_find(g, AN_ROOT, i);
		if (node == AN_NO_NODE)
			continue;
		if (out && found < n)
			out[found] = i;
		found += found < n || !out;
		if (best && g->node[node].count > count) {
			count = g->node[node].count;
			*best = i;
		}
	}
	return found;
}

struct choice {
	uint32_t of[CANDIDATES];
	unsigned int n;
};

/* What a symbol, known or to be chosen, may be. */
static void may_be(const struct an_app *a, uint32_t sym, struct choice *c)
{
	if (!(sym & AN_EXCUSED)) {
		c->of[0] = sym;
		c->n = 1;
		return;
	}
	c->n = an_candidates(&a->model, a->probation[sym & ~AN_EXCUSED].name, c->of,
			     CANDIDATES, NULL);
	if (!c->n)
		c->of[c->n++] = AN_NONE;
}

/* The least bits of what follows after @first; 0 if nothing does. */
static double after(const struct an_ngrams *g, struct an_context c, uint32_t first,
		    const struct choice *next)
{
	double p, best = 0;
	unsigned int i;

	an_step(g, &c, first, &p);
	for (i = 0; i < next->n; i++)
		best = fmax(best, an_probability(g, &c, next->of[i]));
	return -log2(p) - (next->n ? log2(best) : 0);
}

/**
 * an_read_excused() - replaces symbols on probation in a unit
 * @a: application
 * @u: unit, of which some symbols have AN_EXCUSED
 */
void an_read_excused(const struct an_app *a, struct an_unit *u)
{
	const struct an_ngrams *g = &a->model.counts.ngrams;
	struct choice here, next;
	struct an_context c;
	uint32_t i, t = 0;
	double p, bits, least;
	unsigned int k;

	for (i = 0; i < u->n; i++) {
		if (t < u->nstarts && u->start[t] == i) {
			an_begin_known(g, &c, u->goes_on);
			t++;
		}
		if (u->sym[i] & AN_EXCUSED) {
			may_be(a, u->sym[i], &here);
			next.n = 0;
			if (i + 1 < u->n && (t == u->nstarts || u->start[t] != i + 1))
				may_be(a, u->sym[i + 1], &next);
			least = HUGE_VAL;
			for (k = 0; k < here.n; k++) {
				bits = after(g, c, here.of[k], &next);
				if (bits >= least)
					continue;
				least = bits;
				u->sym[i] = here.of[k];
			}
		}
		an_step(g, &c, u->sym[i], &p);
	}
}
