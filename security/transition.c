// SPDX-License-Identifier: GPL-2.0
/*
 * What a profile becomes when its task executes a program: the rule's
 * transition, its target or what attaches, and the alternative if there is none.
 *
 * Runs under rcu_read_lock() over one table of policy, changes nothing but what
 * it is given, and records nothing.
 */
#include <linux/string.h>

#include "transition.h"

/* The profile stays one of the domain's. */
static int stay(const struct bailey_profile *profile, struct bailey_set *set)
{
	struct bailey_profile *counted = (struct bailey_profile *)profile;

	refcount_inc(&counted->refs);
	return bailey_set_add(set, counted);
}

static const char *why(int error)
{
	switch (error) {
	case -ENOTUNIQ:
		return "conflicting profile attachments";
	case -E2BIG:
		return "too many profiles";
	case -EXDEV:
		return "a second policy namespace";
	}
	return "profile transition not found";
}

/* The caller is to repeat the whole choice. */
static bool repeat(int error)
{
	return error == -EAGAIN || error == -ESTALE;
}

static int attach(const struct bailey_policy *policy,
		  const struct bailey_scope *scope,
		  const struct bailey_request *req, struct bailey_xattrs *xattrs,
		  struct bailey_set *set)
{
	/* What has no name of its own attaches to nothing. */
	if (req->error || !req->field[0].p)
		return -ENOENT;
	return bailey_attach(policy, scope, &req->field[0], xattrs, set);
}

/* Finds where transition @rec leads; all of it or nothing is added to @set. */
static int find(const struct bailey_policy *policy,
		const struct bailey_profile *profile,
		const struct bailey_exec_rec *rec,
		const struct bailey_request *req, struct bailey_xattrs *xattrs,
		struct bailey_step *step, struct bailey_set *set)
{
	const struct bailey_scope scope = {
		.ns = profile,
		.parent = rec->mode == BAILEY_EXEC_CHILD ? profile : NULL,
	};
	struct bailey_set found = { };
	int error;
	u32 i;

	if (step->target)
		error = bailey_find_label(policy, step->target, &scope, &found);
	else
		error = attach(policy, &scope, req, xattrs, &found);
	if (error) {
		bailey_set_clear(&found);
		return error;
	}
	for (i = 0; i < found.n; i++)	/* each reference is taken over */
		error = bailey_set_add(set, found.profile[i]) ?: error;
	return error;
}

/* Follows @rec. 0, or -ENOENT and the like if it leads nowhere. */
static int follow(const struct bailey_policy *policy,
		  const struct bailey_profile *profile,
		  const struct bailey_exec_rec *rec,
		  const struct bailey_request *req, struct bailey_xattrs *xattrs,
		  struct bailey_step *step, struct bailey_set *set)
{
	int error;

	step->secure = rec->flags & BAILEY_EXEC_SECURE;
	if (rec->mode == BAILEY_EXEC_UNCONFINED && !step->target)
		return bailey_leave(policy, profile, set);
	if (rec->mode != BAILEY_EXEC_INHERIT || step->target) {
		error = find(policy, profile, rec, req, xattrs, step, set);
		if (error != -ENOENT) {
			if (!error && (rec->flags & BAILEY_EXEC_STACK))
				error = stay(profile, set);
			return error;
		}
		step->info = why(error);
		if (rec->flags & BAILEY_EXEC_ELSE_UNCONFINED)
			return bailey_leave(policy, profile, set);
		if (!(rec->flags & BAILEY_EXEC_ELSE_INHERIT))
			return error;
	}
	step->secure = false;
	return stay(profile, set);
}

/* A refusal though a rule grants it, for there is nothing to become. */
static void lost(struct bailey_step *step, const struct bailey_entry *entry,
		 const struct bailey_request *req, int error)
{
	const struct bailey_view *view = &entry->blob->view;
	struct bailey_result res;

	step->info = why(error);
	step->v.denied = req->perms;
	step->v.record = req->perms;
	bailey_lookup(view, entry->rec, req->cls, req->field, req->nfields,
		      req->owner, &res);
	step->v.rule = bailey_find_rule(view, &res, req->perms, false,
					req->owner);
	bailey_apply_mode(&step->v, entry->rec, false, -EACCES);
}

/* As pix would have it: what attaches, else the profile itself. */
static int drift(const struct bailey_policy *policy,
		 const struct bailey_profile *profile,
		 const struct bailey_request *req, struct bailey_xattrs *xattrs,
		 struct bailey_set *set)
{
	const struct bailey_scope scope = { .ns = profile };
	int error = attach(policy, &scope, req, xattrs, set);

	return error == -ENOENT ? stay(profile, set) : error;
}

/**
 * bailey_step() - what one profile of a domain becomes
 * @policy: table
 * @profile: the profile
 * @asked: class FILE, permission EXEC, of the program
 * @xattrs: what is known of the program's attributes
 * @step: receives the outcome
 * @set: receives what the profile becomes
 *
 * Return: 0, and @step tells; -EAGAIN, -ESTALE: as bailey_attach(), nothing is
 * decided.
 */
int bailey_step(const struct bailey_policy *policy,
		const struct bailey_profile *profile,
		const struct bailey_request *asked,
		struct bailey_xattrs *xattrs,
		struct bailey_step *step, struct bailey_set *set)
{
	const struct bailey_entry *entry = &policy->entry[profile->slot];
	const struct bailey_view *view = &entry->blob->view;
	struct bailey_request mine = *asked;
	const struct bailey_request *req = &mine;
	int error;

	memset(step, 0, sizeof(*step));
	if (mine.prepare)
		mine.prepare(&mine, entry);
	step->v = bailey_judge(view, entry->rec, req);
	if (step->v.error)
		return 0;
	if (step->v.complain) {
		error = stay(profile, set);
	} else if (step->v.exec) {
		const struct bailey_exec_rec *rec = &view->execs[step->v.exec];

		step->target = rec->target ? bailey_string(view, rec->target) :
					     NULL;
		error = follow(policy, profile, rec, req, xattrs, step, set);
	} else {
		/* The modes that allow what no rule speaks of. */
		error = drift(policy, profile, req, xattrs, set);
	}
	if (repeat(error))
		return error;
	if (error) {
		lost(step, entry, req, error);
		if (step->v.complain)
			error = stay(profile, set);
		if (error && !step->v.error)
			step->v.error = -EACCES;
	}
	return 0;
}

/**
 * bailey_step_unconfined() - what an unconfined task's program runs under
 * @policy: table
 * @req: class FILE, of the program
 * @xattrs: what is known of the program's attributes
 * @set: receives the profile that attaches, if there is one
 *
 * Return: 0; -ENOTUNIQ: two attach equally well; -EAGAIN, -ESTALE: as
 * bailey_attach().
 */
int bailey_step_unconfined(const struct bailey_policy *policy,
			   const struct bailey_request *req,
			   struct bailey_xattrs *xattrs, struct bailey_set *set)
{
	const struct bailey_scope scope = { };
	int error = attach(policy, &scope, req, xattrs, set);

	return error == -ENOENT ? 0 : error;
}
