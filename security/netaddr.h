/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of sockets: read from sockets and callers, written as keys.
 */
#ifndef _BAILEY_NETADDR_H
#define _BAILEY_NETADDR_H

#include <linux/bailey.h>
#include <linux/net.h>
#include <linux/types.h>
#include <linux/un.h>

struct sock;

/* The longest address as a field of a key. */
#define BAILEY_ADDR_SIZE	(1 + UNIX_PATH_MAX)

/**
 * struct bailey_addr - an address
 * @known: false: the operation cannot know it
 * @kind: enum bailey_address
 * @port: in host order (INET, INET6)
 * @ip: 4 or 16 bytes in network order (INET, INET6)
 * @name: name without leading NUL (ABSTRACT), or path (PATH); belongs to the
 *	socket or to who asks
 * @len: bytes of @name
 */
struct bailey_addr {
	bool known;
	enum bailey_address kind;
	u16 port;
	u8 ip[16];
	const char *name;
	u32 len;
};

/* bailey_addr_is_udp() - is it the protocol that looks for a family in an address? */
bool bailey_addr_is_udp(const struct sock *sk);
void bailey_addr_local(const struct sock *sk, struct bailey_addr *a);
void bailey_addr_peer(const struct sock *sk, struct bailey_addr *a);
int bailey_addr_given(const struct sock *sk, const struct sockaddr *sa,
		      int len, u32 perms, struct bailey_addr *a);
u32 bailey_addr_key(const struct bailey_addr *a, char *to);

#endif /* _BAILEY_NETADDR_H */
