// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of sockets. Whoever uses a socket is judged, so that inherited and
 * passed ones need no further rule. Process context, may sleep, but for
 * socket_graft, which runs under the accepted socket's callback lock.
 */
#include <linux/fs.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/net.h>
#include <linux/sctp.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <net/sock.h>

#include "net.h"
#include "netask.h"
#include "unix.h"

/*
 * What the kernel does on its own sockets is not the task's doing. Hooks ask for a
 * policy first, so that without one none needs a stack frame.
 */
static bool not_judged(const struct sock *sk)
{
	return !bailey_on() || !sk || sk->sk_kern_sock;
}

static noinline int ask_rules(const struct bailey_domain *domain,
			      struct sock *sk, const char *op, u32 perms,
			      bool nobody)
{
	struct bailey_net net;

	bailey_net_init(&net, sk);
	net.nobody = nobody;
	return bailey_net_ask(domain, op, perms, &net);
}

static noinline int ask_socket(struct socket *sock, const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct sock *sk = sock->sk;

	if (not_judged(sk))
		return 0;
	if (sk->sk_family == AF_UNIX)
		return bailey_unix_check(sk, op, perms);
	if (!domain ||
	    bailey_net_known(domain, sk, bailey_sock(sk), perms, false, false))
		return 0;
	return ask_rules(domain, sk, op, perms, false);
}

static __always_inline int check_socket(struct socket *sock, const char *op,
					u32 perms)
{
	if (!bailey_on())
		return 0;
	return ask_socket(sock, op, perms);
}

static noinline int ask_given(const struct bailey_domain *domain,
			      struct sock *sk, const struct sockaddr *address,
			      int len, const char *op, u32 perms)
{
	struct bailey_net net;

	bailey_net_init(&net, sk);
	net.given = address;
	net.len = len;
	return bailey_net_ask(domain, op, perms, &net);
}

/* The caller names an address. */
static int check_given(struct sock *sk, const struct sockaddr *address, int len,
		       const char *op, u32 perms)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || not_judged(sk) ||
	    bailey_net_known(domain, sk, bailey_sock(sk), perms, false, true))
		return 0;
	return ask_given(domain, sk, address, len, op, perms);
}

static noinline int ask_create(const struct bailey_domain *domain, int family,
			       int type, int protocol)
{
	struct bailey_net net;

	net = (struct bailey_net){
		.family = family,
		.type = type,
		.protocol = protocol,
		.label = domain,
	};
	return bailey_net_ask(domain, "create", BAILEY_NET_CREATE, &net);
}

int bailey_socket_create(int family, int type, int protocol, int kern)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || kern ||
	    bailey_net_creates(domain, family, type, protocol))
		return 0;
	return ask_create(domain, family, type, protocol);
}

int bailey_socket_bind(struct socket *sock, struct sockaddr *address, int len)
{
	return check_given(sock->sk, address, len, "bind", BAILEY_NET_BIND);
}

int bailey_socket_connect(struct socket *sock, struct sockaddr *address,
			  int len)
{
	if (!bailey_on())
		return 0;
	/* unix_stream_connect and unix_may_send know who is there. */
	if (sock->sk && sock->sk->sk_family == AF_UNIX)
		return 0;
	return check_given(sock->sk, address, len, "connect",
			   BAILEY_NET_CONNECT);
}

int bailey_socket_listen(struct socket *sock, int backlog)
{
	return check_socket(sock, "listen", BAILEY_NET_LISTEN);
}

/* Nobody knows yet who will come: see bailey_sock_graft(). */
static noinline int ask_accept(struct socket *sock)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct sock *sk = sock->sk;
	int error;

	if (!sk)
		return 0;
	error = bailey_sock_accepting(sk);
	if (error || not_judged(sk))
		return error;
	if (sk->sk_family == AF_UNIX)
		return bailey_unix_check(sk, "accept", BAILEY_NET_ACCEPT);
	if (!domain || bailey_net_known(domain, sk, bailey_sock(sk),
					BAILEY_NET_ACCEPT, false, false))
		return 0;
	return ask_rules(domain, sk, "accept", BAILEY_NET_ACCEPT, true);
}

