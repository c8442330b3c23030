// SPDX-License-Identifier: GPL-2.0
/*
 * Signals by ways that are not kill(2), ptrace checks that are not ptrace(2),
 * and peers that are stacks of profiles.
 */
#include <linux/kcmp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"

static long change_to(const char *label)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, label, strlen(label), 0);
}

enum { NOTHING, ENTER_STACK, ENTER_ONE };

static int serve(int request)
{
	if (request == NOTHING)
		return 0;
	if (change_to("st-uany"))
		return -errno;
	if (request == ENTER_STACK && change_to("&st-uother"))
		return -errno;
	return 0;
}

static void helper(void)
{
	start_helper(serve);
}

/* --- stacks -------------------------------------------------------------------------- */

static void signal_to_stack_by_rules_for_each_is_allowed(void)
{
	CHECK(ask_helper(ENTER_STACK) == 0);
	OK(kill(helper_pid(), 0));
}

static void signal_to_stack_by_rule_for_one_is_refused(void)
{
	CHECK(ask_helper(ENTER_ONE) == 0);
	OK(kill(helper_pid(), 0));
	CHECK(ask_helper(ENTER_STACK) == 0);
	REFUSED(kill(helper_pid(), 0));
}

static void tracing_of_stack_by_rules_for_each_is_allowed(void)
{
	CHECK(ask_helper(ENTER_STACK) == 0);
	OK(ptrace(PTRACE_SEIZE, helper_pid(), NULL, NULL));
}

static void tracing_of_stack_by_rule_for_one_is_refused(void)
{
	CHECK(ask_helper(ENTER_STACK) == 0);
	REFUSED(ptrace(PTRACE_SEIZE, helper_pid(), NULL, NULL));
}

/* --- signals --------------------------------------------------------------------------- */

static int death_signal(const char *child, int sig)
{
	int ready[2], told[2], status = 0;
	pid_t pid, parent;
	char c;

	OK(pipe(ready));
	OK(pipe(told));
	pid = OK(fork());
	if (!pid) {
		/* The parent that dies. */
		parent = getpid();
		if (fork())
			_exit(read(ready[0], &c, 1) != 1);
		OK(prctl(PR_SET_PDEATHSIG, sig));
		if (change_to(child))
			_exit(1);
		/* A change of profile takes it away. */
		OK(prctl(PR_SET_PDEATHSIG, sig));
		CHECK(write(ready[1], "x", 1) == 1);
		while (getppid() == parent)
			usleep(1000);
		usleep(300000);
		CHECK(write(told[1], "x", 1) == 1);
		_exit(0);
	}
	close(told[1]);
	OK(waitpid(pid, &status, 0));
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	return read(told[0], &c, 1);
}

static void death_of_parent_signals_by_rule(void)
{
	CHECK(death_signal("st-sender", SIGTERM) == 0);
}

static void death_of_parent_does_not_signal_without_rule(void)
{
	CHECK(death_signal("st-limitother", SIGTERM) == 1);
}

/* Timers and alarms send to who made them: no rule, as to oneself. */
static void timer_to_itself_needs_no_rule(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	timer_t timer;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
	OK(timer_settime(timer, 0, &soon, NULL));
	CHECK(sigwaitinfo(&set, NULL) == SIGUSR1);
}

/* --- ptrace checks ------------------------------------------------------------------------ */

static long compare(pid_t pid)
{
	return syscall(SYS_kcmp, getpid(), pid, KCMP_VM, 0, 0);
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

static void comparing_with_own_profile_by_rule_is_allowed(void)
{
	OK(compare(sleeping_child()));
}

static void comparing_with_unconfined_is_refused(void)
{
	FAILS2(EPERM, EACCES, compare(helper_pid()));
}

#define P	"st-sender"

const struct test task_peer_tests[] = {
	ALLOW(signal_to_stack_by_rules_for_each_is_allowed, "st-uwhole",
	      helper),
	DENY(signal_to_stack_by_rule_for_one_is_refused, "st-uhalf", helper,
	     "signal", "signal", "none"),
	ALLOW(tracing_of_stack_by_rules_for_each_is_allowed, "st-uwhole",
	      helper),
	DENY(tracing_of_stack_by_rule_for_one_is_refused, "st-uhalf", helper,
	     "ptrace", "ptrace", "none"),
	ALLOW(death_of_parent_signals_by_rule, P, NULL),
	DENY(death_of_parent_does_not_signal_without_rule, P, NULL,
	     "signal", "signal", "none"),
	ALLOW(timer_to_itself_needs_no_rule, "st-limitother", NULL),
	ALLOW(comparing_with_own_profile_by_rule_is_allowed, "st-ptrace", NULL),
	DENY(comparing_with_unconfined_is_refused, "st-ptrace", helper,
	     "ptrace", "ptrace", "none"),
	{ }
};
