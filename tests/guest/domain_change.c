// SPDX-License-Identifier: GPL-2.0
/*
 * Changes that a task asks for: change_profile, stacking, onexec, hats.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

static void exec_expecting(const char *prog, const char *label,
			   const char *secure)
{
	const char *const argv[] = { "prog", "--is", label, secure, NULL };

	execve(prog, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

/* --- change_profile --------------------------------------------------------- */

static void change_by_rule_is_allowed(void)
{
	OK(change_to("d-named", 0));
	label_is("d-named");
}

static void change_without_rule_is_refused(void)
{
	REFUSED(change_to("d-hat", 0));
	label_is("d-start");
}

static void change_by_deny_rule_is_refused(void)
{
	REFUSED(change_to("d-forbidden", 0));
}

/* There is a rule for the stack, and what is stacked may forbid nothing. */
static void change_by_deny_rule_is_refused_in_a_stack_too(void)
{
	REFUSED(change_to("d-forbidden//&d-other", 0));
	REFUSED(change_to("d-other//&d-forbidden", 0));
}

static void change_to_unconfined_without_rule_is_refused(void)
{
	REFUSED(change_to("unconfined", 0));
}

static void change_to_missing_profile_fails(void)
{
	FAILS(ENOENT, change_to("d-missing", 0));
	FAILS(ENOENT, change_to("d-start//", 0));
	FAILS(ENOENT, change_to("d-hat//one", 0));
	FAILS(ENOENT, change_to(":nowhere:web", 0));
	FAILS(ENOENT, change_to("::d-named", 0));
	FAILS(EINVAL, change_to("", 0));
	FAILS(EINVAL, change_to("&", 0));
	FAILS(EINVAL, change_to("d-named", 8));
	label_is("d-start");
}

static void test_of_a_change_changes_nothing(void)
{
	OK(change_to("d-named", BAILEY_CHANGE_FLAG_TEST));
	REFUSED(change_to("d-hat", BAILEY_CHANGE_FLAG_TEST));
	label_is("d-start");
}

static void change_to_several_by_rule_is_allowed(void)
{
	/* In whatever order they are written. */
	OK(change_to("d-other//&d-named", 0));
	label_is("d-named//&d-other");
	OK(open("/t/ok/both", O_RDONLY));
	REFUSED(open("/t/ok/named", O_RDONLY));
}

static void stacking_by_rule_keeps_the_profile(void)
{
	OK(change_to("&d-other", 0));
	label_is("d-other//&d-start");
	REFUSED(open("/t/ok/named", O_RDONLY));
	OK(open("/t/ok/both", O_RDONLY));
}

static void stacking_without_rule_is_refused(void)
{
	REFUSED(change_to("&d-named", 0));
	REFUSED(change_to("d-named", BAILEY_CHANGE_FLAG_STACK));
}

static void open_file_is_judged_anew_after_a_change(void)
{
	char buf[8];
	int fd = OK(open("/t/ok/other", O_RDONLY));

	OK(change_to("d-named", 0));
	REFUSED(read(fd, buf, sizeof(buf)));
}

static void unconfined_change_needs_privilege(void)
{
	drop_to(NOBODY);
	FAILS(EPERM, change_to("d-named", 0));
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	OK(change_to("d-named", 0));
	label_is("d-named");
	REFUSED(change_to("unconfined", 0));
}

static void no_new_privs_refuses_a_change_that_drops_a_profile(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	FAILS(EPERM, change_to("d-named", 0));
	OK(change_to("&d-other", 0));
	label_is("d-other//&d-start");
}

static void *change_in_thread(void *unused)
{
	return change_to("d-named", 0) ? (void *)1 : NULL;
}

static void change_concerns_the_calling_thread_only(void)
{
	pthread_t thread;
	void *ret;

	CHECK(!pthread_create(&thread, NULL, change_in_thread, NULL));
	CHECK(!pthread_join(thread, &ret));
	CHECK(!ret);
	label_is("d-start");
}

static void stack_of_too_many_profiles_is_refused(void)
{
	char label[4096] = "d-named";
	int i;

	/* The same one again is no other one. */
	for (i = 0; i < 20; i++)
		strcat(label, "//&d-named");
	OK(change_to(label, 0));
	label_is("d-named");
	for (i = 0; i < 17; i++)
		sprintf(label + strlen(label), "//&d-many%c", 'a' + i);
	FAILS(E2BIG, change_to(label, 0));
}

