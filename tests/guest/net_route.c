// SPDX-License-Identifier: GPL-2.0
/*
 * By which interface packets leave, and what would lead them past their address. The
 * servers of net_addr.c are the other end.
 */
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "harness.h"
#include "net.h"
#include "restrict.h"

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

/* A byte for @to, or for the peer if that is NULL, in as many messages as there are. */
struct letter {
	struct mmsghdr many[2];
	struct iovec iov;
	char control[CMSG_SPACE(64)];
};

static void address(struct letter *l, struct addr *to)
{
	int i;

	memset(l, 0, sizeof(*l));
	l->iov = (struct iovec){ "x", 1 };
	for (i = 0; i < 2; i++)
		l->many[i].msg_hdr = (struct msghdr){
			.msg_name = to ? &to->ss : NULL,
			.msg_namelen = to ? to->len : 0,
			.msg_iov = &l->iov, .msg_iovlen = 1,
		};
}

/* Gives the message @i @len bytes of control data of that @type. */
static void enclose(struct letter *l, int i, int level, int type,
		    const void *data, size_t len)
{
	struct msghdr *msg = &l->many[i].msg_hdr;
	struct cmsghdr *cmsg;

	CHECK(CMSG_SPACE(len) <= sizeof(l->control));
	msg->msg_control = l->control;
	msg->msg_controllen = CMSG_SPACE(len);
	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
}

static long send_with(int fd, struct addr to, int level, int type,
		      const void *data, size_t len)
{
	struct letter l;

	address(&l, &to);
	enclose(&l, 0, level, type, data, len);
	return sendmsg(fd, &l.many[0].msg_hdr, 0);
}

/* Sends to 127.0.0.1 with a message that names device @ifindex to one protocol. */
static long send_by(int fd, int level, int ifindex)
{
	const struct in_pktinfo by4 = { .ipi_ifindex = ifindex };
	const struct in6_pktinfo by6 = { .ipi6_ifindex = ifindex };
	struct addr to = at4("127.0.0.1", 6000);

	if (level == IPPROTO_IP)
		return send_with(fd, to, level, IP_PKTINFO, &by4, sizeof(by4));
	return send_with(fd, to, level, IPV6_PKTINFO, &by6, sizeof(by6));
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

/* Before, two names were as good as none, which no deny rule is about. */
static void two_interfaces_lead_past_no_deny_rule(void)
{
	int fd = udp();

	CHECK(OK(send_at(fd, at4("127.0.0.1", 6000), 0)) == 1);
	REFUSED(send_at(on_lo(), at4("127.0.0.1", 6000), 0));
	REFUSED(send_by(fd, IPPROTO_IP, 1));
	REFUSED(send_by(on_lo(), IPPROTO_IP, 2));
}

static struct addr in_scope(const char *ip, int device)
{
	struct addr to = at6(ip, 6000);

	((struct sockaddr_in6 *)&to.ss)->sin6_scope_id = device;
	return to;
}

/* The device lo has an address that says nothing without a scope. */
static void local_address(void)
{
	struct addr local = at6("fe80::1", 0);
	struct {
		struct in6_addr address;
		uint32_t len;
		int device;
	} want = { .len = 64, .device = 1 };

	own_net_ns();
	want.address = ((struct sockaddr_in6 *)&local.ss)->sin6_addr;
	OK(ioctl(sock(AF_INET6, SOCK_DGRAM, 0), SIOCSIFADDR, &want));
}

/* Sends to fe80::1 in that scope with a message that names device @ifindex. */
static long send_scoped(int fd, int scope, int ifindex)
{
	const struct in6_pktinfo by = { .ipi6_ifindex = ifindex };

	return send_with(fd, in_scope("fe80::1", scope), IPPROTO_IPV6, IPV6_PKTINFO, &by, sizeof(by));
}

static void address_in_a_scope_is_judged_by_its_interface(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0);

	CHECK(OK(send_at(fd, in_scope("fe80::1", 1), 0)) == 1);
	CHECK(OK(send_scoped(fd, 1, 1)) == 1);
	REFUSED(send_at(fd, in_scope("fe80::1", 2), 0));
	REFUSED(send_scoped(fd, 1, 2));
	REFUSED(send_scoped(fd, 2, 1));
	REFUSED(send_at(fd, at6("::1", 6000), 0));
	/* It has no scope, whatever is said. */
	REFUSED(send_at(fd, in_scope("::1", 1), 0));
	OK(connect_at(fd, in_scope("fe80::1", 1)));
}

static void address_in_a_scope_leads_past_no_deny_rule(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0);

	CHECK(OK(send_at(fd, at6("::1", 6000), 0)) == 1);
	REFUSED(send_at(fd, in_scope("fe80::1", 1), 0));
	REFUSED(connect_at(fd, in_scope("fe80::1", 1)));
	REFUSED(send_scoped(fd, 1, 1));
}

/* Two messages, of which the second names device @ifindex, unless it is 0. */
static long send_two(int fd, struct addr *to, int ifindex)
{
	const struct in_pktinfo by = { .ipi_ifindex = ifindex };
	struct letter l;

	address(&l, to);
	if (ifindex)
		enclose(&l, 1, IPPROTO_IP, IP_PKTINFO, &by, sizeof(by));
	return sendmmsg(fd, l.many, 2, 0);
}

