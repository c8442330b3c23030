// SPDX-License-Identifier: GPL-2.0
/*
 * Which rules of a class share an automaton.
 *
 * One for all is best, and nearly always small enough. If it is not, rules of
 * different priority go to lanes of their own, highest first, since the matcher
 * cannot tell them apart within a lane; a lane may still hold several
 * priorities if no other lane holds any of them. Exec rules stay together, so
 * that those that contradict each other meet.
 */
#include <stdlib.h>
#include <string.h>

#include "lanes.h"

/** bc_lane_limit - states and nodes of a lane before it is split, and more by rule */
unsigned int bc_lane_limit = 60000;

/**
 * struct item - a rule
 * @rule: it
 * @index: in the rule table
 */
struct item {
	const struct bc_rule *rule;
	uint32_t index;
};

/**
 * struct plan - rules in the order of their lanes
 * @rules: rules
 * @index: of each in the rule table
 * @n: their number
 * @from: first rule of each lane; @nlanes of them
 * @lower: the lane begins a lower priority
 * @patient: what may be too much is tried, too
 */
struct plan {
	const struct bc_rule **rules;
	uint32_t *index;
	uint32_t n;
	uint32_t from[BAILEY_MAX_LANES + 1];
	bool lower[BAILEY_MAX_LANES];
	uint32_t nlanes;
	bool patient;
};

static bool executes(const struct bc_rule *r)
{
	return r->cls == BAILEY_CLASS_FILE && (r->perms & BAILEY_MAY_EXEC || r->transition);
}

/*
 * Which fields a rule leaves open, the first of most weight. Rules that leave the first
 * open begin again behind each value that others name there: together they take the product.
 */
static unsigned int open_fields(const struct bc_rule *r)
{
	unsigned int i, open = 0;

	for (i = 0; r->nfields > 1 && i < r->nfields; i++)
		open = open << 1 | !r->field[i];
	return open;
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->rule->priority != y->rule->priority)
		return x->rule->priority > y->rule->priority ? -1 : 1;
	if (executes(x->rule) != executes(y->rule))
		return executes(x->rule) ? -1 : 1;
	if (open_fields(x->rule) != open_fields(y->rule))
		return open_fields(x->rule) < open_fields(y->rule) ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void sort(struct plan *p, const struct bc_rule *const *rules,
		 const uint32_t *index)
{
	struct item *item = malloc(p->n * sizeof(*item));
	uint32_t i;

	if (!item)
		abort();
	for (i = 0; i < p->n; i++)
		item[i] = (struct item){ rules[i], index[i] };
	qsort(item, p->n, sizeof(*item), compare_items);
	for (i = 0; i < p->n; i++) {
		p->rules[i] = item[i].rule;
		p->index[i] = item[i].index;
	}
	free(item);
}

/*
 * Whether rules @from to @to are so many that leave the first field open, beside others that
 * do not, that one lane for them need not be tried: it may take their product.
 */
static bool are_product(const struct plan *p, uint32_t from, uint32_t to)
{
	uint64_t open = 0, i;

	if (p->patient)
		return false;
	for (i = from; i < to && p->rules[i]->nfields > 1; i++)
		open += !p->rules[i]->field[0];
	return open * (to - from - open) > bc_lane_limit;
}

/* Whether rules @from to @to fit in a lane; nothing of it is kept. */
static bool fits(struct bc_blob *blob, const struct plan *p, uint32_t from,
		 uint32_t to, enum bailey_class cls, struct bc_diag *diag)
{
	int64_t start;
	int bad = 0;

	if (are_product(p, from, to))
		return false;
	start = bc_lane_list(blob, p->rules + from, p->index + from,
			     to - from, cls, diag, &bad);
	bc_lane_forget(blob);
	return start >= 0;
}

/* Adds a lane that begins at rule @from; false if there are too many. */
static bool add_lane(struct plan *p, uint32_t from, bool lower)
{
	if (p->nlanes == BAILEY_MAX_LANES)
		return false;
	p->lower[p->nlanes] = lower && p->nlanes;
	p->from[p->nlanes++] = from;
	p->from[p->nlanes] = p->n;
	return true;
}

/* Where rules are best parted: where some leave open what others do not, or in the middle. */
static uint32_t middle_of(const struct plan *p, uint32_t from, uint32_t to)
{
	unsigned int first = open_fields(p->rules[from]), differ, top;
	uint32_t i;

	differ = first ^ open_fields(p->rules[to - 1]);
	if (!differ)
		return from + (to - from) / 2;
	for (top = 1; top <= differ / 2; top *= 2)
		;
	for (i = from; !((first ^ open_fields(p->rules[i])) & top); i++)
		;
	return i;
}

/* Halves rules of one priority until every part fits. */
static bool halve(struct bc_blob *blob, struct plan *p, uint32_t from,
		  uint32_t to, bool lower, enum bailey_class cls,
		  struct bc_diag *diag)
{
	uint32_t middle;

	if (fits(blob, p, from, to, cls, diag))
		return add_lane(p, from, lower);
	if (to - from < 2)
		return false;
	middle = middle_of(p, from, to);
	return halve(blob, p, from, middle, lower, cls, diag) &&
	       halve(blob, p, middle, to, false, cls, diag);
}

