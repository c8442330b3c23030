// SPDX-License-Identifier: GPL-2.0
/*
 * Remembered decisions while everything they rely on changes: directories above
 * are renamed, mounts move, names pass to other dentries, owners and the policy
 * change. bailey.verify_memory=1 makes the kernel take each decision once more
 * by name and compare; here is what makes it do so, and what counts.
 */
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"
#include "restrict.h"

#define M		"/t/mem/"
#define PARAMETER	"/sys/module/bailey/parameters/"
#define SECONDS		8

static int stop;

static void set(const char *path, const char *text)
{
	int fd = OK(open(path, O_WRONLY | O_CLOEXEC));

	CHECK(write(fd, text, strlen(text)) > 0);
	close(fd);
}

static bool going_on(void)
{
	char c;

	return read(stop, &c, 1) < 0 && errno == EAGAIN;
}

/* Now fast, now slow, so that some decisions fall into a calm. */
static void pause_for(int i)
{
	if (i % 8 == 0)
		usleep(2000);
}

static void exchange(const char *a, const char *b)
{
	OK(syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 1 << 1));
}

static void rename_above(int i)
{
	exchange(M "good", M "none");
	pause_for(i);
	exchange(M "good", M "none");
	exchange(M "ov/a", M "ov/b");
	pause_for(i);
	exchange(M "ov/a", M "ov/b");
}

/* One moves between two names; one comes and goes below a name that changes. */
static void move_mounts(int i)
{
	if (mount(M "still/1", M "still/2", NULL, MS_MOVE, NULL) == 0) {
		usleep(1000);
		OK(mount(M "still/2", M "still/1", NULL, MS_MOVE, NULL));
	}
	/* The directories may be exchanged between the two. */
	if (mount(M "vault", M "good/m", NULL, MS_BIND, NULL) == 0) {
		usleep(1000);
		umount2(M "good/m", MNT_DETACH);
		umount2(M "none/m", MNT_DETACH);
	}
	pause_for(i);
}

/* Makes and drops directories, whose memory others then get. */
static void reuse(int i)
{
	static const char *const top[] = { M "good/", M "none/", M "part/" };
	char dir[64], file[80];
	int fd, k;

	for (k = 0; k < 3; k++) {
		snprintf(dir, sizeof(dir), "%sr%d", top[k], i % 3);
		snprintf(file, sizeof(file), "%s/f", dir);
		if (mkdir(dir, 0777) && errno != EEXIST && errno != ENOENT)
			fail("mkdir %s: %s", dir, strerror(errno));
		fd = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
		if (fd >= 0)
			close(fd);
		pause_for(i);
		unlink(file);
		rmdir(dir);
	}
	if (i % 16 == 0)
		set("/proc/sys/vm/drop_caches", "2");
}

static void change_owner(int i)
{
	OK(chown(M "own/f", i & 1 ? NOBODY : 0, 0));
	pause_for(i);
}

static void replace_policy(int i)
{
	CHECK(load_file(BLOB("memory")) == 0);
	usleep(20000);
}

static void storm(void (*once)(int))
{
	int i;

	if (OK(fork()))
		return;
	for (i = 0; going_on(); i++)
		once(i);
	/* Also if the body failed. */
	set(PARAMETER "verify_memory", "N");
	set(PARAMETER "quiet_deny", "N");
	_exit(0);
}

static void make_tree(void)
{
	static const char *const dirs[] = {
		"good", "good/sub", "good/m", "none", "none/sub", "none/m",
		"vault", "own", "part", "part/x", "low", "up", "work", "ov",
		"still", "still/1", "still/2",
	};
	static const char *const files[] = {
		"good/sub/f", "good/sub/deny", "none/sub/f", "none/sub/deny",
		"vault/f", "own/f", "part/x/f", "part/x/g", "ov/a/f", "ov/b/f",
		"still/1/f",
	};
	char path[64];
	size_t i;

	OK(mkdir("/t/mem", 0777) < 0 && errno != EEXIST ? -1 : 0);
	own_tmpfs("/t/mem");
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		snprintf(path, sizeof(path), M "%s", dirs[i]);
		OK(mkdir(path, 0777));
	}
	OK(mount("overlay", M "ov", "overlay", 0,
		 "lowerdir=/t/mem/low,upperdir=/t/mem/up,workdir=/t/mem/work"));
	OK(mount("none", M "still/1", "tmpfs", 0, NULL));
	OK(mkdir(M "ov/a", 0777));
	OK(mkdir(M "ov/b", 0777));
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), M "%s", files[i]);
		put(path, "content");
	}
}

static void storms(void)
{
	int stopping[2], ending[2];

	own_mount_ns();
	make_tree();
	set(PARAMETER "verify_memory", "Y");
	set(PARAMETER "quiet_deny", "Y");
	OK(pipe2(stopping, O_NONBLOCK));
	OK(pipe(ending));
	stop = stopping[0];
	storm(rename_above);
	storm(move_mounts);
	storm(reuse);
	storm(change_owner);
	storm(replace_policy);
	close(ending[1]);
	close(stop);
	keep_fd(stopping[1], FD_A);
	keep_fd(ending[0], FD_B);
}

static void try(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	stat(path, &st);
}

