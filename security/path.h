/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of files, as policy sees them.
 */
#ifndef _BAILEY_PATH_H
#define _BAILEY_PATH_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/path.h>
#include <linux/types.h>

#include "verdict.h"

/**
 * struct bailey_name - what a path is called
 * @buf: memory for two names, or NULL
 * @path: the path; the caller keeps it
 * @p: name with its leading '/', NUL-terminated; a directory ends in '/'
 * @len: bytes of @p
 * @dir: it is, or becomes, a directory
 * @disconnected: text for the record if @p does not begin at the root of the
 *	task's mount namespace, else NULL
 * @foreign: because it begins at that of another mount namespace, whose owner
 *	can have any name lead anywhere
 * @unnamed: not a directory and yet without parent, as a file handle or a
 *	namespace's file may be: no rule can speak of it
 * @deleted: unlinked; @p is its last name
 * @anew: it is being opened: a deleted file has no name then, unless the
 *	profile says mediate_deleted
 * @passed: its descriptor comes from elsewhere: a deleted file passes, if the
 *	profile says delegate_deleted
 * @passive: the task has a descriptor of it: no layer is asked
 * @quiet: what is asked about it is not recorded
 * @error: 0, or why there is no name
 * @info: text for the record if @error, else NULL
 *
 * What a profile takes for the name depends on its flags: bailey_name_for().
 */
struct bailey_name {
	char *buf;
	struct path path;
	char *p;
	size_t len;
	bool dir;
	const char *disconnected;
	bool foreign;
	bool unnamed;
	bool deleted;
	bool anew;
	bool passed;
	bool passive;
	bool quiet;
	int error;
	const char *info;
};

/**
 * struct bailey_named - the name as one profile takes it
 * @p: name with its leading '/', or NULL
 * @len: bytes of @p
 * @error: 0, or a negative errno: there is no name to judge by
 * @info: text for the record if @error, else NULL
 */
struct bailey_named {
	const char *p;
	size_t len;
	int error;
	const char *info;
};

void bailey_name_get(struct bailey_name *name, const struct path *path,
		     bool dir, gfp_t gfp);
void bailey_name_of_dentry(struct bailey_name *name, struct dentry *dentry,
			   bool dir);
void bailey_name_put(struct bailey_name *name);
void bailey_name_change(const struct bailey_name *name,
			const struct bailey_entry *entry,
			struct bailey_named *named);
void bailey_name_request(struct bailey_request *req, struct bailey_name *name,
			 const char *op, u32 perms, kuid_t ouid);
int bailey_check_name(const struct bailey_domain *domain,
		      struct bailey_name *name, const char *op,
		      u32 perms, kuid_t ouid);
bool bailey_mount_is_ours(struct vfsmount *mnt);
void bailey_name_of_existing(struct bailey_name *name, const struct path *path,
			     gfp_t gfp);
kuid_t bailey_owner_of(const struct path *path);

/**
 * bailey_name_for() - the name as a profile takes it
 * @name: from bailey_name_get()
 * @entry: the profile
 * @named: receives it; good until the next call for @name
 *
 * Context: RCU read side: the task's root is looked at without a reference.
 */
static inline void bailey_name_for(const struct bailey_name *name,
				   const struct bailey_entry *entry,
				   struct bailey_named *named)
{
	*named = (struct bailey_named){
		.p = name->p,
		.len = name->len,
		.error = name->error,
		.info = name->info,
	};
	if (!named->error &&
	    (name->disconnected ||
	     (entry->rec->flags & BAILEY_PROFILE_CHROOT_RELATIVE)))
		bailey_name_change(name, entry, named);
}

/** bailey_nameless() - of a filesystem of the kernel's own: no path names it */
static inline bool bailey_nameless(const struct path *path)
{
	return path->dentry->d_sb->s_flags & SB_NOUSER;
}

/** bailey_owns() - is the file the current task's own? Context: any. */
static inline bool bailey_owns(const struct path *path)
{
	return uid_eq(bailey_owner_of(path), current_fsuid());
}

int bailey_check_open(const struct bailey_domain *domain,
		      const struct file *file, const char *op, u32 perms,
		      bool refused);
int bailey_check_path(const struct bailey_domain *domain,
		      const struct path *path, const char *op, u32 perms,
		      gfp_t gfp);
int bailey_check_passed(const struct bailey_domain *domain,
			const struct path *path, const char *op, u32 perms,
			gfp_t gfp);

#endif /* _BAILEY_PATH_H */
