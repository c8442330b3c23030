// SPDX-License-Identifier: GPL-2.0
/*
 * The lock: after it nobody changes policy until the next boot. These tests come
 * last, since nothing can be loaded after them.
 */
#include <linux/capability.h>

#include "domain.h"
#include "harness.h"

#define LOCK	SECURITYFS "lock"
#define QUIET	"/sys/module/bailey/parameters/quiet_deny"
#define RATE	"/sys/module/bailey/parameters/record_rate"

static int write_to(const char *path, const char *text)
{
	int fd = OK(open(path, O_WRONLY)), ret = 0;

	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

static int write_lock(const char *text)
{
	return write_to(LOCK, text);
}

static void parameters_are_for_who_may_change_policy(void)
{
	char *before = slurp(RATE);

	CHECK(write_to(RATE, before) == 0);
	drop_cap(CAP_MAC_ADMIN);
	CHECK(write_to(RATE, "0") == -EPERM);
	CHECK(write_to(QUIET, "Y") == -EPERM);
	CHECK(!strcmp(slurp(RATE), before));
	CHECK(!strcmp(slurp(QUIET), "N\n"));
}

static void parameters_are_not_for_a_namespace(void)
{
	OK(change_to(":dns:unconfined", 0));
	CHECK(write_to(QUIET, "Y") == -EPERM);
	CHECK(write_to(RATE, "1") == -EPERM);
	CHECK(!strcmp(slurp(QUIET), "N\n"));
}

static void lock_is_no_matter_for_users(void)
{
	int fd = OK(open(LOCK, O_WRONLY));

	drop_to(NOBODY);
	FAILS(EPERM, write(fd, "1", 1));
	FAILS2(EACCES, EPERM, open(LOCK, O_RDWR));
}

static void lock_from_a_namespace_is_refused(void)
{
	OK(change_to(":dns:unconfined", 0));
	CHECK(write_lock("1") == -EPERM);
	CHECK(stat_value("locked") == 0);
}

static void nothing_but_a_one_locks(void)
{
	CHECK(write_lock("0") == -EINVAL);
	CHECK(write_lock("x") == -EINVAL);
	CHECK(!strcmp(slurp(LOCK), "0\n"));
	CHECK(stat_value("locked") == 0);
}

static void locked_policy_stays_as_it_is(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	unsigned long long generation = stat_value("generation");
	char reason[256] = "";
	int fd;

	CHECK(write_lock("1\n") == 0);
	CHECK(!strcmp(slurp(LOCK), "1\n"));
	CHECK(stat_value("locked") == 1);
	fd = OK(open(SECURITYFS "load", O_RDWR));
	FAILS(EPERM, write(fd, blob.data, blob.size));
	OK(read(fd, reason, sizeof(reason) - 1));
	CHECK(strstr(reason, "locked until the next boot"));
	close(fd);
	CHECK(profile_listed("d-named"));
	CHECK(write_policy_file("remove", "d-named") == -EPERM);
	CHECK(profile_listed("d-named"));
	CHECK(write_lock("0") == -EINVAL);
	CHECK(stat_value("locked") == 1);
	/* A profile that went out of use is not a change of policy. */
	CHECK(stat_value("generation") >= generation);
}

static void locked_parameters_stay_as_they_are(void)
{
	static const char *const numbers[] = {
		"record_rate", "event_buffer", "layer_memory", "layer_events",
	};
	char path[128];
	size_t i;

	CHECK(stat_value("locked") == 1);
	CHECK(write_to(QUIET, "Y") == -EPERM);
	CHECK(!strcmp(slurp(QUIET), "N\n"));
	CHECK(write_to("/sys/module/bailey/parameters/verify_memory", "Y") == -EPERM);
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		snprintf(path, sizeof(path), "/sys/module/bailey/parameters/%s",
			 numbers[i]);
		CHECK(strcmp(slurp(path), "1\n"));
		CHECK(write_to(path, "1") == -EPERM);
		CHECK(strcmp(slurp(path), "1\n"));
	}
}

static void locked_policy_is_enforced(void)
{
	OK(change_to("d-named", 0));
	REFUSED(open("/proc/version", O_RDONLY));
}

const struct test lock_tests[] = {
	ALLOW(parameters_are_for_who_may_change_policy, NULL, NULL),
	ALLOW(parameters_are_not_for_a_namespace, NULL, NULL),
	ALLOW(lock_is_no_matter_for_users, NULL, NULL),
	ALLOW(lock_from_a_namespace_is_refused, NULL, NULL),
	ALLOW(nothing_but_a_one_locks, NULL, NULL),
	ALLOW(locked_policy_stays_as_it_is, NULL, NULL),
	ALLOW(locked_parameters_stay_as_they_are, NULL, NULL),
	ALLOW(locked_policy_is_enforced, NULL, NULL),
	{ }
};
