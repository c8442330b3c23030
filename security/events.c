// SPDX-License-Identifier: GPL-2.0
/*
 * The stream of events: the buffers of the CPUs, and how a record is written into
 * one of them.
 *
 * Writing allocates nothing and sleeps never: it may happen under any lock but
 * the ring's own. Readers are woken by an irq_work, since a hook may be called
 * with a wait queue's lock held.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/mnt_namespace.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "domain.h"
#include "events.h"
#include "evown.h"
#include "layer.h"
#include "params.h"
#include "program.h"

static unsigned int event_buffer = 512;
module_param_cb(event_buffer, &bailey_param_uint, &event_buffer, 0644);
MODULE_PARM_DESC(event_buffer, "KiB of event records kept for each CPU while somebody listens");

static u64 was_written;		/* to buffers that are gone; by who makes them */

static DEFINE_PER_CPU(struct bailey_ring, rings);
DECLARE_WAIT_QUEUE_HEAD(bailey_event_wait);

static void wake(struct irq_work *work)
{
	wake_up_interruptible_all(&bailey_event_wait);
}

static DEFINE_IRQ_WORK(wake_work, wake);

/** bailey_event_ring() - the buffer of a CPU, for who listens */
struct bailey_ring *bailey_event_ring(unsigned int cpu)
{
	return per_cpu_ptr(&rings, cpu);
}

/** bailey_rings_written() - records written since boot */
u64 bailey_rings_written(void)
{
	u64 n = was_written;
	int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(bailey_event_ring(cpu)->seq);
	return n;
}

/** bailey_rings_free() - free the buffers; nobody listens any more */
void bailey_rings_free(void)
{
	int cpu;

	was_written = bailey_rings_written();
	for_each_possible_cpu(cpu)
		bailey_ring_free(bailey_event_ring(cpu));
}

/**
 * bailey_rings_make() - make the buffers
 *
 * Context: may sleep; whoever adds the first listener calls it.
 * Return: 0 or -ENOMEM.
 */
int bailey_rings_make(void)
{
	u32 size = clamp(READ_ONCE(event_buffer), 32u, 65536u) << 10;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (bailey_ring_init(bailey_event_ring(cpu), size)) {
			bailey_rings_free();
			return -ENOMEM;
		}
	}
	return 0;
}

/* --- writing --------------------------------------------------------------- */

/* In interrupts nobody is known to act. */
static void who(struct bailey_event *head, const struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;

	head->pid = task->pid;
	head->tgid = task->tgid;
	head->start = leader->start_boottime;
	head->tag = bailey_task(task)->tag;
	/*
	 * Without task_lock(): ptrace_attach() calls us with the tracee's, and
	 * two tasks that attach to each other would wait for ever. A name that is
	 * being changed may be half of each.
	 */
	data_race(memcpy(head->comm, task->comm, sizeof(head->comm)));
	head->comm[sizeof(head->comm) - 1] = '\0';
}

/* What only the current task may be asked, and while it lives. */
static void where(struct bailey_event *head)
{
	const struct nsproxy *ns = current->nsproxy;

	head->ppid = task_ppid_nr(current);
	head->fsuid = from_kuid(&init_user_ns, current_fsuid());
	head->userns = current_user_ns()->ns.inum;
	if (task_active_pid_ns(current))
		head->pidns = task_active_pid_ns(current)->ns.inum;
	if (ns) {
		head->mntns = from_mnt_ns(ns->mnt_ns)->inum;
		head->netns = ns->net_ns->ns.inum;
	}
#ifdef CONFIG_CGROUPS
	head->cgroup = cgroup_id(task_dfl_cgroup(current));
#endif
}

