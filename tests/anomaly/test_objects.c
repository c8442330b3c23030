// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of windows: which are known, and that models keep them when they are written
 * and merged.
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
		cmocka_unit_test(a_new_file_is_strange_where_files_are_few),
		cmocka_unit_test(an_object_that_is_used_is_known_whatever_is_done_to_it),
		cmocka_unit_test(nothing_used_is_soon_forgotten),
		cmocka_unit_test(numbers_in_names_are_all_the_same),
		cmocka_unit_test(counts_and_objects_are_written_and_read),
		cmocka_unit_test(merged_models_add_counts_and_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
