/* SPDX-License-Identifier: GPL-2.0 */
/*
 * securityfs.
 */
#ifndef _BAILEY_FS_H
#define _BAILEY_FS_H

extern int bailey_enabled;

int bailey_may_administer(const struct file *file);
bool bailey_in_own_ns(const char *name);
int bailey_fs_init(void);

#endif /* _BAILEY_FS_H */
