// SPDX-License-Identifier: GPL-2.0
/*
 * securityfs: bailey/events. Each open file is a reader with a cursor in the
 * buffer of every CPU, whose records it merges by time.
 */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "domain.h"
#include "events.h"
#include "evfile.h"

/**
 * struct reader - an open file
 * @lock: one read at a time; protects the rest but @listener
 * @listener: what it wants; freed on its own, after the file
 * @size: bytes of the record in @buf that is to be read next; 0: none
 * @buf: room for BAILEY_EVENT_MAX bytes
 * @cursor: by CPU number
 */
struct reader {
	struct mutex lock;	/* see above */
	struct bailey_listener *listener;
	u32 size;
	void *buf;
	struct bailey_cursor cursor[];
};

static int events_open(struct inode *inode, struct file *file)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct reader *reader;
	int error = -ENOMEM, cpu;

	if (!capable(CAP_MAC_ADMIN) && !capable(CAP_AUDIT_READ))
		return -EPERM;
	reader = kvzalloc(struct_size(reader, cursor, nr_cpu_ids),
			  GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->lock);
	reader->buf = kvmalloc(BAILEY_EVENT_MAX, GFP_KERNEL_ACCOUNT);
	reader->listener = kzalloc(sizeof(*reader->listener),
				   GFP_KERNEL_ACCOUNT);
	if (!reader->buf || !reader->listener)
		goto err_free;
	if (domain && domain->nroot < domain->n) {
		const struct bailey_profile *of =
			domain->member[domain->n - 1].profile;

		memcpy(reader->listener->ns, of->name, of->ns_len);
	}
	error = bailey_listener_add(reader->listener);
	if (error)
		goto err_free;
	for_each_possible_cpu(cpu)
		bailey_ring_start(bailey_event_ring(cpu), &reader->cursor[cpu]);
	file->private_data = reader;
	return stream_open(inode, file);

err_free:
	kfree(reader->listener);
	kvfree(reader->buf);
	kvfree(reader);
	return error;
}

static int events_release(struct inode *inode, struct file *file)
{
	struct reader *reader = file->private_data;

	bailey_listener_del(reader->listener);
	kvfree(reader->buf);
	kvfree(reader);
	return 0;
}

/* The CPU with the oldest record that was not read; -1: there is none. */
static int oldest(struct reader *reader)
{
	int cpu, best = -1;

	for_each_possible_cpu(cpu) {
		struct bailey_cursor *cursor = &reader->cursor[cpu];

		if (bailey_ring_peek(bailey_event_ring(cpu), cursor) &&
		    (best < 0 || cursor->boot < reader->cursor[best].boot))
			best = cpu;
	}
	return best;
}

/* The fields of a key that are labels, by class: bits. */
static u32 label_fields(u32 cls)
{
	switch (cls) {
	case BAILEY_CLASS_SIGNAL:
	case BAILEY_CLASS_CHANGE:
		return BIT(1);
	case BAILEY_CLASS_PTRACE:
	case BAILEY_CLASS_IO_URING:
		return BIT(0);
	case BAILEY_CLASS_NET:
		return BIT(3) | BIT(5);
	case BAILEY_CLASS_MQUEUE:
		return BIT(2);
	}
	return 0;
}

/* Did the other side act? Then the record's program is its own. */
static bool is_passive(const struct bailey_event *event)
{
	switch (event->cls) {
	case BAILEY_CLASS_SIGNAL:
		return event->requested & BAILEY_SIGNAL_RECEIVE;
	case BAILEY_CLASS_PTRACE:
		return event->requested & (BAILEY_PTRACE_TRACEDBY |
					   BAILEY_PTRACE_READBY);
	case BAILEY_CLASS_NET:
		return event->requested & (BAILEY_NET_RECEIVE |
					   BAILEY_NET_ACCEPT);
	}
	return false;
}

static void blank(struct bailey_event *event, unsigned int which)
{
	struct bailey_event_text *text = &event->text[which];

	if (text->offset)
		memset((char *)event + text->offset, 0, text->len);
	memset(text, 0, sizeof(*text));
}

/*
 * Leaves out of a record what a namespace may not see: labels of others, in keys too,
 * where one's own have no namespace before them; and the program of a foreign task.
 */
static void censor(struct bailey_event *event, const char *ns)
{
	static const u8 label[] = { BAILEY_EVENT_PROFILE, BAILEY_EVENT_LABEL,
		BAILEY_EVENT_PEER, BAILEY_EVENT_TARGET };
	unsigned int i, n = ARRAY_SIZE(label);
	u32 fields = label_fields(event->cls);
	u32 hidden = 0;

	/* Of others it is no label of a domain. */
	if (event->type != BAILEY_EVENT_DOMAIN)
		n--;
	for (i = 0; i < n; i++) {
		struct bailey_event_text *text = &event->text[label[i]];

		if (!text->offset ||
		    bailey_in_ns((char *)event + text->offset, text->len, ns))
			continue;
		blank(event, label[i]);
		hidden |= BIT(label[i]);
	}
	/* Whose doing it is: of a change the task's until now, else maybe the peer's. */
	if (event->type == BAILEY_EVENT_DOMAIN ? hidden != 0 :
	    (hidden & BIT(BAILEY_EVENT_PEER)) && is_passive(event)) {
		blank(event, BAILEY_EVENT_EXE);
		memset(event->comm, 0, sizeof(event->comm));
	}
	for (i = 0; i < BAILEY_MAX_FIELDS; i++) {
		struct bailey_event_text *text =
			&event->text[BAILEY_EVENT_FIELD + i];
		const char *s = (char *)event + text->offset;

		if ((fields & BIT(i)) && text->offset &&
		    ((hidden & BIT(BAILEY_EVENT_PROFILE)) || s[*s == '&'] == ':'))
			blank(event, BAILEY_EVENT_FIELD + i);
	}
}

