// SPDX-License-Identifier: GPL-2.0
/*
 * Families beside inet and unix, and SCTP, which has ways of its own to bind and
 * to connect. Each refusal is tried under a profile that has the other half.
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
/* Of older kernels it does not say what it needs. */
#include <linux/vm_sockets.h>

#include "harness.h"
#include "net.h"

/* linux/sctp.h and netinet/in.h do not go together. */
#define SCTP_BINDX_ADD		100
#define SCTP_CONNECTX_OLD	107

static struct addr vsock_at(unsigned int port)
{
	struct addr a = { .len = sizeof(struct sockaddr_vm) };
	struct sockaddr_vm *svm = (void *)&a.ss;

	svm->svm_family = AF_VSOCK;
	svm->svm_cid = VMADDR_CID_LOCAL;
	svm->svm_port = port;
	return a;
}

static int unused(int request)
{
	return 0;
}

static void vsock_server(void)
{
	int fd = sock(AF_VSOCK, SOCK_STREAM, 0);
	struct addr a = vsock_at(1234);

	((struct sockaddr_vm *)&a.ss)->svm_cid = VMADDR_CID_ANY;
	OK(bind_at(fd, a));
	OK(listen(fd, 4));
	start_helper(unused);
	keep_fd(sock(AF_VSOCK, SOCK_STREAM, 0), FD_A);
}

static void vsock_by_rule_is_usable(void)
{
	int fd = sock(AF_VSOCK, SOCK_STREAM, 0);

	OK(connect_at(fd, vsock_at(1234)));
	CHECK(OK(write(fd, "x", 1)) == 1);
}

static void vsock_without_rule_is_refused(void)
{
	REFUSED(socket(AF_VSOCK, SOCK_STREAM, 0));
	REFUSED(connect_at(FD_A, vsock_at(1234)));
}

static void netlink_and_raw_and_packet_by_rule_are_usable(void)
{
	struct {
		struct nlmsghdr head;
		struct { unsigned char family; } body;
	} ask = { .head = { .nlmsg_len = sizeof(ask), .nlmsg_type = 18,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK };
	char buf[4096];
	int fd = sock(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	OK(bind(fd, (void *)&nl, sizeof(nl)));
	OK(send(fd, &ask, sizeof(ask), 0));
	CHECK(OK(recv(fd, buf, sizeof(buf), 0)) > 0);
	OK(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	OK(socket(AF_PACKET, SOCK_RAW, 0));
}

static void netlink_without_rule_is_refused(void)
{
	REFUSED(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
}

#define FAMILIES	46	/* of 6.1 */

/*
 * Whether the kernel has them or not: AF_ALG, AF_XDP, AF_KEY, .. Not each with every type:
 * the records of a second are limited.
 */
static void families_and_types_without_rule_are_refused(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW,
				     SOCK_RDM, SOCK_SEQPACKET, SOCK_DCCP,
				     SOCK_PACKET };
	const int ntypes = sizeof(types) / sizeof(*types);
	int family, i;

	for (family = 1; family < FAMILIES; family++)
		if (family != AF_INET && family != AF_INET6)
			REFUSED(socket(family, types[family % ntypes], 0));
	for (i = 0; i < ntypes; i++)
		REFUSED(socket(AF_NETLINK, types[i], 0));
}

/* A type that the rule does not name. */
static void netlink_of_other_type_is_refused(void)
{
	REFUSED(socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE));
}

/* --- SCTP ------------------------------------------------------------------------ */

static int sctp(int type)
{
	return sock(AF_INET, type, IPPROTO_SCTP);
}

static void sctp_servers(void)
{
	static const int ports[] = { 6000, 7000 };
	size_t i;
	int fd;

	own_net_ns();
	for (i = 0; i < 2; i++) {
		fd = sctp(SOCK_STREAM);
		OK(bind_at(fd, at4("127.0.0.1", ports[i])));
		OK(listen(fd, 4));
	}
	start_helper(unused);
}

static long connectx(int fd, struct addr a)
{
	return setsockopt(fd, IPPROTO_SCTP, SCTP_CONNECTX_OLD, &a.ss, a.len);
}

static long bindx(int fd, struct addr a)
{
	return setsockopt(fd, IPPROTO_SCTP, SCTP_BINDX_ADD, &a.ss, a.len);
}

static void sctp_to_granted_peer_is_allowed(void)
{
	OK(connect_at(sctp(SOCK_STREAM), at4("127.0.0.1", 6000)));
	OK(connectx(sctp(SOCK_STREAM), at4("127.0.0.1", 6000)));
	OK(send_at(sctp(SOCK_SEQPACKET), at4("127.0.0.1", 6000), 0));
	OK(bindx(sctp(SOCK_STREAM), at4("127.0.0.1", 5000)));
}

static void sctp_connect_to_other_port_is_refused(void)
{
	REFUSED(connect_at(sctp(SOCK_STREAM), at4("127.0.0.1", 7000)));
	REFUSED(connectx(sctp(SOCK_STREAM), at4("127.0.0.1", 7000)));
}

static void sctp_message_to_other_port_is_refused(void)
{
	REFUSED(send_at(sctp(SOCK_SEQPACKET), at4("127.0.0.1", 7000), 0));
}

static void sctp_bind_of_more_addresses_is_judged(void)
{
	int fd = sctp(SOCK_STREAM);

	REFUSED(bindx(fd, at4("127.0.0.2", 5000)));
	REFUSED(bindx(fd, at4("127.0.0.1", 5100)));
}

#define P	"st-families"
#define A	"st-addr"

const struct test family_tests[] = {
	ALLOW(vsock_by_rule_is_usable, P, vsock_server),
	DENY(vsock_without_rule_is_refused, A, vsock_server,
	     "connect", "net", "none"),
	ALLOW(netlink_and_raw_and_packet_by_rule_are_usable, P, NULL),
	DENY(netlink_without_rule_is_refused, A, NULL,
	     "create", "net", "none"),
	DENY(families_and_types_without_rule_are_refused, A, NULL,
	     "create", "net", "none"),
	DENY(netlink_of_other_type_is_refused, P, NULL,
	     "create", "net", "none"),
	ALLOW(sctp_to_granted_peer_is_allowed, A, sctp_servers),
	DENY(sctp_connect_to_other_port_is_refused, A, sctp_servers,
	     "connect", "net", "none"),
	DENY(sctp_message_to_other_port_is_refused, A, sctp_servers,
	     "sendmsg", "net", "none"),
	DENY(sctp_bind_of_more_addresses_is_judged, A, NULL,
	     "bind", "net", "none"),
	{ }
};
