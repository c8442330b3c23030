// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions: asks the matcher for each profile of a domain, under RCU, and has
 * the outcome recorded. Never sleeps, takes no lock but the recorder's.
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>

#include "audit.h"
#include "events.h"
#include "hits.h"
#include "layer.h"
#include "netask.h"
#include "params.h"
#include "verdict.h"

/*
 * AppArmor does not record what a plain deny rule refuses. Bailey does, since a
 * refusal nobody can see is what users suffer from; this restores the habit.
 */
static bool quiet_deny;
module_param_cb(quiet_deny, &bailey_param_bool, &quiet_deny, 0644);
MODULE_PARM_DESC(quiet_deny, "do not record what deny rules without audit refuse");

/**
 * bailey_apply_mode() - what a refusal means in a profile's mode
 * @v: verdict, by which something is denied
 * @rec: profile
 * @rule: a deny rule refused
 * @error: usual error of such a refusal
 */
void bailey_apply_mode(struct bailey_verdict *v,
		       const struct bailey_profile_rec *rec, bool rule,
		       int error)
{
	/* Complaining lets through what no rule speaks of, and no more. */
	if ((rec->flags & BAILEY_PROFILE_COMPLAIN) && !rule) {
		v->complain = true;
		return;
	}
	v->error = rec->error ? -(int)rec->error : error;
	v->prompt = rec->flags & BAILEY_PROFILE_PROMPT;
	if (rec->flags & BAILEY_PROFILE_KILL)
		v->kill = rec->kill_signal ?: SIGKILL;
}

/* The part of a request that a profile refuses. */
static u32 refused(const struct bailey_profile_rec *rec,
		   const struct bailey_perms *perms, u32 request)
{
	if (rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW)
		return request & perms->deny;
	return bailey_denied(perms, request);
}

/*
 * Marks what was of use: rules that grant, if nothing was refused after all, and
 * rules that deny.
 */
static void mark(const struct bailey_view *view, const struct bailey_result *res,
		 const struct bailey_request *req, const struct bailey_verdict *v)
{
	u32 perms = v->denied & res->perms.deny, i;

	if (!v->error)
		perms |= req->perms;
	for (i = 0; i < res->naccepts; i++)
		bailey_hits_accept(view, res->accept[i], req->owner,
				   perms & ~res->decided[i]);
	/* Layers have no place to count in. */
	if (bailey_counting() && view->hits && !req->quiet)
		bailey_count_decision(view, res,
				      v->error ? 0 : req->perms & ~v->denied,
				      v->denied & res->perms.deny, req->owner);
}

/* bailey_judge(), into @v, which allows so far */
static __always_inline void
judge_by(const struct bailey_view *view, const struct bailey_profile_rec *rec,
	 const struct bailey_request *req, struct bailey_verdict *v)
{
	struct bailey_result res;

	if (rec->flags & BAILEY_PROFILE_UNCONFINED)
		return;
	if (req->error) {
		v->denied = req->perms;
		v->record = req->perms;
		bailey_apply_mode(v, rec, false, -EACCES);
		return;
	}
	if (!req->perms)	/* only whether there is a name */
		return;
	bailey_lookup(view, rec, req->cls, req->field, req->nfields, req->owner,
		      &res);
	v->denied = req->forbids ? res.perms.deny & req->perms :
				   refused(rec, &res.perms, req->perms);
	if (req->forbids && !v->denied)
		return;
	v->exec = res.exec;
	v->node = res.naccepts ? res.accept[0] : 0;
	if (v->denied) {
		v->record = v->denied;
		if (READ_ONCE(quiet_deny))
			v->record &= ~res.perms.quiet;
		v->rule = bailey_find_rule(view, &res, v->denied, true,
					   req->owner);
		bailey_apply_mode(v, rec, v->denied & res.perms.deny, -EACCES);
	} else {
		v->record = req->perms & res.perms.audit;
		if (rec->flags & BAILEY_PROFILE_AUDIT)
			v->record = req->perms;
		if (v->record || bailey_tracing())
			v->rule = bailey_find_rule(view, &res, req->perms, false,
						   req->owner);
	}
	mark(view, &res, req, v);
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

	judge_by(view, rec, req, &v);
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

	if (rec->flags & BAILEY_PROFILE_UNCONFINED)
		return v;
	bailey_hits_cap(view, rec, cap);
	if (!cap_in(caps->deny, cap) &&
	    (cap_in(caps->allow, cap) ||
	     (rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW))) {
		v.record = cap_in(caps->audit, cap) ||
			(rec->flags & BAILEY_PROFILE_AUDIT);
		if (v.record || bailey_tracing())
			v.rule = bailey_find_cap_rule(view, rec, cap, false);
		return v;
	}
	v.denied = 1;
	v.record = !(READ_ONCE(quiet_deny) && cap_in(caps->quiet, cap));
	v.rule = bailey_find_cap_rule(view, rec, cap, true);
	bailey_apply_mode(&v, rec, cap_in(caps->deny, cap), -EPERM);
	return v;
}

