/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of unix sockets.
 */
#ifndef _BAILEY_UNIX_H
#define _BAILEY_UNIX_H

#include <linux/types.h>

struct sock;
struct socket;

int bailey_unix_check(struct sock *sk, const char *op, u32 perms);
int bailey_unix_accepted(struct sock *sk);

int bailey_unix_stream_connect(struct sock *sk, struct sock *other,
			       struct sock *newsk);
int bailey_unix_may_send(struct socket *sock, struct socket *other);

#endif /* _BAILEY_UNIX_H */
