// SPDX-License-Identifier: GPL-2.0
/*
 * The policy's tables: looked up, made, published and disposed of.
 *
 * A transaction (load.c has those that users ask for) builds a whole new table
 * from the old one, publishes it by one pointer store, waits for a grace period
 * and frees what only the old table held. Hence no decision sees a mixture, none
 * sees a gap, and once a load returns no decision is made by the old rules any
 * more.
 */
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "attachindex.h"
#include "evtask.h"
#include "granted.h"
#include "hits.h"
#include "policy.h"
#include "policytable.h"

DEFINE_STATIC_KEY_FALSE(bailey_active);
DEFINE_STATIC_KEY_FALSE(bailey_used_key);
/* Serialises transactions; see Documentation/locking.rst. */
DEFINE_MUTEX(bailey_policy_lock);

/* Written under bailey_policy_lock. */
struct bailey_policy __rcu *bailey_current_policy;

/* All under bailey_policy_lock. */
struct bailey_policy_stats bailey_policy_counts;
static bool layered;	/* there is, or was, a layer */

static void sweep(struct work_struct *work);
static DECLARE_WORK(sweep_work, sweep);

static const char *entry_name(const struct bailey_policy *policy, u32 i)
{
	return policy->entry[policy->byname[i]].profile->name;
}

/**
 * bailey_policy_find() - look up a profile by name
 * @policy: a table
 * @name: profile name
 *
 * Context: RCU read side, or bailey_policy_lock held.
 * Return: its entry, listed or not, or NULL.
 */
