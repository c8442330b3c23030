// SPDX-License-Identifier: GPL-2.0
/*
 * Events of tasks and of policy, and the path of the program that a confined
 * process runs: kept by every task of it, so that no event has to look for it.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include <trace/events/sched.h>

#include "domain.h"
#include "evtask.h"

/* --- the program ------------------------------------------------------------ */

/** bailey_exe_get() - another reference; NULL stays NULL */
struct bailey_exe *bailey_exe_get(struct bailey_exe *exe)
{
	if (exe)
		refcount_inc(&exe->refs);
	return exe;
}

/** bailey_exe_put() - give back a reference; NULL is nothing */
void bailey_exe_put(struct bailey_exe *exe)
{
	if (exe && refcount_dec_and_test(&exe->refs))
		kfree(exe);
}

static struct bailey_exe *exe_new(const char *path)
{
	size_t len = strlen(path);
	struct bailey_exe *exe;

	exe = kmalloc(struct_size(exe, path, len + 1), GFP_KERNEL_ACCOUNT);
	if (!exe)
		return NULL;
	refcount_set(&exe->refs, 1);
	exe->len = len;
	memcpy(exe->path, path, len + 1);
	return exe;
}

/**
 * bailey_exe_next() - the current task is about to run a program
 * @path: of it; NULL: forget
 *
 * Context: process, in execve. Without memory events name no program.
 */
void bailey_exe_next(const char *path)
{
	struct bailey_task *task = bailey_task(current);

	bailey_exe_put(task->next_exe);
	task->next_exe = path ? exe_new(path) : NULL;
}

/**
 * bailey_exe_next_at() - bailey_exe_next(), of a file
 * @path: of the program
 */
void bailey_exe_next_at(const struct path *path)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	char *name = buf ? d_absolute_path(path, buf, PATH_MAX) : NULL;

	bailey_exe_next(IS_ERR(name) ? NULL : name);
	kfree(buf);
}

/**
 * bailey_exe_done() - the current task runs the program that was announced
 * @confined: under a profile; else nothing is told of it
 */
void bailey_exe_done(bool confined)
{
	struct bailey_task *task = bailey_task(current);

	bailey_exe_put(task->exe);
	task->exe = confined ? task->next_exe : NULL;
	if (!confined)
		bailey_exe_put(task->next_exe);
	task->next_exe = NULL;
}

/**
 * bailey_exe_find() - the current task became confined without an exec
 *
 * Context: process, may sleep.
 */
void bailey_exe_find(void)
{
	struct bailey_task *task = bailey_task(current);
	struct file *file;
	char *buf, *path;

	if (task->exe || !current->mm)
		return;
	file = get_task_exe_file(current);
	buf = kmalloc(PATH_MAX, GFP_KERNEL);
	if (file && buf) {
		path = d_path(&file->f_path, buf, PATH_MAX);
		if (!IS_ERR(path))
			task->exe = exe_new(path);
	}
	kfree(buf);
	if (file)
		fput(file);
}

/**
 * bailey_exe_text() - name the program in an event
 * @draft: event
 * @task: the current task, or one that has ended
 */
void bailey_exe_text(struct bailey_draft *draft, const struct task_struct *task)
{
	const struct bailey_exe *exe = bailey_task(task)->exe;

	if (!exe)
		return;
	draft->text[BAILEY_EVENT_EXE].p = exe->path;
	draft->text[BAILEY_EVENT_EXE].len = exe->len;
}

/* --- changes of domain -------------------------------------------------------- */

/**
 * bailey_event_domain() - the current task's label has changed, or could not
 * @op: operation
 * @old: label
 * @new: label that it is, or was to be
 * @name: program with exec, or NULL
 * @info: why not, or NULL
 * @error: 0 or a negative errno
 * @verdict: BAILEY_EVENT_ALLOWED, _DENIED or _KILLED
 *
 * Context: any.
 */
void bailey_event_domain(const char *op, const char *old, const char *new,
			 const char *name, const char *info, int error,
			 enum bailey_event_verdict verdict)
{
	struct bailey_draft draft = {
		.head = {
			.type = BAILEY_EVENT_DOMAIN,
			.verdict = verdict,
			.cls = BAILEY_CLASS_CHANGE,
			.nfields = name ? 1 : 0,
			.ouid = ~0u,
			.rule = BAILEY_NO_RULE,
			.error = error,
		},
	};
	const struct bailey_policy *policy;

	if (!bailey_listening())
		return;
	rcu_read_lock();
	policy = bailey_policy();
	draft.head.generation = policy ? policy->generation : 0;
	rcu_read_unlock();
	bailey_draft_text(&draft, BAILEY_EVENT_PROFILE, old);
	bailey_draft_text(&draft, BAILEY_EVENT_LABEL, error ? old : new);
	bailey_draft_text(&draft, BAILEY_EVENT_TARGET, new);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, op);
	bailey_draft_text(&draft, BAILEY_EVENT_INFO, info);
	bailey_draft_text(&draft, BAILEY_EVENT_FIELD, name);
	bailey_event_write(&draft);
}

