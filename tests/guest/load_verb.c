// SPDX-License-Identifier: GPL-2.0
/*
 * "bailey load FOLDER" as root types it, from text to the kernel: one transaction.
 * Where the command is not in the image (scripts/initramfs), nothing is tried.
 */
#include "harness.h"

#define BAILEY	"/tests/bailey"
#define FOLDER	"/t/ok/folder"

#define LOADED		0
#define REFUSED_ALL	2
#define REFUSED_ONE	2

static int verb(const char *what, const char *name)
{
	const char *const argv[] = { "bailey", what, name, NULL };

	return run_prog(BAILEY, argv);
}

static int load_at_boot(void)
{
	const char *const argv[] = { "bailey", "load", "--keep-going", FOLDER,
				     NULL };

	return run_prog(BAILEY, argv);
}

/* Two files, of which the one reads a file that the other may not. */
static void folder(void)
{
	if (access(BAILEY, X_OK))
		skip("the image has no bailey");
	own_mount_ns();
	own_tmpfs(FOLDER);
	OK(mkdir(FOLDER "/disable", 0755));
	put(FOLDER "/a", "profile folder_a { " PROG " rm, /t/ro/** r, }\n");
	put(FOLDER "/b", "profile folder_b { " PROG " rm, }\n");
	put(FOLDER "/c", "profile folder_c { this is not policy }\n");
	put(FOLDER "/disable/c", "");
	put("/t/ro/f", "content");
}

/* What a task in @profile gets by opening the file. */
static int opens_in(const char *profile)
{
	pid_t pid = OK(fork());

	if (!pid) {
		set_onexec(profile);
		execl(PROG, PROG, "--open", "/t/ro/f", NULL);
		_exit(errno);
	}
	return wait_exit(pid);
}

static void unload(void)
{
	verb("remove", "folder_a");
	verb("remove", "folder_b");
	verb("remove", "folder_d");
}

static void folder_is_loaded_by_one_command(void)
{
	CHECK(verb("load", FOLDER) == LOADED);
	CHECK(profile_listed("folder_a") && profile_listed("folder_b"));
	CHECK(!profile_listed("folder_c"));
	CHECK(opens_in("folder_a") == 0);
	CHECK(opens_in("folder_b") == EACCES);
	unload();
}

static void broken_file_of_a_folder_leaves_what_is_loaded(void)
{
	CHECK(verb("load", FOLDER) == LOADED);
	put(FOLDER "/a", "profile folder_a { " PROG " rm, }\n");
	put(FOLDER "/d", "profile folder_d { }\n");
	OK(unlink(FOLDER "/disable/c"));
	CHECK(verb("load", FOLDER) == REFUSED_ALL);
	CHECK(!profile_listed("folder_d"));
	CHECK(opens_in("folder_a") == 0);
	/* Once it is mended all of it holds. */
	OK(unlink(FOLDER "/c"));
	CHECK(verb("load", FOLDER) == LOADED);
	CHECK(profile_listed("folder_d"));
	CHECK(opens_in("folder_a") == EACCES);
	unload();
}

/* As the unit does it, at boot and when it is reloaded. */
static void broken_file_keeps_no_other_from_boot(void)
{
	OK(unlink(FOLDER "/disable/c"));
	CHECK(load_at_boot() == REFUSED_ONE);
	CHECK(profile_listed("folder_a") && profile_listed("folder_b"));
	put(FOLDER "/a", "profile folder_a { this is not policy }\n");
	put(FOLDER "/b", "profile folder_b { " PROG " rm, /t/ro/** r, }\n");
	put(FOLDER "/d", "profile folder_d { }\nprofile folder_b { }\n");
	CHECK(load_at_boot() == REFUSED_ONE);
	/* Left out: what was loaded of it holds. */
	CHECK(opens_in("folder_a") == 0);
	CHECK(opens_in("folder_b") == 0);
	CHECK(!profile_listed("folder_d"));
	unload();
}

const struct test load_verb_tests[] = {
	ALLOW(folder_is_loaded_by_one_command, NULL, folder),
	ALLOW(broken_file_of_a_folder_leaves_what_is_loaded, NULL, folder),
	ALLOW(broken_file_keeps_no_other_from_boot, NULL, folder),
	{ }
};
