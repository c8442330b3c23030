/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: which pairs of symbols a unit has, and how often. A unit is compared
 * with the training unit that explains it best, not with the mean of all, since an
 * application does several different things. Near repeats are kept once.
 */
#ifndef AN_PROFILE_H
#define AN_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "unit.h"

struct an_pair {
	uint64_t key;		/* first symbol << 32 | second */
	uint32_t count;
};

/**
 * struct an_profile - pairs of a unit
 * @pair: [n], ascending by key
 * @n: different pairs
 * @total: pairs
 * @weight: units that it stands for
 */
struct an_profile {
	struct an_pair *pair;
	uint32_t n;
	uint32_t total;
	uint32_t weight;
};

/**
 * struct an_profiles - those that are kept
 * @p: [n]
 * @pairs: sum of their pairs
 * @most: profiles that may be kept
 * @apart: those nearer than this to another are not kept
 * @index: finds profiles by pair; made when first needed
 */
struct an_profiles {
	struct an_profile *p;
	uint32_t n;
	uint32_t room;
	uint32_t pairs;
	uint32_t most;
	float apart;
	struct an_index *index;
};

#define AN_PAIRS	(1u << 17)	/* pairs that a set may have */
#define AN_NEAR 0.05f		/* nats times root of pairs: a repeat */

void an_profile_of(const struct an_unit *u, struct an_profile *p);
void an_profile_singles(const struct an_unit *u, struct an_profile *p);
void an_profile_free(struct an_profile *p);
void an_profiles_free(struct an_profiles *s);
double an_distance(struct an_profiles *s, const struct an_profile *p,
		   uint32_t *nearest);
uint32_t an_profiles_add(struct an_profiles *s, const struct an_profile *p);
void an_profiles_push(struct an_profiles *s, const struct an_profile *p);

#endif /* AN_PROFILE_H */
