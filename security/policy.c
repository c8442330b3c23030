// SPDX-License-Identifier: GPL-2.0
/*
 * Life of the policy: loading, replacement, removal.
 *
 * A transaction builds a whole new table from the old one and a blob, publishes
 * it by one pointer store, waits for a grace period and frees what only the old
 * table held. Hence no decision sees a mixture, none sees a gap, and once a
 * load returns no decision is made by the old rules any more.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "evtask.h"
#include "granted.h"
#include "hits.h"
#include "policy.h"

DEFINE_STATIC_KEY_FALSE(bailey_active);
/* Serialises transactions; see Documentation/locking.rst. */
DEFINE_MUTEX(bailey_policy_lock);

/* Written under bailey_policy_lock. */
struct bailey_policy __rcu *bailey_current_policy;

/* All under bailey_policy_lock. */
static struct bailey_policy_stats stats;
static bool layered;	/* there is, or was, a layer */

static void sweep(struct work_struct *work);
static DECLARE_WORK(sweep_work, sweep);

static struct bailey_policy *policy_locked(void)
{
	return rcu_dereference_protected(bailey_current_policy,
					 lockdep_is_held(&bailey_policy_lock));
}

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
 * bailey_profile_get_by_name() - a reference to a listed profile
 * @name: profile name
 *
 * Context: any.
 * Return: the profile, to be given back with bailey_profile_put(), or NULL.
 */
struct bailey_profile *bailey_profile_get_by_name(const char *name)
{
	const struct bailey_entry *entry;
	struct bailey_profile *profile = NULL;

	rcu_read_lock();
	entry = bailey_policy_find(bailey_policy(), name);
	if (entry && entry->listed &&
	    refcount_inc_not_zero(&entry->profile->refs))
		profile = entry->profile;
	rcu_read_unlock();
	return profile;
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

static struct bailey_profile *profile_new(const char *name)
{
	struct bailey_profile *profile;
	size_t len = strlen(name) + 1;

