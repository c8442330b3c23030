/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A unit as a few numbers, each of which is larger the stranger the unit is in one
 * respect.
 */
#ifndef AN_VIEWS_H
#define AN_VIEWS_H

#include "ngram.h"
#include "paces.h"
#include "profile.h"
#include "rates.h"

/**
 * enum an_view - respects
 * @AN_VIEW_MEAN: bits of surprise an event, shrunk in short units
 * @AN_VIEW_BURST: bits an event in the worst AN_BURST events of one thread
 * @AN_VIEW_SIXES: logarithm of the number of six symbols in a row (fewer at a
 *	thread's begin) that training did not see
 * @AN_VIEW_PAIRS: the same of pairs
 * @AN_VIEW_SHAPE: an_distance() from the nearest training unit
 * @AN_VIEW_CALLS: the same of single symbols, whatever their order; 0 of windows
 * @AN_VIEW_RATES: an_rates_bits(); 0 of what has no counts
 * @AN_VIEW_OBJECTS: an_objects_bits(); 0 of what has no objects
 * @AN_VIEW_PACE: an_paces_bits(); 0 of what has no counts
 */
enum an_view {
	AN_VIEW_MEAN,
	AN_VIEW_BURST,
	AN_VIEW_SIXES,
	AN_VIEW_PAIRS,
	AN_VIEW_SHAPE,
	AN_VIEW_CALLS,
	AN_VIEW_RATES,
	AN_VIEW_OBJECTS,
	AN_VIEW_PACE,
	AN_VIEWS,
};

#define AN_BURST	16u
#define AN_SHRINK	20.0	/* events without surprise that each unit gets */

extern const char *const an_view_names[AN_VIEWS];

/**
 * struct an_tally - what is summed up of one thread, event after event
 * @context: last symbols
 * @last: bits of the last AN_BURST events, a ring
 * @before: 1 if it is known what stands before the first event
 * @n: events
 * @bits: sum of all
 * @burst: sum of @last
 * @worst: highest @burst so far
 * @worst_at: event at which it was, from 0
 * @sixes: AN_ORDER symbols in a row that are new
 * @pairs: pairs that are new
 */
struct an_tally {
	struct an_context context;
	float last[AN_BURST];
	uint32_t before;
	uint32_t n;
	double bits;
	double burst;
	double worst;
	uint32_t worst_at;
	uint32_t sixes;
	uint32_t pairs;
};

void an_tally_begin(const struct an_ngrams *g, struct an_tally *t, bool goes_on);
float an_tally_event(const struct an_ngrams *g, struct an_tally *t, uint32_t sym);

/**
 * struct an_counts - what was learnt: the model without its calibration
 * @events: of windows of events, not of traces
 * @ngrams: counts
 * @profiles: of units
 * @singles: of units, without order; traces only
 * @rates: how often windows do things
 * @paces: how often the application does
 * @objects: what symbols were used on
 */
struct an_counts {
	bool events;
	struct an_ngrams ngrams;
	struct an_profiles profiles;
	struct an_profiles singles;
	struct an_rates rates;
	struct an_paces paces;
	struct an_ngrams objects;
};

void an_views(struct an_counts *c, const struct an_unit *u, float view[AN_VIEWS]);

#endif /* AN_VIEWS_H */
