/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked about sockets.
 */
#ifndef _BAILEY_NETASK_H
#define _BAILEY_NETASK_H

#include <linux/net.h>
#include <linux/socket.h>
#include <net/sock.h>

#include "netaddr.h"
#include "sock.h"
#include "verdict.h"

/**
 * struct bailey_net - what is done to a socket; lives on the hook's stack
 * @sk: the socket; NULL: it is about to be made
 * @family: address family
 * @type: socket type
 * @protocol: protocol
 * @given: address that the caller names: its own to be for BIND, else the
 *	peer's; NULL: none
 * @len: bytes of @given
 * @msg: message to be sent, whose control data may name an interface, or NULL
 * @other: unix socket at the other end, or NULL
 * @label: label of the socket
 * @peer: label of the other end, if @has_peer; NULL: unconfined
 * @has_peer: there is another end that has a label
 * @nobody: who is at the other end will be known later only
 *
 * Whatever is pointed to is kept by the hook's caller or by the hook.
 * @passive: the other end acts: no layer is asked
 */
struct bailey_net {
	const struct sock *sk;
	int family;
	int type;
	int protocol;
	const struct sockaddr *given;
	int len;
	const struct msghdr *msg;
	const struct sock *other;
	const struct bailey_domain *label;
	const struct bailey_domain *peer;
	bool has_peer;
	bool nobody;
	bool passive;
};

void bailey_net_init(struct bailey_net *net, const struct sock *sk);
int bailey_net_addresses(const struct bailey_net *net, u32 perms,
			 struct bailey_addr *local, struct bailey_addr *peer);
u32 bailey_net_needs(const struct bailey_domain *domain);
bool bailey_net_known(const struct bailey_domain *domain, const struct sock *sk,
		      u32 perms, bool passive);
bool bailey_net_creates(const struct bailey_domain *domain, int family,
			int type, int protocol);
int bailey_net_ask(const struct bailey_domain *domain, const char *op,
		   u32 perms, const struct bailey_net *net);

#endif /* _BAILEY_NETASK_H */