static void domain_of_two_namespaces_is_refused(void)
{
	FAILS(EXDEV, change_to(":dns:web//&:dns2:web", 0));
	OK(change_to("d-named//&:dns:web", 0));
	label_is("d-named//&:dns:web");
}

/* --- onexec ------------------------------------------------------------------- */

static void onexec_by_rule_for_the_program_is_allowed(void)
{
	set_onexec("d-other");
	exec_expecting("/t/d/onexec", "d-other", "1");
}

static void onexec_by_unsafe_rule_keeps_the_environment(void)
{
	set_onexec("d-back");
	exec_expecting("/t/d/onexec", "d-back", "0");
}

static void onexec_for_another_program_is_refused(void)
{
	char *const argv[] = { "prog", "--exit", NULL };

	set_onexec("d-other");
	REFUSED(execve("/t/d/named", argv, environ));
}

/* A tree that is mounted nowhere, in which the name is what the rule wants. */
static void detached_program(void)
{
	int fs = OK(fsopen("tmpfs", FSOPEN_CLOEXEC)), mnt;
	char path[64];

	OK(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	mnt = OK(fsmount(fs, FSMOUNT_CLOEXEC, 0));
	OK(mkdirat(mnt, "t", 0755));
	OK(mkdirat(mnt, "t/d", 0755));
	snprintf(path, sizeof(path), "/proc/self/fd/%d/t/d/onexec", mnt);
	copy_file(PROG, path, 0755);
	keep_fd(OK(openat(mnt, "t/d/onexec", O_PATH)), FD_A);
}

static void onexec_by_a_name_that_is_none_is_refused(void)
{
	char *const argv[] = { "prog", "--exit", NULL };

	set_onexec("d-other");
	REFUSED(syscall(SYS_execveat, FD_A, "", argv, environ, AT_EMPTY_PATH));
}

static void onexec_wins_over_the_exec_rule(void)
{
	set_onexec("d-named");
	exec_expecting("/t/d/px", "d-named", "1");
}

/* It was found in the namespace that is left, and means something else in the new. */
static void onexec_stays_behind_in_its_namespace(void)
{
	set_onexec("d-other");
	OK(change_to(":dns:web", 0));
	exec_expecting(PROG, ":dns:web", "0");
}

static void onexec_stack_by_rule_is_allowed(void)
{
	set_onexec("&d-other");
	exec_expecting("/t/d/plain", "d-other//&d-start", "1");
}

static void onexec_of_a_removed_profile_is_refused(void)
{
	char *const argv[] = { "prog", "--exit", NULL };

	set_onexec("d-short");
	OK(write_policy_file("remove", "d-short"));
	REFUSED(execve(PROG, argv, environ));
}

static void labels_asked_for_can_be_read(void)
{
	char buf[64];

	FAILS(ENOENT, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, sizeof(buf),
			    BAILEY_LABEL_ONEXEC));
	FAILS(ENOENT, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, sizeof(buf),
			    BAILEY_LABEL_PREVIOUS));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, sizeof(buf),
			    3));
	set_onexec("d-named");
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, sizeof(buf),
		 BAILEY_LABEL_ONEXEC));
	CHECK(!strcmp(buf, "d-named"));
}

/* --- hats ------------------------------------------------------------------------ */

#define TOKEN	0x123456789abcdef0ull
#define HATS(names)	names, sizeof(names)

static void hat_is_entered_and_left_by_its_token(void)
{
	char buf[64];

	OK(change_hat(HATS("one"), TOKEN));
	label_is("d-hat//one");
	OK(open("/t/ok/one", O_RDONLY));
	REFUSED(open("/t/ok/two", O_RDONLY));
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, sizeof(buf),
		 BAILEY_LABEL_PREVIOUS));
	CHECK(!strcmp(buf, "d-hat"));
	OK(change_hat(NULL, 0, TOKEN));
	label_is("d-hat");
	OK(open("/t/ok/two", O_RDONLY));
}

