// SPDX-License-Identifier: GPL-2.0
/*
 * Size, mode, owner and status of a file.
 */
#include "harness.h"

static void files(void)
{
	put("/t/ok/f", "content");
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
	put("/t/app/f", "content");
	put("/t/ok/deny/f", "content");
}

static void truncate_by_rule_is_allowed(void)
{
	OK(truncate("/t/ok/f", 1));
}

static void truncate_with_read_rule_is_refused(void)
{
	REFUSED(truncate("/t/ro/f", 1));
}

static void truncate_with_append_rule_is_refused(void)
{
	REFUSED(truncate("/t/app/f", 1));
}

static void truncate_by_deny_rule_is_refused(void)
{
	REFUSED(truncate("/t/ok/deny/f", 1));
}

static void ftruncate_by_rule_is_allowed(void)
{
	OK(ftruncate(OK(open("/t/ok/f", O_RDWR)), 1));
}

static void ftruncate_with_append_rule_is_refused(void)
{
	/* The file system may refuse O_APPEND files by itself: EPERM. */
	REFUSED(ftruncate(OK(open("/t/app/f", O_WRONLY | O_APPEND)), 1));
}

static void chmod_by_rule_is_allowed(void)
{
	OK(chmod("/t/ok/f", 0640));
}

static void chmod_with_read_rule_is_refused(void)
{
	REFUSED(chmod("/t/ro/f", 0640));
}

static void chmod_by_deny_rule_is_refused(void)
{
	REFUSED(chmod("/t/ok/deny/f", 0640));
}

static void fchmod_by_rule_is_allowed(void)
{
	OK(fchmod(OK(open("/t/ok/f", O_RDONLY)), 0640));
}

static void fchmod_with_read_rule_is_refused(void)
{
	REFUSED(fchmod(OK(open("/t/ro/f", O_RDONLY)), 0640));
}

static void fchmodat_of_o_path_fd_with_read_rule_is_refused(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%ld",
		 OK(open("/t/ro/f", O_PATH)));
	REFUSED(chmod(path, 0640));
}

static void chown_by_rule_is_allowed(void)
{
	OK(chown("/t/ok/f", 0, 0));
}

static void chown_with_read_rule_is_refused(void)
{
	REFUSED(chown("/t/ro/f", 0, 0));
}

static void chown_by_deny_rule_is_refused(void)
{
	REFUSED(chown("/t/ok/deny/f", 0, 0));
}

static void fchown_with_read_rule_is_refused(void)
{
	REFUSED(fchown(OK(open("/t/ro/f", O_RDONLY)), 0, 0));
}

static void stat_by_rule_is_allowed(void)
{
	struct stat st;

	OK(stat("/t/ro/f", &st));
	OK(fstatat(OK(open("/t/ro", O_PATH)), "", &st, AT_EMPTY_PATH));
}

#define P	"st-files"

const struct test attr_tests[] = {
	ALLOW(truncate_by_rule_is_allowed, P, files),
	DENY(truncate_with_read_rule_is_refused, P, files,
	     "truncate", "file", "none"),
	DENY(truncate_with_append_rule_is_refused, P, files,
	     "truncate", "file", "none"),
	DENY(truncate_by_deny_rule_is_refused, P, files,
	     "truncate", "file", "deny-files"),
	ALLOW(ftruncate_by_rule_is_allowed, P, files),
	DENY(ftruncate_with_append_rule_is_refused, P, files,
	     "truncate", "file", "none"),
	ALLOW(chmod_by_rule_is_allowed, P, files),
	DENY(chmod_with_read_rule_is_refused, P, files,
	     "chmod", "file", "none"),
	DENY(chmod_by_deny_rule_is_refused, P, files,
	     "chmod", "file", "deny-files"),
	ALLOW(fchmod_by_rule_is_allowed, P, files),
	DENY(fchmod_with_read_rule_is_refused, P, files,
	     "chmod", "file", "none"),
	DENY(fchmodat_of_o_path_fd_with_read_rule_is_refused, P, files,
	     "chmod", "file", "none"),
	ALLOW(chown_by_rule_is_allowed, P, files),
	DENY(chown_with_read_rule_is_refused, P, files,
	     "chown", "file", "none"),
	DENY(chown_by_deny_rule_is_refused, P, files,
	     "chown", "file", "deny-files"),
	DENY(fchown_with_read_rule_is_refused, P, files,
	     "chown", "file", "none"),
	ALLOW(stat_by_rule_is_allowed, P, files),
	{ }
};
