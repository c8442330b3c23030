// SPDX-License-Identifier: GPL-2.0
/*
 * Self-restriction: puts a layer upon the current thread, or upon all threads of
 * its process or none.
 *
 * Each thread changes its own credentials, on its way back to user space. With
 * several it comes in two steps: every thread makes new credentials and waits;
 * once all have them, and no more threads are found, all are told to use them. If
 * one cannot, or does not come, all are told to throw them away. A thread that
 * waits makes no other, so that the search for more comes to an end.
 *
 * cred_guard_mutex of the process is held meanwhile: no second one begins, and no
 * exec is under way. Whoever waits for it is woken, changes, and begins anew.
 */
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/list.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/task_work.h>

#include "change.h"
#include "layer.h"
#include "program.h"

/* A thread that does not come by then sleeps and will not be woken. */
#define PATIENCE	(10 * HZ)

/**
 * struct sync - a change of all threads
 * @layer: what they get
 * @no_new_privs: they get this as well
 * @preparing: threads that have not said whether they can, and one for the caller
 *	while it looks for them
 * @unfinished: threads that have not got over it, and one for the caller
 * @error: of the first that cannot, or 0; set by cmpxchg()
 * @prepared: @preparing is 0
 * @decided: @error is final
 * @finished: @unfinished is 0
 * @works: of each thread; the caller's
 */
struct sync {
	struct bailey_layer *layer;
	bool no_new_privs;
	atomic_t preparing;
	atomic_t unfinished;
	int error;
	struct completion prepared;
	struct completion decided;
	struct completion finished;
	struct list_head works;
};

/**
 * struct work - what a thread is to do
 * @head: for task_work_add()
 * @node: in @sync->works
 * @sync: the change
 * @task: the thread; a reference
 */
struct work {
	struct callback_head head;
	struct list_head node;
	struct sync *sync;
	struct task_struct *task;
};

/* New credentials of the current thread, with the layer upon what it has. */
static struct cred *prepare(struct bailey_layer *layer)
{
	struct bailey_domain *domain;
	struct cred *cred;
	int error;

	/* It acts for somebody else, whose credentials are not its to change. */
	if (current_cred() != current_real_cred())
		return ERR_PTR(-EAGAIN);
	error = bailey_domain_add_layer(bailey_cred_domain(current_cred()),
					layer, &domain);
	if (error)
		return ERR_PTR(error);
	cred = prepare_creds();
	if (!cred) {
		bailey_domain_put(domain);
		return ERR_PTR(-ENOMEM);
	}
	bailey_cred_set(cred, domain);
	bailey_exe_find();	/* for the events to come */
	return cred;
}

static void say_prepared(struct sync *sync)
{
	if (atomic_dec_and_test(&sync->preparing))
		complete(&sync->prepared);
}

static void say_finished(struct sync *sync)
{
	if (atomic_dec_and_test(&sync->unfinished))
		complete(&sync->finished);
}

/* In each of the other threads. The last touch of @sync is say_finished(). */
static void join_in(struct callback_head *head)
{
	struct sync *sync = container_of(head, struct work, head)->sync;
	struct cred *cred = prepare(sync->layer);

	if (IS_ERR(cred))
		cmpxchg(&sync->error, 0, (int)PTR_ERR(cred));
	say_prepared(sync);
	wait_for_completion(&sync->decided);
	if (!READ_ONCE(sync->error)) {
		if (sync->no_new_privs)
			task_set_no_new_privs(current);
		commit_creds(cred);
	} else if (!IS_ERR(cred)) {
		abort_creds(cred);
	}
	say_finished(sync);
}

/*
 * Threads that are none of those asked. Workers of io_uring act with the
 * credentials of who asks them, and have none to change.
 */
static bool wanted(const struct sync *sync, struct task_struct *task)
{
	return task != current && !(task->flags & (PF_EXITING | PF_IO_WORKER)) &&
		bailey_task(task)->restricting != sync;
}

