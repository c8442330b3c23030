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

#define BAILEY_MEMO_BITS	6

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

/* struct bailey_memos - of one CPU; @hits counts while verifying only */
struct bailey_memos {
	u64 hits;
	struct bailey_memo memo[BIT(BAILEY_MEMO_BITS)];
};

/* Each touched by its CPU only, with preemption off and not in interrupts. */
DECLARE_PER_CPU(struct bailey_memos, bailey_memos);

static __always_inline struct bailey_memo *
bailey_memo_place(u64 domain, u64 peer, u64 own, u64 what)
{
	u64 key = (domain + 2 * own + 4 * peer + what) * GOLDEN_RATIO_64;

	return this_cpu_ptr(&bailey_memos)->memo +
		(key >> (64 - BAILEY_MEMO_BITS));
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

	if (bailey_watched() || !in_task())
		return false;
	preempt_disable();
	at = bailey_memo_place(domain->id, peer, own, what);
	found = at->domain == domain->id && at->what == what &&
		at->peer == peer && at->own == own &&
		at->policy ==
		rcu_dereference_sched(bailey_current_policy)->generation;
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
