// SPDX-License-Identifier: GPL-2.0
/*
 * What the automata of a run are kept in: marks of members, sets and their numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pool.h"

/* Stamps have 16 bits: that of a set comes again 65535 sets later. */
static void a_mark_of_an_earlier_set_with_the_same_stamp_is_none(void **state)
{
	struct bc_pool *p = bc_pool_new();
	struct bc_set s = { 0 };
	int had, i;

	bc_nfa_state(&p->nfa, BC_MATCH, 0, 0);
	p->mark = calloc(1, sizeof(*p->mark));
	p->mark_room = 1;
	assert_non_null(p->mark);
	bc_begin_set(p, &s);
	bc_add_one(p, &s, 0);
	bc_add_one(p, &s, 0);
	assert_int_equal(s.n, 1);
	had = p->stamp;
	for (i = 0; i < 65535; i++)
		bc_begin_set(p, &s);
	assert_int_equal(p->stamp, had);
	bc_add_one(p, &s, 0);
	assert_int_equal(s.n, 1);
	free(s.v);
	bc_pool_free(p);
}

#define SETS	20000

static int member(int i, int k)
{
	return k * 100000 + (i >> k) * 7;
}

/* Slots have what the number leaves of the hash, and are made anew as the table grows. */
static void a_set_keeps_its_number_however_many_are_added(void **state)
{
	struct bc_table t = { 0 };
	int v[3], i, k, round;

	for (round = 0; round < 2; round++) {
		for (i = 1; i < SETS; i++) {
			for (k = 0; k <= i % 3; k++)
				v[k] = k ? member(i, k) : i;
			assert_int_equal(bc_table_find(&t, v, i % 3 + 1), i);
		}
		assert_int_equal(t.n, SETS);
	}
	assert_int_equal(bc_table_find(&t, v, 0), 0);
	for (i = 1; i < SETS; i++) {
		struct bc_set s = bc_members(&t, i);

		assert_int_equal(s.n, i % 3 + 1);
		assert_int_equal(s.v[0], i);
		for (k = 1; k < s.n; k++)
			assert_int_equal(s.v[k], member(i, k));
	}
	bc_table_free(&t);
}

/* While a large blob is written the slots are gone; a set of before is no new one after that. */
static void what_is_let_go_for_a_while_is_found_again(void **state)
{
	struct bc_pool *p = bc_pool_new();
	struct bc_table *const all[] = { &p->states, &p->nodes, &p->accepts };
	int had[3], v[3], i, k, t;

	for (t = 0; t < 3; t++) {
		for (i = 1; i < 2000; i++) {
			for (k = 0; k < 3; k++)
				v[k] = member(i + t, k);
			had[t] = bc_table_find(all[t], v, 3);
		}
		assert_non_null(all[t]->slot);
	}
	bc_pool_ease(p);
	for (t = 0; t < 3; t++)
		assert_null(all[t]->slot);
	bc_pool_ready(p);
	for (t = 0; t < 3; t++) {
		int n = all[t]->n;

		for (i = 1; i < 2000; i++) {
			for (k = 0; k < 3; k++)
				v[k] = member(i + t, k);
			assert_int_equal(bc_table_find(all[t], v, 3), had[t] - 1999 + i);
		}
		assert_int_equal(all[t]->n, n);
	}
	bc_pool_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_of_an_earlier_set_with_the_same_stamp_is_none),
		cmocka_unit_test(a_set_keeps_its_number_however_many_are_added),
		cmocka_unit_test(what_is_let_go_for_a_while_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
