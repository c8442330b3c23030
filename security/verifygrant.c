// SPDX-License-Identifier: GPL-2.0
/*
 * bailey.verify_memory=1: each decision out of the memory of granted.c is made
 * once more, by name, and compared; unattached.c does so for what attaches. For
 * tests: it costs more than no memory at all.
 */
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/rcupdate.h>

#include "events.h"
#include "granted.h"
#include "layer.h"
#include "params.h"
#include "path.h"
#include "stamp.h"

/* Switched by verify_set(). */
DEFINE_STATIC_KEY_FALSE(bailey_verifying_key);

static atomic64_t verified, mismatches, raced;

/* Whether asking by name grants it as well, and would leave no record. */
static bool by_name(const struct bailey_domain *domain, const struct path *path,
		    bool dir, u32 perms, kuid_t owner)
{
	const struct bailey_policy *policy;
	struct bailey_request req;
	struct bailey_name name;
	bool granted;
	u32 i;

	bailey_name_get(&name, path, dir, GFP_ATOMIC);
	granted = name.error != -ENOMEM && !name.deleted;
	bailey_name_request(&req, &name, "verify", perms, owner);
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < bailey_nasked(domain) && granted; i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);
		const struct bailey_view *view = &entry->blob->view;
		struct bailey_verdict v;

		req.prepare(&req, entry);
		v = bailey_judge(view, entry->rec, &req);
		granted = !v.denied && !v.record && !v.error;
		if ((perms & BAILEY_MAY_EXEC) &&
		    (!v.exec || view->execs[v.exec].target ||
		     view->execs[v.exec].mode != BAILEY_EXEC_INHERIT))
			granted = false;
	}
	rcu_read_unlock();
	bailey_name_put(&name);
	return granted;
}

/**
 * bailey_verify_count() - what came of a comparison
 * @same: nothing that the answers rely on has changed in between
 * @truly: they are the same
 */
void bailey_verify_count(bool same, bool truly)
{
	if (!same)
		atomic64_inc(&raced);
	else if (truly)
		atomic64_inc(&verified);
	else
		atomic64_inc(&mismatches);
}

/* Which memory is asked. */
enum memory { KNOWN, GRANTED, GRANTED_ONCE };

/*
 * Asks a memory, and the same by name.
 *
 * The answers can be compared only if nothing they rely on has changed from before
 * the first to after the second. An owner may have changed and be the old one
 * again: where it would explain the difference, nothing is shown.
 */
static bool verify(enum memory memory, const struct bailey_domain *domain,
		   const struct path *path, bool dir, u32 perms)
{
	bool granted, truly, owned, same;
	struct bailey_stamp before, after;

	rcu_read_lock();
	bailey_stamp_take(&before, bailey_policy());
	owned = bailey_owns(path);
	granted = memory == KNOWN ? bailey_ask_known(domain, path, perms) :
		bailey_ask_memory(domain, path, dir, perms, memory == GRANTED);
	if (!granted) {
		rcu_read_unlock();
		return false;
	}
	truly = by_name(domain, path, dir, perms, bailey_owner_of(path));
	same = truly || (!by_name(domain, path, dir, perms, current_fsuid()) &&
			 !by_name(domain, path, dir, perms, INVALID_UID));
	same = same && bailey_undisturbed(&before);
	bailey_stamp_take(&after, bailey_policy());
	same = same && before.policy == after.policy &&
		owned == bailey_owns(path) &&
		!(d_unlinked(path->dentry) && d_is_positive(path->dentry));
	rcu_read_unlock();
	bailey_verify_count(same, truly);
	if (same && !truly)
		pr_err_ratelimited("bailey: granted by memory only: %pd4 %#x\n",
				   path->dentry, perms);
	return granted;
}

/* bailey_granted_verified() - bailey_granted(), and the same by name */
bool bailey_granted_verified(const struct bailey_domain *domain,
			     const struct path *path, bool dir, u32 perms,
			     bool keep)
{
	return verify(keep ? GRANTED : GRANTED_ONCE, domain, path, dir, perms);
}

/* bailey_known_verified() - bailey_known(), and the same by name */
bool bailey_known_verified(const struct bailey_domain *domain,
			   const struct path *path, u32 perms)
{
	return verify(KNOWN, domain, path, d_is_dir(path->dentry), perms);
}

/**
 * bailey_verify_show() - counters for securityfs
 * @s: receives a line each
 */
void bailey_verify_show(struct seq_file *s)
{
	seq_printf(s, "memory_verified %llu\nmemory_mismatches %llu\nmemory_raced %llu\n",
		   (u64)atomic64_read(&verified), (u64)atomic64_read(&mismatches),
		   (u64)atomic64_read(&raced));
}

static int verify_set(const char *text, const struct kernel_param *param)
{
	bool on;
	int error = bailey_param_may_set() ?: kstrtobool(text ?: "1", &on);

	if (error)
		return error;
	/* One at a time: parameters have a lock. */
	if (on == bailey_verifying())
		return 0;
	if (on) {
		static_branch_inc(&bailey_watched_key);
		static_branch_enable(&bailey_verifying_key);
	} else {
		static_branch_disable(&bailey_verifying_key);
		static_branch_dec(&bailey_watched_key);
	}
	return 0;
}

static int verify_get(char *text, const struct kernel_param *param)
{
	return sprintf(text, "%c\n",
		       static_key_enabled(&bailey_verifying_key.key) ? 'Y' : 'N');
}

static const struct kernel_param_ops verify_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = verify_set,
	.get = verify_get,
};

module_param_cb(verify_memory, &verify_ops, NULL, 0644);
MODULE_PARM_DESC(verify_memory, "compare each remembered decision with one made anew");