/**
 * bailey_blame() - the signal that a refusal brings to the current task
 * @domain: whose rules refused
 * @v: their verdict; if nobody is to blame here, its @kill is cleared
 *
 * Only who did what was refused: @domain may be that of the other side, or of
 * credentials that are not in force.
 *
 * Return: the signal, or 0.
 */
int bailey_blame(const struct bailey_domain *domain, struct bailey_verdict *v)
{
	if (!in_task() || domain != bailey_cred_domain(current_cred()))
		v->kill = 0;
	return v->kill;
}

/* Takes the first of the names that a label joins. */
static struct bailey_field next_name(const char **label)
{
	struct bailey_field name = { .p = *label };
	const char *end = strstr(*label, "//&");

	if (end) {
		name.len = end - *label;
		*label = end + strlen("//&");
	} else {
		name.len = strlen(*label);
		*label = NULL;
	}
	return name;
}

static void fill_in(struct bailey_request *req, u8 fields,
		    const struct bailey_field *name)
{
	unsigned int i;

	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		if (fields & BIT(i))
			bailey_set_field(req, i, name->p, name->len);
}

/*
 * Asks about labels, each of their names by itself. Were they joined, peer=a
 * would not match a stack of a and b, and peer=**b would match whatever else is
 * stacked with b.
 */
static noinline void judge_labels(const struct bailey_entry *entry,
				  struct bailey_request *req,
				  struct bailey_verdict *v)
{
	const struct bailey_profile *by = entry->profile;
	const char *own = req->own_fields ?
		bailey_domain_seen(req->own, by) : "";

	do {
		struct bailey_field name = next_name(&own);
		const char *peer = req->peer_fields ?
			bailey_domain_seen(req->peer, by) : "";

		fill_in(req, req->own_fields, &name);
		do {
			name = next_name(&peer);
			fill_in(req, req->peer_fields, &name);
			*v = bailey_judge(&entry->blob->view, entry->rec, req);
		} while (peer && !v->denied);
	} while (own && !v->denied);
}

/**
 * bailey_tell() - count a verdict, record it, tell who listens
 * @policy: table in which it was made
 * @domain: whose
 * @entry: profile that decided
 * @v: the verdict
 * @req: what was asked, of any class but CAP
 *
 * Context: any; in the RCU section of @policy.
 */
void bailey_tell(const struct bailey_policy *policy,
		 const struct bailey_domain *domain,
		 const struct bailey_entry *entry,
		 const struct bailey_verdict *v,
		 const struct bailey_request *req)
{
	if (v->denied) {
		bailey_audit_count();
		bailey_hits_refused(&entry->blob->view, entry->rec, v->rule);
	}
	if (v->record)
		bailey_audit(entry, v, req);
	if (bailey_listening() &&
	    (v->denied || v->record ||
	     bailey_traced(entry->profile, BIT_ULL(req->cls))))
		bailey_event_access(policy, domain, entry, v, req, 0);
}

/* A socket that was made before the layer, and is not led anywhere new. */
static bool made_before(const struct bailey_request *req,
			const struct bailey_layer *layer)
{
	const struct bailey_net *net = req->net;

	return net && net->sk && !net->given && !net->led &&
		!(req->perms & (BAILEY_NET_CREATE | BAILEY_NET_BIND |
				BAILEY_NET_CONNECT | BAILEY_NET_LISTEN)) &&
		!bailey_layer_holds(net->label, layer);
}

/* Into @v, which allows so far. */
static __always_inline void judge_entry(const struct bailey_entry *entry,
					struct bailey_request *req,
					struct bailey_verdict *v)
{
	if (req->prepare)
		req->prepare(req, entry);
	if (req->peer_fields | req->own_fields)
		judge_labels(entry, req, v);
	else
		judge_by(&entry->blob->view, entry->rec, req, v);
}

/*
 * Asks what the tasks of the domain put upon themselves. It refuses and no more:
 * nobody is killed, and nothing is written to the administrator's log.
 */
static noinline int ask_layers(const struct bailey_policy *policy,
			       const struct bailey_domain *domain,
			       struct bailey_request *req)
{
	int error = 0;
	u32 i;

