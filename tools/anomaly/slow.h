/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an application has used in the last minutes: an intruder who takes one file in
 * each window shows in none of them.
 */
#ifndef AN_SLOW_H
#define AN_SLOW_H

#include "unit.h"

#define AN_SLOW_SECONDS	300.0		/* after which a third is left */
#define AN_SLOW_RECENT	4096u		/* objects that are remembered */

/**
 * struct an_slow - different objects by symbol, fading
 * @many: [n] by symbol, as of @when
 * @when: [n], seconds since boot
 * @recent: objects by hash, and when they were counted
 */
struct an_slow {
	float *many;
	double *when;
	uint32_t n;
	struct an_recent {
		uint32_t sym;
		uint32_t exact;
		double when;
	} recent[AN_SLOW_RECENT];
};

struct an_slow *an_slow_new(void);
void an_slow_free(struct an_slow *s);
void an_slow_forget(struct an_slow *s);
float an_slow_add(struct an_slow *s, const struct an_object *o, double now);

#endif /* AN_SLOW_H */
