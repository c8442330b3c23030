// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that a profile attaches to, again and again: what a CPU remembers of them is
 * good for that name, mount and policy only.
 */
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "event_util.h"

#define ATTACHED	"/t/bin/attached"
/* On one CPU, each of which remembers for itself, some of so many are, however often a grace period begins. */
#define TURNS		12

static void runs_in(const char *path, const char *label)
{
	const char *const argv[] = { "prog", "--label-is", label, NULL };
	int i;

	for (i = 0; i < 3; i++)
		CHECK(run_prog(path, argv) == 0);
}

static void own_program(void)
{
	on_one_cpu();
	copy_file(PROG, "/t/bin/launched", 0755);
}

static void renamed_program_takes_what_attaches_to_its_new_name(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in("/t/bin/launched", "st-launch");
		OK(rename("/t/bin/launched", "/t/bin/elsewhere"));
		runs_in("/t/bin/elsewhere", "unconfined");
		OK(rename("/t/bin/elsewhere", "/t/bin/launched"));
	}
}

static void another_file_of_the_name_takes_what_attaches_to_it(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in("/t/bin/launched", "st-launch");
		OK(unlink("/t/bin/launched"));
		copy_file(PROG, "/t/bin/other", 0755);
		runs_in("/t/bin/other", "unconfined");
		OK(rename("/t/bin/other", "/t/bin/launched"));
	}
}

static void second_mount(void)
{
	own_program();
	own_mount_ns();
	mkdir("/t/mnt2", 0755);
	OK(mount("/t/bin", "/t/mnt2", NULL, MS_BIND, NULL));
}

static void attachment_is_of_one_mount_and_no_other(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in(ATTACHED, "st-attach");
		runs_in("/t/mnt2/attached", "unconfined");
	}
}

static void program_without_attributes(void)
{
	on_one_cpu();
	copy_file(PROG, "/t/d/x/changing", 0755);
}

/* Nothing tells when they change: what was chosen by them is not remembered. */
static void attributes_are_looked_at_each_time(void)
{
	int i;

	for (i = 0; i < TURNS / 2; i++) {
		runs_in("/t/d/x/changing", "d-xattr-none");
		OK(setxattr("/t/d/x/changing", "trusted.kind", "good/a", 6, 0));
		runs_in("/t/d/x/changing", "d-xattr-one");
		OK(removexattr("/t/d/x/changing", "trusted.kind"));
	}
}

enum { TAKE_AWAY, BRING_BACK };

static int policy_without(int request)
{
	return request == TAKE_AWAY ?
		write_policy_file("remove", "st-attach") :
		load_file(BLOB("selftest"));
}

static void who_changes_policy(void)
{
	on_one_cpu();
	start_helper(policy_without);
}

static void removed_profile_attaches_no_more_at_once(void)
{
	int i;

	for (i = 0; i < TURNS / 2; i++) {
		runs_in(ATTACHED, "st-attach");
		CHECK(ask_helper(TAKE_AWAY) == 0);
		runs_in(ATTACHED, "unconfined");
		CHECK(ask_helper(BRING_BACK) == 0);
	}
}

/* Though the path of what is remembered was not built for this task. */
static void attached_program_is_told_by_its_path(void)
{
	const char *const argv[] = { "prog", "--map-code", "/t/bin/norule", NULL };
	int fd = reader_of("st-attach", B(BAILEY_EVENT_DENIED));
	struct event e;
	int i;

	for (i = 0; i < TURNS; i++) {
		CHECK(run_prog(ATTACHED, argv) == EACCES);
		CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
		is(&e, BAILEY_EVENT_EXE, ATTACHED);
	}
}

#define NOT_RUN		99	/* no program of ours exits with that */

/* Runs a program as a debugger does; its exit. */
static int traced(const char *path)
{
	const char *const argv[] = { "prog", "--exit", NULL };
	pid_t pid = OK(fork());
	int status;

	if (!pid) {
		OK(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		execve(path, (char *const *)argv, environ);
		_exit(errno == EPERM ? NOT_RUN : 1);
	}
	for (;;) {
		OK(waitpid(pid, &status, 0));
		if (!WIFSTOPPED(status))
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		OK(ptrace(PTRACE_CONT, pid, NULL, NULL));
	}
}

/* The profile does not let itself be traced: that is asked each time. */
static void tracer_may_not_follow_into_what_is_remembered(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in(ATTACHED, "st-attach");
		CHECK(traced(ATTACHED) == NOT_RUN);
	}
}

const struct test attached_tests[] = {
	ALLOW(renamed_program_takes_what_attaches_to_its_new_name, NULL, own_program),
	ALLOW(another_file_of_the_name_takes_what_attaches_to_it, NULL, own_program),
	ALLOW(attachment_is_of_one_mount_and_no_other, NULL, second_mount),
	ALLOW(attributes_are_looked_at_each_time, NULL, program_without_attributes),
	ALLOW(removed_profile_attaches_no_more_at_once, NULL, who_changes_policy),
	ALLOW(attached_program_is_told_by_its_path, NULL, on_one_cpu),
	ALLOW(tracer_may_not_follow_into_what_is_remembered, NULL, on_one_cpu),
	{ }
};
