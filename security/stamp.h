/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of the world that remembered decisions about paths rely on. Why it
 * is enough: security/granted.c.
 */
#ifndef _BAILEY_STAMP_H
#define _BAILEY_STAMP_H

#include <linux/dcache.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <fs/mount.h>

#include "compat.h"
#include "policy.h"

/**
 * struct bailey_stamp - the state of the world that entries rely on
 * @rcu: grace periods begun
 * @policy: generation of the policy
 * @mount: sequence count of mount_lock
 * @rename: sequence count of rename_lock
 */
struct bailey_stamp {
	struct bailey_rcu_state rcu;
	u64 policy;
	u32 mount;
	u32 rename;
};

/* Odd while a writer is at work; waits for none. */
static __always_inline u32 bailey_count_of(const seqlock_t *lock)
{
	return READ_ONCE(lock->seqcount.seqcount.sequence);
}

static __always_inline void
bailey_stamp_take(struct bailey_stamp *stamp, const struct bailey_policy *policy)
{
	/* A full barrier: what is read below is no older than this. */
	bailey_rcu_begun(&stamp->rcu);
	stamp->policy = policy->generation;
	stamp->mount = bailey_count_of(&mount_lock);
	stamp->rename = bailey_count_of(&rename_lock);
	smp_rmb();	/* before what is looked at under this stamp */
}

static __always_inline bool bailey_stamp_same(const struct bailey_stamp *a,
					      const struct bailey_stamp *b)
{
	return bailey_rcu_same(&a->rcu, &b->rcu) && a->policy == b->policy &&
		a->mount == b->mount && a->rename == b->rename;
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
