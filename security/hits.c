// SPDX-License-Identifier: GPL-2.0
/*
 * Marks of rules that were of use. A decision marks the accept that it came to,
 * which is one load if it is marked already; from an accept it is known which of
 * its rules decides about a permission. So a rule is of use if it decided, or
 * would have with the others of its lane: the first that names the permission.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/xxhash.h>

#include "hits.h"

#define TEXT	1024	/* bytes of a rule's text and file that tell it from others */

/**
 * bailey_hits_make() - room for the marks of a blob
 * @blob: verified
 *
 * Context: may sleep; the memory is charged to the caller.
 * Return: 0 or -ENOMEM.
 */
int bailey_hits_make(struct bailey_blob *blob)
{
	struct bailey_view *view = &blob->view;
	u32 nrules = view->count[BAILEY_SECT_RULES];
	u32 nprofiles = view->count[BAILEY_SECT_PROFILES];
	struct bailey_hits *hits;

	hits = kzalloc(sizeof(*hits), GFP_KERNEL_ACCOUNT);
	if (!hits)
		return -ENOMEM;
	view->hits = hits;
	hits->mark = kvcalloc(view->count[BAILEY_SECT_ACCEPTS],
			      2 * sizeof(*hits->mark), GFP_KERNEL_ACCOUNT);
	hits->caps = kvcalloc(nprofiles, 2 * sizeof(*hits->caps),
			      GFP_KERNEL_ACCOUNT);
	hits->used = kvcalloc(BITS_TO_LONGS(nrules) ?: 1, sizeof(long),
			      GFP_KERNEL_ACCOUNT);
	hits->refused = kvcalloc(nrules + nprofiles, sizeof(*hits->refused),
				 GFP_KERNEL_ACCOUNT);
	if (hits->mark && hits->caps && hits->used && hits->refused)
		return 0;
	bailey_hits_free(blob);
	return -ENOMEM;
}

/** bailey_hits_free() - give it back; none is made for a NULL */
void bailey_hits_free(struct bailey_blob *blob)
{
	struct bailey_hits *hits = blob->view.hits;

	if (!hits)
		return;
	kvfree(hits->mark);
	kvfree(hits->caps);
	kvfree(hits->used);
	kvfree(hits->refused);
	bailey_count_free(hits);
	kfree(hits);
	blob->view.hits = NULL;
}

/* The rare part of bailey_hits_mark(). */
noinline void bailey_hits_set(atomic_t *mark, u32 perms)
{
	atomic_or(perms, mark);
}

/**
 * bailey_hits_refused() - count a refusal
 * @view: blob
 * @rec: profile that refused
 * @rule: that refused, or BAILEY_NO_RULE
 *
 * Context: any.
 */
void bailey_hits_refused(const struct bailey_view *view,
			 const struct bailey_profile_rec *rec, u32 rule)
{
	u32 i = rule;

	if (!view->hits)
		return;
	if (rule == BAILEY_NO_RULE)
		i = view->count[BAILEY_SECT_RULES] + (rec - view->profiles);
	atomic_inc(&view->hits->refused[i]);
}

/**
 * bailey_hits_cap() - mark that a capability was asked for
 * @view: blob
 * @rec: profile that was asked
 * @cap: CAP_*, 0 to 63
 *
 * Context: any.
 */
void bailey_hits_cap(const struct bailey_view *view,
		     const struct bailey_profile_rec *rec, int cap)
{
	if (view->hits)
		bailey_hits_mark(&view->hits->caps[2 * (rec - view->profiles) +
						   cap / 32],
				 1u << (cap % 32));
}

/**
 * bailey_hits_rule() - mark a rule that has no accept
 * @view: blob
 * @rule: index of it
 *
 * Context: any.
 */
void bailey_hits_rule(const struct bailey_view *view, u32 rule)
{
	if (view->hits && !test_bit(rule, view->hits->used))
		set_bit(rule, view->hits->used);
}

/* --- from marks to rules -------------------------------------------------- */