static int in_child(void (*act)(void))
{
	pid_t pid = OK(fork());

	if (!pid) {
		act();
		_exit(0);
	}
	return wait_exit(pid);
}

static void guess(void)
{
	change_hat(NULL, 0, TOKEN ^ 1);
	_exit(3);
}

static void guess_other_hat(void)
{
	change_hat(HATS("two"), TOKEN ^ 1);
	_exit(3);
}

static void guess_none(void)
{
	change_hat(HATS("two"), 0);
	_exit(3);
}

static void wrong_token_kills(void)
{
	OK(change_hat(HATS("one"), TOKEN));
	CHECK(in_child(guess) == 128 + SIGKILL);
	CHECK(in_child(guess_other_hat) == 128 + SIGKILL);
	CHECK(in_child(guess_none) == 128 + SIGKILL);
}

static void hat_without_token_is_for_good(void)
{
	OK(change_hat(HATS("one"), 0));
	label_is("d-hat//one");
	FAILS(EPERM, change_hat(NULL, 0, TOKEN));
	FAILS(EINVAL, change_hat(NULL, 0, 0));
	FAILS(EPERM, change_hat(HATS("two"), 0));
	FAILS(EPERM, change_hat(HATS("two"), TOKEN));
	label_is("d-hat//one");
}

static void hat_leads_to_another_by_the_same_token(void)
{
	OK(change_hat(HATS("one"), TOKEN));
	OK(change_hat(HATS("two"), TOKEN));
	label_is("d-hat//two");
	OK(change_hat(NULL, 0, TOKEN));
	label_is("d-hat");
}

static void hat_may_be_named_as_a_path(void)
{
	OK(change_hat(HATS("/shop/cart"), TOKEN));
	label_is("d-hat///shop/cart");
	OK(change_hat(HATS("one"), TOKEN));
	label_is("d-hat//one");
	OK(change_hat(HATS("/shop/cart"), TOKEN));
	OK(change_hat(NULL, 0, TOKEN));
	label_is("d-hat");
}

static void first_hat_that_exists_is_entered(void)
{
	OK(change_hat(HATS("none\0two\0one"), TOKEN));
	label_is("d-hat//two");
}

static void missing_hats_are_told_apart(void)
{
	FAILS(ENOENT, change_hat(HATS("none"), TOKEN));
	FAILS(ENOENT, change_hat(HATS("none\0neither"), TOKEN));
	FAILS(EPERM, change_hat(HATS("nohat"), TOKEN));
	/* That one is a hat, but of a child. */
	FAILS(ENOENT, change_hat(HATS("nohat//deep"), TOKEN));
	FAILS(EINVAL, change_hat("one", 3, TOKEN));
	FAILS(EPERM, change_hat(NULL, 0, TOKEN));
	label_is("d-hat");
}

static void profile_without_hats_says_so(void)
{
	FAILS(ECHILD, change_hat(HATS("one"), TOKEN));
}

static void hats_are_not_for_the_unconfined(void)
{
	FAILS(EPERM, change_hat(HATS("one"), TOKEN));
	FAILS(EPERM, change_hat(NULL, 0, TOKEN));
}

static void open_file_is_judged_anew_in_a_hat(void)
{
	char buf[8];
	int fd = OK(open("/t/ok/two", O_RDONLY));

	OK(change_hat(HATS("one"), TOKEN));
	REFUSED(read(fd, buf, sizeof(buf)));
	OK(change_hat(NULL, 0, TOKEN));
	CHECK(read(fd, buf, sizeof(buf)) == 3);
}

static void come_back(void)
{
	OK(change_hat(NULL, 0, TOKEN));
	label_is("d-hat");
}

static void child_may_return_from_the_hat_too(void)
{
	OK(change_hat(HATS("one"), TOKEN));
	CHECK(in_child(come_back) == 0);
	label_is("d-hat//one");
}

static void exec_in_a_hat_forgets_the_way_back(void)
{
	const char *const argv[] = { "prog", "--no-way-back", "x", NULL };

	OK(change_hat(HATS("one"), TOKEN));
	CHECK(run_prog(PROG, argv) == EPERM);
}

static void no_new_privs_refuses_hats(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	FAILS(EPERM, change_hat(HATS("one"), TOKEN));
	label_is("d-hat");
}

