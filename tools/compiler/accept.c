// SPDX-License-Identifier: GPL-2.0
/*
 * What the rules that match a key say together, and whether they contradict each
 * other.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "nfa.h"

#define MAX_TOLD	256	/* many paths may have one conflict */

static void add_perms(struct bailey_perms *p, const struct bailey_rule *r,
		      uint32_t perms)
{
	if (r->flags & BAILEY_RULE_DENY) {
		p->deny |= perms;
		if (!(r->flags & BAILEY_RULE_AUDIT))
			p->quiet |= perms;
	} else {
		p->allow |= perms;
	}
	if (r->flags & BAILEY_RULE_AUDIT)
		p->audit |= perms;
}

static inline const struct bc_rule *rule_of(const struct bc_blob *blob, uint32_t i)
{
	return blob->info[i].rule;
}

static inline int priority_of(const struct bc_blob *blob, uint32_t i)
{
	return rule_of(blob, i)->priority;
}

static int by_priority(const void *a, const void *b, void *arg)
{
	const struct bc_blob *blob = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int d = priority_of(blob, y) - priority_of(blob, x);

	return d ? d : x < y ? -1 : x > y;
}

/*
 * Adds up the rules that apply to one kind of task. About each permission the
 * rules of the highest priority that name it decide alone. @rules are sorted by
 * it; @used is set for those that had a say; @not: the flag of rules that do
 * not apply.
 */
static void add_up(struct bc_blob *blob, const uint32_t *rules, uint32_t n,
		   uint32_t not, struct bailey_perms *p, uint8_t *used)
{
	uint32_t decided = 0, named = 0, i;

	for (i = 0; i < n; i++) {
		const struct bailey_rule *r;

		if (i && priority_of(blob, rules[i]) !=
			 priority_of(blob, rules[i - 1]))
			decided |= named;
		r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
		if (r->flags & not)
			continue;
		/* The m of an exec comes with its transition. */
		if ((r->flags & BAILEY_RULE_IMPLIED) &&
		    r->perms == BAILEY_MAY_MMAP_EXEC) {
			used[i] |= 1;
			continue;
		}
		named |= r->perms;
		add_perms(p, r, r->perms & ~decided);
		if (r->perms & ~decided)
			used[i] |= 1;
		if (r->perms & ~decided & BAILEY_MAY_EXEC)
			used[i] |= not == BAILEY_RULE_OTHER ? 2 : 4;
	}
}

/* By which those that may contradict each other are gone through. */
static int rank(const struct bc_rule *r)
{
	return r->allow << 1 | r->audit;
}

static int by_rank(const void *a, const void *b, void *arg)
{
	const struct bc_blob *blob = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct bc_rule *a_rule = rule_of(blob, x), *b_rule = rule_of(blob, y);
	int d = rank(a_rule) - rank(b_rule);

	d = d ? d : b_rule->priority - a_rule->priority;
	d = d ? d : a_rule->exact - b_rule->exact;
	return d ? d : x < y ? -1 : x > y;
}

static void report_conflict(struct bc_blob *blob, const struct bc_rule *a,
			    const struct bc_rule *b)
{
	if (!bc_occurs(blob, blob->accept)) {
		blob->spared++;
		return;
	}
	blob->conflicts++;
	if (blob->told++ < MAX_TOLD)
		bc_report(blob->diag, BC_ERROR, b->loc,
			  "only rules without wildcards win over others",
			  "%s%s contradicts %s at %s:%u",
			  b->cls == BAILEY_CLASS_CHANGE ? "change_profile " : "exec mode ",
			  b->transition, a->transition,
			  a->loc.file ? a->loc.file : "", a->loc.line);
}

/* By what others hide it: of change_profile rules none does. */
static int hides(const struct bc_rule *r)
{
	return r->cls == BAILEY_CLASS_CHANGE ? 0 : r->priority;
}

/*
 * Two exec rules for one path must agree, those without wildcards and the others
 * each among themselves; whether a deny rule hides them does not matter. A rule
 * of a higher priority hides those that come after it, and one without wildcards
 * the others: as with AppArmor, what says audit comes late, then what says allow.
 * @not: the flag of rules that do not apply.
 */
