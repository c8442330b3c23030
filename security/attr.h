/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a task asks for its label and for another one: prctl, /proc/PID/attr,
 * securityfs "self", and whatever a newer kernel has.
 */
#ifndef _BAILEY_ATTR_H
#define _BAILEY_ATTR_H

#include <linux/fs.h>
#include <linux/sched.h>

#include "domain.h"

struct lsm_ctx;

#define BAILEY_ATTR_ANY		~0u	/* "self": the words of all attributes */

int bailey_attr_read(struct task_struct *task, unsigned int which, char **text);
int bailey_attr_write(unsigned int which, const char *text, size_t size);
int bailey_task_prctl(int option, unsigned long arg2, unsigned long arg3,
		      unsigned long arg4, unsigned long arg5);
int bailey_getprocattr(struct task_struct *task, const char *name, char **value);
int bailey_setprocattr(const char *name, void *value, size_t size);

/* selfattr.c: since 6.12 */
int bailey_getselfattr(unsigned int attr, struct lsm_ctx __user *ctx, u32 *size,
		       u32 flags);
int bailey_setselfattr(unsigned int attr, struct lsm_ctx *ctx, u32 size,
		       u32 flags);

extern const struct file_operations bailey_self_fops;

#endif /* _BAILEY_ATTR_H */