static void act(void)
{
	static const char *const paths[] = {
		M "good/sub/f", M "none/sub/f", M "good/sub/deny",
		M "good/m/f", M "none/m/f", M "good/r0/f", M "good/r1/f",
		M "none/r0/f", M "none/r1/f", M "part/r2/f", M "part/x/f",
		M "part/x/g", M "own/f", M "ov/a/f", M "ov/b/f", M "still/1/f",
		M "still/2/f", M "part/x", M "good/sub",
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		try(paths[i]);
		try(paths[i]);
	}
	/* It never has another name, but where it is mounted. */
	REFUSED(open(M "vault/f", O_RDONLY));
	fd = open(M "good/sub/new", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	rename(M "good/sub/new", M "good/sub/newer");
	unlink(M "good/sub/newer");
	unlink(M "good/sub/new");
	mkdir(M "good/sub/dir", 0700);
	rmdir(M "good/sub/dir");
}

static void remembered_decisions_are_those_by_name_in_every_storm(void)
{
	unsigned long long verified = stat_value("memory_verified");
	unsigned long long mismatches = stat_value("memory_mismatches");
	unsigned long long dropped = stat_value("records_dropped");
	unsigned long long hits = stat_value("memory_hits");
	unsigned long long steps = stat_value("memory_steps");
	unsigned long long walks = stat_value("memory_walks");
	time_t end = time(NULL) + SECONDS;
	char c;

	/* A slow machine gets more time: nothing verified shows nothing. */
	while (time(NULL) < end ||
	       (time(NULL) < end + 60 &&
		stat_value("memory_verified") - verified <= 200))
		act();
	CHECK(write(FD_A, "xxxxx", 5) == 5);	/* one for each storm */
	CHECK(read(FD_B, &c, 1) == 0);
	CHECK(stat_value("memory_mismatches") == mismatches);
	CHECK(stat_value("memory_verified") - verified > 200);
	/* Else the next test's may be among them. */
	CHECK(stat_value("records_dropped") == dropped);
	CHECK(stat_value("memory_hits") > hits);
	CHECK(stat_value("memory_steps") > steps);
	CHECK(stat_value("memory_walks") > walks);
}

/* In a calm: nothing but a grace period tells that a dentry is another one. */
#define FILES	200

enum { MAKE, REMOVE, LOUD };

static int serve(int request)
{
	char path[64];
	int i;

	for (i = 0; i < FILES && request != LOUD; i++) {
		snprintf(path, sizeof(path), M "none/x%d", i);
		if (request == REMOVE)
			unlink(path);
		else
			put(path, "secret");
	}
	if (request == LOUD) {
		set(PARAMETER "verify_memory", "N");
		set(PARAMETER "quiet_deny", "N");
	}
	return 0;
}

static void calm(void)
{
	/* Memory that one CPU gives back is used again by that CPU. */
	on_one_cpu();
	own_mount_ns();
	make_tree();
	set(PARAMETER "quiet_deny", "Y");
	start_helper(serve);
}

static void reused_dentry_is_not_taken_for_the_one_before(void)
{
	int round, i, fd, wrong = 0;
	char path[64];

	for (round = 0; round < 10; round++) {
		for (i = 0; i < FILES; i++) {
			snprintf(path, sizeof(path), M "good/y%d", i);
			close(OK(open(path, O_CREAT | O_WRONLY, 0600)));
			close(OK(open(path, O_RDONLY)));
		}
		for (i = 0; i < FILES; i++) {
			snprintf(path, sizeof(path), M "good/y%d", i);
			OK(unlink(path));
		}
		usleep(50000);
		CHECK(ask_helper(MAKE) == 0);
		for (i = 0; i < FILES; i++) {
			snprintf(path, sizeof(path), M "none/x%d", i);
			fd = open(path, O_RDONLY);
			wrong += fd >= 0 || errno != EACCES;
			if (fd >= 0)
				close(fd);
		}
		CHECK(ask_helper(REMOVE) == 0);
	}
	CHECK(ask_helper(LOUD) == 0);
	CHECK(wrong == 0);
}

static void calm_and_verified(void)
{
	calm();
	set(PARAMETER "verify_memory", "Y");
}

static void open_often(const char *path)
{
	int i;

	for (i = 0; i < 20; i++)
		close(OK(open(path, O_RDONLY)));
}

static void layer_is_asked_although_its_profile_is_remembered(void)
{
	unsigned long long mismatches = stat_value("memory_mismatches"), hits;

	close(OK(open(M "good/y", O_CREAT | O_WRONLY, 0600)));
	close(OK(open(M "good/z", O_CREAT | O_WRONLY, 0600)));
	open_often(M "good/y");
	open_often(M "good/z");
	layer("/** rw, deny " M "good/y r,");
	REFUSED(open(M "good/y", O_RDONLY));
	hits = stat_value("memory_hits");
	open_often(M "good/z");
	/* A task under a layer remembers as well. */
	CHECK(stat_value("memory_hits") >= hits + 10);
	layer("/** rw, deny " M "good/z r,");
	REFUSED(open(M "good/z", O_RDONLY));
	REFUSED(open(M "good/y", O_RDONLY));
	CHECK(stat_value("memory_mismatches") == mismatches);
	CHECK(ask_helper(LOUD) == 0);
}

const struct test memory_tests[] = {
	{ .name = "remembered_decisions_are_those_by_name_in_every_storm",
	  .profile = "me-storm", .prepare = storms,
	  .body = remembered_decisions_are_those_by_name_in_every_storm,
	  .seconds = 120 },
	{ .name = "reused_dentry_is_not_taken_for_the_one_before",
	  .profile = "me-storm", .prepare = calm,
	  .body = reused_dentry_is_not_taken_for_the_one_before,
	  .seconds = 120 },
	{ .name = "layer_is_asked_although_its_profile_is_remembered",
	  .profile = "me-storm", .prepare = calm_and_verified,
	  .body = layer_is_asked_although_its_profile_is_remembered,
	  .seconds = 60 },
	{ }
};
