// SPDX-License-Identifier: GPL-2.0
/*
 * Internet sockets by address and port, at both ends. The helper is
 * the unconfined other end.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "domain.h"
#include "harness.h"
#include "net.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP	262
#endif

/* --- addresses -------------------------------------------------------------- */

struct addr at4(const char *ip, int port)
{
	struct addr a = { .len = sizeof(struct sockaddr_in) };
	struct sockaddr_in *sin = (void *)&a.ss;

	sin->sin_family = AF_INET;
	sin->sin_port = htons(port);
	CHECK(inet_pton(AF_INET, ip, &sin->sin_addr) == 1);
	return a;
}

struct addr at6(const char *ip, int port)
{
	struct addr a = { .len = sizeof(struct sockaddr_in6) };
	struct sockaddr_in6 *sin6 = (void *)&a.ss;

	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(port);
	CHECK(inet_pton(AF_INET6, ip, &sin6->sin6_addr) == 1);
	return a;
}

static struct addr unspec(struct addr a)
{
	a.ss.ss_family = AF_UNSPEC;
	return a;
}

int sock(int family, int type, int protocol)
{
	int fd = OK(socket(family, type | SOCK_CLOEXEC, protocol));
	int one = 1;

	if (type == SOCK_STREAM)
		OK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	return fd;
}

long bind_at(int fd, struct addr a)
{
	return bind(fd, (void *)&a.ss, a.len);
}

long connect_at(int fd, struct addr a)
{
	return connect(fd, (void *)&a.ss, a.len);
}

long send_at(int fd, struct addr a, int flags)
{
	return sendto(fd, "x", 1, flags, (void *)&a.ss, a.len);
}

/* --- the other end ---------------------------------------------------------- */

static const int ports[] = { 6000, 6005, 7000 };

/* Connects to port 5000 from the port asked for. */
static int come_from(int port)
{
	int fd = sock(AF_INET, SOCK_STREAM, 0);

	if (bind_at(fd, at4("127.0.0.1", port)) ||
	    connect_at(fd, at4("127.0.0.1", 5000)) ||
	    write(fd, "x", 1) != 1)
		return -errno;
	/* Kept open. */
	return fcntl(fd, F_DUPFD, 100) < 0 ? -errno : 0;
}

void addr_servers(void)
{
	size_t i;
	int fd;

	own_net_ns();
	for (i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
		fd = sock(AF_INET, SOCK_STREAM, 0);
		OK(bind_at(fd, at4("0.0.0.0", ports[i])));
		OK(listen(fd, 8));
		fd = sock(AF_INET6, SOCK_STREAM, 0);
		OK(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 1 }, 4));
		OK(bind_at(fd, at6("::", ports[i])));
		OK(listen(fd, 8));
		fd = sock(AF_INET, SOCK_DGRAM, 0);
		OK(bind_at(fd, at4("0.0.0.0", ports[i])));
	}
	start_helper(come_from);
}

static int tcp(void)
{
	return sock(AF_INET, SOCK_STREAM, 0);
}

static int udp(void)
{
	return sock(AF_INET, SOCK_DGRAM, 0);
}

/* --- bind ------------------------------------------------------------------- */

static void bind_to_granted_address_is_allowed(void)
{
	OK(bind_at(tcp(), at4("127.0.0.1", 5000)));
	OK(bind_at(udp(), at4("127.0.0.1", 5009)));
	OK(bind_at(sock(AF_INET6, SOCK_STREAM, 0), at6("::1", 5001)));
	OK(bind_at(sock(AF_INET6, SOCK_STREAM, 0),
		   at6("::ffff:127.0.0.1", 5002)));
}

static void bind_to_other_port_is_refused(void)
{
	REFUSED(bind_at(tcp(), at4("127.0.0.1", 5010)));
}

static void bind_to_other_address_is_refused(void)
{
	REFUSED(bind_at(tcp(), at4("127.0.0.2", 5000)));
	REFUSED(bind_at(tcp(), at4("0.0.0.0", 5000)));
	REFUSED(bind_at(sock(AF_INET6, SOCK_STREAM, 0), at6("::", 5000)));
	REFUSED(bind_at(sock(AF_INET6, SOCK_STREAM, 0),
			at6("::ffff:127.0.0.2", 5000)));
}

static void bind_to_port_of_the_kernels_choice_is_refused(void)
{
	REFUSED(bind_at(tcp(), at4("127.0.0.1", 0)));
}

