/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of sockets.
 */
#ifndef _BAILEY_NET_H
#define _BAILEY_NET_H

#include <linux/net.h>

struct msghdr;
struct sock;
struct sockaddr;

int bailey_socket_create(int family, int type, int protocol, int kern);
int bailey_socket_bind(struct socket *sock, struct sockaddr *address, int len);
int bailey_socket_connect(struct socket *sock, struct sockaddr *address,
			  int len);
int bailey_socket_listen(struct socket *sock, int backlog);
int bailey_socket_accept(struct socket *sock, struct socket *newsock);
int bailey_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size);
int bailey_socket_recvmsg(struct socket *sock, struct msghdr *msg, int size,
			  int flags);
int bailey_socket_permission(struct socket *sock, int mask);
int bailey_socket_getsockname(struct socket *sock);
int bailey_socket_getpeername(struct socket *sock);
int bailey_socket_getsockopt(struct socket *sock, int level, int optname);
int bailey_socket_setsockopt(struct socket *sock, int level, int optname);
int bailey_socket_shutdown(struct socket *sock, int how);
void bailey_sock_graft(struct sock *sk, struct socket *parent);
int bailey_sctp_bind_connect(struct sock *sk, int optname,
			     struct sockaddr *address, int len);

#endif /* _BAILEY_NET_H */
