// SPDX-License-Identifier: GPL-2.0
/*
 * Change: upgrades excuse what they may and no more, and promises that are broken are
 * found.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "excuse.h"
#include "ingest.h"
#include "judge.h"
#include "objects.h"
#include "random.h"

#define EXE "/usr/sbin/webd"

/* Learns units of a store that has one application with a few symbols. */
static void store(struct an_store *s)
{
	static const char *const names[] = {
		"open r p:1 " EXE, "open w p:2 " EXE, "connect connect p:3 " EXE,
		"getattr r p:1 " EXE, "exec x p:9 " EXE,
	};
	struct an_units u = { 0 };
	uint64_t seed = 3;
	uint32_t i;

	an_store_init(s);
	an_store_add(s, "webd");
	for (i = 0; i < 5; i++)
		an_symbol_add(&s->app[0].model.symbols, names[i], strlen(names[i]));
	for (i = 0; i < 40; i++)
		random_unit(&u, &seed, 5, 60, 1 + i % 3);
	an_fit(&s->app[0].model, &u);
	an_units_free(&u);
}

static uint32_t ask(struct an_store *s, const char *op, const char *perms,
		    uint32_t line, const char *exe, bool refused)
{
	struct an_event e = { .kind = AN_DECISION, .op = op, .perms = perms,
			      .source = "p", .line = line, .exe = exe,
			      .refused = refused };
	char text[AN_SYMBOL_TEXT];
	size_t len = an_symbol_text(&e, AN_DETAIL_RULE, text);

	return an_stand_in(&s->app[0], &e, text, len);
}

static void nothing_is_excused_without_a_change(void **state)
{
	struct an_store s;

	store(&s);
	assert_int_equal(ask(&s, "open", "r", 77, EXE, false), AN_NONE);
	an_store_free(&s);
}

static void upgrade_may_touch_new_files_but_do_no_new_things(void **state)
{
	struct an_store s;
	uint32_t as;

	store(&s);
	s.app[0].changed = true;
	as = ask(&s, "open", "r", 77, EXE, false);
	assert_int_equal(as, AN_EXCUSED);
	assert_int_equal(ask(&s, "open", "r", 77, EXE, false), as);
	as = s.app[0].probation[0].as;
	assert_int_equal(strncmp(s.app[0].model.symbols.name[as], "open ", 5), 0);
	assert_int_equal(s.app[0].probation[0].count, 2);
	/* an operation it never did, another program, exec, what was refused */
	assert_int_equal(ask(&s, "bind", "bind", 78, EXE, false), AN_NONE);
	assert_int_equal(ask(&s, "open", "r", 77, "/bin/dash", false), AN_NONE);
	assert_int_equal(ask(&s, "exec", "x", 79, EXE, false), AN_NONE);
	assert_int_equal(ask(&s, "open", "r", 0, EXE, true), AN_NONE);
	an_store_free(&s);
}

static void only_the_changed_program_is_excused(void **state)
{
	struct an_store s;
	struct an_program *p;

	store(&s);
	p = an_program_of(&s.app[0], EXE, true);
	p->hash = 1;
	p->now = 1;
	assert_int_equal(ask(&s, "open", "r", 50, EXE, false), AN_NONE);
	p->now = 2;
	assert_int_not_equal(ask(&s, "open", "r", 51, EXE, false), AN_NONE);
	an_store_free(&s);
}

static void an_upgrade_excuses_a_bounded_number_of_symbols(void **state)
{
	struct an_store s;
	uint32_t i, excused = 0;

	store(&s);
	s.app[0].changed = true;
	for (i = 0; i < 1000; i++)
		excused += ask(&s, "open", "r", 100 + i, EXE, false) != AN_NONE;
	assert_int_equal(excused, 8 + 6 / 4);
	an_store_free(&s);
}

/* Learns that a program opens, reads its state, and answers, over and over. */
static void store_in_order(struct an_store *s)
{
	static const char *const names[] = {
		"accept accept p:1 " EXE, "open r p:2 " EXE, "getattr r p:2 " EXE,
		"sendmsg send p:1 " EXE, "mknod w p:5 " EXE, "open w p:5 " EXE,
	};
	struct an_units u = { 0 };
	struct an_unit *unit;
	uint32_t i, j;

	an_store_init(s);
	an_store_add(s, "webd");
	for (i = 0; i < 6; i++)
		an_symbol_add(&s->app[0].model.symbols, names[i], strlen(names[i]));
	for (i = 0; i < 40; i++) {
		unit = an_unit_new(&u, "");
		for (j = 0; j < 40; j++)
			an_unit_add(unit, 1 + j % 4);
		an_unit_add(unit, 5);
		an_unit_add(unit, 6);
	}
	an_fit(&s->app[0].model, &u);
	an_units_free(&u);
	s->app[0].changed = true;
}

