// SPDX-License-Identifier: GPL-2.0
/*
 * Where exec leads: every mode, target and alternative, and what is left behind
 * at the border.
 */
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "domain.h"
#include "harness.h"

/* Runs /t/d/NAME, which must find itself under @label. */
static void leads_to(const char *name, const char *label, const char *secure)
{
	const char *const argv[] = { "prog", "--is", label, secure, NULL };
	char path[64];
	int status;

	snprintf(path, sizeof(path), "/t/d/%s", name);
	status = run_prog(path, argv);
	if (status)
		fail("%s: status %d, want it under %s", path, status, label);
}

static void not_run(const char *name, int err)
{
	const char *const argv[] = { "prog", "--exit", NULL };
	char path[64];
	int status;

	snprintf(path, sizeof(path), "/t/d/%s", name);
	status = run_prog(path, argv);
	if (status != -err)
		fail("%s: status %d, want %s", path, status, strerror(err));
}

static void px_enters_the_profile_that_attaches_best(void)
{
	leads_to("px", "d-px-long", "0");
}

static void upper_case_modes_ask_for_a_clean_environment(void)
{
	leads_to("Px", "d-px-long", "1");
	leads_to("Cx", "d-start//attaches", "1");
	leads_to("Ux", "unconfined", "1");
	leads_to("PUx", "unconfined", "1");
}

static void px_enters_the_profile_that_it_names(void)
{
	leads_to("named", "d-named", "0");
}

static void px_to_a_missing_target_is_refused(void)
{
	not_run("missing", EACCES);
}

static void px_without_a_profile_that_attaches_is_refused(void)
{
	not_run("nothing", EACCES);
}

static void px_to_a_removed_profile_is_refused(void)
{
	not_run("gone", EACCES);
}

static void remove_target(void)
{
	OK(write_policy_file("remove", "d-gone"));
}

static void px_to_a_hat_is_refused(void)
{
	not_run("hat", EACCES);
}

static void exec_with_two_attachments_as_good_is_refused(void)
{
	not_run("ambiguous", EACCES);
}

static void unconfined_exec_with_two_attachments_as_good_is_refused(void)
{
	not_run("ambiguous", EACCES);
}

static void attachment_needs_every_attribute_it_names(void)
{
	leads_to("x/none", "d-xattr-none", "0");
	leads_to("x/more", "d-xattr-none", "0");
	leads_to("x/bad", "d-xattr-none", "0");
	leads_to("x/one", "d-xattr-one", "0");
}

static void unconfined_attachment_needs_every_attribute_too(void)
{
	attachment_needs_every_attribute_it_names();
}

static void more_attributes_attach_better(void)
{
	leads_to("x/two", "d-xattr-two", "0");
}

static void longer_path_attaches_better_than_attributes(void)
{
	leads_to("x/longer", "d-xattr-far", "0");
}

static void attribute_that_no_rule_can_name_fulfils_none(void)
{
	leads_to("x/nul", "d-xattr-none", "0");
	leads_to("x/big", "d-xattr-none", "0");
}

static void pix_keeps_the_profile_if_there_is_none(void)
{
	leads_to("pix", "d-start", "0");
	/* Nothing changed, so nothing is to be cleaned. */
	leads_to("Pix", "d-start", "0");
}

static void pux_leaves_if_there_is_none(void)
{
	leads_to("pux", "unconfined", "0");
}

static void cx_enters_the_child_that_attaches(void)
{
	leads_to("cx", "d-start//attaches", "0");
}

static void cx_enters_the_child_that_it_names(void)
{
	leads_to("cnamed", "d-start//kid", "0");
}

static void cx_does_not_find_profiles_that_are_no_children(void)
{
	not_run("cmissing", EACCES);
}

static void cix_and_cux_take_their_alternative(void)
{
	leads_to("cix", "d-start", "0");
	leads_to("cux", "unconfined", "0");
}

static void children_attach_to_no_unconfined_exec(void)
{
	leads_to("cx", "d-px-glob", "0");
}

static void ux_leaves_the_profile(void)
{
	leads_to("ux", "unconfined", "0");
}

static void px_to_a_stack_adds_to_the_profile(void)
{
	leads_to("stack", "d-named//&d-start", "0");
}

static void px_to_several_enters_them_all(void)
{
	leads_to("two", "d-named//&d-other", "0");
}

