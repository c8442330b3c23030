// SPDX-License-Identifier: GPL-2.0
/*
 * Programs run by another: by an interpreter of binfmt_misc, or by a loader
 * that is executed itself and maps them.
 */
#include <elf.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "harness.h"

#define MISC	"/proc/sys/fs/binfmt_misc/"
#define BASE	0x400000

/* A program that exits with 42, whatever it is told. */
static void tiny_program(const char *path)
{
	struct {
		Elf64_Ehdr head;
		Elf64_Phdr part;
		unsigned char code[16];
	} image = {
		.head = {
			.e_ident = ELFMAG "\2\1\1", .e_type = ET_EXEC,
			.e_machine = MACHINE, .e_version = EV_CURRENT,
			.e_entry = BASE + offsetof(typeof(image), code),
			.e_phoff = sizeof(Elf64_Ehdr),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1,
		},
		.part = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_vaddr = BASE, .p_align = 4096,
			.p_filesz = sizeof(image), .p_memsz = sizeof(image),
		},
#ifdef __aarch64__
		/* mov x0, #42; mov x8, #93; svc #0 */
		.code = { 0x40, 0x05, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0, 0, 0xd4 },
#else
		/* mov $42, %edi; mov $60, %eax; syscall */
		.code = { 0xbf, 42, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05 },
#endif
	};
	int fd;

	unlink(path);
	fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
	CHECK(write(fd, &image, sizeof(image)) == sizeof(image));
	close(fd);
}

/* Files whose name ends in @ending are run by @interpreter from now on. */
static void format(const char *ending, const char *interpreter,
		   const char *flags)
{
	char path[128], text[256];
	int fd;

	snprintf(path, sizeof(path), MISC "%s", ending);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		CHECK(write(fd, "-1", 2) == 2);
		close(fd);
	}
	snprintf(text, sizeof(text), ":%s:E::%s::%s:%s", ending, ending,
		 interpreter, flags);
	fd = OK(open(MISC "register", O_WRONLY | O_CLOEXEC));
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	snprintf(path, sizeof(path), "/t/app/run.%s", ending);
	put(path, "not a program");
	OK(chmod(path, 0755));
}

static void formats(void)
{
	own_mount_ns();
	OK(mount("binfmt_misc", MISC, "binfmt_misc", 0, NULL));
	tiny_program("/t/app/interp");
	tiny_program("/t/app/nointerp");
	format("good", "/t/app/interp", "");
	format("goodopen", "/t/app/interp", "F");
	format("bad", "/t/app/nointerp", "");
	format("badopen", "/t/app/nointerp", "F");
	format("badcred", "/t/app/nointerp", "OC");
	/* Gets what it runs as a descriptor, which the kernel opened to execute it. */
	copy_file(PROG, "/t/app/reader", 0755);
	format("descr", "/t/app/reader", "O");
	put("/t/app/shut.descr", "may be run, not read");
	OK(chmod("/t/app/shut.descr", 0755));
}

static int run_it(const char *path)
{
	const char *const argv[] = { "prog", NULL };

	return run_prog(path, argv);
}

static void interpreter_of_a_format_by_rule_is_allowed(void)
{
	CHECK(run_it("/t/app/run.good") == 42);
	CHECK(run_it("/t/app/run.goodopen") == 42);
}

static void interpreter_of_a_format_without_rule_is_refused(void)
{
	CHECK(run_it("/t/app/run.bad") == -EACCES);
	CHECK(run_it("/t/app/run.badcred") == -EACCES);
}

/* Opened when the format was registered, by a task that is not confined. */
static void interpreter_that_is_held_open_without_rule_is_refused(void)
{
	CHECK(run_it("/t/app/run.badopen") == -EACCES);
}

/* What an interpreter does that is handed the descriptor of what it runs. */
int read_program(void)
{
	unsigned long fd = getauxval(AT_EXECFD);
	char byte;

	if (!fd)
		return ENOENT;
	return read(fd, &byte, 1) == 1 ? 0 : errno;
}

static int hand_over(const char *path)
{
	const char *const argv[] = { "prog", "--read-program", NULL };

	return run_prog(path, argv);
}

static void program_that_is_handed_over_needs_r_to_be_read(void)
{
	CHECK(hand_over("/t/app/run.descr") == 0);
	CHECK(hand_over("/t/app/shut.descr") == EACCES);
}

/* What /lib64/ld-linux-x86-64.so.2 does with the program that it is given. */
int map_code(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
		MAP_FAILED ? errno : 0;
}

static void programs(void)
{
	copy_file(PROG, "/t/app/loader", 0755);
	tiny_program("/t/app/mapped");
	tiny_program("/t/app/unmapped");
}

static int load(const char *path)
{
	const char *const argv[] = { "loader", "--map-code", path, NULL };

	return run_prog("/t/app/loader", argv);
}

static void program_run_by_its_loader_needs_m(void)
{
	CHECK(run_it("/t/app/mapped") == -EACCES);
	CHECK(load("/t/app/mapped") == 0);
	CHECK(load("/t/app/unmapped") == EACCES);
}

#define P	"sf-interp"

const struct test exec_way_tests[] = {
	ALLOW(interpreter_of_a_format_by_rule_is_allowed, P, formats),
	DENY(interpreter_of_a_format_without_rule_is_refused, P, formats,
	     "exec", "file", "none"),
	DENY(interpreter_that_is_held_open_without_rule_is_refused, P, formats,
	     "exec", "file", "none"),
	DENY(program_that_is_handed_over_needs_r_to_be_read, P, formats,
	     "file_perm", "file", "none"),
	DENY(program_run_by_its_loader_needs_m, P, programs,
	     "file_mmap", "file", "none"),
	{ }
};
