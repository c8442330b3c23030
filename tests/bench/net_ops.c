// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on sockets, over the loopback device.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench.h"

static int listener, pair[2];
static struct sockaddr_in inet_addr_of;
static struct sockaddr_un unix_addr = { AF_UNIX, "/tmp/socket" };

static void tcp_socket(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	must(s >= 0, "socket");
	close(s);
}

static void begin_tcp(void)
{
	socklen_t n = sizeof(inet_addr_of);

	inet_addr_of = (struct sockaddr_in){ .sin_family = AF_INET };
	inet_addr_of.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	must(listener >= 0 && !bind(listener, (void *)&inet_addr_of, n) &&
	     !listen(listener, 128) &&
	     !getsockname(listener, (void *)&inet_addr_of, &n), "listen");
}

static void begin_unix(void)
{
	unlink(unix_addr.sun_path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	must(listener >= 0 && !bind(listener, (void *)&unix_addr,
				    sizeof(unix_addr)) &&
	     !listen(listener, 128), "listen");
}

static void connect_to(int family, const void *addr, socklen_t n)
{
	const struct linger hard = { 1, 0 };
	int s = socket(family, SOCK_STREAM, 0), t;

	must(s >= 0 && !connect(s, addr, n), "connect");
	t = accept(listener, NULL, NULL);
	must(t >= 0, "accept");
	/* Reset: thousands of ports in TIME_WAIT would run out. */
	setsockopt(s, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(s);
	close(t);
}

static void tcp_connect(void)
{
	connect_to(AF_INET, &inet_addr_of, sizeof(inet_addr_of));
}

static void unix_connect(void)
{
	connect_to(AF_UNIX, &unix_addr, sizeof(unix_addr));
}

static void end_listen(void)
{
	close(listener);
}

static void begin_pair(void)
{
	must(!socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), "socketpair");
}

static void send_receive(void)
{
	char c = 'x';

	must(send(pair[0], &c, 1, 0) == 1 && recv(pair[1], &c, 1, 0) == 1,
	     "send and receive");
}

static void end_pair(void)
{
	close(pair[0]);
	close(pair[1]);
}

const struct op net_ops[] = {
	{ "socket", 500, NULL, tcp_socket },
	{ "connect-tcp", 200, begin_tcp, tcp_connect, end_listen },
	{ "connect-unix", 200, begin_unix, unix_connect, end_listen },
	{ "send+receive", 1000, begin_pair, send_receive, end_pair },
	{ }
};
