// SPDX-License-Identifier: GPL-2.0
/*
 * The stream of events: the list of who listens, the buffers of the CPUs, and
 * how a record is written into one.
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
#include <linux/moduleparam.h>
#include <linux/mutex.h>
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
#include "evtask.h"

DEFINE_STATIC_KEY_FALSE(bailey_listening_key);
DEFINE_STATIC_KEY_FALSE(bailey_tracing_key);

static unsigned int event_buffer = 512;
module_param_named(event_buffer, event_buffer, uint, 0644);
MODULE_PARM_DESC(event_buffer, "KiB of event records kept for each CPU while somebody listens");

/* Protects the list of listeners and who has the rings; a leaf but for jump labels. */
static DEFINE_MUTEX(listeners_lock);
static HLIST_HEAD(listeners);	/* written under the lock, read under RCU */
static u32 nlisteners;		/* under the lock */
static bool profiles_traced;	/* under the lock */
static u32 ntraced;		/* reasons to trace, under the lock */

static u64 was_written;		/* to buffers that are gone, under the lock */
static atomic64_t lost = ATOMIC64_INIT(0);

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

/* --- who listens --------------------------------------------------------- */

/* Records in the buffers that there are. */
static u64 rings_written(void)
{
	u64 n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(bailey_event_ring(cpu)->seq);
	return n;
}

static void rings_free(void)
{
	int cpu;

	was_written += rings_written();
	for_each_possible_cpu(cpu)
		bailey_ring_free(bailey_event_ring(cpu));
}

static int rings_make(void)
{
	u32 size = clamp(READ_ONCE(event_buffer), 32u, 65536u) << 10;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (bailey_ring_init(bailey_event_ring(cpu), size)) {
			rings_free();
			return -ENOMEM;
		}
	}
	return 0;
}

/* One reason to trace more or less. The tracepoint does not need forks. */
static void trace_more(void)
{
	lockdep_assert_held(&listeners_lock);
	static_branch_inc(&bailey_tracing_key);
	if (!ntraced++)
		bailey_watch_forks(true);
}

static void trace_less(void)
{
	lockdep_assert_held(&listeners_lock);
	static_branch_dec(&bailey_tracing_key);
	if (!--ntraced)
		bailey_watch_forks(false);
}

static bool traces(const struct bailey_listener *listener)
{
	const struct bailey_filter *filter =
		rcu_dereference_protected(listener->filter,
					  lockdep_is_held(&listeners_lock));

	return filter && (filter->want.verdicts & BIT(BAILEY_EVENT_ALLOWED));
}

/**
 * bailey_listener_add() - begin to be told
 * @listener: zeroed but for @ns
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int bailey_listener_add(struct bailey_listener *listener)
{
	int error = 0;

	mutex_lock(&listeners_lock);
	if (!nlisteners)
		error = rings_make();
	if (!error) {
		nlisteners++;
		hlist_add_head_rcu(&listener->node, &listeners);
		static_branch_inc(&bailey_listening_key);
	}
	mutex_unlock(&listeners_lock);
	return error;
}

/**
 * bailey_listener_del() - be told no more
 * @listener: freed later, with its filter
 *
 * Context: may sleep.
 */
void bailey_listener_del(struct bailey_listener *listener)
{
	struct bailey_filter *filter;

	mutex_lock(&listeners_lock);
	hlist_del_rcu(&listener->node);
	if (traces(listener))
		trace_less();
	static_branch_dec(&bailey_listening_key);
	nlisteners--;
	/* Nobody writes but for a listener in the list. */
	synchronize_rcu();
	if (!nlisteners)
		rings_free();
	mutex_unlock(&listeners_lock);
	filter = rcu_dereference_protected(listener->filter, true);
	kfree(filter);
	kfree(listener);
}

/**
 * bailey_listener_filter() - say what is wanted
 * @listener: listener
 * @filter: filter, which belongs to the listener from now on
 */
void bailey_listener_filter(struct bailey_listener *listener,
			    struct bailey_filter *filter)
{
	struct bailey_filter *old;
	bool traced;

