// SPDX-License-Identifier: GPL-2.0
/*
 * Which units behave alike. Repeats of one behaviour are one observation of it, not
 * many: they go into the same fold, and weigh as one.
 */
#include "model.h"

#define LEADERS 2048u		/* kinds that are told apart */
#define ALIKE 0.15		/* an_distance() of units that repeat each other */

/**
 * an_groups() - numbers units by behaviour
 * @u: units
 * @group: [u->n], receives numbers from 0 in order of appearance
 *
 * Return: groups.
 */
uint32_t an_groups(const struct an_units *u, uint32_t *group)
{
	struct an_profiles leaders = { 0 };
	struct an_profile p;
	uint32_t i, near = 0;

	for (i = 0; i < u->n; i++) {
		an_profile_of(&u->unit[i], &p);
		if (!leaders.n || (an_distance(&leaders, &p, &near) >= ALIKE &&
				   leaders.n < LEADERS)) {
			an_profiles_push(&leaders, &p);
			near = leaders.n - 1;
		}
		group[i] = near;
		an_profile_free(&p);
	}
	near = leaders.n;
	an_profiles_free(&leaders);
	return near;
}
