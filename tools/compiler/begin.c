// SPDX-License-Identifier: GPL-2.0
/*
 * Where the rules of a class of a profile begin: rules become states of the NFA
 * once, those of one file have an automaton of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MAX_FILES	64	/* whose rules are told apart */

/* The number of a rule; it becomes NFA states if it is new. -1: error. */
static int64_t number_of(struct bc_pool *p, const struct bc_rule *const *rules,
			 uint32_t n, struct bc_diag *diag)
{
	int64_t known = bc_known_rule(p, rules, n);
	int states = p->nfa.n, kept;

	if (known >= 0)
		return known;
	p->match = bc_grow(p->match, p->nrules, &p->match_room,
			   sizeof(*p->match));
	kept = bc_known_end(p, rules, n, &p->match[p->nrules]);
	if (bc_nfa_add(&p->nfa, rules, n, p->match[p->nrules], kept, diag)) {
		p->nfa.n = states;
		p->nfa.nstarts = p->nrules;
		return -1;
	}
	bc_know_rule(p, rules, n, p->nrules);
	return p->nrules++;
}

/* Room to mark each state of the NFA. */
static void mark_room(struct bc_pool *p)
{
	int had = p->mark_room;

	p->mark = bc_room(p->mark, p->nfa.n, &p->mark_room, sizeof(*p->mark));
	if (had != p->mark_room)
		memset(p->mark + had, 0, (p->mark_room - had) * sizeof(*p->mark));
}

/**
 * struct chain - the rules of one file among those of a class of a profile
 * @rules: all of them, @n; @number: of each
 * @next: of each, the next of its file, or @n; @first: of the file
 */
struct chain {
	const struct bc_rule *const *rules;
	const uint32_t *number;
	uint32_t n, *next, first;
};

/* Puts the rules of a chain into a tree, if that is of use; its first state, or -1. */
static int tree_of(struct bc_pool *p, const struct chain *c)
{
	const struct bc_rule **rules;
	uint32_t i, count = 0, *number;
	int tree;

	for (i = c->first; i < c->n; i = c->next[i])
		count += bc_is_of_tree(c->rules[i]);
	if (count < bc_tree_least || p->nfa.n >= BC_NSTATES)
		return -1;
	rules = malloc(count * sizeof(*rules));
	number = malloc(count * sizeof(*number));
	if (!rules || !number)
		abort();
	for (i = c->first, count = 0; i < c->n; i = c->next[i]) {
		if (!bc_is_of_tree(c->rules[i]))
			continue;
		rules[count] = c->rules[i];
		number[count++] = c->number[i];
	}
	tree = bc_nfa_tree(&p->nfa, rules, number, count);
	free(rules);
	free(number);
	mark_room(p);
	return tree;
}

/* The state in which the rules of a chain begin. */
static uint32_t group_of(struct bc_pool *p, const struct chain *c, bool path)
{
	int had = p->group_room, tree;
	uint32_t i, k;

	p->globs.n = 0;
	bc_set_push(&p->globs, path);
	for (k = c->first; k < c->n; k = c->next[k])
		if (p->globs.n == 1 || p->globs.v[p->globs.n - 1] != (int)c->number[k])
			bc_set_push(&p->globs, c->number[k]);
	i = bc_table_find(&p->groups, p->globs.v, p->globs.n);
	p->group = bc_room(p->group, i + 1, &p->group_room, sizeof(*p->group));
	if (had != p->group_room)
		memset(p->group + had, 0,
		       (p->group_room - had) * sizeof(*p->group));
	if (p->group[i])
		return p->group[i] - 1;
	tree = tree_of(p, c);
	bc_begin_set(p, &p->edge);
	if (tree >= 0)
		bc_close_over(p, &p->edge, tree);
	for (k = c->first; k < c->n; k = c->next[k])
		if (tree < 0 || !bc_is_of_tree(c->rules[k]))
			bc_add_one(p, &p->edge, p->nfa.starts[c->number[k]]);
	bc_set_sort(&p->edge);
	p->group[i] = 1 + (path ? bc_pool_slash(p, &p->edge) : bc_pool_state(p, &p->edge));
	return p->group[i] - 1;
}

/*
 * The state in which rules begin: the union of those of each file's rules. The rules
 * that no other profile gets have one automaton, whatever their files.
 */
static uint32_t start_of(struct bc_pool *p, const struct bc_rule *const *rules,
			 const uint32_t *number, uint32_t n, bool path)
{
	uint32_t i, first[MAX_FILES], last[MAX_FILES];
	const char *file[MAX_FILES];
	int nfiles = 0, k = 0;
	struct chain c = { rules, number, n, malloc((n + 1) * sizeof(*c.next)), 0 };

	if (!c.next)
		abort();
	for (i = 0; i < n; i++) {
		const char *name = rules[i]->shared ? rules[i]->loc.file : NULL;

		if (!i || file[k] != name)
			for (k = 0; k < nfiles && file[k] != name; k++)
				;
		if (k == MAX_FILES)
			k = 0;
		if (k == nfiles) {
			first[nfiles] = i;
			file[nfiles++] = name;
		} else {
			c.next[last[k]] = i;
		}
		last[k] = i;
		c.next[i] = n;
	}
	p->part.n = 0;
	for (k = 0; k < nfiles; k++) {
		c.first = first[k];
		bc_set_push(&p->part, group_of(p, &c, path));
	}
	free(c.next);
	return bc_unite_states(p, &p->part);
}

/**
 * bc_pool_start() - the state in which rules begin
 * @p: pool
 * @rules: rules of one class
 * @number: receives the pool's number of each
 * @n: number of rules
 * @cls: their class
 * @diag: for errors
 *
 * Return: the state, or -1 after an error was reported.
 */
int64_t bc_pool_start(struct bc_pool *p, const struct bc_rule *const *rules,
		      uint32_t *number, uint32_t n, enum bailey_class cls,
		      struct bc_diag *diag)
{
	bool is_path = cls == BAILEY_CLASS_FILE || cls == BAILEY_CLASS_ATTACH;
	int bad = 0;
	uint32_t i, j, m;

	for (i = 0; i < n; i = j) {
		int64_t k;

		for (j = i + 1; j < n && bc_are_one(rules[i], rules[j]); j++)
			;
		k = number_of(p, rules + i, j - i, diag);
		bad |= k < 0;
		for (m = i; m < j; m++)
			number[m] = k < 0 ? 0 : k;
	}
	if (bad)
		return -1;
	mark_room(p);
	return start_of(p, rules, number, n, is_path);
}
