/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses and sockets for the tests, and a ring that does one thing.
 */
#ifndef GUEST_NET_H
#define GUEST_NET_H

#include <linux/io_uring.h>
#include <sys/socket.h>

struct addr {
	struct sockaddr_storage ss;
	socklen_t len;
};

/* net_addr.c */
void addr_servers(void);	/* prepares servers to connect to */
struct addr at4(const char *ip, int port);
struct addr at6(const char *ip, int port);
int sock(int family, int type, int protocol);
long bind_at(int fd, struct addr a);
long connect_at(int fd, struct addr a);
long send_at(int fd, struct addr a, int flags);

/* uring.c */
int ring_submit(int fd, const struct io_uring_params *p,
		const struct io_uring_sqe *what);
int ring_do(const struct io_uring_sqe *what, unsigned int setup);

#endif /* GUEST_NET_H */
