// SPDX-License-Identifier: GPL-2.0
/*
 * Every way to move a byte through a connection that came from elsewhere: what its path
 * does not grant is refused to each of them.
 */
#include <sys/sendfile.h>
#include <sys/un.h>

#include "harness.h"
#include "net.h"

/* A connection by a path; both ends, and a byte on the way. */
static void connected_by(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
	int client = OK(socket(AF_UNIX, SOCK_STREAM, 0)), server;

	strcpy(at.sun_path, path);
	unlink(path);
	OK(bind(fd, (void *)&at, sizeof(at)));
	OK(listen(fd, 1));
	OK(connect(client, (void *)&at, sizeof(at)));
	server = OK(accept(fd, NULL, NULL));
	CHECK(write(server, "x", 1) == 1);
	keep_fd(client, FD_A);
	keep_fd(server, FD_B);
	put("/t/ok/source", "content");
}

static void connected(void)
{
	connected_by("/t/none/ways");
}

static void connected_by_rule(void)
{
	connected_by("/t/ok/ways");
}

static struct iovec byte(void)
{
	static char c;

	return (struct iovec){ &c, 1 };
}

static long send_many(void)
{
	struct iovec iov = byte();
	struct mmsghdr msg[2] = {
		{ .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } },
		{ .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } },
	};

	return sendmmsg(FD_A, msg, 2, 0);
}

static long receive_many(void)
{
	struct iovec iov = byte();
	struct mmsghdr msg = { .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } };

	return recvmmsg(FD_A, &msg, 1, MSG_DONTWAIT, NULL);
}

static int filled_pipe(void)
{
	int fd[2];

	OK(pipe(fd));
	CHECK(write(fd[1], "x", 1) == 1);
	return fd[0];
}

static int empty_pipe(void)
{
	int fd[2];

	OK(pipe(fd));
	return fd[1];
}

static long splice_in(void)
{
	return splice(filled_pipe(), NULL, FD_A, NULL, 1, SPLICE_F_NONBLOCK);
}

static long splice_out(void)
{
	return splice(FD_A, NULL, empty_pipe(), NULL, 1, SPLICE_F_NONBLOCK);
}

static long send_a_file(void)
{
	return sendfile(FD_A, OK(open("/t/ok/source", O_RDONLY)), NULL, 1);
}

/* As a system call returns. */
static long by_ring(int op)
{
	struct iovec iov = byte();
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	bool whole = op == IORING_OP_SENDMSG || op == IORING_OP_RECVMSG;
	struct io_uring_sqe sqe = {
		.opcode = op, .fd = FD_A,
		.addr = whole ? (uintptr_t)&msg : (uintptr_t)iov.iov_base,
		.len = 1,
		.msg_flags = op == IORING_OP_RECV || op == IORING_OP_RECVMSG ?
			MSG_DONTWAIT : 0,
	};
	int ret = ring_do(&sqe, 0);

	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}

static void connection_is_refused_to_every_way_of_sending(void)
{
	REFUSED(send(FD_A, "x", 1, 0));
	REFUSED(send(FD_A, "x", 1, MSG_OOB));
	REFUSED(send(FD_A, "x", 1, MSG_MORE | MSG_ZEROCOPY));
	REFUSED(send_many());
	REFUSED(send_fd(FD_A, FD_B));
	REFUSED(splice_in());
	REFUSED(send_a_file());
	REFUSED(by_ring(IORING_OP_SEND));
	REFUSED(by_ring(IORING_OP_SENDMSG));
	REFUSED(by_ring(IORING_OP_WRITE));
}

static void connection_is_refused_to_every_way_of_receiving(void)
{
	char c;

	REFUSED(recv(FD_A, &c, 1, MSG_DONTWAIT));
	REFUSED(recv(FD_A, &c, 1, MSG_DONTWAIT | MSG_PEEK));
	REFUSED(recv(FD_A, &c, 1, MSG_DONTWAIT | MSG_OOB));
	REFUSED(receive_many());
	REFUSED(splice_out());
	REFUSED(by_ring(IORING_OP_RECV));
	REFUSED(by_ring(IORING_OP_RECVMSG));
	REFUSED(by_ring(IORING_OP_READ));
}

/* What some kernels know nothing of may fail, but not for the rules. */
#define GOES(expr)	CHECK((expr) >= 0 || errno != EACCES)

static void connection_by_rule_serves_every_way(void)
{
	char c;

	CHECK(recv(FD_A, &c, 1, MSG_DONTWAIT | MSG_PEEK) == 1);
	CHECK(recv(FD_A, &c, 1, MSG_DONTWAIT) == 1);
	CHECK(send(FD_B, "abcde", 5, 0) == 5);
	CHECK(receive_many() == 1);
	CHECK(splice_out() == 1);
	CHECK(by_ring(IORING_OP_RECV) == 1);
	CHECK(by_ring(IORING_OP_RECVMSG) == 1);
	CHECK(by_ring(IORING_OP_READ) == 1);
	GOES(recv(FD_A, &c, 1, MSG_DONTWAIT | MSG_OOB));
	CHECK(send(FD_A, "x", 1, 0) == 1);
	GOES(send(FD_A, "x", 1, MSG_OOB));
	GOES(send(FD_A, "x", 1, MSG_MORE | MSG_ZEROCOPY));
	CHECK(send_many() == 2);
	OK(send_fd(FD_A, FD_B));
	CHECK(splice_in() == 1);
	CHECK(send_a_file() == 1);
	CHECK(by_ring(IORING_OP_SEND) == 1);
	CHECK(by_ring(IORING_OP_SENDMSG) == 1);
	CHECK(by_ring(IORING_OP_WRITE) == 1);
}

#define P	"st-uways"

const struct test unix_way_tests[] = {
	ALLOW(connection_by_rule_serves_every_way, P, connected_by_rule),
	DENY(connection_is_refused_to_every_way_of_sending, P, connected,
	     "sendmsg", "file", "none"),
	DENY(connection_is_refused_to_every_way_of_receiving, P, connected,
	     "recvmsg", "file", "none"),
	{ }
};
