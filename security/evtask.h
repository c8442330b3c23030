/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What events tell of tasks: their program, the request they work for, changes
 * of their domain, their life.
 */
#ifndef _BAILEY_EVTASK_H
#define _BAILEY_EVTASK_H

#include <linux/refcount.h>
#include <linux/sched.h>

#include "events.h"

/**
 * struct bailey_exe - path of a program; immutable
 * @refs: one for each task that runs it
 * @len: bytes of @path
 * @path: NUL-terminated
 */
struct bailey_exe {
	refcount_t refs;
	u32 len;
	char path[];
};

struct bailey_exe *bailey_exe_get(struct bailey_exe *exe);
void bailey_exe_put(struct bailey_exe *exe);
void bailey_exe_next(const char *path);
void bailey_exe_next_at(const struct path *path);
void bailey_exe_done(bool confined);
void bailey_exe_find(void);
void bailey_exe_text(struct bailey_draft *draft, const struct task_struct *task);

void bailey_event_domain(const char *op, const char *old, const char *new,
			 const char *name, const char *info, int error,
			 enum bailey_event_verdict verdict);
void bailey_event_policy(const char *op, const char *name, const char *info,
			 u64 hash, u64 generation, int error);
void bailey_draft_begin(struct bailey_draft *draft, enum bailey_event_type type,
			const struct bailey_domain *domain);
void bailey_event_exec(const struct bailey_domain *domain);
void bailey_watch_forks(bool on);
void bailey_watch_failures(bool on);
void bailey_event_exit(struct task_struct *task);

#endif /* _BAILEY_EVTASK_H */
