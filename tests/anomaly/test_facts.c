// SPDX-License-Identifier: GPL-2.0
/*
 * Counts of windows: what order does not show.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "brief.h"
#include "facts.h"
#include "model.h"
#include "objects.h"
#include "store.h"
#include "windows.h"

static void more_of_the_usual_is_strange(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_model m;
	double few, many;

	learnt(&m, slow);
	an_slow_forget(slow);
	few = score(&m, add(&u, slow, "/srv/www/p%u", 3, 3, 10));
	an_slow_forget(slow);
	many = score(&m, add(&u, slow, "/srv/www/p%u", 0, 40, 10));
	assert_true(many > few + 4);
	assert_true(an_normal_p(&m.normal, many) < an_normal_p(&m.normal, few));
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

/* Bits of pace of the last of @n windows, a file in each, every @gap seconds. */
static double pace_of(struct an_model *m, unsigned int n, double gap)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	double bits = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		bits = an_paces_bits(&m->counts.paces,
				     add(&u, slow, "/srv/www/p%u", i, 1, 10 + gap * i), NULL);
	an_units_free(&u);
	an_slow_free(slow);
	return bits;
}

static void one_file_a_window_is_strange_when_it_goes_on(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_model m;

	learnt(&m, slow);
	assert_true(pace_of(&m, 1, 3) < 10);
	assert_true(pace_of(&m, 40, 3) > 11);
	/* Too slowly for the minute, but not for the ten minutes. */
	assert_true(pace_of(&m, 120, 15) > pace_of(&m, 4, 15) + 1);
	/* And no more of it than there always was is nothing. */
	assert_true(pace_of(&m, 300, 60) < 10);
	an_model_free(&m);
	an_slow_free(slow);
}

