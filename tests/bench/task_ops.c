// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on tasks, and mounts.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static pid_t child;

static void null_call(void)
{
	syscall(SYS_getppid);
}

static void do_fork(void)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static void exec_it(const char *path)
{
	int status;
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (!pid) {
		execl(path, "nothing", NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	must(!status, "exec");
}

static void do_exec(void)
{
	exec_it("/tests/nothing");
}

/* Where profiles attach, one does to this program. */
static void do_exec_attached(void)
{
	exec_it("/tests/attached");
}

static void begin_child(void)
{
	child = fork();
	must(child >= 0, "fork");
	if (!child)
		for (;;)
			pause();
}

static void do_kill(void)
{
	must(!kill(child, 0), "kill");
}

static void do_ptrace(void)
{
	int status;

	must(!ptrace(PTRACE_SEIZE, child, NULL, NULL) &&
	     !ptrace(PTRACE_INTERRUPT, child, NULL, NULL) &&
	     waitpid(child, &status, 0) == child &&
	     !ptrace(PTRACE_DETACH, child, NULL, NULL), "ptrace");
}

static void end_child(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void begin_mount(void)
{
	mkdir("/tmp/mnt", 0755);
}

static void do_mount(void)
{
	must(!mount("none", "/tmp/mnt", "tmpfs", 0, NULL), "mount");
	must(!umount("/tmp/mnt"), "umount");
}

const struct op task_ops[] = {
	{ "null", 5000, NULL, null_call },
	{ "fork", 50, NULL, do_fork },
	{ "fork+exec", 50, NULL, do_exec },
	{ "fork+exec-attached", 50, NULL, do_exec_attached },
	{ "kill", 1000, begin_child, do_kill, end_child },
	{ "ptrace", 100, begin_child, do_ptrace, end_child },
	{ "mount+umount", 50, begin_mount, do_mount },
	{ }
};
