/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What events tell of tasks: changes of their domain, their life.
 */
#ifndef _BAILEY_EVTASK_H
#define _BAILEY_EVTASK_H

#include <linux/sched.h>

#include "events.h"

void bailey_event_domain(const char *op, const char *old, const char *new,
			 const char *name, const char *info, int error,
			 enum bailey_event_verdict verdict);
void bailey_event_policy(const char *op, const char *name, const char *info,
			 u64 hash, u64 generation, int error);
void bailey_draft_begin(struct bailey_draft *draft, enum bailey_event_type type,
			const struct bailey_domain *domain);
void bailey_watch_failures(bool on);
void bailey_watch_forks(bool on);
void bailey_tell_exec(const struct bailey_domain *domain);
void bailey_tell_exit(struct task_struct *task);

/**
 * bailey_event_exec() - the current task runs another program now
 * @domain: under which; NULL: it is not confined, and nothing is told
 *
 * One instruction if nobody traces.
 */
static __always_inline void bailey_event_exec(const struct bailey_domain *domain)
{
	if (bailey_tracing())
		bailey_tell_exec(domain);
}

/**
 * bailey_event_exit() - a task is gone for good
 * @task: nobody else refers to it any more
 *
 * Told when its parent has taken notice; of processes only, not of threads. One
 * instruction if nobody traces.
 */
static __always_inline void bailey_event_exit(struct task_struct *task)
{
	if (bailey_tracing())
		bailey_tell_exit(task);
}

#endif /* _BAILEY_EVTASK_H */