static void bind_without_family_is_judged_as_inet(void)
{
	REFUSED(bind_at(tcp(), unspec(at4("0.0.0.0", 5000))));
}

/* --- connect ---------------------------------------------------------------- */

static void connect_to_granted_peer_is_allowed(void)
{
	OK(connect_at(tcp(), at4("127.0.0.1", 6000)));
	OK(connect_at(udp(), at4("127.0.0.1", 6000)));
	OK(connect_at(sock(AF_INET6, SOCK_STREAM, 0), at6("::1", 6000)));
	OK(connect_at(sock(AF_INET6, SOCK_STREAM, 0),
		      at6("::ffff:127.0.0.1", 6000)));
}

static void connect_to_other_port_is_refused(void)
{
	REFUSED(connect_at(tcp(), at4("127.0.0.1", 7000)));
	REFUSED(connect_at(udp(), at4("127.0.0.1", 7000)));
}

static void connect_by_deny_rule_is_refused(void)
{
	REFUSED(connect_at(tcp(), at4("127.0.0.1", 6005)));
}

static void connect_by_mapped_address_is_judged_as_inet(void)
{
	REFUSED(connect_at(sock(AF_INET6, SOCK_STREAM, 0),
			   at6("::ffff:127.0.0.1", 6005)));
}

static void connect_to_zeros_is_judged_as_loopback(void)
{
	OK(connect_at(tcp(), at4("0.0.0.0", 6000)));
	REFUSED(connect_at(tcp(), at4("0.0.0.0", 6005)));
}

static void connect_to_zeros_in_inet6_is_judged_as_loopback(void)
{
	OK(connect_at(sock(AF_INET6, SOCK_STREAM, 0), at6("::", 6000)));
	REFUSED(connect_at(sock(AF_INET6, SOCK_STREAM, 0), at6("::", 6005)));
}

static void disconnecting_has_no_peer(void)
{
	int fd = udp();

	OK(connect_at(fd, at4("127.0.0.1", 6000)));
	REFUSED(connect_at(fd, unspec(at4("127.0.0.1", 6000))));
}

