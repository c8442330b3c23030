// SPDX-License-Identifier: GPL-2.0
/*
 * Who listens to events, and to which. The list is changed under a mutex and read
 * under RCU by whoever has something to tell.
 */
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "events.h"
#include "evtask.h"

DEFINE_STATIC_KEY_FALSE(bailey_listening_key);
DEFINE_STATIC_KEY_FALSE(bailey_tracing_key);
DEFINE_STATIC_KEY_FALSE(bailey_watched_key);
bool bailey_trace_all;		/* by the tracepoint's callbacks */

/* Protects the list and who has the buffers; taken under bailey_policy_lock. */
static DEFINE_MUTEX(listeners_lock);
static HLIST_HEAD(listeners);	/* written under the lock, read under RCU */
static u32 nlisteners;		/* under the lock */
static bool has_traced;		/* a profile has the flag "trace", under the lock */
static bool profiles_traced;	/* and somebody listens, under the lock */
static u32 ntraced;		/* reasons to trace, under the lock */
static u32 nfailed;		/* who wants system calls that fail, under the lock */
static atomic64_t lost = ATOMIC64_INIT(0);

/* One reason to trace more or less. The tracepoint does not need forks. */
static void trace_more(void)
{
	lockdep_assert_held(&listeners_lock);
	static_branch_inc(&bailey_watched_key);
	static_branch_inc(&bailey_tracing_key);
	if (!ntraced++)
		bailey_watch_forks(true);
}

static void trace_less(void)
{
	lockdep_assert_held(&listeners_lock);
	static_branch_dec(&bailey_tracing_key);
	static_branch_dec(&bailey_watched_key);
	if (!--ntraced)
		bailey_watch_forks(false);
}

/* A profile with the flag is a reason to trace as long as somebody listens. */
static void trace_profiles(void)
{
	bool on = has_traced && nlisteners;

	lockdep_assert_held(&listeners_lock);
	if (on && !profiles_traced)
		trace_more();
	else if (!on && profiles_traced)
		trace_less();
	profiles_traced = on;
}

/* What a listener wants, for who holds the list's lock; NULL: no filter. */
static const struct bailey_filter *
filter_of(const struct bailey_listener *listener)
{
	return rcu_dereference_protected(listener->filter,
					 lockdep_is_held(&listeners_lock));
}

/* Is a name one that the listener's namespace has? */
static bool is_shown(const struct bailey_listener *listener, const char *name)
{
	return !strncmp(name, listener->ns, strlen(listener->ns));
}

/* Classes of which a listener wants to be told what a profile allows. */
static u64 traced_by(const struct bailey_listener *listener,
		     const struct bailey_entry *entry)
{
	const char *name = entry->profile->name;
	const struct bailey_filter *filter = filter_of(listener);
	const struct bailey_event_filter *want;
	u32 i;

	if (!is_shown(listener, name))
		return 0;
	if (!filter)
		return entry->rec->flags & BAILEY_PROFILE_TRACE ? ~0ull : 0;
	want = &filter->want;
	if (!(want->types & BIT(BAILEY_EVENT_DECISION)) ||
	    !(want->verdicts & BIT(BAILEY_EVENT_ALLOWED)))
		return 0;
	for (i = 0; i < want->nprofiles; i++)
		if (!strcmp(want->profile[i], name))
			break;
	return i < want->nprofiles || !want->nprofiles ? want->classes : 0;
}

/*
 * Has each profile know what of it is to be told when it is allowed. Without a
 * reason to trace nobody looks.
 */
static void trace_each(const struct bailey_policy *policy)
{
	const struct bailey_listener *listener;
	u32 i;

	lockdep_assert_held(&listeners_lock);
	for (i = 0; ntraced && policy && i < policy->nslots; i++) {
		const struct bailey_entry *entry = &policy->entry[i];
		u64 classes = 0;

		if (!entry->profile)
			continue;
		hlist_for_each_entry(listener, &listeners, node)
			classes |= traced_by(listener, entry);
		WRITE_ONCE(entry->profile->traced, classes);
	}
}

/* The same of the policy in force; one that is loaded meanwhile comes after. */
static void trace_current(void)
{
	rcu_read_lock();
	trace_each(bailey_policy());
	rcu_read_unlock();
}

/**
 * bailey_domain_traced() - bailey_traced() of any profile of a domain
 * @domain: domain
 * @classes: BIT(enum bailey_class)
 */
bool bailey_domain_traced(const struct bailey_domain *domain, u64 classes)
{
	u32 i;

	for (i = 0; i < domain->n; i++)
		if (bailey_traced(domain->member[i].profile, classes))
			return true;
	return false;
}

static bool traces(const struct bailey_listener *listener)
{
	const struct bailey_filter *filter = filter_of(listener);

	return filter && (filter->want.verdicts & BIT(BAILEY_EVENT_ALLOWED));
}

static bool wants_failed(const struct bailey_listener *listener)
{
	const struct bailey_filter *filter = filter_of(listener);

	return filter && (filter->want.flags & BAILEY_EVENT_WANT_FAILED);
}