const struct bailey_entry *
bailey_policy_find(const struct bailey_policy *policy, const char *name)
{
	u32 lo = 0, hi = policy ? policy->nprofiles : 0;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;
		int cmp = strcmp(name, entry_name(policy, mid));

		if (!cmp)
			return &policy->entry[policy->byname[mid]];
		if (cmp < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/**
 * bailey_profile_put() - give back a reference
 * @profile: may be NULL
 *
 * Context: any; the memory goes later, from a work item.
 */
void bailey_profile_put(struct bailey_profile *profile)
{
	if (profile && refcount_dec_and_test(&profile->refs))
		schedule_work(&sweep_work);
}

/* bailey_new_id() - a number that nothing else has had or will have; not 0 */
u64 bailey_new_id(void)
{
	static atomic64_t last;

	return atomic64_inc_return(&last);
}

static struct bailey_policy *table_new(u32 nslots)
{
	struct bailey_policy *policy;

	policy = kvzalloc(struct_size(policy, entry, nslots),
			  GFP_KERNEL_ACCOUNT);
	if (!policy)
		return NULL;
	policy->byname = kvcalloc(nslots ?: 1, sizeof(*policy->byname),
				  GFP_KERNEL_ACCOUNT);
	if (!policy->byname) {
		kvfree(policy);
		return NULL;
	}
	policy->nslots = nslots;
	return policy;
}

/**
 * bailey_table_free() - dispose of a table that was not published
 * @policy: may be NULL
 */
void bailey_table_free(struct bailey_policy *policy)
{
	if (!policy)
		return;
	bailey_attach_index_free(policy->attach);
	kvfree(policy->byname);
	kvfree(policy);
}

static void blob_free(struct bailey_blob *blob)
{
	bailey_hits_free(blob);
	kvfree(blob->view.base);
	kfree(blob);
}

/**
 * bailey_blob_put() - give back a use of a blob
 * @blob: freed with the last one
 *
 * Context: process, sleeps; bailey_policy_lock held.
 */
void bailey_blob_put(struct bailey_blob *blob)
{
	lockdep_assert_held(&bailey_policy_lock);
	if (--blob->refs)
		return;
	bailey_policy_counts.bytes -= blob->view.size;
	blob_free(blob);
}

/**
 * bailey_policy_publish() - make a table the policy
 * @new: indexed; its generation is set here
 * @old: the policy so far, or NULL; disposed of: its claims on blobs are dropped,
 *	and the profiles freed that did not make it into @new, whose last
 *	reference was gone when @new was built
 *
 * Context: process, sleeps for a grace period; bailey_policy_lock held.
 */
void bailey_policy_publish(struct bailey_policy *new, struct bailey_policy *old)
{
	u32 i;

	lockdep_assert_held(&bailey_policy_lock);
	new->generation = old ? old->generation + 1 : 1;
	for (i = 0; i < new->nslots; i++)
		if (new->entry[i].profile)
			new->entry[i].blob->refs++;

	/* Readers may follow the pointer as soon as they see the key. */
	rcu_assign_pointer(bailey_current_policy, new);
	bailey_trace_policy(new);
	/* Before anybody is confined, and never taken back. */
	static_branch_enable(&bailey_used_key);
	if (new->nprofiles)
		static_branch_enable(&bailey_active);
	else if (!layered)
		static_branch_disable(&bailey_active);
	synchronize_rcu_expedited();

	if (!old)
		return;
	for (i = 0; i < old->nslots; i++) {
		struct bailey_profile *profile = old->entry[i].profile;

		if (!profile)
			continue;
		bailey_blob_put(old->entry[i].blob);
		if (i >= new->nslots || new->entry[i].profile != profile)
			kfree(profile);
	}
	bailey_table_free(old);
}

static int by_name(const void *a, const void *b, const void *priv)
{
	const struct bailey_policy *policy = priv;

	return strcmp(policy->entry[*(const u32 *)a].profile->name,
		      policy->entry[*(const u32 *)b].profile->name);
}

/**
 * bailey_table_copy() - the start of a new table
 * @old: its living entries are taken over; may be NULL
 * @extra: free entries behind them
 *
 * Context: process, sleeps; bailey_policy_lock held.
 * Return: a table to be indexed and published, or freed; NULL without memory.
 */
struct bailey_policy *bailey_table_copy(const struct bailey_policy *old,
					u32 extra)
{
	struct bailey_policy *new;
	u32 i;

	new = table_new((old ? old->nslots : 0) + extra);
	for (i = 0; new && old && i < old->nslots; i++) {
		const struct bailey_entry *entry = &old->entry[i];

		/* A count of 0 is final: it is only raised from above 0. */
		if (entry->profile && refcount_read(&entry->profile->refs))
			new->entry[i] = *entry;
	}
	return new;
}

/**
 * bailey_table_index() - list the used entries by name and by what they attach
 *	to, cut the unused tail off
 * @new: a table of bailey_table_copy()
 *
 * Return: 0; -ENOSPC: more than BAILEY_MAX_PROFILES; -ENOMEM.
 */
int bailey_table_index(struct bailey_policy *new)
{
	u32 i, n = 0, end = 0;

	for (i = 0; i < new->nslots; i++) {
		if (!new->entry[i].profile)
			continue;
		new->byname[n++] = i;
		end = i + 1;
	}
	if (n > BAILEY_MAX_PROFILES)
		return -ENOSPC;
	sort_r(new->byname, n, sizeof(*new->byname), by_name, NULL, new);
	new->nprofiles = n;
	new->nslots = end;
	return bailey_attach_index_make(new);
}

/**
 * bailey_policy_renew() - the same policy as a new generation
 *
 * Whoever keeps decisions of the old one has to make them anew.
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0 or -ENOMEM.
 */
int bailey_policy_renew(void)
{
	struct bailey_policy *old, *new;
	int ret = 0;

	mutex_lock(&bailey_policy_lock);
	old = bailey_policy_locked();
	new = old ? bailey_table_copy(old, 0) : NULL;
	if (new && !bailey_table_index(new)) {
		bailey_policy_publish(new, old);
	} else {
		bailey_table_free(new);
		ret = old ? -ENOMEM : 0;
	}
	mutex_unlock(&bailey_policy_lock);
	return ret;
}

/**
 * bailey_policy_activate() - have hooks ask although no policy is loaded
 *
 * For who is about to make a layer. Once and for all: nobody shall have the
 * kernel patch itself again and again.
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0 or -ENOMEM.
 */
int bailey_policy_activate(void)
{
	struct bailey_policy *new;
	int ret = 0;

	if (READ_ONCE(layered))
		return 0;
	mutex_lock(&bailey_policy_lock);
	bailey_granted_init();
	if (!bailey_policy_locked()) {
		new = table_new(0);
		if (new)
			bailey_policy_publish(new, NULL);
		else
			ret = -ENOMEM;
	}
	if (!ret) {
		static_branch_enable(&bailey_used_key);
		static_branch_enable(&bailey_active);
		WRITE_ONCE(layered, true);
	}
	mutex_unlock(&bailey_policy_lock);
	return ret;
}

/* Drops the entries whose last reference has gone. */
static void sweep(struct work_struct *work)
{
	struct bailey_policy *old, *new;

	mutex_lock(&bailey_policy_lock);
	old = bailey_policy_locked();
	/*
	 * Without memory the dead entries stay until the next transaction:
	 * they are harmless, and nobody can enter them.
	 */
	new = old ? bailey_table_copy(old, 0) : NULL;
	if (new && !bailey_table_index(new) && new->nprofiles < old->nprofiles)
		bailey_policy_publish(new, old);
	else
		bailey_table_free(new);
	mutex_unlock(&bailey_policy_lock);
}

/**
 * bailey_policy_stats() - read the counters
 * @out: receives them
 */
void bailey_policy_stats(struct bailey_policy_stats *out)
{
	mutex_lock(&bailey_policy_lock);
	*out = bailey_policy_counts;
	mutex_unlock(&bailey_policy_lock);
}
