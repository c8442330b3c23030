// SPDX-License-Identifier: GPL-2.0
/*
 * Layers in the hands of who would keep the kernel busy: anybody may have one, so
 * that what is done for it with locks held must not grow with what anybody makes.
 */
#include <sys/mount.h>
#include <time.h>

#include "harness.h"
#include "restrict.h"

/* Deeper than any name. A kernel that proves its locking takes its time to make them. */
#define DEPTH	10000
#define MOUNTS	2000
#define LESS	4

static int less(void)
{
	return access("/proc/lockdep", F_OK) ? 1 : LESS;
}

/* A filesystem of many mounts, and a directory far down in it as FD_A. */
static void many_mounts_and_deep_directories(void)
{
	int depth = DEPTH / less(), mounts = MOUNTS / less();
	char path[64];
	int at, i;

	own_mount_ns();
	own_tmpfs("/t/ok/busy");
	OK(mkdir("/t/ok/busy/from", 0755));
	for (i = 0; i < mounts; i++) {
		snprintf(path, sizeof(path), "/t/ok/busy/%d", i);
		OK(mkdir(path, 0755));
		OK(mount("/t/ok/busy/from", path, NULL, MS_BIND, NULL));
	}
	at = OK(open("/t/ok/busy", O_RDONLY | O_DIRECTORY));
	keep_fd(at, FD_B);
	at = dup(FD_B);
	for (i = 0; i < depth; i++) {
		int next;

		OK(mkdirat(at, "d", 0755));
		next = OK(openat(at, "d", O_RDONLY | O_DIRECTORY));
		close(at);
		at = next;
	}
	keep_fd(at, FD_A);
}

/* A directory, and what comes of touching it. */
struct touch {
	int fd;
	int err;
};

/* Microseconds that it takes to touch a directory 20 times. */
static long touching(void *arg)
{
	struct touch *touch = arg;
	struct timespec from, to;
	int i;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (i = 0; i < 20; i++)
		touch->err = futimens(touch->fd, NULL) ? errno : 0;
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (to.tv_sec - from.tv_sec) * 1000000 +
		(to.tv_nsec - from.tv_nsec) / 1000;
}

static void deep_directories_of_many_mounts_keep_nobody_waiting(void)
{
	struct touch at_top = { .fd = FD_B }, far_down = { .fd = FD_A };
	long shallow, deep;

	layer("/t/ok/** rw,");
	shallow = least_of(5, touching, &at_top);
	CHECK(!at_top.err);
	deep = least_of(5, touching, &far_down);
	CHECK(far_down.err == EACCES || far_down.err == ENAMETOOLONG);
	if (deep > 10 * shallow + 100000)
		fail("%ld us for a deep one, %ld for another", deep, shallow);
}

/* The number of directories above must not matter: the kernel writes them down. */
static void directory_of_any_depth_is_touched_by_rule(void)
{
	int at, i;

	own_mount_ns();
	own_tmpfs("/t/ok/any");
	at = OK(open("/t/ok/any", O_RDONLY | O_DIRECTORY));
	layer("/t/ok/** rw,");
	for (i = 0; i < 70; i++) {
		OK(mkdirat(at, "d", 0755));
		at = OK(openat(at, "d", O_RDONLY | O_DIRECTORY));
		OK(futimens(at, NULL));
	}
}

#define STACKED	300

/* Through so many mounts nobody climbs without letting others run: the name decides. */
static void file_below_many_mounts_is_judged_by_its_name(void)
{
	int i, tries;

	own_mount_ns();
	OK(mkdir("/t/ok/stack", 0755));
	for (i = 0; i < STACKED; i++)
		own_tmpfs("/t/ok/stack");
	put("/t/ok/stack/f", "content");
	put("/t/ok/stack/g", "content");
	layer("/t/ok/stack/f r,");
	for (tries = 0; tries < 3; tries++) {
		OK(open("/t/ok/stack/f", O_RDONLY));
		REFUSED(open("/t/ok/stack/g", O_RDONLY));
	}
}

const struct test restrict_busy_tests[] = {
	{ .name = "file_below_many_mounts_is_judged_by_its_name",
	  .body = file_below_many_mounts_is_judged_by_its_name },
	{ .name = "directory_of_any_depth_is_touched_by_rule",
	  .body = directory_of_any_depth_is_touched_by_rule },
	{ .name = "deep_directories_of_many_mounts_keep_nobody_waiting",
	  .prepare = many_mounts_and_deep_directories,
	  .body = deep_directories_of_many_mounts_keep_nobody_waiting,
	  .seconds = 400 },
	{ }
};
