// SPDX-License-Identifier: GPL-2.0
/*
 * Files of which a hook tells the dentry, but not by which mount it was
 * reached. Each mount of the task's namespace that shows the dentry gives it a
 * name; the act is allowed if it is allowed by one of them, as the task could
 * have used that one. Takes mount_lock, and mounts by reference.
 */
#include <linux/bsearch.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <fs/mount.h>

#include "alias.h"
#include "file.h"
#include "path.h"
#include "verdict.h"

/* As many as a name can have; and as most have. */
#define MAX_ABOVE	(PATH_MAX / 2)
#define SOME		32

/**
 * struct above - a dentry and what is above it in its filesystem
 * @n: their number
 * @dentry: sorted by address; not held, compared only
 * @some: room for SOME of them
 */
struct above {
	unsigned int n;
	const struct dentry **dentry;
	const struct dentry *some[SOME];
};

/* Under RCU. */
static unsigned int climb_once(const struct dentry *dentry,
			       const struct dentry **to, unsigned int room)
{
	const struct dentry *at = dentry;
	unsigned int n = 0;

	while (n < room) {
		to[n++] = at;
		if (IS_ROOT(at))
			return n;
		at = READ_ONCE(at->d_parent);
	}
	return 0;
}

/*
 * Writes them down; 0: there are more than @room. Anybody can rename all the time:
 * after one try nobody may.
 */
static unsigned int climb(const struct dentry *dentry, const struct dentry **to,
			  unsigned int room)
{
	unsigned int n, seq;

	rcu_read_lock();
	seq = read_seqbegin(&rename_lock);
	n = climb_once(dentry, to, room);
	if (read_seqretry(&rename_lock, seq)) {
		read_seqlock_excl(&rename_lock);
		n = climb_once(dentry, to, room);
		read_sequnlock_excl(&rename_lock);
	}
	rcu_read_unlock();
	return n;
}

static int by_address(const void *a, const void *b)
{
	const struct dentry *x = *(const struct dentry *const *)a;
	const struct dentry *y = *(const struct dentry *const *)b;

	return x < y ? -1 : x > y;
}

static int get_above(const struct dentry *dentry, struct above *above)
{
	above->dentry = above->some;
	above->n = climb(dentry, above->some, SOME);
	if (!above->n) {
		above->dentry = kmalloc_array(MAX_ABOVE, sizeof(*above->dentry),
					      GFP_KERNEL);
		if (!above->dentry)
			return -ENOMEM;
		above->n = climb(dentry, above->dentry, MAX_ABOVE);
	}
	sort(above->dentry, above->n, sizeof(*above->dentry), by_address, NULL);
	return above->n ? 0 : -ENAMETOOLONG;
}

static void put_above(struct above *above)
{
	if (above->dentry != above->some)
		kfree(above->dentry);
}

static bool is_above(const struct above *above, const struct dentry *dentry)
{
	return bsearch(&dentry, above->dentry, above->n, sizeof(*above->dentry),
		       by_address);
}

/**
 * bailey_find_mounts() - mounts of the task's namespace that show a dentry
 * @dentry: positive
 * @found: room for BAILEY_MAX_ALIASES; each to be given back by mntput()
 *
 * Users can make many mounts and deep directories: what is above @dentry is looked
 * for once, and not once for each mount with the lock held. If it is moved
 * meanwhile, its name by a mount tells so.
 *
 * Context: process, may sleep.
 * Return: their number; -ENAMETOOLONG: it is too deep to have a name by the root
 * of its filesystem; -ENOMEM.
 */
int bailey_find_mounts(struct dentry *dentry, struct vfsmount **found)
{
	struct above above;
	struct mount *m;
	int n;

	if (!current->nsproxy)
		return 0;
	n = get_above(dentry, &above);
	if (n)
		goto out;
	read_seqlock_excl(&mount_lock);
	bailey_for_each_mount(m, dentry->d_sb) {
		/* Attached, so its namespace holds a reference. */
		if (m->mnt_ns != current->nsproxy->mnt_ns ||
		    !is_above(&above, m->mnt.mnt_root))
			continue;
		found[n++] = mntget(&m->mnt);
		if (n == BAILEY_MAX_ALIASES)
			break;
	}
	read_sequnlock_excl(&mount_lock);
out:
	put_above(&above);
	return n;
}