int bailey_socket_accept(struct socket *sock, struct socket *newsock)
{
	if (!bailey_used())
		return 0;
	return ask_accept(sock);
}

/* Where the family's connections carry the peer's address. */
static int check_accepted(const struct bailey_domain *domain, struct sock *sk)
{
	struct bailey_net net;

	if (sk->sk_family != AF_INET && sk->sk_family != AF_INET6)
		return 0;
	/* Else accept(2) was told all that rules look at. */
	if (!domain || !(bailey_net_needs(domain) & BAILEY_NEEDS_PEER) ||
	    bailey_net_known(domain, sk, bailey_sock(sk), BAILEY_NET_ACCEPT,
			     false, false))
		return 0;
	bailey_net_init(&net, sk);
	return bailey_net_ask(domain, "accept", BAILEY_NET_ACCEPT, &net);
}

/**
 * bailey_sock_graft() - judge who was accepted
 * @sk: the accepted connection
 * @parent: gets it
 *
 * accept(2) cannot be made to fail here any more: a connection that is refused
 * stays good for nothing. A socket without a file yet is not being accepted by
 * anybody: LLC grafts new ones.
 */
void bailey_sock_graft(struct sock *sk, struct socket *parent)
{
	int error;

	if (!parent->file || not_judged(sk))
		return;
	bailey_sock_accepted(sk);
	if (sk->sk_family == AF_UNIX)
		error = bailey_unix_accepted(sk);
	else
		error = check_accepted(bailey_current_domain(), sk);
	if (error)
		bailey_sock_refuse(sk);
}

/*
 * Streams but SCTP's, and DCCP, send to whom they are connected to, whatever
 * address is named.
 */
static bool heeds_address(const struct sock *sk, const struct msghdr *msg)
{
	if (!msg->msg_name || !msg->msg_namelen)
		return false;
	if (msg->msg_flags & MSG_FASTOPEN)
		return true;
	if (sk->sk_type == SOCK_STREAM)
		return sk->sk_protocol == IPPROTO_SCTP;
	return sk->sk_type != SOCK_DCCP;
}

/* The first message of a TIPC stream connects it, past socket_connect. */
static bool connects(const struct sock *sk, const struct msghdr *msg)
{
	return sk->sk_family == AF_TIPC && msg->msg_name &&
		(sk->sk_type == SOCK_STREAM || sk->sk_type == SOCK_SEQPACKET);
}

/* Is there control data that leads its messages past their address? */
static bool may_steer(const struct sock *sk)
{
	return sk->sk_family == AF_INET6 || sk->sk_protocol == IPPROTO_SCTP;
}

/* May it send to whatever address? That is what a route of its own comes to. */
static noinline int ask_steering(const struct bailey_domain *domain,
				 const struct sock *sk, const char *op,
				 bool more)
{
	u32 perms = BAILEY_NET_SEND;
	struct bailey_net net;

	if (sk->sk_protocol == IPPROTO_SCTP)
		perms |= BAILEY_NET_CONNECT;
	bailey_net_init(&net, sk);
	net.more = more;
	net.steers = true;
	net.led = true;
	return bailey_net_ask(domain, op, perms, &net);
}

static noinline int ask_message(const struct bailey_domain *domain,
				struct sock *sk, const struct msghdr *msg)
{
	u32 perms = BAILEY_NET_SEND;
	struct bailey_net net;
	int error;

	bailey_net_init(&net, sk);
	net.msg = msg;
	net.more = bailey_net_more_follow(sk, msg);
	if (heeds_address(sk, msg)) {
		net.given = msg->msg_name;
		net.len = msg->msg_namelen;
		/* TCP and MPTCP connect here, past socket_connect. */
		if (msg->msg_flags & MSG_FASTOPEN)
			perms |= BAILEY_NET_CONNECT;
	}
	if (connects(sk, msg))
		perms |= BAILEY_NET_CONNECT;
	error = bailey_net_ask(domain, "sendmsg", perms, &net);
	if (!error && (bailey_net_message_steers(msg) ||
		       (net.more && may_steer(sk))))
		error = ask_steering(domain, sk, "sendmsg", net.more);
	return error;
}

