// SPDX-License-Identifier: GPL-2.0
/*
 * Signals, in both directions and by every call that sends one.
 */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

/* The helper as sender to the body, which is its parent. */
static int signal_parent(int request)
{
	if (request < 0)
		return 0;
	return kill(getppid(), request) ? -errno : 0;
}

static void helper(void)
{
	start_helper(signal_parent);
}

static volatile sig_atomic_t caught;

static void on_signal(int sig)
{
	caught = sig;
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

static long by_pidfd(pid_t pid, int sig)
{
	int pidfd = OK(syscall(SYS_pidfd_open, pid, 0));

	return syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0);
}

static void signal_to_own_profile_by_rule_is_allowed(void)
{
	pid_t pid = sleeping_child();

	OK(kill(pid, 0));
	OK(kill(pid, SIGTERM));
	CHECK(wait_exit(pid) == 128 + SIGTERM);
}

static void signal_to_own_profile_without_rule_is_refused(void)
{
	REFUSED(kill(sleeping_child(), SIGTERM));
}

static void signal_of_granted_set_to_unconfined_is_allowed(void)
{
	OK(kill(helper_pid(), 0));
	OK(kill(helper_pid(), SIGUSR1));
	CHECK(wait_exit(helper_pid()) == 128 + SIGUSR1);
}

static void signal_outside_granted_set_to_unconfined_is_refused(void)
{
	REFUSED(kill(helper_pid(), SIGTERM));
	REFUSED(kill(helper_pid(), SIGRTMIN + 3));
}

static void signal_to_unconfined_by_deny_rule_is_refused(void)
{
	REFUSED(kill(helper_pid(), SIGUSR1));
}

static void test_of_existence_without_rule_is_refused(void)
{
	REFUSED(kill(helper_pid(), 0));
}

static void pidfd_signal_by_rule_is_allowed(void)
{
	OK(by_pidfd(helper_pid(), SIGUSR1));
}

static void pidfd_signal_by_deny_rule_is_refused(void)
{
	REFUSED(by_pidfd(helper_pid(), SIGUSR1));
}

static void thread_signal_by_rule_is_allowed(void)
{
	OK(syscall(SYS_tgkill, helper_pid(), helper_pid(), SIGUSR1));
}

static void thread_signal_by_deny_rule_is_refused(void)
{
	REFUSED(syscall(SYS_tgkill, helper_pid(), helper_pid(), SIGUSR1));
	REFUSED(syscall(SYS_tkill, helper_pid(), SIGUSR1));
}

static void queued_signal_by_rule_is_allowed(void)
{
	OK(sigqueue(helper_pid(), SIGUSR1, (union sigval){ .sival_int = 1 }));
}

static void queued_signal_by_deny_rule_is_refused(void)
{
	REFUSED(sigqueue(helper_pid(), SIGUSR1,
			 (union sigval){ .sival_int = 1 }));
}

