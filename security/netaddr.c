// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of sockets, as rules see them. Nothing here decides or sleeps.
 *
 * Addresses of internet sockets are read without the socket's lock, as others
 * do: who changes them meanwhile is judged for that.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "key.h"
#include "netaddr.h"

static void set_none(struct bailey_addr *a)
{
	a->known = true;
	a->kind = BAILEY_ADDRESS_NONE;
}

static void set_inet(struct bailey_addr *a, __be32 ip, u16 port)
{
	a->known = true;
	a->kind = BAILEY_ADDRESS_INET;
	a->port = port;
	memcpy(a->ip, &ip, sizeof(ip));
}

static void set_inet6(struct bailey_addr *a, const struct in6_addr *ip,
		      u16 port)
{
	if (ipv6_addr_v4mapped(ip)) {
		set_inet(a, ip->s6_addr32[3], port);
		return;
	}
	a->known = true;
	a->kind = BAILEY_ADDRESS_INET6;
	a->port = port;
	memcpy(a->ip, ip, sizeof(*ip));
}

/* @len is that of the name, without the family. */
static void set_unix(struct bailey_addr *a, const char *name, int len)
{
	a->known = true;
	if (len <= 0) {
		a->kind = BAILEY_ADDRESS_NONE;
	} else if (!name[0]) {
		a->kind = BAILEY_ADDRESS_ABSTRACT;
		a->name = name + 1;
		a->len = len - 1;
	} else {
		a->kind = BAILEY_ADDRESS_PATH;
		a->name = name;
		a->len = strnlen(name, len);
	}
}

static void unix_local(const struct sock *sk, struct bailey_addr *a)
{
	const struct unix_address *addr;

	/* Pairs with the release in unix_bind() and the like: stored once. */
	addr = smp_load_acquire(&unix_sk(sk)->addr);
	if (addr)
		set_unix(a, addr->name->sun_path,
			 addr->len - offsetof(struct sockaddr_un, sun_path));
	else
		set_none(a);
}

/**
 * bailey_addr_local() - the address a socket is bound to
 * @sk: socket, held by the caller
 * @a: receives it; unknown if the family has none that rules know
 */
void bailey_addr_local(const struct sock *sk, struct bailey_addr *a)
{
	const struct inet_sock *inet = inet_sk(sk);
	u16 port;

	a->known = false;
	if (sk->sk_family == AF_UNIX) {
		unix_local(sk, a);
		return;
	}
	if (sk->sk_family != AF_INET && sk->sk_family != AF_INET6)
		return;
	/* Of a raw socket that is the protocol. */
	port = sk->sk_type == SOCK_RAW ? 0 : inet->inet_num;
	if (sk->sk_family == AF_INET) {
		set_inet(a, inet->inet_rcv_saddr, port);
		if (!port && !inet->inet_rcv_saddr)
			set_none(a);
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		set_inet6(a, &sk->sk_v6_rcv_saddr, port);
		if (!port && ipv6_addr_any(&sk->sk_v6_rcv_saddr))
			set_none(a);
	}
#endif
}

/**
 * bailey_addr_peer() - the address an internet socket is connected to
 * @sk: socket
 * @a: receives it; unknown if the family has none that rules know
 */
void bailey_addr_peer(const struct sock *sk, struct bailey_addr *a)
{
	const struct inet_sock *inet = inet_sk(sk);

	a->known = false;
	if (sk->sk_family == AF_INET) {
		set_inet(a, inet->inet_daddr, ntohs(inet->inet_dport));
		if (!inet->inet_daddr)
			set_none(a);
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		set_inet6(a, &sk->sk_v6_daddr, ntohs(inet->inet_dport));
		if (ipv6_addr_any(&sk->sk_v6_daddr))
			set_none(a);
	}
#endif
}

/*
 * Zeros as a destination mean this machine: IPv4 takes the address the socket
 * is bound to, else both take loopback. Rules are asked about what is reached.
 */
