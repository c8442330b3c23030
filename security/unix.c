// SPDX-License-Identifier: GPL-2.0
/*
 * Unix sockets. Both ends are asked where one acts on the other: the acting
 * task's domain, and the label of the socket at the other end.
 *
 * A socket with a path is a file: to reach it takes w there, and to use one
 * that another domain made takes what its use is worth. The hooks of connect
 * and of datagrams hold the other socket's state lock and may not sleep.
 */
#include <linux/net.h>
#include <linux/path.h>
#include <linux/socket.h>
#include <net/af_unix.h>
#include <net/tcp_states.h>

#include "granted.h"
#include "netask.h"
#include "path.h"
#include "unix.h"

/**
 * struct end - the other end of a socket
 * @sk: the socket there, to be put, or NULL
 * @peer: its label, or who was there when it was connected; NULL: unconfined
 * @known: @peer is known
 */
struct end {
	struct sock *sk;
	const struct bailey_domain *peer;
	bool known;
};

static void get_other(struct sock *sk, struct end *end)
{
	const struct bailey_sock *s = bailey_sock(sk);

	unix_state_lock(sk);
	end->sk = unix_peer(sk);
	if (end->sk)
		sock_hold(end->sk);
	/* Where datagrams go to can be changed, of a pair too. */
	end->known = s && s->connected && sk->sk_type != SOCK_DGRAM &&
		sk->sk_state == TCP_ESTABLISHED;
	end->peer = end->known ? s->peer : NULL;
	unix_state_unlock(sk);
	if (end->sk && !end->known) {
		end->peer = bailey_sock_label(end->sk);
		end->known = true;
	}
}

static void put_other(struct end *end)
{
	if (end->sk)
		sock_put(end->sk);
}

/* The path a socket is bound to, to be put; false: it has none. */
static bool get_path(struct sock *sk, struct path *path)
{
	bool found = false;

	/* Stored after the path; the path goes under the lock. */
	if (!smp_load_acquire(&unix_sk(sk)->addr))
		return false;
	unix_state_lock(sk);
	if (unix_sk(sk)->path.dentry) {
		*path = unix_sk(sk)->path;
		path_get(path);
		found = true;
	}
	unix_state_unlock(sk);
	return found;
}

static int check_path(const struct bailey_domain *domain,
		      const struct path *path, const char *op, u32 perms,
		      gfp_t gfp, bool passed)
{
	struct bailey_name name;
	int error;

	if (bailey_granted(domain, path, false, perms, true))
		return 0;
	bailey_name_get(&name, path, false, gfp);
	name.passive = passed;
	/* A service in a namespace of its own: how it was reached is unknown. */
	if (name.foreign)
		name.disconnected = NULL;
	error = bailey_check_name(domain, &name, op, perms,
				  bailey_owner_of(path));
	bailey_name_put(&name);
	return error;
}

static int check_file(const struct bailey_domain *domain, struct sock *sk,
		      const char *op, u32 perms)
{
	struct path path;
	int error;

	if (!sk || !get_path(sk, &path))
		return 0;
	error = check_path(domain, &path, op, perms, GFP_KERNEL, true);
	path_put(&path);
	return error;
}

/*
 * What the domain itself made and connected was judged then, by rules that are
 * still in force. Else the path is asked for: the other's, or our own.
 */
static __always_inline bool is_own(const struct bailey_domain *domain,
				   const struct bailey_sock *s,
				   const struct sock *sk)
{
	const struct bailey_domain *maker = bailey_sock_label_by(s, sk);

	/* Layers leave alone what their task has already. */
	return bailey_domain_alike(maker, domain) &&
		(!maker || bailey_domain_fresh(maker));
}

static noinline int ask_files(const struct bailey_domain *domain,
			      struct sock *sk, struct sock *other,
			      const char *op, u32 perms)
{
	u32 mask = 0;
	int error;

	if (perms & (BAILEY_NET_SEND | BAILEY_NET_ACCEPT | BAILEY_NET_LISTEN))
		mask |= BAILEY_MAY_WRITE;
	if (perms & BAILEY_NET_RECEIVE)
		mask |= BAILEY_MAY_READ;
	if (!mask)
		return 0;
	error = check_file(domain, other, op, mask);
	return error ?: check_file(domain, sk, op, mask);
}