	profile = kmalloc(struct_size(profile, name, len), GFP_KERNEL_ACCOUNT);
	if (!profile)
		return NULL;
	refcount_set(&profile->refs, 1);
	profile->id = bailey_new_id();
	profile->slot = U32_MAX;
	profile->ns_len = bailey_ns_len(name);
	memcpy(profile->name, name, len);
	return profile;
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

static void table_free(struct bailey_policy *policy)
{
	if (!policy)
		return;
	kvfree(policy->byname);
	kvfree(policy);
}

static void blob_free(struct bailey_blob *blob)
{
	bailey_hits_free(blob);
	kvfree(blob->view.base);
	kfree(blob);
}

static void blob_put(struct bailey_blob *blob)
{
	lockdep_assert_held(&bailey_policy_lock);
	if (--blob->refs)
		return;
	stats.bytes -= blob->view.size;
	blob_free(blob);
}

/*
 * Makes @new the policy and disposes of @old: drops its claims on blobs, and
 * frees the profiles that did not make it into @new, whose last reference was
 * gone when @new was built.
 */
static void publish(struct bailey_policy *new, struct bailey_policy *old)
{
	u32 i, traced = 0;

	lockdep_assert_held(&bailey_policy_lock);
	new->generation = old ? old->generation + 1 : 1;
	for (i = 0; i < new->nslots; i++) {
		if (!new->entry[i].profile)
			continue;
		new->entry[i].blob->refs++;
		traced += !!(new->entry[i].rec->flags & BAILEY_PROFILE_TRACE);
	}
	bailey_trace_profiles(traced);

	/* Readers may follow the pointer as soon as they see the key. */
	rcu_assign_pointer(bailey_current_policy, new);
	if (new->nprofiles)
		static_branch_enable(&bailey_active);
	else if (!layered)
		static_branch_disable(&bailey_active);
	synchronize_rcu();

	if (!old)
		return;
	for (i = 0; i < old->nslots; i++) {
		struct bailey_profile *profile = old->entry[i].profile;

		if (!profile)
			continue;
		blob_put(old->entry[i].blob);
		if (i >= new->nslots || new->entry[i].profile != profile)
			kfree(profile);
	}
	table_free(old);
}

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

static int by_name(const void *a, const void *b, const void *priv)
{
	const struct bailey_policy *policy = priv;

	return strcmp(policy->entry[*(const u32 *)a].profile->name,
		      policy->entry[*(const u32 *)b].profile->name);
}

/* A table with the entries of @old that live, and room for @extra more. */
static struct bailey_policy *copy_living(const struct bailey_policy *old,
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

/* Lists the used slots by name and cuts the unused tail off. */
static int index_names(struct bailey_policy *new)
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
	return 0;
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

	for (j = 0; j < change->n; j++)
		bailey_event_policy(change->got[j] ? "policy_load" :
				    "policy_replace",
				    bailey_string(&blob->view,
						  blob->view.profiles[j].name),
				    NULL, change->new->generation, 0);
}

/* What rules of the old blobs were of use, those of the new one may be again. */
static void carry_hits(const struct bailey_policy *old, struct bailey_blob *blob)
{
	const struct bailey_view *view = &blob->view;
	const struct bailey_blob *folded = NULL;
	u32 j;

	for (j = 0; j < view->count[BAILEY_SECT_PROFILES]; j++) {
		const struct bailey_profile_rec *rec = &view->profiles[j];
		const struct bailey_entry *was;

		was = bailey_policy_find(old, bailey_string(view, rec->name));
		if (!was)
			continue;
		if (was->blob != folded)
			bailey_hits_fold(was->blob);
		folded = was->blob;
		bailey_hits_carry(blob, rec, was);
	}
}

static int commit_blob(struct bailey_blob *blob)
{
	u32 n = blob->view.count[BAILEY_SECT_PROFILES];
	struct bailey_policy *old = policy_locked();
	struct change change = { };
	u32 hint = 0;
	int ret = -ENOMEM;

	lockdep_assert_held(&bailey_policy_lock);
	change.new = copy_living(old, n);
	change.got = kvcalloc(n, sizeof(*change.got), GFP_KERNEL_ACCOUNT);
	change.fresh = kvcalloc(n, sizeof(*change.fresh), GFP_KERNEL_ACCOUNT);
	if (!change.new || !change.got || !change.fresh)
		goto err_abandon;
	for (; change.n < n; change.n++) {
		ret = place_record(&change, old, blob, change.n, &hint);
		if (ret)
			goto err_abandon;
	}
	ret = index_names(change.new);
	if (ret)
		goto err_abandon;
	carry_hits(old, blob);
	publish(change.new, old);
	tell_loaded(&change, blob);
	stats.loads++;
	stats.bytes += blob->view.size;
	goto out;

err_abandon:
	abandon(&change);
	table_free(change.new);
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
 * -ENOSPC: more than BAILEY_MAX_PROFILES; -EPERM: not all in @ns; -EFAULT,
 * -ENOMEM.
 */
int bailey_policy_load(const void __user *ubuf, size_t size,
		       const struct bailey_profile *ns,
		       struct bailey_blob_error *err)
{
	struct bailey_blob *blob;
	void *data;
	int ret;

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
	if (!ret) {
		mutex_lock(&bailey_policy_lock);
		bailey_granted_init();
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
	stats.refused++;
	mutex_unlock(&bailey_policy_lock);
	return ret;
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
	old = policy_locked();
	new = old ? copy_living(old, 0) : NULL;
	if (new && !index_names(new)) {
		publish(new, old);
	} else {
		table_free(new);
		ret = old ? -ENOMEM : 0;
	}
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
 * Return: 0, -ENOENT, -ENOMEM.
 */
int bailey_policy_remove(const char *name)
{
	const struct bailey_entry *entry;
	struct bailey_policy *old, *new;
	struct bailey_profile *profile;
	int ret = -ENOENT;

	mutex_lock(&bailey_policy_lock);
	old = policy_locked();
	entry = bailey_policy_find(old, name);
	if (!entry || !entry->listed)
		goto out;
	ret = -ENOMEM;
	new = copy_living(old, 0);
	if (!new)
		goto out;
	profile = entry->profile;
	new->entry[profile->slot].listed = false;
	ret = index_names(new);
	if (WARN_ON_ONCE(ret)) {
		table_free(new);
		goto out;
	}
	publish(new, old);
	bailey_event_policy("policy_remove", profile->name, NULL,
			    new->generation, 0);
	bailey_profile_put(profile);	/* the listing reference */
out:
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
	if (!policy_locked()) {
		new = table_new(0);
		if (new)
			publish(new, NULL);
		else
			ret = -ENOMEM;
	}
	if (!ret) {
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
	old = policy_locked();
	/*
	 * Without memory the dead entries stay until the next transaction:
	 * they are harmless, and nobody can enter them.
	 */
	new = old ? copy_living(old, 0) : NULL;
	if (new && !index_names(new) && new->nprofiles < old->nprofiles)
		publish(new, old);
	else
		table_free(new);
	mutex_unlock(&bailey_policy_lock);
}

/**
 * bailey_policy_stats() - read the counters
 * @out: receives them
 */
void bailey_policy_stats(struct bailey_policy_stats *out)
{
	mutex_lock(&bailey_policy_lock);
	*out = stats;
	mutex_unlock(&bailey_policy_lock);
}
