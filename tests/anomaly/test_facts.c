// SPDX-License-Identifier: GPL-2.0
/*
 * Counts and objects of windows: what order does not show.
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

/* A window that opens files FORMAT(first), FORMAT(first + 1), every @apart seconds. */
static void window_apart(struct an_window *w, const char *format, unsigned int first,
			 unsigned int n, double when, float apart)
{
	char name[64];
	unsigned int i;

	memset(w, 0, sizeof(*w));
	w->begin = when * 1e9;
	w->n = n;
	w->seen = an_alloc(n, sizeof(*w->seen));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), format, first + i);
		w->seen[i].sym = 1;
		w->seen[i].pid = 7;
		w->seen[i].at = i * apart;
		an_object_of(name, &w->seen[i].object);
	}
}

static void window(struct an_window *w, const char *format, unsigned int first,
		   unsigned int n, double when)
{
	window_apart(w, format, first, n, when, 0);
}

/* The same as a unit of @u. */
static struct an_unit *add_apart(struct an_units *u, struct an_slow *slow,
				 const char *format, unsigned int first, unsigned int n,
				 double when, float apart)
{
	uint32_t *order = an_alloc(n, sizeof(*order));
	struct an_unit *unit = an_unit_new(u, "");
	struct an_window w;

	window_apart(&w, format, first, n, when, apart);
	an_window_unit(&w, unit, order);
	an_facts(slow, &w, order, unit);
	free(w.seen);
	free(order);
	return unit;
}

static struct an_unit *add(struct an_units *u, struct an_slow *slow, const char *format,
			   unsigned int first, unsigned int n, double when)
{
	return add_apart(u, slow, format, first, n, when, 0);
}

static void learnt(struct an_model *m, struct an_slow *slow)
{
	struct an_units u = { 0 };
	unsigned int i;

	an_model_init(m, AN_FORMAT_EVENTS);
	an_symbol_add(&m->symbols, "open", 4);
	for (i = 0; i < 300; i++)
		add(&u, slow, i % 3 ? "/srv/www/p%u" : "/srv/www/index", i % 40,
		    1 + i % 4, 60.0 * i)->block = i;
	u.timed = true;
	an_fit(m, &u);
	an_units_free(&u);
}

static double score(struct an_model *m, const struct an_unit *u)
{
	float view[AN_VIEWS];

	an_views(&m->counts, u, view);
	return an_normal_score(&m->normal, view, NULL);
}

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

static void a_new_file_is_strange_where_files_are_few(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_model m;

	learnt(&m, slow);
	assert_true(an_objects_bits(&m.counts.objects, add(&u, slow, "/srv/www/p%u", 77, 1, 10)) == 0);
	assert_true(an_objects_bits(&m.counts.objects, add(&u, slow, "/srv/www/secret", 0, 1, 10)) > 1);
	assert_true(an_objects_bits(&m.counts.objects, add(&u, slow, "/etc/shadow", 0, 1, 10)) > 1);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void an_object_that_is_used_is_known_whatever_is_done_to_it(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_object o;
	struct an_model m;

	learnt(&m, slow);
	an_symbol_add(&m.symbols, "write", 5);
	an_object_of("/srv/www/p7", &o);
	o.sym = 2;
	assert_true(an_object_known(&m.counts.objects, m.symbols.n, &o));
	o.sym = AN_NONE;
	assert_true(an_object_known(&m.counts.objects, m.symbols.n, &o));
	an_object_of("/srv/www/secret", &o);
	assert_false(an_object_known(&m.counts.objects, m.symbols.n, &o));
	an_object_of("/etc/p7", &o);
	assert_false(an_object_known(&m.counts.objects, m.symbols.n, &o));
	an_model_free(&m);
	an_slow_free(slow);
}

static void nothing_used_is_soon_forgotten(void **state)
{
	struct an_slow *slow = an_slow_new();

	an_slow_forget(slow);
	an_slow_free(slow);
}

static void numbers_in_names_are_all_the_same(void **state)
{
	struct an_object a, b, c;

	an_object_of("/var/lib/base/16384/2613", &a);
	an_object_of("/var/lib/base/5/1", &b);
	an_object_of("/var/lib/base/5/pg_x", &c);
	assert_int_equal(a.folder, b.folder);
	assert_int_equal(a.file, b.file);
	assert_int_not_equal(a.exact, b.exact);
	assert_int_not_equal(b.file, c.file);
	an_object_of("/tmp/deadbeef01", &a);
	an_object_of("/tmp/0123456789abcdef", &b);
	assert_int_equal(a.file, b.file);
	an_object_of(NULL, &a);
	assert_int_equal(a.exact, 0);
}

static void counts_and_objects_are_written_and_read(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_model m, back;
	struct an_unit *odd;
	char why[256];
	size_t len, i;
	uint8_t *data;

	learnt(&m, slow);
	odd = add(&u, slow, "/srv/other/x%u", 0, 9, 10);
	data = an_encode(&m, &len);
	assert_true(an_decode(&back, data, len, why, sizeof(why)));
	assert_true(score(&m, odd) == score(&back, odd));
	an_model_free(&back);
	for (i = 0; i < len; i += 7) {
		data[i] ^= 1 << i % 8;
		assert_false(an_decode(&back, data, len, why, sizeof(why)));
		an_model_free(&back);
		data[i] ^= 1 << i % 8;
	}
	free(data);
	an_units_free(&u);
	an_model_free(&m);
	an_slow_free(slow);
}

static void merged_models_add_counts_and_objects(void **state)
{
	struct an_slow *slow = an_slow_new();
	struct an_units u = { 0 };
	struct an_model a, b, both;
	const struct an_usual *usual;
	struct an_unit *odd;

	learnt(&a, slow);
	an_slow_forget(slow);
	an_model_init(&b, AN_FORMAT_EVENTS);
	/* Numbers of symbols differ. */
	an_symbol_add(&b.symbols, "close", 5);
	assert_true(an_combine(&b, &a));
	an_model_init(&both, AN_FORMAT_EVENTS);
	assert_true(an_combine(&both, &b) && an_combine(&both, &a));
	assert_int_equal(an_symbol_find(&both.symbols, "open", 4), 2);
	odd = add(&u, slow, "/srv/www/secret", 0, 1, 10);
	odd->object[0].sym = 2; /* numbers of "both" */
	odd->fact[1].key = 2 * AN_RATE_KINDS;
	assert_true(an_objects_bits(&both.counts.objects, odd) > 1);
	assert_int_equal(both.counts.rates.rate[2 * AN_RATE_KINDS].seen[0],
			 2 * a.counts.rates.rate[AN_RATE_KINDS].seen[0]);
	usual = &both.counts.paces.usual[2][0][0];
	assert_true(a.counts.paces.usual[1][0][0].weight > 0);
	assert_true(fabs(usual->weight - 2 * a.counts.paces.usual[1][0][0].weight) < 0.1);
	assert_true(usual->most == a.counts.paces.usual[1][0][0].most);
	assert_true(both.counts.paces.watched == 2 * a.counts.paces.watched);
	an_units_free(&u);
	an_model_free(&a);
	an_model_free(&b);
	an_model_free(&both);
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
		cmocka_unit_test(a_new_file_is_strange_where_files_are_few),
		cmocka_unit_test(an_object_that_is_used_is_known_whatever_is_done_to_it),
		cmocka_unit_test(nothing_used_is_soon_forgotten),
		cmocka_unit_test(numbers_in_names_are_all_the_same),
		cmocka_unit_test(counts_and_objects_are_written_and_read),
		cmocka_unit_test(merged_models_add_counts_and_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
