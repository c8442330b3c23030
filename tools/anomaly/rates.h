/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How often windows do a thing: for each symbol a histogram of its counts in the
 * windows that have it. Order says nothing where an intruder does what everybody
 * does, only more of it.
 */
#ifndef AN_RATES_H
#define AN_RATES_H

#include "unit.h"

#define AN_RATE_STEPS	24u		/* half powers of two: up to some 4000 */
#define AN_RATE_KEYS	12288u		/* histograms that a model may have */

/**
 * enum an_rate_kind - what is counted
 * @AN_RATE_EVENTS: events of a symbol; of symbol 0: of all
 * @AN_RATE_OBJECTS: its different objects
 */
enum an_rate_kind {
	AN_RATE_EVENTS,
	AN_RATE_OBJECTS,
	AN_RATE_KINDS,
};

/**
 * struct an_rate - a histogram
 * @seen: windows by step
 */
struct an_rate {
	uint32_t seen[AN_RATE_STEPS];
};

/**
 * struct an_rates - histograms
 * @rate: [n], of kind k of symbol s at s * AN_RATE_KINDS + k
 */
struct an_rates {
	struct an_rate *rate;
	uint32_t n;
};

void an_rates_free(struct an_rates *r);
uint32_t an_rates_used(const struct an_rates *r);
struct an_rate *an_rate_of(struct an_rates *r, uint32_t key);
void an_rates_learn(struct an_rates *r, const struct an_unit *u);
void an_rates_merge(struct an_rates *to, const struct an_rates *from,
		    const uint32_t *renumber);
double an_rates_bits(const struct an_rates *r, const struct an_unit *u,
		     uint32_t *worst);

#endif /* AN_RATES_H */
