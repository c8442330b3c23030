// SPDX-License-Identifier: GPL-2.0
/*
 * Files without a name in the tree: unlinked, or of a tree cut off by a lazy
 * umount.
 */
#include <sys/mount.h>

#include "harness.h"

static const char *proc_fd(int fd)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static void files(void)
{
	put("/t/ok/gone", "content");
	put("/t/none/gone", "secret");
	put("/t/ro/gone", "content");
}

static int remove_files(int request)
{
	return unlink("/t/ok/gone") | unlink("/t/none/gone") |
	       unlink("/t/ro/gone");
}

static void files_and_remover(void)
{
	files();
	start_helper(remove_files);
}

static void open_fd_of_deleted_file_stays_usable(void)
{
	int fd = OK(open("/t/ok/gone", O_RDWR));
	char c;

	CHECK(ask_helper(0) == 0);
	CHECK(write(fd, "x", 1) == 1);
	CHECK(pread(fd, &c, 1, 0) == 1);
}

static void reopen_of_deleted_file_is_judged_by_its_last_name(void)
{
	int ok = OK(open("/t/ok/gone", O_PATH));
	int none = OK(open("/t/none/gone", O_PATH));
	int ro = OK(open("/t/ro/gone", O_PATH));

	CHECK(ask_helper(0) == 0);
	OK(open(proc_fd(ok), O_RDWR));
	OK(open(proc_fd(ro), O_RDONLY));
	REFUSED(open(proc_fd(ro), O_WRONLY));
	REFUSED(open(proc_fd(none), O_RDONLY));
}

static void reopen_of_deleted_file_needs_mediate_deleted(void)
{
	int ok = OK(open("/t/ok/gone", O_PATH));

	OK(open(proc_fd(ok), O_RDONLY));
	CHECK(ask_helper(0) == 0);
	REFUSED(open(proc_fd(ok), O_RDONLY));
}

static void temporary_file_without_name_needs_no_flag(void)
{
	int fd = OK(open("/t/ok", O_TMPFILE | O_RDWR, 0600));
	struct stat st;

	CHECK(write(fd, "x", 1) == 1);
	OK(fstat(fd, &st));
	OK(ftruncate(fd, 0));
}

const struct test deleted_tests[] = {
	ALLOW(open_fd_of_deleted_file_stays_usable, "st-files",
	      files_and_remover),
	DENY(reopen_of_deleted_file_is_judged_by_its_last_name, "st-deleted",
	     files_and_remover, "open", "file", "none"),
	DENY(reopen_of_deleted_file_needs_mediate_deleted, "st-files",
	     files_and_remover, "open", "file", "none"),
	ALLOW(temporary_file_without_name_needs_no_flag, "st-files", NULL),
	{ }
};

/* --- disconnected paths --------------------------------------------------- */

static void disconnected_tree(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	put("/t/mnt/granted", "content");
	put("/t/mnt/forbidden", "secret");
}

static void cut_off(int *dir, int *granted)
{
	*dir = OK(open("/t/mnt", O_PATH | O_DIRECTORY));
	*granted = OK(openat(*dir, "granted", O_PATH));
	OK(umount2("/t/mnt", MNT_DETACH));
}

static void stat_of_connected_path_is_allowed(void)
{
	int fd = OK(open("/t/mnt/granted", O_PATH));
	struct stat st;

	OK(fstat(fd, &st));
}

static void stat_of_disconnected_path_is_refused(void)
{
	int dir, granted;
	struct stat st;

	cut_off(&dir, &granted);
	REFUSED(fstat(granted, &st));
	REFUSED(fstatat(dir, "granted", &st, 0));
}

static void open_of_disconnected_path_is_refused(void)
{
	int dir, granted;

	cut_off(&dir, &granted);
	REFUSED(openat(dir, "granted", O_RDONLY));
}

static void stat_of_attached_disconnected_path_is_allowed(void)
{
	int dir, granted;
	struct stat st;

	cut_off(&dir, &granted);
	OK(fstat(granted, &st));
	OK(fstatat(dir, "granted", &st, 0));
}

static void attached_disconnected_path_is_judged_from_the_root(void)
{
	int dir, granted;

	cut_off(&dir, &granted);
	OK(openat(dir, "granted", O_RDWR));
	REFUSED(openat(dir, "forbidden", O_RDONLY));
}

/* With rules for / and for all below it: neither is what the file is called. */
static void file_without_name_is_refused_whatever_the_rules(void)
{
	struct stat st;

	OK(stat("/proc/self/ns/mnt", &st));
	REFUSED(open("/proc/self/ns/mnt", O_RDONLY));
}

const struct test disconnected_tests[] = {
	DENY(file_without_name_is_refused_whatever_the_rules, "st-disc", NULL,
	     "open", "file", "none"),
	ALLOW(stat_of_connected_path_is_allowed, "st-nodisc",
	      disconnected_tree),
	DENY(stat_of_disconnected_path_is_refused, "st-nodisc",
	     disconnected_tree, "getattr", "file", "none"),
	DENY(open_of_disconnected_path_is_refused, "st-nodisc",
	     disconnected_tree, "open", "file", "none"),
	ALLOW(stat_of_attached_disconnected_path_is_allowed, "st-disc",
	      disconnected_tree),
	DENY(attached_disconnected_path_is_judged_from_the_root, "st-disc",
	     disconnected_tree, "open", "file", "deny-disconnected"),
	{ }
};
