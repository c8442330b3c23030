// SPDX-License-Identifier: GPL-2.0
/*
 * Layers in the hands of who means harm: nothing is gained by one.
 */
#include <linux/capability.h>
#include <linux/prctl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#define ALL	"profile all flags=(default_allow) { }"

/* A process that waits, without a layer; its parent may trace it. */
static pid_t sleeper(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		pause();
		_exit(0);
	}
	return pid;
}

static bool alive(pid_t pid)
{
	int status;

	usleep(200000);
	return waitpid(pid, &status, WNOHANG) == 0;
}

/* The ways to look into a process or to control it. */
static void tries_to_reach(pid_t pid)
{
	char path[64], buf[8];
	struct iovec mine = { buf, sizeof(buf) }, theirs = { &environ, 8 };
	int fd;

	FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
	FAILS(EPERM, ptrace(PTRACE_SEIZE, pid, 0, 0));
	FAILS(EPERM, process_vm_readv(pid, &mine, 1, &theirs, 1, 0));
	FAILS(EPERM, process_vm_writev(pid, &mine, 1, &theirs, 1, 0));
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	FAILS2(EACCES, EPERM, open(path, O_RDWR));
	snprintf(path, sizeof(path), "/proc/%d/root/t", pid);
	FAILS2(EACCES, EPERM, open(path, O_RDONLY));
	fd = OK(syscall(SYS_pidfd_open, pid, 0));
	FAILS(EPERM, syscall(SYS_pidfd_getfd, fd, 0, 0));
	/* Since 7.x these let one read it whatever modules say to that. */
	drop_cap(CAP_PERFMON);
	drop_cap(CAP_SYS_ADMIN);
	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	FAILS2(EACCES, EPERM, open(path, O_RDONLY));
}

static void parent_without_the_layer_cannot_be_reached(void)
{
	pid_t pid = OK(fork());

	if (pid) {
		CHECK(wait_exit(pid) == 0);
		return;
	}
	CHECK(!try_layer(ALL, 0));
	tries_to_reach(getppid());
	_exit(0);
}

static void sibling_without_the_layer_cannot_be_reached(void)
{
	pid_t pid = sleeper();

	OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
	OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	OK(waitpid(pid, NULL, 0));
	OK(ptrace(PTRACE_DETACH, pid, 0, 0));
	CHECK(!try_layer(ALL, 0));
	tries_to_reach(pid);
}

static void complaining_layer_reaches_no_farther(void)
{
	pid_t pid = sleeper();

	CHECK(!try_layer("profile c flags=(complain) { }", 0));
	tries_to_reach(pid);
}

static void child_under_the_same_layers_can_be_traced(void)
{
	pid_t pid;

	CHECK(!try_layer(ALL, 0));
	pid = sleeper();
	OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
}

static void child_with_more_layers_can_be_traced(void)
{
	pid_t pid;

	CHECK(!try_layer(ALL, 0));
	pid = OK(fork());
	if (!pid) {
		layer("/t/ro/** r,");
		pause();
	}
	usleep(200000);
	OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
}

static void process_with_fewer_layers_cannot_be_reached(void)
{
	pid_t pid;

	CHECK(!try_layer(ALL, 0));
	pid = sleeper();
	CHECK(!try_layer(ALL, 0));
	tries_to_reach(pid);
}

static void traceme_gives_a_layered_parent_no_child_without(void)
{
	int go[2];
	pid_t pid;
	char c;

	OK(pipe(go));
	pid = OK(fork());
	if (!pid) {
		CHECK(read(go[0], &c, 1) == 1);
		_exit(ptrace(PTRACE_TRACEME, 0, 0, 0) ? errno : 0);
	}
	CHECK(!try_layer(ALL, 0));
	CHECK(write(go[1], "x", 1) == 1);
	CHECK(wait_exit(pid) == EPERM);
}

/* Else a layer would be a place to hide from the administrator. */
static void layer_shields_from_nobody(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		layer("/t/ro/** r, deny signal, deny ptrace,");
		for (;;)
			pause();
	}
	usleep(200000);
	OK(kill(pid, 0));
	OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
	OK(waitpid(pid, NULL, 0));
	OK(ptrace(PTRACE_DETACH, pid, 0, 0));
	OK(kill(pid, SIGKILL));
	OK(waitpid(pid, NULL, 0));
}

static void signals_need_a_rule_of_the_layer(void)
{
	pid_t pid = sleeper();

	OK(kill(pid, 0));
	layer("/t/ro/** r, signal (send) set=(usr1),");
	REFUSED(kill(pid, SIGTERM));
	REFUSED(kill(getppid(), 0));
	CHECK(alive(pid));
	OK(kill(pid, SIGUSR1));
	CHECK(!alive(pid));
}