/* Lays the strings out behind the record; its size. */
static u32 lay_out(struct bailey_draft *draft)
{
	u32 size = sizeof(draft->head);
	unsigned int i;

	for (i = 0; i < BAILEY_EVENT_STRINGS; i++) {
		struct bailey_event_text *text = &draft->head.text[i];
		/* The NULs of those to come must fit. */
		u32 room = BAILEY_EVENT_MAX - (BAILEY_EVENT_STRINGS - i) - size;

		memset(text, 0, sizeof(*text));
		if (!draft->text[i].p)
			continue;
		if (draft->text[i].len > room)
			draft->head.flags |= BAILEY_EVENT_FLAG_CUT;
		text->offset = size;
		text->len = min(draft->text[i].len, room);
		size += text->len + 1;
	}
	return round_up(size, 8);
}

static void fill(struct bailey_event *to, const struct bailey_draft *draft,
		 u32 size)
{
	u64 seq = to->seq;
	char *p = (char *)to;
	unsigned int i;

	/* What rounds the size up is of an older record. */
	memset(p + size - 8, 0, 8);
	*to = draft->head;
	to->size = size;
	to->seq = seq;
	to->version = BAILEY_EVENT_VERSION;
	for (i = 0; i < BAILEY_EVENT_STRINGS; i++) {
		const struct bailey_event_text *text = &draft->head.text[i];

		if (!text->offset)
			continue;
		memcpy(p + text->offset, draft->text[i].p, text->len);
		p[text->offset + text->len] = '\0';
	}
}

/**
 * bailey_event_put() - write an event into a buffer
 * @ring: the buffer; its lock is held
 * @draft: the event
 */
void bailey_event_put(struct bailey_ring *ring, struct bailey_draft *draft)
{
	u32 size = lay_out(draft);

	draft->head.cpu = raw_smp_processor_id();
	draft->head.time = ktime_get_real_fast_ns();
	draft->head.boot = ktime_get_boot_fast_ns();
	fill(bailey_ring_reserve(ring, size), draft, size);
}

/** bailey_event_wake() - wake who waits for events. Context: any but NMI. */
void bailey_event_wake(void)
{
	if (wq_has_sleeper(&bailey_event_wait))
		irq_work_queue(&wake_work);
}

/**
 * bailey_event_make_lost() - the record that tells a reader of lost ones
 * @event: receives it
 * @cpu: whose buffer ran over
 * @boot: time of the next record
 * @lost: how many are lost
 *
 * Return: its bytes.
 */
u32 bailey_event_make_lost(struct bailey_event *event, u32 cpu, u64 boot,
			   u64 lost)
{
	memset(event, 0, sizeof(*event));
	event->size = sizeof(*event);
	event->version = BAILEY_EVENT_VERSION;
	event->type = BAILEY_EVENT_LOST;
	event->cpu = cpu;
	event->time = ktime_get_real_ns();
	event->boot = boot;
	event->ouid = ~0u;
	event->rule = BAILEY_NO_RULE;
	event->count = lost;
	return event->size;
}

/**
 * bailey_event_write() - write an event, if anybody wants it
 * @draft: the event
 *
 * Context: any but NMI.
 * Return: a reader will be told of it.
 */
bool bailey_event_write(struct bailey_draft *draft)
{
	struct bailey_event *head = &draft->head;
	struct bailey_ring *ring;
	unsigned long flags;
	bool told = false;

	rcu_read_lock();
	if (draft->of) {
		who(head, draft->of);
		bailey_exe_text(draft, draft->of);
	} else if (in_task()) {
		who(head, current);
		where(head);
		bailey_exe_text(draft, current);
	}
	if (bailey_anybody_wants(draft) &&
	    (!(head->flags & BAILEY_EVENT_FLAG_LAYER || draft->bounded) ||
	     bailey_layer_may_tell(draft->of ? task_uid(draft->of) :
					       current_uid()))) {
		local_irq_save(flags);
		ring = this_cpu_ptr(&rings);
		raw_spin_lock(&ring->lock);
		bailey_event_put(ring, draft);
		raw_spin_unlock(&ring->lock);
		local_irq_restore(flags);
		bailey_event_wake();
		told = true;
	}
	if ((head->flags & BAILEY_EVENT_FLAG_LAYER) && in_task())
		bailey_own_write(draft);
	rcu_read_unlock();
	return told;
}
