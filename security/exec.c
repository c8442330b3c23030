// SPDX-License-Identifier: GPL-2.0
/*
 * Exec: judges it by every profile of the domain, makes the new domain of what
 * they become, and cleans up at the border.
 *
 * All profiles are asked over one table of policy. What cannot be read there,
 * extended attributes, is read in between, and the asking begins anew.
 */
#include <linux/binfmts.h>
#include <linux/fs.h>
#include <linux/personality.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "audit.h"
#include "capmemo.h"
#include "change.h"
#include "compat.h"
#include "evtask.h"
#include "exec.h"
#include "file.h"
#include "granted.h"
#include "path.h"
#include "program.h"
#include "rlimit.h"
#include "stamp.h"
#include "transition.h"
#include "unattached.h"

/**
 * struct exec - an exec being judged
 * @bprm: the program
 * @old: domain of the task, or NULL
 * @name: of the program
 * @req: class FILE, permission EXEC, of it
 * @kept: members of @old before this one are asked by their rules for files;
 *	the others by those for change_profile, as the task asked for a domain
 * @secure: the program needs a clean environment
 * @kill: signal that a refusal brings, or 0
 * @xattrs: its extended attributes, as far as read
 * @set: what the domain becomes
 * @step: by member of @old
 *
 * The last three are large, and hold nothing but what they count: they are not wiped.
 */
struct exec {
	struct linux_binprm *bprm;
	const struct bailey_domain *old;
	struct bailey_name name;
	struct bailey_request req;
	u32 kept;
	bool secure;
	int kill;
	struct bailey_xattrs xattrs;
	struct bailey_set set;
	struct bailey_step step[BAILEY_MAX_STACK];
};

/* Asks every member once. 0 or an error; -EAGAIN, -ESTALE: undecided. */
static int ask_members(struct exec *x, const struct bailey_policy *policy)
{
	int error;
	u32 i;

	if (!x->old || !x->old->n)
		return bailey_step_unconfined(policy, &x->req, &x->xattrs,
					      &x->set);
	for (i = 0; i < x->kept; i++) {
		error = bailey_step(policy, x->old->member[i].profile, &x->req,
				    &x->xattrs, &x->step[i], &x->set);
		if (error)
			return error;
	}
	return 0;
}

/* Records what each member decided, and adds it up. */
static int add_up(struct exec *x, const struct bailey_policy *policy)
{
	int error = 0;
	u32 i;

	for (i = 0; x->old && i < x->kept; i++) {
		const struct bailey_profile *profile;
		const struct bailey_entry *entry;
		struct bailey_step *step = &x->step[i];
		struct bailey_request req = x->req;

		profile = x->old->member[i].profile;
		entry = &policy->entry[profile->slot];
		if (req.prepare)
			req.prepare(&req, entry);
		error = error ?: step->v.error;
		x->kill = x->kill ?: bailey_blame(x->old, &step->v);
		x->secure |= step->secure;
		req.info = step->info ?: req.info;
		req.target = step->target;
		bailey_tell(policy, x->old, entry, &step->v, &req);
	}
	return error;
}

/* Reads what the choice lacked; what cannot be read may be what confines. */
static int read_xattr(struct exec *x)
{
	int error;

	error = bailey_xattrs_read(&x->xattrs, x->bprm->file->f_path.dentry);
	if (!error || error == -ENOMEM)
		return error;
	bailey_audit_domain("DENIED", bailey_domain_name(x->old), "exec",
			    x->name.p, "attribute cannot be read",
			    bailey_domain_name(x->old), error);
	return -EACCES;
}

/* Judges by the rules for files. */
static int by_rules(struct exec *x)
{
	const struct bailey_policy *policy;
	int error, verdict = 0;

	do {
		bailey_set_clear(&x->set);
		rcu_read_lock();
		policy = bailey_policy();
		error = ask_members(x, policy);
		/* Kept apart: a profile may refuse with any error. */
		if (!error)
			verdict = add_up(x, policy);
		rcu_read_unlock();
		if (error == -EAGAIN)
			error = read_xattr(x) ?: -ESTALE;
	} while (error == -ESTALE);
	if (error == -ENOTUNIQ) {	/* nobody's rule: the task is unconfined */
		bailey_audit_domain("DENIED", BAILEY_UNCONFINED, "exec", x->name.p,
				    "conflicting profile attachments",
				    BAILEY_UNCONFINED, -EACCES);
		error = -EACCES;
	}
	return error ?: verdict;
}

/* Whether nobody removed what was asked for. */
static bool still_there(const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	bool listed = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; domain && i < domain->n; i++)
		if (!policy->entry[domain->member[i].profile->slot].listed)
			listed = false;
	rcu_read_unlock();
	return listed;
}

