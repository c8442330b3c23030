/* SPDX-License-Identifier: GPL-2.0 */
/*
 * securityfs: the confined tasks.
 */
#ifndef _BAILEY_TASKS_H
#define _BAILEY_TASKS_H

#include <linux/fs.h>

extern const struct file_operations bailey_tasks_fops;

#endif /* _BAILEY_TASKS_H */