static bool wanted(const struct reader *reader, const struct bailey_event *event)
{
	struct bailey_field text[BAILEY_EVENT_STRINGS];
	unsigned int i;
	bool wants;

	for (i = 0; i < BAILEY_EVENT_STRINGS; i++) {
		text[i].len = event->text[i].len;
		text[i].p = event->text[i].offset ?
			(const char *)event + event->text[i].offset : NULL;
	}
	rcu_read_lock();
	wants = bailey_listener_wants(reader->listener, event, text);
	rcu_read_unlock();
	return wants;
}

/* Brings the next record that is wanted into @reader->buf; its size, or 0. */
static int next(struct reader *reader)
{
	u64 lost;
	int cpu, n;

	while ((cpu = oldest(reader)) >= 0) {
		cond_resched();
		n = bailey_ring_read(bailey_event_ring(cpu),
				     &reader->cursor[cpu], reader->buf,
				     BAILEY_EVENT_MAX, &lost);
		if (lost) {
			bailey_event_lost(lost);
			return bailey_event_make_lost(reader->buf, cpu,
						      reader->cursor[cpu].boot,
						      lost);
		}
		if (n <= 0 || !wanted(reader, reader->buf))
			continue;
		if (reader->listener->ns[0])
			censor(reader->buf, reader->listener->ns);
		return n;
	}
	return 0;
}

static bool fetch(struct reader *reader)
{
	if (!reader->size)
		reader->size = next(reader);
	return reader->size;
}

/* Copies out as many records as fit; 0: there is none. */
static ssize_t take(struct reader *reader, char __user *buf, size_t count)
{
	size_t done = 0;

	while (fetch(reader)) {
		if (reader->size > count - done)
			return done ?: -EMSGSIZE;
		if (copy_to_user(buf + done, reader->buf, reader->size))
			return done ?: -EFAULT;
		done += reader->size;
		reader->size = 0;
		if (signal_pending(current))
			break;
	}
	return done;
}

/* Whether it is worth to look; without the lock, as a waiter asks it. */
static bool stirred(const struct reader *reader)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (READ_ONCE(bailey_event_ring(cpu)->head) !=
		    READ_ONCE(reader->cursor[cpu].pos))
			return true;
	return READ_ONCE(reader->size);
}

static ssize_t events_read(struct file *file, char __user *buf, size_t count,
			   loff_t *ppos)
{
	struct reader *reader = file->private_data;
	ssize_t n;

	if (!count)
		return 0;
	for (;;) {
		if (mutex_lock_interruptible(&reader->lock))
			return -ERESTARTSYS;
		n = take(reader, buf, count);
		mutex_unlock(&reader->lock);
		if (n || file->f_flags & O_NONBLOCK)
			return n ?: -EAGAIN;
		if (wait_event_interruptible(bailey_event_wait,
					     stirred(reader)))
			return -ERESTARTSYS;
	}
}

static bool valid(const struct bailey_event_filter *want, size_t count)
{
	u32 i;

	if (count != sizeof(*want) || want->size != sizeof(*want) ||
	    (want->flags & ~BAILEY_EVENT_WANT_FAILED) ||
	    want->nprofiles > BAILEY_EVENT_FILTER_PROFILES)
		return false;
	for (i = 0; i < want->nprofiles; i++)
		if (!memchr(want->profile[i], '\0', sizeof(want->profile[i])))
			return false;
	return true;
}

static ssize_t events_write(struct file *file, const char __user *buf,
			    size_t count, loff_t *ppos)
{
	struct reader *reader = file->private_data;
	struct bailey_filter *filter;

	if (count != sizeof(filter->want))
		return -EINVAL;
	filter = kzalloc(sizeof(*filter), GFP_KERNEL_ACCOUNT);
	if (!filter)
		return -ENOMEM;
	if (copy_from_user(&filter->want, buf, count)) {
		kfree(filter);
		return -EFAULT;
	}
	if (!valid(&filter->want, count)) {
		kfree(filter);
		return -EINVAL;
	}
	bailey_listener_filter(reader->listener, filter);
	return count;
}

static __poll_t events_poll(struct file *file, poll_table *wait)
{
	struct reader *reader = file->private_data;
	bool ready;

	poll_wait(file, &bailey_event_wait, wait);
	mutex_lock(&reader->lock);
	ready = fetch(reader);
	mutex_unlock(&reader->lock);
	return EPOLLOUT | EPOLLWRNORM | (ready ? EPOLLIN | EPOLLRDNORM : 0);
}

const struct file_operations bailey_events_fops = {
	.open = events_open,
	.read = events_read,
	.write = events_write,
	.poll = events_poll,
	.release = events_release,
};