/** bailey_mount_is_attached() - the mount is part of a namespace */
bool bailey_mount_is_attached(struct vfsmount *mnt)
{
	struct mnt_namespace *ns = READ_ONCE(real_mount(mnt)->mnt_ns);

	return !IS_ERR_OR_NULL(ns) && !is_anon_ns(ns);
}

/**
 * bailey_mount_of_file() - the kernel's own mount of one file
 * @path: what is opened
 *
 * acct(2) of 7.3 makes one, and opens by it what it opened by path before.
 */
bool bailey_mount_of_file(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_INTERNAL) &&
		path->dentry == path->mnt->mnt_root && !d_is_dir(path->dentry);
}

/** bailey_mount_has_children() - something is mounted in the mount */
bool bailey_mount_has_children(struct vfsmount *mnt)
{
	return !list_empty(&real_mount(mnt)->mnt_mounts);
}

/**
 * bailey_mount_is_copy() - was the mount made from another one?
 * @mnt: not attached
 *
 * Of these filesystems each new mount has a superblock of its own. Others share one,
 * of a device or a namespace, so that nothing can be said of them.
 */
bool bailey_mount_is_copy(struct vfsmount *mnt)
{
	const struct super_block *sb = mnt->mnt_sb;
	/* A new one shows the whole of it. */
	bool copy = mnt->mnt_root != sb->s_root;
	struct mount *m;

	if (sb->s_magic != TMPFS_MAGIC && sb->s_magic != RAMFS_MAGIC &&
	    sb->s_magic != OVERLAYFS_SUPER_MAGIC)
		return false;
	read_seqlock_excl(&mount_lock);
	bailey_for_each_mount(m, sb) {
		copy |= m != real_mount(mnt);
		if (copy)
			break;
	}
	read_sequnlock_excl(&mount_lock);
	return copy;
}

/** bailey_mount_source() - the source that the mount was made with, or NULL */
const char *bailey_mount_source(struct vfsmount *mnt)
{
	return real_mount(mnt)->mnt_devname;
}

static int check_at(const struct bailey_domain *domain, struct vfsmount *mnt,
		    struct dentry *dentry, const char *op, u32 perms,
		    bool quiet)
{
	struct path path = { .mnt = mnt, .dentry = dentry };
	struct bailey_name name;
	int error;

	bailey_name_get(&name, &path, d_is_dir(dentry), GFP_KERNEL);
	name.quiet = quiet;
	error = bailey_check_name(domain, &name, op, perms,
				  bailey_owner_of(&path));
	bailey_name_put(&name);
	return error;
}

/* No mount shows it: it was reached by a descriptor from elsewhere. */
static int check_hidden(const struct bailey_domain *domain,
			struct dentry *dentry, const char *op, u32 perms)
{
	struct bailey_name name;
	int error;

	bailey_name_of_dentry(&name, dentry, d_is_dir(dentry));
	error = bailey_check_name(domain, &name, op, perms,
				  d_backing_inode(dentry)->i_uid);
	bailey_name_put(&name);
	return error;
}

/**
 * bailey_check_dentry() - may the current domain do this to a file?
 * @dentry: positive
 * @op: operation for the record
 * @perms: BAILEY_MAY_*
 *
 * Context: process, may sleep.
 * Return: 0, -EACCES or -ENOMEM.
 */
int bailey_check_dentry(struct dentry *dentry, const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct vfsmount *found[BAILEY_MAX_ALIASES];
	int i, n, use = 0;
	int error;

	if (!domain || (dentry->d_sb->s_flags & SB_NOUSER))
		return 0;
	n = bailey_find_mounts(dentry, found);
	if (n == -ENOMEM)
		return n;
	if (n <= 0)
		return check_hidden(domain, dentry, op, perms);
	/* What is recorded is the name that allows it, else the first. */
	for (i = 0; i < n && n > 1; i++) {
		if (!check_at(domain, found[i], dentry, op, perms, true)) {
			use = i;
			break;
		}
	}
	error = check_at(domain, found[use], dentry, op, perms, false);
	for (i = 0; i < n; i++)
		mntput(found[i]);
	return error;
}
