// SPDX-License-Identifier: GPL-2.0
/*
 * Executable mappings of files.
 */
#include <sys/mman.h>
#include <sys/personality.h>

#include "harness.h"

#define PAGE	4096

static void files(void)
{
	put("/t/lock/map", "content");
	put("/t/lock/nomap", "content");
	put("/t/ok/f", "content");
}

static long map(const char *path, int oflags, int prot, int flags, void **at)
{
	int fd = OK(open(path, oflags));
	void *p = mmap(NULL, PAGE, prot, flags, fd, 0);

	if (at)
		*at = p;
	return p == MAP_FAILED ? -1 : 0;
}

static void executable_mapping_by_rule_is_allowed(void)
{
	OK(map("/t/lock/map", O_RDONLY, PROT_READ | PROT_EXEC, MAP_PRIVATE,
	       NULL));
}

static void executable_mapping_without_m_is_refused(void)
{
	REFUSED(map("/t/lock/nomap", O_RDONLY, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE, NULL));
}

static void readable_mapping_without_m_is_allowed(void)
{
	OK(map("/t/lock/nomap", O_RDONLY, PROT_READ, MAP_PRIVATE, NULL));
}

static void shared_writable_mapping_by_rule_is_allowed(void)
{
	OK(map("/t/ok/f", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED, NULL));
}

static void mprotect_to_exec_by_rule_is_allowed(void)
{
	void *p;

	OK(map("/t/lock/map", O_RDONLY, PROT_READ, MAP_PRIVATE, &p));
	OK(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

static void mprotect_to_exec_without_m_is_refused(void)
{
	void *p;

	OK(map("/t/lock/nomap", O_RDONLY, PROT_READ, MAP_PRIVATE, &p));
	REFUSED(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

static void pkey_mprotect_to_exec_without_m_is_refused(void)
{
	void *p;

	if (syscall(SYS_pkey_mprotect, NULL, 0, PROT_READ, -1) && errno == ENOSYS)
		skip("no pkey_mprotect(2)");
	OK(map("/t/lock/nomap", O_RDONLY, PROT_READ, MAP_PRIVATE, &p));
	REFUSED(syscall(SYS_pkey_mprotect, p, PAGE, PROT_READ | PROT_EXEC,
			-1));
}

static void read_implies_exec_without_m_is_refused(void)
{
	OK(personality(READ_IMPLIES_EXEC));
	REFUSED(map("/t/lock/nomap", O_RDONLY, PROT_READ, MAP_PRIVATE, NULL));
}

static void remapping_under_read_implies_exec_without_m_is_refused(void)
{
	void *p;

	OK(map("/t/lock/nomap", O_RDWR, PROT_READ, MAP_SHARED, &p));
	OK(syscall(SYS_remap_file_pages, p, PAGE, 0, 0, 0));
	OK(personality(READ_IMPLIES_EXEC));
	REFUSED(syscall(SYS_remap_file_pages, p, PAGE, 0, 0, 0));
}

static void anonymous_executable_mapping_is_allowed(void)
{
	OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
}

static void memfd_can_be_sized_written_and_mapped(void)
{
	int fd = OK(memfd_create("data", MFD_CLOEXEC | MFD_ALLOW_SEALING));

	OK(ftruncate(fd, PAGE));
	CHECK(write(fd, "x", 1) == 1);
	OK(fchmod(fd, 0600));
	OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) ==
	   MAP_FAILED ? -1 : 0);
}

static void executable_mapping_of_memfd_is_refused(void)
{
	int fd = OK(memfd_create("code", MFD_CLOEXEC));

	CHECK(write(fd, "\xc3", 1) == 1);
	REFUSED(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
		MAP_FAILED ? -1 : 0);
}

#define P	"st-files"

const struct test mmap_tests[] = {
	ALLOW(executable_mapping_by_rule_is_allowed, P, files),
	DENY(executable_mapping_without_m_is_refused, P, files,
	     "file_mmap", "file", "none"),
	ALLOW(readable_mapping_without_m_is_allowed, P, files),
	ALLOW(shared_writable_mapping_by_rule_is_allowed, P, files),
	ALLOW(mprotect_to_exec_by_rule_is_allowed, P, files),
	DENY(mprotect_to_exec_without_m_is_refused, P, files,
	     "file_mprotect", "file", "none"),
	DENY(pkey_mprotect_to_exec_without_m_is_refused, P, files,
	     "file_mprotect", "file", "none"),
	DENY(read_implies_exec_without_m_is_refused, P, files,
	     "file_mmap", "file", "none"),
	DENY(remapping_under_read_implies_exec_without_m_is_refused, P, files,
	     "file_mmap", "file", "none"),
	ALLOW(anonymous_executable_mapping_is_allowed, P, files),
	ALLOW(memfd_can_be_sized_written_and_mapped, P, NULL),
	DENY(executable_mapping_of_memfd_is_refused, P, NULL,
	     "file_mmap", "file", "none"),
	{ }
};
