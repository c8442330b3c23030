// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that are run by tasks that are not confined, and what attaches to them, if
 * anything does: each CPU remembers some, so that an exec does not ask every profile,
 * and builds no name. For as long as the world stays as it was, see security/granted.c.
 */
#include <linux/dcache.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/string.h>

#include "granted.h"
#include "path.h"
#include "program.h"
#include "stamp.h"
#include "unattached.h"

#define PROGRAMS	64	/* a power of two */

/**
 * struct program - one program
 * @dentry: not held
 * @mnt: not held
 * @stamp: state of the world in which that was so
 * @exe: its path, if a profile attaches to it; a reference. NULL: none does
 * @slot: of that profile, in the table of @stamp
 */
struct program {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	struct bailey_stamp stamp;
	struct bailey_exe *exe;
	u32 slot;
};

/* Each touched by its CPU only, with preemption off. */
static DEFINE_PER_CPU(struct program [PROGRAMS], attachments);

static struct program *place_of(const struct path *path)
{
	unsigned long key = (unsigned long)path->dentry >> 6;

	return this_cpu_ptr(&attachments[(key ^ key >> 7) & (PROGRAMS - 1)]);
}

static void take(struct bailey_stamp *stamp)
{
	rcu_read_lock();
	bailey_stamp_take(stamp, bailey_policy());
	rcu_read_unlock();
}

/* A name under which the choice was made is the program's still. */
static bool has_name(const struct path *path)
{
	return !d_unlinked(path->dentry) && bailey_mount_is_ours(path->mnt);
}

/* What this CPU knows of a program, or NULL. Without preemption. */
static const struct program *recall(const struct path *path,
				    const struct bailey_stamp *stamp)
{
	const struct program *program = place_of(path);

	return program->dentry == path->dentry && program->mnt == path->mnt &&
	       bailey_stamp_same(&program->stamp, stamp) ? program : NULL;
}

/**
 * bailey_attached() - is it known what attaches to a program?
 * @path: the program, held by the caller
 * @stamp: receives the state of the world, for bailey_attached_learn()
 * @set: empty; receives the profile that attaches, if one does
 * @exe: receives the program's path and a reference, if one does; else NULL
 *
 * Context: process, policy is loaded.
 * Return: false says nothing: ask.
 */
bool bailey_attached(const struct path *path, struct bailey_stamp *stamp,
		     struct bailey_set *set, struct bailey_exe **exe)
{
	const struct bailey_policy *policy;
	const struct program *program;
	struct bailey_profile *profile;
	bool known = false;

	*exe = NULL;
	rcu_read_lock();
	/* The slot is looked up in the table that the stamp is of. */
	policy = bailey_policy();
	bailey_stamp_take(stamp, policy);
	/* Else another may be in its place by the time that is learned. */
	if (!bailey_stamp_in_force(stamp)) {
		stamp->policy = NULL;
		goto out;
	}
	if (bailey_verifying() || !has_name(path))
		goto out;
	preempt_disable();
	program = recall(path, stamp);
	if (program && program->exe) {
		profile = policy->entry[program->slot].profile;
		known = refcount_inc_not_zero(&profile->refs);
		if (known) {
			set->profile[set->n++] = profile;
			*exe = bailey_exe_get(program->exe);
		}
	} else {
		known = program;
	}
	preempt_enable();
out:
	rcu_read_unlock();
	return known;
}

/**
 * bailey_unattached() - is it known that no profile attaches to a program?
 * @path: the program, held by the caller
 *
 * Context: process, policy is loaded.
 */
bool bailey_unattached(const struct path *path)
{
	const struct program *program;
	struct bailey_stamp stamp;
	bool known;

	take(&stamp);
	if (bailey_verifying() || !has_name(path))
		return false;
	preempt_disable();
	program = recall(path, &stamp);
	known = program && !program->exe;
	preempt_enable();
	return known;
}

/* Whether what is remembered is what was found. */
static bool is_found(u32 slot, const struct bailey_exe *exe,
		     const struct bailey_set *found, const char *name)
{
	if (!exe)
		return !found->n;
	return found->n == 1 && found->profile[0]->slot == slot &&
		!strcmp(exe->path, name);
}

/**
 * bailey_attached_verify() - compare what is remembered with what was found anew
 * @path: the program, held by the caller since
 * @stamp: bailey_attached() gave this one; all profiles were asked after that
 * @found: the profile that attaches, if one does; NULL: it could not be chosen,
 *	or not by the name alone
 * @name: of the program
 *
 * Context: process, while memories are verified.
 */
void bailey_attached_verify(const struct path *path,
			    const struct bailey_stamp *stamp,
			    const struct bailey_set *found, const char *name)
{
	const struct program *program;
	struct bailey_exe *exe = NULL;
	struct bailey_stamp now;
	bool same, truly;
	u32 slot = 0;

	/* Else nothing is taken from memory. */
	if (!has_name(path))
		return;
	preempt_disable();
	program = recall(path, stamp);
	if (program) {
		slot = program->slot;
		exe = bailey_exe_get(program->exe);
	}
	preempt_enable();
	if (!program)
		return;
	truly = found && is_found(slot, exe, found, name);
	take(&now);
	same = bailey_stamp_same(&now, stamp) && has_name(path);
	bailey_verify_count(same, truly);
	if (same && !truly)
		pr_err_ratelimited("bailey: attached by memory only: %pd4\n",
				   path->dentry);
	bailey_exe_put(exe);
}

/**
 * bailey_attached_learn() - remember what attaches to a program
 * @path: the program, held by the caller since
 * @stamp: bailey_attached() gave this one, with a table that was in force then, or
 *	none; all profiles were asked after that
 * @slot: of the profile that attaches
 * @exe: path of the program; NULL: none attaches
 *
 * What attaches was chosen by the program's name alone.
 */
void bailey_attached_learn(const struct path *path,
			   const struct bailey_stamp *stamp, u32 slot,
			   struct bailey_exe *exe)
{
	struct bailey_exe *was;
	struct program *program;
	struct bailey_stamp now;

	take(&now);
	/* Its table was in force under these counts: no other can be in its place. */
	if (!bailey_stamp_same(&now, stamp) ||
	    ((now.rename | now.mount) & 1) || !has_name(path))
		return;
	bailey_exe_get(exe);
	preempt_disable();
	program = place_of(path);
	was = program->exe;
	program->dentry = path->dentry;
	program->mnt = path->mnt;
	program->stamp = now;
	program->exe = exe;
	program->slot = slot;
	preempt_enable();
	bailey_exe_put(was);
}