static void an_hour_is_believed_less_than_a_minute(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_unit *odd;
	struct an_model m;
	double all, minute;
	unsigned int i, span;

	learnt(&m, slow);
	an_slow_forget(slow);
	odd = add(&u, slow, "/srv/www/p%u", 0, 200, 10);
	all = an_paces_bits(&m.counts.paces, odd, NULL);
	for (i = 0; i < odd->npaces; i++)
		for (span = 0; span < 2; span++)
			odd->pace[i].events[span] = odd->pace[i].objects[span] = 0;
	minute = an_paces_bits(&m.counts.paces, odd, NULL);
	assert_true(all > minute + 2);
	/* However long it was watched: calibration is by less than detection. */
	all = an_paces_bits(&m.counts.paces, odd, NULL);
	m.counts.paces.watched *= 1.25;
	assert_true(fabs(an_paces_bits(&m.counts.paces, odd, NULL) - all) < 0.05);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void the_same_file_again_is_no_more(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_pace pace;
	struct an_object o;
	unsigned int i;

	an_object_of("/srv/a", &o);
	o.sym = 1;
	for (i = 0; i < 100; i++) {
		assert_true(an_slow_add(slow, 1, 1, 10 + i, &pace));
		an_slow_object(slow, &o, 10 + i, &pace, NULL);
		assert_true(pace.objects[1] < 1.01f && pace.objects[3] < 1.01f);
	}
	assert_true(pace.events[1] > 40 && pace.events[3] > 98);
	an_object_of("/srv/b", &o);
	o.sym = 1;
	an_slow_add(slow, 1, 1, 120, &pace);
	an_slow_object(slow, &o, 120, &pace, NULL);
	assert_true(pace.objects[1] > 1.5f && pace.objects[3] > 1.9f);
	/* And in the long run all fades. */
	an_slow_add(slow, 1, 1, 120 + 20 * 3600, &pace);
	an_slow_object(slow, &o, 120 + 20 * 3600, &pace, NULL);
	assert_true(pace.objects[3] < 1.01f && pace.events[3] < 1.01f);
	an_slow_free(slow);
}

static void what_an_upgrade_brings_makes_known_things_no_more_frequent(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_unit *unit = an_unit_new(&u, "");
	uint32_t order[20], i;
	struct an_window w;

	window(&w, "/srv/www/p%u", 0, 20, 10);
	for (i = 5; i < 20; i++)
		w.seen[i].sym = AN_EXCUSED;
	an_window_unit(&w, unit, order);
	for (i = 0; i < 20; i++)
		unit->sym[i] = 1;
	an_facts(slow, &w, order, unit);
	assert_int_equal(unit->npaces, 2);
	for (i = 0; i < 2; i++)
		assert_true(unit->pace[i].events[1] == 5);
	assert_true(unit->pace[1].objects[1] == 5);
	assert_true(unit->pace[1].events[AN_BRIEF] == 5);
	assert_true(unit->pace[1].objects[AN_BRIEF] == 5);
	/* In the window itself they count. */
	assert_true(unit->fact[1].many == 20);
	free(w.seen);
	an_units_free(&u);
	an_slow_free(slow);
}

static void what_takes_ten_seconds_is_strange_in_two(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	double usual, at_once;
	struct an_model m;
	unsigned int i;

	an_model_init(&m, AN_FORMAT_EVENTS);
	an_symbol_add(&m.symbols, "open", 4);
	for (i = 0; i < 300; i++)
		add_apart(&u, slow, "/srv/www/p%u", i % 40, 16 + i % 4, 60.0 * i,
			  0.5)->block = i;
	u.timed = true;
	an_fit(&m, &u);
	an_slow_forget(slow);
	usual = an_paces_bits(&m.counts.paces,
			      add_apart(&u, slow, "/srv/www/p%u", 0, 16, 10, 0.5), NULL);
	an_slow_forget(slow);
	at_once = an_paces_bits(&m.counts.paces,
				add_apart(&u, slow, "/srv/www/p%u", 0, 16, 10, 0.01), NULL);
	assert_true(usual <= 10);
	assert_true(at_once > usual + 4);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void an_object_used_again_is_what_has_faded_of_it(void **state)
{
	struct an_brief b[4] = { { 1, 1 }, { 1, 2 }, { 1, 1 }, { 0, 0 } };
	struct an_pace pace = { 0 };
	struct an_window w;

	window_apart(&w, "/srv/p%u", 0, 4, 10, 0);
	an_brief(&w, b, 2, &pace, 1);
	assert_true(pace.events[AN_BRIEF] == 3 && pace.objects[AN_BRIEF] == 2);
	/* Two seconds later a third is left of the first two. */
	w.seen[2].at = w.seen[3].at = 2;
	b[1].object = 0;
	an_brief(&w, b, 2, &pace, 1);
	assert_true(pace.events[AN_BRIEF] == 2);
	assert_true(fabs(pace.objects[AN_BRIEF] - 1) < 1e-5);
	/* Of a clock that goes back, nothing. */
	w.seen[2].at = -5;
	an_brief(&w, b, 2, &pace, 1);
	assert_true(pace.events[AN_BRIEF] == 3 && pace.objects[AN_BRIEF] == 1);
	free(w.seen);
}

static void busier_in_all_is_no_misuse(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_unit *odd;
	struct an_model m;

	learnt(&m, slow);
	an_slow_forget(slow);
	odd = add(&u, slow, "/srv/www/p%u", 0, 200, 10);
	assert_true(odd->pace[0].sym == 0 && odd->pace[0].events[1] == 200);
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) > 20);
	odd->npaces = 1;
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) == 0);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

/* All else is @times the most that all ever was, in events and in objects. */
static void all_else(struct an_model *m, struct an_unit *u, double events, double objects)
{
	struct an_usual *usual;
	unsigned int span;

	for (span = 1; span < AN_SPANS; span++) {
		usual = m->counts.paces.usual[0][span];
		u->pace[0].events[span] = u->pace[1].events[span] +
			events * usual[AN_PACE_EVENTS].most * usual[AN_PACE_EVENTS].most;
		u->pace[0].objects[span] = u->pace[1].objects[span] +
			objects * usual[AN_PACE_OBJECTS].most * usual[AN_PACE_OBJECTS].most;
	}
}

