// SPDX-License-Identifier: GPL-2.0
/*
 * Extended attributes, times and flags of files. Their hooks tell no path, or
 * a descriptor that need not have been opened for writing: w decides, by some
 * name that the file has in the task's mount namespace.
 */
#include <linux/btrfs.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/fsverity.h>
#include <linux/msdos_fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/time.h>
#include <sys/xattr.h>

#include "harness.h"

#define ATTR	"trusted.test"

static void files(void)
{
	put("/t/ok/f", "content");
	put("/t/ok/deny/f", "content");
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
	put("/t/lock/audited", "content");
	OK(setxattr("/t/ro/f", ATTR, "v", 1, 0));
	OK(setxattr("/t/ok/f", ATTR, "v", 1, 0));
}

static void setxattr_by_rule_is_allowed(void)
{
	OK(setxattr("/t/ok/f", ATTR, "w", 1, 0));
	OK(lsetxattr("/t/ok/f", ATTR, "w", 1, 0));
	OK(fsetxattr(OK(open("/t/ok/f", O_RDONLY)), ATTR, "w", 1, 0));
}

static void setxattr_with_read_rule_is_refused(void)
{
	REFUSED(setxattr("/t/ro/f", ATTR, "w", 1, 0));
	REFUSED(lsetxattr("/t/ro/f", ATTR, "w", 1, 0));
	REFUSED(fsetxattr(OK(open("/t/ro/f", O_RDONLY)), ATTR, "w", 1, 0));
}

static void setxattr_without_rule_is_refused(void)
{
	REFUSED(setxattr("/t/none/f", ATTR, "w", 1, 0));
}

static void setxattr_by_deny_rule_is_refused(void)
{
	REFUSED(setxattr("/t/ok/deny/f", ATTR, "w", 1, 0));
}

static void setxattr_by_audit_rule_is_recorded(void)
{
	OK(setxattr("/t/lock/audited", ATTR, "w", 1, 0));
}

static void removexattr_by_rule_is_allowed(void)
{
	OK(removexattr("/t/ok/f", ATTR));
}

static void removexattr_with_read_rule_is_refused(void)
{
	REFUSED(removexattr("/t/ro/f", ATTR));
	REFUSED(fremovexattr(OK(open("/t/ro/f", O_RDONLY)), ATTR));
}

static void attributes_may_be_read(void)
{
	char c;

	CHECK(getxattr("/t/ro/f", ATTR, &c, 1) == 1);
	OK(listxattr("/t/ro/f", NULL, 0));
}

static long set_file_capability(const char *path)
{
	struct vfs_cap_data cap = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_NET_RAW,
	};

	return setxattr(path, "security.capability", &cap, XATTR_CAPS_SZ_2, 0);
}

static void file_capability_by_rule_is_allowed(void)
{
	OK(set_file_capability("/t/ok/f"));
}

static void file_capability_with_read_rule_is_refused(void)
{
	REFUSED(set_file_capability("/t/ro/f"));
}

static void acl_with_read_rule_is_refused(void)
{
	/* Version 2: user::rw, group::rw, other::rw. */
	static const unsigned char acl[] = {
		2, 0, 0, 0,
		1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
		4, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
		0x20, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
	};

	OK(setxattr("/t/ok/f", "system.posix_acl_access", acl, sizeof(acl), 0));
	REFUSED(setxattr("/t/ro/f", "system.posix_acl_access", acl,
			 sizeof(acl), 0));
}

static void removal_of_acl_with_read_rule_is_refused(void)
{
	OK(removexattr("/t/ok/f", "system.posix_acl_access"));
	REFUSED(removexattr("/t/ro/f", "system.posix_acl_access"));
}