/* Has the kernel send SIGIO to @pid, which ends it. */
static void send_sigio(pid_t pid)
{
	int pair[2];

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	OK(fcntl(pair[0], F_SETOWN, pid));
	OK(fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	CHECK(write(pair[1], "x", 1) == 1);
}

static void sigio_does_not_get_around_the_layer(void)
{
	pid_t pid = sleeper();

	send_sigio(pid);
	CHECK(!alive(pid));
	pid = sleeper();
	layer("/t/ro/** r, unix,");
	send_sigio(pid);
	CHECK(alive(pid));
}

#define SUID	"/t/bin/suid"

static void make_suid(void)
{
	copy_file(PROG, SUID, 0755);
	OK(chmod(SUID, 04755));
	drop_to(NOBODY);
}

static int euid_of_suid(const char *want)
{
	const char *const argv[] = { "suid", "--euid-is", want, NULL };

	return run_prog(SUID, argv);
}

/* It cannot be misled by a layer: under one it is no set-uid program. */
static void set_uid_program_gains_nothing_under_a_layer(void)
{
	CHECK(euid_of_suid("0") == 0);
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	layer(SUID " rmix,");
	CHECK(euid_of_suid("1000") == 0);
}

static void token_of_libbailey_is_needed_to_leave(void)
{
	pid_t pid = OK(fork());
	uint64_t token;
	int status;

	if (!pid) {
		OK(change_to("d-freehat", 0));
		OK(bailey_enter("one", &token));
		CHECK(token);
		bailey_leave(token ^ 2);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void tokens_differ_each_time(void)
{
	uint64_t token[4];
	int i, k;

	OK(change_to("d-freehat", 0));
	for (i = 0; i < 4; i++) {
		OK(bailey_enter("one", &token[i]));
		OK(bailey_leave(token[i]));
		for (k = 0; k < i; k++)
			CHECK(token[i] != token[k]);
	}
	OK(bailey_enter("one", NULL));
	FAILS(EPERM, bailey_leave(token[0]));
	label_is("d-freehat//one");
}

/* d-names-peer may signal d-peer; a layer of that name is not d-peer. */
static void name_of_a_layer_is_trusted_by_no_rule(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		CHECK(!try_layer("profile d-peer flags=(default_allow) { }", 0));
		pause();
	}
	usleep(200000);
	OK(change_to("d-names-peer", 0));
	REFUSED(kill(pid, 0));
}

static void refusals_of_a_layer_are_not_in_the_log(void)
{
	int log = OK(open("/dev/kmsg", O_RDONLY | O_NONBLOCK)), i, n = 0;
	static char record[8192];
	ssize_t got;

	OK(lseek(log, 0, SEEK_END));
	layer("/t/ro/** r,");
	for (i = 0; i < 500; i++)
		REFUSED(open("/t/none", O_RDONLY));
	while ((got = read(log, record, sizeof(record) - 1)) > 0 ||
	       (got < 0 && errno == EPIPE)) {
		if (got > 0)
			record[got] = '\0';
		n += got > 0 && strstr(record, "bailey=\"DENIED\"");
	}
	CHECK(n == 0);
}

static void refusals_of_a_layer_do_not_fill_the_events(void)
{
	unsigned long long before = stat_value("layer_events_untold");
	time_t begin = time(NULL);
	int i, told;

	OK(open(SECURITYFS "events", O_RDONLY | O_NONBLOCK));
	layer("/sys/kernel/security/bailey/stats r,");
	for (i = 0; i < 2000; i++)
		REFUSED(open("/t/none", O_RDONLY));
	/* A hundred in each second are told. */
	told = 100 * (time(NULL) - begin + 2);
	CHECK(stat_value("layer_events_untold") + told >= before + 2000);
}

static void memory_is_not_executed_without_a_rule(void)
{
	int fd = OK(memfd_create("prog", 0)), in = OK(open(PROG, O_RDONLY));
	char *const argv[] = { "prog", "--exit", NULL };
	char buf[65536];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		CHECK(write(fd, buf, n) == n);
	layer("/** rmix,");
	REFUSED(syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH));
	REFUSED((long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

static void open_file_is_not_mapped_as_code_without_m(void)
{
	int fd = OK(open(PROG, O_RDONLY));

	CHECK(mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE, fd, 0) != MAP_FAILED);
	layer("/** r,");
	CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED);
	REFUSED((long)mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE, fd, 0));
}

#define N	NULL

const struct test restrict_attack_tests[] = {
	ALLOW(parent_without_the_layer_cannot_be_reached, N, N),
	ALLOW(sibling_without_the_layer_cannot_be_reached, N, N),
	ALLOW(complaining_layer_reaches_no_farther, N, N),
	ALLOW(child_under_the_same_layers_can_be_traced, N, N),
	ALLOW(child_with_more_layers_can_be_traced, N, N),
	ALLOW(process_with_fewer_layers_cannot_be_reached, N, N),
	ALLOW(traceme_gives_a_layered_parent_no_child_without, N, N),
	ALLOW(layer_shields_from_nobody, N, N),
	ALLOW(signals_need_a_rule_of_the_layer, N, N),
	ALLOW(sigio_does_not_get_around_the_layer, N, N),
	ALLOW(set_uid_program_gains_nothing_under_a_layer, N, make_suid),
	ALLOW(token_of_libbailey_is_needed_to_leave, N, N),
	ALLOW(tokens_differ_each_time, N, N),
	ALLOW(name_of_a_layer_is_trusted_by_no_rule, N, N),
	ALLOW(refusals_of_a_layer_are_not_in_the_log, N, N),
	ALLOW(refusals_of_a_layer_do_not_fill_the_events, N, N),
	ALLOW(memory_is_not_executed_without_a_rule, N, N),
	ALLOW(open_file_is_not_mapped_as_code_without_m, N, N),
	{ }
};
