// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is not there: each allocation, and each copy from or to a program,
 * of a call fails once. The call then does all of its work or nothing. Only the
 * debug kernel can do that (/proc/self/fail-nth).
 */
#include <sys/mount.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define DEBUGFS		"/sys/kernel/debug/"
#define MOST		5000	/* no call is that long */

static void set(const char *file, const char *value)
{
	int fd = OK(open(file, O_WRONLY | O_CLOEXEC));

	OK(write(fd, value, strlen(value)));
	close(fd);
}

/* All of the faults that there are, and no word about them in the log. */
static void faults(void)
{
	if (access(FAIL_NTH, F_OK))
		skip("this kernel injects no faults");
	if (access(DEBUGFS "failslab", F_OK))
		OK(mount("debugfs", DEBUGFS, "debugfs", 0, NULL));
	set(DEBUGFS "failslab/ignore-gfp-wait", "N");
	set(DEBUGFS "failslab/verbose", "0");
	set(DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N");
	set(DEBUGFS "fail_page_alloc/min-order", "0");
	set(DEBUGFS "fail_page_alloc/verbose", "0");
	set(DEBUGFS "fail_usercopy/verbose", "0");
}

static int nth_fd = -1;

/* The @n-th of what can fail from here on does. */
static void arm(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	if (nth_fd < 0)
		nth_fd = OK(open(FAIL_NTH, O_RDWR | O_CLOEXEC));
	CHECK(write(nth_fd, text, len) == len);
}

/* Whether it has failed since; nothing does from here on. */
static bool disarm(void)
{
	char left[16] = "";
	ssize_t n = pread(nth_fd, left, sizeof(left) - 1, 0);

	while (write(nth_fd, "0", 1) != 1)
		;
	/* What failed may be the question itself. */
	return n > 0 && !atoi(left);
}

static void load_that_lacks_memory_changes_nothing(void)
{
	struct blob blob;
	unsigned long long was, now;
	int n, err, refused = 0;
	bool hit;

	faults();
	blob = read_blob(BLOB("selftest2"));
	for (n = 1, hit = true; hit; n++) {
		CHECK(n < MOST);
		was = stat_value("generation");
		arm(n);
		err = -load_blob(&blob);
		hit = disarm();
		now = stat_value("generation");
		refused += !!err;
		if (!err != (now > was))
			fail("fault %d: %s, generation %llu after %llu", n,
			     strerror(err), now, was);
	}
	CHECK(refused > 10);
	CHECK(!err);
	CHECK(load_file(BLOB("selftest")) == 0);
}

static void removal_that_lacks_memory_is_done_or_not(void)
{
	int n, err, refused = 0;
	bool hit;

	faults();
	for (n = 1, hit = true; hit; n++) {
		CHECK(n < MOST);
		CHECK(profile_listed("st-remove"));
		arm(n);
		err = -write_policy_file("remove", "st-remove");
		hit = disarm();
		refused += !!err;
		if (profile_listed("st-remove") != !!err)
			fail("fault %d: %s", n, strerror(err));
		if (!err)
			CHECK(load_file(BLOB("selftest")) == 0);
	}
	CHECK(refused > 3);
}

static void change_that_lacks_memory_keeps_the_profile(void)
{
	int n, status, refused = 0;
	bool hit;
	pid_t pid;

	faults();
	for (n = 1, hit = true; hit; n++) {
		CHECK(n < MOST);
		pid = OK(fork());
		if (!pid) {
			OK(change_to("d-start", 0));
			nth_fd = -1;
			arm(n);
			status = change_to("d-named", 0);
			hit = disarm();
			label_is(status ? "d-start" : "d-named");
			_exit((hit ? 2 : 0) | (status ? 1 : 0));
		}
		status = wait_exit(pid);
		CHECK(status <= 3);
		/* Not 1: it fails for no other reason. */
		if (status == 1)
			fail("fault %d was none, and the change failed", n);
		hit = status & 2;
		refused += status & 1;
	}
	CHECK(refused > 1);
}

static void child_that_lacks_memory_has_the_profile_or_is_not(void)
{
	int n, status;
	bool hit;
	pid_t pid;

	faults();
	OK(change_to("d-named", 0));
	for (n = 1, hit = true; hit; n++) {
		CHECK(n < MOST);
		arm(n);
		pid = fork();
		if (!pid) {
			label_is("d-named");
			_exit(0);
		}
		hit = disarm();
		if (pid < 0)
			continue;
		CHECK(waitpid(pid, &status, 0) == pid);
		CHECK(!status);
	}
}

/* What the program does, in the domain that it got. 3: nothing had failed. */
int label_after_fault(const char *label)
{
	bool hit;

	/* It may be this that fails, or the page that the name is in. */
	do {
		nth_fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	} while (nth_fd < 0 && (errno == ENOMEM || errno == EFAULT));
	OK(nth_fd);
	hit = disarm();
	label_is(label);
	return hit ? 0 : 3;
}

/* What was asked for, as @label, or attaches, and is remembered, leads there. */
static void before_exec(const char *label, bool asked)
{
	const char *const argv[] = { "prog", "--label-is", label, NULL };

	if (asked)
		set_onexec(label);
	else
		CHECK(run_prog(KNOWN, argv) == 0);
}

/*
 * A program is in its profile, or there is none: exec fails, or from the point on
 * where the old program is gone the task dies.
 */
static void exec_lacks_memory(const char *prog, const char *label, bool asked)
{
	const char *const argv[] = { "prog", "--label-after-fault", label, NULL };
	int n, status, ran = 0, failed = 0, died = 0;
	pid_t pid;

	faults();
	for (n = 1, status = 0; status != 3; n++) {
		CHECK(n < MOST);
		pid = OK(fork());
		if (!pid) {
			before_exec(label, asked);
			nth_fd = -1;
			arm(n);
			execve(prog, (char *const *)argv, environ);
			disarm();
			_exit(77);
		}
		status = wait_exit(pid);
		if (status == 0)
			ran++;
		else if (status == 77)
			failed++;
		else if (status > 128 || status == 127)	/* 127: by its loader */
			died++;
		else if (status != 3)
			fail("fault %d: exit %d", n, status);
	}
	printf("%d ran, %d failed, %d died", ran, failed, died);
	fflush(stdout);
	CHECK(failed > 5);
}

static void exec_that_lacks_memory_leads_nowhere_else(void)
{
	exec_lacks_memory(PROG, "d-named", true);
}

static void exec_of_what_attaches_that_lacks_memory_leads_nowhere_else(void)
{
	exec_lacks_memory(KNOWN, "st-folder", false);
}

#define SLOW(fn)	{ .name = #fn, .body = fn, .seconds = 900 }

const struct test fault_tests[] = {
	SLOW(load_that_lacks_memory_changes_nothing),
	SLOW(removal_that_lacks_memory_is_done_or_not),
	SLOW(change_that_lacks_memory_keeps_the_profile),
	SLOW(child_that_lacks_memory_has_the_profile_or_is_not),
	SLOW(exec_that_lacks_memory_leads_nowhere_else),
	{ .name = "exec_of_what_attaches_that_lacks_memory_leads_nowhere_else",
	  .prepare = known_folder,
	  .body = exec_of_what_attaches_that_lacks_memory_leads_nowhere_else,
	  .seconds = 900 },
	{ }
};
