// SPDX-License-Identifier: GPL-2.0
/*
 * The views of a unit.
 */
#include <math.h>
#include <string.h>

#include "objects.h"
#include "views.h"

const char *const an_view_names[AN_VIEWS] = {
	"mean", "burst", "sixes", "pairs", "shape", "calls", "rates", "objects", "pace",
};

/** an_tally_begin() - a thread begins */
void an_tally_begin(const struct an_ngrams *g, struct an_tally *t, bool goes_on)
{
	memset(t, 0, sizeof(*t));
	t->before = !goes_on;
	an_begin_known(g, &t->context, goes_on);
}

/**
 * an_tally_event() - an event of a thread
 * @g: counts
 * @t: thread
 * @sym: symbol, AN_NONE if it is not known
 *
 * Return: bits by which it surprises, 0 to AN_MAX_BITS.
 */
float an_tally_event(const struct an_ngrams *g, struct an_tally *t, uint32_t sym)
{
	uint32_t slot = t->n % AN_BURST, possible = t->n + 1 + t->before;
	unsigned int seen;
	float bits;
	double p;

	seen = an_step(g, &t->context, sym, &p);
	bits = -log2f((float)p);
	if (bits > AN_MAX_BITS)
		bits = AN_MAX_BITS;
	if (t->n >= AN_BURST)
		t->burst -= t->last[slot];
	t->last[slot] = bits;
	t->burst += bits;
	t->bits += bits;
	if (t->burst > t->worst) {
		t->worst = t->burst;
		t->worst_at = t->n;
	}
	t->sixes += seen < (possible < AN_ORDER ? possible : AN_ORDER);
	t->pairs += seen < (possible < 2 ? possible : 2);
	t->n++;
	return bits;
}

/**
 * an_views() - how strange a unit is
 * @c: what was learnt; only its index may change
 * @u: unit
 * @view: receives the numbers; 0 of a unit without events
 */
void an_views(struct an_counts *c, const struct an_unit *u, float view[AN_VIEWS])
{
	double bits = 0, worst = 0, shape;
	struct an_profile p;
	uint32_t i, t, end, sixes = 0, pairs = 0;
	struct an_tally tally;

	for (t = 0; t < u->nstarts; t++) {
		end = t + 1 < u->nstarts ? u->start[t + 1] : u->n;
		an_tally_begin(&c->ngrams, &tally, u->goes_on);
		for (i = u->start[t]; i < end; i++)
			an_tally_event(&c->ngrams, &tally, u->sym[i]);
		bits += tally.bits;
		sixes += tally.sixes;
		pairs += tally.pairs;
		if (tally.worst > worst)
			worst = tally.worst;
	}
	view[AN_VIEW_MEAN] = bits / (u->n + AN_SHRINK);
	view[AN_VIEW_BURST] = worst / AN_BURST;
	view[AN_VIEW_SIXES] = log1p(sixes);
	view[AN_VIEW_PAIRS] = log1p(pairs);
	an_profile_of(u, &p);
	shape = an_distance(&c->profiles, &p, NULL);
	view[AN_VIEW_SHAPE] = isfinite(shape) ? shape : 0;
	an_profile_free(&p);
	view[AN_VIEW_CALLS] = 0;
	if (c->singles.n) {
		an_profile_singles(u, &p);
		view[AN_VIEW_CALLS] = an_distance(&c->singles, &p, NULL);
		an_profile_free(&p);
	}
	view[AN_VIEW_RATES] = an_rates_bits(&c->rates, u, NULL);
	view[AN_VIEW_PACE] = an_paces_bits(&c->paces, u, NULL);
	view[AN_VIEW_OBJECTS] = an_objects_bits(&c->objects, u);
}
