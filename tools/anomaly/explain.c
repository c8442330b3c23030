// SPDX-License-Identifier: GPL-2.0
/*
 * Reasons of alerts.
 */
#include <string.h>

#include "alloc.h"
#include "excuse.h"
#include "explain.h"

static void usual_there(const struct an_ngrams *g, const struct an_context *c,
			uint32_t nsyms, struct an_reason *r)
{
	uint32_t s, i, j;
	double p;

	memset(r->usual, 0, sizeof(r->usual));
	for (i = 0; i < AN_USUAL; i++)
		r->p[i] = 0;
	for (s = 1; s < nsyms; s++) {
		p = an_probability(g, c, s);
		for (i = 0; i < AN_USUAL && p <= r->p[i]; i++)
			;
		if (i == AN_USUAL)
			continue;
		for (j = AN_USUAL - 1; j > i; j--) {
			r->p[j] = r->p[j - 1];
			r->usual[j] = r->usual[j - 1];
		}
		r->p[i] = p;
		r->usual[i] = s;
	}
}

/* The most surprising of each symbol, up to AN_REASONS. */
static unsigned int choose(const struct an_unit *u, const float *bits,
			   struct an_reason *r)
{
	unsigned int n, i;
	uint32_t e, best;
	bool taken;

	for (n = 0; n < AN_REASONS; n++) {
		best = AN_NO_NODE;
		for (e = 0; e < u->n; e++) {
			taken = false;
			for (i = 0; i < n; i++)
				taken |= u->sym[r[i].seen] == u->sym[e] &&
					(u->sym[e] != AN_NONE || r[i].seen == e);
			if (!taken && (best == AN_NO_NODE || bits[e] > bits[best]))
				best = e;
		}
		if (best == AN_NO_NODE || bits[best] < 1)
			break;
		r[n].seen = best;
		r[n].bits = bits[best];
	}
	return n;
}

/**
 * an_explain_unit() - the events of a unit that surprise most
 * @m: model
 * @u: unit
 * @r: receives up to AN_REASONS, the worst first; @seen is the place in @u
 *
 * Return: reasons.
 */
unsigned int an_explain_unit(const struct an_model *m, const struct an_unit *u,
			     struct an_reason r[AN_REASONS])
{
	struct an_context *before = an_alloc(u->n, sizeof(*before));
	float *bits = an_alloc(u->n, sizeof(*bits));
	const struct an_ngrams *g = &m->counts.ngrams;
	struct an_tally tally;
	uint32_t i, t = 0;
	unsigned int n, k;

	for (i = 0; i < u->n; i++) {
		if (t < u->nstarts && u->start[t] == i) {
			an_tally_begin(g, &tally, u->goes_on);
			t++;
		}
		before[i] = tally.context;
		bits[i] = an_tally_event(g, &tally, u->sym[i]);
	}
	n = choose(u, bits, r);
	for (k = 0; k < n; k++)
		usual_there(g, &before[r[k].seen], m->symbols.n, &r[k]);
	free(before);
	free(bits);
	return n;
}

/** an_explain() - as an_explain_unit(), of a window; @seen is the place in @w */
unsigned int an_explain(const struct an_app *a, const struct an_window *w,
			struct an_reason r[AN_REASONS])
{
	uint32_t *order = an_alloc(w->n, sizeof(*order));
	struct an_units one = { 0 };
	struct an_unit *u = an_unit_new(&one, "");
	unsigned int n, i;

	an_window_unit(w, u, order);
	if (a->nexcused)
		an_read_excused(a, u, order);
	n = an_explain_unit(&a->model, u, r);
	for (i = 0; i < n; i++)
		r[i].seen = order[r[i].seen];
	free(order);
	an_units_free(&one);
	return n;
}
