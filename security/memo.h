/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What labels may do to each other, remembered where it is plainly allowed.
 */
#ifndef _BAILEY_MEMO_H
#define _BAILEY_MEMO_H

#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "events.h"
#include "verdict.h"

#define BAILEY_MEMO_BITS	6	/* of the number of pairs */

/* @peer where no rule looks at the other side's label: whoever it is. */
#define BAILEY_MEMO_ANYBODY	(~1ull)

/**
 * struct bailey_memo - a question that names no path or address
 * @domain: id of whose rules decide; set by bailey_memo_has()
 * @policy: generation of the table it is asked of; set by bailey_memo_has()
 * @peer: from bailey_memo_label(): the other side; 0 if there is none
 * @own: the same of what is acted with
 * @what: from bailey_memo_what()
 */
struct bailey_memo {
	u64 domain;
	u64 policy;
	u64 peer;
	u64 own;
	u64 what;
};

/**
 * bailey_memo_what() - what is asked
 * @cls: enum bailey_class
 * @perms: permissions asked for, less than 1 << 16
 * @detail: what else decides, by class; less than 1 << 40
 */
static inline u64 bailey_memo_what(u32 cls, u32 perms, u64 detail)
{
	return detail << 24 | (u64)perms << 8 | cls;
}

/* bailey_memo_label() - what stands for a label; NULL is unconfined */
static inline u64 bailey_memo_label(const struct bailey_domain *domain)
{
	return domain ? domain->id : ~0ull;
}

/*
 * struct bailey_memos - of one CPU; @hits counts while verifying only. A question has its
 * place in one pair, so that two of one place do not drive each other out by turns.
 */
struct bailey_memos {
	u64 hits;
	struct bailey_memo memo[BIT(BAILEY_MEMO_BITS)][2];
};

/* Each touched by its CPU only, with preemption off and not in interrupts. */
DECLARE_PER_CPU(struct bailey_memos, bailey_memos);

/* The first of the two places of a question. */
static __always_inline struct bailey_memo *
bailey_memo_place(u64 domain, u64 peer, u64 own, u64 what)
{
	u64 key = (domain + 2 * own + 4 * peer + what) * GOLDEN_RATIO_64;

	return this_cpu_ptr(&bailey_memos)->memo[key >> (64 - BAILEY_MEMO_BITS)];
}

static __always_inline bool bailey_memo_is(const struct bailey_memo *at, u64 domain,
					   u64 policy, u64 peer, u64 own, u64 what)
{
	return at->domain == domain && at->what == what && at->peer == peer &&
		at->own == own && at->policy == policy;
}

/* Is @memo one of the two of @pair? */
static __always_inline bool bailey_memo_holds(const struct bailey_memo *pair,
					      const struct bailey_memo *memo)
{
	return bailey_memo_is(pair, memo->domain, memo->policy, memo->peer, memo->own,
			      memo->what) ||
	       bailey_memo_is(pair + 1, memo->domain, memo->policy, memo->peer, memo->own,
			      memo->what);
}

/* Puts @memo into @pair; of two others there, the one that came first goes. */
static __always_inline void bailey_memo_put(struct bailey_memo *pair,
					    const struct bailey_memo *memo)
{
	if (bailey_memo_holds(pair, memo))
		return;
	pair[1] = pair[0];
	pair[0] = *memo;
}

/**
 * bailey_memo_knows() - bailey_memo_has(), for who has not written it down yet
 * @domain: whose rules decide
 * @peer: as in struct bailey_memo
 * @own: as in struct bailey_memo
 * @what: as in struct bailey_memo
 *
 * Return: as bailey_memo_has(), but nothing is known while somebody watches.
 */
static __always_inline bool
bailey_memo_knows(const struct bailey_domain *domain, u64 peer, u64 own,
		  u64 what)
{
	const struct bailey_memo *at;
	bool found;
	u64 policy;

	if (bailey_watched() || !in_task())
		return false;
	preempt_disable();
	at = bailey_memo_place(domain->id, peer, own, what);
	policy = rcu_dereference_sched(bailey_current_policy)->generation;
	found = bailey_memo_is(at, domain->id, policy, peer, own, what) ||
		bailey_memo_is(at + 1, domain->id, policy, peer, own, what);
	preempt_enable();
	return found;
}

bool bailey_memo_has(struct bailey_memo *memo,
		     const struct bailey_domain *domain);
void bailey_memo_keep(const struct bailey_memo *memo,
		      const struct bailey_policy *policy, bool plain);
void bailey_memo_learn(const struct bailey_memo *memo,
		       const struct bailey_policy *policy,
		       const struct bailey_request *req, int error);
int bailey_memo_check(const struct bailey_memo *memo,
		      const struct bailey_domain *domain,
		      struct bailey_request *req);
void bailey_memo_show(struct seq_file *s);

#endif /* _BAILEY_MEMO_H */
