// SPDX-License-Identifier: GPL-2.0
/*
 * Rules are known by what they say, wherever an edit of the policy puts them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest.h"
#include "random.h"

#define EXE "/usr/sbin/webd"

/* A rule of an invented policy: rule i says 100 + i. */
static struct an_event event(const char *source, uint32_t line, uint32_t rule)
{
	return (struct an_event){
		.kind = AN_DECISION, .boot = 1, .tgid = 7, .pid = 7, .profile = "webd",
		.exe = EXE, .op = "open", .perms = "read write", .source = source,
		.line = line, .rule = rule, .cls = "file", .name = "/x",
	};
}

static void ignore(void *arg, struct an_window *w)
{
}

/* Rules 101 to 105 on the lines after @above; with @hash 0 their hashes are not told. */
static void feed(struct an_ingest *in, uint32_t above, uint32_t hash)
{
	struct an_event e;
	uint32_t i;

	for (i = 1; i <= 5; i++) {
		e = event("web", above + i, hash ? hash + i : 0);
		an_ingest_event(in, &e);
	}
}

static void learn(struct an_store *s, uint32_t above, uint32_t hash)
{
	struct an_ingest in;

	an_store_init(s);
	an_ingest_init(&in, s, ignore, NULL);
	in.learn = true;
	feed(&in, above, hash);
	an_ingest_end(&in);
	assert_int_equal(s->app[0].model.symbols.n, 6);
}

/* How many symbols are not known. */
static uint32_t unknown(struct an_store *s, uint32_t above, uint32_t hash)
{
	struct an_ingest in;

	an_ingest_init(&in, s, ignore, NULL);
	feed(&in, above, hash);
	an_ingest_end(&in);
	return s->app[0].nprobation;
}

static void an_edit_moves_rules_and_no_symbol_is_new(void **state)
{
	struct an_store s;

	learn(&s, 0, 100);
	assert_int_equal(unknown(&s, 0, 100), 0);
	assert_int_equal(unknown(&s, 2, 100), 0);
	assert_int_equal(unknown(&s, 1000, 100), 0);
	an_store_free(&s);
}

static void a_new_rule_on_a_known_line_is_new(void **state)
{
	struct an_store s;

	learn(&s, 0, 100);
	assert_int_equal(unknown(&s, 0, 200), 5);
	assert_string_equal(s.app[0].probation[0].name,
			    "open read write web:1#000000c9 " EXE);
	an_store_free(&s);
}

static void training_on_both_sides_of_an_edit_learns_one_set_of_symbols(void **state)
{
	struct an_store s;
	struct an_ingest in;
	struct an_event e;

	learn(&s, 0, 100);
	an_ingest_init(&in, &s, ignore, NULL);
	in.learn = true;
	feed(&in, 2, 100);
	assert_int_equal(s.app[0].model.symbols.n, 6);
	/* and what the edit added */
	e = event("web", 1, 777);
	an_ingest_event(&in, &e);
	e = event("web", 1, 777);
	an_ingest_event(&in, &e);
	assert_int_equal(s.app[0].model.symbols.n, 7);
	an_ingest_end(&in);
	an_store_free(&s);
}

static void events_that_tell_no_hash_are_taken_by_line(void **state)
{
	struct an_store s;

	learn(&s, 0, 0);
	assert_int_equal(unknown(&s, 0, 0), 0);
	assert_int_equal(unknown(&s, 0, 100), 0);
	assert_int_equal(unknown(&s, 2, 0), 2);
	an_store_free(&s);
	learn(&s, 0, 100);
	assert_int_equal(unknown(&s, 0, 0), 0);
	an_store_free(&s);
}

static void people_are_shown_where_the_rule_stands_now(void **state)
{
	struct an_store s;
	char *name;

	learn(&s, 0, 100);
	unknown(&s, 10, 100);
	name = an_rules_shown(&s.app[0].rules, s.app[0].model.symbols.name[5]);
	assert_string_equal(name, "open read write web:15 " EXE);
	free(name);
	unknown(&s, 0, 100);
	name = an_rules_shown(&s.app[0].rules, s.app[0].model.symbols.name[5]);
	assert_string_equal(name, "open read write web:5 " EXE);
	free(name);
	an_store_free(&s);
}

static void machines_with_other_lines_are_merged_by_rule(void **state)
{
	struct an_store a, b;
	uint32_t i;

	learn(&a, 0, 100);
	learn(&b, 1, 100);
	assert_true(an_store_combine(&a, &b));
	assert_int_equal(a.app[0].model.symbols.n, 6);
	an_store_free(&b);
	/* Rules of its own that stand where the other has others. */
	learn(&b, 0, 104);
	assert_true(an_store_combine(&a, &b));
	assert_int_equal(a.app[0].model.symbols.n, 10);
	for (i = 1; i < 10; i++)
		assert_int_equal(unknown(&a, 50, 100), 0);
	assert_int_equal(unknown(&a, 70, 104), 0);
	an_store_free(&b);
	an_store_free(&a);
}

