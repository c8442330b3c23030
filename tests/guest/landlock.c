// SPDX-License-Identifier: GPL-2.0
/*
 * Landlock upon the same task: both must allow, and each is told its own part only.
 */
#include <linux/landlock.h>
#include <sys/prctl.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

static void files(void)
{
	put("/t/ro/f", "content");
	put("/t/ok/f", "content");
	put("/t/none/f", "content");
}

/* From here on only what is below @path is read, as far as Landlock goes. */
static void landlock_to(const char *path)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_READ_FILE |
			LANDLOCK_ACCESS_FS_WRITE_FILE,
	};
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
			LANDLOCK_ACCESS_FS_WRITE_FILE,
	};
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == ENOSYS))
		skip("Landlock is not in lsm=");
	OK(fd);
	rule.parent_fd = OK(open(path, O_PATH));
	OK(syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	OK(syscall(SYS_landlock_restrict_self, fd, 0));
	close(fd);
	close(rule.parent_fd);
}

static void landlock_and_a_profile_must_both_allow(void)
{
	OK(open("/t/ok/f", O_RDONLY));
	landlock_to("/t/ro");
	OK(open("/t/ro/f", O_RDONLY));
	REFUSED(open("/t/ok/f", O_RDONLY));	/* Landlock's no */
	REFUSED(open("/t/ro/f", O_RDWR));	/* the profile's no */
	REFUSED(open("/t/none/f", O_RDONLY));	/* both's */
}

static void landlock_and_a_layer_must_both_allow(void)
{
	CHECK(!try_layer("profile l { /t/ro/** r, /t/ok/** r, }", 0));
	REFUSED(open("/t/none/f", O_RDONLY));
	/* Making a rule opens a path, which takes no right but to reach it. */
	landlock_to("/t/ro");
	OK(open("/t/ro/f", O_RDONLY));
	REFUSED(open("/t/ok/f", O_RDONLY));
}

static void profile_is_entered_under_landlock_and_keeps_it(void)
{
	landlock_to("/t/ro");
	REFUSED(open("/t/none/f", O_RDONLY));
	OK(change_to("st-files", 0));
	OK(open("/t/ro/f", O_RDONLY));
	REFUSED(open("/t/ok/f", O_RDONLY));
	REFUSED(open("/t/ro/f", O_RDWR));
}

const struct test landlock_tests[] = {
	ALLOW(landlock_and_a_profile_must_both_allow, "st-files", files),
	ALLOW(landlock_and_a_layer_must_both_allow, NULL, files),
	ALLOW(profile_is_entered_under_landlock_and_keeps_it, NULL, files),
	{ }
};
