// SPDX-License-Identifier: GPL-2.0
/*
 * Between tasks: ptrace and signals. The acting task's domain and the other's
 * are both asked. No hook here may sleep; other tasks' credentials are read
 * under RCU.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/ptrace.h>
#include <linux/signal.h>

#include "compat.h"
#include "fowner.h"
#include "memo.h"
#include "task.h"
#include "verdict.h"

static noinline int judge_ptrace(const struct bailey_domain *domain,
				 const struct bailey_domain *peer, u32 pid,
				 u32 perms, bool quiet,
				 const struct bailey_memo *memo, bool *plain)
{
	struct bailey_request req = {
		.op = "ptrace",
		.cls = BAILEY_CLASS_PTRACE,
		.perms = perms,
		.quiet = quiet,
		.peer = peer,
		.peer_pid = pid,
		.has_peer = true,
		.peer_fields = BIT(0),
		.passive = perms & (BAILEY_PTRACE_TRACEDBY |
				    BAILEY_PTRACE_READBY),
	};
	int error = bailey_memo_check(memo, domain, &req);

	*plain = *plain && req.plain;
	return error;
}

static int ask_ptrace(const struct bailey_domain *domain,
		      const struct bailey_domain *peer, u32 pid, u32 perms,
		      bool quiet, bool *plain)
{
	struct bailey_memo memo = {
		.peer = bailey_memo_label(peer),
		.what = bailey_memo_what(BAILEY_CLASS_PTRACE, perms, 0),
	};

	if (!domain || bailey_memo_has(&memo, domain))
		return 0;
	return judge_ptrace(domain, peer, pid, perms, quiet, &memo, plain);
}

/*
 * Who put a layer upon itself controls nobody that is not under it: else it would
 * have others do what it may not.
 */
static int check_reach(const struct bailey_domain *tracer,
		       const struct bailey_domain *tracee, bool quiet)
{
	struct bailey_request req = {
		.op = "ptrace",
		.cls = BAILEY_CLASS_PTRACE,
		.perms = BAILEY_PTRACE_TRACE,
		.quiet = quiet,
		.error = -EPERM,
		.peer = tracee,
		.has_peer = true,
	};

	return bailey_check_reach(tracer, &req);
}

static noinline int ask_tracer(const struct bailey_domain *tracer,
			       const struct bailey_domain *tracee, u32 pid,
			       bool read, bool quiet, u64 both)
{
	struct bailey_memo memo = {
		.peer = bailey_memo_label(tracee),
		.what = both,
	};
	bool plain = true;
	int error;

	if (tracer && tracee)
		bailey_memo_has(&memo, tracer);
	error = check_reach(tracer, tracee, quiet);
	if (!error)
		error = ask_ptrace(tracer, tracee, pid, read ? BAILEY_PTRACE_READ :
				   BAILEY_PTRACE_TRACE, quiet, &plain);
	if (!error)
		error = ask_ptrace(tracee, tracer, pid, read ? BAILEY_PTRACE_READBY :
				   BAILEY_PTRACE_TRACEDBY, quiet, &plain);
	if (tracer && tracee)
		bailey_memo_keep(&memo, bailey_policy(), !error && plain);
	return error;
}

/* What two domains allow each other is remembered as one question. Under RCU. */
static int ptrace_both(const struct bailey_domain *tracer,
		       const struct bailey_domain *tracee, u32 pid, bool read,
		       bool quiet)
{
	u64 both = bailey_memo_what(BAILEY_CLASS_PTRACE, read ?
				    BAILEY_PTRACE_READ | BAILEY_PTRACE_READBY :
				    BAILEY_PTRACE_TRACE | BAILEY_PTRACE_TRACEDBY,
				    0);

	if (tracer && tracee && bailey_memo_knows(tracer, tracee->id, 0, both))
		return 0;
	return ask_tracer(tracer, tracee, pid, read, quiet, both);
}

int bailey_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	const struct bailey_domain *tracer = bailey_current_domain();
	const struct bailey_domain *tracee;
	int error = 0;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	rcu_read_lock();
	tracee = bailey_cred_domain(__task_cred(child));
	if (tracer || tracee)
		error = ptrace_both(tracer, tracee, child->tgid,
				    mode & PTRACE_MODE_READ,
				    mode & PTRACE_MODE_NOAUDIT);
	rcu_read_unlock();
	return error;
}

