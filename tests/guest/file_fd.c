// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that a task did not open under its profile: inherited over exec,
 * or received in a message.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "harness.h"

static void inherited(void)
{
	put("/t/none/f", "secret");
	put("/t/ok/deny/f", "secret");
	put("/t/ro/f", "content");
}

static void inherit_none(void)
{
	inherited();
	keep_fd(OK(open("/t/none/f", O_RDWR)), FD_A);
}

static void inherit_none_twice(void)
{
	inherit_none();
	OK(dup2(FD_A, FD_B));
}

static void inherit_deny(void)
{
	inherited();
	keep_fd(OK(open("/t/ok/deny/f", O_RDONLY)), FD_A);
}

static void inherit_ro(void)
{
	inherited();
	keep_fd(OK(open("/t/ro/f", O_RDONLY)), FD_A);
}

static void inherit_ro_for_writing(void)
{
	inherited();
	keep_fd(OK(open("/t/ro/f", O_RDWR)), FD_A);
}

static void holds_no_content(int fd)
{
	char buf[64];
	ssize_t n = read(fd, buf, sizeof(buf));

	CHECK(n == 0 || (n < 0 && (errno == EACCES || errno == EBADF)));
}

/* Above the limit there is no room for what takes a file's place. */
static void inherit_none_above_the_limit(void)
{
	const struct rlimit low = { FD_A, FD_A };

	inherit_none();
	OK(setrlimit(RLIMIT_NOFILE, &low));
}

static void inherited_fd_above_the_limit_is_cut_off(void)
{
	FAILS(EBADF, fcntl(FD_A, F_GETFD));
}

/* Not even its size is told: it is another file. */
static void each_copy_of_an_inherited_fd_is_cut_off(void)
{
	struct stat st;

	OK(fstat(FD_A, &st));
	CHECK(!st.st_size);
	OK(fstat(FD_B, &st));
	CHECK(!st.st_size);
}

static void inherited_fd_by_rule_is_kept(void)
{
	char buf[7];

	CHECK(read(FD_A, buf, 7) == 7);
}

static void inherited_fd_without_rule_is_cut_off(void)
{
	holds_no_content(FD_A);
	if (write(FD_A, "overwritten", 11) < 0)
		CHECK(errno == EACCES || errno == EBADF);
}

static void inherited_fd_by_deny_rule_is_cut_off(void)
{
	holds_no_content(FD_A);
}

static void inherited_fd_opened_for_more_than_granted_is_cut_off(void)
{
	holds_no_content(FD_A);
}

static void inherited_fd_is_not_left_closed(void)
{
	/* A free number would be taken by the next open, as if it were it. */
	OK(fcntl(FD_A, F_GETFD));
}

static int sees_content(int request)
{
	return strcmp(slurp("/t/none/f"), "secret");
}

static void inherit_none_and_helper(void)
{
	inherit_none();
	start_helper(sees_content);
}

static void write_to_inherited_fd_changes_nothing(void)
{
	if (write(FD_A, "overwritten", 11) < 0)
		CHECK(errno == EACCES || errno == EBADF);
	CHECK(ask_helper(0) == 0);
}

static void cloned_fd_of_forked_child_stays_usable(void)
{
	int fd = OK(open("/t/ro/f", O_RDONLY));
	pid_t pid = OK(fork());
	char c;

	if (!pid)
		_exit(read(fd, &c, 1) != 1);
	CHECK(wait_exit(pid) == 0);
}

static void pipes_need_no_rule(void)
{
	struct stat st;
	int end[2];
	char c;

	OK(pipe(end));
	CHECK(write(end[1], "x", 1) == 1);
	CHECK(read(end[0], &c, 1) == 1);
	OK(fstat(end[0], &st));
	OK(fchmod(end[0], 0600));
	OK(fchown(end[0], 0, 0));
}

/* --- by message ------------------------------------------------------------- */

/* Sends an open descriptor of the file named by @request through FD_B. */
static int send_file(int request)
{
	const char *path = request ? "/t/none/f" : "/t/ro/f";
	int fd = open(path, O_RDONLY);

	return send_fd(FD_B, fd) ? -errno : 0;
}

static void messenger(void)
{
	int pair[2];

	inherited();
	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	keep_fd(pair[0], FD_A);
	keep_fd(pair[1], FD_B);
	start_helper(send_file);
	close(FD_B);
}

static void received_fd_by_rule_is_kept(void)
{
	char c;

	CHECK(ask_helper(0) == 0);
	CHECK(read(OK(receive_fd(FD_A)), &c, 1) == 1);
}

static void received_fd_without_rule_is_refused(void)
{
	CHECK(ask_helper(1) == 0);
	CHECK(receive_fd(FD_A) < 0);
}

#define P	"st-files"

const struct test fd_tests[] = {
	ALLOW(inherited_fd_by_rule_is_kept, P, inherit_ro),
	DENY(inherited_fd_without_rule_is_cut_off, P, inherit_none,
	     "file_inherit", "file", "none"),
	DENY(inherited_fd_by_deny_rule_is_cut_off, P, inherit_deny,
	     "file_inherit", "file", "deny-files"),
	DENY(inherited_fd_opened_for_more_than_granted_is_cut_off, P,
	     inherit_ro_for_writing, "file_inherit", "file", "none"),
	DENY(each_copy_of_an_inherited_fd_is_cut_off, P, inherit_none_twice,
	     "file_inherit", "file", "none"),
	DENY(inherited_fd_above_the_limit_is_cut_off, P,
	     inherit_none_above_the_limit, "file_inherit", "file", "none"),
	ALLOW(inherited_fd_is_not_left_closed, P, inherit_none),
	ALLOW(write_to_inherited_fd_changes_nothing, P,
	      inherit_none_and_helper),
	ALLOW(cloned_fd_of_forked_child_stays_usable, P, inherited),
	ALLOW(pipes_need_no_rule, P, NULL),
	ALLOW(received_fd_by_rule_is_kept, "st-unix", messenger),
	DENY(received_fd_without_rule_is_refused, "st-unix", messenger,
	     "file_receive", "file", "none"),
	{ }
};
