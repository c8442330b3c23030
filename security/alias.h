/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The mounts of the task's namespace that show a dentry.
 */
#ifndef _BAILEY_ALIAS_H
#define _BAILEY_ALIAS_H

#include <linux/mount.h>

/* More mounts of one tree are not looked at: those found first count. */
#define BAILEY_MAX_ALIASES	16

int bailey_find_mounts(struct dentry *dentry, struct vfsmount **found);
bool bailey_mount_is_attached(struct vfsmount *mnt);
bool bailey_mount_of_file(const struct path *path);
bool bailey_mount_has_children(struct vfsmount *mnt);
bool bailey_mount_is_copy(struct vfsmount *mnt);
const char *bailey_mount_source(struct vfsmount *mnt);

#endif /* _BAILEY_ALIAS_H */
