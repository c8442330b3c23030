// SPDX-License-Identifier: GPL-2.0
/*
 * What a task keeps of where it was: the way back from a hat, what no_new_privs holds it
 * to, its tracer, its layers.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#define TOKEN	0x123456789abcdef0ull
#define HAT(name)	name, sizeof(name)

/* The layer was put on in the first hat, and the domain is made anew for the second. */
static void hat_changed_for_another_keeps_the_layer(void)
{
	put("/t/ok/f", "content");
	OK(change_to("d-freehat", 0));
	OK(change_hat(HAT("one"), TOKEN));
	CHECK(!try_layer("profile l flags=(default_allow) { deny /t/ok/f r, }", 0));
	REFUSED(open("/t/ok/f", O_RDONLY));
	OK(change_hat(HAT("two"), TOKEN));
	label_is("d-freehat//two");
	REFUSED(open("/t/ok/f", O_RDONLY));
	OK(change_hat(NULL, 0, TOKEN));
	label_is("d-freehat");
	REFUSED(open("/t/ok/f", O_RDONLY));
}

/* Else who has the token could undo a change of profile. */
static void change_of_profile_forgets_the_way_back_from_a_hat(void)
{
	OK(change_to("d-freehat", 0));
	OK(change_hat(HAT("one"), TOKEN));
	OK(change_to("d-allowtoo", 0));
	FAILS(EPERM, change_hat(NULL, 0, TOKEN));
	label_is("d-allowtoo");
}

static int changes_in_child(const char *label)
{
	pid_t pid = OK(fork());

	if (!pid)
		_exit(change_to(label, 0) ? errno : 0);
	return wait_exit(pid);
}

/* Unconfined at the time: wherever rules lead is narrower, for its children too. */
static void child_is_held_by_no_new_privs_to_what_its_parent_is(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(changes_in_child("d-named") == 0);
	OK(change_to("d-start", 0));
	CHECK(changes_in_child("d-named") == 0);
	CHECK(changes_in_child("d-hat") == EACCES);
}

/* It asks nothing: what is left without it allows no more. */
static void no_new_privs_lets_go_of_a_profile_without_rules(void)
{
	OK(change_to("d-unconfined", 0));
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	OK(change_to("d-named", 0));
	label_is("d-named");
}

/* Traces a child through a change of profile; its exit status. */
static int traced_change(const char *label)
{
	pid_t pid = OK(fork());

	if (!pid) {
		OK(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		raise(SIGSTOP);
		_exit(change_to(label, 0) ? errno : 0);
	}
	return wait_traced(pid);
}

static void change_out_of_a_tracers_reach_is_refused(void)
{
	CHECK(traced_change("d-traced") == 0);
	CHECK(traced_change("d-named") == EPERM);
}

const struct test domain_return_tests[] = {
	ALLOW(hat_changed_for_another_keeps_the_layer, NULL, NULL),
	ALLOW(change_of_profile_forgets_the_way_back_from_a_hat, NULL, NULL),
	ALLOW(child_is_held_by_no_new_privs_to_what_its_parent_is, NULL, NULL),
	ALLOW(no_new_privs_lets_go_of_a_profile_without_rules, NULL, NULL),
	ALLOW(change_out_of_a_tracers_reach_is_refused, "d-start", NULL),
	{ }
};
