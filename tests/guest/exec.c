// SPDX-License-Identifier: GPL-2.0
/*
 * Executing programs: who may run, and under which profile.
 */
#include <elf.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#include "harness.h"

static const char *const run_exit[] = { "prog", "--exit", NULL };

static const char *const *label_argv(const char *want)
{
	static const char *argv[] = { "prog", "--label-is", NULL, NULL };

	argv[2] = want;
	return argv;
}

static void inherited_exec_by_rule_is_allowed(void)
{
	CHECK(run_prog(PROG, run_exit) == 42);
}

static void inherited_exec_keeps_the_profile(void)
{
	CHECK(run_prog(PROG, label_argv("st-exec")) == 0);
}

static void exec_without_rule_is_refused(void)
{
	CHECK(run_prog("/t/bin/norule", run_exit) == -EACCES);
}

static void exec_by_deny_rule_is_refused(void)
{
	CHECK(run_prog("/t/bin/denied", run_exit) == -EACCES);
}

static void exec_with_read_and_map_rule_only_is_refused(void)
{
	CHECK(run_prog("/t/bin/noexec", run_exit) == -EACCES);
}

static void exec_by_fd_by_rule_is_allowed(void)
{
	int fd = OK(open(PROG, O_RDONLY));
	pid_t pid = OK(fork());

	if (!pid) {
		fexecve(fd, (char *const *)run_exit, environ);
		_exit(errno);
	}
	CHECK(wait_exit(pid) == 42);
}

static long exec_fd(int fd)
{
	return syscall(SYS_execveat, fd, "", run_exit, environ,
		       AT_EMPTY_PATH);
}

static void exec_by_fd_without_rule_is_refused(void)
{
	REFUSED(exec_fd(OK(open("/t/bin/norule", O_PATH))));
}

static void exec_by_proc_fd_without_rule_is_refused(void)
{
	int fd = OK(open("/t/bin/norule", O_PATH));
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	REFUSED(execve(path, (char *const *)run_exit, environ));
}

static void exec_of_memfd_is_refused(void)
{
	static char buf[1 << 16];
	int in = OK(open(PROG, O_RDONLY));
	int fd = OK(memfd_create("prog", 0));
	ssize_t n;

	while ((n = OK(read(in, buf, sizeof(buf)))) > 0)
		CHECK(write(fd, buf, n) == n);
	REFUSED(exec_fd(fd));
}

static void copy_in_granted_dir(void)
{
	copy_file(PROG, "/t/ok/copy", 0755);
}

static void exec_of_written_file_without_x_is_refused(void)
{
	REFUSED(execve("/t/ok/copy", (char *const *)run_exit, environ));
}

static void script_by_rule_is_allowed(void)
{
	CHECK(run_prog("/t/bin/script", run_exit) == 42);
}

static void script_whose_interpreter_has_no_rule_is_refused(void)
{
	CHECK(run_prog("/t/bin/badscript", run_exit) == -EACCES);
}

/* A program of one mapping, readable only, which names a loader or not. */
static void write_elf(const char *path, const char *loader)
{
	struct {
		Elf64_Ehdr head;
		Elf64_Phdr part[2];
		char loader[64];
		char rest[4096];
	} image = { .head = {
		.e_ident = ELFMAG "\2\1\1", .e_type = ET_DYN,
		.e_machine = MACHINE, .e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf64_Ehdr), .e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1,
	} };
	int fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755));

	image.part[0] = (Elf64_Phdr){
		.p_type = PT_LOAD, .p_flags = PF_R, .p_align = 4096,
		.p_filesz = sizeof(image), .p_memsz = sizeof(image),
	};
	if (loader) {
		strcpy(image.loader, loader);
		image.head.e_phnum = 2;
		image.part[1] = (Elf64_Phdr){
			.p_type = PT_INTERP, .p_flags = PF_R,
			.p_offset = offsetof(typeof(image), loader),
			.p_filesz = strlen(loader) + 1,
		};
	}
	CHECK(write(fd, &image, sizeof(image)) == sizeof(image));
	close(fd);
}

static void program_with_loader_in_secret(void)
{
	write_elf("/t/none/secret", NULL);
	write_elf("/t/bin/foreign", "/t/none/secret");
}

/* Else its memory could be read, by a tracer of the same profile. */
static void secret_named_as_a_loader_is_not_mapped(void)
{
	CHECK(run_prog("/t/bin/foreign", run_exit) > 128);
}

static void program_that_may_not_be_mapped(void)
{
	copy_file(PROG, "/t/bin/nomap", 0755);
}

/* Also when it is known that it may be executed. */
static void program_whose_image_is_denied_is_not_mapped(void)
{
	CHECK(run_prog("/t/bin/nomap", run_exit) > 128);
	CHECK(run_prog(PROG, run_exit) == 42);
	CHECK(run_prog("/t/bin/nomap", run_exit) > 128);
}

static void set_uid_program(void)
{
	copy_file(PROG, "/t/bin/suid", 0755);
	OK(chmod("/t/bin/suid", 04755));
}

/* Whoever starts it: it is mapped with the credentials that it gets. */
static void set_uid_program_is_mapped_as_its_owner(void)
{
	drop_to(NOBODY);
	CHECK(run_prog("/t/bin/suid", run_exit) > 128);
	CHECK(run_prog("/t/bin/suid", run_exit) > 128);
}

static void confined_task_does_not_leave_by_attachment(void)
{
	CHECK(run_prog("/t/bin/attached", label_argv("st-exec")) == 0);
}

