// SPDX-License-Identifier: GPL-2.0
/*
 * Interfaces to a task's own label: securityfs self and tasks, /proc/PID/attr.
 * That no descriptor handed to another program changes it.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

#define SELF	SECURITYFS "self"
#define TASKS	SECURITYFS "tasks"

static long write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY);
	long n = fd < 0 ? -1 : write(fd, text, len);
	int err = errno;

	close(fd);
	errno = err;
	return n == (long)len ? 0 : n < 0 ? -1 : 1;
}

static long tell(const char *text)
{
	return write_file(SELF, text, strlen(text));
}

static void self_is(const char *want)
{
	char *text = slurp(SELF);

	if (strcmp(text, want))
		fail("self is \"%s\", want \"%s\"", text, want);
}

static void self_shows_label_and_mode(void)
{
	self_is("unconfined\n");
	OK(change_to("d-self", 0));
	self_is("d-self (enforce)\n");
}

static void self_shows_modes_that_differ_as_mixed(void)
{
	OK(change_to("d-free//&d-complain", 0));
	self_is("d-complain//&d-free (mixed)\n");
}

static void self_takes_the_words_of_the_text_interface(void)
{
	OK(tell("changeprofile d-free\n"));
	self_is("d-free (default_allow)\n");
	OK(tell("permprofile d-named"));
	self_is("d-free (default_allow)\n");
	OK(tell("stack d-complain"));
	self_is("d-complain//&d-free (mixed)\n");
	FAILS(ENOENT, tell("changeprofile d-missing"));
	FAILS(EINVAL, tell("changeprofile"));
	FAILS(EINVAL, tell("changeprofile "));
	FAILS(EINVAL, tell("become d-named"));
	FAILS(EINVAL, tell(" d-named"));
	FAILS(EINVAL, tell("\n"));
	FAILS(EINVAL, write_file(SELF, "changeprofile d\0named", 21));
}

static void self_takes_exec_and_stackexec(void)
{
	const char *const argv[] = { "prog", "--is", "d-complain//&d-free",
				     "0", NULL };

	OK(tell("changeprofile d-free"));
	OK(tell("exec d-named"));
	OK(tell("stackexec d-complain"));	/* the last one counts */
	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void self_takes_hats(void)
{
	OK(tell("changeprofile d-freehat"));
	OK(write_file(SELF, "changehat 00000000deadbeef^none\0one", 35));
	self_is("d-freehat//one (default_allow)\n");
	OK(tell("changehat 00000000deadbeef^"));
	self_is("d-freehat (default_allow)\n");
	FAILS(EINVAL, tell("changehat one"));
	FAILS(EINVAL, tell("changehat xyz^one"));
	FAILS(EINVAL, tell("changehat 0^"));
}

/* A program that was handed the descriptor changes nothing, whoever it is. */
static void self_of_another_program_is_refused(void)
{
	char *const argv[] = { "prog", "--tell", "30", NULL };
	int fd = OK(open(SELF, O_WRONLY));

	keep_fd(fd, FD_A);
	execve(PROG, argv, environ);
	fail("execve: %s", strerror(errno));
}

