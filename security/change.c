// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of domain that a task asks for: change_profile, stacking, onexec.
 *
 * A change concerns the members of the domain's own (innermost) namespace; what
 * an outer one holds the task to stays. Who asks is the current task, and only
 * its own credentials change: threads are separate.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "attach.h"
#include "audit.h"
#include "change.h"
#include "evtask.h"
#include "program.h"
#include "rlimit.h"
#include "task.h"
#include "verdict.h"

/**
 * bailey_onexec_free() - forget what was asked for the next exec
 * @onexec: may be NULL
 */
void bailey_onexec_free(struct bailey_onexec *onexec)
{
	if (onexec)
		bailey_domain_put(onexec->domain);
	kfree(onexec);
}

/* The target as rules of the domain's namespace name it; for kfree(). */
static char *target_key(const struct bailey_domain *domain,
			const struct bailey_change *change)
{
	const struct bailey_domain *target = change->target;
	const char *label = bailey_domain_name(target);

	/* From a namespace only its own profiles can be named. */
	if (target && domain->nroot < domain->n && target->layer[1])
		label = target->layer[1];
	return kasprintf(GFP_KERNEL, "%s%s", change->stack ? "&" : "", label);
}

/* A rule for one program must not be led astray by a name that is none. */
static void name_program(struct bailey_request *req,
			 const struct bailey_entry *entry)
{
	struct bailey_named named;

	bailey_name_for(req->subject, entry, &named);
	req->error = named.error;
	req->info = named.info;
	bailey_set_field(req, 0, named.p ?: "", named.p ? named.len : 0);
}

/*
 * Who is denied a profile is denied it in a stack too: what is stacked with it may
 * forbid nothing. @key: names joined by "//&".
 */
static int ask_each(const struct bailey_domain *domain,
		    struct bailey_request *req, const char *key)
{
	const char *end;
	int error = 0;

	req->forbids = true;
	for (; key && !error; key = end ? end + strlen("//&") : NULL) {
		end = strstr(key, "//&");
		bailey_set_field(req, 1, key, end ? end - key : strlen(key));
		error = bailey_check_members(domain, bailey_innermost(domain),
					     domain->n, req);
	}
	return error;
}

static int ask(const struct bailey_domain *domain,
	       const struct bailey_change *change, u32 perms, bool quiet)
{
	struct bailey_request req = {
		.op = change->op,
		.cls = BAILEY_CLASS_CHANGE,
		.perms = perms,
		.quiet = quiet,
		.target = bailey_domain_name(change->target),
	};
	char *key = target_key(domain, change);
	int error;

	if (!key)
		return -ENOMEM;
	bailey_set_field(&req, 0, "", 0);
	if (change->program) {
		req.prepare = name_program;
		req.subject = change->program;
	}
	bailey_set_field(&req, 1, key, strlen(key));
	error = bailey_check_members(domain, bailey_innermost(domain),
				     domain->n, &req);
	if (!error && !change->stack && strstr(key, "//&"))
		error = ask_each(domain, &req, key);
	kfree(key);
	return error;
}

/**
 * bailey_change_ask() - do the rules for change_profile grant a change?
 * @domain: domain of the task
 * @change: the change
 *
 * Context: may sleep.
 * Return: 0, -EACCES after the refusal was recorded, -ENOMEM.
 */
int bailey_change_ask(const struct bailey_domain *domain,
		      const struct bailey_change *change)
{
	return ask(domain, change, change->perms, false);
}

/**
 * bailey_change_unsafe() - may the program keep its environment?
 * @domain: domain of the task
 * @change: a change by exec
 */
bool bailey_change_unsafe(const struct bailey_domain *domain,
			  const struct bailey_change *change)
{
	return !ask(domain, change, BAILEY_CHANGE_UNSAFE, true);
}

/**
 * bailey_change_allowed() - may the current task go from one domain to another?
 * @op: operation for the record
 * @old: its domain, or NULL
 * @new: the other one, or NULL
 * @name: of the program with exec, or NULL
 *
 * What rules cannot grant: more than no_new_privs leaves, and a way around the
 * rules between the new domain and the task's tracer, or who kills it by closing a
 * descriptor.
 *
 * Return: 0, or -EPERM after the refusal was recorded.
 */
