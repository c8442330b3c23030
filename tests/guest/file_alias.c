// SPDX-License-Identifier: GPL-2.0
/*
 * Other ways to the same file: symbolic and hard links, /proc/self/fd, O_PATH,
 * bind mounts, handles. What counts is where the file is reached.
 */
#include <sched.h>
#include <sys/mount.h>

#include "harness.h"

static void symlinks(void)
{
	put("/t/none/f", "secret");
	put("/t/ro/f", "content");
	unlink("/t/ok/to-none");
	unlink("/t/none/to-ro");
	OK(symlink("/t/none/f", "/t/ok/to-none"));
	OK(symlink("/t/ro/f", "/t/none/to-ro"));
}

static void symlink_to_file_without_rule_is_refused(void)
{
	REFUSED(open("/t/ok/to-none", O_RDONLY));
}

static void symlink_is_judged_by_its_target_only(void)
{
	OK(open("/t/none/to-ro", O_RDONLY));
}

static void hard_links(void)
{
	put("/t/none/f", "content");
	unlink("/t/ok/alias");
	unlink("/t/none/alias");
	OK(link("/t/none/f", "/t/ok/alias"));
	put("/t/ok/f", "content");
	OK(link("/t/ok/f", "/t/none/alias"));
}

static void hard_link_is_judged_by_the_name_used(void)
{
	OK(open("/t/ok/alias", O_RDONLY));
	REFUSED(open("/t/none/alias", O_RDONLY));
}

static int idle(int request)
{
	return 0;
}

/*
 * A directory as a mount namespace of somebody else's making shows it: under a
 * granted name lies what has no rule.
 */
static void foreign_namespace(void)
{
	int home = OK(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));

	put("/t/none/f", "secret");
	own_mount_ns();
	OK(mount("/t/none", "/t/ok", NULL, MS_BIND, NULL));
	start_helper(idle);	/* keeps the namespace */
	keep_fd(OK(open("/t/ok", O_PATH | O_DIRECTORY)), FD_A);
	OK(setns(home, CLONE_NEWNS));
}

static void name_in_another_mount_namespace_counts_for_nothing(void)
{
	REFUSED(openat(FD_A, "f", O_RDONLY));
}

static void files(void)
{
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
	put("/t/ok/f", "content");
}

static const char *proc_fd(int fd)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static void reopen_for_writing_by_proc_fd_is_refused(void)
{
	REFUSED(open(proc_fd(OK(open("/t/ro/f", O_RDONLY))), O_WRONLY));
}

static void reopen_for_writing_by_proc_fd_by_rule_is_allowed(void)
{
	OK(open(proc_fd(OK(open("/t/ok/f", O_RDONLY))), O_WRONLY));
}

static void reopen_of_o_path_fd_without_rule_is_refused(void)
{
	REFUSED(open(proc_fd(OK(open("/t/none/f", O_PATH))), O_RDONLY));
}

static void reopen_of_o_path_fd_by_rule_is_allowed(void)
{
	OK(open(proc_fd(OK(open("/t/ro/f", O_PATH))), O_RDONLY));
}

static void o_path_fd_reads_nothing(void)
{
	char c;

	FAILS(EBADF, read(OK(open("/t/none/f", O_PATH)), &c, 1));
}

static void bind_mount(void)
{
	own_mount_ns();
	put("/t/none/f", "secret");
	put("/t/ro/f", "content");
	mkdir("/t/ok/bound", 0755);
	mkdir("/t/none/bound", 0755);
	OK(mount("/t/none", "/t/ok/bound", NULL, MS_BIND, NULL));
	OK(mount("/t/ro", "/t/none/bound", NULL, MS_BIND, NULL));
}

static void bind_mount_is_judged_by_the_path_used(void)
{
	OK(open("/t/ok/bound/f", O_RDONLY));
	REFUSED(open("/t/none/bound/f", O_RDONLY));
}

static void renamed_parent(void)
{
	files();
	rename("/t/none/moved", "/t/none/old");
	rmdir("/t/ok/moving");
	unlink("/t/none/moved/f");
	unlink("/t/none/old/f");
	rmdir("/t/none/old");
	rmdir("/t/none/moved");
	OK(mkdir("/t/ok/moving", 0755));
	put("/t/ok/moving/f", "content");
}

static int move_parent(int request)
{
	return rename("/t/ok/moving", "/t/none/moved");
}

static void renamed_parent_and_helper(void)
{
	renamed_parent();
	start_helper(move_parent);
}

static void rename_of_a_parent_counts_at_the_next_open(void)
{
	int dir = OK(open("/t/ok/moving", O_PATH | O_DIRECTORY));

	/* Twice, so that anything cached for the directory is in use. */
	OK(openat(dir, "f", O_RDONLY));
	OK(openat(dir, "f", O_RDONLY));
	CHECK(ask_helper(0) == 0);
	REFUSED(openat(dir, "f", O_RDONLY));
}

static void chrooted(void)
{
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
}

static void chroot_does_not_change_the_name_that_counts(void)
{
	OK(chroot("/t/none"));
	OK(chdir("/"));
	REFUSED(open("/f", O_RDONLY));
}

static void chroot_with_capability_reaches_granted_names(void)
{
	OK(chroot("/t/ro"));
	OK(open("/f", O_RDONLY));
}

static void open_by_handle_without_capability_is_refused(void)
{
	struct {
		struct file_handle head;
		unsigned char bytes[128];
	} handle = { .head.handle_bytes = 128 };
	int mount_id;
	int dir = OK(open("/t/ro", O_PATH | O_DIRECTORY));

	OK(name_to_handle_at(dir, "f", &handle.head, &mount_id, 0));
	FAILS(EPERM, open_by_handle_at(OK(openat(dir, "f", O_RDONLY)),
				       &handle.head, O_RDONLY));
}

#define P	"st-files"

const struct test alias_tests[] = {
	DENY(name_in_another_mount_namespace_counts_for_nothing, "st-files",
	     foreign_namespace, "open", "file", "none"),
	DENY(symlink_to_file_without_rule_is_refused, P, symlinks,
	     "open", "file", "none"),
	ALLOW(symlink_is_judged_by_its_target_only, P, symlinks),
	DENY(hard_link_is_judged_by_the_name_used, P, hard_links,
	     "open", "file", "none"),
	DENY(reopen_for_writing_by_proc_fd_is_refused, P, files,
	     "open", "file", "none"),
	ALLOW(reopen_for_writing_by_proc_fd_by_rule_is_allowed, P, files),
	DENY(reopen_of_o_path_fd_without_rule_is_refused, P, files,
	     "open", "file", "none"),
	ALLOW(reopen_of_o_path_fd_by_rule_is_allowed, P, files),
	ALLOW(o_path_fd_reads_nothing, P, files),
	DENY(bind_mount_is_judged_by_the_path_used, P, bind_mount,
	     "open", "file", "none"),
	DENY(rename_of_a_parent_counts_at_the_next_open, P,
	     renamed_parent_and_helper, "open", "file", "none"),
	DENY(chroot_does_not_change_the_name_that_counts, "st-exec", chrooted,
	     "open", "file", "none"),
	ALLOW(chroot_with_capability_reaches_granted_names, "st-caps",
	      chrooted),
	{ .name = "open_by_handle_without_capability_is_refused",
	  .profile = P, .prepare = files,
	  .body = open_by_handle_without_capability_is_refused,
	  .op = "capable", .cls = "cap", .src = "none" },
	{ }
};
