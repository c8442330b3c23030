// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts: mount(2) in all its forms, umount(2), pivot_root(2), move_mount(2).
 *
 * open_tree, mount_setattr, fspick and fsconfig have no hook: a profile that
 * is to keep them out must also withhold CAP_SYS_ADMIN.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/string.h>
#include <uapi/linux/mount.h> /* MS_* */

#include "mount.h"
#include "path.h"
#include "verdict.h"

#define NFLAGS	32

/**
 * struct place - the names a mount request speaks of
 * @target: mount point, or new root
 * @source: bound or moved tree, or put_old; unused fields are zero
 * @flags: the flag field of the key
 */
struct place {
	struct bailey_name target;
	struct bailey_name source;
	char flags[NFLAGS];
};

static void name_of(struct bailey_name *name, const struct path *path)
{
	bailey_name_get(name, path, d_is_dir(path->dentry), GFP_KERNEL);
}

static void set_name(struct bailey_request *req, unsigned int i,
		     const struct bailey_name *name)
{
	bailey_set_field(req, i, name->p ?: "", name->p ? name->len : 0);
	if (name->error && !req->error) {
		req->error = name->error;
		req->info = name->info;
	}
}

/* Fills in what the names do not, asks, and frees the names. */
static int ask(const struct bailey_domain *domain, struct bailey_request *req,
	       struct place *place, const char *source, const char *type)
{
	unsigned int i;
	int error;

	req->cls = BAILEY_CLASS_MOUNT;
	for (i = 0; i < NFLAGS; i++)
		place->flags[i] = req->flags & (1ul << i) ? '1' : '0';
	set_name(req, 0, &place->target);
	if (source)
		bailey_set_field(req, 1, source, strlen(source));
	else
		set_name(req, 1, &place->source);
	bailey_set_field(req, 2, type ?: "", type ? strlen(type) : 0);
	bailey_set_field(req, 3, place->flags, NFLAGS);
	/* A name that is not of the tree must not pass for one that is. */
	if ((place->target.disconnected ||
	     (!source && place->source.disconnected)) && !req->error) {
		req->error = -EACCES;
		req->info = "disconnected path";
	}
	error = bailey_check(domain, req);
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

int bailey_sb_mount(const char *dev_name, const struct path *path,
		    const char *type, unsigned long flags, void *data)
{
	const unsigned long change = MS_SHARED | MS_PRIVATE | MS_SLAVE |
		MS_UNBINDABLE;
	const struct bailey_domain *domain = bailey_current_domain();
	struct bailey_request req = {
		.op = "mount",
		.perms = BAILEY_MOUNT_MOUNT,
	};
	struct place place = { };
	bool by_path;

	if (!domain)
		return 0;
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	/*
	 * What the kernel does goes by the first flag it looks at, in this
	 * order; the flags that it then ignores must not hide a call from the
	 * rule that names it.
	 */
	if (flags & MS_REMOUNT) {
		flags &= ~(change | MS_MOVE);
		dev_name = "";
		type = NULL;
	} else if (flags & MS_BIND) {
		flags &= MS_BIND | MS_REC;
		type = NULL;
	} else if (flags & change) {
		dev_name = "";
		type = NULL;
	} else if (flags & MS_MOVE) {
		flags = MS_MOVE;
		type = NULL;
	}
	req.flags = flags;
	by_path = dev_name && *dev_name &&
		((flags & (MS_BIND | MS_MOVE)) || (type && needs_device(type)));
	if (by_path) {
		struct path source;
		int error = kern_path(dev_name, LOOKUP_FOLLOW, &source);

		if (error)
			return error;
		name_of(&place.source, &source);
		path_put(&source);
		dev_name = NULL;
	} else if (!dev_name) {
		dev_name = "";
	}
	name_of(&place.target, path);
	return ask(domain, &req, &place, dev_name, type);
}

int bailey_sb_umount(struct vfsmount *mnt, int flags)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path path = { .mnt = mnt, .dentry = mnt->mnt_root };
	struct bailey_request req = {
		.op = "umount",
		.perms = BAILEY_MOUNT_UMOUNT,
	};
	struct place place = { };

	if (!domain)
		return 0;
	name_of(&place.target, &path);
	return ask(domain, &req, &place, "", NULL);
}

int bailey_sb_pivotroot(const struct path *old_path,
			const struct path *new_path)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct bailey_request req = {
		.op = "pivotroot",
		.perms = BAILEY_MOUNT_PIVOT_ROOT,
	};
	struct place place = { };

	if (!domain)
		return 0;
	name_of(&place.target, new_path);
	name_of(&place.source, old_path);
	return ask(domain, &req, &place, NULL, NULL);
}

/* Attaches what fsmount or open_tree made, or moves a mount. */
int bailey_move_mount(const struct path *from, const struct path *to)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct bailey_request req = {
		.op = "move_mount",
		.perms = BAILEY_MOUNT_MOUNT,
	};
	struct place place = { };
	const char *type = NULL, *source = NULL;

	if (!domain)
		return 0;
	name_of(&place.target, to);
	name_of(&place.source, from);
	if (place.source.disconnected) {
		/* Not mounted yet: it is its filesystem that is mounted. */
		source = "";
		type = from->mnt->mnt_sb->s_type->name;
	} else {
		req.flags = MS_MOVE;
	}
	return ask(domain, &req, &place, source, type);
}
