// SPDX-License-Identifier: GPL-2.0
/*
 * Limits of profiles, user namespaces, rights of rings, and capabilities that
 * are refused again and again.
 */
#include <linux/io_uring.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"
#include "net.h"

/* --- limits ------------------------------------------------------------------------- */

static struct rlimit limit_of(int resource)
{
	struct rlimit r;

	OK(getrlimit(resource, &r));
	return r;
}

static long set_limit(int resource, rlim_t cur, rlim_t max)
{
	struct rlimit r = { cur, max };

	return setrlimit(resource, &r);
}

static void wide_limits(void)
{
	OK(set_limit(RLIMIT_NOFILE, 500, 1000));
	OK(set_limit(RLIMIT_CORE, 1 << 20, RLIM_INFINITY));
}

static void limits_are_lowered_on_entering(void)
{
	CHECK(limit_of(RLIMIT_NOFILE).rlim_max == 100);
	CHECK(limit_of(RLIMIT_NOFILE).rlim_cur == 100);
	CHECK(limit_of(RLIMIT_CORE).rlim_max == 0);
	CHECK(limit_of(RLIMIT_CPU).rlim_max == 20);
}

static void tight_limits(void)
{
	OK(set_limit(RLIMIT_NOFILE, 30, 40));
}

static void limits_are_not_raised_on_entering(void)
{
	CHECK(limit_of(RLIMIT_NOFILE).rlim_max == 40);
	CHECK(limit_of(RLIMIT_NOFILE).rlim_cur == 30);
}

static void limits_are_lowered_by_change_of_profile(void)
{
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, "st-tighter", 10, 0));
	CHECK(limit_of(RLIMIT_NOFILE).rlim_max == 50);
	CHECK(limit_of(RLIMIT_CORE).rlim_max == 0);
}

/* Nothing measured the time before. */
static void limit_of_time_holds_from_entering_on(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to("st-second", 0));
		burn(20000);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 128 + SIGKILL);
}

static void limit_below_the_profiles_may_be_set(void)
{
	OK(set_limit(RLIMIT_NOFILE, 60, 70));
	OK(set_limit(RLIMIT_NOFILE, 60, 100));
	OK(set_limit(RLIMIT_NPROC, 1000, RLIM_INFINITY));
}

static void limit_above_the_profiles_is_refused(void)
{
	REFUSED(set_limit(RLIMIT_NOFILE, 60, 101));
	REFUSED(prlimit(0, RLIMIT_NOFILE, &(struct rlimit){ 1, 500 }, NULL));
}

static void core_limit_above_the_profiles_is_refused(void)
{
	REFUSED(set_limit(RLIMIT_CORE, 0, 1));
}

static int unused(int request)
{
	return 0;
}

static void helper(void)
{
	start_helper(unused);
}

static void limit_of_another_domain_needs_the_capability(void)
{
	FAILS(EPERM, prlimit(helper_pid(), RLIMIT_NOFILE,
			     &(struct rlimit){ 1, 2 }, NULL));
}

static void limit_of_another_domain_with_the_capability_may_be_set(void)
{
	OK(prlimit(helper_pid(), RLIMIT_NOFILE, &(struct rlimit){ 10, 20 },
		   NULL));
	REFUSED(prlimit(helper_pid(), RLIMIT_NOFILE,
			&(struct rlimit){ 1, 200 }, NULL));
}

/* --- user namespaces ------------------------------------------------------------------ */

static void user_namespace_by_rule_is_allowed(void)
{
	OK(unshare(CLONE_NEWUSER));
}

static long clone3_userns(void)
{
	struct { uint64_t flags, rest[10]; } args = { .flags = CLONE_NEWUSER };
	long pid = syscall(SYS_clone3, &args, 64);

	if (!pid)
		_exit(0);
	return pid;
}

static void user_namespace_by_deny_rule_is_refused(void)
{
	REFUSED(unshare(CLONE_NEWUSER));
	REFUSED(clone3_userns());
}

static void user_namespace_without_rule_is_refused(void)
{
	REFUSED(unshare(CLONE_NEWUSER));
}

/* --- rights of rings -------------------------------------------------------------------- */

static void ring_with_a_thread_by_rule_is_allowed(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL };

	OK(syscall(SYS_io_uring_setup, 4, &p));
}

static void ring_with_a_thread_by_deny_rule_is_refused(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL };

	REFUSED(syscall(SYS_io_uring_setup, 4, &p));
}

static int open_file_as(int fd, const struct io_uring_params *p, int personality,
			const char *path)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD,
		.addr = (uintptr_t)path, .open_flags = O_RDONLY,
		.personality = personality,
	};

	return ring_submit(fd, p, &sqe);
}

static int open_as(int fd, const struct io_uring_params *p, int personality)
{
	return open_file_as(fd, p, personality, "/t/ro/f");
}

static void files(void)
{
	put("/t/ro/f", "content");
}

static void acting_with_registered_credentials_by_rule_is_allowed(void)
{
	struct io_uring_params p = { };
	int fd = OK(syscall(SYS_io_uring_setup, 4, &p));

	CHECK(OK(syscall(SYS_io_uring_register, fd,
			 IORING_REGISTER_PERSONALITY, NULL, 0)) == 1);
	CHECK(open_as(fd, &p, 1) >= 0);
}

