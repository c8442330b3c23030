// SPDX-License-Identifier: GPL-2.0
/*
 * Internet sockets over the loopback interface.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "harness.h"

static struct sockaddr_in local(int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return sin;
}

static int bound(int type, struct sockaddr_in *at)
{
	int fd = OK(socket(AF_INET, type | SOCK_CLOEXEC, 0));
	socklen_t len = sizeof(*at);

	*at = local(0);
	OK(bind(fd, (void *)at, sizeof(*at)));
	OK(getsockname(fd, (void *)at, &len));
	return fd;
}

static void tcp_by_rule_is_allowed(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_STREAM, &at);
	int client = OK(socket(AF_INET, SOCK_STREAM, 0));
	int one = 1, peer;
	char buf[4];

	OK(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	OK(listen(server, 1));
	OK(connect(client, (void *)&at, sizeof(at)));
	peer = OK(accept(server, NULL, NULL));
	CHECK(send(client, "ping", 4, 0) == 4);
	CHECK(recv(peer, buf, 4, MSG_WAITALL) == 4);
	CHECK(write(peer, "pong", 4) == 4);
	CHECK(read(client, buf, 4) == 4);
	OK(shutdown(client, SHUT_RDWR));
}

static void udp_by_rule_is_allowed(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_DGRAM, &at);
	int client = OK(socket(AF_INET, SOCK_DGRAM, 0));
	char buf[4];

	CHECK(sendto(client, "ping", 4, 0, (void *)&at, sizeof(at)) == 4);
	CHECK(recv(server, buf, 4, 0) == 4);
}

static void raw_socket_by_deny_rule_is_refused(void)
{
	REFUSED(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

static void packet_socket_by_deny_rule_is_refused(void)
{
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0));
}

static void family_without_rule_is_refused(void)
{
	REFUSED(socket(AF_NETLINK, SOCK_DGRAM, 0));
}

static void type_without_rule_is_refused(void)
{
	REFUSED(socket(AF_INET6, SOCK_DGRAM, 0));
}

static void unix_socket_without_rule_is_refused(void)
{
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0));
}

static void socketpair_without_rule_is_refused(void)
{
	int pair[2];

	REFUSED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static void tcp_without_rule_is_refused(void)
{
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
}

static void udp_by_deny_rule_is_refused(void)
{
	REFUSED(socket(AF_INET, SOCK_DGRAM, 0));
}

/* --- sockets made before the profile was entered --------------------------- */

static void udp_pair(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_DGRAM, &at);
	int client = OK(socket(AF_INET, SOCK_DGRAM, 0));

	OK(connect(client, (void *)&at, sizeof(at)));
	keep_fd(server, FD_A);
	keep_fd(client, FD_B);
}

static void inherited_socket_by_rule_is_usable(void)
{
	char c;

	CHECK(send(FD_B, "x", 1, 0) == 1);
	CHECK(recv(FD_A, &c, 1, 0) == 1);
}

static void inherited_socket_is_refused_at_send(void)
{
	REFUSED(send(FD_B, "x", 1, 0));
}

static void inherited_socket_is_refused_at_receive(void)
{
	char c;

	REFUSED(recv(FD_A, &c, 1, MSG_DONTWAIT));
}

static void inherited_socket_is_refused_at_write(void)
{
	REFUSED(write(FD_B, "x", 1));
}

static void listener(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_STREAM, &at);
	int client = OK(socket(AF_INET, SOCK_STREAM, 0));

	OK(listen(server, 1));
	OK(connect(client, (void *)&at, sizeof(at)));
	keep_fd(server, FD_A);
	keep_fd(client, FD_B);
}

static void inherited_listener_is_refused_at_accept(void)
{
	REFUSED(accept(FD_A, NULL, NULL));
}

static void inherited_listener_by_rule_accepts(void)
{
	OK(accept(FD_A, NULL, NULL));
}

/* --- single permissions (noconnect.profile, nosend.profile) ------------------------------- */

static int listener_port(void)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	OK(getsockname(FD_A, (void *)&at, &len));
	return ntohs(at.sin_port);
}

static void connect_without_permission_is_refused(void)
{
	struct sockaddr_in at = local(listener_port());
	int fd = OK(socket(AF_INET, SOCK_STREAM, 0));

	REFUSED(connect(fd, (void *)&at, sizeof(at)));
}

static void fastopen_is_judged_as_connect(void)
{
	struct sockaddr_in at = local(listener_port());
	int fd = OK(socket(AF_INET, SOCK_STREAM, 0));

	REFUSED(sendto(fd, "x", 1, MSG_FASTOPEN, (void *)&at, sizeof(at)));
}

static void fastopen_by_sendmsg_is_judged_as_connect(void)
{
	struct sockaddr_in at = local(listener_port());
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_name = &at, .msg_namelen = sizeof(at),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	struct mmsghdr many = { .msg_hdr = msg };
	int fd = OK(socket(AF_INET, SOCK_STREAM, 0));

	REFUSED(sendmsg(fd, &msg, MSG_FASTOPEN));
	REFUSED(sendmmsg(fd, &many, 1, MSG_FASTOPEN));
}

static void fastopen_by_rule_is_allowed(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_STREAM, &at);
	int client = OK(socket(AF_INET, SOCK_STREAM, 0));

	OK(listen(server, 1));
	OK(sendto(client, "x", 1, MSG_FASTOPEN, (void *)&at, sizeof(at)));
	OK(accept(server, NULL, NULL));
}

