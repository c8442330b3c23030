// SPDX-License-Identifier: GPL-2.0
/*
 * Follows the rules along a path: from the dentry up to the root of the mount
 * namespace, then down again, one step of each automaton a component. It says
 * what d_absolute_path() and bailey_lookup() would say, of plain cases only; of
 * all others it says nothing, and the name is built.
 *
 * Everything here runs under rcu_read_lock(), over dentries that may be renamed
 * meanwhile: whoever calls compares the sequence counts of rename_lock and
 * mount_lock before and after.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <fs/mount.h>

#include "hits.h"
#include "layer.h"
#include "verdict.h"
#include "walk.h"

/*
 * Mounts that a name may go through. Anybody can mount thousands one upon the other,
 * and this is done without preemption.
 */
#define MOUNTS	64

/**
 * bailey_climb() - the dentries that make up the name of a path
 * @path: path
 * @trail: receives them
 *
 * Return: false if the path does not lead to the root of the task's mount
 * namespace, is too long, or goes through too many mounts.
 */
bool bailey_climb(const struct path *path, struct bailey_trail *trail)
{
	const struct mount *mnt = real_mount(path->mnt);
	const struct dentry *dentry = path->dentry;
	unsigned int mounts = 0;

	trail->n = 0;
	for (;;) {
		const struct dentry *parent = READ_ONCE(dentry->d_parent);

		if (dentry == mnt->mnt.mnt_root) {
			const struct mount *up = READ_ONCE(mnt->mnt_parent);

			if (up == mnt)
				break;
			if (++mounts > MOUNTS)
				return false;
			dentry = READ_ONCE(mnt->mnt_mountpoint);
			mnt = up;
			continue;
		}
		if (dentry == parent || trail->n == BAILEY_TRAIL_DEPTH)
			return false;
		trail->dentry[trail->n++] = dentry;
		dentry = parent;
	}
	return READ_ONCE(mnt->mnt_ns) == current->nsproxy->mnt_ns;
}

/*
 * A name changes under rename_lock, and its bytes may be those of another name
 * than its length: a NUL ends each of them.
 */
static bool read_part(const struct dentry *dentry, u32 before,
		      struct bailey_part *part)
{
	const char *p = READ_ONCE(dentry->d_name.name);
	u32 len = READ_ONCE(dentry->d_name.len);
	u32 hash = BAILEY_HASH_BASIS;
	u32 i;

	for (i = 0; i < len; i++) {
		char c = READ_ONCE(p[i]);

		if (!c || c == '/')
			return false;
		hash = bailey_hash_byte(hash, c);
	}
	part->p = p;
	part->len = len;
	part->hash = hash;
	/* The name of all, its first slash and a NUL fill PATH_MAX at most. */
	return before + len + 2 <= PATH_MAX;
}

/**
 * bailey_front_begin() - stand in the root directory
 * @policy: from bailey_policy()
 * @domain: whose automata
 * @front: receives their start states
 *
 * Return: false if the domain must be asked by name.
 */
bool bailey_front_begin(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			struct bailey_front *front)
{
	u32 i, k;

	front->len = 0;
	front->n = 0;
	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);
		const struct bailey_lanes *lanes =
			&entry->rec->cls[BAILEY_CLASS_FILE];
		const u32 *first = entry->blob->view.lanes + lanes->first;

		/* Its names depend on the root of the task. */
		if ((entry->rec->flags & BAILEY_PROFILE_CHROOT_RELATIVE) ||
		    front->n + lanes->count > BAILEY_FRONT_LANES)
			return false;
		for (k = 0; k < lanes->count; k++)
			front->state[front->n++] = first[k] & ~BAILEY_LANE_LOWER;
	}
	return true;
}

/**
 * bailey_front_enter() - go into a directory
 * @policy: as for bailey_front_begin()
 * @domain: as for bailey_front_begin()
 * @front: where the automata stand; moves on
 * @dir: the directory
 *
 * Return: false if the name must be built.
 */
bool bailey_front_enter(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			struct bailey_front *front, const struct dentry *dir)
{
	struct bailey_part part;
	u32 i, k, at = 0, accept;

	if (!read_part(dir, front->len, &part))
		return false;
	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);

		for (k = 0; k < entry->rec->cls[BAILEY_CLASS_FILE].count; k++) {
			u32 *state = &front->state[at++];

			if (*state)
				*state = bailey_match_part(&entry->blob->view,
							   *state, &part,
							   &accept);
		}
	}
	front->len += part.len + 1;
	return true;
}