/* Marks the rules that decide about @perms in an accept. */
static void fold_accept(const struct bailey_view *view, u32 i, bool owner,
			u32 perms)
{
	const struct bailey_accept *accept = &view->accepts[i];
	const struct bailey_outcome *set = &view->outcomes[accept->outcome];
	const struct bailey_perms *sets = owner ? &set->owner : &set->other;
	u32 not = owner ? BAILEY_RULE_OTHER : BAILEY_RULE_OWNER;
	u32 left[2] = { perms & sets->allow & ~sets->deny,
			perms & sets->deny };
	u32 j;

	for (j = 0; j < accept->nrules && (left[0] | left[1]); j++) {
		u32 index = bailey_accept_rule(view, accept, j);
		const struct bailey_rule *rule = &view->rules[index];
		bool deny = rule->flags & BAILEY_RULE_DENY;

		if ((rule->flags & not) || !(rule->perms & left[deny]))
			continue;
		left[deny] &= ~rule->perms;
		bailey_hits_rule(view, index);
	}
}

static void fold_caps(const struct bailey_view *view, u32 profile)
{
	const struct bailey_profile_rec *rec = &view->profiles[profile];
	u32 cap, rule, set;

	cond_resched();
	for (cap = 0; cap < 64; cap++) {
		set = atomic_read(&view->hits->caps[2 * profile + cap / 32]);
		if (!(set & 1u << (cap % 32)))
			continue;
		rule = bailey_find_cap_rule(view, rec, cap, true);
		if (rule == BAILEY_NO_RULE)
			rule = bailey_find_cap_rule(view, rec, cap, false);
		if (rule != BAILEY_NO_RULE)
			bailey_hits_rule(view, rule);
	}
}

/**
 * bailey_hits_fold() - bring the marks of rules up to date
 * @blob: blob, kept by the caller
 *
 * Context: may sleep. Takes long, for a blob may have millions of accepts, each of
 * thousands of rules, so that nobody shall wait for it: bailey_policy_lock is not held,
 * and who is killed leaves it be.
 */
void bailey_hits_fold(struct bailey_blob *blob)
{
	const struct bailey_view *view = &blob->view;
	u32 i, o;

	lockdep_assert_not_held(&bailey_policy_lock);
	for (i = 0; i < view->count[BAILEY_SECT_ACCEPTS]; i++) {
		for (o = 0; o < 2; o++) {
			u32 perms = atomic_read(&view->hits->mark[2 * i + o]);

			if (!perms)
				continue;
			fold_accept(view, i, o, perms);
			cond_resched();
			if (fatal_signal_pending(current))
				return;
		}
		if (!(i % 1024))
			cond_resched();
	}
	for (i = 0; i < view->count[BAILEY_SECT_PROFILES]; i++)
		fold_caps(view, i);
}

/* How often marks were reset; written under bailey_policy_lock. */
static u64 resets;

/**
 * bailey_hits_resets() - how often were marks forgotten?
 *
 * Context: any; final with bailey_policy_lock.
 */
u64 bailey_hits_resets(void)
{
	return READ_ONCE(resets);
}

/**
 * bailey_hits_resetting() - whatever marks there are, they are to be forgotten
 *
 * Also those that are on their way from one blob to another. Each blob is reset
 * by the caller before it lets go of the lock.
 *
 * Context: bailey_policy_lock is held.
 */
void bailey_hits_resetting(void)
{
	lockdep_assert_held(&bailey_policy_lock);
	WRITE_ONCE(resets, resets + 1);
}

/**
 * bailey_hits_reset() - forget all marks and counts of a blob
 * @blob: blob
 *
 * What is being decided may be marked or forgotten. Who keeps decisions learns
 * of it by the policy's new generation.
 *
 * Context: bailey_policy_lock is held.
 */
void bailey_hits_reset(struct bailey_blob *blob)
{
	const struct bailey_view *view = &blob->view;
	struct bailey_hits *hits = view->hits;
	u32 nrules = view->count[BAILEY_SECT_RULES];
	u32 nprofiles = view->count[BAILEY_SECT_PROFILES];

	lockdep_assert_held(&bailey_policy_lock);
	bailey_hits_forget(hits->mark, view->count[BAILEY_SECT_ACCEPTS] * 2 *
			   sizeof(*hits->mark));
	bailey_hits_forget(hits->caps, nprofiles * 2 * sizeof(*hits->caps));
	bailey_hits_forget(hits->refused, (nrules + nprofiles) *
			   sizeof(*hits->refused));
	bailey_hits_forget(hits->used, BITS_TO_LONGS(nrules) * sizeof(long));
	bailey_count_reset(view);
}