static void find_conflict(struct bc_blob *blob, const uint32_t *rules,
			  uint32_t n, uint32_t not)
{
	const struct bc_rule *first[2] = { NULL, NULL };
	uint32_t *list, count = 0, i;

	for (i = 0; i < n; i++)
		count += rule_of(blob, rules[i])->transition != NULL;
	if (count < 2)
		return;
	list = malloc(count * sizeof(*list));
	if (!list)
		abort();
	count = 0;
	for (i = 0; i < n; i++) {
		const struct bailey_rule *r;

		r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
		if (rule_of(blob, rules[i])->transition &&
		    !(r->flags & (not | BAILEY_RULE_DENY)))
			list[count++] = rules[i];
	}
	if (count > 1)
		qsort_r(list, count, sizeof(*list), by_rank, blob);
	for (i = 0; count > 1 && i < count; i++) {
		const struct bc_rule *rule = rule_of(blob, list[i]);
		const struct bc_rule *seen = first[1] ? first[1] : first[0];
		const struct bc_rule *same;

		if (seen && (hides(rule) < hides(seen) ||
			     (hides(rule) == hides(seen) && first[1] && !rule->exact)))
			continue;
		if (seen && hides(rule) > hides(seen)) {
			first[0] = NULL;
			first[1] = NULL;
		}
		same = first[rule->exact];
		if (!same) {
			first[rule->exact] = rule;
		} else if (strcmp(same->transition, rule->transition)) {
			report_conflict(blob, same, rule);
			break;
		}
	}
	free(list);
}

/*
 * Where rules without wildcards decide about exec, they decide too whether it is
 * recorded; of the others only those that deny still count.
 */
static void audit_exec(struct bc_blob *blob, const uint32_t *rules,
		       const uint8_t *used, uint32_t n, uint8_t bit,
		       struct bailey_perms *p)
{
	uint32_t i;

	if (!(p->audit & BAILEY_MAY_EXEC))
		return;
	p->audit &= ~BAILEY_MAY_EXEC;
	for (i = 0; i < n; i++) {
		const struct bailey_rule *r;

		r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
		if ((used[i] & bit) && (r->flags & BAILEY_RULE_AUDIT) &&
		    (rule_of(blob, rules[i])->exact || (r->flags & BAILEY_RULE_DENY)))
			p->audit |= BAILEY_MAY_EXEC;
	}
}

/* Where exec leads: by the rules that decide about it, without wildcard first. */
static uint32_t exec_of(struct bc_blob *blob, const uint32_t *rules,
			const uint8_t *used, uint32_t n, uint8_t bit,
			struct bailey_perms *p)
{
	uint32_t i, best = 0;

	if (!(p->allow & BAILEY_MAY_EXEC))
		return 0;

	for (i = 0; i < n; i++) {
		const struct bc_info *info = &blob->info[rules[i]];

		if (!(used[i] & bit) || !info->exec)
			continue;
		if (info->rule->exact) {
			audit_exec(blob, rules, used, n, bit, p);
			return info->exec;
		}
		if (!best)
			best = info->exec;
	}
	return best;
}

static uint32_t set_hash(struct bc_blob *blob, uint32_t i)
{
	return bc_hash_bytes(bc_at(blob, BAILEY_SECT_OUTCOMES, i),
			  sizeof(struct bailey_outcome));
}

/* The index of a set, added if it is new. */
static uint32_t add_set(struct bc_blob *blob, const struct bailey_outcome *set)
{
	struct bc_index *index = &blob->sets;
	uint32_t at, i;

	bc_index_grow(blob, index, 64, set_hash);
	for (at = bc_hash_bytes(set, sizeof(*set)) & (index->size - 1);
	     index->slot[at]; at = (at + 1) & (index->size - 1)) {
		i = index->slot[at] - 1;
		if (!memcmp(bc_at(blob, BAILEY_SECT_OUTCOMES, i), set,
			    sizeof(*set)))
			return i;
	}
	i = bc_count(blob, BAILEY_SECT_OUTCOMES);
	memcpy(bc_add(blob, BAILEY_SECT_OUTCOMES, 1), set, sizeof(*set));
	index->slot[at] = i + 1;
	index->n++;
	return i;
}

static uint32_t hash_accept(uint32_t set, const uint32_t *list, uint32_t n)
{
	return set * 0x9e3779b1u ^ bc_hash_bytes(list, n * sizeof(*list));
}

static const uint32_t *rules_of(struct bc_blob *blob,
				const struct bailey_accept *a)
{
	return a->nrules == 1 ? &a->rules :
		bc_at(blob, BAILEY_SECT_RULELISTS, a->rules);
}

static uint32_t accept_hash(struct bc_blob *blob, uint32_t i)
{
	const struct bailey_accept *a = bc_at(blob, BAILEY_SECT_ACCEPTS, i);

	return hash_accept(a->outcome, rules_of(blob, a), a->nrules);
}

/* Whether record @i is of @set and the @n rules of @list. */
static bool same_accept(struct bc_blob *blob, uint32_t i, uint32_t set,
			const uint32_t *list, uint32_t n)
{
	const struct bailey_accept *a = bc_at(blob, BAILEY_SECT_ACCEPTS, i);

	return a->outcome == set && a->nrules == n &&
		!memcmp(rules_of(blob, a), list, n * sizeof(*list));
}

/**
 * struct seen - permissions that rules in a list name, for owners and others
 */
struct seen {
	uint32_t owner, other;
};

/*
 * Whether a rule would be named for something: rules before it in the policy
 * are named first. @seen: what those of its kind name; the rule is added.
 */
