// SPDX-License-Identifier: GPL-2.0
/*
 * Names that hostile programs chose, in text and in policy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../bailey/remedy.h"
#include "../bailey/shown.h"
#include "alert.h"

static void expect(const char *name, const char *want)
{
	char *text = shown(name);

	assert_string_equal(text, want);
	free(text);
}

static void a_name_makes_no_line_and_moves_no_cursor(void **state)
{
	expect("/srv/a b", "/srv/a b");
	expect("x\n/** rwux,\n\t#\r\x7f", "x\\012/** rwux,\\012\\011#\\015\\177");
	expect("\x1b[2J\\012", "\\033[2J\\134012");
	/* What people write stays readable. */
	expect("/home/b\xc3\xa4r/\xe6\x97\xa5/\xf0\x9f\x98\x80", "/home/b\xc3\xa4r/\xe6\x97\xa5/\xf0\x9f\x98\x80");
	/* Controls of eight bits, alone and as UTF-8; the direction of writing. */
	expect("\x9b" "2J", "\\2332J");
	expect("\xc2\x9b" "2J", "\\302\\2332J");
	expect("\xe2\x80\xae", "\\342\\200\\256");
	expect("\xe2\x80", "\\342\\200");
	expect("\xc0\x8a\xe0\x80\x8a\xed\xa0\x80\xff",
	       "\\300\\212\\340\\200\\212\\355\\240\\200\\377");
}

static void policy_has_no_bytes_that_are_not_shown(void **state)
{
	char *text = policy_literal("/\x9b\xc2\x9b\xc3\xa4*");

	assert_string_equal(text, "/\\233\\302\\233\xc3\xa4\\*");
	free(text);
}

static const char *const comms[] = { "x\n/** rwux,\n#", "\x1b[2J\x9bJ", "a\rb" };

static void a_process_writes_no_policy_by_its_name(void **state)
{
	struct an_app a = { .profile = (char *)"web\n/** rwux," };
	struct an_window w = { .tgid = 7 };
	char *text = NULL;
	size_t size, i;
	FILE *f;

	for (i = 0; i < sizeof(comms) / sizeof(comms[0]); i++) {
		strcpy(w.comm, comms[i]);
		f = open_memstream(&text, &size);
		an_alert_rules(f, &a, &w);
		fclose(f);
		assert_memory_equal(text, "# profile web\\012/** rwux,: process 7 (", 38);
		/* One line, of bytes that may be shown. */
		assert_ptr_equal(strchr(text, '\n'), text + size - 1);
		text[size - 1] = '\0';
		for (f = NULL, size = 0; text[size]; size++)
			assert_in_range((unsigned char)text[size], ' ', '~');
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_makes_no_line_and_moves_no_cursor),
		cmocka_unit_test(policy_has_no_bytes_that_are_not_shown),
		cmocka_unit_test(a_process_writes_no_policy_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
