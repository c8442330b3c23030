// SPDX-License-Identifier: GPL-2.0
/*
 * What takes a filesystem on a disk: files by handle of which no name is known,
 * quota files.
 */
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/quota.h>

#include "harness.h"

static char device[32];

static void make_disk(void)
{
	const char *const argv[] = { "mke2fs", "-F", "/t/disk", NULL };
	int control = OK(open("/dev/loop-control", O_RDWR | O_CLOEXEC));
	struct loop_info64 info = { .lo_flags = LO_FLAGS_AUTOCLEAR };
	int file, loop, null = OK(open("/dev/null", O_WRONLY | O_CLOEXEC));
	int out = dup(1), err = dup(2);

	own_mount_ns();
	unlink("/t/disk");
	file = OK(open("/t/disk", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	OK(ftruncate(file, 4 << 20));
	dup2(null, 1);
	dup2(null, 2);
	CHECK(run_prog("/bin/busybox", argv) == 0);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	snprintf(device, sizeof(device), "/dev/loop%ld",
		 OK(ioctl(control, LOOP_CTL_GET_FREE)));
	loop = OK(open(device, O_RDWR | O_CLOEXEC));
	OK(ioctl(loop, LOOP_SET_FD, file));
	OK(ioctl(loop, LOOP_SET_STATUS64, &info));
	setenv("DEVICE", device, 1);
	OK(mount(device, "/t/mnt", "ext4", 0, "usrquota"));
}

static void quota_files(void)
{
	make_disk();
	OK(mkdir("/t/mnt/seen", 0755));
	put("/t/mnt/seen/q", "no quota file");
	put("/t/mnt/q", "no quota file");
}

static long quota_on(const char *path)
{
	/* Format 2: QFMT_VFS_V0. */
	return quotactl(QCMD(Q_QUOTAON, USRQUOTA), getenv("DEVICE"), 2,
			(void *)path);
}

static void quota_file_by_rule_is_looked_at(void)
{
	/* It is none: that far it got. */
	FAILS2(EINVAL, ESRCH, quota_on("/t/mnt/seen/q"));
}

static void quota_file_with_read_rule_is_refused(void)
{
	REFUSED(quota_on("/t/mnt/q"));
}

static struct {
	struct file_handle head;
	unsigned char bytes[128];
} handle = { .head.handle_bytes = 128 };

static void handle_only(void)
{
	int id, fd;

	make_disk();
	OK(mkdir("/t/mnt/d", 0755));
	put("/t/mnt/d/f", "content");
	OK(name_to_handle_at(AT_FDCWD, "/t/mnt/d/f", &handle.head, &id, 0));
	/* For the body, which is another program's run. */
	fd = OK(memfd_create("handle", 0));
	CHECK(write(fd, &handle, sizeof(handle)) == sizeof(handle));
	keep_fd(fd, FD_A);
	/* Anew, so that nothing of the tree is in memory. */
	OK(umount("/t/mnt"));
	OK(mount(device, "/t/mnt", "ext4", 0, NULL));
}

static long open_handle(void)
{
	CHECK(pread(FD_A, &handle, sizeof(handle), 0) == sizeof(handle));
	return open_by_handle_at(OK(open("/t/mnt", O_RDONLY | O_DIRECTORY)),
				 &handle.head, O_RDONLY);
}

/* Whatever the rules: there is no name that they could speak of. */
static void handle_of_a_file_without_name_is_refused(void)
{
	REFUSED(open_handle());
}

static void handle_of_a_file_whose_name_is_known_is_judged_by_it(void)
{
	OK(open("/t/mnt/d/f", O_RDONLY));
	OK(open_handle());
}

static int idle(int request)
{
	return 0;
}

/* A disk that is mounted nowhere; the helper has its device open. */
static void disk_only(void)
{
	make_disk();
	start_helper(idle);
	OK(umount("/t/mnt"));
}

static long attach_disk(const char *at)
{
	int fs = OK(fsopen("ext4", FSOPEN_CLOEXEC)), mnt;

	OK(fsconfig(fs, FSCONFIG_SET_STRING, "source", getenv("DEVICE"), 0));
	OK(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	mnt = OK(fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOATIME));
	return move_mount(mnt, "", AT_FDCWD, at, MOVE_MOUNT_F_EMPTY_PATH);
}

static void attached_disk_is_judged_by_device_place_and_flags(void)
{
	REFUSED(attach_disk("/t/ro"));	/* not with these flags */
	REFUSED(attach_disk("/t/none"));	/* of no such device */
	OK(attach_disk("/t/mnt"));
}

const struct test disk_tests[] = {
	DENY(attached_disk_is_judged_by_device_place_and_flags, "sf-disk", disk_only,
	     "move_mount", "mount", "none"),
	ALLOW(quota_file_by_rule_is_looked_at, "sf-attr", quota_files),
	DENY(quota_file_with_read_rule_is_refused, "sf-attr", quota_files,
	     "quota_on", "file", "none"),
	DENY_INFO(handle_of_a_file_without_name_is_refused, "sf-noflag",
		  handle_only, "open", "file without a name"),
	ALLOW(handle_of_a_file_whose_name_is_known_is_judged_by_it,
	      "sf-noflag", handle_only),
	{ }
};
