// SPDX-License-Identifier: GPL-2.0
/*
 * A pair of datagram sockets, one of which is connected to somebody else: what
 * it receives is judged by who may send to it now.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include "harness.h"

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

const struct test pair_tests[] = {
	DENY(pair_connected_anew_is_judged_by_its_new_peer, "st-upair",
	     unconfined_receiver, "recvmsg", "net", "none"),
	{ }
};
