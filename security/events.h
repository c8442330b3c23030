/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stream of events: who listens, and what is told.
 */
#ifndef _BAILEY_EVENTS_H
#define _BAILEY_EVENTS_H

#include <linux/jump_label.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "hits.h"
#include "ring.h"
#include "verdict.h"

DECLARE_STATIC_KEY_FALSE(bailey_listening_key);
DECLARE_STATIC_KEY_FALSE(bailey_tracing_key);
DECLARE_STATIC_KEY_FALSE(bailey_watched_key);
extern bool bailey_trace_all;	/* the tracepoint is on */

/**
 * bailey_listening() - does anybody read events, or trace decisions?
 *
 * One instruction if nobody does.
 */
static __always_inline bool bailey_listening(void)
{
	return static_branch_unlikely(&bailey_listening_key);
}

/**
 * bailey_layer_heard() - is anybody told of what the task's layers refuse?
 */
static inline bool bailey_layer_heard(void)
{
	return bailey_listening() ||
		(in_task() && rcu_access_pointer(bailey_task(current->group_leader)->own));
}

/**
 * bailey_tracing() - does anybody want to be told of what is allowed?
 *
 * One instruction if nobody does.
 */
static __always_inline bool bailey_tracing(void)
{
	return static_branch_unlikely(&bailey_tracing_key);
}

/**
 * bailey_traced() - does anybody want to be told what a profile allows?
 * @profile: profile
 * @classes: BIT(enum bailey_class)
 *
 * One instruction if nobody traces. What bailey_listener_wants() wants of an
 * allowed decision, this does, and more.
 */
static inline bool bailey_traced(const struct bailey_profile *profile,
				 u64 classes)
{
	return bailey_tracing() &&
		(READ_ONCE(bailey_trace_all) ||
		 (READ_ONCE(profile->traced) & classes));
}

/**
 * bailey_watched() - may a memory have to step aside?
 *
 * Because somebody traces, counts or verifies: each raises this key before its own
 * and lowers it after. One instruction if nobody does.
 */
static __always_inline bool bailey_watched(void)
{
	return static_branch_unlikely(&bailey_watched_key);
}

bool bailey_domain_traced(const struct bailey_domain *domain, u64 classes);

/* What files are asked about as. */
#define BAILEY_FILE_CLASSES \
	(BIT_ULL(BAILEY_CLASS_FILE) | BIT_ULL(BAILEY_CLASS_LINK))

/**
 * bailey_asked_anew() - must what a domain is allowed be decided anew?
 * @domain: domain
 * @classes: BIT(enum bailey_class) of what it is asked as
 *
 * Because somebody wants to be told of it, or has it counted which rules decide.
 * Then nothing may be taken from a memory: whoever keeps verdicts asks this
 * first. Two instructions if there is no reason.
 */
static __always_inline bool bailey_asked_anew(const struct bailey_domain *domain,
					      u64 classes)
{
	return bailey_counting() ||
		(bailey_tracing() && bailey_domain_traced(domain, classes));
}

/**
 * struct bailey_draft - an event before it is written; lives on the stack
 * @head: its record; @size, @seq, times and @text are set on writing, and who
 *	it is about unless @head.pid is set
 * @text: its strings
 * @of: NULL: the current task; else @of, which has ended
 * @bounded: told within what its user may tell by layers: it needs no privilege
 */
struct bailey_draft {
	struct bailey_event head;
	struct bailey_field text[BAILEY_EVENT_STRINGS];
	struct task_struct *of;
	bool bounded;
};

/**
 * bailey_draft_text() - set a string of an event
 * @draft: event
 * @i: enum bailey_event_string
 * @s: NUL-terminated, or NULL for none
 */
static inline void bailey_draft_text(struct bailey_draft *draft, unsigned int i,
				     const char *s)
{
	draft->text[i].p = s;
	draft->text[i].len = s ? strlen(s) : 0;
}

/**
 * struct bailey_listener - who is to be told; readers of bailey/events
 * @node: in the list of them; changed under its lock, read under RCU
 * @rcu: for kfree_rcu()
 * @filter: what it wants, or NULL; replaced under the list's lock
 * @ns: ":namespace:" whose events it is told, or ""; immutable
 */
struct bailey_listener {
	struct hlist_node node;
	struct rcu_head rcu;
	struct bailey_filter __rcu *filter;
	char ns[BAILEY_MAX_NAME + 1];
};

/**
 * struct bailey_filter - a filter that was given; immutable
 * @rcu: for kfree_rcu()
 * @want: the filter
 */
struct bailey_filter {
	struct rcu_head rcu;
	struct bailey_event_filter want;
};

/* events.c: buffers */
int bailey_rings_make(void);
void bailey_rings_free(void);
u64 bailey_rings_written(void);

/* evlisten.c */
bool bailey_anybody_wants(const struct bailey_draft *draft);
int bailey_listener_add(struct bailey_listener *listener);
void bailey_listener_del(struct bailey_listener *listener);
void bailey_listener_filter(struct bailey_listener *listener,
			    struct bailey_filter *filter);
bool bailey_listener_wants(const struct bailey_listener *listener,
			   const struct bailey_event *head,
			   const struct bailey_field *text);
struct bailey_ring *bailey_event_ring(unsigned int cpu);
extern struct wait_queue_head bailey_event_wait;
bool bailey_in_ns(const char *label, u32 len, const char *ns);
int bailey_trace_reg(void);
void bailey_trace_unreg(void);
void bailey_trace_policy(const struct bailey_policy *policy);

/**
 * struct bailey_event_stats - counters for securityfs
 * @readers: of bailey/events at present
 * @written: records, since boot
 * @lost: records that a reader was too slow for, added up over all readers
 */
struct bailey_event_stats {
	u32 readers;
	u64 written;
	u64 lost;
};

void bailey_event_stats(struct bailey_event_stats *stats);
void bailey_event_lost(u64 n);

/* events.c, evaccess.c: telling */
void bailey_event_put(struct bailey_ring *ring, struct bailey_draft *draft);
void bailey_event_wake(void);
u32 bailey_event_make_lost(struct bailey_event *event, u32 cpu, u64 boot,
			   u64 lost);
bool bailey_event_write(struct bailey_draft *draft);

/**
 * bailey_refused() - what the current system call fails with was refused by us
 *
 * So that who asks for calls that failed is not told of it again.
 */
static inline void bailey_refused(void)
{
	if (in_task())
		bailey_task(current)->refused = true;
}

void bailey_event_access(const struct bailey_policy *policy,
			 const struct bailey_domain *domain,
			 const struct bailey_entry *entry,
			 const struct bailey_verdict *v,
			 const struct bailey_request *req, u64 n);
void bailey_event_cap(const struct bailey_policy *policy,
		      const struct bailey_domain *domain,
		      const struct bailey_entry *entry,
		      const struct bailey_verdict *v, int cap, u64 n);

#endif /* _BAILEY_EVENTS_H */
