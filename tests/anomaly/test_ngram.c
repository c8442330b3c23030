// SPDX-License-Identifier: GPL-2.0
/*
 * Counts of n-grams against a plain count, and their probabilities.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define SYMBOLS 9u

static void learn(struct an_ngrams *g, const struct an_units *u, uint32_t from,
		  uint32_t to)
{
	struct an_context c;
	uint32_t i, j, t;

	for (i = from; i < to; i++) {
		an_ngrams_unit(g);
		for (j = 0, t = 0; j < u->unit[i].n; j++) {
			if (t < u->unit[i].nstarts && u->unit[i].start[t] == j) {
				an_begin(g, &c, false);
				t++;
			}
			an_learn(g, &c, u->unit[i].sym[j]);
		}
	}
}

static void make(struct an_units *u, uint64_t seed, uint32_t n)
{
	uint32_t i;

	memset(u, 0, sizeof(*u));
	for (i = 0; i < n; i++)
		random_unit(u, &seed, SYMBOLS, 20 + rnd(&seed, 300), i % 3);
}

static uint32_t node_of(const struct an_ngrams *g, const uint32_t *sym, uint32_t n)
{
	uint32_t at = AN_ROOT, i;

	for (i = 0; i < n && at != AN_NO_NODE; i++)
		at = an_node_find(g, at, sym[i]);
	return at;
}

/* The obvious way: walk over everything for each n-gram. */
static uint32_t plain_count(const struct an_units *u, const uint32_t *sym, uint32_t n,
			    uint32_t cap)
{
	uint32_t i, j, t, end, all = 0, own;

	for (i = 0; i < u->n; i++) {
		own = 0;
		for (t = 0; t < u->unit[i].nstarts; t++) {
			end = t + 1 < u->unit[i].nstarts ?
				u->unit[i].start[t + 1] : u->unit[i].n;
			for (j = u->unit[i].start[t]; j + n <= end; j++)
				own += !memcmp(u->unit[i].sym + j, sym,
					       n * sizeof(*sym));
		}
		all += own < cap ? own : cap;
	}
	return all;
}

static void counts_are_those_of_a_plain_count(void **state)
{
	static const uint32_t caps[] = { 1, 3, UINT32_MAX };
	uint64_t seed = 7;
	struct an_ngrams g;
	struct an_units u;
	uint32_t i, n, at, node, c;

	make(&u, 1, 12);
	for (c = 0; c < 3; c++) {
		an_ngrams_init(&g, caps[c]);
		learn(&g, &u, 0, u.n);
		for (i = 0; i < 500; i++) {
			const struct an_unit *one = &u.unit[rnd(&seed, u.n)];

			n = 1 + rnd(&seed, AN_ORDER);
			at = rnd(&seed, one->n / 2 - n);
			node = node_of(&g, one->sym + at, n);
			assert_int_not_equal(node, AN_NO_NODE);
			assert_int_equal(g.node[node].count,
					 plain_count(&u, one->sym + at, n,
						     caps[c]));
		}
		an_ngrams_free(&g);
	}
	an_units_free(&u);
}

static double sum_over_symbols(const struct an_ngrams *g, const struct an_context *c)
{
	double sum = an_probability(g, c, AN_NONE);
	uint32_t s;

	for (s = 1; s <= SYMBOLS; s++)
		sum += an_probability(g, c, s);
	return sum;
}

static void sums_are_one(const struct an_ngrams *g, const struct an_units *u)
{
	struct an_context c;
	uint32_t i;
	double p;

	an_begin_known(g, &c, false);
	for (i = 0; i < u->unit[0].n; i++) {
		assert_true(fabs(sum_over_symbols(g, &c) - 1) < 1e-9);
		an_step(g, &c, i % 37 ? u->unit[0].sym[i] : AN_NONE, &p);
		assert_true(p > 0 && p < 1);
	}
}

static void probabilities_add_up_to_one_also_after_pruning(void **state)
{
	struct an_ngrams g;
	struct an_units u;

	make(&u, 2, 10);
	an_ngrams_init(&g, 16);
	learn(&g, &u, 0, u.n);
	sums_are_one(&g, &u);
	while (g.n > 40) {
		an_prune(&g, g.n / 2);
		sums_are_one(&g, &u);
	}
	an_units_free(&u);
	an_ngrams_free(&g);
}