static void self_of_a_parent_is_refused(void)
{
	int fd = OK(open(SELF, O_WRONLY));
	pid_t pid = OK(fork());

	if (!pid) {
		FAILS(EPERM, write(fd, "changeprofile d-named", 21));
		label_is("unconfined");
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
}

/* Looks for a line of the tasks file that begins with "PID\t". */
static bool listed(pid_t pid, const char *label)
{
	char want[256], *text = slurp(TASKS);

	snprintf(want, sizeof(want), "%d\t%d\t%s\t", pid, pid, label);
	return strstr(text, want);
}

static pid_t sleeper(const char *label, uid_t uid)
{
	pid_t pid;
	int fd[2];
	char c;

	OK(pipe(fd));
	pid = OK(fork());
	if (!pid) {
		if (label)
			OK(change_to(label, 0));
		if (uid)
			drop_to(uid);
		OK(prctl(PR_SET_DUMPABLE, 1));
		CHECK(write(fd[1], "x", 1) == 1);
		pause();
		_exit(0);
	}
	close(fd[1]);
	CHECK(read(fd[0], &c, 1) == 1);
	return pid;
}

static void confined_tasks_are_listed(void)
{
	pid_t confined = sleeper("d-free", 0), none = sleeper(NULL, 0);

	CHECK(listed(confined, "d-free"));
	CHECK(!listed(none, "unconfined"));
	CHECK(kill(confined, SIGKILL) == 0 && wait_exit(confined) == 137);
	CHECK(!listed(confined, "d-free"));
}

static void user_is_shown_own_tasks_only(void)
{
	pid_t theirs = sleeper("d-free", 0), mine = sleeper("d-free", NOBODY);

	drop_to(NOBODY);
	CHECK(listed(mine, "d-free"));
	CHECK(!listed(theirs, "d-free"));
}

/* --- /proc/PID/attr: Bailey's by bailey.procattr=1, else not ----------------- */

static bool attr_is_ours(void)
{
	return slurp("/sys/module/bailey/parameters/procattr")[0] == 'Y';
}

#define ATTR(file)	"/proc/thread-self/attr/" file

static void procattr_belongs_to_bailey_only_if_asked_for(void)
{
	char buf[256] = "";
	int fd = open(ATTR("current"), O_RDONLY);

	OK(change_to("d-free", 0));
	if (fd >= 0 && read(fd, buf, sizeof(buf) - 1) < 0)
		buf[0] = '\0';
	CHECK(attr_is_ours() == !strcmp(buf, "d-free (default_allow)\n"));
}

static void need_attr(void)
{
	if (!attr_is_ours())
		skip("no bailey.procattr=1");
}

static long attr(const char *file, const char *text)
{
	return write_file(file, text, strlen(text));
}

static void procattr_takes_the_words_of_apparmor(void)
{
	const char *const argv[] = { "prog", "--is", "d-named", "0", NULL };

	need_attr();
	OK(attr(ATTR("current"), "changeprofile d-free"));
	label_is("d-free");
	FAILS(EINVAL, attr(ATTR("current"), "exec d-named"));
	FAILS(EINVAL, attr(ATTR("prev"), "changeprofile d-named"));
	FAILS(ENOENT, read(OK(open(ATTR("exec"), O_RDONLY)), &(char){ 0 }, 1));
	OK(attr(ATTR("exec"), "exec d-named"));
	CHECK(!strcmp(slurp(ATTR("exec")), "d-named (enforce)\n"));
	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void procattr_stacks_and_changes_hats(void)
{
	need_attr();
	OK(attr(ATTR("current"), "changeprofile d-freehat"));
	OK(attr(ATTR("current"), "changehat deadbeef^one"));
	CHECK(!strcmp(slurp(ATTR("prev")), "d-freehat (default_allow)\n"));
	OK(attr(ATTR("current"), "changehat deadbeef^"));
	OK(attr(ATTR("current"), "stack d-complain"));
	label_is("d-complain//&d-freehat");
}

static void procattr_shows_the_label_of_others(void)
{
	char path[64];
	pid_t pid;

	need_attr();
	pid = sleeper("d-free", 0);
	snprintf(path, sizeof(path), "/proc/%d/attr/current", pid);
	CHECK(!strcmp(slurp(path), "d-free (default_allow)\n"));
	snprintf(path, sizeof(path), "/proc/%d/attr/exec", pid);
	FAILS(EACCES, read(OK(open(path, O_RDONLY)), &(char){ 0 }, 1));
}

/* --- lsm_get_self_attr, lsm_set_self_attr: since 6.8 -------------------------- */

#define GET_SELF_ATTR	459
#define SET_SELF_ATTR	460
#define ATTR_CURRENT	100
#define ATTR_EXEC	101
#define SINGLE		1

struct context {	/* struct lsm_ctx */
	uint64_t id, flags, len, text_len;
	char text[256];
};

static long get_attr(unsigned int attr, char *text)
{
	struct context c = { .id = BAILEY_LSM_ID };
	uint32_t size = sizeof(c);
	long n = syscall(GET_SELF_ATTR, attr, &c, &size, SINGLE);

	if (n > 0)
		sprintf(text, "%.*s", (int)c.text_len, c.text);
	return n;
}

static long set_attr(unsigned int attr, const char *text)
{
	struct context c = { .id = BAILEY_LSM_ID, .len = sizeof(c),
			     .text_len = strlen(text) };

	strcpy(c.text, text);
	return syscall(SET_SELF_ATTR, attr, &c, sizeof(c), 0);
}

static void module_attributes_are_read_and_set(void)
{
	char text[256];
	long n = get_attr(ATTR_CURRENT, text);

	if (n < 0 && errno == ENOSYS)
		skip("no lsm_get_self_attr before 6.8");
	CHECK(n == 1 && !strcmp(text, "unconfined"));
	FAILS(EOPNOTSUPP, get_attr(ATTR_EXEC, text));
	FAILS(ENOENT, set_attr(ATTR_CURRENT, "changeprofile d-missing"));
	FAILS(EINVAL, set_attr(ATTR_CURRENT, "exec d-free"));
	OK(set_attr(ATTR_EXEC, "exec d-free"));
	CHECK(get_attr(ATTR_EXEC, text) == 1 &&
	      !strcmp(text, "d-free (default_allow)"));
	OK(set_attr(ATTR_CURRENT, "changeprofile d-free"));
	CHECK(get_attr(ATTR_CURRENT, text) == 1 &&
	      !strcmp(text, "d-free (default_allow)"));
}

const struct test domain_attr_tests[] = {
	ALLOW(module_attributes_are_read_and_set, NULL, NULL),
	ALLOW(self_shows_label_and_mode, NULL, NULL),
	ALLOW(self_shows_modes_that_differ_as_mixed, NULL, NULL),
	ALLOW(self_takes_the_words_of_the_text_interface, NULL, NULL),
	ALLOW(self_takes_exec_and_stackexec, NULL, NULL),
	ALLOW(self_takes_hats, NULL, NULL),
	ALLOW(self_of_another_program_is_refused, NULL, NULL),
	ALLOW(self_of_a_parent_is_refused, NULL, NULL),
	ALLOW(confined_tasks_are_listed, NULL, NULL),
	ALLOW(user_is_shown_own_tasks_only, NULL, NULL),
	ALLOW(procattr_belongs_to_bailey_only_if_asked_for, NULL, NULL),
	ALLOW(procattr_takes_the_words_of_apparmor, NULL, NULL),
	ALLOW(procattr_stacks_and_changes_hats, NULL, NULL),
	ALLOW(procattr_shows_the_label_of_others, NULL, NULL),
	{ }
};
