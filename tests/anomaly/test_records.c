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

void event_object(const struct event *e, struct event_object *o)
{
	memset(o, 0, sizeof(*o));
}

const char *event_class_name(unsigned int cls)
{
	return "file";
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_layer_decides_is_no_profiles_doing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
