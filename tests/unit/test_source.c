// SPDX-License-Identifier: GPL-2.0
/*
 * Texts that messages quote: those of included files are read again.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "source.h"

static const char text[] = "/a r,\n\0/b r,\n", shown[] = "/a r,\n\1/b r,\n";

static void take(struct bc_source *s)
{
	char *copy = malloc(sizeof(text));

	assert_non_null(copy);
	memcpy(copy, text, sizeof(text));
	bc_source_take(s, copy, sizeof(text) - 1);
}

static void put(const char *path, const char *bytes, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

/* A file of the text, which was included in another. */
static struct bc_source begin(char *path)
{
	struct bc_source s = { .file = path, .from = { .file = "x", .line = 1 } };
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	put(path, text, sizeof(text) - 1);
	take(&s);
	return s;
}

static void a_text_that_was_put_away_is_read_again(void **state)
{
	char path[] = "/tmp/bailey-source-XXXXXX";
	struct bc_source s = begin(path);

	bc_source_put_away(&s);
	assert_null(s.text);
	assert_string_equal(bc_source_text(&s), shown);
	unlink(path);
	free(s.text);
}

static void a_text_that_changed_meanwhile_is_not_quoted(void **state)
{
	char path[] = "/tmp/bailey-source-XXXXXX";
	struct bc_source s = begin(path);
	struct timespec then[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	bc_source_put_away(&s);
	put(path, "other", 5);
	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
	assert_null(bc_source_text(&s));
	put(path, text, sizeof(text) - 1);
	assert_null(bc_source_text(&s));
	unlink(path);
	assert_null(bc_source_text(&s));
}

static void what_was_not_included_or_is_no_file_stays(void **state)
{
	char path[] = "/tmp/bailey-source-XXXXXX";
	struct bc_source s = begin(path), pipe = s;

	s.from.line = 0;
	bc_source_put_away(&s);
	assert_string_equal(s.text, shown);
	free(s.text);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	pipe.text = NULL;
	take(&pipe);
	bc_source_put_away(&pipe);
	assert_string_equal(bc_source_text(&pipe), shown);
	unlink(path);
	free(pipe.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_was_put_away_is_read_again),
		cmocka_unit_test(a_text_that_changed_meanwhile_is_not_quoted),
		cmocka_unit_test(what_was_not_included_or_is_no_file_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
