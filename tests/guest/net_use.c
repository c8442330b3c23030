// SPDX-License-Identifier: GPL-2.0
/*
 * Each use of a socket is judged: sockets made before the profile was entered,
 * under a profile without rules for them. And what of that is remembered.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "event_util.h"
#include "harness.h"
#include "net.h"

#define VERIFY	"/sys/module/bailey/parameters/verify_memory"
#define MANY	100

static struct sockaddr_in local(void)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return sin;
}

/* A socket that is bound to nothing. */
static void fresh(void)
{
	keep_fd(OK(socket(AF_INET, SOCK_STREAM, 0)), FD_A);
}

/* A connected pair. */
static void connected(void)
{
	struct sockaddr_in at = local();
	socklen_t len = sizeof(at);
	int server = OK(socket(AF_INET, SOCK_STREAM, 0));
	int client = OK(socket(AF_INET, SOCK_STREAM, 0));

	OK(bind(server, (void *)&at, sizeof(at)));
	OK(getsockname(server, (void *)&at, &len));
	OK(listen(server, 1));
	OK(connect(client, (void *)&at, sizeof(at)));
	keep_fd(OK(accept(server, NULL, NULL)), FD_B);
	keep_fd(client, FD_A);
	close(server);
}

static void bind_without_permission_is_refused(void)
{
	struct sockaddr_in at = local();

	REFUSED(bind(FD_A, (void *)&at, sizeof(at)));
}

static void listen_without_permission_is_refused(void)
{
	REFUSED(listen(FD_A, 1));
}

static void getsockname_without_permission_is_refused(void)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	REFUSED(getsockname(FD_A, (void *)&at, &len));
}

static void getpeername_without_permission_is_refused(void)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	REFUSED(getpeername(FD_A, (void *)&at, &len));
}

static void getsockopt_without_permission_is_refused(void)
{
	int value;
	socklen_t len = sizeof(value);

	REFUSED(getsockopt(FD_A, SOL_SOCKET, SO_KEEPALIVE, &value, &len));
}

static void setsockopt_without_permission_is_refused(void)
{
	int one = 1;

	REFUSED(setsockopt(FD_A, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one)));
}

static void shutdown_without_permission_is_refused(void)
{
	REFUSED(shutdown(FD_A, SHUT_RDWR));
}

static void every_use_by_rule_is_allowed(void)
{
	struct sockaddr_in at = local();
	socklen_t len = sizeof(at);
	int one = 1;

	OK(getsockname(FD_A, (void *)&at, &len));
	len = sizeof(at);
	OK(getpeername(FD_A, (void *)&at, &len));
	OK(setsockopt(FD_A, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one)));
	len = sizeof(one);
	OK(getsockopt(FD_A, SOL_SOCKET, SO_KEEPALIVE, &one, &len));
	OK(shutdown(FD_A, SHUT_RDWR));
}

/* A connected pair, with something to read. */
static void filled(void)
{
	connected();
	CHECK(send(FD_B, "secret", 6, 0) == 6);
	/* It has arrived. */
	CHECK(recv(FD_A, (char[6]){ }, 6, MSG_PEEK | MSG_WAITALL) == 6);
}

static void reading_by_getsockopt_takes_receive(void)
{
	char buf[64] = "";
	struct tcp_zerocopy_receive zc = {
		.copybuf_address = (uintptr_t)buf,
		.copybuf_len = sizeof(buf),
	};
	socklen_t len = sizeof(zc);

	REFUSED(getsockopt(FD_A, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &len));
	CHECK(!*buf);
}

static void packet_socket(void)
{
	keep_fd(OK(socket(AF_PACKET, SOCK_RAW, 0)), FD_A);
}

static void mapping_received_packets_takes_receive(void)
{
	struct tpacket_req req = {
		.tp_block_size = 4096,
		.tp_block_nr = 1,
		.tp_frame_size = 2048,
		.tp_frame_nr = 2,
	};

	REFUSED(setsockopt(FD_A, SOL_PACKET, PACKET_RX_RING, &req,
			   sizeof(req)));
	OK(setsockopt(FD_A, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)));
}

static void send_many(int family, struct addr to)
{
	int fd = sock(family, SOCK_DGRAM, 0), i;

	for (i = 0; i < MANY; i++)
		CHECK(OK(send_at(fd, to, 0)) == 1);
}

static void send_many_of_inet(void)
{
	send_many(AF_INET, at4("127.0.0.1", 6000));
	REFUSED(send_at(sock(AF_INET, SOCK_DGRAM, 0), at4("127.0.0.1", 7000), 0));
}

static void send_many_of_inet6(void)
{
	send_many(AF_INET6, at6("::1", 6000));
	send_many(AF_INET6, at6("::1", 7000));
}

/* How often the answer was known while @act was done in st-somekinds; verified, too. */
static unsigned long long remembered(void (*act)(void))
{
	unsigned long long was = stat_value("memo_hits");

	act_in("st-somekinds", act);
	return stat_value("memo_hits") - was;
}

/* That there are conditions for others takes nothing from them. */
static void sockets_of_a_kind_without_conditions_are_remembered(void)
{
	unsigned long long wrong = stat_value("memo_mismatches");

	put_value(VERIFY, "Y");
	CHECK(remembered(send_many_of_inet6) > MANY);
	CHECK(remembered(send_many_of_inet) < MANY / 2);
	put_value(VERIFY, "N");
	CHECK(stat_value("memo_mismatches") == wrong);
	/* Whatever was remembered meanwhile. */
	act_in("st-somekinds", send_many_of_inet6);
	act_in("st-somekinds", send_many_of_inet);
}

#define P	"st-exec"	/* has no network rule */

const struct test net_use_tests[] = {
	DENY(bind_without_permission_is_refused, P, fresh,
	     "bind", "net", "none"),
	DENY(listen_without_permission_is_refused, P, fresh,
	     "listen", "net", "none"),
	DENY(getsockname_without_permission_is_refused, P, fresh,
	     "getsockname", "net", "none"),
	DENY(getpeername_without_permission_is_refused, P, connected,
	     "getpeername", "net", "none"),
	DENY(getsockopt_without_permission_is_refused, P, fresh,
	     "getsockopt", "net", "none"),
	DENY(setsockopt_without_permission_is_refused, P, fresh,
	     "setsockopt", "net", "none"),
	DENY(shutdown_without_permission_is_refused, P, connected,
	     "shutdown", "net", "none"),
	DENY(reading_by_getsockopt_takes_receive, "st-noreceive", filled,
	     "recvmsg", "net", "none"),
	DENY(mapping_received_packets_takes_receive, "st-noreceive",
	     packet_socket, "recvmsg", "net", "none"),
	ALLOW(every_use_by_rule_is_allowed, "st-net", connected),
	ALLOW(sockets_of_a_kind_without_conditions_are_remembered, NULL,
	      addr_servers),
	{ }
};
