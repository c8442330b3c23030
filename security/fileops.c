// SPDX-License-Identifier: GPL-2.0
/*
 * Files by path: create, delete, rename.
 */
#include <linux/cred.h>
#include <linux/fs.h>

#include "file.h"
#include "granted.h"
#include "mqueue.h"
#include "path.h"
#include "verdict.h"

/* Judges the entry @dentry of @dir. */
static noinline int ask_entry(const struct path *dir, struct dentry *dentry,
			      const char *op, u32 perms, bool is_dir)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path path = { .mnt = dir->mnt, .dentry = dentry };
	struct bailey_name name;
	int error;

	if (!domain || bailey_granted(domain, &path, is_dir, perms, false))
		return 0;
	bailey_name_get(&name, &path, is_dir, GFP_KERNEL);
	error = bailey_check_name(domain, &name, op, perms, bailey_owner_of(&path));
	bailey_name_put(&name);
	return error;
}

/* Where nothing is confined, no hook needs a stack frame. */
static __always_inline int check_entry(const struct path *dir,
				       struct dentry *dentry, const char *op,
				       u32 perms, bool is_dir)
{
	if (!bailey_on())
		return 0;
	return ask_entry(dir, dentry, op, perms, is_dir);
}

int bailey_path_unlink(const struct path *dir, struct dentry *dentry)
{
	return check_entry(dir, dentry, "unlink", BAILEY_MAY_WRITE, false);
}

int bailey_path_mkdir(const struct path *dir, struct dentry *dentry,
		      umode_t mode)
{
	return check_entry(dir, dentry, "mkdir", BAILEY_MAY_WRITE, true);
}

int bailey_path_rmdir(const struct path *dir, struct dentry *dentry)
{
	return check_entry(dir, dentry, "rmdir", BAILEY_MAY_WRITE, true);
}

int bailey_path_mknod(const struct path *dir, struct dentry *dentry,
		      umode_t mode, unsigned int dev)
{
	return check_entry(dir, dentry, "mknod", BAILEY_MAY_WRITE, false);
}

int bailey_path_symlink(const struct path *dir, struct dentry *dentry,
			const char *target)
{
	return check_entry(dir, dentry, "symlink", BAILEY_MAY_WRITE, false);
}

static int check_move(const struct path *from, struct dentry *old,
		      const struct path *to, struct dentry *new)
{
	bool dir = d_is_dir(old);
	int error;

	error = ask_entry(from, old, "rename",
			  BAILEY_MAY_READ | BAILEY_MAY_WRITE, dir);
	return error ?: ask_entry(to, new, "rename", BAILEY_MAY_WRITE, dir);
}

static noinline int ask_rename(const struct path *old_dir,
			       struct dentry *old_dentry,
			       const struct path *new_dir,
			       struct dentry *new_dentry, unsigned int flags)
{
	int error;

	error = check_move(old_dir, old_dentry, new_dir, new_dentry);
	if (!error && (flags & RENAME_EXCHANGE))
		error = check_move(new_dir, new_dentry, old_dir, old_dentry);
	return error;
}

int bailey_path_rename(const struct path *old_dir, struct dentry *old_dentry,
		       const struct path *new_dir, struct dentry *new_dentry,
		       unsigned int flags)
{
	if (!bailey_on())
		return 0;
	return ask_rename(old_dir, old_dentry, new_dir, new_dentry, flags);
}
