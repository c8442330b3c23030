/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a pair to the profiles that have it, so that the cost of all profiles is
 * had in one pass over the pairs of a unit.
 */
#ifndef AN_PROFILEINDEX_H
#define AN_PROFILEINDEX_H

#include "profile.h"

struct an_index;

struct an_index *an_index_new(const struct an_profiles *s);
void an_index_free(struct an_index *x);
void an_index_add(struct an_index *x, const struct an_profiles *s, uint32_t i);
void an_index_refresh(struct an_index *x, const struct an_profiles *s, double slack);
const double *an_index_cost(struct an_index *x, const struct an_profiles *s,
			    const struct an_profile *p);

#endif /* AN_PROFILEINDEX_H */
