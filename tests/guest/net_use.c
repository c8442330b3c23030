// SPDX-License-Identifier: GPL-2.0
/*
 * Each use of a socket is judged: sockets made before the profile was entered,
 * under a profile without rules for them.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "harness.h"

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
	ALLOW(every_use_by_rule_is_allowed, "st-net", connected),
	{ }
};
