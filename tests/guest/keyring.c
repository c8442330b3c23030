// SPDX-License-Identifier: GPL-2.0
/*
 * A child can give its parent a session keyring, and with it new credentials:
 * they must be of the same domain.
 */
#include <linux/keyctl.h>

#include "harness.h"

static void session_keyring_from_a_child_keeps_the_profile(void)
{
	long before, after;
	pid_t pid;

	before = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
			 KEY_SPEC_SESSION_KEYRING, 1);
	if (before < 0 && errno == ENOSYS)
		skip("no keyrings");
	OK(before);
	pid = OK(fork());
	if (!pid) {
		OK(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL));
		OK(syscall(SYS_keyctl, KEYCTL_SESSION_TO_PARENT));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	after = OK(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
			   KEY_SPEC_SESSION_KEYRING, 0));
	CHECK(before != after);
	label_is("st-exec");
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void file(void)
{
	put("/t/none/f", "content");
}

const struct test keyring_tests[] = {
	ALLOW(session_keyring_from_a_child_keeps_the_profile, "st-exec", file),
	{ }
};