/* --- replacement ------------------------------------------------------------- */

/**
 * struct known - a rule that may be found again
 * @hash: of what makes it the same rule
 * @index: of it
 */
struct known {
	u64 hash;
	u32 index;
};

/**
 * bailey_rule_hash() - what makes a rule the same wherever it stands
 * @view: policy
 * @i: index of the rule
 *
 * Its text, of which no more than TEXT bytes are looked at, and what the compiler
 * made of it. Where it stands may change.
 *
 * Context: any.
 */
u64 bailey_rule_hash(const struct bailey_view *view, u32 i)
{
	const struct bailey_rule *rule = &view->rules[i];
	const char *text = bailey_string(view, rule->text);
	u64 made = (u64)rule->perms_hi << 32 | rule->perms;

	made ^= ((u64)rule->cls << 40) ^ ((u64)rule->flags << 24);
	return xxh64(text, strnlen(text, TEXT), made);
}

/* The same in a new version of its profile: of the same file, too. */
static u64 identity(const struct bailey_view *view, u32 i)
{
	const char *file = bailey_string(view, view->rules[i].file);

	return xxh64(file, strnlen(file, TEXT), bailey_rule_hash(view, i));
}

static int by_hash(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static const struct known *find(const struct known *known, u32 n, u64 hash)
{
	u32 lo = 0, hi = n;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;

		if (known[mid].hash == hash)
			return &known[mid];
		if (known[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* The rules of a profile that have something to carry over. */
static u32 collect(const struct bailey_view *view,
		   const struct bailey_profile_rec *rec, struct known *known)
{
	u32 i, n = 0;

	for (i = rec->rules; i < rec->rules + rec->nrules; i++) {
		u64 sum;

		if (!test_bit(i, view->hits->used) &&
		    !atomic_read(&view->hits->refused[i]) &&
		    !(bailey_count_sum(view, i, &sum) && sum))
			continue;
		known[n].hash = identity(view, i);
		known[n++].index = i;
		cond_resched();
	}
	sort(known, n, sizeof(*known), by_hash, NULL);
	return n;
}

/**
 * bailey_hits_carry() - let unchanged rules of a profile keep what is known
 * @to: blob that replaces it
 * @rec: profile in @to
 * @from: what the profile was; its blob is folded
 *
 * Without memory nothing is carried over.
 *
 * Context: may sleep; nobody else sees @to. As long as the profile has rules:
 * bailey_policy_lock is not held.
 */
void bailey_hits_carry(struct bailey_blob *to,
		       const struct bailey_profile_rec *rec,
		       const struct bailey_held *from)
{
	const struct bailey_view *old = &from->blob->view, *new = &to->view;
	const struct bailey_profile_rec *was = from->rec;
	u32 i, n, none;
	struct known *known;

	lockdep_assert_not_held(&bailey_policy_lock);
	if (!old->hits || !new->hits)
		return;
	none = atomic_read(&old->hits->refused[old->count[BAILEY_SECT_RULES] +
					       (was - old->profiles)]);
	atomic_set(&new->hits->refused[new->count[BAILEY_SECT_RULES] +
				       (rec - new->profiles)], none);
	known = kvmalloc_array(was->nrules ?: 1, sizeof(*known),
			       GFP_KERNEL_ACCOUNT);
	if (!known)
		return;
	n = collect(old, was, known);
	for (i = rec->rules; n && i < rec->rules + rec->nrules; i++) {
		const struct known *found = find(known, n, identity(new, i));

		if (!found)
			continue;
		if (test_bit(found->index, old->hits->used))
			set_bit(i, new->hits->used);
		atomic_set(&new->hits->refused[i],
			   atomic_read(&old->hits->refused[found->index]));
		bailey_count_carry(new, i, old, found->index);
		cond_resched();
	}
	kvfree(known);
}
