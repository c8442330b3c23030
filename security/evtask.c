// SPDX-License-Identifier: GPL-2.0
/*
 * Events of tasks and of policy.
 */
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include <trace/events/sched.h>

#include "domain.h"
#include "evtask.h"

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
	const struct bailey_policy *policy;
	struct bailey_draft draft;

	if (!bailey_listening())
		return;
	draft = (struct bailey_draft){
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
	if (error)
		bailey_refused();
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
	/* A layer, which needs no privilege, shall not push out what others do. */
	draft->bounded = !domain->n;
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

/* bailey_tell_exec() - bailey_event_exec(), while somebody listens */
void bailey_tell_exec(const struct bailey_domain *domain)
{
	struct bailey_draft draft;

	if (!domain)
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

/* bailey_tell_exit() - bailey_event_exit(), while somebody listens */
void bailey_tell_exit(struct task_struct *task)
{
	const struct bailey_domain *domain;
	struct bailey_draft draft;

	if (task->pid != task->tgid)
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
