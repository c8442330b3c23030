/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much of each thing an application does in two seconds, a minute, ten minutes, an
 * hour: its mean, its spread, and the most that there ever was. More than ever is strange,
 * by how many deviations it is more.
 */
#ifndef AN_PACES_H
#define AN_PACES_H

#include "unit.h"

/**
 * enum an_pace_kind - what is counted
 * @AN_PACE_EVENTS: events
 * @AN_PACE_OBJECTS: different objects
 */
enum an_pace_kind {
	AN_PACE_EVENTS,
	AN_PACE_OBJECTS,
	AN_PACE_KINDS,
};

/**
 * struct an_usual - roots of counts, each weighted by the share of its span that is
 *	not that of the count before
 * @weight: sum of weights: stretches that do not depend on each other
 * @sum: of weighted roots
 * @squares: of weighted counts
 * @most: highest root
 */
struct an_usual {
	float weight;
	float sum;
	float squares;
	float most;
};

/**
 * struct an_paces - what was learnt
 * @usual: [n] by symbol; symbol 0 is all
 * @watched: seconds
 */
struct an_paces {
	struct an_usual (*usual)[AN_SPANS][AN_PACE_KINDS];
	uint32_t n;
	double watched;
};

void an_paces_free(struct an_paces *p);
struct an_usual *an_paces_of(struct an_paces *p, uint32_t sym);
void an_paces_learn(struct an_paces *p, const struct an_unit *u);
void an_paces_merge(struct an_paces *to, const struct an_paces *from,
		    const uint32_t *renumber);
double an_paces_bits(const struct an_paces *p, const struct an_unit *u,
		     uint32_t *worst);

#endif /* AN_PACES_H */
