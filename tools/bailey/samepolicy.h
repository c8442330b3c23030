/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a policy is the one that a record tells of.
 */
#ifndef BAILEY_SAMEPOLICY_H
#define BAILEY_SAMEPOLICY_H

#include "bailey.h"
#include "record.h"

/**
 * enum match - what a record says of a policy
 * @MATCH_SAME: its profile has the hash that the record tells
 * @MATCH_MODE: it would, in another mode: bailey complain and enforce do that
 * @MATCH_DIFFERS: it has another
 * @MATCH_UNKNOWN: the record has no hash
 * @MATCH_ABSENT: the policy has no such profile
 */
enum match {
	MATCH_SAME, MATCH_MODE, MATCH_DIFFERS, MATCH_UNKNOWN, MATCH_ABSENT,
};

const char *match_name(enum match match);
enum match match_profile(const struct bailey_view *view, const char *name,
			 __u64 told, __u64 *hash);
enum match match_policy(const struct record *r, const struct bailey_view *view,
			__u64 *hash);
bool match_place(const struct record *r, const struct bailey_view *view);

#endif /* BAILEY_SAMEPOLICY_H */