/* The end of the rules from @from on that have a property of its own. */
static uint32_t run_of(const struct plan *p, uint32_t from, bool exec)
{
	uint32_t i = from;

	while (i < p->n && p->rules[i]->priority == p->rules[from]->priority &&
	       (!exec || executes(p->rules[i])))
		i++;
	return i;
}

/* One priority alone: exec rules first, then the others. */
static bool split(struct bc_blob *blob, struct plan *p, uint32_t from,
		  enum bailey_class cls, struct bc_diag *diag)
{
	uint32_t end = run_of(p, from, false);
	uint32_t execs = run_of(p, from, true);

	if (fits(blob, p, from, end, cls, diag))
		return add_lane(p, from, true);
	if (execs == from || execs == end)
		return halve(blob, p, from, end, true, cls, diag);
	return halve(blob, p, from, execs, true, cls, diag) &&
	       halve(blob, p, execs, end, false, cls, diag);
}

/* Priorities share a lane as long as they fit. */
static bool make_plan(struct bc_blob *blob, struct plan *p,
		      enum bailey_class cls, struct bc_diag *diag)
{
	uint32_t from = 0, to, next;

	while (from < p->n) {
		to = run_of(p, from, false);
		if (!fits(blob, p, from, to, cls, diag)) {
			if (!split(blob, p, from, cls, diag))
				return false;
			from = to;
			continue;
		}
		for (; to < p->n; to = next) {
			next = run_of(p, to, false);
			if (!fits(blob, p, from, next, cls, diag))
				break;
		}
		if (!add_lane(p, from, true))
			return false;
		from = to;
	}
	return true;
}

/* Lists the lanes of a plan and writes them. */
static bool carry_out(struct bc_blob *blob, const struct plan *p,
		      enum bailey_class cls, struct bc_diag *diag,
		      struct bailey_lanes *lanes, int *bad)
{
	int64_t start[BAILEY_MAX_LANES];
	uint32_t i, *out;

	for (i = 0; i < p->nlanes; i++) {
		start[i] = bc_lane_list(blob, p->rules + p->from[i],
					p->index + p->from[i],
					p->from[i + 1] - p->from[i], cls, diag,
					bad);
		if (start[i] >= 0)
			continue;
		bc_lane_forget(blob);
		return false;
	}
	bc_lane_keep(blob);
	/* States of the pool, which bc_minimise() puts right. */
	out = bc_add(blob, BAILEY_SECT_LANES, p->nlanes);
	for (i = 0; i < p->nlanes; i++)
		out[i] = start[i] | (p->lower[i] ? BAILEY_LANE_LOWER : 0);
	lanes->count = p->nlanes;
	return true;
}

/* One lane, or else as many as a plan has; it begins with the rules as they stand. */
static bool try(struct bc_blob *blob, struct plan *p, const struct bc_rule *const *rules,
		const uint32_t *index, enum bailey_class cls, struct bc_diag *diag,
		struct bailey_lanes *lanes, int *bad)
{
	memcpy(p->rules, rules, p->n * sizeof(*p->rules));
	memcpy(p->index, index, p->n * sizeof(*p->index));
	p->nlanes = 1;
	p->from[1] = p->n;
	p->lower[0] = false;
	if (!are_product(p, 0, p->n) && carry_out(blob, p, cls, diag, lanes, bad))
		return true;
	if (*bad)
		return false;
	p->nlanes = 0;
	sort(p, rules, index);
	return make_plan(blob, p, cls, diag) && carry_out(blob, p, cls, diag, lanes, bad);
}

/**
 * bc_determinise() - automata for the rules of one class of a profile
 * @blob: receives records
 * @rules: the rules
 * @index: of each in the rule table
 * @n: number of rules
 * @cls: their class
 * @diag: for errors
 * @lanes: receives where the start states are
 *
 * Return: 0, or -1 after an error was reported.
 */
int bc_determinise(struct bc_blob *blob, const struct bc_rule *const *rules,
		   const uint32_t *index, uint32_t n, enum bailey_class cls,
		   struct bc_diag *diag, struct bailey_lanes *lanes)
{
	struct plan p = { .n = n };
	int bad = 0;
	bool done;

	lanes->first = bc_count(blob, BAILEY_SECT_LANES);
	lanes->count = 0;
	if (!n)
		return 0;
	p.rules = malloc(n * sizeof(*p.rules));
	p.index = malloc(n * sizeof(*p.index));
	if (!p.rules || !p.index)
		abort();
	done = try(blob, &p, rules, index, cls, diag, lanes, &bad);
	/* Where others name few values, or few of many priorities, the product is none. */
	if (!done && !bad && are_product(&p, 0, n)) {
		p.patient = true;
		done = try(blob, &p, rules, index, cls, diag, lanes, &bad);
	}
	if (!done && !bad)
		bc_report(diag, BC_ERROR, rules[0]->loc, NULL,
			  "rules need more than %u automata of %u states",
			  BAILEY_MAX_LANES, bc_lane_limit);
	free(p.rules);
	free(p.index);
	return done ? 0 : -1;
}
