// SPDX-License-Identifier: GPL-2.0
/*
 * Where domains are kept: credentials, and what a task has to remember besides.
 *
 * A credential hands its domain on to its copies, so that threads, children,
 * io_uring workers and override_creds() all act in the domain whose credentials
 * they hold. Kernel threads and user-mode helpers have init's: unconfined.
 */
#include <linux/slab.h>

#include "cap.h"
#include "change.h"
#include "compat.h"
#include "domain.h"
#include "evown.h"
#include "evtask.h"
#include "program.h"
#include "sock.h"

int bailey_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp)
{
	bailey_cred(new)->domain = bailey_domain_get(bailey_cred(old)->domain);
	return 0;
}

void bailey_cred_transfer(struct cred *new, const struct cred *old)
{
	bailey_cred_set(new, bailey_domain_get(bailey_cred(old)->domain));
}

void bailey_cred_free(struct cred *cred)
{
	bailey_cred_set(cred, NULL);
}

/**
 * bailey_cred_set() - put a domain into credentials nobody uses yet
 * @cred: credentials
 * @domain: its reference is taken over; NULL: unconfined
 */
void bailey_cred_set(struct cred *cred, struct bailey_domain *domain)
{
	struct bailey_domain *was = bailey_cred(cred)->domain;

	bailey_cred(cred)->domain = domain;
	bailey_domain_put(was);
}

static noinline void inherit_hats(struct bailey_task *child,
				  const struct bailey_task *parent)
{
	child->previous = bailey_domain_get(parent->previous);
	child->token = parent->token;
	memcpy(child->layer_token, parent->layer_token,
	       sizeof(child->layer_token));
	child->hatted = true;
}

/*
 * Who holds the descriptor of such a child kills it by closing that, and no hook is
 * asked: it remembers who made it, see bailey_keeper_may_follow(). So do its threads.
 */
static noinline void keep(struct bailey_task *child,
			  const struct bailey_domain *keeper)
{
	child->keeper = bailey_domain_get(keeper);
	child->kept = true;
}

/*
 * clone3(CLONE_INTO_CGROUP) does what a write to cgroup.procs would, by a descriptor
 * that may be opened for nothing, which is asked about nowhere. No hook is told which:
 * it takes rules for a capability, as if it were used for that.
 */
static noinline int ask_cgroup(void)
{
	return bailey_capable(current_cred(), &init_user_ns, CAP_SYS_ADMIN,
			      CAP_OPT_NONE);
}

/* A child is bound as its parent is, knows the tokens of its hats, works for the same. */
int bailey_task_alloc(struct task_struct *task, bailey_clone_flags flags)
{
	const struct bailey_task *parent = bailey_task(current);
	struct bailey_task *child = bailey_task(task);
	int error;

	if (unlikely(flags & CLONE_INTO_CGROUP)) {
		error = ask_cgroup();
		if (error)
			return error;
	}
	if (unlikely(flags & BAILEY_CLONE_AUTOKILL))
		keep(child, bailey_cred_domain(current_cred()));
	else if (unlikely(parent->kept) && (flags & CLONE_THREAD))
		keep(child, parent->keeper);
	child->exe = bailey_exe_get(parent->exe);
	child->tag = parent->tag;
	if (unlikely(parent->bound)) {
		child->bounds = bailey_domain_get(parent->bounds);
		child->bound = true;
	}
	if (unlikely(parent->hatted))
		inherit_hats(child, parent);
	return 0;
}

void bailey_task_free(struct task_struct *task)
{
	struct bailey_task *mine = bailey_task(task);

	bailey_event_exit(task);
	bailey_exe_put(mine->exe);
	bailey_exe_put(mine->next_exe);
	if (unlikely(rcu_access_pointer(mine->own)))
		bailey_own_forget(rcu_dereference_protected(mine->own, true));
	if (unlikely(mine->onexec))
		bailey_onexec_free(mine->onexec);
	bailey_domain_put(mine->bounds);
	bailey_domain_put(mine->keeper);
	bailey_domain_put(mine->previous);
	if (unlikely(mine->caps))
		kfree(mine->caps);
	if (unlikely(mine->foreign || mine->spare))
		bailey_sock_task_free(task);
}