static noinline int ask_send(struct socket *sock, struct msghdr *msg)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct sock *sk = sock->sk;

	if (not_judged(sk))
		return 0;
	if (sk->sk_family == AF_UNIX)
		return bailey_unix_check(sk, "sendmsg", BAILEY_NET_SEND);
	if (!domain)
		return 0;
	/* Without an address it can neither connect nor go elsewhere. */
	if (!msg->msg_name && !(msg->msg_flags & MSG_FASTOPEN) &&
	    !(msg->msg_controllen && domain->nlayers) &&
	    bailey_net_known(domain, sk, bailey_sock(sk), BAILEY_NET_SEND,
			     false, false))
		return 0;
	return ask_message(domain, sk, msg);
}

int bailey_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size)
{
	if (!bailey_on())
		return 0;
	return ask_send(sock, msg);
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
	int error;

	if (!bailey_on())
		return 0;
	error = ask_socket(sock, "getsockopt", BAILEY_NET_GETOPT);
	/* Hands out what has arrived. */
	if (!error && level == SOL_TCP && optname == TCP_ZEROCOPY_RECEIVE)
		error = check_socket(sock, "recvmsg", BAILEY_NET_RECEIVE);
	return error;
}

static int ask_option(const struct socket *sock)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct sock *sk = sock->sk;

	/* Nothing else has such routes. */
	if (!domain || not_judged(sk) || sk->sk_family != AF_INET6)
		return 0;
	return ask_steering(domain, sk, "setsockopt", false);
}

int bailey_socket_setsockopt(struct socket *sock, int level, int optname)
{
	int error;

	if (!bailey_on())
		return 0;
	error = ask_socket(sock, "setsockopt", BAILEY_NET_SETOPT);
	if (!error && unlikely(bailey_net_option_steers(level, optname)))
		error = ask_option(sock);
	/* Whatever arrives is put into memory that the task sees. */
	if (!error && ((level == SOL_PACKET && optname == PACKET_RX_RING) ||
		       (level == SOL_XDP && optname == XDP_RX_RING)))
		error = check_socket(sock, "recvmsg", BAILEY_NET_RECEIVE);
	return error;
}

int bailey_socket_shutdown(struct socket *sock, int how)
{
	return check_socket(sock, "shutdown", BAILEY_NET_SHUTDOWN);
}

/**
 * bailey_sctp_bind_connect() - judge SCTP's ways past bind(2) and connect(2)
 * @sk: socket
 * @optname: SCTP_*: which of them
 * @address: addresses, one behind the other
 * @len: bytes of @address
 *
 * What a peer asks for in its packets, and which of the addresses of an
 * association is the primary one, is not the task's doing or changes nothing.
 *
 * Return: 0, -EACCES or -EINVAL.
 */
int bailey_sctp_bind_connect(struct sock *sk, int optname,
			     struct sockaddr *address, int len)
{
	const void *p = address;
	int size, error;
	u32 perms;

	if (optname == SCTP_SOCKOPT_BINDX_ADD)
		perms = BAILEY_NET_BIND;
	else if (optname == SCTP_SOCKOPT_CONNECTX ||
		 optname == SCTP_SENDMSG_CONNECT)
		perms = BAILEY_NET_CONNECT;
	else
		return 0;
	for (; len > 0; len -= size, p += size) {
		const struct sockaddr *one = p;

		if (len < (int)offsetofend(struct sockaddr, sa_family))
			return -EINVAL;
		size = one->sa_family == AF_INET6 ?
			(int)sizeof(struct sockaddr_in6) :
			(int)sizeof(struct sockaddr_in);
		error = check_given(sk, one, min(len, size), perms ==
				    BAILEY_NET_BIND ? "bind" : "connect",
				    perms);
		if (error)
			return error;
	}
	return 0;
}