int bailey_change_allowed(const char *op, const struct bailey_domain *old,
			  const struct bailey_domain *new, const char *name)
{
	struct bailey_task *task = bailey_task(current);
	const char *info = NULL;

	if (task_no_new_privs(current)) {
		/*
		 * Nothing tells when the bit is set; but every change since
		 * would have come by here.
		 */
		if (!task->bound)
			task->bounds = bailey_domain_get(old);
		task->bound = true;
		if (!bailey_domain_narrows(new, task->bounds))
			info = "no new privs";
	}
	if (!info && bailey_tracer_may_follow(new))
		info = "tracer may not follow";
	if (!info && bailey_keeper_may_follow(new))
		info = "who kills it by a descriptor may not follow";
	if (!info)
		return 0;
	bailey_audit_domain("DENIED", bailey_domain_name(old), op, name, info,
			    bailey_domain_name(new), -EPERM);
	return -EPERM;
}

/**
 * bailey_change_commit() - put the current task into a domain
 * @op: operation for the event
 * @new: its reference is taken over, even on failure; NULL: unconfined
 *
 * Return: 0; -EBUSY: the task acts for somebody else; -ENOMEM.
 */
int bailey_change_commit(const char *op, struct bailey_domain *new)
{
	struct bailey_domain *old;
	struct cred *cred = NULL;
	int error = -EBUSY;

	if (current_cred() == current_real_cred()) {
		cred = prepare_creds();
		error = -ENOMEM;
	}
	if (!cred) {
		bailey_domain_put(new);
		return error;
	}
	old = bailey_domain_get(bailey_cred_domain(current_cred()));
	bailey_cred_set(cred, new);
	commit_creds(cred);
	bailey_apply_rlimits(new);
	if (new)
		bailey_exe_find();
	bailey_event_domain(op, bailey_domain_name(old),
			    bailey_domain_name(new), NULL, NULL, 0,
			    BAILEY_EVENT_ALLOWED);
	bailey_domain_put(old);
	return 0;
}

/* Whether nothing speaks against any change: rules of @domain cannot. */
static bool unruled(const struct bailey_domain *domain)
{
	const u32 lax = BAILEY_PROFILE_UNCONFINED | BAILEY_PROFILE_DEFAULT_ALLOW;
	const struct bailey_policy *policy;
	bool all = true;
	u32 i;

	if (!domain)
		return true;
	rcu_read_lock();
	policy = bailey_policy();
	for (i = bailey_innermost(domain); i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;

		if (!(policy->entry[slot].rec->flags & lax))
			all = false;
	}
	rcu_read_unlock();
	return all;
}

/* Finds what @label names for a task in @old. */
static int find_target(const struct bailey_domain *old, const char *label,
		       struct bailey_domain **target)
{
	const struct bailey_policy *policy;
	struct bailey_scope scope = { };
	struct bailey_set set = { };
	int error;

	if (old && old->n)
		scope.ns = old->member[old->n - 1].profile;
	do {
		bailey_set_clear(&set);
		rcu_read_lock();
		policy = bailey_policy();
		error = policy ? bailey_find_label(policy, label, &scope, &set) :
				 -ENOENT;
		rcu_read_unlock();
	} while (error == -ESTALE);
	if (!error)
		return bailey_set_domain(&set, NULL, target);
	bailey_set_clear(&set);
	return error;
}

/* What @old becomes by going to @target, or by adding it. */
static int successor(const struct bailey_domain *old,
		     const struct bailey_domain *target, bool stack,
		     struct bailey_domain **new)
{
	struct bailey_set set = { };
	int error = 0;

	if (old)
		error = bailey_set_add_domain(&set, old, 0, stack ? old->n :
					      bailey_innermost(old));
	if (!error && target)
		error = bailey_set_add_domain(&set, target, 0, target->n);
	if (!error)
		return bailey_set_domain(&set, old, new);
	bailey_set_clear(&set);
	return error;
}