/* Makes the kernel send SIGUSR1 when a pipe becomes readable. */
static void send_by_owner_of(const int fd[2], pid_t to)
{
	OK(fcntl(fd[0], F_SETSIG, SIGUSR1));
	OK(fcntl(fd[0], F_SETOWN, to));
	OK(fcntl(fd[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	CHECK(write(fd[1], "x", 1) == 1);
}

static void send_by_owner(void)
{
	int fd[2];

	OK(pipe(fd));
	send_by_owner_of(fd, helper_pid());
}

/* A pipe made by somebody else: who set its owner counts. */
static void helper_and_pipe(void)
{
	int fd[2];

	helper();
	OK(pipe(fd));
	keep_fd(fd[0], FD_A);
	keep_fd(fd[1], FD_B);
}

static void signal_by_owner_of_inherited_pipe_by_deny_rule_is_refused(void)
{
	const int fd[2] = { FD_A, FD_B };

	send_by_owner_of(fd, helper_pid());
	CHECK(ask_helper(-1) == 0);
}

static void signal_by_owner_of_inherited_pipe_by_rule_is_allowed(void)
{
	const int fd[2] = { FD_A, FD_B };

	send_by_owner_of(fd, helper_pid());
	CHECK(wait_exit(helper_pid()) == 128 + SIGUSR1);
}

static void signal_by_file_owner_by_rule_is_allowed(void)
{
	send_by_owner();
	CHECK(wait_exit(helper_pid()) == 128 + SIGUSR1);
}

static void signal_by_file_owner_by_deny_rule_is_refused(void)
{
	send_by_owner();
	CHECK(ask_helper(-1) == 0);
}

/* @act, by a task of a profile that shares our descriptors. */
static void have_confined(void (*act)(void))
{
	pid_t pid = OK(syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL,
			       NULL));

	if (!pid) {
		OK(change_to("st-nosignal", 0));
		act();
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
}

static void open_pipe(void)
{
	int fd[2];

	OK(pipe(fd));
	keep_fd(fd[0], FD_A);
	keep_fd(fd[1], FD_B);
}

static void have_parent_own_it(void)
{
	OK(fcntl(FD_A, F_SETOWN, getppid()));
}

/* It would be refused to st-nosignal. */
static void own_pipe_signals(void)
{
	const int fd[2] = { FD_A, FD_B };

	signal(SIGUSR1, on_signal);
	send_by_owner_of(fd, getpid());
	CHECK(caught == SIGUSR1);
}

static void who_set_the_owner_last_counts(void)
{
	open_pipe();
	have_confined(have_parent_own_it);
	own_pipe_signals();
}

static void who_made_the_pipe_does_not_count_for_its_signals(void)
{
	have_confined(open_pipe);
	own_pipe_signals();
}

static void signal_from_unconfined_by_rule_is_allowed(void)
{
	signal(SIGUSR1, on_signal);
	CHECK(ask_helper(SIGUSR1) == 0);
	CHECK(caught == SIGUSR1);
}

static void signal_from_unconfined_outside_granted_set_is_refused(void)
{
	CHECK(ask_helper(SIGHUP) == -EACCES);
}

static void kill_from_unconfined_without_rule_is_refused(void)
{
	CHECK(ask_helper(SIGKILL) == -EACCES);
	CHECK(ask_helper(0) == -EACCES);
}

static void signal_to_itself_needs_no_rule(void)
{
	signal(SIGUSR2, on_signal);
	OK(raise(SIGUSR2) ? -1 : 0);
	CHECK(caught == SIGUSR2);
	OK(kill(getpid(), 0));
}

#define YES	"st-signal"
#define NO	"st-nosignal"

const struct test signal_tests[] = {
	ALLOW(signal_to_own_profile_by_rule_is_allowed, YES, NULL),
	DENY(signal_to_own_profile_without_rule_is_refused, NO, NULL,
	     "signal", "signal", "none"),
	ALLOW(signal_of_granted_set_to_unconfined_is_allowed, YES, helper),
	DENY(signal_outside_granted_set_to_unconfined_is_refused, YES,
	     helper, "signal", "signal", "none"),
	DENY(signal_to_unconfined_by_deny_rule_is_refused, NO, helper,
	     "signal", "signal", "deny-signal"),
	DENY(test_of_existence_without_rule_is_refused, NO, helper,
	     "signal", "signal", "none"),
	ALLOW(pidfd_signal_by_rule_is_allowed, YES, helper),
	DENY(pidfd_signal_by_deny_rule_is_refused, NO, helper,
	     "signal", "signal", "deny-signal"),
	ALLOW(thread_signal_by_rule_is_allowed, YES, helper),
	DENY(thread_signal_by_deny_rule_is_refused, NO, helper,
	     "signal", "signal", "deny-signal"),
	ALLOW(queued_signal_by_rule_is_allowed, YES, helper),
	DENY(queued_signal_by_deny_rule_is_refused, NO, helper,
	     "signal", "signal", "deny-signal"),
	ALLOW(signal_by_file_owner_by_rule_is_allowed, YES, helper),
	DENY(signal_by_file_owner_by_deny_rule_is_refused, NO, helper,
	     "signal", "signal", "deny-signal"),
	ALLOW(signal_by_owner_of_inherited_pipe_by_rule_is_allowed, YES,
	      helper_and_pipe),
	DENY(signal_by_owner_of_inherited_pipe_by_deny_rule_is_refused, NO,
	     helper_and_pipe, "signal", "signal", "deny-signal"),
	ALLOW(who_set_the_owner_last_counts, NULL, NULL),
	ALLOW(who_made_the_pipe_does_not_count_for_its_signals, NULL, NULL),
	ALLOW(signal_from_unconfined_by_rule_is_allowed, YES, helper),
	DENY(signal_from_unconfined_outside_granted_set_is_refused, YES,
	     helper, "signal", "signal", "none"),
	DENY(kill_from_unconfined_without_rule_is_refused, NO, helper,
	     "signal", "signal", "none"),
	ALLOW(signal_to_itself_needs_no_rule, NO, NULL),
	{ }
};
