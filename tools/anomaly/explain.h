/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Says why a window is strange: which of its events surprise, what usually stands in
 * their place, which rule allowed them and which would forbid them.
 */
#ifndef AN_EXPLAIN_H
#define AN_EXPLAIN_H

#include "judge.h"

#define AN_REASONS	3u
#define AN_USUAL	3u
#define AN_RULE_TEXT	5120u

/**
 * struct an_reason - an event that surprises
 * @seen: which of the unit's or window's events
 * @bits: by how much
 * @usual: symbols that are more likely there, AN_NONE if there are no more
 * @p: their probabilities
 */
struct an_reason {
	uint32_t seen;
	float bits;
	uint32_t usual[AN_USUAL];
	double p[AN_USUAL];
};

unsigned int an_explain_unit(const struct an_model *m, const struct an_unit *u,
			     struct an_reason r[AN_REASONS]);
unsigned int an_explain(const struct an_app *a, const struct an_window *w,
			struct an_reason r[AN_REASONS]);

/**
 * enum an_width - how much a rule forbids
 * @AN_WIDTH_NONE: there is none
 * @AN_WIDTH_OBJECT: it names an object
 * @AN_WIDTH_KIND: all of a kind
 */
enum an_width {
	AN_WIDTH_NONE,
	AN_WIDTH_OBJECT,
	AN_WIDTH_KIND,
};

/* deny.c */
enum an_width an_deny_rule(const struct an_window *w, uint32_t i,
			   char buf[AN_RULE_TEXT]);

#endif /* AN_EXPLAIN_H */
