// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions: asks the matcher for each profile of a domain, under RCU, and has
 * the outcome recorded. Never sleeps, takes no lock but the recorder's.
 */
#include <linux/kernel.h>
#include <linux/moduleparam.h>

#include "audit.h"
#include "verdict.h"

/*
 * AppArmor does not record what a plain deny rule refuses. Bailey does, since a
 * refusal nobody can see is what users suffer from; this restores the habit.
 */
static bool quiet_deny;
module_param_named(quiet_deny, quiet_deny, bool, 0644);
MODULE_PARM_DESC(quiet_deny, "do not record what deny rules without audit refuse");

static void apply_mode(struct bailey_verdict *v,
		       const struct bailey_profile_rec *rec, int error)
{
	if (!v->denied)
		return;
	if (rec->flags & BAILEY_PROFILE_COMPLAIN)
		v->complain = true;
	else
		v->error = error;
}

/**
 * bailey_judge() - decide a request by one profile
 * @view: the profile's blob
 * @rec: its record
 * @req: request of any class but CAP
 *
 * Context: any; the caller keeps @view alive.
 * Return: the verdict; nothing is recorded here.
 */
struct bailey_verdict bailey_judge(const struct bailey_view *view,
				   const struct bailey_profile_rec *rec,
				   const struct bailey_request *req)
{
	struct bailey_verdict v = { .rule = BAILEY_NO_RULE };
	struct bailey_result res;

	if (req->error) {
		v.denied = req->perms;
		v.record = req->perms;
		apply_mode(&v, rec, -EACCES);
		return v;
	}
	bailey_lookup(view, rec, req->cls, req->field, req->nfields, req->owner,
		      &res);
	v.denied = bailey_denied(&res.perms, req->perms);
	if (v.denied) {
		v.record = v.denied;
		if (READ_ONCE(quiet_deny))
			v.record &= ~res.perms.quiet;
		v.rule = bailey_find_rule(view, &res, v.denied, true,
					  req->owner);
	} else {
		v.record = req->perms & res.perms.audit;
		if (rec->flags & BAILEY_PROFILE_AUDIT)
			v.record = req->perms;
		if (v.record)
			v.rule = bailey_find_rule(view, &res, v.record, false,
						  req->owner);
	}
	apply_mode(&v, rec, -EACCES);
	return v;
}

static bool cap_in(const __u32 set[2], int cap)
{
	return set[cap / 32] & (1u << (cap % 32));
}

/**
 * bailey_judge_cap() - decide about a capability by one profile
 * @view: the profile's blob
 * @rec: its record
 * @cap: CAP_*, 0 to 63
 *
 * Context: any; the caller keeps @view alive.
 * Return: the verdict, with single-bit sets: 1 stands for @cap.
 */
struct bailey_verdict bailey_judge_cap(const struct bailey_view *view,
				       const struct bailey_profile_rec *rec,
				       int cap)
{
	const struct bailey_caps *caps = &rec->caps;
	struct bailey_verdict v = { .rule = BAILEY_NO_RULE };

	if (cap_in(caps->allow, cap) && !cap_in(caps->deny, cap)) {
		v.record = cap_in(caps->audit, cap) ||
			(rec->flags & BAILEY_PROFILE_AUDIT);
		if (v.record)
			v.rule = bailey_find_cap_rule(view, rec, cap, false);
		return v;
	}
	v.denied = 1;
	v.record = !(READ_ONCE(quiet_deny) && cap_in(caps->quiet, cap));
	v.rule = bailey_find_cap_rule(view, rec, cap, true);
	apply_mode(&v, rec, -EPERM);
	return v;
}

/**
 * bailey_check_in() - may a domain do this, by a given generation of the policy?
 * @policy: from bailey_policy(), for who has looked at its profiles before
 * @domain: whose rules decide; every member must allow
 * @req: the request
 *
 * Context: any, also atomic; the caller is in the RCU section of @policy.
 * Return: 0, or -EACCES after the refusal was recorded.
 */
int bailey_check_in(const struct bailey_policy *policy,
		    const struct bailey_domain *domain,
		    const struct bailey_request *req)
{
	int error = 0;
	u32 i;

	for (i = 0; i < domain->n; i++) {
		const struct bailey_profile *profile = domain->member[i].profile;
		const struct bailey_entry *entry = &policy->entry[profile->slot];
		struct bailey_verdict v;

		v = bailey_judge(&entry->blob->view, entry->rec, req);
		if (v.denied)
			bailey_audit_count();
		if (v.record && !req->quiet)
			bailey_audit(profile, &entry->blob->view, &v, req);
		error = error ?: v.error;
	}
	return error;
}

/**
 * bailey_check() - may a domain do this?
 * @domain: whose rules decide; every member must allow
 * @req: the request
 *
 * Context: any, also atomic.
 * Return: 0, or -EACCES after the refusal was recorded.
 */
int bailey_check(const struct bailey_domain *domain,
		 const struct bailey_request *req)
{
	int error;

	rcu_read_lock();
	error = bailey_check_in(bailey_policy(), domain, req);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_check_cap() - may a domain use a capability?
 * @domain: whose rules decide; every member must allow
 * @cap: CAP_*
 * @quiet: do not record (CAP_OPT_NOAUDIT)
 *
 * Context: any, also atomic.
 * Return: 0 or -EPERM.
 */
int bailey_check_cap(const struct bailey_domain *domain, int cap, bool quiet)
{
	const struct bailey_policy *policy;
	int error = 0;
	u32 i;

	if (WARN_ON_ONCE(cap < 0 || cap > 63))
		return -EPERM;
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		const struct bailey_profile *profile = domain->member[i].profile;
		const struct bailey_entry *entry = &policy->entry[profile->slot];
		struct bailey_verdict v;

		v = bailey_judge_cap(&entry->blob->view, entry->rec, cap);
		if (v.denied && !quiet)
			bailey_audit_count();
		if (v.record && !quiet)
			bailey_audit_cap(profile, &entry->blob->view, &v, cap);
		error = error ?: v.error;
	}
	rcu_read_unlock();
	return error;
}
