// SPDX-License-Identifier: GPL-2.0
/*
 * Files by path: create, delete, rename, link, attributes.
 */
#include <linux/cred.h>
#include <linux/fs.h>

#include "file.h"
#include "mqueue.h"
#include "path.h"
#include "verdict.h"

/* Judges the entry @dentry of @dir. */
static int check_entry(const struct path *dir, struct dentry *dentry,
		       const char *op, u32 perms, bool is_dir)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path path = { .mnt = dir->mnt, .dentry = dentry };
	struct bailey_name name;
	int error;

	if (!domain)
		return 0;
	bailey_name_get(&name, &path, is_dir, GFP_KERNEL);
	error = bailey_check_name(domain, &name, op, perms, bailey_owner_of(&path));
	bailey_name_put(&name);
	return error;
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

/* What one profile grants for @name. */
static u32 granted(const struct bailey_entry *entry,
		   const struct bailey_name *name, bool owner)
{
	struct bailey_field field = { name->p + 1, name->len - 1 };
	struct bailey_result res;

	bailey_lookup(&entry->blob->view, entry->rec, BAILEY_CLASS_FILE,
		      &field, 1, owner, &res);
	if (entry->rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW)
		return ~res.perms.deny;
	return res.perms.allow & ~res.perms.deny;
}

/* Nobody may gain a right to a file by giving it another name. */
static bool is_subset(const struct bailey_domain *domain,
		      const struct bailey_name *link,
		      const struct bailey_name *target, bool owner)
{
	const u32 compared = BAILEY_MAY_READ | BAILEY_MAY_WRITE |
		BAILEY_MAY_APPEND | BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC |
		BAILEY_MAY_LOCK;
	const struct bailey_policy *policy;
	bool subset = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;
		const struct bailey_entry *entry = &policy->entry[slot];

		if (entry->rec->flags & (BAILEY_PROFILE_COMPLAIN |
					 BAILEY_PROFILE_UNCONFINED))
			continue;
		if (granted(entry, link, owner) & compared &
		    ~granted(entry, target, owner))
			subset = false;
	}
	rcu_read_unlock();
	return subset;
}

int bailey_path_link(struct dentry *target, const struct path *dir,
		     struct dentry *dentry)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path old = { .mnt = dir->mnt, .dentry = target };
	struct path new = { .mnt = dir->mnt, .dentry = dentry };
	struct bailey_name old_name, new_name;
	kuid_t ouid;
	int error;

	if (!domain)
		return 0;
	ouid = bailey_owner_of(&old);
	bailey_name_get(&old_name, &old, false, GFP_KERNEL);
	bailey_name_get(&new_name, &new, false, GFP_KERNEL);
	if (old_name.error && !new_name.error) {
		new_name.error = old_name.error;
		new_name.info = old_name.info;
	}
	if (!new_name.error && !is_subset(domain, &new_name, &old_name,
					  uid_eq(ouid, current_fsuid()))) {
		new_name.error = -EACCES;
		new_name.info = "link grants more than its target";
	}
	error = bailey_check_name(domain, &new_name, "link", BAILEY_MAY_LINK,
				  ouid);
	bailey_name_put(&new_name);
	bailey_name_put(&old_name);
	return error;
}

static int check_move(const struct path *from, struct dentry *old,
		      const struct path *to, struct dentry *new)
{
	bool dir = d_is_dir(old);
	int error;

	error = check_entry(from, old, "rename",
			    BAILEY_MAY_READ | BAILEY_MAY_WRITE, dir);
	return error ?: check_entry(to, new, "rename", BAILEY_MAY_WRITE, dir);
}

int bailey_path_rename(const struct path *old_dir, struct dentry *old_dentry,
		       const struct path *new_dir, struct dentry *new_dentry,
		       unsigned int flags)
{
	int error;

	error = check_move(old_dir, old_dentry, new_dir, new_dentry);
	if (!error && (flags & RENAME_EXCHANGE))
		error = check_move(new_dir, new_dentry, old_dir, old_dentry);
	return error;
}

/* Judges what is done to an existing file; pipes and the like have no name. */
static int check_existing(const struct path *path, const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();
	int error;

	if (!domain || (path->dentry->d_sb->s_flags & SB_NOUSER))
		return 0;
	if (bailey_is_mqueue(d_backing_inode(path->dentry))) {
		error = bailey_check_mqueue(domain, path->dentry, op, perms ?
					    BAILEY_MQUEUE_SETATTR :
					    BAILEY_MQUEUE_GETATTR);
		if (error || (path->mnt->mnt_flags & MNT_INTERNAL))
			return error;
	}
	return bailey_check_path(domain, path, op, perms, GFP_KERNEL);
}

int bailey_path_truncate(const struct path *path)
{
	return check_existing(path, "truncate", BAILEY_MAY_WRITE);
}

int bailey_path_chmod(const struct path *path, umode_t mode)
{
	return check_existing(path, "chmod", BAILEY_MAY_WRITE);
}

int bailey_path_chown(const struct path *path, kuid_t uid, kgid_t gid)
{
	return check_existing(path, "chown", BAILEY_MAY_WRITE);
}

/* Metadata is open, as AppArmor has it, but only of what has a name. */
int bailey_inode_getattr(const struct path *path)
{
	return check_existing(path, "getattr", 0);
}
