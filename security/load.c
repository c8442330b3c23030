// SPDX-License-Identifier: GPL-2.0
/*
 * What administrators do to the policy: load, replace and remove profiles, and
 * lock it. policy.c says how a transaction takes effect.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "evtask.h"
#include "granted.h"
#include "held.h"
#include "hits.h"
#include "policy.h"
#include "policytable.h"

/* Written under bailey_policy_lock, once; see bailey_policy_seal(). */
static bool sealed;

/**
 * struct change - a transaction under construction
 * @new: the table being filled
 * @got: for each record of the blob the profile whose reference it took: a
 *	fresh one, or a removed one that is listed again; else NULL
 * @fresh: whether @got is fresh
 * @n: records handled so far
 */
struct change {
	struct bailey_policy *new;
	struct bailey_profile **got;
	bool *fresh;
	u32 n;
};

static struct bailey_profile *profile_new(const char *name)
{
	struct bailey_profile *profile;
	size_t len = strlen(name) + 1;

	profile = kzalloc(struct_size(profile, name, len), GFP_KERNEL_ACCOUNT);
	if (!profile)
		return NULL;
	refcount_set(&profile->refs, 1);
	profile->id = bailey_new_id();
	profile->slot = U32_MAX;
	profile->ns_len = bailey_ns_len(name);
	memcpy(profile->name, name, len);
	return profile;
}

/* Puts record @j of @blob into @change->new. */
static int place_record(struct change *change, const struct bailey_policy *old,
			struct bailey_blob *blob, u32 j, u32 *hint)
{
	const struct bailey_profile_rec *rec = &blob->view.profiles[j];
	const char *name = bailey_string(&blob->view, rec->name);
	const struct bailey_entry *was = bailey_policy_find(old, name);
	struct bailey_policy *new = change->new;
	struct bailey_entry *entry = NULL;
	struct bailey_profile *profile;

	if (was && new->entry[was->profile->slot].profile)
		entry = &new->entry[was->profile->slot];

	/* A removed profile still in use is listed again: its tasks obey. */
	if (entry && !entry->listed &&
	    refcount_inc_not_zero(&entry->profile->refs)) {
		change->got[j] = entry->profile;
	} else if (!entry || !entry->listed) {
		profile = profile_new(name);
		if (!profile)
			return -ENOMEM;
		change->got[j] = profile;
		change->fresh[j] = true;
		if (!entry) {
			while (new->entry[*hint].profile)
				(*hint)++;
			entry = &new->entry[*hint];
		}
		profile->slot = entry - new->entry;
		entry->profile = profile;
	}
	entry->blob = blob;
	entry->rec = rec;
	entry->listed = true;
	entry->generation = (old ? old->generation : 0) + 1;
	return 0;
}

static void abandon(struct change *change)
{
	u32 j;

	for (j = 0; j < change->n; j++) {
		if (change->fresh[j])
			kfree(change->got[j]);
		else
			bailey_profile_put(change->got[j]);
	}
}

/* What has a reference of the transaction's was not listed before. */
static void tell_loaded(const struct change *change,
			const struct bailey_blob *blob)
{
	u32 j;

	for (j = 0; j < change->n; j++) {
		const struct bailey_profile_rec *rec = &blob->view.profiles[j];

		bailey_event_policy(change->got[j] ? "policy_load" :
				    "policy_replace",
				    bailey_string(&blob->view, rec->name), NULL,
				    bailey_profile_hash(rec),
				    change->new->generation, 0);
	}
}

/*
 * What rules of the old blobs were of use, those of the new one may be again. Not
 * under the lock: it takes as long as the blobs have accepts and rules. What is
 * marked in the old ones from here to the replacement is lost.
 */
static int carry_hits(struct bailey_blob *blob)
{
	const struct bailey_view *view = &blob->view;
	struct bailey_holding was = { };
	int error;
	u32 j;

	error = bailey_hold_replaced(&was, view);
	for (j = 0; j < was.n; j++) {
		const struct bailey_held *held = &was.entry[j];

		if (!held->blob)
			continue;
		if (!held->again)
			bailey_hits_fold(held->blob);
		bailey_hits_carry(blob, &view->profiles[j], held);
	}
	bailey_release(&was);
	return error;
}

static int commit_blob(struct bailey_blob *blob)
{
	u32 n = blob->view.count[BAILEY_SECT_PROFILES];
	struct bailey_policy *old = bailey_policy_locked();
	struct change change = { };
	u32 hint = 0;
	int ret = -ENOMEM;

	lockdep_assert_held(&bailey_policy_lock);
	change.new = bailey_table_copy(old, n);
	change.got = kvcalloc(n, sizeof(*change.got), GFP_KERNEL_ACCOUNT);
	change.fresh = kvcalloc(n, sizeof(*change.fresh), GFP_KERNEL_ACCOUNT);
	if (!change.new || !change.got || !change.fresh)
		goto err_abandon;
	for (; change.n < n; change.n++) {
		ret = place_record(&change, old, blob, change.n, &hint);
		if (ret)
			goto err_abandon;
	}
	ret = bailey_table_index(change.new);
	if (ret)
		goto err_abandon;
	bailey_policy_publish(change.new, old);
	tell_loaded(&change, blob);
	bailey_policy_counts.loads++;
	bailey_policy_counts.bytes += blob->view.size;
	goto out;

err_abandon:
	abandon(&change);
	bailey_table_free(change.new);
out:
	kvfree(change.got);
	kvfree(change.fresh);
	return ret;
}

