// SPDX-License-Identifier: GPL-2.0
/*
 * Files seen through overlayfs: what counts is the name in the overlay, also of
 * what is mapped or executed from its layers.
 */
#include <sys/mman.h>
#include <sys/mount.h>

#include "harness.h"

#define M	"/t/mnt/merged/"
#define PAGE	4096

void overlay(void)
{
	static const char *const dirs[] = {
		"/t/mnt/lower", "/t/mnt/upper", "/t/mnt/work", "/t/mnt/merged",
	};
	size_t i;

	own_mount_ns();
	own_tmpfs("/t/mnt");
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		OK(mkdir(dirs[i], 0755));
	put("/t/mnt/lower/code", "content");
	put("/t/mnt/lower/nomap", "content");
	put("/t/mnt/lower/ok", "content");
	put("/t/mnt/lower/secret", "secret");
	copy_file(PROG, "/t/mnt/lower/run", 0755);
	copy_file(PROG, "/t/mnt/lower/norun", 0755);
	OK(mount("overlay", "/t/mnt/merged", "overlay", 0,
		 "lowerdir=/t/mnt/lower,upperdir=/t/mnt/upper,workdir=/t/mnt/work"));
}

static void overlay_file_by_rule_is_allowed(void)
{
	int fd = OK(open(M "ok", O_RDWR));
	char c;

	CHECK(write(fd, "x", 1) == 1);
	CHECK(pread(fd, &c, 1, 0) == 1 && c == 'x');
}

static void overlay_file_is_judged_by_its_name_in_the_overlay(void)
{
	OK(open("/t/mnt/lower/secret", O_RDONLY));
	REFUSED(open(M "secret", O_RDONLY));
}

static void layer_without_rule_is_refused(void)
{
	int fd = OK(open(M "ok", O_RDWR));

	CHECK(write(fd, "x", 1) == 1);
	REFUSED(open("/t/mnt/upper/ok", O_RDONLY));
}

static void *map(const char *path, int prot)
{
	return mmap(NULL, PAGE, prot, MAP_PRIVATE, OK(open(path, O_RDONLY)), 0);
}

static void executable_mapping_through_overlay_by_rule_is_allowed(void)
{
	void *p = map(M "code", PROT_READ);

	CHECK(p != MAP_FAILED);
	OK(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
	CHECK(map(M "code", PROT_READ | PROT_EXEC) != MAP_FAILED);
}

static void executable_mapping_through_overlay_without_m_is_refused(void)
{
	REFUSED(map(M "nomap", PROT_READ | PROT_EXEC) == MAP_FAILED ? -1 : 0);
}

static void mprotect_to_exec_through_overlay_without_m_is_refused(void)
{
	void *p = map(M "nomap", PROT_READ);

	CHECK(p != MAP_FAILED);
	REFUSED(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

static const char *const run_exit[] = { "prog", "--exit", NULL };

static void program_in_overlay_by_rule_is_allowed(void)
{
	CHECK(run_prog(M "run", run_exit) == 42);
}

static void program_in_overlay_without_rule_is_refused(void)
{
	CHECK(run_prog(M "norun", run_exit) == -EACCES);
}

#define P	"sf-overlay"

const struct test layer_tests[] = {
	ALLOW(overlay_file_by_rule_is_allowed, P, overlay),
	DENY(overlay_file_is_judged_by_its_name_in_the_overlay, P, overlay,
	     "open", "file", "deny-merged"),
	DENY(layer_without_rule_is_refused, P, overlay,
	     "open", "file", "none"),
	ALLOW(executable_mapping_through_overlay_by_rule_is_allowed, P,
	      overlay),
	DENY(executable_mapping_through_overlay_without_m_is_refused, P,
	     overlay, "file_mmap", "file", "none"),
	DENY(mprotect_to_exec_through_overlay_without_m_is_refused, P, overlay,
	     "file_mprotect", "file", "none"),
	ALLOW(program_in_overlay_by_rule_is_allowed, P, overlay),
	DENY(program_in_overlay_without_rule_is_refused, P, overlay,
	     "exec", "file", "none"),
	{ }
};