/* Judges a domain that the task asked for, and adds it to the set. */
static int by_request(struct exec *x, const struct bailey_onexec *onexec)
{
	const struct bailey_domain *old = x->old, *want = onexec->domain;
	struct bailey_change change = {
		.op = onexec->stack ? "stack_onexec" : "change_onexec",
		.target = want,
		.stack = onexec->stack,
		.program = &x->name,
		.perms = BAILEY_CHANGE_ONEXEC,
	};
	int error;

	if (!still_there(want)) {
		bailey_audit_domain("DENIED", bailey_domain_name(old), change.op,
				    x->name.p, "profile transition not found",
				    bailey_domain_name(want), -EACCES);
		return -EACCES;
	}
	if (old) {
		error = bailey_change_ask(old, &change);
		if (error)
			return error;
		x->secure |= !bailey_change_unsafe(old, &change);
	}
	error = 0;
	if (old && onexec->stack)
		error = bailey_set_add_domain(&x->set, old, x->kept, old->n);
	if (!error && want)
		error = bailey_set_add_domain(&x->set, want, 0, want->n);
	if (error) {
		bailey_audit_domain("DENIED", bailey_domain_name(old), change.op,
				    x->name.p, "no such stack is possible",
				    bailey_domain_name(want), -EACCES);
		error = -EACCES;
	}
	return error;
}

static int judge(struct exec *x)
{
	const struct bailey_onexec *onexec = bailey_task(current)->onexec;
	int error = 0;

	/* What was asked for stands in place of attachment and of exec rules. */
	x->kept = !x->old ? 0 : onexec ? bailey_innermost(x->old) : x->old->n;
	if (x->kept || !onexec)
		error = by_rules(x);
	/* Layers change to nothing: they only say whether it may run. */
	if (!error) {
		struct bailey_request req = x->req;

		error = bailey_check_layers(x->old, &req);
	}
	if (!error && onexec)
		error = by_request(x, onexec);
	return error;
}

/* Puts what the domain becomes into the credentials of the program. @name: its own */
static int enter(struct linux_binprm *bprm, const struct bailey_domain *old,
		 struct bailey_set *set, const char *name)
{
	struct bailey_domain *new;
	int error;

	if (bailey_set_is(set, old))	/* its layers stay as well */
		return 0;
	error = bailey_set_domain(set, old, &new);
	if (error)
		return error;
	error = bailey_change_allowed("exec", old, new, name);
	if (error) {
		bailey_domain_put(new);
		return error;
	}
	bailey_cred_set(bprm->cred, new);
	bprm->per_clear |= PER_CLEAR_ON_SETID;
	return 0;
}

/* Lets an unconfined task run what attaches to a program; @exe: its path, taken over. */
static int enter_known(struct linux_binprm *bprm, struct bailey_set *set,
		       struct bailey_exe *exe)
{
	int error = exe ? enter(bprm, NULL, set, exe->path) : 0;

	if (error)
		bailey_exe_put(exe);
	else
		bailey_exe_known(exe);
	return error;
}

/* enter(), of what was asked for; @learn: what attaches is all that was asked */
static int enter_judged(struct exec *x, const struct bailey_stamp *learn)
{
	const struct path *path = &x->bprm->file->f_path;
	u32 n = x->set.n, slot = n ? x->set.profile[0]->slot : 0;
	int error = enter(x->bprm, x->old, &x->set, x->name.p);
	struct bailey_exe *exe;

	if (error)
		return error;
	bailey_exe_next(bailey_cred_domain(x->bprm->cred) ? x->name.p : NULL);
	if (x->secure)
		x->bprm->secureexec = 1;
	exe = bailey_task(current)->next_exe;
	/* Whether it has attributes may change, and nobody would say so. */
	if (learn && !x->xattrs.n && (!n || exe))
		bailey_attached_learn(path, learn, slot, n ? exe : NULL);
	return 0;
}

/* Compares what was judged with what is remembered, of which nothing was taken. */
static noinline void verify_attached(struct exec *x,
				     const struct bailey_stamp *stamp, int error)
{
	bool chosen = !error && !x->xattrs.n;

	/* Under layers it may be these that refuse. */
	if (error != -ENOMEM && !(error && x->old))
		bailey_attached_verify(&x->bprm->file->f_path, stamp,
				       chosen ? &x->set : NULL, x->name.p);
}

