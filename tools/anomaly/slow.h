/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an application has done in the last minute, ten minutes and hour: who takes one
 * file in each window shows in none of them.
 * The first span, AN_BRIEF, is not kept here: it is of single windows (brief.h).
 *
 * Counts fade by exp(-t / span) instead of being cut off, so that nothing has to be
 * remembered of single events. An object adds what of it has faded since it was last
 * used: how many different ones there were is then counted the same way.
 */
#ifndef AN_SLOW_H
#define AN_SLOW_H

#include "unit.h"

#define AN_SLOW_RECENT	4096u		/* objects that are remembered */
#define AN_SLOW_SYMBOLS	4096u		/* that are counted; symbol 0 is all of them */

/**
 * struct an_use - counts of a symbol
 * @events: of each span, as of @when
 * @objects: different ones, likewise
 * @when: seconds since boot; 0: never
 */
struct an_use {
	float events[AN_SPANS];
	float objects[AN_SPANS];
	double when;
};

/**
 * struct an_slow - of all symbols
 * @use: [n] by symbol
 * @since: when the first was seen; 0: not yet
 * @recent: objects by hash, and when they were last used
 */
struct an_slow {
	struct an_use *use;
	uint32_t n;
	double since;
	struct an_recent {
		uint32_t sym;
		uint32_t exact;
		double when;
	} recent[AN_SLOW_RECENT];
};

extern const double an_span[AN_SPANS];

struct an_slow *an_slow_new(void);
void an_slow_free(struct an_slow *s);
void an_slow_forget(struct an_slow *s);
bool an_slow_add(struct an_slow *s, uint32_t sym, uint32_t events, double now,
		 struct an_pace *pace);
void an_slow_object(struct an_slow *s, const struct an_object *o, double now,
		    struct an_pace *pace, struct an_pace *all);

#endif /* AN_SLOW_H */