/* Threads beside the caller that are not io_uring's. */
static bool has_others(void)
{
	struct task_struct *task;
	bool others = false;

	rcu_read_lock();
	for_each_thread(current, task)
		others |= task != current &&
			!(task->flags & (PF_EXITING | PF_IO_WORKER));
	rcu_read_unlock();
	return others;
}

/*
 * A thread that polls a ring (SQPOLL) acts with the credentials that the ring was
 * made with, whatever becomes of the process. io_uring's other threads have
 * something to work for, or are about to end.
 */
static bool has_poller(void)
{
	struct task_struct *task;
	bool poller = false;

	rcu_read_lock();
	for_each_thread(current, task)
		poller |= (task->flags & PF_IO_WORKER) &&
			!(task->flags & PF_EXITING) &&
			!READ_ONCE(task->worker_private);
	rcu_read_unlock();
	return poller;
}

/**
 * bailey_no_pollers() - is there no thread that polls a ring?
 * @threads: all threads are to be held, and not the current one only
 *
 * A process that is to be held as a whole must not keep somebody who is not: the
 * poller reads what to do from its memory. One that is just ending is waited for.
 *
 * Context: process, sleeps.
 * Return: 0, also if the process has threads that are not to be held; -EBUSY.
 */
int bailey_no_pollers(bool threads)
{
	int tries = 10;

	if (!threads && has_others())
		return 0;
	while (has_poller()) {
		if (!tries-- || fatal_signal_pending(current))
			return -EBUSY;
		schedule_timeout_killable(HZ / 50);
	}
	return 0;
}

static unsigned int count_threads(const struct sync *sync)
{
	struct task_struct *task;
	unsigned int n = 0;

	rcu_read_lock();
	for_each_thread(current, task)
		n += wanted(sync, task);
	rcu_read_unlock();
	return n;
}

static void free_works(struct list_head *works)
{
	struct work *work, *next;

	list_for_each_entry_safe(work, next, works, node) {
		if (work->task) {
			bailey_task(work->task)->restricting = NULL;
			put_task_struct(work->task);
		}
		kfree(work);
	}
}

/* Takes a work from @spare to @task; false: it is at its end. */
static bool hand_out(struct sync *sync, struct list_head *spare,
		     struct task_struct *task)
{
	struct work *work = list_first_entry(spare, struct work, node);

	init_task_work(&work->head, join_in);
	work->sync = sync;
	work->task = task;
	atomic_inc(&sync->preparing);
	atomic_inc(&sync->unfinished);
	if (task_work_add(task, &work->head, TWA_SIGNAL)) {
		work->task = NULL;
		atomic_dec(&sync->preparing);
		atomic_dec(&sync->unfinished);
		return false;
	}
	get_task_struct(task);
	bailey_task(task)->restricting = sync;
	list_move(&work->node, &sync->works);
	return true;
}

/* Asks the threads that have not been. Their number, or -ENOMEM. */
static int ask_threads(struct sync *sync)
{
	unsigned int n = count_threads(sync), i;
	struct task_struct *task;
	LIST_HEAD(spare);
	int asked = 0;

	for (i = 0; i < n; i++) {
		struct work *work = kzalloc(sizeof(*work), GFP_KERNEL_ACCOUNT);

		if (!work) {
			free_works(&spare);
			return -ENOMEM;
		}
		list_add(&work->node, &spare);
	}
	rcu_read_lock();
	for_each_thread(current, task) {
		if (list_empty(&spare))
			break;	/* the next round finds the others */
		if (wanted(sync, task) && hand_out(sync, &spare, task))
			asked++;
	}
	rcu_read_unlock();
	free_works(&spare);
	return asked;
}

/* Takes the work from the threads that have not begun with it. */
static void call_off(struct sync *sync)
{
	struct work *work;

	list_for_each_entry(work, &sync->works, node) {
		if (!task_work_cancel(work->task, &work->head))
			continue;
		say_prepared(sync);
		say_finished(sync);
	}
}

