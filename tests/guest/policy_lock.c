// SPDX-License-Identifier: GPL-2.0
/*
 * The lock: after it nobody changes policy until the next boot. These tests come
 * last, since nothing can be loaded after them.
 */
#include "domain.h"
#include "harness.h"

#define LOCK	SECURITYFS "lock"

static int write_lock(const char *text)
{
	int fd = OK(open(LOCK, O_WRONLY)), ret = 0;

	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
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

static void locked_policy_is_enforced(void)
{
	OK(change_to("d-named", 0));
	REFUSED(open("/proc/version", O_RDONLY));
}

const struct test lock_tests[] = {
	ALLOW(lock_is_no_matter_for_users, NULL, NULL),
	ALLOW(lock_from_a_namespace_is_refused, NULL, NULL),
	ALLOW(nothing_but_a_one_locks, NULL, NULL),
	ALLOW(locked_policy_stays_as_it_is, NULL, NULL),
	ALLOW(locked_policy_is_enforced, NULL, NULL),
	{ }
};