/**
 * bailey_event_policy() - a profile was loaded, replaced or removed, or was not
 * @op: "policy_load", "policy_replace", "policy_remove"
 * @name: of the profile, or NULL
 * @info: why not, or NULL
 * @hash: of the profile, or 0
 * @generation: of the policy from now on
 * @error: 0 or a negative errno
 *
 * Context: any.
 */
void bailey_event_policy(const char *op, const char *name, const char *info,
			 u64 hash, u64 generation, int error)
{
	struct bailey_draft draft = {
		.head = {
			.type = BAILEY_EVENT_POLICY,
			.verdict = error ? BAILEY_EVENT_DENIED :
					   BAILEY_EVENT_ALLOWED,
			.ouid = ~0u,
			.rule = BAILEY_NO_RULE,
			.generation = generation,
			.hash = hash,
			.error = error,
		},
	};

	if (!bailey_listening())
		return;
	bailey_draft_text(&draft, BAILEY_EVENT_PROFILE, name);
	bailey_draft_text(&draft, BAILEY_EVENT_LABEL,
			  bailey_domain_name(bailey_cred_domain(current_cred())));
	bailey_draft_text(&draft, BAILEY_EVENT_OP, op);
	bailey_draft_text(&draft, BAILEY_EVENT_INFO, info);
	bailey_event_write(&draft);
}

/* --- the life of traced tasks ------------------------------------------------- */

/**
 * bailey_draft_begin() - begin an event of the life of a domain's task
 * @draft: receives it, with its policy's generation and the domain's label
 * @type: what it tells of
 * @domain: domain
 *
 * Context: any.
 */
void bailey_draft_begin(struct bailey_draft *draft, enum bailey_event_type type,
			const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	u32 i;

	memset(draft, 0, sizeof(*draft));
	draft->head.type = type;
	draft->head.ouid = ~0u;
	draft->head.rule = BAILEY_NO_RULE;
	rcu_read_lock();
	policy = bailey_policy();
	draft->head.generation = policy->generation;
	for (i = 0; i < domain->n; i++)
		if (policy->entry[domain->member[i].profile->slot].rec->flags &
		    BAILEY_PROFILE_TRACE)
			draft->head.flags |= BAILEY_EVENT_FLAG_TRACE;
	rcu_read_unlock();
	bailey_draft_text(draft, BAILEY_EVENT_PROFILE, domain->label);
	bailey_draft_text(draft, BAILEY_EVENT_LABEL, domain->label);
}

/**
 * bailey_event_exec() - the current task runs another program now
 * @domain: under which; NULL: it is not confined, and nothing is told
 */
void bailey_event_exec(const struct bailey_domain *domain)
{
	struct bailey_draft draft;

	if (!bailey_tracing() || !domain)
		return;
	bailey_draft_begin(&draft, BAILEY_EVENT_EXEC, domain);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, "exec");
	bailey_event_write(&draft);
}

/* No hook of a module knows the child's number. */
static void forked(void *unused, struct task_struct *parent,
		   struct task_struct *child)
{
	const struct bailey_domain *domain;
	struct bailey_draft draft;

	domain = bailey_cred_domain(current_real_cred());
	if (!domain || parent != current || child->pid != child->tgid)
		return;
	bailey_draft_begin(&draft, BAILEY_EVENT_FORK, domain);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, "fork");
	draft.head.peer = child->pid;
	bailey_event_write(&draft);
}

/**
 * bailey_watch_forks() - tell of forks from now on, or no more
 * @on: which
 *
 * Context: may sleep. What is under way may be told yet.
 */
void bailey_watch_forks(bool on)
{
	if (!on)
		unregister_trace_sched_process_fork(forked, NULL);
	else if (register_trace_sched_process_fork(forked, NULL))
		pr_warn("bailey: no events of forks\n");
}

/**
 * bailey_event_exit() - a task is gone for good
 * @task: nobody else refers to it any more
 *
 * Told when its parent has taken notice; of processes only, not of threads.
 */
void bailey_event_exit(struct task_struct *task)
{
	const struct bailey_domain *domain;
	struct bailey_draft draft;

	if (!bailey_tracing() || task->pid != task->tgid)
		return;
	/* Fork may fail before there is anything. */
	if (!task->exit_state)
		return;
	domain = bailey_cred_domain(rcu_dereference_protected(task->real_cred,
							      true));
	if (!domain)
		return;
	bailey_draft_begin(&draft, BAILEY_EVENT_EXIT, domain);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, "exit");
	draft.of = task;
	draft.head.signal = task->signal->flags & SIGNAL_GROUP_EXIT ?
		task->signal->group_exit_code : task->exit_code;
	bailey_event_write(&draft);
}