static bool is_new(struct seen *seen, const struct bailey_rule *r)
{
	uint32_t owner = r->flags & BAILEY_RULE_OTHER ? 0 : r->perms;
	uint32_t other = r->flags & BAILEY_RULE_OWNER ? 0 : r->perms;
	bool is = (owner & ~seen->owner) || (other & ~seen->other);

	seen->owner |= owner;
	seen->other |= other;
	return is;
}

/* Lists the rules that are named: deny rules first, then in policy order. */
static uint32_t list_rules(struct bc_blob *blob, const uint32_t *rules,
			   const uint8_t *used, uint32_t n, uint32_t *list)
{
	struct seen seen[2] = { 0 };
	uint32_t i, k = 0;
	int allow;

	for (allow = 0; allow < 2; allow++) {
		for (i = 0; i < n; i++) {
			const struct bailey_rule *r;

			r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
			if (used[i] &&
			    !!(r->flags & BAILEY_RULE_DENY) != allow &&
			    is_new(&seen[allow], r))
				list[k++] = rules[i];
		}
	}
	return k;
}

/* Brings @used, which is by the order of @sorted, into that of @rules, which ascend. */
static void reorder(const uint32_t *rules, const uint32_t *sorted, uint32_t n,
		    const uint8_t *used, uint8_t *to)
{
	uint32_t i, k, low, high;

	for (k = 0; k < n; k++) {
		i = k;
		if (rules[i] != sorted[k]) {
			for (low = 0, high = n - 1; low < high;) {
				i = (low + high) / 2;
				if (rules[i] < sorted[k])
					low = i + 1;
				else
					high = i;
			}
			i = low;
		}
		to[i] = used[k];
	}
}

/**
 * bc_add_record() - the accept of an outcome and the rules named, added if it is new
 * @blob: blob
 * @set: outcome
 * @list: the rules, indices in the order in which they are named
 * @n: number
 */
uint32_t bc_add_record(struct bc_blob *blob, const struct bailey_outcome *set,
		       const uint32_t *list, uint32_t n)
{
	struct bc_index *index = &blob->accepts;
	struct bailey_accept acc = { .outcome = add_set(blob, set), .nrules = n };
	uint32_t at, i;

	bc_index_grow(blob, index, 256, accept_hash);
	for (at = hash_accept(acc.outcome, list, n) & (index->size - 1);
	     index->slot[at]; at = (at + 1) & (index->size - 1))
		if (same_accept(blob, index->slot[at] - 1, acc.outcome, list, n))
			return index->slot[at] - 1;
	acc.rules = n == 1 ? list[0] : bc_add_list(blob, list, n);
	i = bc_count(blob, BAILEY_SECT_ACCEPTS);
	memcpy(bc_add(blob, BAILEY_SECT_ACCEPTS, 1), &acc, sizeof(acc));
	index->slot[at] = i + 1;
	index->n++;
	return i;
}

/**
 * bc_add_up() - what a set of rules says
 * @blob: blob
 * @rules: indices, ascending, at least one
 * @n: number
 * @set: receives the outcome
 * @list: receives the rules that are named; 3 times @n of room
 *
 * Return: number of rules that are named.
 */
uint32_t bc_add_up(struct bc_blob *blob, const uint32_t *rules, uint32_t n,
		   struct bailey_outcome *set, uint32_t *list)
{
	uint32_t i, nrules, *sorted = list + n;
	uint8_t *used = (uint8_t *)(sorted + n);
	bool plain = true;

	memset(used, 0, 2 * n);
	memcpy(sorted, rules, n * sizeof(*sorted));
	for (i = 1; i < n; i++)
		plain &= priority_of(blob, rules[i]) ==
			 priority_of(blob, rules[0]);
	if (!plain)
		qsort_r(sorted, n, sizeof(*sorted), by_priority, blob);
	memset(set, 0, sizeof(*set));
	add_up(blob, sorted, n, BAILEY_RULE_OTHER, &set->owner, used);
	add_up(blob, sorted, n, BAILEY_RULE_OWNER, &set->other, used);
	set->owner_exec = exec_of(blob, sorted, used, n, 2, &set->owner);
	set->other_exec = exec_of(blob, sorted, used, n, 4, &set->other);
	if (!plain)
		reorder(rules, sorted, n, used, used + n);
	nrules = list_rules(blob, rules, plain ? used : used + n, n, list);
	if (nrules > BAILEY_MAX_RULES && !blob->conflicts++)
		bc_report(blob->diag, BC_ERROR, rule_of(blob, list[0])->loc,
			  "merge some of them into a glob",
			  "more than %u rules match one name",
			  BAILEY_MAX_RULES);
	find_conflict(blob, rules, n, BAILEY_RULE_OTHER);
	find_conflict(blob, rules, n, BAILEY_RULE_OWNER);
	return nrules;
}