static void resolve_any(const struct sock *sk, struct bailey_addr *a)
{
	if (a->kind == BAILEY_ADDRESS_INET && !memchr_inv(a->ip, 0, 4)) {
		__be32 ip = sk->sk_family == AF_INET ?
			inet_sk(sk)->inet_saddr : 0;

		set_inet(a, ip ?: htonl(INADDR_LOOPBACK), a->port);
	}
	if (a->kind == BAILEY_ADDRESS_INET6 && !memchr_inv(a->ip, 0, 16)) {
#if IS_ENABLED(CONFIG_IPV6)
		if (ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr)) {
			set_inet(a, htonl(INADDR_LOOPBACK), a->port);
			return;
		}
#endif
		set_inet6(a, &in6addr_loopback, a->port);
	}
}

bool bailey_addr_is_udp(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_UDP ||
		sk->sk_protocol == IPPROTO_UDPLITE;
}

static int inet_given(const struct sock *sk, const struct sockaddr *sa,
		      int len, u32 perms, struct bailey_addr *a)
{
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;
	const struct sockaddr_in *sin = (const struct sockaddr_in *)sa;
	int family = sa->sa_family;

	if (family == AF_UNSPEC) {
		/* To connect so means to disconnect. */
		if (perms == BAILEY_NET_CONNECT) {
			set_none(a);
			return 0;
		}
		/*
		 * UDP of IPv6 sends to the connected peer; other protocols, and
		 * IPv4, do not look at the family.
		 */
		if (sk->sk_family == AF_INET6 && (perms & BAILEY_NET_SEND) &&
		    bailey_addr_is_udp(sk)) {
			bailey_addr_peer(sk, a);
			return 0;
		}
		family = sk->sk_family;
	}
	if (family == AF_INET) {
		if (len < (int)sizeof(*sin))
			return -EINVAL;
		set_inet(a, sin->sin_addr.s_addr, ntohs(sin->sin_port));
	} else if (family == AF_INET6) {
		if (len < SIN6_LEN_RFC2133)
			return -EINVAL;
		set_inet6(a, &sin6->sin6_addr, ntohs(sin6->sin6_port));
	} else {
		/* No protocol takes it; a packet's family is not our concern. */
		set_none(a);
	}
	if (perms & (BAILEY_NET_CONNECT | BAILEY_NET_SEND))
		resolve_any(sk, a);
	return 0;
}

/**
 * bailey_addr_given() - the address that the caller of an operation names
 * @sk: socket
 * @sa: address, in kernel memory
 * @len: its bytes
 * @perms: BIND, CONNECT, SEND: what is done with it
 * @a: receives it; unknown if the family has none that rules know
 *
 * Return: 0, or -EINVAL: too short, or too long, to be one.
 */
int bailey_addr_given(const struct sock *sk, const struct sockaddr *sa,
		      int len, u32 perms, struct bailey_addr *a)
{
	const int start = offsetof(struct sockaddr_un, sun_path);

	a->known = false;
	if (len < (int)offsetofend(struct sockaddr, sa_family))
		return -EINVAL;
	if (sk->sk_family == AF_INET || sk->sk_family == AF_INET6)
		return inet_given(sk, sa, len, perms, a);
	if (sk->sk_family != AF_UNIX)
		return 0;
	if (len > (int)sizeof(struct sockaddr_un))
		return -EINVAL;
	set_unix(a, ((const struct sockaddr_un *)sa)->sun_path, len - start);
	if (len == start && perms == BAILEY_NET_BIND)
		a->kind = BAILEY_ADDRESS_AUTO;
	return 0;
}

/**
 * bailey_addr_key() - an address as a field of a socket's key
 * @a: address
 * @to: receives at most BAILEY_ADDR_SIZE bytes
 *
 * Return: bytes written; 0 for an unknown one.
 */
u32 bailey_addr_key(const struct bailey_addr *a, char *to)
{
	if (!a->known)
		return 0;
	switch (a->kind) {
	case BAILEY_ADDRESS_INET:
		return bailey_key_inet(to, a->port, a->ip, 4);
	case BAILEY_ADDRESS_INET6:
		return bailey_key_inet(to, a->port, a->ip, 16);
	case BAILEY_ADDRESS_ABSTRACT:
	case BAILEY_ADDRESS_PATH:
		memcpy(to + 1, a->name, a->len);
		to[0] = BAILEY_KEY_BASE + a->kind;
		return 1 + a->len;
	default:
		to[0] = BAILEY_KEY_BASE + a->kind;
		return 1;
	}
}
