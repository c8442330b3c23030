// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts: mount(2) in all its forms, umount(2), pivot_root(2), move_mount(2).
 *
 * open_tree, mount_setattr, fspick and fsconfig have no hook: a profile that
 * is to keep them out must also withhold CAP_SYS_ADMIN. What they make is
 * judged when move_mount attaches it. Decisions run under RCU.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/string.h>
#include <uapi/linux/mount.h> /* MS_* */

#include "alias.h"
#include "key.h"
#include "mount.h"
#include "path.h"
#include "verdict.h"

#define PROPAGATION	(MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)
/* All that a new mount looks at. */
#define NEW		(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | \
			 MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | \
			 MS_NOSYMFOLLOW | MS_NOATIME | MS_NODIRATIME | \
			 MS_SILENT | MS_POSIXACL | MS_RELATIME | \
			 MS_I_VERSION | MS_STRICTATIME | MS_LAZYTIME)

/**
 * struct place - what a mount request speaks of
 * @target: mount point, or new root
 * @source: bound or moved tree, device, or put_old; if @by_path
 * @by_path: @source is set
 * @device: source that is no path; NULL for none
 * @type: of the filesystem, or NULL
 * @flags: the flag field of the key
 * @nflags: its bytes
 */
struct place {
	struct bailey_name target;
	struct bailey_name source;
	bool by_path;
	const char *device;
	const char *type;
	char flags[BAILEY_FLAGS_SIZE];
	u32 nflags;
};

static void name_of(struct bailey_name *name, const struct path *path)
{
	bailey_name_get(name, path, d_is_dir(path->dentry), GFP_KERNEL);
}

static void source_of(struct place *place, const struct path *path)
{
	name_of(&place->source, path);
	place->by_path = true;
}

static void set_name(struct bailey_request *req, unsigned int i,
		     const struct bailey_name *name,
		     const struct bailey_entry *entry)
{
	struct bailey_named named;

	bailey_name_for(name, entry, &named);
	bailey_set_field(req, i, named.p ?: "", named.p ? named.len : 0);
	if (named.error && !req->error) {
		req->error = named.error;
		req->info = named.info;
	}
}

static void set_text(struct bailey_request *req, unsigned int i, const char *s)
{
	bailey_set_field(req, i, s ?: "", s ? strlen(s) : 0);
}

/* The key as the profile @entry takes the names. */
static void prepare(struct bailey_request *req,
		    const struct bailey_entry *entry)
{
	const struct place *place = req->subject;

	req->error = 0;
	req->info = NULL;
	set_name(req, 0, &place->target, entry);
	if (place->by_path)
		set_name(req, 1, &place->source, entry);
	else
		set_text(req, 1, place->device);
	set_text(req, 2, place->type);
	bailey_set_field(req, 3, place->flags, place->nflags);
}

/* Asks, and frees the names. */
static int ask(const struct bailey_domain *domain, const char *op, u32 perms,
	       unsigned long flags, struct place *place, bool quiet)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_MOUNT,
		.perms = perms,
		.flags = flags,
		.quiet = quiet,
		.prepare = prepare,
		.subject = place,
	};
	int error = -ENOMEM;

	place->nflags = bailey_key_flags(place->flags, flags);
	if (place->target.error != -ENOMEM && place->source.error != -ENOMEM)
		error = bailey_check(domain, &req);
	bailey_name_put(&place->target);
	bailey_name_put(&place->source);
	return error;
}

static bool needs_device(const char *type)
{
	struct file_system_type *fs;
	bool needs;

	/* It may load a module: not for who will not be let to mount. */
	if (!ns_capable_noaudit(current_user_ns(), CAP_SYS_ADMIN))
		return false;
	fs = get_fs_type(type);
	if (!fs)
		return false;
	needs = fs->fs_flags & FS_REQUIRES_DEV;
	put_filesystem(fs);
	return needs;
}

/*
 * Which operation it is, and which flags it looks at, is decided as
 * path_mount() does: a flag that it ignores must not lead to another rule.
 */
int bailey_sb_mount(const char *dev_name, const struct path *path,
		    const char *type, unsigned long flags, void *data)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct place place = { };
	bool by_path = false;

	if (!domain)
		return 0;
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (flags & MS_REMOUNT) {
		flags &= NEW | MS_REMOUNT | MS_BIND | MS_REC;
	} else if (flags & MS_BIND) {
		flags &= MS_BIND | MS_REC;
		by_path = true;
	} else if (flags & PROPAGATION) {
		flags &= PROPAGATION | MS_REC | MS_SILENT;
	} else if (flags & MS_MOVE) {
		flags = MS_MOVE;
		by_path = true;
	} else {
		flags &= NEW;
		place.type = type;
		place.device = dev_name;
		by_path = type && needs_device(type);
	}
	if (by_path && dev_name && *dev_name) {
		struct path source;
		int error = kern_path(dev_name, LOOKUP_FOLLOW, &source);

		if (error)
			return error;
		source_of(&place, &source);
		name_of(&place.target, path);
		error = ask(domain, "mount", BAILEY_MOUNT_MOUNT, flags, &place,
			    false);
		path_put(&source);
		return error;
	}
	name_of(&place.target, path);
	return ask(domain, "mount", BAILEY_MOUNT_MOUNT, flags, &place, false);
}

