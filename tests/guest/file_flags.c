// SPDX-License-Identifier: GPL-2.0
/*
 * What a name is: disconnected paths of each kind, and the flags
 * chroot_relative, attach_disconnected.path and delegate_deleted.
 */
#include <sched.h>
#include <sys/mount.h>

#include "harness.h"

/* --- chroot_relative --------------------------------------------------------- */

static void new_root(void)
{
	mkdir("/t/none/sub", 0755);
	put("/t/none/f", "content");
	put("/t/none/sub/f", "content");
	put("/t/ok/f", "content");
	keep_fd(OK(open("/t/ok", O_PATH | O_DIRECTORY)), FD_A);
}

static void enter_root(void)
{
	OK(chroot("/t/none"));
	OK(chdir("/"));
}

static void chroot_relative_name_begins_at_the_root(void)
{
	struct stat st;

	enter_root();
	OK(open("/f", O_RDWR));
	OK(open("/sub/f", O_RDWR));
	OK(open("/sub", O_RDONLY | O_DIRECTORY));
	OK(open("/", O_RDONLY | O_DIRECTORY));
	OK(stat("/f", &st));
	OK(open("/sub/new", O_WRONLY | O_CREAT, 0600));
	OK(unlink("/sub/new"));
}

static void name_begins_at_the_namespace_without_chroot_relative(void)
{
	enter_root();
	OK(open("/f", O_RDONLY));
	REFUSED(open("/f", O_RDWR));
}

static void chroot_relative_name_of_what_is_outside_is_refused(void)
{
	enter_root();
	REFUSED(openat(FD_A, "f", O_RDONLY));
}

static void chroot_relative_changes_nothing_without_chroot(void)
{
	REFUSED(open("/t/ok/f", O_WRONLY));
}

/* --- disconnected ------------------------------------------------------------- */

static void old_namespace(void)
{
	put("/t/none/f", "content");
	keep_fd(OK(open("/t/none", O_PATH | O_DIRECTORY)), FD_A);
	keep_fd(OK(open("/t/none/f", O_RDONLY)), FD_B);
	own_mount_ns();
}

static void file_of_another_mount_namespace_is_refused(void)
{
	OK(open("/t/none/f", O_RDONLY));
	REFUSED(openat(FD_A, "f", O_RDONLY));
}

static void inherited_file_of_another_mount_namespace_is_cut_off(void)
{
	char c;

	CHECK(read(FD_B, &c, 1) == 0);
}

static int root_of_helper(int request)
{
	return 0;
}

static void helper_elsewhere(void)
{
	put("/t/none/f", "content");
	start_helper(root_of_helper);
	own_mount_ns();
}

static void root_of_a_task_elsewhere_is_refused(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/root/t/none/f", helper_pid());
	REFUSED(open(path, O_RDONLY));
}

static void cut_off(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	put("/t/mnt/f", "content");
	put("/t/mnt/secret", "secret");
	keep_fd(OK(open("/t/mnt", O_PATH | O_DIRECTORY)), FD_A);
	OK(umount2("/t/mnt", MNT_DETACH));
}

static void detached_mount_is_refused(void)
{
	REFUSED(openat(FD_A, "f", O_RDONLY));
}

static void tree_that_was_never_attached_is_refused(void)
{
	int tree = OK(open_tree(AT_FDCWD, "/t/none", OPEN_TREE_CLONE));

	REFUSED(openat(tree, "f", O_RDONLY));
}

static void disconnected_name_is_put_below_the_prefix(void)
{
	struct stat st;

	OK(openat(FD_A, "f", O_RDWR));
	OK(fstatat(FD_A, "f", &st, 0));
}

static void disconnected_name_below_the_prefix_is_judged(void)
{
	REFUSED(openat(FD_A, "secret", O_RDONLY));
}