static void what_is_new_in_between_is_left_out(void **state)
{
	uint32_t order[8], i, mknod, write;
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	float view[AN_VIEWS];
	struct an_store s;

	store_in_order(&s);
	mknod = ask(&s, "mknod", "w", 77, EXE, false);
	write = ask(&s, "open", "w", 77, EXE, false);
	assert_true(mknod & AN_EXCUSED && write & AN_EXCUSED);
	for (i = 0; i < 8; i++) {
		const uint32_t does[] = { 1, 2, 3, mknod, write, 4, 1, 2 };

		an_unit_add(unit, does[i]);
		order[i] = i;
	}
	an_read_excused(&s.app[0], unit, order);
	assert_int_equal(unit->n, 6);
	assert_int_equal(unit->nstarts, 2);
	assert_int_equal(unit->start[1], 3);
	assert_int_equal(order[3], 5);
	an_views(&s.app[0].model.counts, unit, view);
	assert_true(view[AN_VIEW_SIXES] == 0 && view[AN_VIEW_PAIRS] == 0);
	assert_true(view[AN_VIEW_MEAN] < 0.5);
	an_units_free(&u);
	an_store_free(&s);
}

/* How strange a thread is that does something known, if @known, and @n times @sym. */
static float strangeness(const struct an_store *s, bool known, uint32_t sym, uint32_t n)
{
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	uint32_t order[512], i;
	float view[AN_VIEWS];

	if (known)
		an_unit_add(unit, 1);
	for (i = 0; i < n; i++)
		an_unit_add(unit, sym);
	for (i = 0; i < unit->n; i++)
		order[i] = i;
	an_read_excused(&s->app[0], unit, order);
	assert_true(unit->n + 8 > n);
	an_views(&s->app[0].model.counts, unit, view);
	an_units_free(&u);
	return view[AN_VIEW_MEAN];
}

static void one_new_thing_over_and_over_is_not_left_out(void **state)
{
	struct an_store s;
	uint32_t write;

	store_in_order(&s);
	write = ask(&s, "open", "w", 77, EXE, false);
	assert_true(write & AN_EXCUSED);
	assert_true(strangeness(&s, false, write, 400) > 3);
	assert_true(strangeness(&s, true, write, 400) > 3);
	assert_true(strangeness(&s, false, write, 3) > 0.5);
	an_store_free(&s);
}

static void more_permissions_are_not_alike(void **state)
{
	struct an_store s;

	store_in_order(&s);
	assert_true(ask(&s, "open", "r", 70, EXE, false) & AN_EXCUSED);
	assert_int_equal(ask(&s, "open", "rw", 71, EXE, false), AN_NONE);
	assert_int_equal(ask(&s, "mknod", "r", 72, EXE, false), AN_NONE);
	assert_int_equal(ask(&s, "sendmsg", "send receive", 73, EXE, false), AN_NONE);
	an_store_free(&s);
}

static void what_no_rule_names_is_new_where_it_was_never_done(void **state)
{
	struct an_event e = { .kind = AN_DECISION, .op = "getattr", .source = "",
			      .exe = EXE, .name = "/srv/www/p1" };
	struct an_object o;
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	struct an_store s;
	uint32_t sym;

	store_in_order(&s);
	sym = an_symbol_add(&s.app[0].model.symbols, "getattr - -:0 " EXE,
			    strlen("getattr - -:0 " EXE));
	an_unit_add(unit, sym);
	an_object_of(e.name, &o);
	o.sym = sym;
	unit->object = calloc(1, sizeof(o));
	*unit->object = o;
	unit->nobjects = 1;
	an_fit(&s.app[0].model, &u);
	an_units_free(&u);

	assert_int_equal(an_elsewhere(&s.app[0], &e, AN_DETAIL_RULE, sym), sym);
	e.name = "/srv/www/p2";
	assert_int_equal(an_elsewhere(&s.app[0], &e, AN_DETAIL_RULE, sym), sym);
	e.name = "/srv/copies/p2";
	assert_int_equal(an_elsewhere(&s.app[0], &e, AN_DETAIL_RULE, sym), AN_EXCUSED);
	assert_string_equal(s.app[0].probation[0].name, "getattr - /srv/copies/* " EXE);
	/* Not without a change, nor if a rule says what it is. */
	s.app[0].changed = false;
	assert_int_equal(an_elsewhere(&s.app[0], &e, AN_DETAIL_RULE, sym), sym);
	s.app[0].changed = true;
	e.line = 7;
	assert_int_equal(an_elsewhere(&s.app[0], &e, AN_DETAIL_RULE, sym), sym);
	an_store_free(&s);
}

/* What the changed program fails to find, as an_ingest() asks about it. */
static uint32_t misses(struct an_store *s, const char *op, int error, const char *exe)
{
	struct an_event e = { .kind = AN_FAILED, .op = op, .error = error, .exe = exe,
			      .name = "/srv/new/p1" };
	char text[AN_SYMBOL_TEXT];
	size_t len = an_symbol_text(&e, AN_DETAIL_RULE, text);

	return an_stand_in(&s->app[0], &e, text, len);
}

