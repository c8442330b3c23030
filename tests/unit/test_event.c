// SPDX-License-Identifier: GPL-2.0
/*
 * The decoder of events: records as the kernel writes them, and damaged ones.
 */
#include "helper.h"

#include <json-c/json.h>
#include <stdio.h>

#include "event.h"

/**
 * struct record - a record under construction
 * @e: its head
 * @room: for its strings
 */
static union {
	struct bailey_event e;
	char room[BAILEY_EVENT_MAX];
} rec;

static void begin(int type)
{
	memset(&rec, 0, sizeof(rec));
	rec.e.size = sizeof(rec.e);
	rec.e.version = BAILEY_EVENT_VERSION;
	rec.e.type = type;
	rec.e.verdict = BAILEY_EVENT_DENIED;
	rec.e.rule = BAILEY_NO_RULE;
	rec.e.ouid = ~0u;
	rec.e.seq = 3;
	rec.e.time = 1700000000123456789ull;
	rec.e.boot = 12000000034ull;
	rec.e.pid = 11;
	rec.e.tgid = 10;
	strcpy(rec.e.comm, "cat");
}

static void text(int i, const char *s, size_t len)
{
	rec.e.text[i].offset = rec.e.size;
	rec.e.text[i].len = len;
	memcpy(rec.room + rec.e.size, s, len);
	rec.e.size = (rec.e.size + len + 1 + 7) / 8 * 8;
}

static void put(int i, const char *s)
{
	text(i, s, strlen(s));
}

static json_object *decoded(void)
{
	struct event e;

	assert_int_equal(event_decode(&rec, sizeof(rec), &e), rec.e.size);
	return event_json(&e);
}

static const char *get(json_object *o, const char *key)
{
	json_object *v;

	return json_object_object_get_ex(o, key, &v) ?
		json_object_get_string(v) : "(none)";
}

static void denial_of_a_file(void)
{
	begin(BAILEY_EVENT_DECISION);
	rec.e.cls = BAILEY_CLASS_FILE;
	rec.e.nfields = 1;
	rec.e.requested = BAILEY_MAY_READ | BAILEY_MAY_WRITE;
	rec.e.denied = BAILEY_MAY_WRITE;
	rec.e.rule = 17;
	rec.e.line = 12;
	rec.e.rule_hash = 0xbeef01;
	rec.e.ouid = 1000;
	rec.e.flags = BAILEY_EVENT_FLAG_OWNER;
	rec.e.tag = 0xffffffffffffffff;
	rec.e.hash = 0x00c0ffee12345678;
	put(BAILEY_EVENT_PROFILE, "web");
	put(BAILEY_EVENT_OP, "open");
	put(BAILEY_EVENT_SOURCE, "/etc/bailey.d/web");
	put(BAILEY_EVENT_FIELD, "/etc/shadow");
}

static void json_names_what_the_record_says(void **state)
{
	json_object *o;

	denial_of_a_file();
	o = decoded();
	assert_string_equal(get(o, "version"), "1");
	assert_string_equal(get(o, "time"), "2023-11-14T22:13:20.123456789Z");
	assert_string_equal(get(o, "boot"), "12.000000034");
	assert_string_equal(get(o, "type"), "decision");
	assert_string_equal(get(o, "verdict"), "denied");
	assert_string_equal(get(o, "class"), "file");
	assert_string_equal(get(o, "operation"), "open");
	assert_string_equal(get(o, "profile"), "web");
	assert_string_equal(get(o, "name"), "/etc/shadow");
	assert_string_equal(get(o, "requested"), "rw");
	assert_string_equal(get(o, "denied"), "w");
	assert_string_equal(get(o, "rule"), "17");
	assert_string_equal(get(o, "line"), "12");
	assert_string_equal(get(o, "rule_hash"), "00beef01");
	assert_string_equal(get(o, "owner"), "true");
	assert_string_equal(get(o, "tag"), "18446744073709551615");
	assert_string_equal(get(o, "label"), "(none)");
	assert_string_equal(get(o, "hash"), "00c0ffee12345678");
	assert_string_equal(get(o, "raw"), "(none)");
	json_object_put(o);
}

