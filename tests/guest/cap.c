// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities of a task that has them all, as far as uid 0 is concerned.
 */
#include <arpa/inet.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "harness.h"

#define LOW_PORT	80

static long bind_low_port(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = htons(LOW_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return bind(OK(socket(AF_INET, SOCK_STREAM, 0)), (void *)&at,
		    sizeof(at));
}

static void only_capability(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { };

	data[cap / 32].effective = 1u << (cap % 32);
	data[cap / 32].permitted = 1u << (cap % 32);
	OK(syscall(SYS_capset, &head, data));
}

static void granted_setuid_is_allowed(void)
{
	OK(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}

static void setuid_without_rule_is_refused(void)
{
	FAILS(EPERM, syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}

static void granted_net_bind_service_works_for_other_users(void)
{
	OK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	OK(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
	FAILS(EACCES, bind_low_port());
	only_capability(CAP_NET_BIND_SERVICE);
	OK(bind_low_port());
}

static void rule_grants_no_capability_that_the_task_lacks(void)
{
	OK(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
	FAILS(EACCES, bind_low_port());
	FAILS(EPERM, syscall(SYS_setresuid, 0, 0, 0));
}

static void net_bind_service_without_rule_is_refused(void)
{
	REFUSED(bind_low_port());
}

static void granted_chroot_is_allowed(void)
{
	OK(chroot("/t"));
}

static void capability_by_deny_rule_is_refused(void)
{
	FAILS(EPERM, chroot("/t"));
}

static void capability_in_user_namespace_is_judged_too(void)
{
	OK(unshare(CLONE_NEWUSER));
	FAILS(EPERM, chroot("/t"));
}

static void audited_capability_is_recorded(void)
{
	OK(syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY));
}

const struct test cap_tests[] = {
	ALLOW(granted_setuid_is_allowed, "st-caps", NULL),
	DENY(setuid_without_rule_is_refused, "st-nocaps", NULL,
	     "capable", "cap", "none"),
	ALLOW(granted_net_bind_service_works_for_other_users, "st-caps", NULL),
	ALLOW(rule_grants_no_capability_that_the_task_lacks, "st-caps", NULL),
	DENY(net_bind_service_without_rule_is_refused, "st-nocaps", NULL,
	     "capable", "cap", "none"),
	ALLOW(granted_chroot_is_allowed, "st-caps", NULL),
	DENY(capability_by_deny_rule_is_refused, "st-nocaps", NULL,
	     "capable", "cap", "deny-cap"),
	DENY(capability_in_user_namespace_is_judged_too, "st-nocaps", NULL,
	     "capable", "cap", "deny-cap"),
	{ .name = "audited_capability_is_recorded", .profile = "st-caps",
	  .body = audited_capability_is_recorded, .op = "capable",
	  .cls = "cap", .src = "audit-cap", .what = "AUDIT" },
	{ }
};
