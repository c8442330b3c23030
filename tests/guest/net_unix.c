// SPDX-License-Identifier: GPL-2.0
/*
 * Unix sockets. A socket with a path is a file: to reach it takes w there.
 */
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "harness.h"

static struct sockaddr_un named(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	strcpy(sun.sun_path, path);
	return sun;
}

static int server(const char *path, int type)
{
	struct sockaddr_un at = named(path);
	int fd = OK(socket(AF_UNIX, type, 0));

	unlink(path);
	OK(bind(fd, (void *)&at, sizeof(at)));
	if (type != SOCK_DGRAM)
		OK(listen(fd, 4));
	return fd;
}

/* Inherited by nobody but kept open by a helper that is never asked. */
static int idle(int request)
{
	return 0;
}

static void servers(void)
{
	int fd[4] = {
		server("/t/ok/sock", SOCK_STREAM),
		server("/t/ro/sock", SOCK_STREAM),
		server("/t/ok/dgram", SOCK_DGRAM),
		server("/t/ro/dgram", SOCK_DGRAM),
	};
	int i;

	start_helper(idle);
	for (i = 0; i < 4; i++)
		close(fd[i]);
}

/* A service with a mount namespace of its own, as init systems make them. */
static void server_in_own_namespace(void)
{
	int home = OK(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
	int fd;

	own_mount_ns();
	fd = server("/t/ok/sock", SOCK_STREAM);
	start_helper(idle);
	close(fd);
	OK(setns(home, CLONE_NEWNS));
}

static long try_connect(int type, const char *path)
{
	struct sockaddr_un at = named(path);

	return connect(OK(socket(AF_UNIX, type, 0)), (void *)&at, sizeof(at));
}

static long try_send(const char *path)
{
	struct sockaddr_un at = named(path);

	return sendto(OK(socket(AF_UNIX, SOCK_DGRAM, 0)), "x", 1, 0,
		      (void *)&at, sizeof(at));
}

static void socketpair_by_rule_is_allowed(void)
{
	int pair[2];
	char c;

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK(write(pair[0], "x", 1) == 1);
	CHECK(read(pair[1], &c, 1) == 1);
}

static void connect_to_socket_file_by_rule_is_allowed(void)
{
	OK(try_connect(SOCK_STREAM, "/t/ok/sock"));
}

static void connect_to_socket_file_without_w_is_refused(void)
{
	REFUSED(try_connect(SOCK_STREAM, "/t/ro/sock"));
}

static void datagram_to_socket_file_by_rule_is_allowed(void)
{
	OK(try_send("/t/ok/dgram"));
}

static void datagram_to_socket_file_without_w_is_refused(void)
{
	REFUSED(try_send("/t/ro/dgram"));
}

static void datagram_connect_to_socket_file_without_w_is_refused(void)
{
	REFUSED(try_connect(SOCK_DGRAM, "/t/ro/dgram"));
}

static void bind_to_path_by_rule_is_allowed(void)
{
	unlink("/t/ok/mine");
	OK(server("/t/ok/mine", SOCK_STREAM));
}

static void bind_to_path_without_w_is_refused(void)
{
	struct sockaddr_un at = named("/t/ro/mine");

	REFUSED(bind(OK(socket(AF_UNIX, SOCK_STREAM, 0)), (void *)&at,
		     sizeof(at)));
}

static void abstract_socket_by_rule_is_allowed(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));

	memcpy(at.sun_path, "\0abstract", 9);
	OK(bind(fd, (void *)&at, sizeof(at.sun_family) + 9));
	OK(listen(fd, 1));
	OK(connect(OK(socket(AF_UNIX, SOCK_STREAM, 0)), (void *)&at,
		   sizeof(at.sun_family) + 9));
}

#define P	"st-unix"

const struct test unix_tests[] = {
	ALLOW(socketpair_by_rule_is_allowed, P, NULL),
	ALLOW(connect_to_socket_file_by_rule_is_allowed, P, servers),
	{ .name = "connect_to_service_in_own_mount_namespace_is_allowed",
	  .profile = P, .prepare = server_in_own_namespace,
	  .body = connect_to_socket_file_by_rule_is_allowed },
	DENY(connect_to_socket_file_without_w_is_refused, P, servers,
	     "connect", "file", "none"),
	ALLOW(datagram_to_socket_file_by_rule_is_allowed, P, servers),
	DENY(datagram_to_socket_file_without_w_is_refused, P, servers,
	     "sendmsg", "file", "none"),
	DENY(datagram_connect_to_socket_file_without_w_is_refused, P, servers,
	     "sendmsg", "file", "none"),
	ALLOW(bind_to_path_by_rule_is_allowed, P, NULL),
	DENY(bind_to_path_without_w_is_refused, P, NULL,
	     "mknod", "file", "none"),
	ALLOW(abstract_socket_by_rule_is_allowed, P, NULL),
	{ }
};
