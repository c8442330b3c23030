// SPDX-License-Identifier: GPL-2.0
/*
 * What clone3(2) does besides making a process, and no hook is told of: it puts it into
 * a cgroup, and ties its life to a descriptor.
 */
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#ifndef CLONE_AUTOREAP
#define CLONE_AUTOREAP		(1ULL << 34)
#endif
#ifndef CLONE_PIDFD_AUTOKILL
#define CLONE_PIDFD_AUTOKILL	(1ULL << 36)
#endif

static pid_t clone3(struct clone_args *args)
{
	return syscall(SYS_clone3, args, sizeof(*args));
}

/* --- cgroups ----------------------------------------------------------------- */

#define CGROUP	"/t/mnt/clone"

/* In FD_A, by a descriptor that is opened for nothing, which takes no rule. */
static void cgroup(void)
{
	own_mount_ns();
	OK(mount("cgroup2", "/t/mnt", "cgroup2", 0, NULL));
	if (mkdir(CGROUP, 0755))
		CHECK(errno == EEXIST);
	keep_fd(OK(open(CGROUP, O_PATH | O_DIRECTORY)), FD_A);
}

static long into_cgroup(void)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
		.cgroup = FD_A,
	};
	pid_t pid = clone3(&args);

	if (!pid)
		_exit(0);
	if (pid > 0)
		CHECK(wait_exit(pid) == 0);
	return pid;
}

static void process_made_in_a_cgroup_by_rule_is_allowed(void)
{
	OK(into_cgroup());
}

/* As if it wrote to cgroup.procs, which takes w. */
static void process_made_in_a_cgroup_without_rule_is_refused(void)
{
	REFUSED(open(CGROUP "/cgroup.procs", O_WRONLY));
	FAILS(EPERM, into_cgroup());
}

static void process_made_in_a_cgroup_without_rule_of_a_layer_is_refused(void)
{
	OK(into_cgroup());
	layer("/** r, capability chown,");
	FAILS(EPERM, into_cgroup());
}

/* --- life at a descriptor ------------------------------------------------------ */

/* A child that dies when the descriptor @pidfd is closed: as fork(2). */
static pid_t on_a_leash(int *pidfd)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD | CLONE_AUTOREAP | CLONE_PIDFD_AUTOKILL,
		.pidfd = (uintptr_t)pidfd,
	};
	pid_t pid = clone3(&args);

	if (pid < 0 && errno == EINVAL)
		skip("clone3(2) knows no CLONE_PIDFD_AUTOKILL");
	return OK(pid);
}

/* Has such a child do @act with @arg; its errno, 0 if it became another program. */
static int on_a_leash_do(int (*act)(const char *), const char *arg)
{
	int pidfd, error = 0, say[2];

	OK(pipe2(say, O_CLOEXEC));
	if (!on_a_leash(&pidfd)) {
		error = act(arg);
		OK(write(say[1], &error, sizeof(error)));
		_exit(0);
	}
	close(say[1]);
	CHECK(read(say[0], &error, sizeof(error)) >= 0);
	close(say[0]);
	close(pidfd);
	return error;
}

static int become(const char *prog)
{
	char *const argv[] = { "prog", "--exit", NULL };

	execve(prog, argv, environ);
	return errno;
}

static int change(const char *label)
{
	return change_to(label, 0) ? errno : 0;
}

static void *become_in_thread(void *arg)
{
	return (void *)(long)become(arg);
}

static int become_by_a_thread(const char *prog)
{
	pthread_t thread;
	void *error;

	OK(-pthread_create(&thread, NULL, become_in_thread, (void *)prog));
	OK(-pthread_join(thread, &error));
	return (long)error;
}

/* Closing the descriptor sends it SIGKILL, of which no hook is told. */
static void child_at_a_descriptor_does_not_leave_its_makers_reach(void)
{
	CHECK(on_a_leash_do(change, "d-named") == EPERM);
	CHECK(on_a_leash_do(become_by_a_thread, "/t/d/named") == EPERM);
	CHECK(on_a_leash_do(become, "/t/d/named") == EPERM);
}

static void child_at_a_descriptor_of_unconfined_does_not_either(void)
{
	CHECK(on_a_leash_do(change, "d-named") == 0);
	CHECK(on_a_leash_do(change, "d-forbidden") == EPERM);
}

/* Where the rules for signals allow it, it becomes another, and is killed. */
static void child_at_a_descriptor_is_killed_by_rule(void)
{
	int pidfd, alive[2];
	char number[12], c;

	OK(pipe(alive));
	snprintf(number, sizeof(number), "%d", alive[1]);
	if (!on_a_leash(&pidfd)) {
		char *const argv[] = { "prog", "--write-and-wait", number, NULL };

		execve("/t/d/px", argv, environ);
		_exit(1);
	}
	close(alive[1]);
	CHECK(read(alive[0], &c, 1) == 1);
	close(pidfd);
	CHECK(read(alive[0], &c, 1) == 0);
}

static void child_of_a_child_at_a_descriptor_goes_free(void)
{
	int pidfd, status = 0, say[2];

	OK(pipe2(say, O_CLOEXEC));
	if (!on_a_leash(&pidfd)) {
		const char *const argv[] = { "prog", "--exit", NULL };

		status = run_prog("/t/d/named", argv);
		OK(write(say[1], &status, sizeof(status)));
		_exit(0);
	}
	close(say[1]);
	CHECK(read(say[0], &status, sizeof(status)) == sizeof(status));
	CHECK(status == 42);
}

#define P	"d-leash"

const struct test clone3_tests[] = {
	ALLOW(process_made_in_a_cgroup_by_rule_is_allowed, "st-mount", cgroup),
	DENY(process_made_in_a_cgroup_without_rule_is_refused, "st-nocaps",
	     cgroup, "capable", "cap", "none"),
	ALLOW(process_made_in_a_cgroup_without_rule_of_a_layer_is_refused, NULL,
	      cgroup),
	DENY(child_at_a_descriptor_does_not_leave_its_makers_reach, P, NULL,
	     "signal", "signal", "none"),
	ALLOW(child_at_a_descriptor_of_unconfined_does_not_either, NULL, NULL),
	ALLOW(child_at_a_descriptor_is_killed_by_rule, P, NULL),
	ALLOW(child_of_a_child_at_a_descriptor_goes_free, P, NULL),
	{ }
};
