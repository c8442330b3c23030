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
	struct bc_set s = { 0 };
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
		bc_members(&t, i, &s);
		assert_int_equal(s.n, i % 3 + 1);
		assert_int_equal(s.v[0], i);
		for (k = 1; k < s.n; k++)
			assert_int_equal(s.v[k], member(i, k));
	}
	free(s.v);
	bc_table_free(&t);
}

#define LONGEST	21	/* members: more than are looked at at once, and not as many */

static void assert_members(const struct bc_table *t, uint32_t i, const int *v, int n)
{
	struct bc_set s = { 0 };

	bc_members(t, i, &s);
	assert_int_equal(s.n, n);
	assert_memory_equal(s.v, v, n * sizeof(*v));
	free(s.v);
}

/* The first @n numbers from @from on; the last is @last instead. */
static const int *set_to(int *v, int n, int from, int last)
{
	int i;

	for (i = 0; i < n; i++)
		v[i] = from + i;
	v[n - 1] = last;
	return v;
}

/* Members of 16 bits are stored as such, others as 32; each number is that of one set. */
static void sets_of_either_width_are_found_and_are_what_was_put_in(void **state)
{
	static const int last[] = { 30000, 65535, 65536, 95536, 0x12345678, -1 };
	struct bc_table t = { 0 };
	uint32_t number[2][LONGEST][6];
	int v[LONGEST], n, k, round, kind;

	for (round = 0; round < 2; round++) {
		for (n = 1; n <= LONGEST; n++) {
			for (k = 0; k < 6; k++) {
				uint32_t i = bc_table_find(&t, set_to(v, n, 100, last[k]), n);
				uint32_t u = bc_table_union(&t, v, n);

				if (round) {
					assert_int_equal(i, number[0][n - 1][k]);
					assert_int_equal(u, number[1][n - 1][k]);
				}
				number[0][n - 1][k] = i;
				number[1][n - 1][k] = u;
			}
		}
		assert_int_equal(t.n, 1 + LONGEST * 6 * 2);
	}
	for (kind = 0; kind < 2; kind++) {
		for (n = 1; n <= LONGEST; n++) {
			for (k = 0; k < 6; k++) {
				uint32_t i = number[kind][n - 1][k];

				assert_int_equal(bc_is_union(&t, i), kind);
				assert_int_equal(!!(t.entry[i] & BC_WIDE), k >= 2);
				assert_int_equal(bc_set_at(&t, i + 1) - bc_set_at(&t, i),
						 k >= 2 ? 2 * n : n);
				assert_members(&t, i, set_to(v, n, 100, last[k]), n);
			}
		}
	}
	bc_table_free(&t);
}

/* As a pair, and as any other; behind 65535 it is stored as what it is. */
static void a_pair_is_the_union_of_its_two(void **state)
{
	static const int pair[][2] = { { 1, 2 }, { 1, 65535 }, { 1, 65536 }, { 65537, 65538 },
				       { 3, 1 << 26 } };
	struct bc_table t = { 0 };
	size_t i;

	for (i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
		uint32_t is = bc_table_pair(&t, pair[i][0], pair[i][1]);

		assert_int_equal(is, i + 1);
		assert_int_equal(bc_table_union(&t, pair[i], 2), is);
		assert_int_equal(bc_table_pair(&t, pair[i][0], pair[i][1]), is);
		assert_members(&t, is, pair[i], 2);
		assert_int_equal(!!(t.entry[is] & BC_WIDE), i >= 2);
	}
	assert_int_equal(t.n, i + 1);
	bc_table_free(&t);
}

/* Behind a sweep numbers are less, so that a set of 32 bits may be one of 16. */
static void a_set_that_is_stored_anew_has_the_width_that_it_needs(void **state)
{
	static const int wide[] = { 70000, 70001, 70002 }, narrow[] = { 5, 6, 65535 };
	struct bc_table t = { 0 };
	struct bc_set s = { 0 };
	int k;

	for (k = 0; k < 3; k++)
		bc_set_push(&s, wide[k]);
	assert_int_equal(bc_table_find(&t, narrow, 3), 1);
	assert_int_equal(bc_table_find(&t, wide, 3), 2);
	assert_int_equal(t.used, 9);
	t.used = 0;
	bc_table_put(&t, 1, &s, BC_UNION);
	assert_int_equal(t.used, 6);
	assert_true(t.entry[1] & BC_WIDE);
	for (k = 0; k < 3; k++)
		s.v[k] = narrow[k];
	bc_table_put(&t, 2, &s, 0);
	assert_int_equal(t.used, 9);
	bc_table_hash(&t);
	assert_members(&t, 1, wide, 3);
	assert_members(&t, 2, narrow, 3);
	assert_int_equal(bc_table_union(&t, wide, 3), 1);
	assert_int_equal(bc_table_find(&t, narrow, 3), 2);
	assert_int_equal(bc_table_find(&t, wide, 3), 3);
	free(s.v);
	bc_table_free(&t);
}

/* While a large blob is written the slots are gone; a set of before is no new one after that. */
static void what_is_let_go_for_a_while_is_found_again(void **state)
{
	struct bc_pool *p = bc_pool_new();
	struct bc_table *const all[] = { &p->states, &p->nodes, &p->accepts, &p->said };
	int had[4], v[3], i, k, t;

	for (t = 0; t < 4; t++) {
		for (i = 1; i < 2000; i++) {
			for (k = 0; k < 3; k++)
				v[k] = member(i + t, k);
			had[t] = bc_table_find(all[t], v, 3);
		}
		assert_non_null(all[t]->slot);
	}
	bc_pool_ease(p);
	for (t = 0; t < 4; t++)
		assert_null(all[t]->slot);
	bc_pool_ready(p);
	for (t = 0; t < 4; t++) {
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
		cmocka_unit_test(sets_of_either_width_are_found_and_are_what_was_put_in),
		cmocka_unit_test(a_pair_is_the_union_of_its_two),
		cmocka_unit_test(a_set_that_is_stored_anew_has_the_width_that_it_needs),
		cmocka_unit_test(what_is_let_go_for_a_while_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
