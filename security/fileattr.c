// SPDX-License-Identifier: GPL-2.0
/*
 * What a file is beside its content: size, mode, owner, times, flags,
 * extended attributes. To change any of it takes w. Some hooks tell no path:
 * alias.c looks for one.
 */
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/fsverity.h>
#include <linux/mount.h>
#include <linux/msdos_fs.h>
#include <linux/security.h>

#include <uapi/linux/btrfs.h>

#include "file.h"
#include "memory.h"
#include "mqueue.h"
#include "path.h"
#include "verdict.h"

static noinline int check_unknown(const struct bailey_domain *domain,
				  const struct path *path, const char *op,
				  u32 perms)
{
	int error;

	if (bailey_nameless(path))
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

/* Judges what is done to an existing file; pipes and the like have no name. */
static __always_inline int check_existing(const struct path *path,
					  const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || bailey_known(domain, path, perms))
		return 0;
	return check_unknown(domain, path, op, perms);
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
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || likely(bailey_is_known(domain, path, 0)))
		return 0;
	return check_unknown(domain, path, "getattr", 0);
}

/*
 * No header of all kernels has them. The last two are for 32-bit programs (in btrfs' own,
 * times take 12 bytes), but any program may use them.
 */
#define EXT4_SETVERSION		_IOW('f', 4, long)
#define EXT4_SETVERSION_32	_IOW('f', 4, int)
#define BTRFS_SET_RECEIVED_32	_IOWR(BTRFS_IOCTL_MAGIC, 37, char[192])

/* Those that change a file, and are content with a descriptor for reading. */
int bailey_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case FS_IOC_SETFLAGS:
	case FS_IOC32_SETFLAGS:
	case FS_IOC_FSSETXATTR:
	case FS_IOC_SETVERSION:
	case FS_IOC32_SETVERSION:
	case EXT4_SETVERSION:
	case EXT4_SETVERSION_32:
	case FS_IOC_SET_ENCRYPTION_POLICY:
	case FS_IOC_ENABLE_VERITY:
	case FAT_IOCTL_SET_ATTRIBUTES:
	/* A snapshot gives a whole tree another name. */
	case BTRFS_IOC_SNAP_CREATE:
	case BTRFS_IOC_SNAP_CREATE_V2:
	case BTRFS_IOC_SUBVOL_CREATE:
	case BTRFS_IOC_SUBVOL_CREATE_V2:
	case BTRFS_IOC_SNAP_DESTROY:
	case BTRFS_IOC_SNAP_DESTROY_V2:
	case BTRFS_IOC_SUBVOL_SETFLAGS:
	case BTRFS_IOC_SET_RECEIVED_SUBVOL:
	case BTRFS_SET_RECEIVED_32:
		return check_existing(bailey_file_path(file), "ioctl",
				      BAILEY_MAY_WRITE);
	}
	return 0;
}

/* utimensat(2) only: size, mode and owner were judged with their path. */
int bailey_inode_setattr(BAILEY_SETATTR_IDMAP struct dentry *dentry,
			 struct iattr *attr)
{
	if (!(attr->ia_valid & (ATTR_TIMES_SET | ATTR_TOUCH)))
		return 0;
	return bailey_check_dentry(dentry, "utimes", BAILEY_MAY_WRITE);
}

/*
 * file_setattr(2) does by path what file_ioctl asked about before. What overlayfs
 * does in a layer, as somebody else, was judged in the overlay.
 */
int bailey_inode_file_setattr(struct dentry *dentry, struct file_kattr *attr)
{
	if (current_cred() != current_real_cred())
		return 0;
	return bailey_check_dentry(dentry, "file_setattr", BAILEY_MAY_WRITE);
}

/* The capabilities' own part: whoever has this hook must call it. */
int bailey_inode_setxattr(struct bailey_idmap *idmap, struct dentry *dentry,
			  const char *name, const void *value, size_t size,
			  int flags)
{
	return bailey_check_dentry(dentry, "setxattr", BAILEY_MAY_WRITE) ?:
		bailey_cap_setxattr(dentry, name, value, size, flags);
}

int bailey_inode_removexattr(struct bailey_idmap *idmap, struct dentry *dentry,
			     const char *name)
{
	return bailey_check_dentry(dentry, "removexattr", BAILEY_MAY_WRITE) ?:
		bailey_cap_removexattr(idmap, dentry, name);
}

/* After 6.1 ACLs have hooks of their own. */
int bailey_inode_set_acl(struct bailey_idmap *idmap, struct dentry *dentry,
			 const char *name, struct posix_acl *acl)
{
	return bailey_check_dentry(dentry, "setxattr", BAILEY_MAY_WRITE);
}

int bailey_inode_remove_acl(struct bailey_idmap *idmap, struct dentry *dentry,
			    const char *name)
{
	return bailey_check_dentry(dentry, "removexattr", BAILEY_MAY_WRITE);
}

/* The kernel reads and writes the file from then on. */
int bailey_quota_on(struct dentry *dentry)
{
	return bailey_check_dentry(dentry, "quota_on",
				   BAILEY_MAY_READ | BAILEY_MAY_WRITE);
}