static void withdraw(void)
{
	struct bailey_task *task = bailey_task(current);

	bailey_onexec_free(task->onexec);
	task->onexec = NULL;
}

/* Are both of one namespace, the innermost that they have? */
static bool same_namespace(const struct bailey_domain *a,
			   const struct bailey_domain *b)
{
	const struct bailey_profile *p = a && a->n ?
		a->member[a->n - 1].profile : NULL;
	const struct bailey_profile *q = b && b->n ?
		b->member[b->n - 1].profile : NULL;

	if (p && q)
		return bailey_same_ns(p, q);
	return !(p && p->ns_len) && !(q && q->ns_len);
}

static int change_now(const struct bailey_domain *target, bool stack, bool test)
{
	const struct bailey_domain *old = bailey_cred_domain(current_cred());
	struct bailey_task *task = bailey_task(current);
	struct bailey_change change = {
		.op = stack ? "stack_profile" : "change_profile",
		.target = target,
		.stack = stack,
		.perms = BAILEY_CHANGE_NOW,
	};
	struct bailey_domain *new;
	bool stays;
	int error;

	if (old) {
		error = bailey_change_ask(old, &change);
		if (error)
			return error;
	}
	error = successor(old, target, stack, &new);
	if (error)
		return error;
	error = bailey_change_allowed(change.op, old, new, NULL);
	if (error || test) {
		bailey_domain_put(new);
		return error;
	}
	stays = same_namespace(old, new);
	error = bailey_change_commit(change.op, new);
	if (error)
		return error;
	/* It was found in another namespace, and is asked about by its name. */
	if (!stays)
		withdraw();
	/* There is no way back into what change_hat left. */
	bailey_domain_put(task->previous);
	task->previous = NULL;
	task->token = 0;
	return 0;
}

static int change_onexec(struct bailey_domain *target, bool stack)
{
	struct bailey_task *task = bailey_task(current);
	struct bailey_onexec *onexec;

	onexec = kmalloc(sizeof(*onexec), GFP_KERNEL_ACCOUNT);
	if (!onexec)
		return -ENOMEM;
	onexec->domain = bailey_domain_get(target);
	onexec->stack = stack;
	bailey_onexec_free(task->onexec);
	task->onexec = onexec;
	return 0;
}

/**
 * bailey_change() - change the current task's domain, or its next program's
 * @label: what to, not NUL-terminated; "&" before it adds it
 * @len: bytes of @label
 * @flags: BAILEY_CHANGE_FLAG_*
 *
 * Context: process; without ONEXEC cred_guard_mutex is held.
 * Return: 0 or an error, see uapi/linux/bailey.h.
 */
int bailey_change(const char *label, size_t len, unsigned int flags)
{
	const struct bailey_domain *old = bailey_cred_domain(current_cred());
	bool onexec = flags & BAILEY_CHANGE_FLAG_ONEXEC;
	bool stack = flags & BAILEY_CHANGE_FLAG_STACK;
	bool test = flags & BAILEY_CHANGE_FLAG_TEST;
	struct bailey_domain *target;
	char *name;
	int error;

	/* Before the first load is through, exec would pass a request by. */
	if (!static_branch_unlikely(&bailey_active))
		return -ENOENT;
	/* Else a setuid program could be run under rules that mislead it. */
	if (unruled(old) && !task_no_new_privs(current) &&
	    !capable(CAP_MAC_ADMIN))
		return -EPERM;
	if (len && *label == '&') {
		stack = true;
		label++;
		len--;
	}
	if (!len && onexec && !stack && !test) {
		withdraw();
		return 0;
	}
	if (!len || (onexec && test))
		return -EINVAL;
	if (len > BAILEY_MAX_LABEL)
		return -ENAMETOOLONG;
	name = kmemdup_nul(label, len, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	error = strlen(name) == len ? find_target(old, name, &target) : -EINVAL;
	kfree(name);
	if (error)
		return error;
	error = onexec ? change_onexec(target, stack) :
			 change_now(target, stack, test);
	bailey_domain_put(target);
	return error;
}