/* Whether all profiles of a blob are of the namespace of @ns. */
static bool all_in_ns(const struct bailey_view *view,
		      const struct bailey_profile *ns)
{
	u32 i;

	for (i = 0; ns && i < view->count[BAILEY_SECT_PROFILES]; i++)
		if (strncmp(bailey_string(view, view->profiles[i].name),
			    ns->name, ns->ns_len))
			return false;
	return true;
}

static const char sealed_reason[] = "policy is locked until the next boot";

/**
 * bailey_policy_sealed() - is the policy locked until the next boot?
 */
bool bailey_policy_sealed(void)
{
	return READ_ONCE(sealed);
}

/**
 * bailey_policy_seal() - let nobody change the policy until the next boot
 *
 * Loads and removals that are under way are done, or refused, before it returns.
 * Layers may still be pushed, for they only narrow.
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 */
void bailey_policy_seal(void)
{
	mutex_lock(&bailey_policy_lock);
	WRITE_ONCE(sealed, true);
	mutex_unlock(&bailey_policy_lock);
}

/**
 * bailey_policy_load() - replace or add the profiles of a blob, all or none
 * @ubuf: blob in user memory
 * @size: its bytes
 * @ns: a profile of the only namespace that may be touched; NULL: any
 * @err: receives the reason if the blob is refused (-EINVAL)
 *
 * Memory is charged to the caller. On success no decision is made by the
 * replaced rules any more.
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0; -EINVAL: refused by the verifier; -E2BIG: over BAILEY_MAX_BLOB;
 * -ENOSPC: more than BAILEY_MAX_PROFILES; -EPERM: not all in @ns, or
 * the policy is locked; -EFAULT, -ENOMEM.
 */
int bailey_policy_load(const void __user *ubuf, size_t size,
		       const struct bailey_profile *ns,
		       struct bailey_blob_error *err)
{
	struct bailey_blob *blob;
	void *data;
	u64 resets;
	int ret;

	if (bailey_policy_sealed()) {
		err->reason = sealed_reason;
		ret = -EPERM;
		goto err_count;
	}
	if (size > BAILEY_MAX_BLOB) {
		err->reason = "blob is larger than 64 MiB";
		err->offset = BAILEY_MAX_BLOB;
		ret = -E2BIG;
		goto err_count;
	}
	ret = -ENOMEM;
	blob = kzalloc(sizeof(*blob), GFP_KERNEL_ACCOUNT);
	if (!blob)
		goto err_count;
	/* One private copy: user space cannot change it after the check. */
	data = kvmalloc(size ?: 1, GFP_KERNEL_ACCOUNT);
	if (!data)
		goto err_free;
	blob->view.base = data;
	ret = -EFAULT;
	if (copy_from_user(data, ubuf, size))
		goto err_free;

	ret = bailey_verify(data, size, &blob->view, err);
	if (!ret && !all_in_ns(&blob->view, ns))
		ret = -EPERM;
	if (!ret)
		ret = bailey_hits_make(blob);
	if (!ret && bailey_counting())
		ret = bailey_count_make(&blob->view);
	resets = bailey_hits_resets();
	if (!ret)
		ret = carry_hits(blob);
	if (!ret) {
		mutex_lock(&bailey_policy_lock);
		bailey_granted_init();
		ret = sealed ? -EPERM : 0;
		if (ret)
			err->reason = sealed_reason;
		/* Once more under the lock, for it is switched under it. */
		if (!ret && bailey_counting())
			ret = bailey_count_make(&blob->view);
		/* What was carried over is to be forgotten by now. */
		if (resets != bailey_hits_resets())
			bailey_hits_reset(blob);
		if (!ret)
			ret = commit_blob(blob);
		mutex_unlock(&bailey_policy_lock);
	}
	if (!ret)
		return 0;

err_free:
	bailey_hits_free(blob);
	kvfree(data);
	kfree(blob);
err_count:
	mutex_lock(&bailey_policy_lock);
	bailey_policy_counts.refused++;
	mutex_unlock(&bailey_policy_lock);
	return ret;
}

/**
 * bailey_policy_remove() - let nobody enter a profile any more
 * @name: profile name
 *
 * Tasks inside stay confined by its rules until they exit, or until a profile
 * of that name is loaded again.
 *
 * Context: process, sleeps; takes bailey_policy_lock.
 * Return: 0, -ENOENT, -ENOMEM; -EPERM: the policy is locked.
 */
int bailey_policy_remove(const char *name)
{
	const struct bailey_entry *entry;
	struct bailey_policy *old, *new;
	struct bailey_profile *profile;
	int ret = -ENOENT;
	u64 hash;

	mutex_lock(&bailey_policy_lock);
	if (sealed) {
		ret = -EPERM;
		goto out;
	}
	old = bailey_policy_locked();
	entry = bailey_policy_find(old, name);
	if (!entry || !entry->listed)
		goto out;
	ret = -ENOMEM;
	new = bailey_table_copy(old, 0);
	if (!new)
		goto out;
	profile = entry->profile;
	hash = bailey_profile_hash(entry->rec);
	new->entry[profile->slot].listed = false;
	ret = bailey_table_index(new);
	if (ret) {
		bailey_table_free(new);
		goto out;
	}
	bailey_policy_publish(new, old);
	bailey_event_policy("policy_remove", profile->name, NULL, hash,
			    new->generation, 0);
	bailey_profile_put(profile);	/* the listing reference */
out:
	mutex_unlock(&bailey_policy_lock);
	return ret;
}

