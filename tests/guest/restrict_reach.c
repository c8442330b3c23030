// SPDX-License-Identifier: GPL-2.0
/*
 * Layers and others of the same profile: by the profile alone they are alike, and what
 * is remembered of the one must not be taken for the other.
 */
#include <linux/io_uring.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#define ALL	"profile all flags=(default_allow) { }"

/* A child that waits, once it is in @label; NULL: where its parent is. */
static pid_t sits_in(const char *label)
{
	int ready[2];
	pid_t pid;
	char c;

	OK(pipe(ready));
	pid = OK(fork());
	if (!pid) {
		if (label)
			OK(change_to(label, 0));
		OK(write(ready[1], "r", 1));
		pause();
		_exit(0);
	}
	CHECK(read(ready[0], &c, 1) == 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static int tries_to_trace(pid_t pid)
{
	if (ptrace(PTRACE_ATTACH, pid, 0, 0))
		return errno;
	CHECK(waitpid(pid, NULL, 0) == pid);
	OK(ptrace(PTRACE_DETACH, pid, 0, 0));
	return 0;
}

/* @theirs: profile of the two that may be traced and may not. */
static void only_who_is_under_the_layer_is_traced(const char *theirs)
{
	pid_t outside, inside;
	int i;

	OK(change_to("d-allow", 0));
	outside = sits_in(theirs);
	CHECK(!try_layer(ALL, 0));
	inside = sits_in(theirs);
	for (i = 0; i < 3; i++)
		CHECK(tries_to_trace(inside) == 0);
	CHECK(tries_to_trace(outside) == EPERM);
	CHECK(tries_to_trace(inside) == 0);
}

static void who_has_the_profile_and_no_layer_is_not_taken_for_who_has(void)
{
	only_who_is_under_the_layer_is_traced(NULL);
}

static void who_changes_profile_under_a_layer_is_not_taken_for_others_of_it(void)
{
	only_who_is_under_the_layer_is_traced("d-allow");
}

static void who_goes_to_another_profile_under_a_layer_is_not_either(void)
{
	only_who_is_under_the_layer_is_traced("d-allowtoo");
}

static int sets_limit_of(pid_t pid)
{
	struct rlimit limit = { 100, 100 };

	return prlimit(pid, RLIMIT_NOFILE, &limit, NULL) ? errno : 0;
}

/* Without the capability nobody's, but of those that are held as it is itself. */
static void limits_of_who_is_not_under_the_layer_need_its_capability(void)
{
	pid_t outside, inside;

	OK(change_to("d-allow", 0));
	outside = sits_in("d-allow");
	CHECK(!try_layer("profile l flags=(default_allow) { deny capability sys_resource, }", 0));
	inside = sits_in("d-allow");
	CHECK(sets_limit_of(inside) == 0);
	CHECK(sets_limit_of(outside) == EPERM);
}

/* A ring of a child that has done @act, as by pidfd_getfd(); 0 or an errno. */
static int takes_ring_after(void (*act)(void))
{
	struct io_uring_params p = { };
	int ready[2], pidfd, ring, got;
	pid_t pid;

	OK(pipe(ready));
	pid = OK(fork());
	if (!pid) {
		act();
		ring = OK(syscall(SYS_io_uring_setup, 4, &p));
		OK(write(ready[1], &ring, sizeof(ring)));
		pause();
	}
	CHECK(read(ready[0], &ring, sizeof(ring)) == sizeof(ring));
	pidfd = OK(syscall(SYS_pidfd_open, pid, 0));
	got = syscall(SYS_pidfd_getfd, pidfd, ring, 0);
	return got < 0 ? errno : 0;
}

static void nothing(void)
{
}

static void put_layer(void)
{
	CHECK(!try_layer(ALL, 0));
}

/* A ring may act as its maker, and here that is somebody else. */
static void ring_of_who_is_under_more_layers_is_not_taken(void)
{
	OK(change_to("d-allow", 0));
	CHECK(takes_ring_after(nothing) == 0);
	CHECK(takes_ring_after(put_layer) == EACCES);
	put_layer();
	CHECK(takes_ring_after(nothing) == 0);
	CHECK(takes_ring_after(put_layer) == EACCES);
}

#define TEST(fn)	{ .name = #fn, .body = fn }

const struct test restrict_reach_tests[] = {
	TEST(who_has_the_profile_and_no_layer_is_not_taken_for_who_has),
	TEST(who_changes_profile_under_a_layer_is_not_taken_for_others_of_it),
	TEST(who_goes_to_another_profile_under_a_layer_is_not_either),
	TEST(limits_of_who_is_not_under_the_layer_need_its_capability),
	TEST(ring_of_who_is_under_more_layers_is_not_taken),
	{ }
};