/* An LSM that has the hook speaks for the capabilities too. */
static void file_capability_still_needs_its_capability(void)
{
	put("/t/ok/mine", "content");
	OK(chown("/t/ok/mine", NOBODY, NOBODY));
	drop_to(NOBODY);
	FAILS(EPERM, set_file_capability("/t/ok/mine"));
	FAILS(EPERM, removexattr("/t/ok/mine", "security.capability"));
	FAILS(EPERM, setxattr("/t/ok/mine", ATTR, "w", 1, 0));
	FAILS(EPERM, setxattr("/t/ok/mine", "security.other", "w", 1, 0));
}

static void other_names(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	OK(mkdir("/t/mnt/hidden", 0755));
	OK(mkdir("/t/mnt/seen", 0755));
	put("/t/mnt/hidden/f", "content");
	OK(mount("/t/mnt/hidden", "/t/mnt/seen", NULL, MS_BIND, NULL));
	files();
}

static void setxattr_is_allowed_by_any_name_the_file_has(void)
{
	OK(setxattr("/t/mnt/seen/f", ATTR, "w", 1, 0));
	/* It could have been done by the other name. */
	OK(setxattr("/t/mnt/hidden/f", ATTR, "w", 1, 0));
	OK(umount("/t/mnt/seen"));
	REFUSED(setxattr("/t/mnt/hidden/f", ATTR, "w", 1, 0));
}

static void cut_off(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	put("/t/mnt/f", "content");
	keep_fd(OK(open("/t/mnt", O_PATH | O_DIRECTORY)), FD_A);
	OK(umount2("/t/mnt", MNT_DETACH));
}

static void setxattr_of_what_no_mount_shows_is_refused(void)
{
	OK(fchdir(FD_A));
	REFUSED(setxattr("f", ATTR, "w", 1, 0));
}

static const struct timespec past[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

static void change_of_times_by_rule_is_allowed(void)
{
	OK(utimensat(AT_FDCWD, "/t/ok/f", past, 0));
	OK(utimensat(AT_FDCWD, "/t/ok/f", NULL, 0));
	OK(futimens(OK(open("/t/ok/f", O_RDONLY)), past));
}

static void change_of_times_with_read_rule_is_refused(void)
{
	REFUSED(utimensat(AT_FDCWD, "/t/ro/f", past, 0));
	REFUSED(utimensat(AT_FDCWD, "/t/ro/f", NULL, 0));
	REFUSED(futimens(OK(open("/t/ro/f", O_RDONLY)), past));
	REFUSED(futimens(OK(open("/t/ro/f", O_RDONLY)), NULL));
}

static void change_of_times_by_deny_rule_is_refused(void)
{
	REFUSED(utimensat(AT_FDCWD, "/t/ok/deny/f", past, 0));
}

static void reading_needs_no_right_to_the_access_time(void)
{
	char c;

	CHECK(read(OK(open("/t/ro/f", O_RDONLY)), &c, 1) == 1);
}

static long set_flags(const char *path, int flags)
{
	return ioctl(OK(open(path, O_RDONLY)), FS_IOC_SETFLAGS, &flags);
}

static void change_of_flags_by_rule_is_allowed(void)
{
	OK(set_flags("/t/ok/f", FS_NODUMP_FL));
}

static void change_of_flags_with_read_rule_is_refused(void)
{
	struct fsxattr attr = { };
	int fd = OK(open("/t/ro/f", O_RDONLY)), flags;

	OK(ioctl(fd, FS_IOC_GETFLAGS, &flags));
	REFUSED(set_flags("/t/ro/f", FS_NODUMP_FL));
	REFUSED(ioctl(fd, FS_IOC_FSSETXATTR, &attr));
	REFUSED(ioctl(fd, _IOW('v', 2, long), &flags));
}

/* Of filesystems that these files are not of: who is asked first is the module. */
static const unsigned long changes[] = {
	FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION,
	_IOW('f', 4, long),	/* EXT4_IOC_SETVERSION */
	FS_IOC_SET_ENCRYPTION_POLICY, FS_IOC_ENABLE_VERITY,
	FAT_IOCTL_SET_ATTRIBUTES, BTRFS_IOC_SNAP_CREATE,
	BTRFS_IOC_SNAP_CREATE_V2, BTRFS_IOC_SUBVOL_CREATE,
	BTRFS_IOC_SUBVOL_CREATE_V2, BTRFS_IOC_SNAP_DESTROY,
	BTRFS_IOC_SNAP_DESTROY_V2, BTRFS_IOC_SUBVOL_SETFLAGS,
	BTRFS_IOC_SET_RECEIVED_SUBVOL,
	_IOWR(BTRFS_IOCTL_MAGIC, 37, char[192]),	/* as 32-bit programs have it */
};

static void every_change_by_a_descriptor_for_reading_takes_w(void)
{
	int granted = OK(open("/t/ok/f", O_RDONLY));
	int refused = OK(open("/t/ro/f", O_RDONLY));
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		if (ioctl(granted, changes[i], NULL) >= 0 || errno == EACCES)
			fail("%lx where w is granted: %m", changes[i]);
		if (ioctl(refused, changes[i], NULL) >= 0 || errno != EACCES)
			fail("%lx where it is not: %m", changes[i]);
	}
}