static void moved_out(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	OK(mkdir("/t/mnt/src", 0755));
	OK(mkdir("/t/mnt/src/sub", 0755));
	OK(mkdir("/t/mnt/src/sub/d", 0755));
	OK(mkdir("/t/mnt/in", 0755));
	put("/t/mnt/src/sub/d/f", "content");
	OK(mount("/t/mnt/src/sub", "/t/mnt/in", NULL, MS_BIND, NULL));
}

static void directory_moved_out_of_its_mount_is_refused(void)
{
	int dir = OK(open("/t/mnt/in/d", O_PATH | O_DIRECTORY));

	OK(openat(dir, "f", O_RDONLY));
	OK(rename("/t/mnt/src/sub/d", "/t/mnt/src/d"));
	REFUSED(openat(dir, "f", O_RDONLY));
}

/* --- deleted ------------------------------------------------------------------- */

static void deleted(void)
{
	put("/t/none/gone", "content");
	put("/t/none/here", "content");
	keep_fd(OK(open("/t/none/gone", O_RDWR)), FD_A);
	keep_fd(OK(open("/t/none/here", O_RDWR)), FD_B);
	OK(unlink("/t/none/gone"));
}

static void delegate_deleted_passes_deleted_files(void)
{
	char buf[7];

	CHECK(read(FD_A, buf, 7) == 7);
	CHECK(write(FD_A, "x", 1) == 1);
}

static void delegate_deleted_passes_nothing_that_has_a_name(void)
{
	char c;

	CHECK(read(FD_B, &c, 1) == 0);
}

static void delegate_deleted_opens_nothing_anew(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", FD_A);
	REFUSED(open(path, O_RDONLY));
}

static void deleted_file_does_not_pass_without_the_flag(void)
{
	char c;

	CHECK(read(FD_A, &c, 1) == 0);
}

const struct test flag_tests[] = {
	ALLOW(chroot_relative_name_begins_at_the_root, "sf-chroot", new_root),
	DENY(name_begins_at_the_namespace_without_chroot_relative, "sf-noflag",
	     new_root, "open", "file", "none"),
	DENY_INFO(chroot_relative_name_of_what_is_outside_is_refused,
		  "sf-chroot", new_root, "open", "outside of the root"),
	DENY(chroot_relative_changes_nothing_without_chroot, "sf-chroot",
	     new_root, "open", "file", "deny-unrooted"),
	DENY_INFO(file_of_another_mount_namespace_is_refused, "sf-noflag",
		  old_namespace, "open", "other mount namespace"),
	DENY_INFO(inherited_file_of_another_mount_namespace_is_cut_off,
		  "sf-noflag", old_namespace, "file_inherit",
		  "other mount namespace"),
	DENY_INFO(root_of_a_task_elsewhere_is_refused, "sf-ways",
		  helper_elsewhere, "open", "other mount namespace"),
	DENY_INFO(detached_mount_is_refused, "sf-noflag", cut_off, "open",
		  "detached mount"),
	DENY_INFO(tree_that_was_never_attached_is_refused, "sf-noflag",
		  new_root, "open", "detached mount"),
	ALLOW(disconnected_name_is_put_below_the_prefix, "sf-prefix", cut_off),
	DENY(disconnected_name_below_the_prefix_is_judged, "sf-prefix",
	     cut_off, "open", "file", "deny-prefix"),
	DENY_INFO(directory_moved_out_of_its_mount_is_refused, "sf-noflag",
		  moved_out, "open", "outside of its mount"),
	ALLOW(delegate_deleted_passes_deleted_files, "sf-delegate", deleted),
	DENY(delegate_deleted_passes_nothing_that_has_a_name, "sf-delegate",
	     deleted, "file_inherit", "file", "none"),
	DENY_INFO(delegate_deleted_opens_nothing_anew, "sf-delegate", deleted,
		  "open", "deleted file"),
	DENY(deleted_file_does_not_pass_without_the_flag, "sf-nodelegate",
	     deleted, "file_inherit", "file", "none"),
	{ }
};
