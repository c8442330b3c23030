// SPDX-License-Identifier: GPL-2.0
/*
 * How often each rule decided: exact, and only while somebody asks for it. Each
 * CPU counts for itself, so that none writes what another reads. While it counts,
 * decisions are made anew by name: what answers from memory knows no rule.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "events.h"
#include "hits.h"

/* Switched by bailey_count_switch(). */
DEFINE_STATIC_KEY_FALSE(bailey_counting_key);

static void numbers_free(atomic64_t **numbers)
{
	int cpu;

	if (!numbers)
		return;
	for_each_possible_cpu(cpu)
		kvfree(numbers[cpu]);
	kfree(numbers);
}

/** bailey_count_free() - give the numbers of a blob back; nobody decides by it */
void bailey_count_free(struct bailey_hits *hits)
{
	numbers_free(hits->count);
	hits->count = NULL;
}

/**
 * bailey_count_make() - room for the numbers of a blob's rules, all 0
 * @view: blob with marks; nothing is done if it has numbers
 *
 * Context: may sleep; the memory is charged to the caller.
 * Return: 0 or -ENOMEM.
 */
int bailey_count_make(const struct bailey_view *view)
{
	u32 nrules = view->count[BAILEY_SECT_RULES];
	atomic64_t **numbers;
	int cpu;

	if (view->hits->count)
		return 0;
	numbers = kcalloc(nr_cpu_ids, sizeof(*numbers), GFP_KERNEL_ACCOUNT);
	if (!numbers)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		numbers[cpu] = kvcalloc(nrules ?: 1, sizeof(**numbers),
					GFP_KERNEL_ACCOUNT);
		if (!numbers[cpu]) {
			numbers_free(numbers);
			return -ENOMEM;
		}
	}
	/* Pairs with the dependency in bailey_count_rule(). */
	smp_store_release(&view->hits->count, numbers);
	return 0;
}

/**
 * bailey_count_rule() - a rule has decided
 * @view: blob
 * @rule: index of it, or BAILEY_NO_RULE
 *
 * Context: any, also interrupts, which is why the sum is atomic.
 */
void bailey_count_rule(const struct bailey_view *view, u32 rule)
{
	atomic64_t **numbers = view->hits ? READ_ONCE(view->hits->count) : NULL;

	if (numbers && rule != BAILEY_NO_RULE)
		atomic64_inc(&numbers[raw_smp_processor_id()][rule]);
}

/**
 * bailey_count_decision() - count the rules that decided, each once
 * @view: blob
 * @res: what they come to
 * @granted: permissions that were granted
 * @refused: permissions that rules refused
 * @owner: for the owner of the object
 *
 * Of each permission the rule counts that records would name.
 *
 * Context: any.
 */
void bailey_count_decision(const struct bailey_view *view,
			   const struct bailey_result *res, u32 granted,
			   u32 refused, bool owner)
{
	u32 seen[32], n = 0, left = granted | refused, i;

	while (left) {
		u32 bit = left & -left, rule;

		left &= ~bit;
		rule = bailey_find_rule(view, res, bit, refused & bit, owner);
		for (i = 0; i < n && seen[i] != rule; i++)
			;
		if (i < n)
			continue;
		seen[n++] = rule;
		bailey_count_rule(view, rule);
	}
}

/**
 * bailey_count_sum() - how often a rule decided while it was counted
 * @view: blob
 * @rule: index of it
 * @sum: receives the number
 *
 * Context: any; the caller keeps the blob.
 * Return: false: it was never counted.
 */
bool bailey_count_sum(const struct bailey_view *view, u32 rule, u64 *sum)
{
	/* Pairs with bailey_count_make(); once there, they stay. */
	atomic64_t **numbers = READ_ONCE(view->hits->count);
	u64 n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		if (numbers)
			n += atomic64_read(&numbers[cpu][rule]);
	*sum = n;
	return numbers;
}

/**
 * bailey_count_carry() - let a rule keep its number
 * @to: blob that it is in now, which nobody decides by yet
 * @rule: its index there
 * @from: blob that it was in
 * @was: its index there
 *
 * Context: any; the caller keeps both.
 */
void bailey_count_carry(const struct bailey_view *to, u32 rule,
			const struct bailey_view *from, u32 was)
{
	u64 sum;

	if (to->hits->count && bailey_count_sum(from, was, &sum))
		atomic64_set(&to->hits->count[cpumask_first(cpu_possible_mask)][rule],
			     sum);
}

/** bailey_count_reset() - let the numbers of a blob be 0 */
void bailey_count_reset(const struct bailey_view *view)
{
	atomic64_t **numbers = view->hits->count;
	int cpu;

	lockdep_assert_held(&bailey_policy_lock);
	for_each_possible_cpu(cpu)
		if (numbers)
			bailey_hits_forget(numbers[cpu],
					   view->count[BAILEY_SECT_RULES] *
					   sizeof(**numbers));
}

/**
 * bailey_count_switch() - count from now on, or no more
 * @on: which; all blobs in use have room
 *
 * Context: may sleep; bailey_policy_lock is held.
 */
void bailey_count_switch(bool on)
{
	lockdep_assert_held(&bailey_policy_lock);
	if (on == bailey_counting())
		return;
	if (on) {
		static_branch_inc(&bailey_watched_key);
		static_branch_enable(&bailey_counting_key);
	} else {
		static_branch_disable(&bailey_counting_key);
		static_branch_dec(&bailey_watched_key);
	}
}