static void change_of_flags_by_deny_rule_is_refused(void)
{
	int flags = FS_NODUMP_FL;

	/* Only w is denied there: it may be opened for reading. */
	REFUSED(ioctl(OK(open("/t/ok/deny/f", O_RDONLY)), FS_IOC_SETFLAGS,
		      &flags));
}

#define P	"sf-attr"

const struct test xattr_tests[] = {
	ALLOW(setxattr_by_rule_is_allowed, P, files),
	DENY(setxattr_with_read_rule_is_refused, P, files,
	     "setxattr", "file", "none"),
	DENY(setxattr_without_rule_is_refused, P, files,
	     "setxattr", "file", "none"),
	DENY(setxattr_by_deny_rule_is_refused, P, files,
	     "setxattr", "file", "deny-attr"),
	{ .name = "setxattr_by_audit_rule_is_recorded", .profile = P,
	  .prepare = files, .body = setxattr_by_audit_rule_is_recorded,
	  .op = "setxattr", .cls = "file", .src = "audit-attr",
	  .what = "AUDIT" },
	ALLOW(removexattr_by_rule_is_allowed, P, files),
	DENY(removexattr_with_read_rule_is_refused, P, files,
	     "removexattr", "file", "none"),
	ALLOW(attributes_may_be_read, P, files),
	ALLOW(file_capability_by_rule_is_allowed, P, files),
	DENY(file_capability_with_read_rule_is_refused, P, files,
	     "setxattr", "file", "none"),
	DENY(acl_with_read_rule_is_refused, P, files,
	     "setxattr", "file", "none"),
	DENY(removal_of_acl_with_read_rule_is_refused, P, files,
	     "removexattr", "file", "none"),
	ALLOW(file_capability_still_needs_its_capability, NULL, NULL),
	DENY(setxattr_is_allowed_by_any_name_the_file_has, P, other_names,
	     "setxattr", "file", "none"),
	DENY_INFO(setxattr_of_what_no_mount_shows_is_refused, P, cut_off,
		  "setxattr", "no mount shows it"),
	ALLOW(change_of_times_by_rule_is_allowed, P, files),
	DENY(change_of_times_with_read_rule_is_refused, P, files,
	     "utimes", "file", "none"),
	DENY(change_of_times_by_deny_rule_is_refused, P, files,
	     "utimes", "file", "deny-attr"),
	ALLOW(reading_needs_no_right_to_the_access_time, P, files),
	ALLOW(change_of_flags_by_rule_is_allowed, P, files),
	DENY(change_of_flags_with_read_rule_is_refused, P, files,
	     "ioctl", "file", "none"),
	DENY(every_change_by_a_descriptor_for_reading_takes_w, P, files,
	     "ioctl", "file", "none"),
	DENY(change_of_flags_by_deny_rule_is_refused, P, files,
	     "ioctl", "file", "deny-attr"),
	{ }
};
