// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptor of BAILEY_PRCTL_EVENTS: what the layers of the caller's process
 * refuse to it. What an administrator's profiles decide is not told: who is
 * confined need not know by which rules, and could try them out in silence.
 *
 * Whoever needs no privilege gets no part of what others share: the buffer is
 * the process's own, charged to it, and there is one.
 */
#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "domain.h"
#include "evown.h"

#define OWN_BUFFER	(64u << 10)	/* bytes */

/**
 * struct bailey_own - a process's stream
 * @refs: of the process and of the file
 * @rcu: writers may still look at it
 * @closed: nobody reads it any more
 * @ring: the records
 * @lock: one read at a time; protects the rest
 * @cursor: what was read
 * @size: bytes of the record in @buf that is to be read next; 0: none
 * @buf: room for BAILEY_EVENT_MAX bytes
 */
struct bailey_own {
	refcount_t refs;
	struct rcu_head rcu;
	bool closed;
	struct bailey_ring ring;
	struct mutex lock;	/* see above */
	struct bailey_cursor cursor;
	u32 size;
	void *buf;
};

/* Protects the pointers of tasks to their streams against each other. */
static DEFINE_MUTEX(own_lock);

static void own_free(struct rcu_head *rcu)
{
	struct bailey_own *own = container_of(rcu, struct bailey_own, rcu);

	bailey_ring_free(&own->ring);
	kvfree(own->buf);
	kfree(own);
}

/**
 * bailey_own_forget() - a process gives up its stream
 * @own: may be NULL
 *
 * Context: any.
 */
void bailey_own_forget(struct bailey_own *own)
{
	if (own && refcount_dec_and_test(&own->refs))
		call_rcu(&own->rcu, own_free);
}

/**
 * bailey_own_write() - tell the current process what a layer of its refused
 * @draft: the event, who has been filled in; changed to how the process knows
 *	itself
 *
 * Context: process, RCU read side; may be atomic.
 */
void bailey_own_write(struct bailey_draft *draft)
{
	struct bailey_event *head = &draft->head;
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct bailey_own *own;
	unsigned long flags;

	own = rcu_dereference(bailey_task(current->group_leader)->own);
	if (!own || READ_ONCE(own->closed))
		return;
	head->pid = task_pid_nr_ns(current, ns);
	head->tgid = task_tgid_nr_ns(current, ns);
	head->ppid = task_ppid_nr_ns(current, ns);
	head->peer = 0;
	head->fsuid = from_kuid_munged(current_user_ns(), current_fsuid());
	if (head->ouid != ~0u)
		head->ouid = from_kuid_munged(current_user_ns(),
					      make_kuid(&init_user_ns,
							head->ouid));
	raw_spin_lock_irqsave(&own->ring.lock, flags);
	bailey_event_put(&own->ring, draft);
	raw_spin_unlock_irqrestore(&own->ring.lock, flags);
	bailey_event_wake();
}

static int own_release(struct inode *inode, struct file *file)
{
	struct bailey_own *own = file->private_data;

	WRITE_ONCE(own->closed, true);
	bailey_own_forget(own);
	return 0;
}

static bool fetch(struct bailey_own *own)
{
	u64 lost;

	if (own->size || !bailey_ring_peek(&own->ring, &own->cursor))
		return own->size;
	own->size = bailey_ring_read(&own->ring, &own->cursor, own->buf,
				     BAILEY_EVENT_MAX, &lost);
	if (lost)
		own->size = bailey_event_make_lost(own->buf, 0,
						   own->cursor.boot, lost);
	return own->size;
}

static ssize_t take(struct bailey_own *own, char __user *buf, size_t count)
{
	size_t done = 0;

	while (fetch(own)) {
		if (own->size > count - done)
			return done ?: -EMSGSIZE;
		if (copy_to_user(buf + done, own->buf, own->size))
			return done ?: -EFAULT;
		done += own->size;
		own->size = 0;
	}
	return done;
}

static ssize_t own_read(struct file *file, char __user *buf, size_t count,
			loff_t *ppos)
{
	struct bailey_own *own = file->private_data;
	ssize_t n;

	if (!count)
		return 0;
	for (;;) {
		if (mutex_lock_interruptible(&own->lock))
			return -ERESTARTSYS;
		n = take(own, buf, count);
		mutex_unlock(&own->lock);
		if (n || file->f_flags & O_NONBLOCK)
			return n ?: -EAGAIN;
		if (wait_event_interruptible(bailey_event_wait,
					     READ_ONCE(own->ring.head) !=
					     READ_ONCE(own->cursor.pos)))
			return -ERESTARTSYS;
	}
}

static __poll_t own_poll(struct file *file, poll_table *wait)
{
	struct bailey_own *own = file->private_data;
	bool ready;

	poll_wait(file, &bailey_event_wait, wait);
	mutex_lock(&own->lock);
	ready = fetch(own);
	mutex_unlock(&own->lock);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations own_fops = {
	.read = own_read,
	.poll = own_poll,
	.release = own_release,
};

static struct bailey_own *own_new(void)
{
	struct bailey_own *own = kzalloc(sizeof(*own), GFP_KERNEL_ACCOUNT);

	if (!own)
		return NULL;
	refcount_set(&own->refs, 2);
	mutex_init(&own->lock);
	own->buf = kvmalloc(BAILEY_EVENT_MAX, GFP_KERNEL_ACCOUNT);
	if (!own->buf || bailey_ring_init(&own->ring, OWN_BUFFER)) {
		own_free(&own->rcu);
		return NULL;
	}
	bailey_ring_start(&own->ring, &own->cursor);
	return own;
}

/**
 * bailey_own_open() - BAILEY_PRCTL_EVENTS
 *
 * Return: a descriptor; -EBUSY: the process has one that is open; or an error.
 */
int bailey_own_open(void)
{
	struct bailey_task *leader;
	struct bailey_own *own, *old;
	int fd;

	own = own_new();
	if (!own)
		return -ENOMEM;
	mutex_lock(&own_lock);
	leader = bailey_task(current->group_leader);
	old = rcu_dereference_protected(leader->own,
					lockdep_is_held(&own_lock));
	fd = -EBUSY;
	if (!old || READ_ONCE(old->closed))
		fd = anon_inode_getfd("[bailey-events]", &own_fops, own,
				      O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		own_free(&own->rcu);
	} else {
		rcu_assign_pointer(leader->own, own);
		bailey_own_forget(old);
	}
	mutex_unlock(&own_lock);
	return fd;
}
