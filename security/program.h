/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The program that a confined process runs: its path, which events tell, kept by
 * every task of it, so that no event has to look for it; and whether an exec may
 * map it.
 */
#ifndef _BAILEY_PROGRAM_H
#define _BAILEY_PROGRAM_H

#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "events.h"

/**
 * struct bailey_exe - path of a program; immutable
 * @refs: one for each task that runs it, and for each CPU that remembers it
 * @len: bytes of @path
 * @path: NUL-terminated
 */
struct bailey_exe {
	refcount_t refs;
	u32 len;
	char path[];
};

/** bailey_exe_get() - another reference; NULL stays NULL */
static __always_inline struct bailey_exe *bailey_exe_get(struct bailey_exe *exe)
{
	if (exe)
		refcount_inc(&exe->refs);
	return exe;
}

/** bailey_exe_put() - give back a reference; NULL is nothing */
static __always_inline void bailey_exe_put(struct bailey_exe *exe)
{
	if (exe && refcount_dec_and_test(&exe->refs))
		kfree(exe);
}

/**
 * bailey_exe_done() - the current task runs the program that was announced
 * @task: its part of us
 * @confined: under a profile; else nothing is told of it
 */
static __always_inline void bailey_exe_done(struct bailey_task *task,
					    bool confined)
{
	bailey_exe_put(task->exe);
	task->exe = task->next_exe;
	task->next_exe = NULL;
	if (unlikely(!confined)) {
		bailey_exe_put(task->exe);
		task->exe = NULL;
	}
}

void bailey_exe_next(const char *path);
void bailey_exe_known(struct bailey_exe *exe);
void bailey_exe_find(void);
void bailey_exe_text(struct bailey_draft *draft, const struct task_struct *task);

bool bailey_program_stays(const struct bailey_domain *domain,
			  const struct file *file);

/**
 * bailey_launches() - does the kernel map what an unconfined task's exec opened?
 *
 * A program, its interpreter and its loader need no rule in the profile that attaches
 * to it: the unconfined task chose them, and could have run anything. Profiles that
 * are written for AppArmor count on it.
 *
 * Context: process.
 * Return: true within such an exec only. Afterwards the same file, which binfmt_misc
 * hands to interpreters, is asked for as any other.
 */
static __always_inline bool bailey_launches(void)
{
	return current->in_execve && bailey_task(current)->launched;
}

/**
 * bailey_program_is_image() - is it known that this file may be mapped?
 * @file: opened for exec
 *
 * Context: process.
 * Return: true: the current task is within an exec that was judged for this file,
 * and stays in its domain, whose rules let it be mapped as code and want no record.
 * false says nothing: ask.
 */
static __always_inline bool bailey_program_is_image(const struct file *file)
{
	const struct bailey_task *task = bailey_task(current);
	bool same;

	/* After that, another file may be where this one was. */
	if (task->image != file || !current->in_execve || bailey_watched())
		return false;
	rcu_read_lock();
	same = bailey_policy()->generation == task->image_by;
	rcu_read_unlock();
	return same;
}

#endif /* _BAILEY_PROGRAM_H */
