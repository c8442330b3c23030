/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of the world that remembered decisions about paths rely on. Why it
 * is enough: security/granted.c.
 */
#ifndef _BAILEY_STAMP_H
#define _BAILEY_STAMP_H

#include <linux/dcache.h>
#include <linux/rcupdate.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <fs/mount.h>
#include <kernel/rcu/rcu.h>

#include "policy.h"

/**
 * struct bailey_stamp - the state of the world that entries rely on
 * @begun: grace periods of RCU begun
 * @hurried: the same of expedited ones
 * @policy: table in force; not held, so never followed: it is freed after a
 *	grace period, which the counts above tell, of what is kept under a stamp
 *	that bailey_stamp_in_force()
 * @mount: sequence count of mount_lock
 * @rename: sequence count of rename_lock
 */
struct bailey_stamp {
	unsigned long begun;
	unsigned long hurried;
	const struct bailey_policy *policy;
	u32 mount;
	u32 rename;
};

/* Odd while a writer is at work; waits for none. */
static __always_inline u32 bailey_count_of(const seqlock_t *lock)
{
	return READ_ONCE(lock->seqcount.seqcount.sequence);
}

/*
 * Grace periods begun: if the same is read twice, no memory that call_rcu() frees
 * was both given up and used again in between. RCU counts up by one when a period
 * begins, and to the next multiple when it ends: both are one number here. A
 * callback waits for the period after the one that this count tells of when it is
 * queued, since RCU numbers them by the very same variables. That a period has
 * *ended* would be known too late: callbacks may run before the count says so.
 */
#ifdef CONFIG_TINY_RCU
static __always_inline unsigned long bailey_rcu_count(void)
{
	return get_state_synchronize_rcu();
}

static __always_inline unsigned long bailey_rcu_hurry_count(void)
{
	return 0;
}

static __always_inline unsigned long bailey_rcu_begun(unsigned long count)
{
	return count;
}
#else
static __always_inline unsigned long bailey_rcu_count(void)
{
	return rcu_get_gp_seq();
}

static __always_inline unsigned long bailey_rcu_hurry_count(void)
{
	return rcu_exp_batches_completed();
}

static __always_inline unsigned long bailey_rcu_begun(unsigned long count)
{
	return (count + RCU_SEQ_STATE_MASK) & ~RCU_SEQ_STATE_MASK;
}
#endif

static __always_inline void
bailey_stamp_take(struct bailey_stamp *stamp, const struct bailey_policy *policy)
{
	smp_rmb();	/* after the object was found that is asked about */
	stamp->begun = bailey_rcu_begun(bailey_rcu_count());
	stamp->hurried = bailey_rcu_begun(bailey_rcu_hurry_count());
	stamp->policy = policy;
	stamp->mount = bailey_count_of(&mount_lock);
	stamp->rename = bailey_count_of(&rename_lock);
	smp_rmb();	/* before what is looked at under this stamp */
}

/*
 * Its table is still in force: the period that frees it begins later, and changes
 * the counts. Of one that was given up before they were read it may be in them
 * already, and another table come to its place under the same counts.
 */
static __always_inline bool
bailey_stamp_in_force(const struct bailey_stamp *stamp)
{
	return rcu_access_pointer(bailey_current_policy) == stamp->policy;
}

static __always_inline bool bailey_stamp_same(const struct bailey_stamp *a,
					      const struct bailey_stamp *b)
{
	return a->begun == b->begun && a->hurried == b->hurried &&
		a->policy == b->policy && a->mount == b->mount &&
		a->rename == b->rename;
}

/* Nothing was renamed or mounted since @stamp, nor was it then. */
static __always_inline bool bailey_undisturbed(const struct bailey_stamp *stamp)
{
	smp_rmb();	/* after what was looked at */
	return !((stamp->rename | stamp->mount) & 1) &&
		bailey_count_of(&rename_lock) == stamp->rename &&
		bailey_count_of(&mount_lock) == stamp->mount;
}

#endif /* _BAILEY_STAMP_H */
