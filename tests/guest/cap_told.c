// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities again and again, in several modes and in stacks: what is decided once
 * holds on, and what is told once is told anew when the rules are others.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

static int log_from_here(void)
{
	int fd = OK(open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));

	lseek(fd, 0, SEEK_END);
	return fd;
}

static unsigned int records(int fd, const char *a, const char *b)
{
	static char line[16384];
	unsigned int n = 0;
	ssize_t len;

	while ((len = read(fd, line, sizeof(line) - 1)) > 0) {
		line[len] = '\0';
		n += strstr(line, a) && strstr(line, b);
	}
	return n;
}

/*
 * Has @act done by a process in @label, which starts confined by nothing, so that the
 * log is read by who may. Return: records of it about @cap.
 */
static unsigned int told_of(const char *label, void (*act)(void), const char *profile,
			    const char *cap)
{
	int log = log_from_here();
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to(label, 0));
		act();
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	usleep(300000);
	return records(log, profile, cap);
}

static void be_refused_often(void)
{
	int i;

	for (i = 0; i < 250; i++)
		FAILS(EPERM, chroot("/"));
}

static void repeated_refusals_of_a_capability_are_counted(void)
{
	unsigned long long before = stat_value("capability_repeats");

	/* The first, the tenth, the hundredth. */
	CHECK(told_of("st-limitother", be_refused_often, "st-limitother",
		      "sys_chroot") == 3);
	CHECK(stat_value("capability_repeats") - before == 247);
}

/* Refused twice, of which one is told; then the same in another program. */
static void be_refused_in_two_programs(void)
{
	static const char *const argv[] = {
		"prog", "--case", "refusals_of_a_capability_are_told_anew_of_another_program", NULL
	};

	FAILS(EPERM, chroot("/"));
	FAILS(EPERM, chroot("/"));
	if (getenv("AGAIN"))
		return;
	setenv("AGAIN", "1", 1);
	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void refusals_of_a_capability_are_told_anew_of_another_program(void)
{
	if (getenv("AGAIN"))
		return be_refused_in_two_programs();
	CHECK(told_of("st-limitother", be_refused_in_two_programs, "st-limitother",
		      "sys_chroot") == 2);
}

static void be_granted_thrice(void)
{
	int i;

	for (i = 0; i < 3; i++)
		OK(chroot("/"));
}

/* What is remembered as allowed is not what is to be recorded. */
static void audited_capability_is_recorded_each_time(void)
{
	CHECK(told_of("st-capaudit", be_granted_thrice, "st-capaudit",
		      "sys_chroot") == 3);
}

static int reload(int request)
{
	return load_file(BLOB("ipc"));
}

static void helper(void)
{
	start_helper(reload);
}

static void be_refused_before_and_after(void)
{
	FAILS(EPERM, chroot("/"));
	FAILS(EPERM, chroot("/"));
	CHECK(ask_helper(0) == 0);
	FAILS(EPERM, chroot("/"));
	FAILS(EPERM, chroot("/"));
}

static void refusal_is_told_again_when_the_rules_are_replaced(void)
{
	CHECK(told_of("st-limitother", be_refused_before_and_after,
		      "st-limitother", "sys_chroot") == 2);
}

/* Of somebody else's process; with its start address or without. */
static char stat_of[64];

static void somebody_else(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		drop_to(NOBODY);
		pause();
	}
	usleep(200000);
	snprintf(stat_of, sizeof(stat_of), "/proc/%d/stat", pid);
}

static void read_stat(void)
{
	free(slurp(stat_of));
}

/* Not its maps: for those CAP_PERFMON is enough since 7.x. */
static void open_memory(void)
{
	strcpy(strrchr(stat_of, '/'), "/mem");
	FAILS2(EACCES, EPERM, open(stat_of, O_RDONLY));
}

/* The kernel asks whether one might trace it, and tells nobody if not. */
static void capability_that_is_tried_quietly_is_not_recorded(void)
{
	somebody_else();
	CHECK(told_of("st-capquiet", read_stat, "st-capquiet", "sys_ptrace") == 0);
	CHECK(told_of("st-capquiet", open_memory, "st-capquiet", "sys_ptrace") > 0);
}

static void capability_that_is_tried_quietly_kills_nobody(void)
{
	somebody_else();
	CHECK(told_of("st-capkill", read_stat, "st-capkill", "sys_ptrace") == 0);
}

static void be_refused(void)
{
	FAILS(EPERM, chroot("/"));
}

static void each_profile_of_a_stack_must_grant_a_capability(void)
{
	CHECK(told_of("st-nocaps//&st-caps", be_refused, "st-nocaps",
		      "sys_chroot") == 1);
	CHECK(told_of("d-allow//&st-caps", be_refused, "d-allow",
		      "sys_chroot") == 1);
	CHECK(told_of("st-nocaps//&st-capaudit", be_refused, "st-nocaps",
		      "sys_chroot") == 1);
	CHECK(told_of("st-caps//&st-capaudit", be_granted_thrice, "st-capaudit",
		      "sys_chroot") == 3);
}

static void complain_mode_refuses_a_capability_that_a_rule_denies(void)
{
	FAILS(EPERM, chroot("/"));
	OK(sethostname("other", 5));
}

const struct test cap_told_tests[] = {
	ALLOW(refusals_of_a_capability_are_told_anew_of_another_program, NULL, NULL),
	ALLOW(repeated_refusals_of_a_capability_are_counted, NULL, NULL),
	ALLOW(audited_capability_is_recorded_each_time, NULL, NULL),
	ALLOW(refusal_is_told_again_when_the_rules_are_replaced, NULL, helper),
	ALLOW(capability_that_is_tried_quietly_is_not_recorded, NULL, NULL),
	ALLOW(capability_that_is_tried_quietly_kills_nobody, NULL, NULL),
	ALLOW(each_profile_of_a_stack_must_grant_a_capability, NULL, NULL),
	DENY(complain_mode_refuses_a_capability_that_a_rule_denies,
	     "st-capcomplain", NULL, "capable", "cap", "complain-deny-cap"),
	{ }
};
