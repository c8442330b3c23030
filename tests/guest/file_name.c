// SPDX-License-Identifier: GPL-2.0
/*
 * Odd names: new lines, bytes above 127, the longest components and paths.
 */
#include <limits.h>

#include "harness.h"

#define NEWLINE		"two\nlines\" bailey=\"DENIED\" rule=none"
#define NOT_UTF8	"\xff\xfe\x80\xc3"
#define DEEP_NAME	200	/* bytes of each component of the deep path */

static const char *long_name(const char *dir)
{
	static char path[PATH_MAX];
	size_t len = strlen(dir);

	memcpy(path, dir, len);
	memset(path + len, 'n', 255);
	path[len + 255] = '\0';
	return path;
}

static void odd_names(void)
{
	put("/t/ok/" NEWLINE, "content");
	put("/t/none/" NEWLINE, "secret");
	put("/t/ok/" NOT_UTF8, "content");
	put("/t/none/" NOT_UTF8, "secret");
	put("/t/ok/gone (deleted)", "content");
	put("/t/none/gone (deleted)", "secret");
	put(long_name("/t/ok/"), "content");
	put(long_name("/t/none/"), "secret");
}

static void name_with_newline_by_rule_is_allowed(void)
{
	OK(open("/t/ok/" NEWLINE, O_RDONLY));
}

static void name_with_newline_without_rule_is_refused(void)
{
	REFUSED(open("/t/none/" NEWLINE, O_RDONLY));
}

static void name_that_is_no_utf8_is_judged(void)
{
	OK(open("/t/ok/" NOT_UTF8, O_RDONLY));
	REFUSED(open("/t/none/" NOT_UTF8, O_RDONLY));
}

static void name_that_looks_deleted_is_judged_as_it_is(void)
{
	OK(open("/t/ok/gone (deleted)", O_RDONLY));
	REFUSED(open("/t/none/gone (deleted)", O_RDONLY));
}

static void component_of_255_bytes_is_judged(void)
{
	OK(open(long_name("/t/ok/"), O_RDONLY));
	REFUSED(open(long_name("/t/none/"), O_RDONLY));
}

/*
 * Builds DIR/ccc.../ccc.../f. The names are so long that the absolute path is
 * the longest that a system call takes; @more levels go beyond that.
 */
static int make_deep(const char *dir, unsigned int more, char *path)
{
	size_t len = strlen(dir), n;
	char name[DEEP_NAME + 1];
	int at, next;

	strcpy(path, dir);
	at = OK(open(dir, O_PATH | O_DIRECTORY));
	while (len < PATH_MAX - 3 || more) {
		n = DEEP_NAME;
		if (len + 1 + n > PATH_MAX - 3 && len < PATH_MAX - 3)
			n = PATH_MAX - 3 - len - 1;
		if (len >= PATH_MAX - 3)
			more--;
		if (!n)
			break;
		memset(name, 'c', n);
		name[n] = '\0';
		mkdirat(at, name, 0755);
		next = OK(openat(at, name, O_PATH | O_DIRECTORY));
		close(at);
		at = next;
		if (len + 1 + n <= PATH_MAX - 3) {
			path[len] = '/';
			strcpy(path + len + 1, name);
		}
		len += 1 + n;
	}
	close(OK(openat(at, "f", O_RDONLY | O_CREAT, 0644)));
	return at;
}

static void deep_trees(void)
{
	char path[PATH_MAX];

	close(make_deep("/t/ok/sub", 0, path));
	close(make_deep("/t/none", 0, path));
}

/* The same path again, without making anything: PATH_MAX - 1 bytes. */
static char *deep_path(const char *dir)
{
	static char path[PATH_MAX];
	size_t len = strlen(dir), n;

	strcpy(path, dir);
	while (len < PATH_MAX - 3) {
		n = DEEP_NAME;
		if (len + 1 + n > PATH_MAX - 3)
			n = PATH_MAX - 3 - len - 1;
		path[len++] = '/';
		memset(path + len, 'c', n);
		len += n;
	}
	strcpy(path + len, "/f");
	return path;
}

static void longest_path_by_rule_is_allowed(void)
{
	OK(open(deep_path("/t/ok/sub"), O_RDONLY));
}

static void longest_path_without_rule_is_refused(void)
{
	REFUSED(open(deep_path("/t/none"), O_RDONLY));
}

static void too_deep_trees(void)
{
	char path[PATH_MAX];

	keep_fd(make_deep("/t/ok/sub", 3, path), FD_A);
	keep_fd(make_deep("/t/none", 3, path), FD_B);
}

/* A name that cannot be told cannot be granted either. */
static void path_longer_than_path_max_is_refused(void)
{
	FAILS2(EACCES, ENAMETOOLONG, openat(FD_A, "f", O_RDONLY));
	FAILS2(EACCES, ENAMETOOLONG, openat(FD_B, "f", O_RDONLY));
}

static void key_crosses_no_directory_boundary(void)
{
	/* What is denied below /t/ok/deny/ is not denied beside it. */
	OK(open("/t/ok/deny-not", O_RDWR | O_CREAT, 0600));
	OK(open("/t/ok//.//sub/../f-not", O_RDWR | O_CREAT, 0600));
}

#define P	"st-files"

const struct test name_tests[] = {
	ALLOW(name_with_newline_by_rule_is_allowed, P, odd_names),
	DENY(name_with_newline_without_rule_is_refused, P, odd_names,
	     "open", "file", "none"),
	DENY(name_that_is_no_utf8_is_judged, P, odd_names,
	     "open", "file", "none"),
	DENY(name_that_looks_deleted_is_judged_as_it_is, P, odd_names,
	     "open", "file", "none"),
	DENY(component_of_255_bytes_is_judged, P, odd_names,
	     "open", "file", "none"),
	ALLOW(longest_path_by_rule_is_allowed, P, deep_trees),
	/* The record exceeds a line of the kernel's log: not looked for. */
	ALLOW(longest_path_without_rule_is_refused, P, deep_trees),
	ALLOW(path_longer_than_path_max_is_refused, P, too_deep_trees),
	ALLOW(key_crosses_no_directory_boundary, P, NULL),
	{ }
};