/* Before version 2 the strings began where the hash is now. */
static void records_of_version_1_are_read(void **state)
{
	json_object *o;

	begin(BAILEY_EVENT_DECISION);
	rec.e.version = 1;
	rec.e.size = offsetof(struct bailey_event, hash);
	put(BAILEY_EVENT_PROFILE, "web");
	put(BAILEY_EVENT_OP, "open");
	o = decoded();
	assert_string_equal(get(o, "profile"), "web");
	assert_string_equal(get(o, "operation"), "open");
	assert_string_equal(get(o, "hash"), "(none)");
	json_object_put(o);
}

static void bytes_that_are_no_utf8_are_marked(void **state)
{
	json_object *o;

	begin(BAILEY_EVENT_DECISION);
	rec.e.nfields = 1;
	text(BAILEY_EVENT_FIELD, "/a\xff\xc3", 4);
	/* With it all strings are: who reads them could not tell. */
	put(BAILEY_EVENT_EXE, "/\xc3\xa9");
	o = decoded();
	assert_string_equal(get(o, "name"), "/a\xc3\xbf\xc3\x83");
	assert_string_equal(get(o, "executable"), "/\xc3\x83\xc2\xa9");
	assert_string_equal(get(o, "raw"), "true");
	json_object_put(o);
	begin(BAILEY_EVENT_DECISION);
	rec.e.nfields = 1;
	put(BAILEY_EVENT_FIELD, "/\xc3\xa4\xe2\x82\xac");
	o = decoded();
	assert_string_equal(get(o, "name"), "/\xc3\xa4\xe2\x82\xac");
	assert_string_equal(get(o, "raw"), "(none)");
	json_object_put(o);
}

static void sockets_have_addresses_and_ports(void **state)
{
	json_object *o;

	begin(BAILEY_EVENT_DECISION);
	rec.e.cls = BAILEY_CLASS_NET;
	rec.e.nfields = 6;
	rec.e.requested = rec.e.denied = BAILEY_NET_CONNECT;
	/* inet stream tcp; 192.0.2.7 port 443 */
	put(BAILEY_EVENT_FIELD, "\x42\x41@@@F");
	put(BAILEY_EVENT_FIELD + 2, (char[]){ BAILEY_KEY_BASE +
	    BAILEY_ADDRESS_INET, '@', 'A', 'K', 'K', 'L', '@', '@', '@', '@',
	    'B', '@', 'G', 0 });
	o = decoded();
	assert_string_equal(get(o, "family"), "inet");
	assert_string_equal(get(o, "sock_type"), "stream");
	assert_string_equal(get(o, "protocol"), "6");
	assert_string_equal(get(o, "peer_addr"), "192.0.2.7");
	assert_string_equal(get(o, "peer_port"), "443");
	assert_string_equal(get(o, "addr"), "(none)");
	assert_string_equal(get(o, "denied"), "connect");
	json_object_put(o);
}

static void names_of_sockets_are_told_behind_a_nul_byte(void **state)
{
	json_object *o, *v;

	begin(BAILEY_EVENT_DECISION);
	rec.e.cls = BAILEY_CLASS_NET;
	rec.e.nfields = 6;
	rec.e.requested = rec.e.denied = BAILEY_NET_BIND;
	put(BAILEY_EVENT_FIELD, "\x41\x41@@@@");
	text(BAILEY_EVENT_FIELD + 1, (char[]){ BAILEY_KEY_BASE +
	     BAILEY_ADDRESS_ABSTRACT, 'a', 0, 'b' }, 4);
	o = decoded();
	assert_true(json_object_object_get_ex(o, "addr", &v));
	assert_int_equal(json_object_get_string_len(v), 4);
	assert_memory_equal(json_object_get_string(v), "@a\0b", 4);
	json_object_put(o);
}

static void capabilities_and_losses_are_told(void **state)
{
	json_object *o;

	begin(BAILEY_EVENT_DECISION);
	rec.e.cls = BAILEY_CLASS_CAP;
	rec.e.requested = rec.e.denied = 21;
	rec.e.count = 10;
	o = decoded();
	assert_string_equal(get(o, "class"), "cap");
	assert_string_equal(get(o, "name"), "sys_admin");
	assert_string_equal(get(o, "count"), "10");
	assert_string_equal(get(o, "rule"), "none");
	json_object_put(o);
	begin(BAILEY_EVENT_LOST);
	rec.e.count = 1234;
	o = decoded();
	assert_string_equal(get(o, "type"), "lost");
	assert_string_equal(get(o, "count"), "1234");
	assert_string_equal(get(o, "rule"), "(none)");
	json_object_put(o);
}

