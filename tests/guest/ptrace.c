// SPDX-License-Identifier: GPL-2.0
/*
 * Tracing and reading other tasks: attach, traceme, /proc/PID/mem,
 * process_vm_readv, pidfd_getfd. Both sides' rules count.
 */
#include <linux/perf_event.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "harness.h"

static char landmark[] = "landmark";

/* The helper as tracer of the body, which is its parent. */
static int trace_parent(int request)
{
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) ? -errno : 0;
}

static void helper(void)
{
	start_helper(trace_parent);
}

static pid_t sleeping_child(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		pause();
		_exit(0);
	}
	return pid;
}

static long attach(pid_t pid)
{
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL);
}

static const char *proc_file(pid_t pid, const char *file)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return path;
}

static long vm_read(pid_t pid)
{
	char buf[sizeof(landmark)];
	struct iovec to = { buf, sizeof(buf) };
	struct iovec from = { landmark, sizeof(landmark) };

	return process_vm_readv(pid, &to, 1, &from, 1, 0);
}

static long vm_write(pid_t pid)
{
	struct iovec from = { landmark, sizeof(landmark) };

	return process_vm_writev(pid, &from, 1, &from, 1, 0);
}

static long get_fd(pid_t pid)
{
	int pidfd = OK(syscall(SYS_pidfd_open, pid, 0));

	return syscall(SYS_pidfd_getfd, pidfd, 1, 0);
}

static int traceme(void)
{
	pid_t pid = OK(fork());

	if (!pid)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0);
	return wait_exit(pid);
}

static void tracing_of_own_profile_by_rule_is_allowed(void)
{
	OK(attach(sleeping_child()));
}

static void classic_attach_to_own_profile_by_rule_is_allowed(void)
{
	pid_t pid = sleeping_child();

	OK(ptrace(PTRACE_ATTACH, pid, NULL, NULL));
	OK(waitpid(pid, NULL, 0));
	OK(ptrace(PTRACE_DETACH, pid, NULL, NULL));
}

static void tracing_of_own_profile_without_rule_is_refused(void)
{
	pid_t pid = sleeping_child();

	REFUSED(attach(pid));
	REFUSED(ptrace(PTRACE_ATTACH, pid, NULL, NULL));
}

static void tracing_of_unconfined_by_deny_rule_is_refused(void)
{
	REFUSED(attach(helper_pid()));
}

static void tracing_of_unconfined_without_rule_is_refused(void)
{
	REFUSED(attach(helper_pid()));
}

static void traceme_by_rule_is_allowed(void)
{
	CHECK(traceme() == 0);
}

static void traceme_without_rule_is_refused(void)
{
	CHECK(traceme() == EACCES);
}

static void unconfined_tracer_with_tracedby_rule_is_allowed(void)
{
	CHECK(ask_helper(0) == 0);
}

static void unconfined_tracer_without_tracedby_rule_is_refused(void)
{
	CHECK(ask_helper(0) == -EACCES);
}

static void memory_file_of_own_profile_by_rule_is_allowed(void)
{
	char buf[sizeof(landmark)];
	int fd = OK(open(proc_file(sleeping_child(), "mem"), O_RDONLY));

	CHECK(pread(fd, buf, sizeof(buf), (off_t)(uintptr_t)landmark) ==
	      sizeof(buf));
	CHECK(!strcmp(buf, landmark));
}

static void memory_file_of_unconfined_is_refused(void)
{
	REFUSED(open(proc_file(helper_pid(), "mem"), O_RDONLY));
}

static void reading_memory_of_own_profile_by_rule_is_allowed(void)
{
	CHECK(vm_read(sleeping_child()) == sizeof(landmark));
	CHECK(vm_write(sleeping_child()) == sizeof(landmark));
}

static void reading_memory_of_unconfined_is_refused(void)
{
	FAILS(EPERM, vm_read(helper_pid()));
	FAILS(EPERM, vm_write(helper_pid()));
}

static void reading_memory_of_own_profile_without_rule_is_refused(void)
{
	FAILS(EPERM, vm_read(sleeping_child()));
	FAILS(EPERM, vm_write(sleeping_child()));
}

