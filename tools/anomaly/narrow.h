/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Narrows profiles while they are in force: the answer "tighten" to an alert.
 */
#ifndef AN_NARROW_H
#define AN_NARROW_H

#include "alert.h"

struct common;

/**
 * struct an_narrowed - a profile that was narrowed
 * @profile: name
 * @rules: what was added so far, separated by blanks
 * @n: rules
 */
struct an_narrowed {
	char *profile;
	char *rules;
	unsigned int n;
};

/**
 * struct an_narrowing - profiles that were narrowed; gone with the process
 * @common: where policy includes are sought
 * @p: [n]
 */
struct an_narrowing {
	struct common *common;
	struct an_narrowed *p;
	unsigned int n;
};

const char *an_narrow(void *arg, struct an_app *a, const struct an_window *w);
void an_narrowing_free(struct an_narrowing *n);

#endif /* AN_NARROW_H */
