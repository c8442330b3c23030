// SPDX-License-Identifier: GPL-2.0
/*
 * Who may load policy, and how: the opener and the writer both need
 * CAP_MAC_ADMIN in the initial user namespace, and a load is one write.
 */
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/sendfile.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#define LOAD	SECURITYFS "load"

static void load_by_root_is_allowed(void)
{
	CHECK(load_file(BLOB("selftest")) == 0);
}

static void load_file_cannot_be_opened_by_a_user(void)
{
	drop_to(NOBODY);
	FAILS2(EACCES, EPERM, open(LOAD, O_WRONLY));
	FAILS2(EACCES, EPERM, open(SECURITYFS "remove", O_WRONLY));
}

static void load_file_cannot_be_opened_without_the_capability(void)
{
	drop_cap(CAP_MAC_ADMIN);
	FAILS(EPERM, open(LOAD, O_WRONLY));
	FAILS(EPERM, open(SECURITYFS "remove", O_WRONLY));
}

static void load_file_cannot_be_opened_from_a_user_namespace(void)
{
	OK(unshare(CLONE_NEWUSER));
	FAILS2(EPERM, EACCES, open(LOAD, O_WRONLY));
}

static void write_after_dropping_privileges_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	drop_to(NOBODY);
	FAILS(EPERM, write(fd, blob.data, blob.size));
}

static void write_after_dropping_the_capability_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	drop_cap(CAP_MAC_ADMIN);
	FAILS(EPERM, write(fd, blob.data, blob.size));
}

/* Powerful, but somebody else than the opener: a confused deputy. */
static void write_as(uid_t real, uid_t effective)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];
	pid_t pid = OK(fork());

	if (!pid) {
		OK(syscall(SYS_capget, &head, data));
		OK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
		OK(syscall(SYS_setresuid, real, effective, NOBODY));
		OK(syscall(SYS_capset, &head, data));
		FAILS(EPERM, write(fd, blob.data, blob.size));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	CHECK(write(fd, blob.data, blob.size) == (ssize_t)blob.size);
}

static void write_by_another_privileged_user_is_refused(void)
{
	write_as(NOBODY, NOBODY);
	write_as(NOBODY, 0);
	write_as(0, NOBODY);
}

static void write_from(const char *label, const char *layer)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));
	pid_t pid = OK(fork());

	if (!pid) {
		if (label)
			OK(change_to(label, 0));
		if (layer)
			CHECK(!try_layer(layer, 0));
		FAILS(EPERM, write(fd, blob.data, blob.size));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
}

/* Though nothing of the other domain's rules speaks against it. */
static void write_from_another_domain_is_refused(void)
{
	write_from("d-allow", NULL);
	write_from(NULL, "profile l flags=(default_allow) { }");
}

/* What a layer holds has its file written by who is free. */
static void write_to_what_was_opened_under_a_layer_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int pair[2];
	pid_t pid;

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	pid = OK(fork());
	if (!pid) {
		CHECK(!try_layer("profile l flags=(default_allow) { }", 0));
		OK(send_fd(pair[1], OK(open(LOAD, O_WRONLY))));
		_exit(0);
	}
	FAILS(EPERM, write(receive_fd(pair[0]), blob.data, blob.size));
	CHECK(wait_exit(pid) == 0);
}

static void write_in_a_user_namespace_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	OK(unshare(CLONE_NEWUSER));
	FAILS(EPERM, write(fd, blob.data, blob.size));
}

static void remove_after_dropping_privileges_is_refused(void)
{
	int fd = OK(open(SECURITYFS "remove", O_WRONLY));

	drop_to(NOBODY);
	FAILS(EPERM, write(fd, "st-remove", 9));
}

static void write_at_an_offset_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	FAILS2(EINVAL, ESPIPE, pwrite(fd, blob.data, blob.size, 4));
	FAILS2(EINVAL, ESPIPE, pwrite(fd, blob.data, blob.size, 1 << 20));
}

static void second_write_to_the_same_fd_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	CHECK(write(fd, blob.data, blob.size) == (ssize_t)blob.size);
	FAILS(EINVAL, write(fd, blob.data, blob.size));
	FAILS2(EINVAL, ESPIPE, pwrite(fd, blob.data, blob.size, 0));
}

static void write_in_two_parts_is_refused(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	FAILS(EINVAL, write(fd, blob.data, blob.size / 2));
	FAILS(EINVAL, write(fd, blob.data + blob.size / 2,
			    blob.size - blob.size / 2));
}

static void write_from_unreadable_memory_is_refused(void)
{
	FAILS(EFAULT, syscall(SYS_write, OK(open(LOAD, O_WRONLY)), 16, 4096));
}

static void refused_fd_can_be_tried_again(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = OK(open(LOAD, O_WRONLY));

	FAILS(EINVAL, write(fd, blob.data, 3));
	CHECK(write(fd, blob.data, blob.size) == (ssize_t)blob.size);
}

/* The data would come from whoever filled the pipe, or the file. */
static void load_by_splice_or_sendfile_is_refused(void)
{
	int fd = OK(open(LOAD, O_WRONLY)), end[2], from;
	struct blob blob = read_blob(BLOB("selftest"));

	OK(pipe(end));
	CHECK(write(end[1], blob.data, 64) == 64);
	FAILS(EINVAL, splice(end[0], NULL, fd, NULL, 64, 0));
	from = OK(open(BLOB("selftest"), O_RDONLY));
	FAILS(EINVAL, sendfile(fd, from, NULL, blob.size));
	CHECK(write(fd, blob.data, blob.size) == (ssize_t)blob.size);
}

const struct test load_tests[] = {
	ALLOW(load_by_root_is_allowed, NULL, NULL),
	ALLOW(load_file_cannot_be_opened_by_a_user, NULL, NULL),
	ALLOW(load_file_cannot_be_opened_without_the_capability, NULL, NULL),
	ALLOW(load_file_cannot_be_opened_from_a_user_namespace, NULL, NULL),
	ALLOW(write_after_dropping_privileges_is_refused, NULL, NULL),
	ALLOW(write_after_dropping_the_capability_is_refused, NULL, NULL),
	ALLOW(write_by_another_privileged_user_is_refused, NULL, NULL),
	ALLOW(write_from_another_domain_is_refused, NULL, NULL),
	ALLOW(write_to_what_was_opened_under_a_layer_is_refused, NULL, NULL),
	ALLOW(write_in_a_user_namespace_is_refused, NULL, NULL),
	ALLOW(remove_after_dropping_privileges_is_refused, NULL, NULL),
	ALLOW(write_at_an_offset_is_refused, NULL, NULL),
	ALLOW(second_write_to_the_same_fd_is_refused, NULL, NULL),
	ALLOW(write_in_two_parts_is_refused, NULL, NULL),
	ALLOW(write_from_unreadable_memory_is_refused, NULL, NULL),
	ALLOW(refused_fd_can_be_tried_again, NULL, NULL),
	ALLOW(load_by_splice_or_sendfile_is_refused, NULL, NULL),
	{ }
};
