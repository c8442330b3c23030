// SPDX-License-Identifier: GPL-2.0
/*
 * Replacement while others open and execute: the old rules or the new, never a
 * gap between them.
 */
#include <sys/prctl.h>

#include "harness.h"

#define LOADS	100

static int load_either(int request)
{
	return load_file(request ? BLOB("selftest2") : BLOB("selftest"));
}

static void helper(void)
{
	put("/t/none/f", "secret");
	put("/t/swap/f", "content");
	start_helper(load_either);
}

/*
 * Opens what neither policy grants, what one does and what both do, until its
 * parent has loaded enough.
 */
static pid_t opener(int stop)
{
	pid_t pid = OK(fork());
	int fd, kept;
	char c;

	if (pid)
		return pid;
	kept = OK(open(PROG, O_RDONLY));
	while (read(stop, &c, 1) < 0) {
		if (open("/t/none/f", O_RDONLY) >= 0 || errno != EACCES)
			_exit(1);
		fd = open("/t/swap/f", O_RDWR);
		if (fd < 0 && errno != EACCES)
			_exit(2);
		if (fd >= 0 && write(fd, "x", 1) < 0 && errno != EACCES)
			_exit(3);
		close(fd);
		if (pread(kept, &c, 1, 0) != 1)
			_exit(4);
		fd = open(PROG, O_RDONLY);
		if (fd < 0)
			_exit(5);
		close(fd);
	}
	_exit(0);
}

static void replacement_leaves_no_gap_for_open(void)
{
	pid_t pid[2];
	int stop[2], i;

	OK(pipe2(stop, O_NONBLOCK));
	for (i = 0; i < 2; i++)
		pid[i] = opener(stop[0]);
	for (i = 0; i < LOADS; i++)
		CHECK(ask_helper(i & 1) == 0);
	CHECK(ask_helper(0) == 0);
	CHECK(write(stop[1], "xx", 2) == 2);
	for (i = 0; i < 2; i++)
		CHECK(wait_exit(pid[i]) == 0);
}

static void replacement_leaves_no_gap_for_exec(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-attach", NULL };
	pid_t pid = OK(fork());
	int i;

	if (!pid) {
		for (i = 0; i < LOADS; i++)
			if (load_either(i & 1))
				_exit(1);
		_exit(load_either(0));
	}
	for (i = 0; i < LOADS / 2; i++)
		CHECK(run_prog("/t/bin/attached", argv) == 0);
	CHECK(wait_exit(pid) == 0);
}

enum { ENTERED, WRONG, NOT_LISTED, REMOVED };

/* Asks for a profile and executes; which of the above came of it. */
static int enter_removed(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-remove", NULL };
	pid_t pid = OK(fork());

	if (!pid) {
		if (prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, "st-remove", 9, 0))
			_exit(errno == ENOENT ? NOT_LISTED : WRONG);
		execve(PROG, (char *const *)argv, environ);
		/* Removed between the two: nobody enters. */
		_exit(errno == EACCES ? REMOVED : WRONG);
	}
	return wait_exit(pid);
}

/* A task that is in no profile, then in one that is removed, and so on. */
static void removal_leaves_no_gap_for_exec(void)
{
	int came[REMOVED + 1] = { };
	int stop[2], i, result;
	pid_t pid;
	char c;

	OK(pipe2(stop, O_NONBLOCK));
	pid = OK(fork());
	if (!pid) {
		while (read(stop[0], &c, 1) < 0)
			if (write_policy_file("remove", "st-remove") ||
			    load_either(0))
				_exit(1);
		_exit(0);
	}
	/* Until both were seen: a storm in which all fail shows nothing. */
	for (i = 0; i < LOADS / 2 || !came[ENTERED] ||
	     !(came[NOT_LISTED] + came[REMOVED]); i++) {
		result = enter_removed();
		CHECK(result == ENTERED || result == NOT_LISTED ||
		      result == REMOVED);
		came[result]++;
	}
	CHECK(write(stop[1], "x", 1) == 1);
	CHECK(wait_exit(pid) == 0);
	CHECK(enter_removed() == ENTERED);
}

const struct test storm_tests[] = {
	{ .name = "replacement_leaves_no_gap_for_open",
	  .profile = "st-swap", .prepare = helper,
	  .body = replacement_leaves_no_gap_for_open, .seconds = 200 },
	{ .name = "replacement_leaves_no_gap_for_exec",
	  .body = replacement_leaves_no_gap_for_exec, .seconds = 200 },
	{ .name = "removal_leaves_no_gap_for_exec",
	  .body = removal_leaves_no_gap_for_exec, .seconds = 200 },
	{ }
};
