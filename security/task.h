/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation between tasks: ptrace and signals.
 */
#ifndef _BAILEY_TASK_H
#define _BAILEY_TASK_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "domain.h"

struct fown_struct;

int bailey_ptrace_access_check(struct task_struct *child, unsigned int mode);
int bailey_ptrace_traceme(struct task_struct *parent);
int bailey_tracer_may_follow(const struct bailey_domain *domain);
int bailey_keeper_may_follow(const struct bailey_domain *domain);
int bailey_task_kill(struct task_struct *p, struct kernel_siginfo *info,
		     int sig, const struct cred *cred);
int bailey_file_send_sigiotask(struct task_struct *p, struct fown_struct *fown,
			       int sig);

int bailey_userns_create(const struct cred *cred);

#endif /* _BAILEY_TASK_H */
