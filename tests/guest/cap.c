// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities of a task that has them all, as far as uid 0 is concerned.
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "harness.h"
#include "restrict.h"

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

/* --- bpf(2) ------------------------------------------------------------------ */

#define PINNED	"/t/bpf/map"

static long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static void pin_map(void)
{
	union bpf_attr map = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4,
		.max_entries = 1,
	}, pin = { .pathname = (uintptr_t)PINNED };
	long fd = bpf(BPF_MAP_CREATE, &map);

	if (fd < 0 && errno == ENOSYS)
		skip("no bpf(2)");
	OK(fd);
	pin.bpf_fd = fd;
	own_mount_ns();
	mkdir("/t/bpf", 0755);
	OK(mount("bpf", "/t/bpf", "bpf", 0, NULL));
	OK(bpf(BPF_OBJ_PIN, &pin));
	OK(close(fd));
}

static long get_pinned(void)
{
	union bpf_attr get = { .pathname = (uintptr_t)PINNED };

	return bpf(BPF_OBJ_GET, &get);
}

/* The kernel asks for no capability, and no hook is told the path. */
static void pinned_object_without_capability_rule_is_refused(void)
{
	FAILS(EPERM, get_pinned());
}

static void pinned_object_without_rule_of_a_layer_is_refused(void)
{
	OK(get_pinned());
	layer("/** rwmix, capability chown,");
	FAILS(EPERM, get_pinned());
}

static void pinned_object_by_rule_for_a_capability_is_got(void)
{
	OK(get_pinned());
}

static void pinned_object_by_rule_for_sys_admin_is_got(void)
{
	OK(get_pinned());
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
	DENY(pinned_object_without_capability_rule_is_refused, "st-nocaps",
	     pin_map, "capable", "cap", "none"),
	ALLOW(pinned_object_by_rule_for_a_capability_is_got, "st-caps", pin_map),
	ALLOW(pinned_object_by_rule_for_sys_admin_is_got, "st-mount", pin_map),
	ALLOW(pinned_object_without_rule_of_a_layer_is_refused, NULL, pin_map),
	{ .name = "audited_capability_is_recorded", .profile = "st-caps",
	  .body = audited_capability_is_recorded, .op = "capable",
	  .cls = "cap", .src = "audit-cap", .what = "AUDIT" },
	{ }
};
