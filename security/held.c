// SPDX-License-Identifier: GPL-2.0
/*
 * Blobs that are kept while the policy's lock is not held, so that what takes long
 * with them, for it grows with what somebody loaded, holds nobody up.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "held.h"
#include "policytable.h"

/* Keeps what an entry has; @pass tells which blobs were met before. */
static void hold(struct bailey_held *held, const struct bailey_entry *entry,
		 u64 pass)
{
	lockdep_assert_held(&bailey_policy_lock);
	held->blob = entry->blob;
	held->rec = entry->rec;
	held->again = entry->blob->pass == pass;
	entry->blob->pass = pass;
	entry->blob->refs++;
}

/* Room for @n; nothing is held. */
static int make_room(struct bailey_holding *holding, u32 n)
{
	holding->entry = kvcalloc(n ?: 1, sizeof(*holding->entry),
				  GFP_KERNEL_ACCOUNT);
	holding->n = holding->entry ? n : 0;
	return holding->entry ? 0 : -ENOMEM;
}

/**
 * bailey_hold_replaced() - keep what the profiles of a new blob were so far
 * @holding: receives an entry for each of its profiles
 * @by: new blob
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0; -ENOMEM: nothing is held.
 */
int bailey_hold_replaced(struct bailey_holding *holding,
			 const struct bailey_view *by)
{
	const struct bailey_policy *policy;
	u64 pass = bailey_new_id();
	u32 i;

	if (make_room(holding, by->count[BAILEY_SECT_PROFILES]))
		return -ENOMEM;
	mutex_lock(&bailey_policy_lock);
	policy = bailey_policy_locked();
	for (i = 0; i < holding->n; i++) {
		const struct bailey_entry *entry;

		entry = bailey_policy_find(policy,
					   bailey_string(by, by->profiles[i].name));
		if (entry)
			hold(&holding->entry[i], entry, pass);
	}
	mutex_unlock(&bailey_policy_lock);
	return 0;
}

/**
 * bailey_hold_all() - keep all that is loaded
 * @holding: receives an entry for each profile
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0; -ENOMEM: nothing is held.
 */
int bailey_hold_all(struct bailey_holding *holding)
{
	const struct bailey_policy *policy;
	u64 pass = bailey_new_id();
	int error;
	u32 i;

	mutex_lock(&bailey_policy_lock);
	policy = bailey_policy_locked();
	error = make_room(holding, policy ? policy->nprofiles : 0);
	for (i = 0; !error && i < holding->n; i++)
		hold(&holding->entry[i], &policy->entry[policy->byname[i]], pass);
	mutex_unlock(&bailey_policy_lock);
	return error;
}

/**
 * bailey_release() - keep it no longer
 * @holding: may be made of zero bytes
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 */
void bailey_release(struct bailey_holding *holding)
{
	u32 i;

	mutex_lock(&bailey_policy_lock);
	for (i = 0; i < holding->n; i++)
		if (holding->entry[i].blob)
			bailey_blob_put(holding->entry[i].blob);
	mutex_unlock(&bailey_policy_lock);
	kvfree(holding->entry);
	memset(holding, 0, sizeof(*holding));
}
