/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What transactions do with the policy's tables; for policy.c, load.c and held.c.
 *
 * All of it under bailey_policy_lock, but bailey_table_free().
 */
#ifndef _BAILEY_POLICYTABLE_H
#define _BAILEY_POLICYTABLE_H

#include "policy.h"

extern struct bailey_policy_stats bailey_policy_counts;

/* bailey_policy_locked() - the policy in force, for who holds the lock */
static inline struct bailey_policy *bailey_policy_locked(void)
{
	return rcu_dereference_protected(bailey_current_policy,
					 lockdep_is_held(&bailey_policy_lock));
}

struct bailey_policy *bailey_table_copy(const struct bailey_policy *old,
					u32 extra);
int bailey_table_index(struct bailey_policy *new);
void bailey_table_free(struct bailey_policy *policy);
void bailey_blob_put(struct bailey_blob *blob);
void bailey_policy_publish(struct bailey_policy *new, struct bailey_policy *old);

#endif /* _BAILEY_POLICYTABLE_H */
