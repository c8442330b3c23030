// SPDX-License-Identifier: GPL-2.0
/*
 * mount(2), umount(2) and pivot_root(2), each in a mount namespace of its own.
 */
#include <sys/mount.h>

#include "harness.h"

static void places(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	OK(mkdir("/t/mnt/a", 0755));
	OK(mkdir("/t/mnt/b", 0755));
	OK(mkdir("/t/mnt/src", 0755));
}

static void mounted(void)
{
	places();
	own_tmpfs("/t/mnt/a");
}

static void two_roots(void)
{
	places();
	own_tmpfs("/t/mnt/a");
	OK(mkdir("/t/mnt/a/old", 0755));
}

static long mount_new(const char *type, const char *at)
{
	return mount("none", at, type, 0, NULL);
}

static long bind(const char *from, const char *to, unsigned long flags)
{
	return mount(from, to, NULL, MS_BIND | flags, NULL);
}

static long remount(const char *at)
{
	return mount(NULL, at, NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

static long move(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_MOVE, NULL);
}

static long pivot(void)
{
	/* The initial root itself cannot be pivoted. */
	OK(chroot("/t/mnt"));
	OK(chdir("/"));
	return syscall(SYS_pivot_root, "/a", "/a/old");
}

static void mount_by_rule_is_allowed(void)
{
	OK(mount_new("tmpfs", "/t/mnt/a"));
}

static void remount_by_rule_is_allowed(void)
{
	OK(remount("/t/mnt/a"));
}

static void bind_by_rule_is_allowed(void)
{
	OK(bind("/t/mnt/src", "/t/mnt/b", 0));
	OK(bind("/t/mnt/src", "/t/mnt/b", MS_REC));
}

static void move_by_rule_is_allowed(void)
{
	OK(move("/t/mnt/a", "/t/mnt/b"));
}

static void change_of_propagation_by_rule_is_allowed(void)
{
	OK(mount(NULL, "/t/mnt/a", NULL, MS_SHARED | MS_REC, NULL));
}

static void umount_by_rule_is_allowed(void)
{
	OK(umount("/t/mnt/a"));
}

static void pivot_root_by_rule_is_allowed(void)
{
	OK(pivot());
}

static void mount_by_deny_rule_is_refused(void)
{
	REFUSED(mount_new("tmpfs", "/t/mnt/a"));
}

static void remount_by_deny_rule_is_refused(void)
{
	REFUSED(remount("/t/mnt/a"));
}

static void bind_by_deny_rule_is_refused(void)
{
	REFUSED(bind("/t/mnt/src", "/t/mnt/b", 0));
}

static void move_by_deny_rule_is_refused(void)
{
	REFUSED(move("/t/mnt/a", "/t/mnt/b"));
}

static void change_of_propagation_by_deny_rule_is_refused(void)
{
	REFUSED(mount(NULL, "/t/mnt/a", NULL, MS_SHARED, NULL));
}

static void umount_by_deny_rule_is_refused(void)
{
	REFUSED(umount("/t/mnt/a"));
	REFUSED(umount2("/t/mnt/a", MNT_DETACH));
	REFUSED(umount2("/t/mnt/a", MNT_FORCE));
}

static void pivot_root_by_deny_rule_is_refused(void)
{
	REFUSED(pivot());
}

static void mount_rule_grants_its_place_and_type(void)
{
	OK(mount_new("tmpfs", "/t/mnt/a"));
	OK(umount("/t/mnt/a"));
}

static void mount_at_another_place_is_refused(void)
{
	REFUSED(mount_new("tmpfs", "/t/mnt/b"));
}

static void mount_of_another_type_is_refused(void)
{
	REFUSED(mount_new("proc", "/t/mnt/a"));
}

static void bind_rule_grants_its_source_and_place(void)
{
	OK(bind("/t/mnt/src", "/t/mnt/b", 0));
}

static void bind_of_another_source_is_refused(void)
{
	REFUSED(bind("/t/mnt/a", "/t/mnt/b", 0));
}

static void bind_with_other_options_is_refused(void)
{
	REFUSED(bind("/t/mnt/src", "/t/mnt/b", MS_REC));
}

static void bind_in_the_guise_of_another_call_is_refused(void)
{
	REFUSED(bind("/t/mnt/src", "/t/mnt/b", MS_PRIVATE));
	REFUSED(bind("/t/mnt/src", "/t/mnt/b", MS_SHARED | MS_REC));
	REFUSED(bind("/t/mnt/src", "/t/mnt/b", MS_MOVE));
}

static void bind_with_flags_that_mean_nothing_is_refused(void)
{
	REFUSED(bind("/t/mnt/a", "/t/mnt/b", MS_NOATIME));
	REFUSED(bind("/t/mnt/a", "/t/mnt/b", MS_UNBINDABLE));
}

/* What the kernel runs to load a module leaves a mark. */
static void watched_modprobe(void)
{
	int fd;

	places();
	unlink("/t/ok/loaded");
	put("/t/bin/modprobe", "#!/bin/sh\n: >/t/ok/loaded\n");
	OK(chmod("/t/bin/modprobe", 0755));
	fd = OK(open("/proc/sys/kernel/modprobe", O_WRONLY));
	CHECK(write(fd, "/t/bin/modprobe", 15) == 15);
	close(fd);
}

static void mount_without_capability_loads_no_module(void)
{
	struct stat st;

	FAILS(EPERM, mount("none", "/t/mnt/a", "no-such-fs", 0, NULL));
	FAILS(ENOENT, stat("/t/ok/loaded", &st));
}

static void remount_without_rule_is_refused(void)
{
	REFUSED(remount("/t/mnt/a"));
}

static void umount_without_rule_is_refused(void)
{
	REFUSED(umount("/t/mnt"));
}

static void pivot_root_without_rule_is_refused(void)
{
	REFUSED(syscall(SYS_pivot_root, "/t/mnt/a", "/t/mnt/a/old"));
}

static void mount_rule_grants_no_capability(void)
{
	FAILS(EPERM, mount_new("tmpfs", "/t/mnt/a"));
	FAILS(EPERM, umount("/t/mnt"));
}

static void bind_remount_by_deny_rule_is_refused(void)
{
	REFUSED(mount(NULL, "/t/mnt/a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		      NULL));
}

/* What a new mount does not look at leads past no rule. */
static void ignored_flags_lead_past_no_deny_rule(void)
{
	static const unsigned long ignored[] = { 0, MS_REC, 1 << 9, 1 << 22 };
	unsigned int i;

	for (i = 0; i < 4; i++)
		REFUSED(mount("none", "/t/mnt/a", "ramfs", ignored[i], NULL));
	OK(mount("none", "/t/mnt/a", "tmpfs", MS_REC, NULL));
}

/* A flag of each nibble of the key, be it set in the rule or not. */
static void mount_with_a_flag_more_or_less_is_refused(void)
{
	static const unsigned long other[] = {
		MS_RDONLY, MS_NOEXEC, MS_SYNCHRONOUS, MS_DIRSYNC, 1 << 8,
		MS_NOATIME, MS_NODIRATIME, MS_SILENT, MS_RELATIME, MS_I_VERSION,
		MS_STRICTATIME, 1 << 25,
	};
	const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC |
		MS_STRICTATIME;
	unsigned int i;

	OK(mount("none", "/t/mnt/a", "tmpfs", flags, NULL));
	OK(umount("/t/mnt/a"));
	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		REFUSED(mount("none", "/t/mnt/a", "tmpfs", flags ^ other[i], NULL));
	REFUSED(mount("none", "/t/mnt/a", "tmpfs", 0, NULL));
	REFUSED(mount("none", "/t/mnt/a", "tmpfs", flags | MS_REMOUNT, NULL));
	REFUSED(mount("/t/mnt/b", "/t/mnt/a", "tmpfs", flags | MS_BIND, NULL));
	REFUSED(mount("/t/mnt/b", "/t/mnt/a", "tmpfs", flags | MS_MOVE | MS_SHARED, NULL));
}

const struct test mount_tests[] = {
	ALLOW(mount_by_rule_is_allowed, "st-mount", places),
	ALLOW(remount_by_rule_is_allowed, "st-mount", mounted),
	ALLOW(bind_by_rule_is_allowed, "st-mount", places),
	ALLOW(move_by_rule_is_allowed, "st-mount", mounted),
	ALLOW(change_of_propagation_by_rule_is_allowed, "st-mount", mounted),
	ALLOW(umount_by_rule_is_allowed, "st-mount", mounted),
	ALLOW(pivot_root_by_rule_is_allowed, "st-mount", two_roots),
	DENY(mount_by_deny_rule_is_refused, "st-nomount", places,
	     "mount", "mount", "deny-mount"),
	DENY(remount_by_deny_rule_is_refused, "st-nomount", mounted,
	     "mount", "mount", "deny-mount"),
	DENY(bind_by_deny_rule_is_refused, "st-nomount", places,
	     "mount", "mount", "deny-mount"),
	DENY(move_by_deny_rule_is_refused, "st-nomount", mounted,
	     "mount", "mount", "deny-mount"),
	DENY(change_of_propagation_by_deny_rule_is_refused, "st-nomount",
	     mounted, "mount", "mount", "deny-mount"),
	DENY(umount_by_deny_rule_is_refused, "st-nomount", mounted,
	     "umount", "mount", "deny-umount"),
	DENY(pivot_root_by_deny_rule_is_refused, "st-nomount", two_roots,
	     "pivotroot", "mount", "deny-pivot"),
	DENY(ignored_flags_lead_past_no_deny_rule, "st-notype", places,
	     "mount", "mount", "deny-type"),
	ALLOW(mount_rule_grants_its_place_and_type, "st-somemount", places),
	DENY(mount_at_another_place_is_refused, "st-somemount", places,
	     "mount", "mount", "none"),
	DENY(mount_of_another_type_is_refused, "st-somemount", places,
	     "mount", "mount", "none"),
	DENY(mount_with_a_flag_more_or_less_is_refused, "st-mountflags", places,
	     "mount", "mount", "none"),
	ALLOW(bind_rule_grants_its_source_and_place, "st-somemount", places),
	DENY(bind_of_another_source_is_refused, "st-somemount", places,
	     "mount", "mount", "none"),
	DENY(bind_with_other_options_is_refused, "st-somemount", places,
	     "mount", "mount", "none"),
	DENY(bind_in_the_guise_of_another_call_is_refused, "st-nobind", places,
	     "mount", "mount", "deny-source"),
	DENY(bind_with_flags_that_mean_nothing_is_refused, "st-nobind", places,
	     "mount", "mount", "deny-bind"),
	DENY(mount_without_capability_loads_no_module, "st-mountnocap",
	     watched_modprobe, "capable", "cap", "none"),
	DENY(remount_without_rule_is_refused, "st-somemount", mounted,
	     "mount", "mount", "none"),
	DENY(umount_without_rule_is_refused, "st-somemount", mounted,
	     "umount", "mount", "none"),
	DENY(pivot_root_without_rule_is_refused, "st-somemount", two_roots,
	     "pivotroot", "mount", "none"),
	DENY(mount_rule_grants_no_capability, "st-mountnocap", places,
	     "capable", "cap", "none"),
	DENY(bind_remount_by_deny_rule_is_refused, "st-nomount", mounted,
	     "mount", "mount", "deny-mount"),
	{ }
};
