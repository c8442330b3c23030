// SPDX-License-Identifier: GPL-2.0
/*
 * Several globs at once: what they begin with alike is there once. So a star that many
 * share is one member of a set, and not one for each of them: behind it, a set has what
 * has begun since, however many rules there are.
 */
#include <stdlib.h>
#include <string.h>

#include "glob.h"

/** bc_tree_least - rules with a star before something else that are put into a tree */
unsigned int bc_tree_least = 128;

static int compare_atoms(const struct bc_atom *a, const struct bc_atom *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int cmp = memcmp(a->p, b->p, n);

	if (!cmp)
		cmp = (a->len > b->len) - (a->len < b->len);
	/* What stands around matters to stars. */
	if (!cmp && a->p[0] == '*')
		cmp = bc_is_one(a) - bc_is_one(b);
	return cmp;
}

static int compare_seqs(const void *x, const void *y, void *arg)
{
	const struct bc_seq *a = x, *b = y;
	const struct bc_glob *g = arg;
	int i, cmp;

	for (i = 0; i < a->n && i < b->n; i++) {
		cmp = compare_atoms(&g->atom[a->at + i], &g->atom[b->at + i]);
		if (cmp)
			return cmp;
	}
	return a->n != b->n ? a->n - b->n : a->out - b->out;
}

static int either(struct bc_glob *g, int a, int b)
{
	return a < 0 || a == b ? b : bc_nfa_state(g->nfa, BC_SPLIT, a, b);
}

/* Adds globs, sorted, from their atom @at on. */
static int add_seqs(struct bc_glob *g, const struct bc_seq *s, int n, int at)
{
	int from = at, result = -1, i, j;

	while (at < s[0].n && !compare_atoms(&g->atom[s[0].at + at],
					     &g->atom[s[n - 1].at + at]))
		at++;
	/* Those that end here come first. */
	for (i = 0; i < n && s[i].n == at; i++)
		result = either(g, result, s[i].out);
	for (; i < n; i = j) {
		for (j = i + 1; j < n &&
		     !compare_atoms(&g->atom[s[i].at + at],
				    &g->atom[s[j].at + at]); j++)
			;
		result = either(g, result, add_seqs(g, s + i, j - i, at));
	}
	while (!g->error && at-- > from) {
		struct bc_atom a = g->atom[s[0].at + at];

		result = bc_add_atom(g, &a, result);
	}
	return result;
}

static struct bc_seq seq_of(struct bc_glob *g, const char *p, int out)
{
	struct bc_seq s;

	g->begin = p;
	s = bc_take_apart(g, p, p + strlen(p), '\0', '\0');
	s.out = out;
	return s;
}

/** bc_add_globs() - add the only fields of rules in front of @out; their first state */
int bc_add_globs(struct bc_glob *g, const struct bc_rule *const *rules, uint32_t n, int out)
{
	struct bc_seq *s = malloc(n * sizeof(*s));
	uint32_t i;

	if (!s)
		abort();
	for (i = 0; i < n; i++)
		s[i] = seq_of(g, rules[i]->field[0], out);
	if (!g->error) {
		qsort_r(s, n, sizeof(*s), compare_seqs, g);
		out = add_seqs(g, s, n, 0);
	}
	g->natoms = 0;
	free(s);
	return out;
}

/* The match in which a rule ends; the second way of a split is the one that goes on. */
static int match_of(const struct bc_nfa *nfa, int q)
{
	while (nfa->state[q].op != BC_MATCH) {
		const struct bc_nstate *st = &nfa->state[q];

		q = st->op == BC_SPLIT && st->more >= 0 ? st->more : st->out;
	}
	return q;
}

/** bc_is_of_tree() - whether a rule has a star before something else, in its only field */
bool bc_is_of_tree(const struct bc_rule *rule)
{
	const char *s = rule->nfields == 1 && rule->field[0] ? strchr(rule->field[0], '*') : NULL;

	return s && s[strspn(s, "*")];
}

/**
 * bc_nfa_tree() - one beginning for rules that have one each
 * @nfa: automaton that has the rules
 * @rules: rules that are of a tree; @n of them
 * @number: of each, by which @nfa->starts has its own beginning
 *
 * Return: the first state.
 */
int bc_nfa_tree(struct bc_nfa *nfa, const struct bc_rule *const *rules,
		const uint32_t *number, uint32_t n)
{
	struct bc_glob g = { .nfa = nfa, .atom = nfa->atom, .atoms_room = nfa->atoms_room };
	struct bc_seq *s = malloc(n * sizeof(*s));
	uint32_t i;
	int out;

	if (!s)
		abort();
	nfa->base = nfa->n;
	nfa->low = 0;
	for (i = 0; i < n; i++)
		s[i] = seq_of(&g, rules[i]->field[0], match_of(nfa, nfa->starts[number[i]]));
	qsort_r(s, n, sizeof(*s), compare_seqs, &g);
	out = add_seqs(&g, s, n, 0);
	free(s);
	nfa->atom = g.atom;
	nfa->atoms_room = g.atoms_room;
	return out;
}
