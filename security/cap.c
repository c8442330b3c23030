// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities. Only ever takes away: the capability module decides too.
 */
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/security.h>

#include "audit.h"
#include "cap.h"
#include "capmemo.h"
#include "events.h"
#include "hits.h"
#include "layer.h"
#include "memo.h"
#include "verdict.h"

/* Stands for the profiles of a domain and their rules. */
static u64 rules_key(const struct bailey_policy *policy,
		     const struct bailey_domain *domain)
{
	u64 key = domain->n;
	u32 i;

	for (i = 0; i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;

		key = (key ^ slot) * 0x9e3779b97f4a7c15ull;
		key = (key ^ policy->entry[slot].generation) *
			0x9e3779b97f4a7c15ull;
	}
	return key;
}

/* As bailey_tell(), but for the count. */
static void tell_cap(const struct bailey_policy *policy,
		     const struct bailey_domain *domain,
		     const struct bailey_entry *entry,
		     const struct bailey_verdict *v, int cap, u32 n)
{
	if (v->record)
		bailey_audit_cap(entry, v, cap, n);
	if (bailey_listening() &&
	    (v->denied || v->record ||
	     bailey_traced(entry->profile, BIT_ULL(BAILEY_CLASS_CAP))))
		bailey_event_cap(policy, domain, entry, v, cap, n);
}

/**
 * bailey_check_cap() - may a domain use a capability?
 * @domain: whose rules decide; every member must allow
 * @cap: CAP_*
 * @quiet: do not record (CAP_OPT_NOAUDIT)
 *
 * Context: any, also atomic.
 * Return: 0, or -EPERM (or what error= says).
 */
int bailey_check_cap(const struct bailey_domain *domain, int cap, bool quiet)
{
	struct bailey_memo memo = {
		.what = bailey_memo_what(BAILEY_CLASS_CAP, 1, cap),
	};
	const struct bailey_policy *policy;
	int error = 0, kill = 0;
	bool plain = true;
	u32 n = 0, i;

	if (WARN_ON_ONCE(cap < 0 || cap > 63))
		return -EPERM;
	if (bailey_memo_has(&memo, domain))
		return 0;
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		const struct bailey_profile *profile = domain->member[i].profile;
		const struct bailey_entry *entry = &policy->entry[profile->slot];
		struct bailey_verdict v;

		v = bailey_judge_cap(&entry->blob->view, entry->rec, cap);
		if (bailey_counting() && !quiet)
			bailey_count_rule(&entry->blob->view,
					  bailey_find_cap_rule(&entry->blob->view,
							       entry->rec, cap,
							       v.denied));
		error = error ?: v.error;
		kill = kill ?: bailey_blame(domain, &v);
		plain = plain && !(v.denied | v.record);
		if (v.denied && !quiet) {
			if (v.error)
				bailey_refused();
			bailey_audit_count();
			bailey_hits_refused(&entry->blob->view, entry->rec,
					    v.rule);
		}
		if (quiet ||
		    !(v.denied | v.record ||
		      bailey_traced(profile, BIT_ULL(BAILEY_CLASS_CAP))))
			continue;
		if (v.denied && !n)
			n = bailey_cap_refused(rules_key(policy, domain), cap);
		if (!v.denied || bailey_cap_told(n))
			tell_cap(policy, domain, entry, &v, cap, n);
	}
	for (i = 0; i < domain->nlayers && !error; i++) {
		const struct bailey_entry *entry = bailey_layer_entry(domain, i);
		struct bailey_verdict v;

		v = bailey_judge_cap(&entry->blob->view, entry->rec, cap);
		error = v.error;
		plain = plain && !v.denied;
		if (v.denied && !quiet && bailey_layer_heard())
			bailey_event_cap(policy, domain, entry, &v, cap, 0);
	}
	bailey_memo_keep(&memo, policy, !error && plain);
	rcu_read_unlock();
	if (kill && !quiet)
		send_sig(kill, current, 1);
	return error;
}

int bailey_capable(const struct cred *cred, struct user_namespace *ns, int cap,
		   unsigned int opts)
{
	const struct bailey_domain *domain;

	if (!bailey_on())
		return 0;
	domain = bailey_cred_domain(cred);
	if (!domain ||
	    bailey_memo_knows(domain, 0, 0,
			      bailey_memo_what(BAILEY_CLASS_CAP, 1, cap)))
		return 0;
	return bailey_check_cap(domain, cap, opts & CAP_OPT_NOAUDIT);
}