static void as_much_more_as_all_else_is_no_misuse(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_unit *odd;
	struct an_model m;
	double alone;

	learnt(&m, slow);
	an_slow_forget(slow);
	odd = add(&u, slow, "/srv/www/p%u", 0, 14, 10);
	odd->pace[1].events[AN_BRIEF] = odd->pace[1].objects[AN_BRIEF] = 0;
	alone = an_paces_bits(&m.counts.paces, odd, NULL);
	assert_true(alone > 14);
	/* Other things as often as all ever were: nothing is explained by that. */
	all_else(&m, odd, 0.99, 0.99);
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) == alone);
	/* Four times as often: a crowd. */
	all_else(&m, odd, 4, 4);
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) < 10);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void a_flood_of_all_else_hides_no_misuse(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	double alone, crowd;
	struct an_unit *odd;
	struct an_model m;
	unsigned int span;

	learnt(&m, slow);
	an_slow_forget(slow);
	odd = add(&u, slow, "/srv/www/p%u", 0, 1000, 10);
	odd->pace[1].events[AN_BRIEF] = odd->pace[1].objects[AN_BRIEF] = 0;
	/* However much there is, it counts no more than a crowd does. */
	all_else(&m, odd, 4, 4);
	crowd = an_paces_bits(&m.counts.paces, odd, NULL);
	all_else(&m, odd, 1e5, 1e5);
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) >= crowd - 1e-4);
	assert_true(crowd > 30);
	/* And events without objects make no objects usual. */
	for (span = 0; span < AN_SPANS; span++)
		odd->pace[1].events[span] = 0;
	all_else(&m, odd, 0, 0);
	alone = an_paces_bits(&m.counts.paces, odd, NULL);
	all_else(&m, odd, 1e5, 0.99);
	assert_true(an_paces_bits(&m.counts.paces, odd, NULL) == alone && alone > 60);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void objects_of_all_symbols_are_counted_together(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_unit *unit;
	struct an_window w;
	uint32_t order[20], i;

	window(&w, "/srv/www/p%u", 0, 20, 10);
	for (i = 0; i < 20; i++)
		w.seen[i].sym = 1 + i / 10;
	unit = an_unit_new(&u, "");
	an_window_unit(&w, unit, order);
	an_facts(slow, &w, order, unit);
	assert_int_equal(unit->npaces, 3);
	assert_true(unit->pace[1].objects[1] == 10 && unit->pace[2].objects[3] == 10);
	for (i = 1; i < AN_SPANS; i++)
		assert_true(unit->pace[0].objects[i] == 20);
	free(w.seen);
	an_units_free(&u);
	an_slow_free(slow);
}

static void memory_of_paces_is_bounded(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_pace pace;

	assert_true(an_slow_add(slow, AN_SLOW_SYMBOLS - 1, 1, 10, &pace));
	assert_false(an_slow_add(slow, AN_SLOW_SYMBOLS, 1, 10, &pace));
	assert_int_equal(slow->n, AN_SLOW_SYMBOLS + 63);
	an_slow_free(slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_of_the_usual_is_strange),
		cmocka_unit_test(one_file_a_window_is_strange_when_it_goes_on),
		cmocka_unit_test(an_hour_is_believed_less_than_a_minute),
		cmocka_unit_test(the_same_file_again_is_no_more),
		cmocka_unit_test(what_an_upgrade_brings_makes_known_things_no_more_frequent),
		cmocka_unit_test(what_takes_ten_seconds_is_strange_in_two),
		cmocka_unit_test(an_object_used_again_is_what_has_faded_of_it),
		cmocka_unit_test(busier_in_all_is_no_misuse),
		cmocka_unit_test(as_much_more_as_all_else_is_no_misuse),
		cmocka_unit_test(a_flood_of_all_else_hides_no_misuse),
		cmocka_unit_test(objects_of_all_symbols_are_counted_together),
		cmocka_unit_test(memory_of_paces_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