static void mptcp_connect_to_other_port_is_refused(void)
{
	OK(connect_at(sock(AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
		      at4("127.0.0.1", 6000)));
	REFUSED(connect_at(sock(AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
			   at4("127.0.0.1", 7000)));
}

static void fastopen_to_other_port_is_refused(void)
{
	OK(send_at(tcp(), at4("127.0.0.1", 6000), MSG_FASTOPEN));
	REFUSED(send_at(tcp(), at4("127.0.0.1", 7000), MSG_FASTOPEN));
	REFUSED(send_at(sock(AF_INET6, SOCK_STREAM, 0),
			at6("::ffff:127.0.0.1", 7000), MSG_FASTOPEN));
}

static void mptcp_fastopen_to_other_port_is_refused(void)
{
	REFUSED(send_at(sock(AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
			at4("127.0.0.1", 7000), MSG_FASTOPEN));
}

static void ring_connect_to_other_port_is_refused(void)
{
	struct addr a = at4("127.0.0.1", 7000), good = at4("127.0.0.1", 6000);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT, .fd = tcp(),
		.addr = (uintptr_t)&good.ss, .off = good.len,
	};

	CHECK(ring_do(&sqe, 0) == 0);
	sqe.fd = tcp();
	sqe.addr = (uintptr_t)&a.ss;
	CHECK(ring_do(&sqe, 0) == -EACCES);
}

/* --- send and receive ---------------------------------------------------------- */

static void datagram_to_granted_peer_is_allowed(void)
{
	long sent;

	CHECK(OK(send_at(udp(), at4("127.0.0.1", 6000), 0)) == 1);
	sent = send_at(udp(), unspec(at4("127.0.0.1", 6000)), 0);
	/* Smack takes no such address. */
	CHECK(sent == 1 || (sent < 0 && errno == EINVAL));
}

static void datagram_to_other_port_is_refused(void)
{
	struct addr a = at4("127.0.0.1", 7000);
	struct iovec iov = { "x", 1 };
	struct mmsghdr many = { .msg_hdr = {
		.msg_name = &a.ss, .msg_namelen = a.len,
		.msg_iov = &iov, .msg_iovlen = 1,
	} };

	REFUSED(send_at(udp(), a, 0));
	FAILS2(EACCES, EINVAL, send_at(udp(), unspec(a), 0));
	REFUSED(sendmsg(udp(), &many.msg_hdr, 0));
	REFUSED(sendmmsg(udp(), &many, 1, 0));
	REFUSED(send_at(sock(AF_INET6, SOCK_DGRAM, 0),
			at6("::ffff:127.0.0.1", 7000), 0));
	FAILS2(EACCES, EINVAL, send_at(sock(AF_INET6, SOCK_DGRAM, 0), a, 0));
}

static void datagram_by_deny_rule_is_refused(void)
{
	REFUSED(send_at(udp(), at4("127.0.0.1", 6005), 0));
}

static void datagram_to_zeros_by_deny_rule_is_refused(void)
{
	REFUSED(send_at(udp(), at4("0.0.0.0", 6005), 0));
}

static void two_connected(void)
{
	int good, bad;

	addr_servers();
	good = udp();
	bad = udp();
	OK(connect_at(good, at4("127.0.0.1", 6000)));
	OK(connect_at(bad, at4("127.0.0.1", 7000)));
	keep_fd(good, FD_A);
	keep_fd(bad, FD_B);
}

static void inherited_socket_is_judged_by_its_peer(void)
{
	CHECK(OK(send(FD_A, "x", 1, 0)) == 1);
	REFUSED(send(FD_B, "x", 1, 0));
	REFUSED(write(FD_B, "x", 1));
	REFUSED(recv(FD_B, &(char){ 0 }, 1, MSG_DONTWAIT));
	FAILS(EAGAIN, recv(FD_A, &(char){ 0 }, 1, MSG_DONTWAIT));
}

/* TCP does not look at the address: nor do we. */
static void tcp_connected_elsewhere(void)
{
	int bad;

	addr_servers();
	bad = tcp();
	OK(connect_at(bad, at4("127.0.0.1", 7000)));
	keep_fd(bad, FD_B);
}

static void address_that_tcp_ignores_is_ignored(void)
{
	REFUSED(send_at(FD_B, at4("127.0.0.1", 6000), 0));
}

/* --- accept ------------------------------------------------------------------- */

static int listener(void)
{
	int fd = tcp();

	OK(bind_at(fd, at4("127.0.0.1", 5000)));
	OK(listen(fd, 8));
	return fd;
}

static int accept_from(int fd, int port)
{
	CHECK(ask_helper(port) == 0);
	return OK(accept(fd, NULL, NULL));
}

static void connection_from_granted_peer_is_accepted(void)
{
	char c;
	int fd = accept_from(listener(), 6100);

	CHECK(OK(read(fd, &c, 1)) == 1);
	CHECK(OK(write(fd, "y", 1)) == 1);
}

static void connection_from_other_peer_is_good_for_nothing(void)
{
	char c;
	int fd = accept_from(listener(), 7100);

	REFUSED(read(fd, &c, 1));
	REFUSED(recv(fd, &c, 1, MSG_PEEK));
	REFUSED(write(fd, "y", 1));
	REFUSED(send(fd, "y", 1, 0));
}

static void connection_by_deny_rule_is_good_for_nothing(void)
{
	char c;
	int fd = accept_from(listener(), 6105);

	REFUSED(read(fd, &c, 1));
}

static void accept_at_other_port_is_refused(void)
{
	int fd = tcp();

	OK(bind_at(fd, at4("127.0.0.1", 5020)));
	OK(listen(fd, 8));
	REFUSED(accept(fd, NULL, NULL));
}

/* --- own label ---------------------------------------------------------------- */

static void own_socket_by_label_is_usable(void)
{
	int fd = udp();

	CHECK(OK(send_at(fd, at4("127.0.0.1", 6000), 0)) == 1);
}

static void socket_of_other_maker_by_label_is_refused(void)
{
	REFUSED(send(FD_A, "x", 1, 0));
}

static void accepted_connection_has_the_label_of_its_listener(void)
{
	int fd = listener();
	int client = tcp();

	OK(connect_at(client, at4("127.0.0.1", 5000)));
	fd = OK(accept(fd, NULL, NULL));
	CHECK(OK(write(fd, "x", 1)) == 1);
	CHECK(OK(write(client, "x", 1)) == 1);
}

/* A rule for one of the stack's profiles is none for the stack. */
static void socket_of_a_stack_needs_rules_for_each_of_it(void)
{
	OK(change_to("st-ownboth//&st-owntoo", 0));
	CHECK(OK(send_at(udp(), at4("127.0.0.1", 6000), 0)) == 1);
}

static void socket_of_a_stack_is_refused_by_a_rule_for_one_of_it(void)
{
	OK(change_to("st-ownlabel//&st-owntoo", 0));
	REFUSED(send_at(udp(), at4("127.0.0.1", 6000), 0));
}

#define P	"st-addr"

const struct test addr_tests[] = {
	ALLOW(bind_to_granted_address_is_allowed, P, NULL),
	DENY(bind_to_other_port_is_refused, P, NULL, "bind", "net", "none"),
	DENY(bind_to_other_address_is_refused, P, NULL, "bind", "net", "none"),
	DENY(bind_to_port_of_the_kernels_choice_is_refused, P, NULL,
	     "bind", "net", "none"),
	DENY(bind_without_family_is_judged_as_inet, P, NULL,
	     "bind", "net", "none"),
	ALLOW(connect_to_granted_peer_is_allowed, P, addr_servers),
	DENY(connect_to_other_port_is_refused, P, addr_servers,
	     "connect", "net", "none"),
	DENY(connect_by_deny_rule_is_refused, P, addr_servers,
	     "connect", "net", "deny-peer"),
	DENY(connect_by_mapped_address_is_judged_as_inet, P, addr_servers,
	     "connect", "net", "deny-peer"),
	DENY(connect_to_zeros_is_judged_as_loopback, P, addr_servers,
	     "connect", "net", "deny-peer"),
	DENY(connect_to_zeros_in_inet6_is_judged_as_loopback, P, addr_servers,
	     "connect", "net", "deny-peer6"),
	DENY(disconnecting_has_no_peer, P, addr_servers, "connect", "net", "none"),
	DENY(mptcp_connect_to_other_port_is_refused, P, addr_servers,
	     "connect", "net", "none"),
	DENY(fastopen_to_other_port_is_refused, P, addr_servers,
	     "sendmsg", "net", "none"),
	DENY(mptcp_fastopen_to_other_port_is_refused, P, addr_servers,
	     "sendmsg", "net", "none"),
	DENY(ring_connect_to_other_port_is_refused, P, addr_servers,
	     "connect", "net", "none"),
	ALLOW(datagram_to_granted_peer_is_allowed, P, addr_servers),
	DENY(datagram_to_other_port_is_refused, P, addr_servers,
	     "sendmsg", "net", "none"),
	DENY(datagram_by_deny_rule_is_refused, P, addr_servers,
	     "sendmsg", "net", "deny-peer"),
	DENY(datagram_to_zeros_by_deny_rule_is_refused, P, addr_servers,
	     "sendmsg", "net", "deny-peer"),
	DENY(inherited_socket_is_judged_by_its_peer, P, two_connected,
	     "recvmsg", "net", "none"),
	DENY(address_that_tcp_ignores_is_ignored, P, tcp_connected_elsewhere,
	     "sendmsg", "net", "none"),
	ALLOW(connection_from_granted_peer_is_accepted, "st-accept", addr_servers),
	DENY(connection_from_other_peer_is_good_for_nothing, "st-accept",
	     addr_servers, "accept", "net", "none"),
	DENY(connection_by_deny_rule_is_good_for_nothing, "st-accept",
	     addr_servers, "accept", "net", "deny-comer"),
	DENY(accept_at_other_port_is_refused, "st-accept", NULL,
	     "accept", "net", "none"),
	ALLOW(own_socket_by_label_is_usable, "st-ownlabel", addr_servers),
	ALLOW(accepted_connection_has_the_label_of_its_listener,
	      "st-acceptlabel", own_net_ns),
	DENY(socket_of_other_maker_by_label_is_refused, "st-ownlabel",
	     two_connected, "sendmsg", "net", "none"),
	ALLOW(socket_of_a_stack_needs_rules_for_each_of_it, NULL, addr_servers),
	{ .name = "socket_of_a_stack_is_refused_by_a_rule_for_one_of_it",
	  .prepare = addr_servers,
	  .body = socket_of_a_stack_is_refused_by_a_rule_for_one_of_it,
	  .op = "sendmsg", .cls = "net", .src = "none",
	  .rprofile = "st-ownlabel" },
	{ }
};