int bailey_sb_umount(struct vfsmount *mnt, int flags)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path path = { .mnt = mnt, .dentry = mnt->mnt_root };
	struct place place = { };

	if (!domain)
		return 0;
	name_of(&place.target, &path);
	return ask(domain, "umount", BAILEY_MOUNT_UMOUNT, 0, &place, false);
}

int bailey_sb_pivotroot(const struct path *old_path,
			const struct path *new_path)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct place place = { };

	if (!domain)
		return 0;
	name_of(&place.target, new_path);
	source_of(&place, old_path);
	return ask(domain, "pivotroot", BAILEY_MOUNT_PIVOT_ROOT, 0, &place,
		   false);
}

/* The flags that mount(2) would have taken for such a mount. */
static unsigned long flags_of(const struct vfsmount *mnt)
{
	static const struct {
		int mnt;
		unsigned long ms;
	} map[] = {
		{ MNT_NOSUID, MS_NOSUID }, { MNT_NODEV, MS_NODEV },
		{ MNT_NOEXEC, MS_NOEXEC }, { MNT_NOATIME, MS_NOATIME },
		{ MNT_NODIRATIME, MS_NODIRATIME }, { MNT_READONLY, MS_RDONLY },
		{ MNT_NOSYMFOLLOW, MS_NOSYMFOLLOW },
	};
	unsigned long flags;
	unsigned int i;

	flags = mnt->mnt_sb->s_flags & (MS_RDONLY | MS_SYNCHRONOUS |
					MS_DIRSYNC | MS_LAZYTIME);
	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (mnt->mnt_flags & map[i].mnt)
			flags |= map[i].ms;
	if (!(mnt->mnt_flags & (MNT_NOATIME | MNT_RELATIME)))
		flags |= MS_STRICTATIME;
	return flags;
}

/* A filesystem that was made by fsmount(2) is attached: a new mount. */
static int attach_new(const struct bailey_domain *domain, struct vfsmount *mnt,
		      const struct path *to)
{
	struct file_system_type *fs = mnt->mnt_sb->s_type;
	struct place place = {
		.type = fs->name,
		.device = bailey_mount_source(mnt),
	};
	struct path source = { };
	int error;

	if ((fs->fs_flags & FS_REQUIRES_DEV) && place.device) {
		error = kern_path(place.device, LOOKUP_FOLLOW, &source);
		if (error)
			return error;
		/* The name may lead elsewhere by now. */
		if (d_backing_inode(source.dentry)->i_rdev !=
		    mnt->mnt_sb->s_dev) {
			path_put(&source);
			return -EACCES;
		}
		source_of(&place, &source);
	}
	name_of(&place.target, to);
	error = ask(domain, "move_mount", BAILEY_MOUNT_MOUNT, flags_of(mnt),
		    &place, false);
	path_put(&source);
	return error;
}

static int attach_tree_as(const struct bailey_domain *domain,
			  const struct path *source, const struct path *to,
			  unsigned long flags, bool quiet)
{
	struct place place = { };

	source_of(&place, source);
	name_of(&place.target, to);
	return ask(domain, "move_mount", BAILEY_MOUNT_MOUNT, flags, &place,
		   quiet);
}

/*
 * What is mounted elsewhere gets another name: a bind mount, whatever it was
 * made by. Allowed if it could be bound from one of its places; where it is mounted
 * in another namespace only, there is none.
 */
static int attach_tree(const struct bailey_domain *domain,
		       struct vfsmount *mnt, const struct path *to)
{
	unsigned long flags = MS_BIND |
		(bailey_mount_has_children(mnt) ? MS_REC : 0);
	struct vfsmount *found[BAILEY_MAX_ALIASES];
	struct path source = { .dentry = mnt->mnt_root };
	int i, n, use = 0;
	int error;

	n = bailey_find_mounts(mnt->mnt_root, found);
	if (n == -ENOMEM)
		return n;
	if (!n && !bailey_mount_is_copy(mnt))
		return attach_new(domain, mnt, to);
	if (n <= 0) {	/* of a tree that the task does not see, or has no name for */
		source.mnt = mnt;
		return attach_tree_as(domain, &source, to, flags, false);
	}
	for (i = 0; i < n && n > 1; i++) {
		source.mnt = found[i];
		if (!attach_tree_as(domain, &source, to, flags, true)) {
			use = i;
			break;
		}
	}
	source.mnt = found[use];
	error = attach_tree_as(domain, &source, to, flags, false);
	for (i = 0; i < n; i++)
		mntput(found[i]);
	return error;
}

/* Attaches what fsmount or open_tree made, or moves a mount. */
int bailey_move_mount(const struct path *from, const struct path *to)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain)
		return 0;
	if (!bailey_mount_is_attached(from->mnt))
		return attach_tree(domain, from->mnt, to);
	return attach_tree_as(domain, from, to, MS_MOVE, false);
}