static void pruning_keeps_to_its_bound_and_single_symbols(void **state)
{
	uint32_t single, s, most;
	struct an_ngrams g;
	struct an_units u;

	make(&u, 3, 30);
	an_ngrams_init(&g, 16);
	learn(&g, &u, 0, u.n);
	single = g.nsyms;
	assert_int_equal(single, SYMBOLS);
	for (most = g.n; most > 20; most = most * 3 / 4) {
		an_prune(&g, most);
		assert_true(g.n <= most);
		for (s = 1; s <= SYMBOLS; s++)
			assert_int_not_equal(an_node_find(&g, AN_ROOT, s),
					     AN_NO_NODE);
	}
	an_units_free(&u);
	an_ngrams_free(&g);
}

static void same_tree(const struct an_ngrams *a, const struct an_ngrams *b)
{
	uint32_t *map = calloc(a->n, sizeof(*map)), i, j;

	assert_int_equal(a->n, b->n);
	for (i = 1; i < a->n; i++) {
		j = an_node_find(b, map[a->node[i].parent], a->node[i].sym);
		assert_int_not_equal(j, AN_NO_NODE);
		map[i] = j;
		assert_int_equal(a->node[i].count, b->node[j].count);
		assert_int_equal(a->node[i].total, b->node[j].total);
		assert_int_equal(a->node[i].kids, b->node[j].kids);
	}
	free(map);
}

static void merged_is_what_is_learnt_together(void **state)
{
	struct an_ngrams all, one, two;
	struct an_units u;

	make(&u, 4, 21);
	an_ngrams_init(&all, 5);
	an_ngrams_init(&one, 5);
	an_ngrams_init(&two, 5);
	learn(&all, &u, 0, u.n);
	learn(&two, &u, 9, u.n);
	learn(&one, &u, 0, 9);
	an_merge(&one, &two, NULL);
	same_tree(&all, &one);
	an_units_free(&u);
	an_ngrams_free(&all);
	an_ngrams_free(&one);
	an_ngrams_free(&two);
}

static void a_unit_that_repeats_weighs_no_more_than_its_cap(void **state)
{
	struct an_units u = { 0 };
	struct an_ngrams g;
	uint32_t i, a;

	an_unit_new(&u, "long");
	for (i = 0; i < 100000; i++)
		an_unit_add(&u.unit[0], 1 + i % 2);
	an_ngrams_init(&g, 16);
	learn(&g, &u, 0, 1);
	a = an_node_find(&g, AN_ROOT, 1);
	assert_int_equal(g.node[a].count, 16);
	assert_int_equal(g.node[AN_ROOT].total, 32);
	an_units_free(&u);
	an_ngrams_free(&g);
}

static void what_was_seen_often_surprises_less(void **state)
{
	struct an_context c;
	struct an_ngrams g;
	struct an_units u = { 0 };
	uint32_t i, j;
	double p;

	for (i = 0; i < 10; i++) {
		an_unit_new(&u, "x");
		for (j = 0; j < 60; j++)
			an_unit_add(&u.unit[i], 1 + j % 3);
	}
	an_ngrams_init(&g, 16);
	learn(&g, &u, 0, u.n);
	an_begin_known(&g, &c, false);
	for (j = 0; j < 6; j++)
		an_step(&g, &c, 1 + j % 3, &p);
	assert_true(an_probability(&g, &c, 1) > 0.9);
	assert_true(an_probability(&g, &c, 2) < 0.05);
	assert_true(an_probability(&g, &c, AN_NONE) < an_probability(&g, &c, 2));
	assert_int_equal(an_step(&g, &c, 1, &p), AN_ORDER);
	assert_int_equal(an_step(&g, &c, 3, &p), 1);
	assert_int_equal(an_step(&g, &c, AN_NONE, &p), 0);
	an_units_free(&u);
	an_ngrams_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_those_of_a_plain_count),
		cmocka_unit_test(probabilities_add_up_to_one_also_after_pruning),
		cmocka_unit_test(pruning_keeps_to_its_bound_and_single_symbols),
		cmocka_unit_test(merged_is_what_is_learnt_together),
		cmocka_unit_test(a_unit_that_repeats_weighs_no_more_than_its_cap),
		cmocka_unit_test(what_was_seen_often_surprises_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
