// SPDX-License-Identifier: GPL-2.0
/*
 * Who stays behind when a program enters another domain keeps no hold on it.
 */
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "domain.h"
#include "harness.h"

/* Waits until the parent has moved; 0: we are where we were. */
int stays_in(const char *dir)
{
	char at[256] = "";

	raise(SIGSTOP);
	if (!getcwd(at, sizeof(at)))
		return 2;
	return strcmp(at, dir) != 0;
}

static long own_ms(void)
{
	struct timespec t;

	OK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t));
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Works for so many milliseconds. */
int burn(int ms)
{
	long end = own_ms() + ms;

	while (own_ms() < end)
		;
	return 0;
}

#define MANY	600	/* more than the kernel judges without a pause */
#define FIRST	100
/* It pauses after 256, so that the next refused one is the first after a pause. */
#define APART	257

/* Some of the descriptors were of a file that may not be kept. */
int many_are_judged(void)
{
	char buf[16];
	int i;

	for (i = 0; i < MANY; i++) {
		int want = i % APART ? 4 : 0;

		if (read(FIRST + i, buf, sizeof(buf)) != want)
			fail("descriptor %d", i);
	}
	return 0;
}

static void put_files(void)
{
	put("/t/ok/secret", "secret");
	put("/t/ok/both", "both");
}

static void each_of_many_inherited_files_is_judged(void)
{
	const char *const argv[] = { "prog", "--many-are-judged", "", NULL };
	int i;

	for (i = 0; i < MANY; i++)
		keep_fd(OK(open(i % APART ? "/t/ok/both" : "/t/ok/secret",
				O_RDONLY)), FIRST + i);
	CHECK(run_prog("/t/d/named", argv) == 0);
}

/* Runs @prog in our own working directory, and leaves that; what it found. */
static int run_and_leave(const char *prog)
{
	const char *const argv[] = { "prog", "--stays-in", "/t/d", NULL };
	int status;
	pid_t pid;

	OK(chdir("/t/d"));
	pid = OK(syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0));
	if (!pid) {
		execve(prog, (char *const *)argv, environ);
		_exit(errno);
	}
	OK(waitpid(pid, &status, WUNTRACED));
	CHECK(WIFSTOPPED(status));
	OK(chdir("/t"));
	OK(kill(pid, SIGCONT));
	return wait_exit(pid);
}

static void working_directory_is_shared_over_no_border(void)
{
	CHECK(run_and_leave("/t/d/traced") == 0);
}

static void working_directory_is_shared_within_the_domain(void)
{
	CHECK(run_and_leave(PROG) == 1);
}

static void allow_events(void)
{
	int fd = OK(open("/proc/sys/kernel/perf_event_paranoid", O_WRONLY));

	CHECK(write(fd, "1", 1) == 1);
	close(fd);
}

/* Milliseconds that we and our children have worked in all. */
static long worked(void)
{
	struct rusage r;

	OK(getrusage(RUSAGE_CHILDREN, &r));
	return own_ms() + (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000 +
		(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1000;
}

/*
 * Milliseconds of work that our event does not see, of 400 that a child does as
 * a program and of what fork and exec take, for which a kernel that checks itself takes
 * its time.
 */
static long unseen_once(void *arg)
{
	const char *const argv[] = { "prog", "--burn", "400", NULL };
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.inherit = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	unsigned long long ns = 0;
	const char *prog = arg;
	long before = worked();
	int fd = OK(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));

	CHECK(run_prog(prog, argv) == 0);
	CHECK(read(fd, &ns, sizeof(ns)) == sizeof(ns));
	return worked() - before - (long)(ns / 1000000);
}

/* What the machine takes away in between is seen by no event. */
static long unseen_of(char *prog)
{
	return least_of(3, unseen_once, prog);
}

static void events_see_nothing_beyond_a_border(void)
{
	CHECK(unseen_of("/t/d/named") >= 200);
}

static void events_go_on_within_the_domain(void)
{
	CHECK(unseen_of(PROG) < 200);
}

#define P "d-start"

const struct test domain_border_tests[] = {
	ALLOW(working_directory_is_shared_over_no_border, P, NULL),
	ALLOW(working_directory_is_shared_within_the_domain, P, NULL),
	ALLOW(each_of_many_inherited_files_is_judged, P, put_files),
	ALLOW(events_see_nothing_beyond_a_border, P, allow_events),
	ALLOW(events_go_on_within_the_domain, P, allow_events),
	{ }
};
