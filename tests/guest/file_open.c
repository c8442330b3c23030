// SPDX-License-Identifier: GPL-2.0
/*
 * Opening files: each access mode under each kind of rule.
 */
#include <dirent.h>
#include <linux/openat2.h>
#include <sys/file.h>

#include "harness.h"

#define IN(dir)	\
	static void file_in_##dir(void) { put("/t/" #dir "/f", "content"); }

IN(ok)
IN(none)
IN(ro)
IN(app)
IN(wo)

static void file_in_deny(void)
{
	put("/t/ok/deny/f", "content");
}

static void open_for_reading_by_rule_is_allowed(void)
{
	char buf[7];

	CHECK(read(OK(open("/t/ro/f", O_RDONLY)), buf, 7) == 7);
}

static void open_for_reading_without_rule_is_refused(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void open_for_reading_by_deny_rule_is_refused(void)
{
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
}

static void deny_rule_wins_over_allow_rule(void)
{
	OK(open("/t/ok/sub", O_RDONLY | O_DIRECTORY));
	REFUSED(open("/t/ok/deny/f", O_WRONLY));
}

static void open_for_writing_by_rule_is_allowed(void)
{
	CHECK(write(OK(open("/t/wo/f", O_WRONLY)), "x", 1) == 1);
}

static void open_for_writing_with_read_rule_is_refused(void)
{
	REFUSED(open("/t/ro/f", O_WRONLY));
}

static void open_for_both_with_read_rule_is_refused(void)
{
	REFUSED(open("/t/ro/f", O_RDWR));
}

static void open_for_both_with_write_rule_is_refused(void)
{
	REFUSED(open("/t/wo/f", O_RDWR));
}

/* Access mode 3: for ioctl(2) alone, and so no way round the rules of a device. */
static void open_for_ioctl_without_rule_is_refused(void)
{
	REFUSED(open("/t/none/f", O_ACCMODE));
}

static void open_for_ioctl_with_read_rule_is_refused(void)
{
	REFUSED(open("/t/ro/f", O_ACCMODE));
}

static void append_by_append_rule_is_allowed(void)
{
	CHECK(write(OK(open("/t/app/f", O_WRONLY | O_APPEND)), "x", 1) == 1);
}

static void append_by_write_rule_is_allowed(void)
{
	OK(open("/t/wo/f", O_WRONLY | O_APPEND));
}

static void write_with_append_rule_is_refused(void)
{
	REFUSED(open("/t/app/f", O_WRONLY));
}

static void clearing_o_append_by_write_rule_is_allowed(void)
{
	OK(fcntl(OK(open("/t/wo/f", O_WRONLY | O_APPEND)), F_SETFL, 0));
}

static void clearing_o_append_with_append_rule_is_refused(void)
{
	REFUSED(fcntl(OK(open("/t/app/f", O_WRONLY | O_APPEND)), F_SETFL, 0));
}

static void truncating_open_by_write_rule_is_allowed(void)
{
	OK(open("/t/wo/f", O_WRONLY | O_TRUNC));
}

static void truncating_open_for_reading_with_read_rule_is_refused(void)
{
	REFUSED(open("/t/ro/f", O_RDONLY | O_TRUNC));
}

static void truncating_append_with_append_rule_is_refused(void)
{
	REFUSED(open("/t/app/f", O_WRONLY | O_APPEND | O_TRUNC));
}

static void creating_open_by_rule_is_allowed(void)
{
	unlink("/t/ok/new");
	OK(open("/t/ok/new", O_RDWR | O_CREAT | O_EXCL, 0644));
}

static void creating_open_without_rule_is_refused(void)
{
	REFUSED(open("/t/none/new", O_WRONLY | O_CREAT, 0644));
	FAILS(ENOENT, open("/t/none/new", O_PATH));
}

static void creating_open_for_reading_with_read_rule_is_refused(void)
{
	REFUSED(open("/t/ro/new", O_RDONLY | O_CREAT, 0644));
}

static void creat_by_deny_rule_is_refused(void)
{
	REFUSED(creat("/t/ok/deny/new", 0644));
}

static void temporary_file_by_rule_is_allowed(void)
{
	OK(open("/t/ok", O_TMPFILE | O_RDWR, 0600));
}

static void temporary_file_without_rule_is_refused(void)
{
	REFUSED(open("/t/none", O_TMPFILE | O_RDWR, 0600));
}

static void directory_listing_by_rule_is_allowed(void)
{
	DIR *dir = opendir("/t/ro");

	OK(dir ? 0 : -1);
	CHECK(readdir(dir));
}

static void directory_listing_without_rule_is_refused(void)
{
	REFUSED(open("/t/none", O_RDONLY | O_DIRECTORY));
}

static void directory_listing_by_file_rule_is_refused(void)
{
	/* "/t/nodir" without a final slash would not grant the directory. */
	REFUSED(open("/t/nodir", O_RDONLY | O_DIRECTORY));
}

static void openat_by_directory_fd_without_rule_is_refused(void)
{
	int dir = OK(open("/t/none", O_PATH | O_DIRECTORY));

	REFUSED(openat(dir, "f", O_RDONLY));
}

static void openat_by_directory_fd_by_rule_is_allowed(void)
{
	OK(openat(OK(open("/t/ro", O_PATH | O_DIRECTORY)), "f", O_RDONLY));
}

static void relative_path_without_rule_is_refused(void)
{
	OK(chdir("/t/none"));
	REFUSED(open("f", O_RDONLY));
	REFUSED(open("../none/./f", O_RDONLY));
}

static void relative_path_by_rule_is_allowed(void)
{
	OK(chdir("/t/none"));
	OK(open("../ro/f", O_RDONLY));
}

static void openat2_without_rule_is_refused(void)
{
	struct open_how how = {
		.flags = O_RDONLY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int dir = OK(open("/t", O_PATH | O_DIRECTORY));

	how.resolve = RESOLVE_IN_ROOT;
	REFUSED(syscall(SYS_openat2, dir, "/none/f", &how, sizeof(how)));
	how.resolve = RESOLVE_BENEATH;
	REFUSED(syscall(SYS_openat2, dir, "none/f", &how, sizeof(how)));
	OK(syscall(SYS_openat2, dir, "ro/f", &how, sizeof(how)));
}

static void own_files(void)
{
	put("/t/own/mine", "content");
	put("/t/own/yours", "content");
	OK(chown("/t/own/yours", NOBODY, NOBODY));
}

static void owner_rule_grants_own_file(void)
{
	OK(open("/t/own/mine", O_RDWR));
}

static void owner_rule_grants_no_file_of_others(void)
{
	REFUSED(open("/t/own/yours", O_RDONLY));
}

static void owner_rule_grants_creation(void)
{
	unlink("/t/own/new");
	OK(open("/t/own/new", O_RDWR | O_CREAT, 0600));
}

static void lock_files(void)
{
	put("/t/lock/nolock", "content");
	put("/t/lock/denylock", "content");
	put("/t/lock/audited", "content");
	put("/t/lock/readlock", "content");
	file_in_ok();
}

static void flock_by_rule_is_allowed(void)
{
	OK(flock(OK(open("/t/ok/f", O_RDWR)), LOCK_EX));
}

static void flock_without_rule_is_refused(void)
{
	REFUSED(flock(OK(open("/t/lock/nolock", O_RDWR)), LOCK_EX));
}

static void flock_by_deny_rule_is_refused(void)
{
	REFUSED(flock(OK(open("/t/lock/denylock", O_RDWR)), LOCK_SH));
}

static void shared_lock_with_read_and_lock_rule_is_allowed(void)
{
	OK(flock(OK(open("/t/lock/readlock", O_RDONLY)), LOCK_SH));
}

static void exclusive_lock_without_write_rule_is_refused(void)
{
	REFUSED(flock(OK(open("/t/lock/readlock", O_RDONLY)), LOCK_EX));
}

static void posix_lock_by_rule_is_allowed(void)
{
	OK(lockf(OK(open("/t/ok/f", O_RDWR)), F_LOCK, 0));
}

static void posix_lock_without_rule_is_refused(void)
{
	REFUSED(lockf(OK(open("/t/lock/nolock", O_RDWR)), F_LOCK, 0));
}

static void audit_rule_records_what_it_allows(void)
{
	OK(open("/t/lock/audited", O_RDONLY));
}

#define P	"st-files"

const struct test open_tests[] = {
	ALLOW(open_for_reading_by_rule_is_allowed, P, file_in_ro),
	DENY(open_for_reading_without_rule_is_refused, P, file_in_none,
	     "open", "file", "none"),
	DENY(open_for_reading_by_deny_rule_is_refused, P, file_in_deny,
	     "open", "file", "deny-files"),
	DENY(deny_rule_wins_over_allow_rule, P, file_in_deny,
	     "open", "file", "deny-files"),
	ALLOW(open_for_writing_by_rule_is_allowed, P, file_in_wo),
	DENY(open_for_writing_with_read_rule_is_refused, P, file_in_ro,
	     "open", "file", "none"),
	DENY(open_for_both_with_read_rule_is_refused, P, file_in_ro,
	     "open", "file", "none"),
	DENY(open_for_both_with_write_rule_is_refused, P, file_in_wo,
	     "open", "file", "none"),
	DENY(open_for_ioctl_without_rule_is_refused, P, file_in_none,
	     "open", "file", "none"),
	DENY(open_for_ioctl_with_read_rule_is_refused, P, file_in_ro,
	     "open", "file", "none"),
	ALLOW(append_by_append_rule_is_allowed, P, file_in_app),
	ALLOW(append_by_write_rule_is_allowed, P, file_in_wo),
	DENY(write_with_append_rule_is_refused, P, file_in_app,
	     "open", "file", "none"),
	ALLOW(clearing_o_append_by_write_rule_is_allowed, P, file_in_wo),
	DENY(clearing_o_append_with_append_rule_is_refused, P, file_in_app,
	     "file_fcntl", "file", "none"),
	ALLOW(truncating_open_by_write_rule_is_allowed, P, file_in_wo),
	DENY(truncating_open_for_reading_with_read_rule_is_refused, P,
	     file_in_ro, "open", "file", "none"),
	DENY(truncating_append_with_append_rule_is_refused, P, file_in_app,
	     "open", "file", "none"),
	ALLOW(creating_open_by_rule_is_allowed, P, NULL),
	DENY(creating_open_without_rule_is_refused, P, NULL,
	     "mknod", "file", "none"),
	DENY(creating_open_for_reading_with_read_rule_is_refused, P, NULL,
	     "mknod", "file", "none"),
	DENY(creat_by_deny_rule_is_refused, P, NULL,
	     "mknod", "file", "deny-files"),
	ALLOW(temporary_file_by_rule_is_allowed, P, NULL),
	DENY(temporary_file_without_rule_is_refused, P, NULL,
	     "open", "file", "none"),
	ALLOW(directory_listing_by_rule_is_allowed, P, NULL),
	DENY(directory_listing_without_rule_is_refused, P, NULL,
	     "open", "file", "none"),
	DENY(directory_listing_by_file_rule_is_refused, P, NULL,
	     "open", "file", "none"),
	DENY(openat_by_directory_fd_without_rule_is_refused, P, file_in_none,
	     "open", "file", "none"),
	ALLOW(openat_by_directory_fd_by_rule_is_allowed, P, file_in_ro),
	DENY(relative_path_without_rule_is_refused, P, file_in_none,
	     "open", "file", "none"),
	ALLOW(relative_path_by_rule_is_allowed, P, file_in_ro),
	DENY(openat2_without_rule_is_refused, P, file_in_none,
	     "open", "file", "none"),
	ALLOW(owner_rule_grants_own_file, P, own_files),
	DENY(owner_rule_grants_no_file_of_others, P, own_files,
	     "open", "file", "none"),
	ALLOW(owner_rule_grants_creation, P, NULL),
	ALLOW(flock_by_rule_is_allowed, P, lock_files),
	DENY(flock_without_rule_is_refused, P, lock_files,
	     "file_lock", "file", "none"),
	ALLOW(shared_lock_with_read_and_lock_rule_is_allowed, P, lock_files),
	DENY(exclusive_lock_without_write_rule_is_refused, P, lock_files,
	     "file_lock", "file", "none"),
	DENY(flock_by_deny_rule_is_refused, P, lock_files,
	     "file_lock", "file", "deny-lock"),
	ALLOW(posix_lock_by_rule_is_allowed, P, lock_files),
	DENY(posix_lock_without_rule_is_refused, P, lock_files,
	     "file_lock", "file", "none"),
	{ .name = "audit_rule_records_what_it_allows", .profile = P,
	  .prepare = lock_files, .body = audit_rule_records_what_it_allows,
	  .op = "open", .cls = "file", .src = "audited", .what = "AUDIT" },
	{ }
};
