// SPDX-License-Identifier: GPL-2.0
/*
 * Logs that tools read: what a line says, and that no line does harm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record.h"

static void value_is(const char *line, enum record_key key, const char *value)
{
	struct record r;

	assert_true(record_parse(&r, line));
	if (value)
		assert_string_equal(r.v[key], value);
	else
		assert_null(r.v[key]);
	record_free(&r);
}

#define AUDIT "type=1400 audit(1700000000.123:45): bailey=\"DENIED\" operation=\"open\" class=\"file\" profile=\"p\" "

static void audit_records_are_taken_apart(void **state)
{
	const char *line = AUDIT "name=2F612062 pid=7 comm=\"c d\" requested_mask=\"r\" denied_mask=\"r\" fsuid=1 ouid=1 rule=3 src=\"web:12\"\n";

	value_is(line, R_TIME, "1700000000.123");
	value_is(line, R_VERDICT, "denied");
	value_is(line, R_NAME, "/a b");
	value_is(line, R_COMM, "c d");
	value_is(line, R_OWNER, "true");
	value_is(line, R_SOURCE, "web");
	value_is(line, R_LINE, "12");
	value_is(line, R_TGID, "7");
	value_is(AUDIT "rule=none dropped=9\n", R_DROPPED, "9");
}

static void apparmors_records_are_taken_apart(void **state)
{
	const char *line = "audit(1.2:3): apparmor=\"ALLOWED\" operation=\"mknod\" profile=\"/usr/bin/x\" name=\"/a\" pid=1 comm=\"x\" requested_mask=\"wc\" denied_mask=\"c::\" FSUID=0 OUID=1";

	value_is(line, R_VERDICT, "complained");
	value_is(line, R_CLASS, "file");
	value_is(line, R_REQUESTED, "w");
	value_is(line, R_DENIED, "w");
	value_is(line, R_OWNER, "false");
	value_is("apparmor=\"DENIED\" operation=\"capable\" profile=\"p\" capability=1 capname=\"kill\"",
		 R_CLASS, "cap");
	value_is("apparmor=\"DENIED\" operation=\"create\" profile=\"p\" family=\"inet\" sock_type=\"stream\"",
		 R_CLASS, "net");
}

static void json_events_are_taken_apart(void **state)
{
	value_is("{\"type\":\"decision\",\"time\":\"2023-11-14T22:13:20.5Z\"}", R_TIME,
		 "1700000000.5");
	value_is("{\"type\":\"lost\",\"count\":12}", R_COUNT, "12");
	value_is("{\"type\":\"decision\",\"owner\":true}", R_OWNER, "true");
	value_is("{\"type\":\"decision\",\"raw\":true,\"name\":\"/\\u00ff\\u0080\"}",
		 R_NAME, "/\xff\x80");
	value_is("{\"type\":\"decision\",\"name\":\"/\\u00ff\"}", R_NAME, "/\xc3\xbf");
}

static void a_record_survives_its_audit_form(void **state)
{
	struct record r, again;
	char *text;
	int i;

	assert_true(record_parse(&r, "{\"type\":\"decision\",\"verdict\":\"denied\",\"class\":\"net\",\"operation\":\"connect\",\"profile\":\"a b\",\"family\":\"inet\",\"sock_type\":\"stream\",\"addr\":\"1.2.3.4\",\"port\":5,\"peer_addr\":\"6.7.8.9\",\"peer_port\":10,\"requested\":\"connect send\",\"denied\":\"connect\",\"comm\":\"x\\\"y\",\"rule\":3,\"source\":\"/etc/web\",\"line\":4}"));
	text = record_audit(&r);
	assert_true(record_parse(&again, text));
	for (i = 0; i < R_MAX; i++)
		if (r.v[i] && i != R_SOURCE)
			assert_string_equal(again.v[i], r.v[i]);
	assert_string_equal(again.v[R_SOURCE], "web");
	free(text);
	record_free(&r);
	record_free(&again);
}

static void other_lines_are_no_records(void **state)
{
	static const char *const lines[] = { "", "\n", "{", "{}", "[1]", "{\"a\":1}",
		"type=SYSCALL msg=audit(1:2): arch=c000003e", "bailey=", "bailey=\"",
		"bailey=\"DENIED", "apparmor=\"DENIED\" operation=" };
	struct record r;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_false(record_parse(&r, lines[i]));
		record_free(&r);
	}
}

/* Under the sanitizers: cut, with bytes changed, in both forms. */
static void damaged_lines_do_no_harm(void **state)
{
	static const char *const seeds[] = {
		AUDIT "name=2F612062 pid=7 comm=63 requested_mask=\"rw\" src=613A31 type=\"posix\" fsuid=0 ouid=0 audit(\n",
		"{\"type\":\"decision\",\"time\":\"2023-11-14T22:13:20.5Z\",\"raw\":true,\"name\":\"/\\u00c3\",\"x\":[{\"y\":null}]}",
	};
	unsigned int seed = 1;
	size_t i, k, round;

	for (i = 0; i < 2; i++)
		for (round = 0; round < 20000; round++) {
			char line[512];
			struct record r;
			size_t n = strlen(seeds[i]);

			strcpy(line, seeds[i]);
			for (k = 0; k < 1 + round % 4; k++)
				line[rand_r(&seed) % n] = rand_r(&seed);
			line[rand_r(&seed) % n + 1] = '\0';
			if (record_parse(&r, line) && r.v[R_VERDICT])
				free(record_audit(&r));
			record_free(&r);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(audit_records_are_taken_apart),
		cmocka_unit_test(apparmors_records_are_taken_apart),
		cmocka_unit_test(json_events_are_taken_apart),
		cmocka_unit_test(a_record_survives_its_audit_form),
		cmocka_unit_test(other_lines_are_no_records),
		cmocka_unit_test(damaged_lines_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