/* The kernel asks about the first of them only. */
static void messages_behind_the_first_lead_past_no_deny_rule(void)
{
	struct addr to = at4("127.0.0.1", 6000);

	REFUSED(send_two(udp(), &to, 1));
}

static void messages_behind_the_first_name_no_other_interface(void)
{
	struct addr to = at4("127.0.0.1", 6000);

	REFUSED(send_two(on_lo(), &to, 2));
	REFUSED(send_two(on_lo(), &to, 0));
}

/* Without an address each is asked about. */
static void messages_to_the_peer_are_judged_one_by_one(void)
{
	struct addr to = at4("127.0.0.1", 6000);
	int fd = on_lo();

	OK(connect_at(fd, to));
	CHECK(OK(send_two(fd, NULL, 1)) == 2);
	CHECK(OK(send_two(fd, NULL, 2)) == 1);
	REFUSED(send_by(fd, IPPROTO_IP, 2));
}

/* No rule looks at interfaces, and IPv4 has no routes that need no capability. */
static void messages_behind_the_first_are_for_who_has_no_interfaces(void)
{
	struct addr to = at4("127.0.0.1", 6000);

	CHECK(OK(send_two(udp(), &to, 0)) == 2);
	CHECK(OK(send_two(udp(), &to, 1)) == 2);
}

static const char routing[24];

/* Sends to ::1 with a routing header in the control data. */
static long send_routed(int fd)
{
	return send_with(fd, at6("::1", 6000), IPPROTO_IPV6, IPV6_RTHDR,
			 routing, sizeof(routing));
}

/* The same of the second of two messages. */
static long send_second_routed(int fd)
{
	struct addr to = at6("::1", 6000);
	struct letter l;

	address(&l, &to);
	enclose(&l, 1, IPPROTO_IPV6, IPV6_RTHDR, routing, sizeof(routing));
	return sendmmsg(fd, l.many, 2, 0);
}

static long set_route(int fd, int option)
{
	return setsockopt(fd, IPPROTO_IPV6, option, routing, sizeof(routing));
}

/* Packets go to the first address of a routing header, whatever their destination. */
static void routing_headers_lead_past_no_address(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0), on = 1;

	REFUSED(set_route(fd, IPV6_RTHDR));
	REFUSED(set_route(fd, IPV6_2292PKTOPTIONS));
	REFUSED(send_routed(fd));
	/* That one asks for what arrives only. */
	OK(setsockopt(fd, IPPROTO_IPV6, IPV6_RECVRTHDR, &on, sizeof(on)));
	CHECK(OK(send_at(fd, at6("::1", 6000), 0)) == 1);
}

static void messages_behind_the_first_lead_past_no_address(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0);

	CHECK(OK(send_at(fd, at6("::1", 6000), 0)) == 1);
	REFUSED(send_second_routed(fd));
}

/* Who may send to any address may do so by any way. */
static void routing_headers_are_for_who_has_no_peers(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0);

	if (set_route(fd, IPV6_RTHDR))
		CHECK(errno != EACCES);
	if (send_routed(fd) < 0)
		CHECK(errno != EACCES);
	if (send_second_routed(fd) < 0)
		CHECK(errno != EACCES);
}

static void routing_headers_lead_no_socket_past_a_layer(void)
{
	int fd = sock(AF_INET6, SOCK_DGRAM, 0);

	OK(bind_at(sock(AF_INET6, SOCK_DGRAM, 0), at6("::1", 6001)));
	OK(connect_at(fd, at6("::1", 6001)));
	layer("/t/ro/** r,");
	CHECK(OK(send(fd, "x", 1, 0)) == 1);
	FAILS(EACCES, set_route(fd, IPV6_RTHDR));
	FAILS(EACCES, send_routed(fd));
	CHECK(OK(send(fd, "x", 1, 0)) == 1);
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
	DENY(address_in_a_scope_is_judged_by_its_interface, "st-iface6", local_address,
	     "sendmsg", "net", "none"),
	DENY(address_in_a_scope_leads_past_no_deny_rule, "st-notlo6", local_address,
	     "sendmsg", "net", "deny-lo6"),
	DENY(two_interfaces_lead_past_no_deny_rule, "st-notlo", addr_servers,
	     "sendmsg", "net", "deny-lo"),
	DENY(messages_behind_the_first_lead_past_no_deny_rule, "st-notlo",
	     addr_servers, "sendmsg", "net", "none"),
	DENY(messages_behind_the_first_name_no_other_interface, "st-iface",
	     addr_servers, "sendmsg", "net", "none"),
	DENY(messages_to_the_peer_are_judged_one_by_one, "st-iface",
	     addr_servers, "sendmsg", "net", "none"),
	ALLOW(messages_behind_the_first_are_for_who_has_no_interfaces,
	      "st-addr", addr_servers),
	DENY(messages_behind_the_first_lead_past_no_address, "st-addr",
	     addr_servers, "sendmsg", "net", "none"),
	DENY(routing_headers_lead_past_no_address, "st-addr", addr_servers,
	     "setsockopt", "net", "none"),
	ALLOW(routing_headers_are_for_who_has_no_peers, "st-nopeers",
	      addr_servers),
	ALLOW(routing_headers_lead_no_socket_past_a_layer, NULL, addr_servers),
	{ }
};
