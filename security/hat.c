// SPDX-License-Identifier: GPL-2.0
/*
 * change_hat: into a hat of the profile, to another one, and back.
 *
 * A hat is no barrier within a process, but a promise: who does not know the
 * token it was entered with does not leave it. Guessing is fatal.
 */
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "attach.h"
#include "audit.h"
#include "change.h"
#include "verdict.h"

/* @entry is no hat itself: see bailey_change_hat(). */
static const struct bailey_entry *
find_hat(const struct bailey_policy *policy, const struct bailey_entry *entry,
	 const char *hat)
{
	char name[BAILEY_MAX_NAME + 1];
	int n;

	/* The hats of its children are theirs. */
	if (strstr(hat, "//"))
		return NULL;
	n = snprintf(name, sizeof(name), "%s//%s", entry->profile->name, hat);
	entry = n < sizeof(name) ? bailey_policy_find(policy, name) : NULL;
	return entry && entry->listed ? entry : NULL;
}

static bool has_hats(const struct bailey_policy *policy,
		     const struct bailey_entry *entry)
{
	size_t len = strlen(entry->profile->name);
	u32 i;

	for (i = 0; i < policy->nprofiles; i++) {
		const struct bailey_entry *e = &policy->entry[policy->byname[i]];

		if (e->listed && (e->rec->flags & BAILEY_PROFILE_HAT) &&
		    !strncmp(e->profile->name, entry->profile->name, len) &&
		    !strncmp(e->profile->name + len, "//", 2) &&
		    !strstr(e->profile->name + len + 2, "//"))
			return true;
	}
	return false;
}

/*
 * Puts on every profile of the domain's namespace its hat of that name. One
 * that asks nothing wears none.
 */
static int put_on(const struct bailey_policy *policy,
		  const struct bailey_domain *old, const char *hat,
		  struct bailey_set *set)
{
	int error = -EPERM;
	u32 i;

	for (i = bailey_innermost(old); i < old->n; i++) {
		struct bailey_profile *profile = old->member[i].profile;
		const struct bailey_entry *entry, *worn;

		entry = &policy->entry[profile->slot];
		worn = entry;
		if (!(entry->rec->flags & BAILEY_PROFILE_UNCONFINED)) {
			worn = find_hat(policy, entry, hat);
			if (!worn)
				return has_hats(policy, entry) ? -ENOENT :
								 -ECHILD;
			if (!(worn->rec->flags & BAILEY_PROFILE_HAT))
				return -EPERM;
			error = 0;
		}
		if (!refcount_inc_not_zero(&worn->profile->refs))
			return -ESTALE;
		if (bailey_set_add(set, worn->profile))
			return -E2BIG;
	}
	return error;
}

/*
 * The domain with the first of the hats that exists, and the layers that the
 * current task has by now.
 */
static int find_hats(const struct bailey_domain *old, const char *names,
		     size_t len, struct bailey_domain **new)
{
	const struct bailey_domain *now = bailey_cred_domain(current_cred());
	const char *end = names + len, *hat = names;
	struct bailey_set set = { };
	int error = -EINVAL;

	while (hat < end) {
		bailey_set_clear(&set);
		rcu_read_lock();
		error = put_on(bailey_policy(), old, hat, &set);
		rcu_read_unlock();
		if (!error)
			break;
		if (error == -ENOENT)
			hat += strlen(hat) + 1;
		else if (error != -ESTALE)
			break;
	}
	if (!error)
		error = bailey_set_add_domain(&set, old, 0,
					      bailey_innermost(old));
	if (!error)
		return bailey_set_domain(&set, now, new);
	bailey_set_clear(&set);
	return error;
}

static int wrong_token(const struct bailey_domain *old, const char *target)
{
	bailey_audit_domain("KILLED", bailey_domain_name(old), "change_hat", NULL,
			    "wrong token", target, -EACCES);
	send_sig(SIGKILL, current, 1);
	return -EACCES;
}

/* Whether some profile of the domain's namespace is a hat. */
static bool in_hat(const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	bool hat = false;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = bailey_innermost(domain); i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;

		hat |= policy->entry[slot].rec->flags & BAILEY_PROFILE_HAT;
	}
	rcu_read_unlock();
	return hat;
}

/* What the task left when it put the hat on, and the layers it has by now. */
static int back(const struct bailey_domain *now,
		const struct bailey_domain *previous, struct bailey_domain **new)
{
	struct bailey_set set = { };
	int error = bailey_set_add_domain(&set, previous, 0, previous->n);

	if (!error)
		return bailey_set_domain(&set, now, new);
	bailey_set_clear(&set);
	return error;
}

static int put_off(const struct bailey_domain *old, u64 token, bool test)
{
	struct bailey_task *task = bailey_task(current);
	struct bailey_domain *previous = task->previous, *new;
	int error;

	if (!previous)
		return -EPERM;
	if (task->token != token)
		return wrong_token(old, previous->label);
	error = back(old, previous, &new);
	if (error)
		return error;
	error = bailey_change_allowed("change_hat", old, new, NULL);
	if (error || test) {
		bailey_domain_put(new);
		return error;
	}
	error = bailey_change_commit("change_hat", new);
	if (error)
		return error;
	task->previous = NULL;
	task->token = 0;
	bailey_domain_put(previous);
	return 0;
}

/**
 * bailey_change_hat() - into a hat, or back
 * @names: of hats, one NUL after each
 * @len: bytes of @names; 0: back
 * @token: with which to return; 0: never
 * @flags: 0 or BAILEY_CHANGE_FLAG_TEST
 *
 * Context: process; cred_guard_mutex is held.
 * Return: 0 or an error, see uapi/linux/bailey.h.
 */
int bailey_change_hat(const char *names, size_t len, u64 token,
		      unsigned int flags)
{
	const struct bailey_domain *old = bailey_cred_domain(current_cred());
	bool test = flags & BAILEY_CHANGE_FLAG_TEST;
	struct bailey_task *task = bailey_task(current);
	struct bailey_domain *new, *from;
	int error;

	/* While a domain exists there is a policy. */
	if (!old)
		return -EPERM;
	if (!len)
		return token ? put_off(old, token, test) : -EINVAL;
	if (names[len - 1])
		return -EINVAL;
	/* From a hat to another: by its token, or not at all. */
	if (task->previous && task->token != token)
		return wrong_token(old, names);
	if (!task->previous && in_hat(old))
		return -EPERM;
	error = find_hats(task->previous ?: old, names, len, &new);
	if (error)
		return error;
	error = bailey_change_allowed("change_hat", old, new, NULL);
	if (error || test) {
		bailey_domain_put(new);
		return error;
	}
	from = bailey_domain_get(old);
	error = bailey_change_commit("change_hat", new);
	if (!error && !task->previous && token) {
		task->previous = from;
		task->token = token;
		task->hatted = true;
	} else {
		bailey_domain_put(from);
	}
	return error;
}
