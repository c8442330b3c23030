/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranked numbers of normal units, and what lies beyond them.
 */
#ifndef AN_RANKED_H
#define AN_RANKED_H

#include <stdint.h>

#define AN_LEAST_EXCESS 0.1	/* that an exponential tail is taken to have */

/**
 * struct an_ranked - a number and the weight of all that are not below it
 */
struct an_ranked {
	double value;
	double above;
};

/**
 * struct an_tail - numbers beyond the highest tenth, taken to fall off exponentially
 * @from: where it begins
 * @mean: by which they exceed it
 * @all: weight of all numbers
 * @stretches: of time that have one beyond @from, if that was counted
 */
struct an_tail {
	double from;
	double mean;
	double all;
	uint32_t stretches;
};

void an_rank(struct an_ranked *r, uint32_t n);
double an_above(const struct an_ranked *r, uint32_t n, double value);
double an_excess(const struct an_ranked *r, uint32_t n);
void an_tail_fit(struct an_tail *t, const struct an_ranked *r, uint32_t n, double all,
		 double usual);
double an_tail_nats(const struct an_tail *t, const struct an_ranked *r, uint32_t n,
		    double value, double wider);

#endif /* AN_RANKED_H */