static void hat_files(void)
{
	put("/t/ok/one", "one");
	put("/t/ok/two", "two");
}

static void files(void)
{
	put("/t/ok/both", "both");
	put("/t/ok/named", "named");
	put("/t/ok/other", "other");
}

#define P	"d-start"
#define H	"d-hat"

const struct test domain_change_tests[] = {
	ALLOW(change_by_rule_is_allowed, P, NULL),
	DENY(change_without_rule_is_refused, P, NULL,
	     "change_profile", "change_profile", "none"),
	DENY(change_by_deny_rule_is_refused, P, NULL,
	     "change_profile", "change_profile", "deny-change"),
	DENY(change_by_deny_rule_is_refused_in_a_stack_too, P, NULL,
	     "change_profile", "change_profile", "deny-change"),
	DENY(change_to_unconfined_without_rule_is_refused, P, NULL,
	     "change_profile", "change_profile", "none"),
	ALLOW(change_to_missing_profile_fails, P, NULL),
	ALLOW(test_of_a_change_changes_nothing, P, NULL),
	ALLOW(change_to_several_by_rule_is_allowed, P, files),
	ALLOW(stacking_by_rule_keeps_the_profile, P, files),
	DENY(stacking_without_rule_is_refused, P, NULL,
	     "stack_profile", "change_profile", "none"),
	{ .name = "open_file_is_judged_anew_after_a_change", .profile = P,
	  .prepare = files, .body = open_file_is_judged_anew_after_a_change,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "d-named" },
	ALLOW(unconfined_change_needs_privilege, NULL, NULL),
	DENY(no_new_privs_refuses_a_change_that_drops_a_profile, P, NULL,
	     "change_profile", "change_profile", "none"),
	ALLOW(change_concerns_the_calling_thread_only, P, NULL),
	ALLOW(stack_of_too_many_profiles_is_refused, NULL, NULL),
	ALLOW(domain_of_two_namespaces_is_refused, NULL, NULL),
	ALLOW(onexec_by_rule_for_the_program_is_allowed, P, NULL),
	ALLOW(onexec_by_unsafe_rule_keeps_the_environment, P, NULL),
	DENY(onexec_for_another_program_is_refused, P, NULL,
	     "change_onexec", "change_profile", "none"),
	DENY(onexec_by_a_name_that_is_none_is_refused, P, detached_program,
	     "change_onexec", "change_profile", "none"),
	ALLOW(onexec_wins_over_the_exec_rule, P, NULL),
	ALLOW(onexec_stays_behind_in_its_namespace, P, NULL),
	ALLOW(onexec_stack_by_rule_is_allowed, P, NULL),
	{ .name = "onexec_of_a_removed_profile_is_refused",
	  .body = onexec_of_a_removed_profile_is_refused,
	  .op = "change_onexec", .cls = "file", .src = "none",
	  .rprofile = "unconfined" },
	ALLOW(labels_asked_for_can_be_read, P, NULL),
	ALLOW(hat_is_entered_and_left_by_its_token, H, hat_files),
	{ .name = "wrong_token_kills", .profile = H,
	  .body = wrong_token_kills, .op = "change_hat",
	  .cls = "change_profile", .src = "none", .rprofile = "d-hat//one",
	  .what = "KILLED" },
	ALLOW(hat_without_token_is_for_good, H, NULL),
	ALLOW(hat_leads_to_another_by_the_same_token, H, NULL),
	ALLOW(hat_may_be_named_as_a_path, H, NULL),
	ALLOW(first_hat_that_exists_is_entered, H, NULL),
	ALLOW(missing_hats_are_told_apart, H, NULL),
	ALLOW(profile_without_hats_says_so, P, NULL),
	ALLOW(hats_are_not_for_the_unconfined, NULL, NULL),
	{ .name = "open_file_is_judged_anew_in_a_hat", .profile = H,
	  .prepare = hat_files, .body = open_file_is_judged_anew_in_a_hat,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "d-hat//one" },
	ALLOW(child_may_return_from_the_hat_too, H, NULL),
	ALLOW(exec_in_a_hat_forgets_the_way_back, H, NULL),
	DENY(no_new_privs_refuses_hats, H, NULL,
	     "change_hat", "change_profile", "none"),
	{ }
};