/* @s: entry of @sk, or NULL. */
static __always_inline int
check_files(const struct bailey_domain *domain, struct sock *sk,
	    const struct bailey_sock *s, struct sock *other, const char *op,
	    u32 perms)
{
	return is_own(domain, s, sk) ? 0 :
		ask_files(domain, sk, other, op, perms);
}

/* What passes between two ends, if the other one acts. */
#define PASSIVE	(BAILEY_NET_ACCEPT | BAILEY_NET_RECEIVE)

static noinline int ask_rules(const struct bailey_domain *domain,
			      const char *op, u32 perms, const struct sock *sk,
			      const struct sock *other,
			      const struct bailey_domain *peer, bool led)
{
	struct bailey_net net;

	bailey_net_init(&net, sk);
	net.led = led;
	net.other = other;
	net.peer = peer;
	net.has_peer = true;
	net.passive = perms & PASSIVE;
	return bailey_net_ask(domain, op, perms, &net);
}

/*
 * @domain acts by @sk, whose entry is @s, on @other, which belongs to @peer; or, if
 * @perms are ACCEPT or RECEIVE, is acted upon. @led: @other is not whom it had.
 */
static __always_inline int
ask_between(const struct bailey_domain *domain, const char *op, u32 perms,
	    const struct sock *sk, const struct bailey_sock *s,
	    const struct sock *other, const struct bailey_domain *peer,
	    bool led)
{
	if (!domain ||
	    bailey_net_known(domain, sk, s, perms, perms & PASSIVE, led))
		return 0;
	return ask_rules(domain, op, perms, sk, other, peer, led);
}

static noinline int check_send(const struct bailey_domain *domain,
			       struct sock *sk, const struct bailey_sock *s,
			       const char *op)
{
	struct bailey_net net;
	struct end end;
	int error = 0;

	if (!domain && !(s && READ_ONCE(s->peer)))
		return 0;
	get_other(sk, &end);
	if (domain) {
		bailey_net_init(&net, sk);
		net.other = end.sk;
		net.peer = end.peer;
		net.has_peer = end.known;
		error = bailey_net_ask(domain, op, BAILEY_NET_SEND, &net);
		if (!error)
			error = check_files(domain, sk, s, end.sk, op,
					    BAILEY_NET_SEND);
	}
	if (!error && end.sk && end.peer)
		error = ask_between(end.peer, op, BAILEY_NET_RECEIVE, end.sk,
				    bailey_sock(end.sk), sk, domain, false);
	put_other(&end);
	return error;
}

static noinline int check_receive(const struct bailey_domain *domain,
				  struct sock *sk, const struct bailey_sock *s,
				  const char *op)
{
	struct bailey_net net;
	struct end end;
	int error;

	get_other(sk, &end);
	bailey_net_init(&net, sk);
	net.other = end.sk;
	net.peer = end.peer;
	net.has_peer = end.known;
	/* Whoever sends to it is judged for that by our rules too. */
	net.nobody = !end.known;
	error = bailey_net_ask(domain, op, BAILEY_NET_RECEIVE, &net);
	if (!error)
		error = check_files(domain, sk, s, end.sk, op,
				    BAILEY_NET_RECEIVE);
	put_other(&end);
	return error;
}

static noinline int check_alone(const struct bailey_domain *domain,
				struct sock *sk, const struct bailey_sock *s,
				const char *op, u32 perms)
{
	struct bailey_net net;
	int error;

	bailey_net_init(&net, sk);
	net.nobody = true;
	error = bailey_net_ask(domain, op, perms, &net);
	return error ?: check_files(domain, sk, s, NULL, op, perms);
}

/**
 * bailey_unix_check() - judge the use of a unix socket
 * @sk: socket
 * @op: operation for the record
 * @perms: one of BAILEY_NET_*, but not CREATE, BIND or CONNECT
 *
 * Context: process, may sleep.
 * Return: 0 or -EACCES.
 */
