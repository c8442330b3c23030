/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What we keep with a socket: who made it, and who is at its other end.
 */
#ifndef _BAILEY_SOCK_H
#define _BAILEY_SOCK_H

#include <net/sock.h>

#include "domain.h"

/**
 * struct bailey_sock - our part of a struct sock
 * @label: domain of the task that made it, with a reference; NULL: unconfined.
 *	An accepted socket has that of the listener. Set before anybody but its
 *	maker can reach the socket, then immutable
 * @peer: of a unix stream: domain at the other end when it was connected, with
 *	a reference. Written under the socket's state lock before sk_state says
 *	TCP_ESTABLISHED; read after that only
 * @connected: @peer is known, as NULL stands for unconfined
 * @refused: accepted from a peer that no rule allows: good for nothing. Written
 *	before accept(2) returns the socket
 */
struct bailey_sock {
	struct bailey_domain *label;
	struct bailey_domain *peer;
	bool connected;
	bool refused;
};

#ifdef BAILEY_SOCK_TABLE
struct bailey_sock *bailey_sock(const struct sock *sk);
int bailey_sk_alloc_security(struct sock *sk, int family, gfp_t gfp);
void bailey_sock_gone(const struct sock *sk);
#else
static inline struct bailey_sock *bailey_sock(const struct sock *sk)
{
	return sk->sk_security + bailey_blob_sizes.lbs_sock;
}
#endif

void bailey_sock_connect(struct sock *sk, struct bailey_domain *peer);

void bailey_sk_free_security(struct sock *sk);
void bailey_sk_clone_security(const struct sock *sk, struct sock *newsk);
int bailey_socket_post_create(struct socket *sock, int family, int type,
			      int protocol, int kern);
int bailey_socket_socketpair(struct socket *a, struct socket *b);

#endif /* _BAILEY_SOCK_H */
