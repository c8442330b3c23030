// SPDX-License-Identifier: GPL-2.0
/*
 * By which interface packets leave, and what would lead them past their address. The
 * servers of net_addr.c are the other end.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "harness.h"
#include "net.h"

static int udp(void)
{
	return sock(AF_INET, SOCK_DGRAM, 0);
}

static int on_lo(void)
{
	int fd = udp();

	OK(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	return fd;
}

static void socket_bound_to_granted_interface_is_usable(void)
{
	CHECK(OK(send_at(on_lo(), at4("127.0.0.1", 6000), 0)) == 1);
	OK(connect_at(on_lo(), at4("127.0.0.1", 6000)));
}

static void socket_bound_to_no_interface_is_refused(void)
{
	REFUSED(send_at(udp(), at4("127.0.0.1", 6000), 0));
	REFUSED(connect_at(udp(), at4("127.0.0.1", 6000)));
}

static void socket_bound_to_other_interface_is_refused(void)
{
	REFUSED(send_at(on_lo(), at4("127.0.0.1", 6000), 0));
}

/* Sends to 127.0.0.1 with a message that names device @ifindex, by the wrong level. */
static long send_by(int fd, int level, int ifindex)
{
	char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = "";
	struct addr a = at4("127.0.0.1", 6000);
	struct iovec iov = { "x", 1 };
	struct msghdr msg = {
		.msg_name = &a.ss, .msg_namelen = a.len,
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo)),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = level;
	if (level == IPPROTO_IP) {
		cmsg->cmsg_type = IP_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
		((struct in_pktinfo *)CMSG_DATA(cmsg))->ipi_ifindex = ifindex;
	} else {
		msg.msg_controllen = sizeof(control);
		cmsg->cmsg_type = IPV6_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(struct in6_pktinfo));
		((struct in6_pktinfo *)CMSG_DATA(cmsg))->ipi6_ifindex = ifindex;
	}
	return sendmsg(fd, &msg, 0);
}

/* A message that names an interface is judged by that one. */
static void message_to_interface_by_rule_is_allowed(void)
{
	CHECK(OK(send_by(udp(), IPPROTO_IP, 1)) == 1);
	CHECK(OK(send_by(on_lo(), IPPROTO_IP, 1)) == 1);
}

/* IPv4 does not look at what is said to IPv6, and two devices are none. */
static void message_to_interface_that_is_not_heeded_is_refused(void)
{
	REFUSED(send_by(udp(), IPPROTO_IPV6, 1));
	REFUSED(send_by(on_lo(), IPPROTO_IPV6, 1));
	REFUSED(send_by(on_lo(), IPPROTO_IP, 2));
}

/* Packets go to the first address of a source route, whatever their destination. */
static void source_routes_lead_past_no_address(void)
{
	unsigned char lsrr[] = { 131, 7, 4, 10, 0, 0, 1, 1 };
	char control[CMSG_SPACE(24)] = "";
	struct addr a = at6("::1", 6000);
	struct iovec iov = { "x", 1 };
	struct msghdr msg = {
		.msg_name = &a.ss, .msg_namelen = a.len,
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int fd = sock(AF_INET6, SOCK_DGRAM, 0), ttl = 9;

	OK(setsockopt(udp(), IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl)));
	REFUSED(setsockopt(udp(), IPPROTO_IP, IP_OPTIONS, lsrr, sizeof(lsrr)));
	REFUSED(setsockopt(fd, IPPROTO_IPV6, IPV6_RTHDR, control, 24));
	REFUSED(setsockopt(fd, IPPROTO_IPV6, IPV6_2292PKTOPTIONS, control, 24));
	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = IPV6_RTHDR;
	cmsg->cmsg_len = CMSG_LEN(24);
	REFUSED(sendmsg(fd, &msg, 0));
	msg.msg_control = NULL;
	msg.msg_controllen = 0;
	CHECK(OK(sendmsg(fd, &msg, 0)) == 1);
}

const struct test route_tests[] = {
	ALLOW(socket_bound_to_granted_interface_is_usable, "st-iface", addr_servers),
	DENY(socket_bound_to_no_interface_is_refused, "st-iface", addr_servers,
	     "sendmsg", "net", "none"),
	DENY(socket_bound_to_other_interface_is_refused, "st-otheriface",
	     addr_servers, "sendmsg", "net", "none"),
	ALLOW(message_to_interface_by_rule_is_allowed, "st-iface", addr_servers),
	DENY(message_to_interface_that_is_not_heeded_is_refused, "st-iface",
	     addr_servers, "sendmsg", "net", "none"),
	DENY(source_routes_lead_past_no_address, "st-addr", addr_servers,
	     "setsockopt", "net", "none"),
	{ }
};
