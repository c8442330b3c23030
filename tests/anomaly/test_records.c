// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's records as events. Objects in words are of bailey(8), which is not here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fromrecord.c"

/* An address as it is packed: its text is its only field. */
static unsigned int asked;

void event_object(const struct event *e, struct event_object *o)
{
	memset(o, 0, sizeof(*o));
	o->name = "";
	asked++;
	if (e->head.cls != BAILEY_CLASS_NET)
		return;
	o->key[0].key = "family";
	strcpy(o->key[0].value, "inet");
	o->key[1].key = "peer_addr";
	snprintf(o->key[1].value, 128, "10.0.0.%s", e->text[BAILEY_EVENT_FIELD] + 1);
	o->key[2].key = "peer_port";
	strcpy(o->key[2].value, "80");
	o->n = 3;
}

const char *event_class_name(unsigned int cls)
{
	return cls == BAILEY_CLASS_NET ? "net" : "file";
}

static void what_a_layer_decides_is_no_profiles_doing(void **state)
{
	struct event r = {
		.head = { .type = BAILEY_EVENT_DECISION },
		.text[BAILEY_EVENT_PROFILE] = "nginx",
	};
	struct an_event e;

	an_event_record(&r, &e);
	assert_int_equal(e.kind, AN_DECISION);
	r.head.flags = BAILEY_EVENT_FLAG_LAYER;
	an_event_record(&r, &e);
	assert_int_equal(e.kind, AN_OTHER);
}

static void decision(struct event *r, unsigned int cls, const char *field)
{
	*r = (struct event){
		.head = { .type = BAILEY_EVENT_DECISION, .cls = cls },
		.text[BAILEY_EVENT_PROFILE] = "nginx",
		.text[BAILEY_EVENT_FIELD] = field,
		.len[BAILEY_EVENT_FIELD] = strlen(field),
		.text[BAILEY_EVENT_PEER] = "other",
	};
}

static void objects_are_those_of_the_log(void **state)
{
	char large[400];
	struct an_event e;
	unsigned int i;
	struct event r;

	decision(&r, BAILEY_CLASS_FILE, "/etc/passwd");
	an_event_record(&r, &e);
	assert_string_equal(e.name, "/etc/passwd");
	for (i = 0; i < 20; i++) {
		decision(&r, BAILEY_CLASS_NET, i % 2 ? "x7" : "x8");
		an_event_record(&r, &e);
		assert_string_equal(e.name, i % 2 ? "10.0.0.7" : "10.0.0.8");
		assert_string_equal(e.far, e.name);
		assert_string_equal(e.far_port, "80");
		assert_string_equal(e.family, "inet");
		assert_null(e.addr);
	}
	decision(&r, BAILEY_CLASS_SIGNAL, "");
	an_event_record(&r, &e);
	assert_string_equal(e.name, "other");
	/* What is too large to be kept is still right. */
	memset(large, '1', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	decision(&r, BAILEY_CLASS_NET, large);
	an_event_record(&r, &e);
	assert_int_equal(strncmp(e.name, "10.0.0.111", 10), 0);
	decision(&r, BAILEY_CLASS_NET, large + 200);
	an_event_record(&r, &e);
	assert_int_equal(strlen(e.name), 127);
}

static void words_are_made_once_for_each_object(void **state)
{
	struct an_event e;
	struct event r;
	unsigned int i, before;

	decision(&r, BAILEY_CLASS_NET, "x9");
	an_event_record(&r, &e);
	before = asked;
	for (i = 0; i < 100; i++)
		an_event_record(&r, &e);
	assert_int_equal(asked, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_layer_decides_is_no_profiles_doing),
		cmocka_unit_test(objects_are_those_of_the_log),
		cmocka_unit_test(words_are_made_once_for_each_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
