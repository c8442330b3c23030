// SPDX-License-Identifier: GPL-2.0
/*
 * Changing the tree: create, remove, rename, link.
 */
#include "harness.h"

/* Makes what the bodies take away, and takes away what they make. */
static void fresh(void)
{
	static const char *const gone[] = {
		"/t/ok/new", "/t/none/new", "/t/ro/new", "/t/app/new",
		"/t/wo/new", "/t/ok/deny/new",
	};
	static const char *const dirs[] = {
		"/t/ok/d", "/t/none/d", "/t/ok/deny/d",
	};
	size_t i;

	for (i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		if (unlink(gone[i]) && errno == EISDIR)
			OK(rmdir(gone[i]));
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		mkdir(dirs[i], 0777);
	put("/t/ok/f", "ok");
	put("/t/ok/g", "ok");
	put("/t/none/f", "none");
	put("/t/ro/f", "ro");
	put("/t/wo/f", "wo");
	put("/t/ok/deny/f", "deny");
}

static void unlink_by_rule_is_allowed(void)
{
	OK(unlink("/t/ok/f"));
	OK(unlink("/t/wo/f"));
}

static void unlink_with_read_rule_is_refused(void)
{
	REFUSED(unlink("/t/ro/f"));
}

static void unlink_by_deny_rule_is_refused(void)
{
	REFUSED(unlink("/t/ok/deny/f"));
}

static void rename_by_rule_is_allowed(void)
{
	OK(rename("/t/ok/f", "/t/ok/new"));
}

static void rename_out_of_denied_dir_is_refused(void)
{
	REFUSED(rename("/t/ok/deny/f", "/t/ok/new"));
}

static void rename_into_denied_dir_is_refused(void)
{
	REFUSED(rename("/t/ok/f", "/t/ok/deny/new"));
}

static void rename_without_rule_for_source_is_refused(void)
{
	REFUSED(rename("/t/none/f", "/t/ok/new"));
}

static void rename_without_rule_for_target_is_refused(void)
{
	REFUSED(rename("/t/ok/f", "/t/none/new"));
}

static void rename_of_a_directory_is_judged_as_directory(void)
{
	OK(rename("/t/ok/d", "/t/ok/new"));
	REFUSED(rename("/t/ok/new", "/t/ok/deny/new"));
}

static void exchange_by_rule_is_allowed(void)
{
	OK(renameat2(AT_FDCWD, "/t/ok/f", AT_FDCWD, "/t/ok/g",
		     RENAME_EXCHANGE));
}

static void exchange_with_file_without_rule_is_refused(void)
{
	REFUSED(renameat2(AT_FDCWD, "/t/ok/f", AT_FDCWD, "/t/none/f",
			  RENAME_EXCHANGE));
	REFUSED(renameat2(AT_FDCWD, "/t/none/f", AT_FDCWD, "/t/ok/f",
			  RENAME_EXCHANGE));
}

static void exchange_with_denied_file_is_refused(void)
{
	REFUSED(renameat2(AT_FDCWD, "/t/ok/f", AT_FDCWD, "/t/ok/deny/f",
			  RENAME_EXCHANGE));
}

static void link_by_rule_is_allowed(void)
{
	OK(link("/t/ok/f", "/t/ok/new"));
}

static void link_without_link_permission_is_refused(void)
{
	REFUSED(link("/t/wo/f", "/t/wo/new"));
}

static void link_of_denied_file_is_refused(void)
{
	REFUSED(link("/t/ok/deny/f", "/t/ok/new"));
}

static void link_that_widens_rights_is_refused(void)
{
	REFUSED(link("/t/none/f", "/t/ok/new"));
	REFUSED(link("/t/ro/f", "/t/ok/new"));
}

static long link_fd(int fd, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static void link_by_fd_that_widens_rights_is_refused(void)
{
	REFUSED(link_fd(OK(open("/t/ro/f", O_RDONLY)), "/t/ok/new"));
}

static void naming_a_temporary_file_by_rule_is_allowed(void)
{
	OK(link_fd(OK(open("/t/ok", O_TMPFILE | O_RDWR, 0600)), "/t/ok/new"));
}

static void naming_a_temporary_file_by_deny_rule_is_refused(void)
{
	REFUSED(link_fd(OK(open("/t/ok", O_TMPFILE | O_RDWR, 0600)),
			"/t/ok/deny/new"));
}

static void mkdir_by_rule_is_allowed(void)
{
	OK(mkdir("/t/ok/new", 0755));
	OK(rmdir("/t/ok/new"));
}

static void mkdir_without_rule_is_refused(void)
{
	REFUSED(mkdir("/t/none/new", 0755));
}

static void mkdir_by_deny_rule_is_refused(void)
{
	REFUSED(mkdir("/t/ok/deny/new", 0755));
}

static void rmdir_by_rule_is_allowed(void)
{
	OK(rmdir("/t/ok/d"));
}

static void rmdir_without_rule_is_refused(void)
{
	REFUSED(rmdir("/t/none/d"));
}

static void rmdir_by_deny_rule_is_refused(void)
{
	REFUSED(rmdir("/t/ok/deny/d"));
}

static void mknod_by_rule_is_allowed(void)
{
	OK(mknod("/t/ok/new", S_IFIFO | 0600, 0));
}

static void mknod_without_rule_is_refused(void)
{
	REFUSED(mknod("/t/none/new", S_IFIFO | 0600, 0));
}

static void mknod_by_deny_rule_is_refused(void)
{
	REFUSED(mknod("/t/ok/deny/new", S_IFIFO | 0600, 0));
}

static void symlink_by_rule_is_allowed(void)
{
	OK(symlink("/t/none/f", "/t/ok/new"));
}

static void symlink_without_rule_is_refused(void)
{
	REFUSED(symlink("/t/ok/f", "/t/none/new"));
}

static void symlink_by_deny_rule_is_refused(void)
{
	REFUSED(symlink("/t/ok/f", "/t/ok/deny/new"));
}

#define P	"st-files"

const struct test tree_tests[] = {
	ALLOW(unlink_by_rule_is_allowed, P, fresh),
	DENY(unlink_with_read_rule_is_refused, P, fresh,
	     "unlink", "file", "none"),
	DENY(unlink_by_deny_rule_is_refused, P, fresh,
	     "unlink", "file", "deny-files"),
	ALLOW(rename_by_rule_is_allowed, P, fresh),
	DENY(rename_out_of_denied_dir_is_refused, P, fresh,
	     "rename", "file", "deny-files"),
	DENY(rename_into_denied_dir_is_refused, P, fresh,
	     "rename", "file", "deny-files"),
	DENY(rename_without_rule_for_source_is_refused, P, fresh,
	     "rename", "file", "none"),
	DENY(rename_without_rule_for_target_is_refused, P, fresh,
	     "rename", "file", "none"),
	DENY(rename_of_a_directory_is_judged_as_directory, P, fresh,
	     "rename", "file", "deny-files"),
	ALLOW(exchange_by_rule_is_allowed, P, fresh),
	DENY(exchange_with_file_without_rule_is_refused, P, fresh,
	     "rename", "file", "none"),
	DENY(exchange_with_denied_file_is_refused, P, fresh,
	     "rename", "file", "deny-files"),
	ALLOW(link_by_rule_is_allowed, P, fresh),
	DENY(link_without_link_permission_is_refused, P, fresh,
	     "link", "file", "none"),
	DENY(link_of_denied_file_is_refused, P, fresh,
	     "link", "file", "none"),
	DENY(link_that_widens_rights_is_refused, P, fresh,
	     "link", "file", "none"),
	DENY(link_by_fd_that_widens_rights_is_refused, P, fresh,
	     "link", "file", "none"),
	ALLOW(naming_a_temporary_file_by_rule_is_allowed, P, fresh),
	DENY(naming_a_temporary_file_by_deny_rule_is_refused, P, fresh,
	     "link", "file", "deny-files"),
	ALLOW(mkdir_by_rule_is_allowed, P, fresh),
	DENY(mkdir_without_rule_is_refused, P, fresh,
	     "mkdir", "file", "none"),
	DENY(mkdir_by_deny_rule_is_refused, P, fresh,
	     "mkdir", "file", "deny-files"),
	ALLOW(rmdir_by_rule_is_allowed, P, fresh),
	DENY(rmdir_without_rule_is_refused, P, fresh,
	     "rmdir", "file", "none"),
	DENY(rmdir_by_deny_rule_is_refused, P, fresh,
	     "rmdir", "file", "deny-files"),
	ALLOW(mknod_by_rule_is_allowed, P, fresh),
	DENY(mknod_without_rule_is_refused, P, fresh,
	     "mknod", "file", "none"),
	DENY(mknod_by_deny_rule_is_refused, P, fresh,
	     "mknod", "file", "deny-files"),
	ALLOW(symlink_by_rule_is_allowed, P, fresh),
	DENY(symlink_without_rule_is_refused, P, fresh,
	     "symlink", "file", "none"),
	DENY(symlink_by_deny_rule_is_refused, P, fresh,
	     "symlink", "file", "deny-files"),
	{ }
};
