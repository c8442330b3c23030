/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of files: by path when they are named, by descriptor when used.
 */
#ifndef _BAILEY_FILE_H
#define _BAILEY_FILE_H

#include <linux/fs.h>

#include "compat.h"
#include "domain.h"

struct file_kattr;

/* file.c: hooks that get a descriptor */
int bailey_file_open(struct file *file);
int bailey_file_truncate(struct file *file);
int bailey_file_permission(struct file *file, int mask);
int bailey_file_receive(struct file *file);
int bailey_file_lock(struct file *file, unsigned int cmd);
int bailey_file_fcntl(struct file *file, unsigned int cmd, unsigned long arg);
int bailey_mmap_file(struct file *file, unsigned long reqprot,
		     unsigned long prot, unsigned long flags);
int bailey_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			 unsigned long prot);
void bailey_revalidate_files(const struct bailey_domain *domain);

/* fileops.c: hooks that get an entry of a directory */
int bailey_path_unlink(const struct path *dir, struct dentry *dentry);
int bailey_path_mkdir(const struct path *dir, struct dentry *dentry,
		      umode_t mode);
int bailey_path_rmdir(const struct path *dir, struct dentry *dentry);
int bailey_path_mknod(const struct path *dir, struct dentry *dentry,
		      umode_t mode, unsigned int dev);
int bailey_path_symlink(const struct path *dir, struct dentry *dentry,
			const char *target);
int bailey_path_rename(const struct path *old_dir, struct dentry *old_dentry,
		       const struct path *new_dir, struct dentry *new_dentry,
		       unsigned int flags);

/* link.c */
int bailey_path_link(struct dentry *target, const struct path *dir,
		     struct dentry *dentry);

/* fileattr.c: size, owner, attributes */
int bailey_path_truncate(const struct path *path);
int bailey_path_chmod(const struct path *path, umode_t mode);
int bailey_path_chown(const struct path *path, kuid_t uid, kgid_t gid);
int bailey_inode_getattr(const struct path *path);
int bailey_inode_file_setattr(struct dentry *dentry, struct file_kattr *attr);
int bailey_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
int bailey_inode_setattr(BAILEY_SETATTR_IDMAP struct dentry *dentry,
			 struct iattr *attr);
int bailey_inode_setxattr(struct bailey_idmap *idmap, struct dentry *dentry,
			  const char *name, const void *value, size_t size,
			  int flags);
int bailey_inode_removexattr(struct bailey_idmap *idmap, struct dentry *dentry,
			     const char *name);
int bailey_inode_set_acl(struct bailey_idmap *idmap, struct dentry *dentry,
			 const char *name, struct posix_acl *acl);
int bailey_inode_remove_acl(struct bailey_idmap *idmap, struct dentry *dentry,
			    const char *name);
int bailey_quota_on(struct dentry *dentry);

/* alias.c: hooks that do not know by which path */
int bailey_check_dentry(struct dentry *dentry, const char *op, u32 perms);

#endif /* _BAILEY_FILE_H */