static void taking_fd_of_own_profile_by_rule_is_allowed(void)
{
	OK(get_fd(sleeping_child()));
}

static void taking_fd_of_unconfined_is_refused(void)
{
	FAILS(EPERM, get_fd(helper_pid()));
}

static void environment_of_own_profile_by_rule_is_readable(void)
{
	OK(open(proc_file(sleeping_child(), "environ"), O_RDONLY));
}

static void environment_of_unconfined_is_refused(void)
{
	REFUSED(open(proc_file(helper_pid(), "environ"), O_RDONLY));
}

static void own_memory_needs_no_ptrace_rule(void)
{
	OK(open("/proc/self/mem", O_RDONLY));
	CHECK(vm_read(getpid()) == sizeof(landmark));
}

#define YES	"st-ptrace"
#define NO	"st-noptrace"

static long advise(pid_t pid)
{
	struct iovec at = { (void *)((uintptr_t)landmark & ~4095ul), 4096 };
	int fd = OK(syscall(SYS_pidfd_open, pid, 0));

	return syscall(SYS_process_madvise, fd, &at, 1, 20 /* MADV_COLD */, 0);
}

static long watch_events(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1,
	};

	return syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
}

static void events_and_advice_of_own_profile_by_rule_are_allowed(void)
{
	pid_t pid = sleeping_child();

	OK(watch_events(pid));
	FAILS2(EPERM, ENOSYS, advise(pid));	/* for want of sys_nice */
}

static void events_and_advice_of_unconfined_are_refused(void)
{
	REFUSED(watch_events(helper_pid()));
	FAILS2(EACCES, ENOSYS, advise(helper_pid()));
}

const struct test ptrace_tests[] = {
	ALLOW(tracing_of_own_profile_by_rule_is_allowed, YES, NULL),
	ALLOW(classic_attach_to_own_profile_by_rule_is_allowed, YES, NULL),
	DENY(tracing_of_own_profile_without_rule_is_refused, NO, NULL,
	     "ptrace", "ptrace", "none"),
	DENY(tracing_of_unconfined_by_deny_rule_is_refused, NO, helper,
	     "ptrace", "ptrace", "deny-trace"),
	DENY(tracing_of_unconfined_without_rule_is_refused, YES, helper,
	     "ptrace", "ptrace", "none"),
	ALLOW(traceme_by_rule_is_allowed, YES, NULL),
	DENY(traceme_without_rule_is_refused, NO, NULL,
	     "ptrace", "ptrace", "none"),
	ALLOW(unconfined_tracer_with_tracedby_rule_is_allowed, YES, helper),
	DENY(unconfined_tracer_without_tracedby_rule_is_refused, NO, helper,
	     "ptrace", "ptrace", "none"),
	ALLOW(memory_file_of_own_profile_by_rule_is_allowed, YES, NULL),
	DENY(memory_file_of_unconfined_is_refused, NO, helper,
	     "ptrace", "ptrace", "deny-trace"),
	ALLOW(reading_memory_of_own_profile_by_rule_is_allowed, YES, NULL),
	DENY(reading_memory_of_unconfined_is_refused, NO, helper,
	     "ptrace", "ptrace", "deny-trace"),
	DENY(reading_memory_of_own_profile_without_rule_is_refused, NO, NULL,
	     "ptrace", "ptrace", "none"),
	ALLOW(taking_fd_of_own_profile_by_rule_is_allowed, YES, NULL),
	DENY(taking_fd_of_unconfined_is_refused, NO, helper,
	     "ptrace", "ptrace", "deny-trace"),
	ALLOW(environment_of_own_profile_by_rule_is_readable, YES, NULL),
	DENY(environment_of_unconfined_is_refused, NO, helper,
	     "ptrace", "ptrace", "none"),
	ALLOW(own_memory_needs_no_ptrace_rule, NO, NULL),
	ALLOW(events_and_advice_of_own_profile_by_rule_are_allowed, "st-ptrace",
	      NULL),
	DENY(events_and_advice_of_unconfined_are_refused, "st-ptrace", helper,
	     "ptrace", "ptrace", "none"),
	{ }
};