/**
 * bailey_front_accept() - what the automata say of an entry of the directory
 * @policy: as for bailey_front_begin()
 * @domain: as for bailey_front_begin()
 * @front: where they stand
 * @dentry: the entry; NULL: the directory itself
 * @dir: it is, or becomes, a directory
 * @accept: receives the accept value of each
 *
 * Return: false if the name must be built.
 */
bool bailey_front_accept(const struct bailey_policy *policy,
			 const struct bailey_domain *domain,
			 const struct bailey_front *front,
			 const struct dentry *dentry, bool dir, u32 *accept)
{
	struct bailey_part part;
	u32 i, k, at = 0;

	if (dentry && !read_part(dentry, front->len, &part))
		return false;
	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);
		const struct bailey_view *view = &entry->blob->view;

		for (k = 0; k < entry->rec->cls[BAILEY_CLASS_FILE].count; k++) {
			u32 state = front->state[at], value = 0;

			if (state && dentry)
				state = bailey_match_part(view, state, &part,
							  &value);
			if (dir || !dentry)
				value = state ? view->states[state].accept : 0;
			accept[at++] = value;
		}
	}
	return true;
}

/**
 * bailey_front_alike() - do the automata say the same of all below a directory?
 * @policy: as for bailey_front_begin()
 * @domain: as for bailey_front_begin()
 * @front: where they stand in it
 * @accept: receives the accept value of each for a name that ends there; that
 *	of a directory is what bailey_front_accept() says of this one
 */
bool bailey_front_alike(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			const struct bailey_front *front, u32 *accept)
{
	u32 i, k, at = 0;

	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);

		for (k = 0; k < entry->rec->cls[BAILEY_CLASS_FILE].count; k++) {
			if (!bailey_match_alike(&entry->blob->view,
						front->state[at], &accept[at]))
				return false;
			at++;
		}
	}
	return true;
}

/* What one profile allows without wanting a record of it. */
static u32 free_of(const struct bailey_entry *entry, const u32 *accept,
		   bool owner)
{
	const struct bailey_profile_rec *rec = entry->rec;
	const struct bailey_view *view = &entry->blob->view;
	const struct bailey_exec_rec *exec;
	struct bailey_result res;
	u32 allow;

	/* What attaches to a program is not said here. */
	if (rec->flags & BAILEY_PROFILE_UNCONFINED)
		return ~BAILEY_MAY_EXEC;
	if (rec->flags & BAILEY_PROFILE_AUDIT)
		return 0;
	bailey_add_up(view, rec, BAILEY_CLASS_FILE, accept, owner, &res);
	allow = rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW ? ~0u :
		res.perms.allow;
	allow &= ~res.perms.deny & ~res.perms.audit;
	exec = &view->execs[res.exec];
	if (!res.exec || exec->mode != BAILEY_EXEC_INHERIT || exec->target)
		allow &= ~BAILEY_MAY_EXEC;
	return allow;
}

/**
 * bailey_front_free() - what is allowed and leaves no trace
 * @policy: as for bailey_front_begin()
 * @domain: as for bailey_front_begin()
 * @accept: from bailey_front_accept()
 * @owner: the task owns the file
 *
 * Return: BAILEY_MAY_*: what every member and layer allows and none records; EXEC only if
 * the program runs in the same domain and in the environment it is given. Where there
 * are only layers, something may attach to a program: they do not say.
 */
u32 bailey_front_free(const struct bailey_policy *policy,
		      const struct bailey_domain *domain, const u32 *accept,
		      bool owner)
{
	u32 allow = ~0u, i;

	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);

		allow &= free_of(entry, accept, owner);
		accept += entry->rec->cls[BAILEY_CLASS_FILE].count;
	}
	return allow;
}

/**
 * bailey_front_mark() - mark the rules that allow something as being of use
 * @policy: as for bailey_front_begin()
 * @domain: as for bailey_front_begin()
 * @accept: from bailey_front_accept()
 * @owner: the task owns the file
 * @perms: BAILEY_MAY_* that are allowed, and were asked for
 *
 * Rules of a lower priority, which had no say, may be marked as well.
 */
void bailey_front_mark(const struct bailey_policy *policy,
		       const struct bailey_domain *domain, const u32 *accept,
		       bool owner, u32 perms)
{
	u32 i, k;

	for (i = 0; i < bailey_nasked(domain); i++) {
		const struct bailey_entry *entry =
			bailey_asked(policy, domain, i);
		const struct bailey_view *view = &entry->blob->view;
		u32 n = entry->rec->cls[BAILEY_CLASS_FILE].count;

		for (k = 0; k < n; k++)
			if (accept[k] < view->count[BAILEY_SECT_ACCEPTS])
				bailey_hits_accept(view, accept[k], owner,
						   perms);
		accept += n;
	}
}