int bailey_unix_check(struct sock *sk, const char *op, u32 perms)
{
	const struct bailey_domain *domain;
	const struct bailey_sock *s;

	if (!bailey_on())
		return 0;
	domain = bailey_cred_domain(current_cred());
	if (perms == BAILEY_NET_SEND) {
		/* Each datagram comes by bailey_unix_may_send(). */
		return sk->sk_type == SOCK_DGRAM ? 0 :
			check_send(domain, sk, bailey_sock(sk), op);
	}
	if (!domain)
		return 0;
	s = bailey_sock(sk);
	if (bailey_net_known(domain, sk, s, perms, false, false) &&
	    is_own(domain, s, sk))
		return 0;
	return perms == BAILEY_NET_RECEIVE ?
		check_receive(domain, sk, s, op) :
		check_alone(domain, sk, s, op, perms);
}

/* To reach a socket with a path takes w there. Its state lock is held. */
static int check_reach(const struct bailey_domain *domain, struct sock *other,
		       const char *op)
{
	const struct unix_sock *peer = unix_sk(other);

	if (!domain)
		return 0;
	/* The address is stored after the path, which then stays. */
	if (!smp_load_acquire(&peer->addr) || !peer->path.dentry)
		return 0;
	return check_path(domain, &peer->path, op, BAILEY_MAY_WRITE,
			  GFP_ATOMIC, false);
}

static noinline int ask_connect(struct sock *sk, struct sock *other,
				struct sock *newsk)
{
	const struct bailey_sock *o = bailey_sock(other);
	const struct bailey_domain *peer = bailey_sock_label_by(o, other);
	struct bailey_sock *s = bailey_sock(sk);
	const struct bailey_domain *domain;
	int error = 0;

	if (bailey_on()) {
		domain = bailey_cred_domain(current_cred());
		error = ask_between(domain, "connect", BAILEY_NET_CONNECT, sk,
				    s, other, peer, true) ?:
			check_reach(domain, other, "connect") ?:
			ask_between(peer, "connect", BAILEY_NET_ACCEPT, other,
				    o, sk, domain, false);
	}
	return error ?: bailey_sock_connect(sk, s, peer, newsk);
}

/**
 * bailey_unix_stream_connect() - judge a connection, label its ends
 * @sk: who connects
 * @other: the listener
 * @newsk: the other end to be, which nobody knows yet
 *
 * Context: atomic, under the state locks of @sk and @other.
 * Return: 0 or -EACCES.
 */
int bailey_unix_stream_connect(struct sock *sk, struct sock *other,
			       struct sock *newsk)
{
	if (!bailey_used())
		return 0;
	return ask_connect(sk, other, newsk);
}

static noinline int ask_datagram(struct socket *sock, struct socket *other)
{
	const struct bailey_domain *domain = bailey_cred_domain(current_cred());
	const struct bailey_domain *peer;
	const struct bailey_sock *s, *o;

	if (!other->sk)
		return 0;
	s = bailey_sock(sock->sk);
	o = other == sock ? s : bailey_sock(other->sk);
	peer = bailey_sock_label_by(o, other->sk);
	/* connect(2) and sendto(2) of datagrams come here without the address. */
	return ask_between(domain, "sendmsg", BAILEY_NET_SEND, sock->sk, s,
			   other->sk, peer, READ_ONCE(unix_peer(sock->sk)) != other->sk) ?:
		check_reach(domain, other->sk, "sendmsg") ?:
		ask_between(peer, "sendmsg", BAILEY_NET_RECEIVE, other->sk, o,
			    sock->sk, domain, false);
}

/**
 * bailey_unix_may_send() - judge a datagram, or the choice of whom they go to
 * @sock: who sends
 * @other: who receives
 *
 * Context: atomic, under the state lock of @other.
 * Return: 0 or -EACCES.
 */
int bailey_unix_may_send(struct socket *sock, struct socket *other)
{
	if (!bailey_on())
		return 0;
	return ask_datagram(sock, other);
}

/**
 * bailey_unix_accepted() - judge who has connected to a listener not our own
 * @sk: the accepted end, its state lock held
 *
 * Who made the listener was asked at connect time.
 *
 * Return: 0 or -EACCES.
 */
int bailey_unix_accepted(struct sock *sk)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct bailey_sock *s;

	if (!domain)
		return 0;
	s = bailey_sock(sk);
	if (bailey_domain_alike(bailey_sock_label_by(s, sk), domain))
		return 0;
	return ask_between(domain, "accept", BAILEY_NET_ACCEPT, sk, s,
			   unix_peer(sk), s ? READ_ONCE(s->peer) : NULL,
			   false);
}