	mutex_lock(&listeners_lock);
	traced = traces(listener);
	old = rcu_replace_pointer(listener->filter, filter,
				  lockdep_is_held(&listeners_lock));
	if (traces(listener) && !traced)
		trace_more();
	else if (!traces(listener) && traced)
		trace_less();
	mutex_unlock(&listeners_lock);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * bailey_trace_profiles() - some loaded profiles have the flag "trace", or none
 * @n: how many
 *
 * Context: bailey_policy_lock is held.
 */
void bailey_trace_profiles(u32 n)
{
	mutex_lock(&listeners_lock);
	if (n && !profiles_traced)
		trace_more();
	else if (!n && profiles_traced)
		trace_less();
	profiles_traced = n;
	mutex_unlock(&listeners_lock);
}

/* The tracepoint is switched on and off. */
int bailey_trace_reg(void)
{
	static_branch_inc(&bailey_listening_key);
	static_branch_inc(&bailey_tracing_key);
	return 0;
}

void bailey_trace_unreg(void)
{
	static_branch_dec(&bailey_tracing_key);
	static_branch_dec(&bailey_listening_key);
}

/* --- what they want ------------------------------------------------------- */

/* Whether @name is one of the names that a label joins. */
static bool names(const struct bailey_field *label, const char *name)
{
	size_t len = strlen(name);
	const char *p = label->p, *end = label->p + label->len, *to;

	while (p && p < end) {
		to = strnstr(p, "//&", end - p) ?: end;
		if (to - p == len && !memcmp(p, name, len))
			return true;
		p = to + 3;
	}
	return false;
}

/**
 * bailey_in_ns() - are all names of a label of a policy namespace?
 * @label: label, names joined by "//&"
 * @len: bytes of it
 * @ns: ":namespace:"; "": any
 */
bool bailey_in_ns(const char *label, u32 len, const char *ns)
{
	const char *p = label, *end = label + len;
	size_t n = strlen(ns);

	while (p < end) {
		if (end - p < n || memcmp(p, ns, n))
			return false;
		p = strnstr(p, "//&", end - p) ?: end;
		p += 3;
	}
	return true;
}

static bool wanted_profile(const struct bailey_event_filter *want,
			   const struct bailey_event *head,
			   const struct bailey_field *text)
{
	u32 i;

	for (i = 0; i < want->nprofiles; i++) {
		if (names(&text[BAILEY_EVENT_PROFILE], want->profile[i]))
			return true;
		if (head->type == BAILEY_EVENT_DOMAIN &&
		    names(&text[BAILEY_EVENT_TARGET], want->profile[i]))
			return true;
	}
	return !want->nprofiles;
}

/* Whether the task is traced, so that its allowed accesses and its life are told. */
static bool of_trace(const struct bailey_event *head)
{
	switch (head->type) {
	case BAILEY_EVENT_DECISION:
		return head->verdict == BAILEY_EVENT_ALLOWED;
	case BAILEY_EVENT_FORK:
	case BAILEY_EVENT_EXEC:
	case BAILEY_EVENT_EXIT:
		return true;
	}
	return false;
}

/* Part of the label is of the listener's namespace: some of it concerns it. */
static bool concerns(const struct bailey_listener *listener,
		     const struct bailey_event *head,
		     const struct bailey_field *text)
{
	static const u8 place[] = { BAILEY_EVENT_PROFILE, BAILEY_EVENT_TARGET };
	unsigned int i;

	for (i = 0; i < 1 + (head->type == BAILEY_EVENT_DOMAIN); i++) {
		const struct bailey_field *label = &text[place[i]];

		if (label->p && strnstr(label->p, listener->ns, label->len))
			return true;
	}
	return false;
}

/**
 * bailey_listener_wants() - is an event for this listener?
 * @listener: listener
 * @head: the event
 * @text: its strings
 *
 * Context: RCU read side.
 */
bool bailey_listener_wants(const struct bailey_listener *listener,
			   const struct bailey_event *head,
			   const struct bailey_field *text)
{
	const struct bailey_filter *filter = rcu_dereference(listener->filter);
	const struct bailey_event_filter *want;

	if (listener->ns[0] && !concerns(listener, head, text))
		return false;
	if (!filter)
		return !of_trace(head) ||
			(head->flags & BAILEY_EVENT_FLAG_TRACE);
	want = &filter->want;
	if (!(want->types & BIT(head->type)))
		return false;
	if (of_trace(head) && !(want->verdicts & BIT(BAILEY_EVENT_ALLOWED)))
		return false;
	if (head->type == BAILEY_EVENT_DECISION &&
	    (!(want->verdicts & BIT(head->verdict)) ||
	     !(want->classes & BIT_ULL(head->cls))))
		return false;
	if (want->tgid && want->tgid != head->tgid)
		return false;
	return wanted_profile(want, head, text);
}

/* Under RCU. */
static bool anybody_wants(const struct bailey_draft *draft)
{
	const struct bailey_listener *listener;

	hlist_for_each_entry_rcu(listener, &listeners, node)
		if (bailey_listener_wants(listener, &draft->head, draft->text))
			return true;
	return false;
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
	 * two tasks that attach to each other would wait for ever.
	 */
	memcpy(head->comm, task->comm, sizeof(head->comm));
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
 */
void bailey_event_write(struct bailey_draft *draft)
{
	struct bailey_event *head = &draft->head;
	struct bailey_ring *ring;
	unsigned long flags;

	rcu_read_lock();
	if (draft->of) {
		who(head, draft->of);
		bailey_exe_text(draft, draft->of);
	} else if (in_task()) {
		who(head, current);
		where(head);
		bailey_exe_text(draft, current);
	}
	if (anybody_wants(draft)) {
		local_irq_save(flags);
		ring = this_cpu_ptr(&rings);
		raw_spin_lock(&ring->lock);
		bailey_event_put(ring, draft);
		raw_spin_unlock(&ring->lock);
		local_irq_restore(flags);
		bailey_event_wake();
	}
	if ((head->flags & BAILEY_EVENT_FLAG_LAYER) && in_task())
		bailey_own_write(draft);
	rcu_read_unlock();
}

/** bailey_event_lost() - a reader was too slow for @n records */
void bailey_event_lost(u64 n)
{
	atomic64_add(n, &lost);
}

/**
 * bailey_event_stats() - read the counters
 * @stats: receives them
 */
void bailey_event_stats(struct bailey_event_stats *stats)
{
	mutex_lock(&listeners_lock);
	stats->readers = nlisteners;
	stats->written = was_written + rings_written();
	stats->lost = atomic64_read(&lost);
	mutex_unlock(&listeners_lock);
}
