/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resource limits of profiles.
 */
#ifndef _BAILEY_RLIMIT_H
#define _BAILEY_RLIMIT_H

#include <linux/resource.h>

#include "domain.h"

int bailey_task_setrlimit(struct task_struct *task, unsigned int resource,
			  struct rlimit *limit);
void bailey_apply_rlimits(const struct bailey_domain *domain);

#endif /* _BAILEY_RLIMIT_H */