static void listen_and_accept_without_connect_are_allowed(void)
{
	OK(accept(FD_A, NULL, NULL));
}

static void send_without_permission_is_refused(void)
{
	REFUSED(send(FD_B, "x", 1, 0));
}

/* Moves a byte between a pipe and a socket without send(2) or recv(2). */
static long splice_into(int sock)
{
	int end[2];

	OK(pipe(end));
	CHECK(write(end[1], "x", 1) == 1);
	return splice(end[0], NULL, sock, NULL, 1, 0);
}

static long splice_out_of(int sock)
{
	int end[2];

	OK(pipe(end));
	return splice(sock, NULL, end[1], NULL, 1, SPLICE_F_NONBLOCK);
}

static void splice_to_socket_without_permission_is_refused(void)
{
	REFUSED(splice_into(FD_B));
}

static void sendfile_to_socket_without_permission_is_refused(void)
{
	REFUSED(sendfile(FD_B, OK(open(PROG, O_RDONLY)), NULL, 1));
}

static void splice_by_rule_is_allowed(void)
{
	CHECK(splice_into(FD_B) == 1);
	CHECK(splice_out_of(FD_A) == 1);
	CHECK(sendfile(FD_B, OK(open(PROG, O_RDONLY)), NULL, 1) == 1);
}

/* Both ends of a TCP connection. */
static void connection(void)
{
	struct sockaddr_in at;
	int server = bound(SOCK_STREAM, &at);
	int client = OK(socket(AF_INET, SOCK_STREAM, 0));

	OK(listen(server, 1));
	OK(connect(client, (void *)&at, sizeof(at)));
	keep_fd(OK(accept(server, NULL, NULL)), FD_A);
	keep_fd(client, FD_B);
	CHECK(write(FD_B, "x", 1) == 1);
}

static void splice_from_socket_without_permission_is_refused(void)
{
	REFUSED(splice_out_of(FD_A));
}

static void sendto_without_permission_is_refused(void)
{
	struct sockaddr_in at;
	int fd = bound(SOCK_DGRAM, &at);

	REFUSED(sendto(fd, "x", 1, 0, (void *)&at, sizeof(at)));
}

#define P	"st-net"

const struct test net_tests[] = {
	ALLOW(tcp_by_rule_is_allowed, P, NULL),
	ALLOW(udp_by_rule_is_allowed, P, NULL),
	DENY(raw_socket_by_deny_rule_is_refused, P, NULL,
	     "create", "net", "deny-raw"),
	DENY(packet_socket_by_deny_rule_is_refused, P, NULL,
	     "create", "net", "deny-raw"),
	DENY(family_without_rule_is_refused, P, NULL,
	     "create", "net", "none"),
	DENY(type_without_rule_is_refused, P, NULL, "create", "net", "none"),
	DENY(unix_socket_without_rule_is_refused, P, NULL,
	     "create", "net", "none"),
	DENY(socketpair_without_rule_is_refused, P, NULL,
	     "create", "net", "none"),
	DENY(tcp_without_rule_is_refused, "st-nonet", NULL,
	     "create", "net", "none"),
	DENY(udp_by_deny_rule_is_refused, "st-nonet", NULL,
	     "create", "net", "deny-udp"),
	ALLOW(inherited_socket_by_rule_is_usable, P, udp_pair),
	DENY(inherited_socket_is_refused_at_send, "st-nonet", udp_pair,
	     "sendmsg", "net", "deny-udp"),
	DENY(inherited_socket_is_refused_at_receive, "st-nonet", udp_pair,
	     "recvmsg", "net", "deny-udp"),
	DENY(inherited_socket_is_refused_at_write, "st-nonet", udp_pair,
	     "sendmsg", "net", "deny-udp"),
	DENY(inherited_listener_is_refused_at_accept, "st-nonet", listener,
	     "accept", "net", "none"),
	ALLOW(inherited_listener_by_rule_accepts, P, listener),
	DENY(connect_without_permission_is_refused, "st-noconnect", listener,
	     "connect", "net", "none"),
	DENY(fastopen_is_judged_as_connect, "st-noconnect", listener,
	     "sendmsg", "net", "none"),
	DENY(fastopen_by_sendmsg_is_judged_as_connect, "st-noconnect",
	     listener, "sendmsg", "net", "none"),
	ALLOW(fastopen_by_rule_is_allowed, P, NULL),
	ALLOW(listen_and_accept_without_connect_are_allowed, "st-noconnect",
	      listener),
	DENY(send_without_permission_is_refused, "st-nosend", udp_pair,
	     "sendmsg", "net", "none"),
	DENY(splice_to_socket_without_permission_is_refused, "st-nosend",
	     udp_pair, "sendmsg", "net", "none"),
	DENY(sendfile_to_socket_without_permission_is_refused, "st-nosend",
	     udp_pair, "sendmsg", "net", "none"),
	ALLOW(splice_by_rule_is_allowed, P, connection),
	DENY(splice_from_socket_without_permission_is_refused, "st-nonet",
	     connection, "recvmsg", "net", "none"),
	DENY(sendto_without_permission_is_refused, "st-nosend", NULL,
	     "sendmsg", "net", "none"),
	{ }
};