static void text_has_the_keys_of_the_audit_log(void **state)
{
	char *line = NULL;
	struct event e;
	size_t size;
	FILE *f = open_memstream(&line, &size);

	denial_of_a_file();
	assert_true(event_decode(&rec, sizeof(rec), &e) > 0);
	event_text(&e, f);
	fclose(f);
	assert_string_equal(line,
		"type=AVC msg=audit(1700000000.123:3): bailey=\"DENIED\" operation=\"open\" class=\"file\" profile=\"web\" pid=10 comm=\"cat\" name=\"/etc/shadow\" requested_mask=\"rw\" denied_mask=\"w\" fsuid=0 ouid=1000 tag=18446744073709551615 rule=17 src=\"web:12\" hash=00c0ffee12345678 tclass=file\n");
	free(line);
}

static void unsafe_names_are_hex_in_text(void **state)
{
	char *line = NULL;
	struct event e;
	size_t size;
	FILE *f = open_memstream(&line, &size);

	begin(BAILEY_EVENT_DECISION);
	rec.e.nfields = 1;
	put(BAILEY_EVENT_FIELD, "/a b\"");
	assert_true(event_decode(&rec, sizeof(rec), &e) > 0);
	event_text(&e, f);
	fclose(f);
	assert_non_null(strstr(line, " name=2F61206222 "));
	free(line);
}

static void rest_of_a_record_is_waited_for(void **state)
{
	struct event e;
	size_t n;

	denial_of_a_file();
	for (n = 0; n < rec.e.size; n++)
		assert_int_equal(event_decode(&rec, n, &e), 0);
	assert_int_equal(event_decode(&rec, n, &e), n);
}

static void damaged_record_is_refused(void **state)
{
	struct event e;

	denial_of_a_file();
	rec.e.version = 0;
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	rec.e.size = 16;
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	rec.e.text[BAILEY_EVENT_OP].offset = 4;
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	rec.e.text[BAILEY_EVENT_OP].len = 60000;
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	rec.e.text[BAILEY_EVENT_OP].len--;	/* no NUL behind it */
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	rec.e.nfields = 7;
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
	denial_of_a_file();
	memset(rec.e.comm, 'x', sizeof(rec.e.comm));
	assert_int_equal(event_decode(&rec, sizeof(rec), &e), -1);
}

/* Every byte changed in turn: the sanitizers watch. */
static void no_damage_is_read_past_the_record(void **state)
{
	static const unsigned char flip[] = { 1, 0x80, 0xff };
	struct event e;
	size_t i, j, n;
	json_object *o;
	char *copy;

	for (i = 0; i < 400; i++) {
		for (j = 0; j < sizeof(flip); j++) {
			denial_of_a_file();
			rec.e.cls = i % 14;
			n = rec.e.size;
			((unsigned char *)&rec)[i % n] ^= flip[j];
			copy = malloc(n);
			memcpy(copy, &rec, n);
			if (event_decode(copy, n, &e) > 0) {
				FILE *f = fopen("/dev/null", "w");

				o = event_json(&e);
				json_object_put(o);
				event_text(&e, f);
				fclose(f);
			}
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_names_what_the_record_says),
		cmocka_unit_test(records_of_version_1_are_read),
		cmocka_unit_test(bytes_that_are_no_utf8_are_marked),
		cmocka_unit_test(sockets_have_addresses_and_ports),
		cmocka_unit_test(names_of_sockets_are_told_behind_a_nul_byte),
		cmocka_unit_test(capabilities_and_losses_are_told),
		cmocka_unit_test(text_has_the_keys_of_the_audit_log),
		cmocka_unit_test(unsafe_names_are_hex_in_text),
		cmocka_unit_test(rest_of_a_record_is_waited_for),
		cmocka_unit_test(damaged_record_is_refused),
		cmocka_unit_test(no_damage_is_read_past_the_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
