// SPDX-License-Identifier: GPL-2.0
/*
 * Each CPU remembers which questions about labels were allowed without a record:
 * signals, ptrace, sockets that no rule looks at the address of. A question is
 * known by the ids of the domains, which are never used again, and by the
 * policy's generation, so that nothing has to be kept alive or taken back.
 *
 * A CPU's memory is touched by that CPU alone, with preemption off and not in
 * interrupts. A hit writes nothing.
 */
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/string.h>

#include "granted.h"
#include "memo.h"

DEFINE_PER_CPU(struct bailey_memos, bailey_memos);

static atomic64_t mismatches;

static __always_inline struct bailey_memo *place(const struct bailey_memo *memo)
{
	return bailey_memo_place(memo->domain, memo->peer, memo->own,
				 memo->what);
}

static __always_inline bool known(const struct bailey_memo *memo)
{
	bool found;

	preempt_disable();
	found = bailey_memo_holds(place(memo), memo);
	if (found && bailey_verifying())
		this_cpu_ptr(&bailey_memos)->hits++;
	preempt_enable();
	return found;
}

/**
 * bailey_memo_has() - is it known to be allowed?
 * @memo: the question; its @domain and @policy are set here
 * @domain: whose rules decide
 *
 * Context: any.
 * Return: true: bailey_check() would allow it and record nothing. false says
 * nothing: ask.
 */
bool bailey_memo_has(struct bailey_memo *memo,
		     const struct bailey_domain *domain)
{
	rcu_read_lock();
	memo->policy = bailey_policy()->generation;
	rcu_read_unlock();
	memo->domain = domain->id;
	return !bailey_asked_anew(domain, BIT_ULL((u8)memo->what)) &&
		!bailey_verifying() && in_task() && known(memo);
}

/**
 * bailey_memo_keep() - remember that a question was plainly allowed, or was not
 * @memo: from bailey_memo_has()
 * @policy: table in force now; if it was so then, it was asked throughout
 * @plain: it was allowed, and nobody wanted a record
 *
 * Context: any; in the RCU section of @policy.
 */
void bailey_memo_keep(const struct bailey_memo *memo,
		      const struct bailey_policy *policy, bool plain)
{
	if (!in_task() || policy->generation != memo->policy)
		return;
	if (bailey_verifying() && known(memo) && !plain)
		atomic64_inc(&mismatches);
	if (!plain)
		return;
	preempt_disable();
	bailey_memo_put(place(memo), memo);
	preempt_enable();
}

/**
 * bailey_memo_learn() - remember the outcome of a question, if it is plain
 * @memo: from bailey_memo_has()
 * @policy: table that was asked
 * @req: the request, after it was made
 * @error: its outcome
 *
 * Context: any; in the RCU section of @policy.
 */
void bailey_memo_learn(const struct bailey_memo *memo,
		       const struct bailey_policy *policy,
		       const struct bailey_request *req, int error)
{
	bailey_memo_keep(memo, policy, !error && req->plain);
}

/**
 * bailey_memo_check() - bailey_check(), with the outcome remembered
 * @memo: from bailey_memo_has(), which did not have it
 * @domain: whose rules decide
 * @req: the request
 *
 * Return: as bailey_check().
 */
int bailey_memo_check(const struct bailey_memo *memo,
		      const struct bailey_domain *domain,
		      struct bailey_request *req)
{
	const struct bailey_policy *policy;
	int error;

	rcu_read_lock();
	policy = bailey_policy();
	error = bailey_check_in(policy, domain, req);
	bailey_memo_learn(memo, policy, req, error);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_memo_show() - counters for securityfs
 * @s: receives a line each; they count while verifying only
 */
void bailey_memo_show(struct seq_file *s)
{
	u64 hits = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		hits += READ_ONCE(per_cpu(bailey_memos, cpu).hits);
	seq_printf(s, "memo_hits %llu\nmemo_mismatches %llu\n", hits,
		   (u64)atomic64_read(&mismatches));
}