	for (i = 0; i < domain->nlayers; i++) {
		const struct bailey_entry *entry = bailey_layer_entry(domain, i);
		struct bailey_verdict v = { .rule = BAILEY_NO_RULE };

		if (made_before(req, domain->layers[i]))
			continue;
		judge_entry(entry, req, &v);
		error = error ?: v.error;
		if (v.denied)
			req->plain = false;
		if (v.denied && !req->quiet && bailey_layer_heard())
			bailey_event_access(policy, domain, entry, &v, req, 0);
	}
	return error;
}

/* Asks members @from to @to; within the RCU section of @policy. */
static int check_range(const struct bailey_policy *policy,
		       const struct bailey_domain *domain, u32 from, u32 to,
		       struct bailey_request *req)
{
	int error = 0, kill = 0;
	u32 i;

	req->plain = true;
	for (i = from; i < to; i++) {
		const struct bailey_profile *profile = domain->member[i].profile;
		const struct bailey_entry *entry = &policy->entry[profile->slot];
		struct bailey_verdict v = { .rule = BAILEY_NO_RULE };

		judge_entry(entry, req, &v);
		error = error ?: v.error;
		if (unlikely(v.kill) && !kill)
			kill = bailey_blame(domain, &v);
		if (v.denied | v.record)
			req->plain = false;
		if ((v.denied | v.record ||
		     bailey_traced(profile, BIT_ULL(req->cls))) && !req->quiet)
			bailey_tell(policy, domain, entry, &v, req);
	}
	if (unlikely(domain->nlayers) && to == domain->n && !req->passive)
		error = error ?: ask_layers(policy, domain, req);
	if (kill && !req->quiet)
		send_sig(kill, current, 1);
	return error;
}

/**
 * bailey_check_layers() - may a domain do this, as far as its layers go?
 * @domain: whose layers decide; NULL allows
 * @req: the request
 *
 * Context: any, also atomic.
 * Return: as bailey_check_in().
 */
int bailey_check_layers(const struct bailey_domain *domain,
			struct bailey_request *req)
{
	int error = 0;

	if (!domain || !domain->nlayers)
		return 0;
	rcu_read_lock();
	error = ask_layers(bailey_policy(), domain, req);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_check_reach() - may a domain act by, or upon, one that is not under its layers?
 * @domain: whose layers decide; NULL allows
 * @req: the request, with its peer and its error
 *
 * It may not: no rule and no mode of a layer says otherwise.
 *
 * Context: any, also atomic.
 * Return: 0, or the error of @req after the refusal was recorded.
 */
int bailey_check_reach(const struct bailey_domain *domain,
		       struct bailey_request *req)
{
	int error = req->error;

	if (bailey_layers_within(req->peer, domain))
		return 0;
	req->info = "not under the same layers";
	bailey_check_layers(domain, req);	/* for the record */
	return error;
}

/**
 * bailey_check_in() - may a domain do this, by a given generation of the policy?
 * @policy: from bailey_policy(), for who has looked at its profiles before
 * @domain: whose rules decide; every member must allow
 * @req: the request; its fields for labels are filled in, @req->prepare
 *	changes it for each member
 *
 * Context: any, also atomic; the caller is in the RCU section of @policy, and
 * keeps @req->peer alive.
 * Return: 0, or -EACCES (or what error= says) after the refusal was recorded.
 */
int bailey_check_in(const struct bailey_policy *policy,
		    const struct bailey_domain *domain,
		    struct bailey_request *req)
{
	return check_range(policy, domain, 0, domain->n, req);
}

/**
 * bailey_check_members() - may some members of a domain do this, and its layers?
 * @domain: whose rules decide
 * @from: first member asked
 * @to: member after the last
 * @req: the request; its fields for labels are filled in
 *
 * Context: any, also atomic. The caller keeps @req->peer alive.
 * Return: as bailey_check_in().
 */
int bailey_check_members(const struct bailey_domain *domain, u32 from, u32 to,
			 struct bailey_request *req)
{
	int error;

	rcu_read_lock();
	error = check_range(bailey_policy(), domain, from, to, req);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_check() - may a domain do this?
 * @domain: whose rules decide; every member must allow
 * @req: the request; its fields for labels are filled in, @req->prepare
 *	changes it for each member
 *
 * Context: any, also atomic. The caller keeps @req->peer alive.
 * Return: as bailey_check_in().
 */
int bailey_check(const struct bailey_domain *domain, struct bailey_request *req)
{
	return bailey_check_members(domain, 0, domain->n, req);
}