static void upgrade_may_look_for_what_is_not_there(void **state)
{
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	struct an_store s;

	store_in_order(&s);
	assert_int_equal(misses(&s, "getattr", ENOENT, EXE), AN_NONE);
	an_unit_add(unit, an_symbol_add(&s.app[0].model.symbols, "~open ENOENT " EXE,
					strlen("~open ENOENT " EXE)));
	an_fit(&s.app[0].model, &u);
	an_units_free(&u);

	assert_true(misses(&s, "access", ENOENT, EXE) & AN_EXCUSED);
	/* forbidden, a program, a connection, another program's */
	assert_int_equal(misses(&s, "access", EACCES, EXE), AN_NONE);
	assert_int_equal(misses(&s, "exec", ENOENT, EXE), AN_NONE);
	assert_int_equal(misses(&s, "connect", ENOENT, EXE), AN_NONE);
	assert_int_equal(misses(&s, "unlink", ENOENT, "/bin/dash"), AN_NONE);
	s.app[0].changed = false;
	assert_int_equal(misses(&s, "readlink", ENOENT, EXE), AN_NONE);
	an_store_free(&s);
}

static void what_replaces_a_known_step_is_read_as_it(void **state)
{
	uint32_t order[8], i, open;
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	struct an_store s;

	store_in_order(&s);
	open = ask(&s, "open", "r", 78, EXE, false);
	for (i = 0; i < 8; i++) {
		an_unit_add(unit, i % 4 == 1 ? open : 1 + i % 4);
		order[i] = i;
	}
	an_read_excused(&s.app[0], unit, order);
	assert_int_equal(unit->n, 8);
	assert_int_equal(unit->nstarts, 1);
	for (i = 0; i < 8; i++)
		assert_int_equal(unit->sym[i], 1 + i % 4);
	an_units_free(&u);
	an_store_free(&s);
}

static void a_broken_promise_is_found_and_a_kept_one_is_not(void **state)
{
	struct an_watch w;
	struct an_verdict v;
	uint32_t run, i, broken = 0;
	uint64_t seed = 31;

	for (run = 0; run < 400; run++) {
		w = (struct an_watch){ .level = 0.05, .wealth = 1, .bet = 168 };
		v.broke = false;
		for (i = 0; i < 168; i++) {
			an_watch_time(&w, i, &v);
			w.alerted = rnd(&seed, 20) == 0;
		}
		broken += v.broke;
	}
	assert_true(broken <= 400 * 0.05 + 2 * 4.4);
	for (run = broken = 0; run < 100; run++) {
		w = (struct an_watch){ .level = 0.05, .wealth = 1, .bet = 168 };
		v.broke = false;
		for (i = 0; i < 168; i++) {
			an_watch_time(&w, i, &v);
			w.alerted = rnd(&seed, 5) == 0;
		}
		broken += v.broke;
	}
	assert_true(broken >= 95);
}

static void windows_out_of_order_open_no_second_stretch(void **state)
{
	struct an_watch w = { .level = 0.05, .wealth = 1, .bet = 168 };
	struct an_verdict v = { 0 };

	an_watch_time(&w, 7, &v);
	an_watch_time(&w, 8, &v);
	w.alerted = true;
	an_watch_time(&w, 7, &v);
	assert_true(w.alerted);
	an_watch_time(&w, 8, &v);
	assert_true(w.alerted);
	assert_int_equal(w.blocks, 1);
	an_watch_time(&w, 9, &v);
	assert_false(w.alerted);
	assert_int_equal(w.alerts, 1);
}

static void a_budget_needs_as_many_stretches_as_it_says(void **state)
{
	float view[AN_VIEWS] = { 0 };
	struct an_watch w;
	struct an_app a = { .profile = "x" };
	uint32_t i;

	for (i = 0; i < 46; i++)
		an_normal_add(&a.model.normal, view, i, i);
	an_normal_prepare(&a.model.normal);
	/* half an alert a day, of stretches of an hour: 47 are needed */
	assert_false(an_watch_init(&w, &a, 3600, 0.5));
	an_normal_add(&a.model.normal, view, 46, 46);
	an_normal_prepare(&a.model.normal);
	assert_true(an_watch_init(&w, &a, 3600, 0.5));
	an_normal_free(&a.model.normal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_excused_without_a_change),
		cmocka_unit_test(upgrade_may_touch_new_files_but_do_no_new_things),
		cmocka_unit_test(only_the_changed_program_is_excused),
		cmocka_unit_test(an_upgrade_excuses_a_bounded_number_of_symbols),
		cmocka_unit_test(what_is_new_in_between_is_left_out),
		cmocka_unit_test(one_new_thing_over_and_over_is_not_left_out),
		cmocka_unit_test(more_permissions_are_not_alike),
		cmocka_unit_test(what_no_rule_names_is_new_where_it_was_never_done),
		cmocka_unit_test(upgrade_may_look_for_what_is_not_there),
		cmocka_unit_test(what_replaces_a_known_step_is_read_as_it),
		cmocka_unit_test(a_broken_promise_is_found_and_a_kept_one_is_not),
		cmocka_unit_test(windows_out_of_order_open_no_second_stretch),
		cmocka_unit_test(a_budget_needs_as_many_stretches_as_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