int bailey_ptrace_traceme(struct task_struct *parent)
{
	const struct bailey_domain *tracee = bailey_current_domain();
	const struct bailey_domain *tracer;
	int error = 0;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	rcu_read_lock();
	tracer = bailey_cred_domain(__task_cred(parent));
	if (tracer || tracee)
		error = ptrace_both(tracer, tracee, parent->tgid, false,
				    false);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_tracer_may_follow() - may who traces us trace us in a new domain?
 * @domain: the domain that the current task is about to enter
 *
 * Return: 0 or -EPERM.
 */
int bailey_tracer_may_follow(const struct bailey_domain *domain)
{
	struct task_struct *tracer;
	int error = 0;

	rcu_read_lock();
	tracer = ptrace_parent(current);
	if (tracer)
		error = ptrace_both(bailey_cred_domain(__task_cred(tracer)),
				    domain, tracer->tgid, false, false);
	rcu_read_unlock();
	return error ? -EPERM : 0;
}

static noinline int judge_signal(const struct bailey_domain *domain,
				 const struct bailey_domain *peer, u32 pid,
				 int sig, u32 perms,
				 const struct bailey_memo *memo, bool *plain)
{
	struct bailey_request req = {
		.op = "signal",
		.cls = BAILEY_CLASS_SIGNAL,
		.perms = perms,
		.sig = sig,
		.peer = peer,
		.peer_pid = pid,
		.has_peer = true,
		.peer_fields = BIT(1),
		.passive = perms == BAILEY_SIGNAL_RECEIVE,
	};
	char key = BAILEY_KEY_BASE + min(sig, 65);
	int error;

	bailey_set_field(&req, 0, &key, 1);
	error = bailey_memo_check(memo, domain, &req);
	*plain = *plain && req.plain;
	return error;
}

static int ask_signal(const struct bailey_domain *domain,
		      const struct bailey_domain *peer, u32 pid, int sig,
		      u32 perms, bool *plain)
{
	struct bailey_memo memo = {
		.peer = bailey_memo_label(peer),
		.what = bailey_memo_what(BAILEY_CLASS_SIGNAL, perms, sig),
	};

	if (!domain || bailey_memo_has(&memo, domain))
		return 0;
	return judge_signal(domain, peer, pid, sig, perms, &memo, plain);
}

static noinline int ask_sender(const struct bailey_domain *from,
			       const struct bailey_domain *to, u32 pid, int sig,
			       u64 both)
{
	struct bailey_memo memo = {
		.peer = bailey_memo_label(to),
		.what = both,
	};
	bool plain = true;
	int error;

	if (from && to)
		bailey_memo_has(&memo, from);
	error = ask_signal(from, to, pid, sig, BAILEY_SIGNAL_SEND, &plain) ?:
		ask_signal(to, from, pid, sig, BAILEY_SIGNAL_RECEIVE, &plain);
	if (from && to)
		bailey_memo_keep(&memo, bailey_policy(), !error && plain);
	return error;
}

/* As ptrace_both(). */
static __always_inline int signal_both(const struct bailey_domain *from,
				       const struct bailey_domain *to, u32 pid,
				       int sig)
{
	u64 both = bailey_memo_what(BAILEY_CLASS_SIGNAL, BAILEY_SIGNAL_SEND |
				    BAILEY_SIGNAL_RECEIVE, sig);

	if (from && to && bailey_memo_knows(from, to->id, 0, both))
		return 0;
	return ask_sender(from, to, pid, sig, both);
}

/**
 * bailey_keeper_may_follow() - may who made us kill us in a new domain?
 * @domain: the domain that the current task is about to enter
 *
 * Only of a process that is killed when a descriptor is closed.
 *
 * Return: 0 or -EPERM.
 */
int bailey_keeper_may_follow(const struct bailey_domain *domain)
{
	const struct bailey_task *mine = bailey_task(current);
	int error = 0;

	if (likely(!mine->kept))
		return 0;
	rcu_read_lock();
	if (mine->keeper || domain)
		error = signal_both(mine->keeper, domain, current->tgid, SIGKILL);
	rcu_read_unlock();
	return error ? -EPERM : 0;
}

static noinline int ask_kill(struct task_struct *p, int sig,
			     const struct cred *cred)
{
	const struct bailey_domain *from, *to;
	int error = 0;

	/* What a process does to itself needs no rule. */
	if (!cred && same_thread_group(p, current))
		return 0;
	rcu_read_lock();
	from = bailey_cred_domain(cred ?: current_cred());
	to = bailey_cred_domain(__task_cred(p));
	if (from || to)
		error = signal_both(from, to, p->tgid, sig);
	rcu_read_unlock();
	return error;
}

int bailey_task_kill(struct task_struct *p, struct kernel_siginfo *info,
		     int sig, const struct cred *cred)
{
	if (!bailey_on())
		return 0;
	return ask_kill(p, sig, cred);
}

/*
 * SIGIO and SIGURG: sent by whoever set the owner, not by who runs now or who
 * opened the file. The caller holds f_owner.lock.
 */
int bailey_file_send_sigiotask(struct task_struct *p, struct fown_struct *fown,
			       int sig)
{
	const struct file *file = bailey_sigio_file(fown);
	const struct bailey_domain *from, *to;
	int error = 0;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	rcu_read_lock();
	from = bailey_fowner(file);
	to = bailey_cred_domain(__task_cred(p));
	if (from || to)
		error = signal_both(from, to, p->tgid, sig ?: SIGIO);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_userns_create() - judge the making of a user namespace
 * @cred: of the task, for the new namespace
 *
 * Return: 0 or -EACCES.
 */
int bailey_userns_create(const struct cred *cred)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct bailey_request req = {
		.op = "userns_create",
		.cls = BAILEY_CLASS_USERNS,
		.perms = BAILEY_USERNS_CREATE,
		.info = "user namespaces need the rule: userns,",
	};

	if (!domain)
		return 0;
	bailey_set_field(&req, 0, "", 0);
	return bailey_check(domain, &req);
}
