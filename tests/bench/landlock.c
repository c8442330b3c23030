// SPDX-License-Identifier: GPL-2.0
/*
 * The web application's policy as Landlock can say it (files only), with as
 * many rules more as wanted, each for a file of its own.
 */
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define READ	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ALL	((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static void add(int ruleset, const char *path, unsigned long long access)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};

	must(rule.parent_fd >= 0, path);
	must(!syscall(SYS_landlock_add_rule, ruleset,
		      LANDLOCK_RULE_PATH_BENEATH, &rule, 0), path);
	close(rule.parent_fd);
}

/**
 * landlock_enforce() - confine this process
 * @rules: rules beside those of the web application
 *
 * Return: 0; exits if it cannot.
 */
int landlock_enforce(long rules)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = ALL };
	char path[64];
	int ruleset;
	long i;

	ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	must(ruleset >= 0, "landlock_create_ruleset");
	mkdir("/app", 0755);
	add(ruleset, "/app", READ);
	add(ruleset, "/tmp", ALL);
	add(ruleset, "/tests", READ | LANDLOCK_ACCESS_FS_EXECUTE);
	for (i = 0; i < rules; i++) {
		if (i % 100 == 0) {
			snprintf(path, sizeof(path), "/srv/d%ld", i / 100);
			mkdir("/srv", 0755);
			mkdir(path, 0755);
		}
		snprintf(path, sizeof(path), "/srv/d%ld/f%ld", i / 100, i);
		close(open(path, O_CREAT | O_WRONLY, 0644));
		add(ruleset, path, LANDLOCK_ACCESS_FS_READ_FILE);
	}
	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	must(!syscall(SYS_landlock_restrict_self, ruleset, 0),
	     "landlock_restrict_self");
	return 0;
}
