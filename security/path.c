// SPDX-License-Identifier: GPL-2.0
/*
 * Builds the name of a file and asks about it. Names are relative to the root
 * of the mount namespace, so that chroot(2) cannot change what a rule means.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "compat.h"
#include "path.h"

/* PATH_MAX with its NUL, and one byte for the slash of a directory. */
#define NAME_SIZE	(PATH_MAX + 1)

/**
 * bailey_name_get() - the name of a path
 * @name: receives it; give back with bailey_name_put() even after an error
 * @path: path, its dentry may be negative or unlinked
 * @dir: it is, or becomes, a directory
 * @gfp: GFP_KERNEL, or GFP_ATOMIC if the caller may not sleep
 *
 * A path longer than PATH_MAX has no name: it is refused, never cut.
 *
 * Context: any, given @gfp; takes mount_lock and rename_lock as readers.
 */
void bailey_name_get(struct bailey_name *name, const struct path *path,
		     bool dir, gfp_t gfp)
{
	char *p;

	memset(name, 0, sizeof(*name));
	name->buf = kmalloc(NAME_SIZE, gfp);
	if (!name->buf) {
		name->error = -ENOMEM;
		name->info = "no memory for the name";
		return;
	}
	p = d_absolute_path(path, name->buf, PATH_MAX);
	if (PTR_ERR_OR_ZERO(p) == -EINVAL) {
		/* A detached mount, or a directory moved out of a bind mount. */
		name->disconnected = true;
		name->info = "disconnected path";
		/* Its key would be that of the root directory. */
		if (IS_ROOT(path->dentry) && !d_is_dir(path->dentry)) {
			name->unnamed = true;
			name->error = -EACCES;
			name->info = "file without a name";
			return;
		}
		p = dentry_path_raw(path->dentry, name->buf, PATH_MAX);
	} else if (!current->nsproxy || !our_mnt(path->mnt)) {
		name->foreign = true;
		name->info = "path of another mount namespace";
	}
	if (IS_ERR(p)) {
		name->error = PTR_ERR(p);
		name->info = "name too long";
		return;
	}
	name->deleted = d_unlinked(path->dentry) && d_is_positive(path->dentry);
	name->p = p;
	name->len = strlen(p);
	if (dir && p[name->len - 1] != '/') {
		p[name->len++] = '/';
		p[name->len] = '\0';
	}
}

/**
 * bailey_name_put() - free a name
 * @name: from bailey_name_get()
 */
void bailey_name_put(struct bailey_name *name)
{
	kfree(name->buf);
}

/* Whether every profile of the domain has the flag. */
static bool all_have(const struct bailey_domain *domain, u32 flag)
{
	const struct bailey_policy *policy;
	bool all = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;

		if (!(policy->entry[slot].rec->flags & flag))
			all = false;
	}
	rcu_read_unlock();
	return all;
}

/**
 * bailey_name_request() - what to ask about a named file
 * @req: receives it
 * @domain: who will be asked; NULL if nobody
 * @name: the file's name
 * @op: operation for the record
 * @perms: BAILEY_MAY_*
 * @ouid: owner of the file
 */
void bailey_name_request(struct bailey_request *req,
			 const struct bailey_domain *domain,
			 const struct bailey_name *name, const char *op,
			 u32 perms, kuid_t ouid)
{
	*req = (struct bailey_request) {
		.op = op,
		.cls = BAILEY_CLASS_FILE,
		.perms = perms,
		.owner = uid_eq(ouid, current_fsuid()),
		.ouid = ouid,
		.error = name->error,
		.info = name->info,
	};
	if (name->p)
		bailey_set_field(req, 0, name->p + 1, name->len - 1);
	if ((name->disconnected || name->foreign) && !name->error && domain &&
	    !all_have(domain, BAILEY_PROFILE_ATTACH_DISCONNECTED))
		req->error = -EACCES;
	if (!req->error)
		req->info = NULL;
}

/**
 * bailey_check_name() - may a domain do this to a named file?
 * @domain: whose rules decide
 * @name: the file's name
 * @op: operation for the record
 * @perms: BAILEY_MAY_*; 0 asks only that the file has a name to judge by,
 *	which is all that AppArmor's language says about metadata
 * @ouid: owner of the file
 *
 * Return: 0 or -EACCES.
 */
int bailey_check_name(const struct bailey_domain *domain,
		      const struct bailey_name *name, const char *op,
		      u32 perms, kuid_t ouid)
{
	struct bailey_request req;

	bailey_name_request(&req, domain, name, op, perms, ouid);
	if (name->unnamed && !perms &&
	    all_have(domain, BAILEY_PROFILE_ATTACH_DISCONNECTED))
		return 0;
	if (!perms) {
		if (!req.error)
			return 0;
		req.perms = BAILEY_MAY_READ;
	}
	return bailey_check(domain, &req);
}

/**
 * bailey_owner_of() - who owns the file of a path
 * @path: path; what does not exist yet will belong to who makes it
 */
kuid_t bailey_owner_of(const struct path *path)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	return inode ? bailey_inode_owner(path->mnt, inode) :
		       current_fsuid();
}

/**
 * bailey_name_of_existing() - the name of a file or directory that is there
 * @name: receives it; give back with bailey_name_put() even after an error
 * @path: path with a positive dentry
 * @gfp: as for bailey_name_get()
 */
void bailey_name_of_existing(struct bailey_name *name, const struct path *path,
			     gfp_t gfp)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	bailey_name_get(name, path, inode && S_ISDIR(inode->i_mode), gfp);
}

/**
 * bailey_check_open() - may a domain open this file?
 * @domain: whose rules decide
 * @file: being opened
 * @op: operation for the record
 * @perms: BAILEY_MAY_*, or 0
 *
 * A deleted file can be opened anew, through /proc/PID/fd or a file handle,
 * only under mediate_deleted; its last name decides then. An O_TMPFILE never
 * had another name.
 *
 * Context: process, may sleep.
 * Return: 0 or -EACCES.
 */
int bailey_check_open(const struct bailey_domain *domain,
		      const struct file *file, const char *op, u32 perms)
{
	const struct path *path = bailey_file_path(file);
	struct bailey_name name;
	int error;

	bailey_name_of_existing(&name, path, GFP_KERNEL);
	if (name.deleted && !name.error && !(file->f_flags & __O_TMPFILE) &&
	    !all_have(domain, BAILEY_PROFILE_MEDIATE_DELETED)) {
		name.error = -ENOENT;
		name.info = "deleted file";
	}
	error = bailey_check_name(domain, &name, op, perms,
				  bailey_owner_of(path));
	bailey_name_put(&name);
	return error;
}

/**
 * bailey_check_path() - may a domain do this to an existing file?
 * @domain: whose rules decide; NULL allows
 * @path: the file; its dentry is positive
 * @op: operation for the record
 * @perms: BAILEY_MAY_*, or 0
 * @gfp: for the name
 *
 * Return: 0 or -EACCES.
 */
int bailey_check_path(const struct bailey_domain *domain,
		      const struct path *path, const char *op, u32 perms,
		      gfp_t gfp)
{
	struct bailey_name name;
	int error;

	if (!domain)
		return 0;
	bailey_name_of_existing(&name, path, gfp);
	error = bailey_check_name(domain, &name, op, perms, bailey_owner_of(path));
	bailey_name_put(&name);
	return error;
}