/* One listener more, or less, that wants to know what fails. */
static void watch_failures(bool more)
{
	lockdep_assert_held(&listeners_lock);
	if (more ? !nfailed++ : !--nfailed)
		bailey_watch_failures(more);
}

/*
 * Of one policy namespace: whoever tells something looks at each of them, and is
 * mostly of another.
 */
#define NS_LISTENERS	32

static bool too_many(const struct bailey_listener *of)
{
	const struct bailey_listener *listener;
	unsigned int n = 0;

	lockdep_assert_held(&listeners_lock);
	hlist_for_each_entry(listener, &listeners, node)
		n += !strcmp(listener->ns, of->ns);
	return *of->ns && n >= NS_LISTENERS;
}

/**
 * bailey_listener_add() - begin to be told
 * @listener: zeroed but for @ns
 *
 * Context: may sleep.
 * Return: 0; -EBUSY: its namespace has NS_LISTENERS; -ENOMEM.
 */
int bailey_listener_add(struct bailey_listener *listener)
{
	int error = 0;

	mutex_lock(&listeners_lock);
	if (too_many(listener))
		error = -EBUSY;
	else if (!nlisteners)
		error = bailey_rings_make();
	if (!error) {
		nlisteners++;
		hlist_add_head_rcu(&listener->node, &listeners);
		static_branch_inc(&bailey_listening_key);
		trace_profiles();
		trace_current();
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
	if (wants_failed(listener))
		watch_failures(false);
	static_branch_dec(&bailey_listening_key);
	nlisteners--;
	trace_profiles();
	trace_current();
	/* Nobody writes but for a listener in the list. */
	synchronize_rcu();
	if (!nlisteners)
		bailey_rings_free();
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
	bool traced, failed;

	mutex_lock(&listeners_lock);
	traced = traces(listener);
	failed = wants_failed(listener);
	old = rcu_replace_pointer(listener->filter, filter,
				  lockdep_is_held(&listeners_lock));
	if (traces(listener) && !traced)
		trace_more();
	else if (!traces(listener) && traced)
		trace_less();
	if (wants_failed(listener) != failed)
		watch_failures(!failed);
	trace_current();
	mutex_unlock(&listeners_lock);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * bailey_trace_policy() - have the profiles of a policy traced, as is wanted
 * @policy: in force from now on
 *
 * Context: bailey_policy_lock is held.
 */
void bailey_trace_policy(const struct bailey_policy *policy)
{
	u32 i;

	mutex_lock(&listeners_lock);
	has_traced = false;
	for (i = 0; i < policy->nslots && !has_traced; i++)
		has_traced = policy->entry[i].profile &&
			(policy->entry[i].rec->flags & BAILEY_PROFILE_TRACE);
	trace_profiles();
	trace_each(policy);
	mutex_unlock(&listeners_lock);
}

/*
 * The tracepoint is switched on and off. Not under the lock: whoever holds it
 * may come to the tracepoints' own.
 */
int bailey_trace_reg(void)
{
	WRITE_ONCE(bailey_trace_all, true);
	static_branch_inc(&bailey_listening_key);
	static_branch_inc(&bailey_watched_key);
	static_branch_inc(&bailey_tracing_key);
	return 0;
}

void bailey_trace_unreg(void)
{
	static_branch_dec(&bailey_tracing_key);
	static_branch_dec(&bailey_watched_key);
	static_branch_dec(&bailey_listening_key);
	WRITE_ONCE(bailey_trace_all, false);
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

/* Names of others match nothing: a filter tells no more than the records do. */
static bool wanted_profile(const struct bailey_listener *listener,
			   const struct bailey_event_filter *want,
			   const struct bailey_event *head,
			   const struct bailey_field *text)
{
	u32 i;

	for (i = 0; i < want->nprofiles; i++) {
		if (!is_shown(listener, want->profile[i]))
			continue;
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

/* Whether some name of a label is of a policy namespace. */
static bool touches(const struct bailey_field *label, const char *ns)
{
	const char *p = label->p, *end = label->p + label->len;
	size_t n = strlen(ns);

	while (p && p < end) {
		if (end - p >= n && !memcmp(p, ns, n))
			return true;
		p = strnstr(p, "//&", end - p) ?: end;
		p += 3;
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

	for (i = 0; i < 1 + (head->type == BAILEY_EVENT_DOMAIN); i++)
		if (touches(&text[place[i]], listener->ns))
			return true;
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
	if (head->type == BAILEY_EVENT_FAILED &&
	    (!filter || !(filter->want.flags & BAILEY_EVENT_WANT_FAILED)))
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
	return wanted_profile(listener, want, head, text);
}

/**
 * bailey_anybody_wants() - is an event for any listener?
 * @draft: event
 *
 * Context: RCU read side.
 */
bool bailey_anybody_wants(const struct bailey_draft *draft)
{
	const struct bailey_listener *listener;

	hlist_for_each_entry_rcu(listener, &listeners, node)
		if (bailey_listener_wants(listener, &draft->head, draft->text))
			return true;
	return false;
}

/* --- counters ---------------------------------------------------------------- */

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
	stats->written = bailey_rings_written();
	stats->lost = atomic64_read(&lost);
	mutex_unlock(&listeners_lock);
}