static void a_store_keeps_its_rules_in_its_file(void **state)
{
	char path[] = "/tmp/bailey-rules-XXXXXX";
	int fd = mkstemp(path);
	struct an_store s, t;
	char *name;

	assert_true(fd >= 0);
	close(fd);
	learn(&s, 0, 100);
	unknown(&s, 30, 100);
	s.app[0].hash = 0x123456789abcdef0;
	assert_true(an_store_save(&s, path));
	assert_true(an_store_load(&t, path));
	assert_true(t.app[0].hash == s.app[0].hash);
	name = an_rules_shown(&t.app[0].rules, t.app[0].model.symbols.name[1]);
	assert_string_equal(name, "open read write web:31 " EXE);
	free(name);
	assert_int_equal(unknown(&t, 2, 100), 0);
	unlink(path);
	an_store_free(&s);
	an_store_free(&t);
}

/* Rules @first, @first + 1 and so on, at @place[0] and so on. */
static void get(struct an_rules *r, uint32_t first, char place[][600], uint32_t n,
		bool good)
{
	struct an_writer w = { 0 };
	struct an_cursor c = { 0 };
	uint32_t i;

	an_put_number(&w, n);
	for (i = 0; i < n; i++) {
		an_put_number(&w, first + i);
		an_put_text(&w, place[i]);
		an_put_text(&w, "");
	}
	c.data = w.data;
	c.len = w.len;
	an_rules_init(r);
	an_rules_get(r, &c);
	assert_true(good == !c.wrong);
	free(w.data);
}

static void a_place_without_room_for_a_hash_is_refused(void **state)
{
	char place[1][600] = { "" };
	struct an_rules r;

	memset(place[0], 'a', 509);
	place[0][509] = '#';
	get(&r, 1, place, 1, false);
	an_rules_free(&r);
	place[0][495] = '#';
	get(&r, 1, place, 1, true);
	an_rules_free(&r);
}

static void a_merge_takes_no_rule_its_place(void **state)
{
	struct an_event e = event("a", 1, 2);
	char mine[2][600] = { "a:1", "a:1#00000065" }, other[2][600] = { "b:1", "a:1#" };
	struct an_rules to, from;
	struct an_symbols s;

	get(&to, 1, mine, 2, true);
	get(&from, 100, other, 2, true);
	an_symbols_init(&s);
	an_rules_adopt(&to, &from, &s);
	assert_int_equal(to.places.n, 4);
	an_rules_place(&to, &e, false);
	assert_string_equal(e.place, mine[1]);
	an_symbols_free(&s);
	an_rules_free(&from);
	an_rules_free(&to);
}

static void a_file_with_bad_rules_is_refused(void **state)
{
	static const struct {
		uint32_t rule[2];
		const char *place[2];
	} bad[] = {
		{ { 0, 1 }, { "a:1", "a:2" } }, { { 1, 1 }, { "a:1", "a:2" } },
		{ { 1, 2 }, { "a:1", "a:1" } }, { { 1, 2 }, { "a:1", "" } },
	};
	struct an_writer w;
	struct an_rules r;
	size_t i;
	int j;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct an_cursor c = { 0 };

		memset(&w, 0, sizeof(w));
		an_put_number(&w, 2);
		for (j = 0; j < 2; j++) {
			an_put_number(&w, bad[i].rule[j]);
			an_put_text(&w, bad[i].place[j]);
			an_put_text(&w, "");
		}
		c.data = w.data;
		c.len = w.len;
		an_rules_init(&r);
		an_rules_get(&r, &c);
		assert_non_null(c.wrong);
		an_rules_free(&r);
		free(w.data);
	}
}

static void load(struct an_store *s, uint64_t hash)
{
	struct an_event e = { .kind = AN_POLICY, .profile = "webd", .hash = hash };
	struct an_ingest in;

	an_ingest_init(&in, s, ignore, NULL);
	an_ingest_event(&in, &e);
	an_ingest_end(&in);
}

static void loading_the_same_policy_again_is_no_change(void **state)
{
	struct an_store s;

	learn(&s, 0, 100);
	s.app[0].hash = 5;
	load(&s, 5);
	assert_false(s.app[0].changed);
	load(&s, 6);
	assert_true(s.app[0].changed);
	an_store_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edit_moves_rules_and_no_symbol_is_new),
		cmocka_unit_test(a_new_rule_on_a_known_line_is_new),
		cmocka_unit_test(training_on_both_sides_of_an_edit_learns_one_set_of_symbols),
		cmocka_unit_test(events_that_tell_no_hash_are_taken_by_line),
		cmocka_unit_test(people_are_shown_where_the_rule_stands_now),
		cmocka_unit_test(machines_with_other_lines_are_merged_by_rule),
		cmocka_unit_test(a_store_keeps_its_rules_in_its_file),
		cmocka_unit_test(a_file_with_bad_rules_is_refused),
		cmocka_unit_test(a_place_without_room_for_a_hash_is_refused),
		cmocka_unit_test(a_merge_takes_no_rule_its_place),
		cmocka_unit_test(loading_the_same_policy_again_is_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
