// SPDX-License-Identifier: GPL-2.0
/*
 * "bailey run --policy FILE -- COMMAND" as a user types it, from text to the kernel.
 * Where the command is not in the image (scripts/initramfs), nothing is tried.
 */
#include <signal.h>
#include <sys/prctl.h>

#include "harness.h"
#include "restrict.h"

#define BAILEY	"/tests/bailey"
#define POLICY	"/t/ok/policy"

/* What the tool exits with if it starts no command. */
#define NOT_RUN	2

static void needs_the_tool(void)
{
	if (access(BAILEY, X_OK))
		skip("the image has no bailey");
}

static void as_user(void)
{
	needs_the_tool();
	put("/t/ro/f", "content");
	put("/t/none/f", "content");
	put(POLICY, "profile app {\n  " RUNS "\n  /t/ro/** r,\n}\n"
	    "profile other {\n  " RUNS "\n  /t/none/** r,\n}\n");
	OK(chmod(POLICY, 0644));
	drop_to(NOBODY);
}

/* The status of "bailey run", whose command opens @path. */
static int run_opens(const char *hat, const char *path)
{
	const char *const argv[] = { "bailey", "run", "--policy", POLICY, "--hat",
				     hat, "--", PROG, "--open", path, NULL };

	return run_prog(BAILEY, argv);
}

static void command_is_held_to_the_policy(void)
{
	CHECK(run_opens("app", "/t/ro/f") == 0);
	CHECK(run_opens("app", "/t/none/f") == EACCES);
	CHECK(run_opens("other", "/t/none/f") == 0);
	CHECK(run_opens("other", "/t/ro/f") == EACCES);
	/* It held the command, and nobody else. */
	OK(open("/t/none/f", O_RDONLY));
}

static void first_profile_is_meant_if_none_is_named(void)
{
	const char *const argv[] = { "bailey", "run", "--policy", POLICY, "--",
				     PROG, "--open", "/t/none/f", NULL };

	CHECK(run_prog(BAILEY, argv) == EACCES);
}

static void command_that_the_policy_does_not_run_is_not_run(void)
{
	const char *const argv[] = { "bailey", "run", "--policy", POLICY, "--",
				     "/bin/busybox", "true", NULL };

	CHECK(run_prog(BAILEY, argv) == NOT_RUN);
}

static void bad_policy_runs_no_command(void)
{
	const char *const argv[] = { "bailey", "run", "--policy", "/t/ok/bad", "--",
				     PROG, "--exit", NULL };
	static const char *const bad[] = {
		"profile app { this is not policy }",
		"profile app { /bin/* ux, " RUNS "}",
		"profile app flags=(kill) { " RUNS "}",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put("/t/ok/bad", bad[i]);
		CHECK(run_prog(BAILEY, argv) == NOT_RUN);
	}
	CHECK(!unlink("/t/ok/bad"));
	CHECK(run_prog(BAILEY, argv) == NOT_RUN);
	put("/t/ok/bad", "profile app { " RUNS "}");
	CHECK(run_prog(BAILEY, argv) == 42);
}

/* Its user needs no privilege, and what it starts is no set-uid program. */
static void command_of_nobody_cannot_become_root(void)
{
	const char *const argv[] = { "bailey", "run", "--policy", "/t/ok/suid",
				     "--", "/t/ok/suid-prog", "--euid-is", "1000",
				     NULL };

	CHECK(run_prog(BAILEY, argv) == 0);
}

static void suid_program(void)
{
	needs_the_tool();
	put("/t/ok/suid", "profile app { /t/ok/suid-prog rmix, }");
	OK(chmod("/t/ok/suid", 0644));
	copy_file(PROG, "/t/ok/suid-prog", 0755);
	OK(chmod("/t/ok/suid-prog", 04755));
	drop_to(NOBODY);
}

const struct test run_verb_tests[] = {
	ALLOW(command_is_held_to_the_policy, NULL, as_user),
	ALLOW(first_profile_is_meant_if_none_is_named, NULL, as_user),
	ALLOW(command_that_the_policy_does_not_run_is_not_run, NULL, as_user),
	ALLOW(bad_policy_runs_no_command, NULL, needs_the_tool),
	ALLOW(command_of_nobody_cannot_become_root, NULL, suid_program),
	{ }
};
