// SPDX-License-Identifier: GPL-2.0
/*
 * A pair of datagram sockets, one of which is connected to somebody else: what
 * it receives is judged by who may send to it now. And sockets from before a layer, or
 * from before a profile was entered.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include "harness.h"
#include "restrict.h"

static const struct sockaddr_un later = {
	.sun_family = AF_UNIX, .sun_path = "\0st-later",
};

#define LATER	((const struct sockaddr *)&later), \
		(offsetof(struct sockaddr_un, sun_path) + 9)

/* Bound by an unconfined task, and held while the test runs. */
static void unconfined_receiver(void)
{
	int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));

	OK(bind(fd, LATER));
	keep_fd(fd, FD_A);
}

static long hear(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT);
}

static void pair_connected_anew_is_judged_by_its_new_peer(void)
{
	int pair[2];

	OK(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	FAILS(EAGAIN, hear(pair[0]));
	OK(connect(pair[0], LATER));
	CHECK(OK(send(pair[0], "x", 1, 0)) == 1);
	REFUSED(hear(pair[0]));
}

static socklen_t abstract(struct sockaddr_un *at, const char *name)
{
	memset(at, 0, sizeof(*at));
	at->sun_family = AF_UNIX;
	strcpy(at->sun_path + 1, name);
	return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
}

static int dgram_at(const char *name)
{
	int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
	struct sockaddr_un at;

	OK(bind(fd, (void *)&at, abstract(&at, name)));
	return fd;
}

/* As openlog(3) leaves one: it goes on to whom it was connected, and to nobody else. */
static void datagrams_of_before_go_to_nobody_new(void)
{
	int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
	struct sockaddr_un one, other;
	socklen_t len1 = abstract(&one, "rs-one");
	socklen_t len2 = abstract(&other, "rs-other");

	dgram_at("rs-one");
	dgram_at("rs-other");
	OK(connect(fd, (void *)&one, len1));
	layer("/t/ro/** r,");
	CHECK(OK(send(fd, "x", 1, 0)) == 1);
	CHECK(OK(sendto(fd, "x", 1, 0, (void *)&one, len1)) == 1);
	FAILS(EACCES, sendto(fd, "x", 1, 0, (void *)&other, len2));
	FAILS(EACCES, connect(fd, (void *)&other, len2));
	CHECK(OK(send(fd, "x", 1, 0)) == 1);
}

/* Called by one that is unconfined, which the profile accepts nobody of. */
static void called_listener(void)
{
	struct sockaddr_un name;
	socklen_t len = abstract(&name, "st-srv-called");
	int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
	int caller = OK(socket(AF_UNIX, SOCK_STREAM, 0));

	OK(bind(fd, (void *)&name, len));
	OK(listen(fd, 1));
	OK(connect(caller, (void *)&name, len));
	CHECK(write(caller, "x", 1) == 1);
	keep_fd(fd, FD_A);
	OK(dup(caller));	/* stays open, beyond the exec as well */
}

static void connection_from_before_is_judged_at_accept(void)
{
	int fd = OK(accept(FD_A, NULL, NULL));

	REFUSED(hear(fd));
	REFUSED(send(fd, "y", 1, 0));
}

const struct test pair_tests[] = {
	DENY(pair_connected_anew_is_judged_by_its_new_peer, "st-upair",
	     unconfined_receiver, "recvmsg", "net", "none"),
	DENY(connection_from_before_is_judged_at_accept, "st-uaccept",
	     called_listener, "accept", "net", "none"),
	ALLOW(datagrams_of_before_go_to_nobody_new, NULL, NULL),
	{ }
};
