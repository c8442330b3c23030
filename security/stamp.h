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
 * struct stamp - the state of the world that entries rely on
 * @rcu: grace periods begun
 * @policy: generation of the policy
 * @mount: sequence count of mount_lock
 * @rename: sequence count of rename_lock
 */
struct stamp {
	struct bailey_rcu_state rcu;
	u64 policy;
	u32 mount;
	u32 rename;
};

/* Odd while a writer is at work; waits for none. */
static __always_inline u32 count_of(const seqlock_t *lock)
{
	return READ_ONCE(lock->seqcount.seqcount.sequence);
}

static __always_inline void take_stamp(struct stamp *stamp,
				       const struct bailey_policy *policy)
{
	/* A full barrier: what is read below is no older than this. */
	bailey_rcu_begun(&stamp->rcu);
	stamp->policy = policy->generation;
	stamp->mount = count_of(&mount_lock);
	stamp->rename = count_of(&rename_lock);
	smp_rmb();	/* before what is looked at under this stamp */
}

/* Nothing was renamed or mounted since @stamp, nor was it then. */
static __always_inline bool undisturbed(const struct stamp *stamp)
{
	smp_rmb();	/* after what was looked at */
	return !((stamp->rename | stamp->mount) & 1) &&
		count_of(&rename_lock) == stamp->rename &&
		count_of(&mount_lock) == stamp->mount;
}

#endif /* _BAILEY_STAMP_H */