static void acting_with_registered_credentials_without_rule_is_refused(void)
{
	struct io_uring_params p = { };
	int fd = OK(syscall(SYS_io_uring_setup, 4, &p));

	CHECK(OK(syscall(SYS_io_uring_register, fd,
			 IORING_REGISTER_PERSONALITY, NULL, 0)) == 1);
	CHECK(open_as(fd, &p, 1) == -EACCES);
}

#define LAX	"profile lax flags=(default_allow) { deny /t/ro/f r, }"

/* Whatever a layer allows, it does not let itself be taken off. */
static void credentials_from_before_a_layer_take_it_off_for_nobody(void)
{
	struct io_uring_params p = { };
	int fd = OK(syscall(SYS_io_uring_setup, 4, &p));

	files();
	CHECK(OK(syscall(SYS_io_uring_register, fd,
			 IORING_REGISTER_PERSONALITY, NULL, 0)) == 1);
	CHECK(open_as(fd, &p, 1) >= 0);
	CHECK(!try_layer(LAX, 0));
	CHECK(open_as(fd, &p, 0) == -EACCES);
	CHECK(open_as(fd, &p, 1) == -EACCES);
}

static void credentials_of_the_layers_own_may_be_acted_with(void)
{
	struct io_uring_params p = { };
	int fd;

	put("/t/ro/g", "content");
	CHECK(!try_layer(LAX, 0));
	fd = OK(syscall(SYS_io_uring_setup, 4, &p));
	CHECK(OK(syscall(SYS_io_uring_register, fd,
			 IORING_REGISTER_PERSONALITY, NULL, 0)) == 1);
	CHECK(open_as(fd, &p, 1) == -EACCES);
	CHECK(open_file_as(fd, &p, 1, "/t/ro/g") >= 0);
	CHECK(!try_layer("profile more flags=(default_allow) { }", 0));
	CHECK(open_file_as(fd, &p, 1, "/t/ro/g") == -EACCES);
}

/* Opened before the profile was entered: an ioctl in all but name. */
static int ring_command_under(const char *profile)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_URING_CMD };

	sqe.fd = OK(open("/dev/null", O_RDWR));
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, profile, strlen(profile), 0));
	return ring_do(&sqe, 0);
}

static void ring_command_to_granted_file_is_allowed(void)
{
	CHECK(ring_command_under("st-nouring") == 0);
}

static void ring_command_to_refused_file_is_refused(void)
{
	CHECK(ring_command_under("st-uring") == -EACCES);
}

/* As the file is open for both, to read it is not enough. */
static void ring_command_to_read_only_file_is_refused(void)
{
	CHECK(ring_command_under("st-ringread") == -EACCES);
}

#define P	"st-limits"

const struct test limit_tests[] = {
	ALLOW(limits_are_lowered_on_entering, P, wide_limits),
	ALLOW(limits_are_not_raised_on_entering, P, tight_limits),
	ALLOW(limits_are_lowered_by_change_of_profile, P, wide_limits),
	ALLOW(limit_of_time_holds_from_entering_on, NULL, NULL),
	ALLOW(limit_below_the_profiles_may_be_set, P, wide_limits),
	DENY(limit_above_the_profiles_is_refused, P, wide_limits,
	     "setrlimit", "rlimits", "limit-files"),
	DENY(core_limit_above_the_profiles_is_refused, P, wide_limits,
	     "setrlimit", "rlimits", "limit-core"),
	DENY(limit_of_another_domain_needs_the_capability, "st-limitother",
	     helper, "capable", "cap", "none"),
	DENY(limit_of_another_domain_with_the_capability_may_be_set, P, helper,
	     "setrlimit", "rlimits", "limit-files"),
	ALLOW(user_namespace_by_rule_is_allowed, "st-userns", NULL),
	DENY(user_namespace_by_deny_rule_is_refused, "st-nouserns", NULL,
	     "userns_create", "namespace", "deny-userns"),
	DENY(user_namespace_without_rule_is_refused, P, NULL,
	     "userns_create", "namespace", "none"),
	ALLOW(ring_with_a_thread_by_rule_is_allowed, "st-uring", NULL),
	DENY(ring_with_a_thread_by_deny_rule_is_refused, "st-nouring", NULL,
	     "uring_sqpoll", "io_uring", "deny-sqpoll"),
	ALLOW(acting_with_registered_credentials_by_rule_is_allowed,
	      "st-uring", files),
	DENY(acting_with_registered_credentials_without_rule_is_refused,
	     "st-nouring", files, "uring_override_creds", "io_uring", "none"),
	ALLOW(credentials_from_before_a_layer_take_it_off_for_nobody, NULL, NULL),
	ALLOW(credentials_of_the_layers_own_may_be_acted_with, NULL, NULL),
	ALLOW(ring_command_to_granted_file_is_allowed, NULL, NULL),
	{ .name = "ring_command_to_refused_file_is_refused",
	  .body = ring_command_to_refused_file_is_refused,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "st-uring" },
	{ .name = "ring_command_to_read_only_file_is_refused",
	  .body = ring_command_to_read_only_file_is_refused,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "st-ringread" },
	{ }
};
