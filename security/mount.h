/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of mounts.
 */
#ifndef _BAILEY_MOUNT_H
#define _BAILEY_MOUNT_H

#include <linux/path.h>

int bailey_sb_mount(const char *dev_name, const struct path *path,
		    const char *type, unsigned long flags, void *data);
int bailey_sb_umount(struct vfsmount *mnt, int flags);
int bailey_sb_pivotroot(const struct path *old_path,
			const struct path *new_path);
int bailey_move_mount(const struct path *from, const struct path *to);

#endif /* _BAILEY_MOUNT_H */
