// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that no profile attaches to, run by tasks that are not confined: each
 * CPU remembers some, so that an exec does not ask every profile. For as long as
 * the world stays as it was, see security/granted.c.
 */
#include <linux/dcache.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "granted.h"
#include "path.h"
#include "stamp.h"
#include "unattached.h"

#define PROGRAMS	64	/* a power of two */

/**
 * struct program - one program
 * @dentry: not held
 * @mnt: not held
 * @stamp: state of the world in which nothing attached to it
 */
struct program {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	struct bailey_stamp stamp;
};

/* Each touched by its CPU only, with preemption off. */
static DEFINE_PER_CPU(struct program [PROGRAMS], programs);

static struct program *place_of(const struct path *path)
{
	unsigned long key = (unsigned long)path->dentry >> 6;

	return this_cpu_ptr(&programs[(key ^ key >> 7) & (PROGRAMS - 1)]);
}

static void take(struct bailey_stamp *stamp)
{
	rcu_read_lock();
	bailey_stamp_take(stamp, bailey_policy());
	rcu_read_unlock();
}

/**
 * bailey_unattached() - is it known that no profile attaches to a program?
 * @path: the program, held by the caller
 * @stamp: receives the state of the world, for bailey_unattached_learn()
 *
 * Context: process, policy is loaded.
 */
bool bailey_unattached(const struct path *path, struct bailey_stamp *stamp)
{
	const struct program *program;
	bool known;

	take(stamp);
	if (bailey_verifying() || d_unlinked(path->dentry) ||
	    !bailey_mount_is_ours(path->mnt))
		return false;
	preempt_disable();
	program = place_of(path);
	known = program->dentry == path->dentry && program->mnt == path->mnt &&
		bailey_stamp_same(&program->stamp, stamp);
	preempt_enable();
	return known;
}

/**
 * bailey_unattached_learn() - remember that no profile attaches to a program
 * @path: the program, held by the caller since
 * @stamp: bailey_unattached() gave this one; all profiles were asked after that
 */
void bailey_unattached_learn(const struct path *path,
			     const struct bailey_stamp *stamp)
{
	struct program *program;
	struct bailey_stamp now;

	take(&now);
	if (!bailey_stamp_same(&now, stamp) || !bailey_stamp_in_force(&now) ||
	    ((now.rename | now.mount) & 1) ||
	    d_unlinked(path->dentry) || !bailey_mount_is_ours(path->mnt))
		return;
	preempt_disable();
	program = place_of(path);
	program->dentry = path->dentry;
	program->mnt = path->mnt;
	program->stamp = now;
	preempt_enable();
}
