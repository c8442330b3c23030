// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets, by family and type, and unix sockets that have a name, as files.
 *
 * No label is kept with a socket: whoever uses it is judged, so that inherited
 * and passed sockets need no further rule. Process context, may sleep, but for
 * the two unix hooks, which hold the peer's state lock.
 */
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <net/af_unix.h>
#include <net/sock.h>

#include "key.h"
#include "net.h"
#include "path.h"
#include "verdict.h"

static int ask_net(const struct bailey_domain *domain, const char *op,
		   int family, int type, int protocol, u32 perms)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_NET,
		.perms = perms,
		.family = family,
		.type = type,
		.protocol = protocol,
	};
	char key[BAILEY_KIND_SIZE];
	unsigned int i;

	bailey_key_kind(key, family, type, protocol);
	bailey_set_field(&req, 0, key, sizeof(key));
	for (i = 1; i < 6; i++)
		bailey_set_field(&req, i, "", 0);
	return bailey_check(domain, &req);
}

static int check_socket(struct socket *sock, const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct sock *sk = sock->sk;

	/* What the kernel does on its own sockets is not the task's doing. */
	if (!domain || !sk || sk->sk_kern_sock)
		return 0;
	return ask_net(domain, op, sk->sk_family, sock->type,
		       sk->sk_protocol, perms);
}

int bailey_socket_create(int family, int type, int protocol, int kern)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || kern)
		return 0;
	return ask_net(domain, "create", family, type, protocol,
		       BAILEY_NET_CREATE);
}

int bailey_socket_bind(struct socket *sock, struct sockaddr *address, int len)
{
	return check_socket(sock, "bind", BAILEY_NET_BIND);
}

int bailey_socket_connect(struct socket *sock, struct sockaddr *address,
			  int len)
{
	return check_socket(sock, "connect", BAILEY_NET_CONNECT);
}

int bailey_socket_listen(struct socket *sock, int backlog)
{
	return check_socket(sock, "listen", BAILEY_NET_LISTEN);
}

int bailey_socket_accept(struct socket *sock, struct socket *newsock)
{
	return check_socket(sock, "accept", BAILEY_NET_ACCEPT);
}

int bailey_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size)
{
	u32 perms = BAILEY_NET_SEND;

	/* TCP and MPTCP Fast Open connect here, past socket_connect. */
	if ((msg->msg_flags & MSG_FASTOPEN) && msg->msg_name)
		perms |= BAILEY_NET_CONNECT;
	return check_socket(sock, "sendmsg", perms);
}

int bailey_socket_recvmsg(struct socket *sock, struct msghdr *msg, int size,
			  int flags)
{
	return check_socket(sock, "recvmsg", BAILEY_NET_RECEIVE);
}

/**
 * bailey_socket_permission() - judge a socket used as a file
 * @sock: socket
 * @mask: MAY_READ, MAY_WRITE
 *
 * sendfile(2) and splice(2) reach neither socket_sendmsg nor socket_recvmsg.
 *
 * Return: 0 or -EACCES.
 */
int bailey_socket_permission(struct socket *sock, int mask)
{
	int error = 0;

	if (mask & (MAY_WRITE | MAY_APPEND))
		error = check_socket(sock, "sendmsg", BAILEY_NET_SEND);
	if (!error && (mask & MAY_READ))
		error = check_socket(sock, "recvmsg", BAILEY_NET_RECEIVE);
	return error;
}

int bailey_socket_getsockname(struct socket *sock)
{
	return check_socket(sock, "getsockname", BAILEY_NET_GETATTR);
}

int bailey_socket_getpeername(struct socket *sock)
{
	return check_socket(sock, "getpeername", BAILEY_NET_GETATTR);
}

int bailey_socket_getsockopt(struct socket *sock, int level, int optname)
{
	return check_socket(sock, "getsockopt", BAILEY_NET_GETOPT);
}

int bailey_socket_setsockopt(struct socket *sock, int level, int optname)
{
	return check_socket(sock, "setsockopt", BAILEY_NET_SETOPT);
}

int bailey_socket_shutdown(struct socket *sock, int how)
{
	return check_socket(sock, "shutdown", BAILEY_NET_SHUTDOWN);
}

/* Connecting to a named socket writes to its file. */
static int check_unix_peer(struct sock *other, const char *op)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct unix_sock *peer = unix_sk(other);
	struct bailey_name name;
	int error;

	/* The address is stored after the path, which then stays. */
	if (!domain || !smp_load_acquire(&peer->addr) || !peer->path.dentry)
		return 0;
	bailey_name_get(&name, &peer->path, false, GFP_ATOMIC);
	/* A service in a namespace of its own: how it was reached is unknown. */
	name.foreign = false;
	error = bailey_check_name(domain, &name, op, BAILEY_MAY_WRITE,
				  bailey_owner_of(&peer->path));
	bailey_name_put(&name);
	return error;
}

int bailey_unix_stream_connect(struct sock *sock, struct sock *other,
			       struct sock *newsk)
{
	return check_unix_peer(other, "connect");
}

int bailey_unix_may_send(struct socket *sock, struct socket *other)
{
	return other->sk ? check_unix_peer(other->sk, "sendmsg") : 0;
}
