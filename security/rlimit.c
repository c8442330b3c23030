// SPDX-License-Identifier: GPL-2.0
/*
 * Resource limits: lowered on entering a profile that sets them, and not to be
 * raised above by who is in it. The kernel enforces them as always.
 */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/posix-timers.h>
#include <linux/resource.h>
#include <linux/sched/signal.h>

#include "audit.h"
#include "hits.h"
#include "layer.h"
#include "rlimit.h"
#include "verdict.h"

static unsigned long value_of(const struct bailey_rlimit_rec *rec)
{
	u64 value = (u64)rec->hi << 32 | rec->lo;

	/* All ones are infinity, in any width. */
	return min_t(u64, value, RLIM_INFINITY);
}

static const struct bailey_rlimit_rec *
limit_of(const struct bailey_entry *entry, unsigned int resource)
{
	const struct bailey_rlimit_rec *rec =
		entry->blob->view.rlimits + entry->rec->rlimits;
	u32 i;

	for (i = 0; i < entry->rec->nrlimits; i++)
		if (rec[i].resource == resource)
			return &rec[i];
	return NULL;
}

/* One profile of the domain. Under RCU. */
static int check_limit(const struct bailey_policy *policy,
		       const struct bailey_domain *domain,
		       const struct bailey_entry *entry, unsigned int resource,
		       unsigned long value, int *kill)
{
	const struct bailey_rlimit_rec *rec = limit_of(entry, resource);
	struct bailey_request req = {
		.op = "setrlimit",
		.cls = BAILEY_CLASS_RLIMIT,
		.perms = 1,
		.resource = resource,
		.value = value,
	};
	struct bailey_verdict v = { .rule = BAILEY_NO_RULE };

	if (!rec || value <= value_of(rec) ||
	    (entry->rec->flags & BAILEY_PROFILE_UNCONFINED))
		return 0;
	v.denied = 1;
	v.record = 1;
	v.rule = rec->rule;
	bailey_apply_mode(&v, entry->rec, false, -EACCES);
	*kill = *kill ?: bailey_blame(domain, &v);
	bailey_tell(policy, domain, entry, &v, &req);
	return v.error;
}

/**
 * bailey_task_setrlimit() - judge a change of a limit
 * @task: whose, by its group leader's lock, which is held
 * @resource: RLIMIT_*
 * @limit: the limit to be
 *
 * No profile of the caller's may have it lower. Who changes the limits of
 * somebody in another domain needs CAP_SYS_RESOURCE, as in AppArmor.
 *
 * Context: atomic.
 * Return: 0, -EACCES, or -EPERM for want of the capability.
 */
int bailey_task_setrlimit(struct task_struct *task, unsigned int resource,
			  struct rlimit *limit)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct bailey_domain *theirs;
	const struct bailey_policy *policy;
	int error = 0, kill = 0;
	u32 i;

	if (!domain)
		return 0;
	rcu_read_lock();
	theirs = bailey_cred_domain(__task_cred(task));
	if (task != current && !(bailey_domain_alike(domain, theirs) &&
				 bailey_layers_within(theirs, domain)))
		error = bailey_check_cap(domain, CAP_SYS_RESOURCE, false);
	policy = bailey_policy();
	for (i = 0; i < domain->n && !error; i++) {
		u32 slot = domain->member[i].profile->slot;

		error = check_limit(policy, domain, &policy->entry[slot], resource,
				    limit->rlim_max, &kill);
	}
	rcu_read_unlock();
	if (kill)
		send_sig(kill, current, 1);
	return error;
}

static void lower(unsigned int resource, unsigned long value, bool *cpu)
{
	struct rlimit *rlim = current->signal->rlim + resource;

	if (rlim->rlim_max > value)
		rlim->rlim_max = value;
	if (rlim->rlim_cur > rlim->rlim_max) {
		rlim->rlim_cur = rlim->rlim_max;
		if (resource == RLIMIT_CPU)
			*cpu = true;
	}
}

/**
 * bailey_apply_rlimits() - lower the current process's limits to a domain's
 * @domain: domain that it has entered; NULL: nothing to do
 *
 * Limits are never raised, also not by entering a profile that has them higher.
 *
 * Context: process.
 */
void bailey_apply_rlimits(const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	bool cpu = false;
	unsigned long cur;
	u32 i, j;

	if (!domain)
		return;
	task_lock(current->group_leader);
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		const struct bailey_entry *entry =
			&policy->entry[domain->member[i].profile->slot];
		const struct bailey_rlimit_rec *rec =
			entry->blob->view.rlimits + entry->rec->rlimits;

		for (j = 0; j < entry->rec->nrlimits; j++) {
			if (rec[j].resource >= RLIM_NLIMITS)
				continue;
			lower(rec[j].resource, value_of(&rec[j]), &cpu);
			bailey_hits_rule(&entry->blob->view, rec[j].rule);
			if (bailey_counting())
				bailey_count_rule(&entry->blob->view,
						  rec[j].rule);
		}
	}
	rcu_read_unlock();
	cur = current->signal->rlim[RLIMIT_CPU].rlim_cur;
	task_unlock(current->group_leader);
	if (cpu && cur != RLIM_INFINITY)
		update_rlimit_cpu(current, cur);
}
