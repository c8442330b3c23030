// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles that only complain, and profiles that record everything.
 */
#include <signal.h>
#include <sys/socket.h>

#include "harness.h"

static void files(void)
{
	put("/t/ok/deny/f", "content");
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
}

static void complain_mode_refuses_what_a_rule_denies(void)
{
	REFUSED(open("/t/ok/deny/f", O_RDWR));
}

static void complain_mode_lets_access_without_rule_through(void)
{
	OK(open("/t/none/f", O_RDWR));
}

static void complain_mode_lets_sockets_through(void)
{
	OK(socket(AF_INET, SOCK_STREAM, 0));
}

static void complain_mode_lets_capabilities_through(void)
{
	OK(chroot("/t"));
}

static void complain_mode_lets_exec_through(void)
{
	static const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/bin/norule", argv) == 42);
}

static void audit_flag_records_what_is_allowed(void)
{
	OK(open("/t/ok/f", O_RDWR));
}

#define QUIET	"/sys/module/bailey/parameters/quiet_deny"

static int set_quiet(int request)
{
	put(QUIET, request ? "Y" : "N");
	return 0;
}

static void quiet(void)
{
	files();
	start_helper(set_quiet);
	CHECK(ask_helper(1) == 0);
}

/* It is about deny rules. */
static void parameter_silences_no_refusal_for_want_of_a_rule(void)
{
	int denied = open("/t/ok/deny/f", O_RDONLY);
	int none = open("/t/none/f", O_RDONLY);

	CHECK(ask_helper(0) == 0);
	CHECK(denied < 0 && none < 0);
}

#define COMPLAINS(fn, op_, cls_, src_) \
	{ .name = #fn, .profile = "st-complain", .prepare = files, \
	  .body = fn, .op = op_, .cls = cls_, .src = src_, \
	  .what = "ALLOWED" }

const struct test mode_tests[] = {
	DENY(complain_mode_refuses_what_a_rule_denies, "st-complain", files,
	     "open", "file", "complain-deny"),
	COMPLAINS(complain_mode_lets_access_without_rule_through,
		  "open", "file", "none"),
	COMPLAINS(complain_mode_lets_sockets_through,
		  "create", "net", "none"),
	COMPLAINS(complain_mode_lets_capabilities_through,
		  "capable", "cap", "none"),
	COMPLAINS(complain_mode_lets_exec_through, "exec", "file", "none"),
	DENY(parameter_silences_no_refusal_for_want_of_a_rule, "st-files",
	     quiet, "open", "file", "none"),
	{ .name = "audit_flag_records_what_is_allowed",
	  .profile = "st-audit", .prepare = files,
	  .body = audit_flag_records_what_is_allowed, .op = "open",
	  .cls = "file", .src = "audit-all", .what = "AUDIT" },
	{ }
};
