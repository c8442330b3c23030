// SPDX-License-Identifier: GPL-2.0
/*
 * A program that lacks a capability may ask for it a thousand times a second.
 * Each process is recorded for each capability once, then at powers of ten, as
 * long as it stays in its profiles and their rules stay the same. Any context.
 */
#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "capmemo.h"
#include "domain.h"

/* Protects every memo; taken on refusals only. */
static DEFINE_RAW_SPINLOCK(memo_lock);
static atomic64_t repeats = ATOMIC64_INIT(0);

/**
 * bailey_cap_refused() - count a refusal by the current process
 * @key: stands for the profiles that refuse and for their rules
 * @cap: CAP_*, 0 to 63
 *
 * Return: how many there were of this capability with this one; 1 if that could
 * not be remembered.
 */
u32 bailey_cap_refused(u64 key, int cap)
{
	struct bailey_task *leader = bailey_task(current->group_leader);
	struct bailey_capmemo *fresh = NULL, *memo;
	unsigned long flags;
	u32 n = 1;

	if (!READ_ONCE(leader->caps))
		fresh = kzalloc(sizeof(*fresh), GFP_ATOMIC | __GFP_NOWARN);
	raw_spin_lock_irqsave(&memo_lock, flags);
	if (!leader->caps) {
		WRITE_ONCE(leader->caps, fresh);
		fresh = NULL;
	}
	memo = leader->caps;
	if (memo) {
		if (memo->key != key)
			memset(memo, 0, sizeof(*memo));
		memo->key = key;
		if (memo->count[cap] < U32_MAX)
			memo->count[cap]++;
		n = memo->count[cap];
	}
	raw_spin_unlock_irqrestore(&memo_lock, flags);
	kfree(fresh);
	if (!bailey_cap_told(n))
		atomic64_inc(&repeats);
	return n;
}

/* bailey_cap_drop() - bailey_cap_forget(), where there is something */
void bailey_cap_drop(void)
{
	struct bailey_task *leader = bailey_task(current->group_leader);
	struct bailey_capmemo *memo;
	unsigned long flags;

	raw_spin_lock_irqsave(&memo_lock, flags);
	memo = leader->caps;
	WRITE_ONCE(leader->caps, NULL);
	raw_spin_unlock_irqrestore(&memo_lock, flags);
	kfree(memo);
}

/** bailey_cap_repeats() - refusals that were counted but not recorded */
u64 bailey_cap_repeats(void)
{
	return atomic64_read(&repeats);
}