/* Waits until all that were asked have credentials, or one has not. */
static int await_threads(struct sync *sync)
{
	long left;

	say_prepared(sync);
	/*
	 * Only to be killed: signals that come faster than all threads do would
	 * have it begin anew for ever.
	 */
	left = wait_for_completion_killable_timeout(&sync->prepared, PATIENCE);
	if (left > 0)
		return READ_ONCE(sync->error);
	cmpxchg(&sync->error, 0, left ? -ERESTARTNOINTR : -EAGAIN);
	call_off(sync);
	wait_for_completion(&sync->prepared);
	return READ_ONCE(sync->error);
}

static int gather(struct sync *sync)
{
	int n, error;

	do {
		reinit_completion(&sync->prepared);
		atomic_set(&sync->preparing, 1);
		n = ask_threads(sync);
		if (n < 0)
			cmpxchg(&sync->error, 0, n);
		error = await_threads(sync);
	} while (n > 0 && !error);
	return error;
}

/* The caller holds cred_guard_mutex. */
static int restrict_threads(struct bailey_layer *layer)
{
	struct sync sync = {
		.layer = layer,
		.no_new_privs = task_no_new_privs(current),
		.unfinished = ATOMIC_INIT(1),
		.works = LIST_HEAD_INIT(sync.works),
	};
	struct cred *cred = prepare(layer);
	int error;

	if (IS_ERR(cred))
		return PTR_ERR(cred);
	init_completion(&sync.prepared);
	init_completion(&sync.decided);
	init_completion(&sync.finished);
	error = gather(&sync);
	/* Nobody is left who could make one meanwhile. */
	if (!error && has_poller()) {
		error = -EBUSY;
		WRITE_ONCE(sync.error, error);
	}
	complete_all(&sync.decided);
	if (error)
		abort_creds(cred);
	else
		commit_creds(cred);
	say_finished(&sync);
	wait_for_completion(&sync.finished);
	free_works(&sync.works);
	return error;
}

static int restrict_current(struct bailey_layer *layer)
{
	struct cred *cred = prepare(layer);

	if (IS_ERR(cred))
		return PTR_ERR(cred);
	commit_creds(cred);
	return 0;
}

/**
 * bailey_restrict() - BAILEY_PRCTL_RESTRICT
 * @ubuf: blob of one profile, or with its hats, in user memory
 * @size: its bytes
 * @flags: BAILEY_RESTRICT_*
 *
 * Context: process, sleeps; takes cred_guard_mutex with BAILEY_RESTRICT_THREADS.
 * Return: 0 or an error, see uapi/linux/bailey.h.
 */
int bailey_restrict(const void __user *ubuf, size_t size, unsigned long flags)
{
	struct bailey_layer *layer;
	int error;

	if (flags & ~(BAILEY_RESTRICT_THREADS | BAILEY_RESTRICT_HATS))
		return -EINVAL;
	/* Else a set-uid program could be led astray by what it is refused. */
	if (!task_no_new_privs(current) &&
	    !ns_capable_noaudit(&init_user_ns, CAP_MAC_ADMIN))
		return -EPERM;
	error = bailey_policy_activate();
	if (error)
		return error;
	layer = bailey_layer_new(ubuf, size, flags & BAILEY_RESTRICT_HATS);
	if (IS_ERR(layer))
		return PTR_ERR(layer);
	error = bailey_no_pollers(flags & BAILEY_RESTRICT_THREADS);
	if (error) {
		/* nothing is changed */
	} else if (!(flags & BAILEY_RESTRICT_THREADS)) {
		error = restrict_current(layer);
	} else if (mutex_lock_interruptible(&current->signal->cred_guard_mutex)) {
		/* Perhaps another thread waits for us to join in. */
		error = -ERESTARTNOINTR;
	} else {
		error = restrict_threads(layer);
		mutex_unlock(&current->signal->cred_guard_mutex);
	}
	bailey_layer_put(layer);
	return error;
}
