// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of sockets and their lifetime. The label is the domain of the task
 * that made the socket; using one is judged by who uses it, and the label by
 * what rules say about it. Blobs are zeroed when they are allocated.
 */
#include <linux/net.h>
#include <net/sock.h>

#include "sock.h"

void bailey_sk_free_security(struct sock *sk)
{
#ifdef BAILEY_SOCK_TABLE
	bailey_sock_gone(sk);
#else
	struct bailey_sock *s = bailey_sock(sk);

	bailey_domain_put(s->label);
	bailey_domain_put(s->peer);
	s->label = NULL;
	s->peer = NULL;
#endif
}

/* A connection that a listener received. Softirq. */
void bailey_sk_clone_security(const struct sock *sk, struct sock *newsk)
{
	struct bailey_sock *s = bailey_sock(newsk);
	struct bailey_domain *was = s->label;

	s->label = bailey_domain_get(bailey_sock(sk)->label);
	bailey_domain_put(was);
}

int bailey_socket_post_create(struct socket *sock, int family, int type,
			      int protocol, int kern)
{
	if (!kern && sock->sk)
		bailey_sock(sock->sk)->label =
			bailey_domain_get(bailey_cred(current_cred())->domain);
	return 0;
}

/**
 * bailey_sock_connect() - note who is at the other end of a unix stream
 * @sk: socket about to be connected, its state lock held or not yet shared
 * @peer: domain of the other end; NULL: unconfined
 *
 * Another module may refuse the connection after us, and it may be tried again.
 */
void bailey_sock_connect(struct sock *sk, struct bailey_domain *peer)
{
	struct bailey_sock *s = bailey_sock(sk);
	struct bailey_domain *was = s->peer;

	s->peer = bailey_domain_get(peer);
	s->connected = true;
	bailey_domain_put(was);
}

int bailey_socket_socketpair(struct socket *a, struct socket *b)
{
	bailey_sock_connect(a->sk, bailey_sock(b->sk)->label);
	bailey_sock_connect(b->sk, bailey_sock(a->sk)->label);
	return 0;
}
