/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of a profile, by what they say: an edit of the policy moves rules, and the
 * model goes on knowing them by the place where it met them first.
 */
#ifndef AN_RULES_H
#define AN_RULES_H

#include "stream.h"
#include "symbols.h"
#include "wire.h"

#define AN_MAX_RULES	65536u
#define AN_PLACE_TEXT	512u	/* longer ones are cut */

/**
 * struct an_rules - rules of a profile that training met
 * @places: SOURCE:LINE where each was met first, from 1; with "#" and its hash if
 *	another rule was met there before
 * @rule: [places.n], hash of each, not 0
 * @now: [places.n], SOURCE:LINE where it was met last, NULL: at its place
 * @slot: [nslots], places by hash; 0 is empty
 * @nslots: a power of two, more than places.n; 0: none yet
 * @fresh: the place of a rule that is not known, until the next
 */
struct an_rules {
	struct an_symbols places;
	uint32_t *rule;
	char **now;
	uint32_t *slot;
	uint32_t nslots;
	char fresh[AN_PLACE_TEXT];
};

void an_rules_init(struct an_rules *r);
void an_rules_free(struct an_rules *r);
bool an_rules_place(struct an_rules *r, struct an_event *e, bool learn);
void an_rules_adopt(struct an_rules *to, const struct an_rules *from,
		    struct an_symbols *s);
char *an_rules_shown(const struct an_rules *r, const char *name);
void an_rules_put(const struct an_rules *r, struct an_writer *w);
void an_rules_get(struct an_rules *r, struct an_cursor *c);

#endif /* AN_RULES_H */
