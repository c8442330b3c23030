// SPDX-License-Identifier: GPL-2.0
/*
 * Replacement and removal of profiles that running tasks are in.
 */
#include <linux/aio_abi.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "harness.h"

enum { LOAD_FIRST, LOAD_SECOND, REMOVE, ONEXEC, LISTED, USERS };

/* How many domains hold st-remove, as the list of profiles tells. */
static int users(void)
{
	char *text = slurp(SECURITYFS "profiles"), *line;
	unsigned int n = 0;

	line = strstr(text, "st-remove\t");
	CHECK(line && (line == text || line[-1] == '\n'));
	CHECK(sscanf(line, "st-remove\t%*[^\t]\t%*u\t%u", &n) == 1);
	free(text);
	return n;
}

static int administer(int request)
{
	switch (request) {
	case LOAD_FIRST:
		return load_file(BLOB("selftest"));
	case LOAD_SECOND:
		return load_file(BLOB("selftest2"));
	case REMOVE:
		return write_policy_file("remove", "st-remove");
	case ONEXEC:
		return prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, "st-remove", 9,
			     0) ? -errno : 0;
	case LISTED:
		return profile_listed("st-remove");
	case USERS:
		return users();
	}
	return -EINVAL;
}

static void helper(void)
{
	put("/t/swap/f", "content");
	put("/t/ok/f", "content");
	put("/t/none/f", "content");
	start_helper(administer);
}

/* Whatever a test left in force, the next ones need the first policy. */
static void back_to_first(void)
{
	CHECK(ask_helper(LOAD_FIRST) == 0);
}

static void replacement_revokes_reading_of_open_file_at_once(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR));
	char c;

	CHECK(pread(fd, &c, 1, 0) == 1);
	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(pread(fd, &c, 1, 0));
	back_to_first();
}

static void replacement_revokes_writing_of_open_file_at_once(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR));

	CHECK(write(fd, "x", 1) == 1);
	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(write(fd, "x", 1));
	REFUSED(ftruncate(fd, 0));
	back_to_first();
}

/* One byte from or to the beginning of a file, as io_submit(2) does it. */
static long submit(int fd, int op)
{
	char byte = 'x';
	struct iocb what = {
		.aio_lio_opcode = op, .aio_fildes = fd,
		.aio_buf = (uintptr_t)&byte, .aio_nbytes = 1,
	}, *list = &what;
	aio_context_t context = 0;
	long ret;
	int error;

	OK(syscall(SYS_io_setup, 1, &context));
	ret = syscall(SYS_io_submit, context, 1, &list);
	error = errno;
	OK(syscall(SYS_io_destroy, context));
	errno = error;
	return ret;
}

static void replacement_revokes_every_way_to_move_data(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR)), end[2];
	int copy = OK(open("/t/swap/copy", O_RDWR | O_CREAT, 0600));
	char byte = 'x';
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	off_t zero = 0;

	OK(pipe(end));
	CHECK(submit(fd, IOCB_CMD_PREAD) == 1 && submit(fd, IOCB_CMD_PWRITE) == 1);
	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(submit(fd, IOCB_CMD_PREAD));
	REFUSED(submit(fd, IOCB_CMD_PWRITE));
	REFUSED(preadv2(fd, &iov, 1, 0, RWF_HIPRI));
	REFUSED(pwritev2(fd, &iov, 1, 0, RWF_APPEND));
	REFUSED(splice(fd, &zero, end[1], NULL, 1, 0));
	REFUSED(sendfile(end[1], fd, &zero, 1));
	REFUSED(copy_file_range(fd, &zero, copy, NULL, 1, 0));
	REFUSED(pwritev(fd, &iov, 1, 0));
	REFUSED(fallocate(fd, 0, 0, 1));
	REFUSED(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ?
		-1 : 0);
	REFUSED(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ?
		-1 : 0);
	back_to_first();
}

static void replacement_refuses_new_opens_at_once(void)
{
	OK(open("/t/swap/f", O_RDWR));
	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(open("/t/swap/f", O_RDONLY));
	back_to_first();
}

static void replacement_revokes_sockets_at_once(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = OK(socket(AF_INET, SOCK_DGRAM, 0));

	OK(sendto(fd, "x", 1, 0, (void *)&at, sizeof(at)));
	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(sendto(fd, "x", 1, 0, (void *)&at, sizeof(at)));
	back_to_first();
}

static void replacement_revokes_capabilities_at_once(void)
{
	OK(syscall(SYS_setresuid, NOBODY, -1, -1));
	CHECK(ask_helper(LOAD_SECOND) == 0);
	FAILS(EPERM, syscall(SYS_setresuid, NOBODY + 1, -1, -1));
	back_to_first();
}

static void replacement_grants_anew_at_once(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR));
	char c;

	CHECK(ask_helper(LOAD_SECOND) == 0);
	REFUSED(read(fd, &c, 1));
	CHECK(ask_helper(LOAD_FIRST) == 0);
	CHECK(read(fd, &c, 1) == 1);
	OK(open("/t/swap/f", O_RDWR));
}

static void replacement_keeps_the_label(void)
{
	CHECK(ask_helper(LOAD_SECOND) == 0);
	label_is("st-swap");
	back_to_first();
}

