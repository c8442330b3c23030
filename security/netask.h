/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked about sockets.
 */
#ifndef _BAILEY_NETASK_H
#define _BAILEY_NETASK_H

#include <linux/net.h>
#include <linux/socket.h>
#include <net/sock.h>

#include "memo.h"
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
 * @led: the caller leads the socket to another end than it has
 * @steers: what is sent goes where no rule for peers could tell
 * @more: messages may follow that name other interfaces and are not asked about
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
	bool led;
	bool steers;
	bool more;
};

void bailey_net_init(struct bailey_net *net, const struct sock *sk);
int bailey_net_addresses(const struct bailey_net *net, u32 perms,
			 struct bailey_addr *local, struct bailey_addr *peer);

/* netroute.c */
u32 bailey_net_interface(const struct bailey_net *net,
			 const struct bailey_addr *peer, char *name);
bool bailey_net_option_steers(int level, int name);
bool bailey_net_message_steers(const struct msghdr *msg);
bool bailey_net_more_follow(const struct sock *sk, const struct msghdr *msg);

u32 bailey_net_needs(const struct bailey_domain *domain);
int bailey_net_ask(const struct bailey_domain *domain, const char *op,
		   u32 perms, const struct bailey_net *net);

/* What is asked, as it is remembered. */
static __always_inline u64
bailey_net_what(const struct bailey_domain *domain, u8 family, u8 type,
		u16 protocol, u32 perms, bool passive, bool led, bool made)
{
	u64 detail = family | (u64)type << 8 | (u64)protocol << 16;

	/* Layers look at how the socket came, see made_before() in verdict.c. */
	if (unlikely(domain->nlayers))
		detail |= (u64)passive << 32 | (u64)led << 33 |
			(u64)made << 34;
	return bailey_memo_what(BAILEY_CLASS_NET, perms, detail);
}

/**
 * bailey_net_known() - is it known that a domain may do this to a socket?
 * @domain: whose rules decide; of sockets of this kind its rules look at no address
 *	and no other side
 * @sk: the socket
 * @s: its entry, bailey_sock()
 * @perms: BAILEY_NET_*
 * @passive: the other end acts: no layer is asked
 * @led: the caller names an address, or another end
 *
 * Context: any.
 * Return: true: bailey_net_ask() would allow it, whatever is at the other end, and
 * record nothing. false says nothing: ask.
 */
static __always_inline bool
bailey_net_known(const struct bailey_domain *domain, const struct sock *sk,
		 const struct bailey_sock *s, u32 perms, bool passive,
		 bool led)
{
	u64 what = bailey_net_what(domain, sk->sk_family, sk->sk_type,
				   sk->sk_protocol, perms, passive, led,
				   true);

	/* What was refused at accept stays so, whoever asks. */
	if (s && unlikely(READ_ONCE(s->refused)))
		return false;
	return bailey_memo_knows(domain, BAILEY_MEMO_ANYBODY,
				 bailey_memo_label(bailey_sock_label_by(s, sk)),
				 what);
}

/**
 * bailey_net_creates() - is it known that a domain may make such a socket?
 * @domain: whose rules decide, and the label of the socket to be
 * @family: address family
 * @type: socket type
 * @protocol: protocol
 *
 * Context: any.
 * Return: as bailey_net_known().
 */
static __always_inline bool
bailey_net_creates(const struct bailey_domain *domain, int family, int type,
		   int protocol)
{
	u64 what = bailey_net_what(domain, family, type, protocol,
				   BAILEY_NET_CREATE, false, false, false);

	return bailey_memo_knows(domain, BAILEY_MEMO_ANYBODY, domain->id, what);
}

#endif /* _BAILEY_NETASK_H */
