// SPDX-License-Identifier: GPL-2.0
/*
 * prctl(PR_BAILEY, ...): every errno that the header documents.
 */
#include <sys/prctl.h>

#include "harness.h"

static long onexec(const char *name)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, name, strlen(name), 0);
}

static void exec_expecting(const char *label)
{
	const char *const argv[] = { "prog", "--label-is", label, NULL };

	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void abi_is_answered(void)
{
	CHECK(prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0) ==
	      BAILEY_ABI_VERSION);
}

static void bad_arguments_are_refused(void)
{
	char buf[16];

	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 1, 0, 0));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 1));
	FAILS(EINVAL, prctl(PR_BAILEY, 77, 0, 0, 0));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, "st-exec", 7, 1));
	FAILS(EFAULT, prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, 16, 7, 0));
	FAILS(EFAULT, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, 16, 64, 0));
	FAILS(ERANGE, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, 10, 0));
	FAILS(ERANGE, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, 0, 0));
	CHECK(prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, 11, 0) == 10);
}

static void label_of_unconfined_task_is_unconfined(void)
{
	label_is("unconfined");
}

static void label_of_confined_task_is_its_profile(void)
{
	label_is("st-exec");
}

static void onexec_of_unknown_profile_is_refused(void)
{
	FAILS(ENOENT, onexec("no-such-profile"));
	FAILS(ENOENT, onexec("st-exe"));
	FAILS2(ENOENT, EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC,
				     "st-exec\0junk", 12, 0));
}

static void onexec_of_overlong_name_is_refused(void)
{
	static char name[8192];

	memset(name, 'n', BAILEY_MAX_NAME);
	FAILS(ENOENT, onexec(name));
	memset(name, 'n', BAILEY_MAX_NAME + 1);
	FAILS(ENAMETOOLONG, onexec(name));
	memset(name, 'n', sizeof(name) - 1);
	FAILS(ENAMETOOLONG, onexec(name));
}

static void onexec_by_confined_task_without_rule_is_refused_by_exec(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	OK(onexec("st-complain"));
	REFUSED(execve(PROG, (char *const *)argv, environ));
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, NULL, 0, 0));
	exec_expecting("st-exec");
}

static void onexec_by_user_is_refused(void)
{
	drop_to(NOBODY);
	FAILS(EPERM, onexec("st-exec"));
}

static void onexec_by_user_with_no_new_privs_is_allowed(void)
{
	drop_to(NOBODY);
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	OK(onexec("st-exec"));
	exec_expecting("st-exec");
}

static void onexec_enters_the_profile(void)
{
	OK(onexec("st-exec"));
	label_is("unconfined");
	exec_expecting("st-exec");
}

static void last_onexec_counts(void)
{
	OK(onexec("st-files"));
	OK(onexec("st-exec"));
	exec_expecting("st-exec");
}

static void onexec_can_be_withdrawn(void)
{
	OK(onexec("st-exec"));
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, NULL, 0, 0));
	exec_expecting("unconfined");
}

static void onexec_is_not_inherited_by_fork(void)
{
	const char *const argv[] = { "prog", "--label-is", "unconfined", NULL };

	OK(onexec("st-exec"));
	CHECK(run_prog(PROG, argv) == 0);
	exec_expecting("st-exec");
}

static void onexec_outlives_a_failed_exec(void)
{
	char *const argv[] = { "prog", NULL };

	OK(onexec("st-exec"));
	FAILS(ENOENT, execve("/t/no-such-file", argv, environ));
	FAILS(EACCES, execve("/t/ok", argv, environ));
	exec_expecting("st-exec");
}

static void onexec_wins_over_attachment(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-complain", NULL };

	OK(onexec("st-complain"));
	execve("/t/bin/attached", (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

const struct test prctl_tests[] = {
	ALLOW(abi_is_answered, NULL, NULL),
	ALLOW(bad_arguments_are_refused, NULL, NULL),
	ALLOW(label_of_unconfined_task_is_unconfined, NULL, NULL),
	ALLOW(label_of_confined_task_is_its_profile, "st-exec", NULL),
	ALLOW(onexec_of_unknown_profile_is_refused, NULL, NULL),
	ALLOW(onexec_of_overlong_name_is_refused, NULL, NULL),
	DENY(onexec_by_confined_task_without_rule_is_refused_by_exec,
	     "st-exec", NULL, "change_onexec", "change_profile", "none"),
	ALLOW(onexec_by_user_is_refused, NULL, NULL),
	ALLOW(onexec_by_user_with_no_new_privs_is_allowed, NULL, NULL),
	ALLOW(onexec_enters_the_profile, NULL, NULL),
	ALLOW(last_onexec_counts, NULL, NULL),
	ALLOW(onexec_can_be_withdrawn, NULL, NULL),
	ALLOW(onexec_is_not_inherited_by_fork, NULL, NULL),
	ALLOW(onexec_outlives_a_failed_exec, NULL, NULL),
	ALLOW(onexec_wins_over_attachment, NULL, NULL),
	{ }
};