static void replacement_reaches_forked_children(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR)), go[2];
	pid_t pid;
	char c;

	OK(pipe(go));
	pid = OK(fork());
	if (!pid) {
		close(go[1]);
		if (read(go[0], &c, 1) < 0)
			_exit(2);
		_exit(pread(fd, &c, 1, 0) >= 0 || errno != EACCES);
	}
	CHECK(ask_helper(LOAD_SECOND) == 0);
	close(go[1]);
	CHECK(wait_exit(pid) == 0);
	back_to_first();
}

static void profiles_of_one_blob_appear_together(void)
{
	write_policy_file("remove", "st-second");
	CHECK(!profile_listed("st-second"));
	CHECK(administer(LOAD_SECOND) == 0);
	CHECK(profile_listed("st-second"));
	CHECK(profile_listed("st-swap"));
	CHECK(profile_listed("st-files"));	/* not in it, not touched */
	CHECK(administer(LOAD_FIRST) == 0);
	CHECK(write_policy_file("remove", "st-second") == 0);
}

#define P	"st-swap"

const struct test replace_tests[] = {
	DENY(replacement_revokes_reading_of_open_file_at_once, P, helper,
	     "file_perm", "file", NULL),
	DENY(replacement_revokes_writing_of_open_file_at_once, P, helper,
	     "file_perm", "file", NULL),
	DENY(replacement_revokes_every_way_to_move_data, P, helper,
	     "file_mmap", "file", NULL),
	DENY(replacement_refuses_new_opens_at_once, P, helper,
	     "open", "file", NULL),
	DENY(replacement_revokes_sockets_at_once, P, helper,
	     "sendmsg", "net", "none"),
	DENY(replacement_revokes_capabilities_at_once, P, helper,
	     "capable", "cap", "none"),
	ALLOW(replacement_grants_anew_at_once, P, helper),
	ALLOW(replacement_keeps_the_label, P, helper),
	ALLOW(replacement_reaches_forked_children, P, helper),
	ALLOW(profiles_of_one_blob_appear_together, NULL, NULL),
	{ }
};

/* --- removal ---------------------------------------------------------------- */

static void removal_of_unknown_profile_is_refused(void)
{
	CHECK(write_policy_file("remove", "no-such-profile") == -ENOENT);
	CHECK(write_policy_file("remove", "st-file") == -ENOENT);
	CHECK(write_policy_file("remove", "\n") == -ENOENT);
}

static void removal_of_overlong_name_is_refused(void)
{
	char name[600];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CHECK(write_policy_file("remove", name) == -ENAMETOOLONG);
}

static void removed_profile_cannot_be_entered(void)
{
	CHECK(administer(REMOVE) == 0);
	CHECK(administer(ONEXEC) == -ENOENT);
	CHECK(administer(REMOVE) == -ENOENT);
	CHECK(!administer(LISTED));
	CHECK(administer(LOAD_FIRST) == 0);
	CHECK(administer(ONEXEC) == 0);
}

static void removed_profile_keeps_confining(void)
{
	CHECK(ask_helper(REMOVE) == 0);
	label_is("st-remove");
	OK(open("/t/ok/f", O_RDONLY));
	REFUSED(open("/t/none/f", O_RDONLY));
	REFUSED(open("/t/ok/f", O_WRONLY));
	CHECK(ask_helper(LISTED) == 0);
	CHECK(ask_helper(LOAD_FIRST) == 0);
	CHECK(ask_helper(LISTED) == 1);
}

/* Else who stayed in it would be in another one of that name. */
static void removed_profile_that_is_loaded_again_has_its_tasks(void)
{
	int before = ask_helper(USERS);

	CHECK(before > 0);
	CHECK(ask_helper(REMOVE) == 0);
	CHECK(ask_helper(USERS) == before);
	CHECK(ask_helper(LOAD_FIRST) == 0);
	CHECK(ask_helper(USERS) == before);
}

static void removed_profile_confines_children_and_exec(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-remove", NULL };

	CHECK(ask_helper(REMOVE) == 0);
	CHECK(run_prog(PROG, argv) == 0);
	CHECK(ask_helper(LOAD_FIRST) == 0);
}

static void onexec_of_profile_removed_meanwhile_stays_confined(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-remove", NULL };

	/* What was asked for is what one gets, or the exec fails. */
	set_onexec("st-remove");
	CHECK(administer(REMOVE) == 0);
	execve(PROG, (char *const *)argv, environ);
	CHECK(administer(LOAD_FIRST) == 0);
}

static void first_policy_is_back(void)
{
	CHECK(administer(LOAD_FIRST) == 0);
	CHECK(profile_listed("st-remove"));
}

const struct test remove_tests[] = {
	ALLOW(removal_of_unknown_profile_is_refused, NULL, NULL),
	ALLOW(removal_of_overlong_name_is_refused, NULL, NULL),
	ALLOW(removed_profile_cannot_be_entered, NULL, NULL),
	DENY(removed_profile_keeps_confining, "st-remove", helper,
	     "open", "file", "none"),
	ALLOW(removed_profile_that_is_loaded_again_has_its_tasks, "st-remove",
	      helper),
	ALLOW(removed_profile_confines_children_and_exec, "st-remove",
	      helper),
	ALLOW(onexec_of_profile_removed_meanwhile_stays_confined, NULL, NULL),
	ALLOW(first_policy_is_back, NULL, NULL),
	{ }
};