static const char *stack_open[] = { "prog", "--open", NULL, NULL };

static int opens(const char *prog, const char *file)
{
	stack_open[2] = file;
	return run_prog(prog, stack_open);
}

static void every_profile_of_a_stack_must_allow(void)
{
	CHECK(opens("/t/d/two", "/t/ok/both") == 0);
	CHECK(opens("/t/d/two", "/t/ok/named") == EACCES);
	CHECK(opens("/t/d/two", "/t/ok/other") == EACCES);
	CHECK(opens("/t/d/named", "/t/ok/named") == 0);
}

static void every_profile_of_a_stack_decides_about_exec(void)
{
	const char *const argv[] = { "prog", "--run", "/t/d/px", NULL };

	/* d-start has px for it, d-named nothing. */
	CHECK(run_prog("/t/d/stack", argv) == EACCES);
}

static void death_signal_is_cleared_at_a_border(void)
{
	const char *const argv[] = { "prog", "--pdeath-is", "0", NULL };

	OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
	execve("/t/d/named", (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void death_signal_is_kept_within_the_domain(void)
{
	const char *const argv[] = { "prog", "--pdeath-is", "10", NULL };

	OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void personality_is_cleared_at_a_border(void)
{
	const char *const argv[] = { "prog", "--personality-is", "0", NULL };

	/* READ_IMPLIES_EXEC goes with every exec of 64 bit anyhow. */
	OK(personality(ADDR_NO_RANDOMIZE));
	execve("/t/d/named", (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void inherited_file_without_rule_reads_as_empty(void)
{
	const char *const argv[] = { "prog", "--read-fd", "30", NULL };

	keep_fd(OK(open("/t/ok/secret", O_RDONLY)), FD_A);
	CHECK(run_prog("/t/d/named", argv) == 0);
	CHECK(run_prog(PROG, argv) == 6);
}

static void files(void)
{
	put("/t/ok/secret", "secret");
	put("/t/ok/both", "both");
	put("/t/ok/named", "named");
	put("/t/ok/other", "other");
}

/* Traces a child through an exec of @prog; its exit status. */
static int traced_exec(const char *prog)
{
	const char *const argv[] = { "prog", "--exit", NULL };
	pid_t pid = OK(fork());

	if (!pid) {
		OK(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		raise(SIGSTOP);
		execve(prog, (char *const *)argv, environ);
		_exit(errno);
	}
	return wait_traced(pid);
}

static void tracer_follows_by_rule(void)
{
	CHECK(traced_exec("/t/d/traced") == 42);
	CHECK(traced_exec(PROG) == 42);
}

static void exec_out_of_a_tracers_reach_is_refused(void)
{
	CHECK(traced_exec("/t/d/named") == EPERM);
}

static void no_new_privs_lets_narrow_only(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	leads_to("stack", "d-named//&d-start", "0");
	leads_to("pix", "d-start", "0");
	not_run("named", EPERM);
	not_run("ux", EPERM);
	not_run("px", EPERM);
}

static void no_new_privs_binds_to_the_domain_of_its_time(void)
{
	const char *const argv[] = { "prog", "--run", "/t/d/named", NULL };

	/* From the stack, d-start may not be lost again. */
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(run_prog("/t/d/stack", argv) == EACCES);
}

/* Unconfined at the time: wherever rules lead is narrower. */
static void no_new_privs_of_unconfined_binds_to_nothing(void)
{
	char *const argv[] = { "prog", "--run", "/t/d/named", NULL };
	pid_t pid;

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	pid = OK(fork());
	if (!pid) {
		set_onexec("d-start");
		execve(PROG, argv, environ);
		_exit(errno);
	}
	CHECK(wait_exit(pid) == 42);
}

static void complain_mode_stays_in_place_of_a_missing_target(void)
{
	leads_to("missing", "d-complain", "0");
}

static void complain_mode_stays_where_no_rule_leads(void)
{
	leads_to("px", "d-complain", "0");
}

static void complain_mode_refuses_exec_by_deny_rule(void)
{
	not_run("denied", EACCES);
}

#define P	"d-start"

const struct test domain_exec_tests[] = {
	ALLOW(px_enters_the_profile_that_attaches_best, P, NULL),
	ALLOW(upper_case_modes_ask_for_a_clean_environment, P, NULL),
	ALLOW(px_enters_the_profile_that_it_names, P, NULL),
	DENY(px_to_a_missing_target_is_refused, P, NULL,
	     "exec", "file", "missing-target"),
	DENY(px_without_a_profile_that_attaches_is_refused, P, NULL,
	     "exec", "file", "missing-profile"),
	DENY(px_to_a_removed_profile_is_refused, P, remove_target,
	     "exec", "file", "removed-target"),
	DENY(px_to_a_hat_is_refused, P, NULL, "exec", "file", "hat-target"),
	DENY(exec_with_two_attachments_as_good_is_refused, P, NULL,
	     "exec", "file", "ambiguous"),
	{ .name = "unconfined_exec_with_two_attachments_as_good_is_refused",
	  .body = unconfined_exec_with_two_attachments_as_good_is_refused,
	  .op = "exec", .cls = "file", .src = "none", .rprofile = "unconfined" },
	ALLOW(attachment_needs_every_attribute_it_names, P, NULL),
	ALLOW(unconfined_attachment_needs_every_attribute_too, NULL, NULL),
	ALLOW(more_attributes_attach_better, P, NULL),
	ALLOW(longer_path_attaches_better_than_attributes, NULL, NULL),
	ALLOW(attribute_that_no_rule_can_name_fulfils_none, P, NULL),
	ALLOW(pix_keeps_the_profile_if_there_is_none, P, NULL),
	ALLOW(pux_leaves_if_there_is_none, P, NULL),
	ALLOW(cx_enters_the_child_that_attaches, P, NULL),
	ALLOW(cx_enters_the_child_that_it_names, P, NULL),
	DENY(cx_does_not_find_profiles_that_are_no_children, P, NULL,
	     "exec", "file", "missing-child"),
	ALLOW(cix_and_cux_take_their_alternative, P, NULL),
	ALLOW(children_attach_to_no_unconfined_exec, NULL, NULL),
	ALLOW(ux_leaves_the_profile, P, NULL),
	ALLOW(px_to_a_stack_adds_to_the_profile, P, NULL),
	ALLOW(px_to_several_enters_them_all, P, NULL),
	{ .name = "every_profile_of_a_stack_must_allow", .profile = P,
	  .prepare = files, .body = every_profile_of_a_stack_must_allow,
	  .op = "open", .cls = "file", .src = "none", .rprofile = "d-other" },
	{ .name = "every_profile_of_a_stack_decides_about_exec", .profile = P,
	  .body = every_profile_of_a_stack_decides_about_exec,
	  .op = "exec", .cls = "file", .src = "none", .rprofile = "d-named" },
	ALLOW(death_signal_is_cleared_at_a_border, P, NULL),
	ALLOW(death_signal_is_kept_within_the_domain, P, NULL),
	ALLOW(personality_is_cleared_at_a_border, P, NULL),
	{ .name = "inherited_file_without_rule_reads_as_empty", .profile = P,
	  .prepare = files, .body = inherited_file_without_rule_reads_as_empty,
	  .op = "file_inherit", .cls = "file", .src = "none",
	  .rprofile = "d-named" },
	ALLOW(tracer_follows_by_rule, P, NULL),
	DENY(exec_out_of_a_tracers_reach_is_refused, P, NULL,
	     "exec", "file", "none"),
	DENY(no_new_privs_lets_narrow_only, P, NULL, "exec", "file", "none"),
	ALLOW(no_new_privs_binds_to_the_domain_of_its_time, P, NULL),
	ALLOW(no_new_privs_of_unconfined_binds_to_nothing, NULL, NULL),
	{ .name = "complain_mode_stays_in_place_of_a_missing_target",
	  .profile = "d-complain",
	  .body = complain_mode_stays_in_place_of_a_missing_target,
	  .op = "exec", .cls = "file", .src = "complain-target",
	  .what = "ALLOWED" },
	{ .name = "complain_mode_stays_where_no_rule_leads",
	  .profile = "d-complain",
	  .body = complain_mode_stays_where_no_rule_leads,
	  .op = "exec", .cls = "file", .src = "none", .what = "ALLOWED" },
	DENY(complain_mode_refuses_exec_by_deny_rule, "d-complain", NULL,
	     "exec", "file", "complain-deny-exec"),
	{ }
};