static void profile_attaches_by_path_to_unconfined_exec(void)
{
	CHECK(run_prog("/t/bin/attached", label_argv("st-attach")) == 0);
}

static void launched_programs(void)
{
	write_elf("/t/none/loader", NULL);
	write_elf("/t/bin/launched.loaded", "/t/none/loader");
	copy_file(PROG, "/t/bin/launched", 0755);
	put("/t/bin/launched.script", "#!/t/bin/norule --exit\n");
	OK(chmod("/t/bin/launched.script", 0755));
}

/* As with AppArmor, for which profiles were written: the unconfined chose it. */
static void program_that_unconfined_launches_needs_no_rule_for_itself(void)
{
	CHECK(run_prog("/t/bin/launched", label_argv("st-launch")) == 0);
	CHECK(run_prog("/t/bin/launched.script", run_exit) == 42);
	/* This one starts at its ELF header, and dies of that. */
	CHECK(run_prog("/t/bin/launched.loaded", run_exit) > 128);
}

static void program_that_confined_launches_needs_m_in_its_profile(void)
{
	CHECK(run_prog("/t/bin/launched", run_exit) > 128);
}

static void profile_attaches_by_path_through_symlink(void)
{
	unlink("/t/none/link-to-attached");
	OK(symlink("/t/bin/attached", "/t/none/link-to-attached"));
	CHECK(run_prog("/t/none/link-to-attached",
		       label_argv("st-attach")) == 0);
}

static void program_without_profile_stays_unconfined(void)
{
	CHECK(run_prog("/t/bin/norule", label_argv("unconfined")) == 0);
}

/* Whoever may mount can make a tree in which anything is called anyhow. */
static void false_tree(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	OK(mkdir("/t/mnt/t", 0755));
	OK(mkdir("/t/mnt/t/bin", 0755));
	copy_file(PROG, "/t/mnt/t/bin/attached", 0755);
}

static void program_of_a_detached_tree_attaches_to_nothing(void)
{
	const char *const *argv = label_argv("unconfined");
	int fd = OK(open("/t/mnt/t/bin/attached", O_PATH));
	pid_t pid;

	OK(umount2("/t/mnt", MNT_DETACH));
	pid = OK(fork());
	if (!pid) {
		syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		_exit(errno);
	}
	CHECK(wait_exit(pid) == 0);
}

static void profile_attaches_under_no_new_privs(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(run_prog("/t/bin/attached", label_argv("st-attach")) == 0);
}

static void inherited_exec_works_under_no_new_privs(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(run_prog(PROG, label_argv("st-exec")) == 0);
}

static void fork_and_thread_keep_the_profile(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		label_is("st-exec");
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	pid = OK(vfork());
	if (!pid)
		_exit(open("/t/none/f", O_RDONLY) >= 0 || errno != EACCES);
	CHECK(wait_exit(pid) == 0);
}

static void secret(void)
{
	put("/t/none/f", "secret");
}

#define P	"st-exec"

const struct test exec_tests[] = {
	ALLOW(inherited_exec_by_rule_is_allowed, P, NULL),
	ALLOW(inherited_exec_keeps_the_profile, P, NULL),
	DENY(exec_without_rule_is_refused, P, NULL, "exec", "file", "none"),
	DENY(exec_by_deny_rule_is_refused, P, NULL,
	     "exec", "file", "deny-exec"),
	DENY(exec_with_read_and_map_rule_only_is_refused, P, NULL,
	     "exec", "file", "none"),
	ALLOW(exec_by_fd_by_rule_is_allowed, P, NULL),
	DENY(exec_by_fd_without_rule_is_refused, P, NULL,
	     "exec", "file", "none"),
	DENY(exec_by_proc_fd_without_rule_is_refused, P, NULL,
	     "exec", "file", "none"),
	DENY(exec_of_memfd_is_refused, P, NULL, "exec", "file", "none"),
	DENY(exec_of_written_file_without_x_is_refused, P,
	     copy_in_granted_dir, "exec", "file", "none"),
	ALLOW(script_by_rule_is_allowed, P, NULL),
	DENY(script_whose_interpreter_has_no_rule_is_refused, P, NULL,
	     "exec", "file", "none"),
	DENY(secret_named_as_a_loader_is_not_mapped, P,
	     program_with_loader_in_secret, "file_mmap", "file", "none"),
	DENY(program_whose_image_is_denied_is_not_mapped, P,
	     program_that_may_not_be_mapped, "file_mmap", "file", "deny-image"),
	DENY(set_uid_program_is_mapped_as_its_owner, "st-suid",
	     set_uid_program, "file_mmap", "file", "deny-owner-image"),
	ALLOW(confined_task_does_not_leave_by_attachment, P, NULL),
	ALLOW(profile_attaches_by_path_to_unconfined_exec, NULL, NULL),
	ALLOW(profile_attaches_by_path_through_symlink, NULL, NULL),
	ALLOW(program_that_unconfined_launches_needs_no_rule_for_itself, NULL,
	      launched_programs),
	ALLOW(program_that_confined_launches_needs_m_in_its_profile, P,
	      launched_programs),
	ALLOW(program_without_profile_stays_unconfined, NULL, NULL),
	ALLOW(program_of_a_detached_tree_attaches_to_nothing, NULL, false_tree),
	ALLOW(profile_attaches_under_no_new_privs, NULL, NULL),
	ALLOW(inherited_exec_works_under_no_new_privs, P, NULL),
	ALLOW(fork_and_thread_keep_the_profile, P, secret),
	{ }
};