/* @free: nothing but what attaches to the program says what it runs in. */
static noinline int judge_exec(struct linux_binprm *bprm,
			       const struct bailey_domain *domain, bool free)
{
	struct bailey_stamp stamp;
	struct bailey_exe *exe;
	struct bailey_set set;
	struct exec *x;
	int error;

	set.n = 0;
	if (free && bailey_attached(&bprm->file->f_path, &stamp, &set, &exe)) {
		if (!domain)
			return enter_known(bprm, &set, exe);
		/* Its layers are to be asked. */
		bailey_set_clear(&set);
		bailey_exe_put(exe);
	}
	x = kmalloc(sizeof(*x), GFP_KERNEL);
	if (!x)
		return -ENOMEM;
	x->bprm = bprm;
	x->old = domain;
	x->kept = 0;
	x->secure = false;
	x->kill = 0;
	x->xattrs.n = 0;
	x->set.n = 0;
	bailey_name_of_existing(&x->name, &bprm->file->f_path, GFP_KERNEL);
	bailey_name_request(&x->req, &x->name, "exec", BAILEY_MAY_EXEC,
			    bailey_owner_of(&bprm->file->f_path));
	if (!(x->old && x->old->n) && x->name.disconnected && !x->name.foreign)
		x->req.error = -EACCES;
	error = x->name.error == -ENOMEM ? -ENOMEM : judge(x);
	if (free && bailey_verifying())
		verify_attached(x, &stamp, error);
	if (!error)
		error = enter_judged(x, free ? &stamp : NULL);
	if (x->kill)
		send_sig(x->kill, current, 1);
	bailey_set_clear(&x->set);
	bailey_xattrs_free(&x->xattrs);
	bailey_name_put(&x->name);
	kfree(x);
	return error;
}

/**
 * bailey_bprm_creds_for_exec() - judge an exec, choose the new domain
 * @bprm: program about to run
 *
 * Return: 0; -EACCES: the domain may not execute it, or what it would become
 * is not there; -EPERM: no_new_privs or a tracer stands against it; -ENOMEM.
 */
int bailey_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	const struct bailey_domain *domain;
	struct bailey_task *task;

	task = bailey_task(current);
	task->launched = false;
	if (!bailey_on())
		return 0;
	domain = bailey_cred_domain(current_cred());
	task->image = NULL;
	task->launched = !domain;
	if (likely(domain && !task->onexec) &&
	    bailey_program_stays(domain, bprm->file))
		return 0;
	return judge_exec(bprm, domain,
			  !(domain && domain->n) && !task->onexec);
}

/**
 * bailey_bprm_check_security() - judge a script's interpreter
 * @bprm: program about to run
 *
 * The file named in execve() was judged before. What a #! line or binfmt_misc
 * puts in its place must be executable for the domain it will run in, unless nobody
 * confined began the exec.
 *
 * Return: 0 or -EACCES.
 */
int bailey_bprm_check_security(struct linux_binprm *bprm)
{
	const struct bailey_domain *domain;

	if (!bailey_on() || bprm->interp == bprm->filename)
		return 0;
	if (bailey_task(current)->launched)
		return 0;
	bailey_task(current)->image = NULL;
	domain = bailey_cred_domain(bprm->cred);
	/* Every exec rule grants m; a library's m does not grant x. */
	return bailey_check_path(domain, &bprm->file->f_path, "exec",
				 BAILEY_MAY_MMAP_EXEC, GFP_KERNEL);
}

/**
 * bailey_bprm_committing_creds() - leave behind what may not come along
 * @bprm: program that replaces the old one now
 */
void bailey_bprm_committing_creds(bailey_committed_bprm *bprm)
{
	const struct bailey_domain *new = bailey_cred_domain(bprm->cred);
	const struct bailey_domain *old = bailey_cred_domain(current_cred());

	if (new == old || bailey_domain_same(new, old))
		return;
	bailey_event_domain("exec", bailey_domain_name(old),
			    bailey_domain_name(new), bprm->filename, NULL, 0,
			    BAILEY_EVENT_ALLOWED);
	bailey_apply_rlimits(new);
	if (new)
		bailey_revalidate_files(new);
	current->pdeath_signal = 0;
	bailey_border_cut(bprm, old);
}

static noinline void forget_hats(struct bailey_task *task)
{
	bailey_domain_put(task->previous);
	task->previous = NULL;
	task->token = 0;
	memset(task->layer_token, 0, sizeof(task->layer_token));
	task->hatted = false;
}

/**
 * bailey_bprm_committed_creds() - forget what was asked of the old program
 * @bprm: program that runs now
 */
void bailey_bprm_committed_creds(bailey_committed_bprm *bprm)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct bailey_task *task = bailey_task(current);

	bailey_cap_forget();
	bailey_exe_done(task, domain);
	bailey_event_exec(domain);
	if (unlikely(task->onexec)) {
		bailey_onexec_free(task->onexec);
		task->onexec = NULL;
	}
	if (unlikely(task->hatted))
		forget_hats(task);
}
