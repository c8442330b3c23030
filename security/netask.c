// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the rules about a socket: builds as much of the key as the profiles look
 * at, under the RCU section in which they are asked. Never sleeps.
 */
#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/sock.h>

#include "key.h"
#include "layer.h"
#include "netask.h"

#define NET_FIELDS	6u	/* of a key */

/* Permissions that have another end, or may have one. */
#define BETWEEN	(BAILEY_NET_ACCEPT | BAILEY_NET_CONNECT | BAILEY_NET_SEND | \
		 BAILEY_NET_RECEIVE)

/**
 * bailey_net_init() - begin a question about a socket
 * @net: receives what the socket says about itself
 * @sk: the socket
 */
void bailey_net_init(struct bailey_net *net, const struct sock *sk)
{
	memset(net, 0, sizeof(*net));
	net->sk = sk;
	net->family = sk->sk_family;
	net->type = sk->sk_type;
	net->protocol = sk->sk_protocol;
	net->label = bailey_sock_label(sk);
}

/**
 * bailey_net_addresses() - the addresses of both ends
 * @net: what is done
 * @perms: BAILEY_NET_*
 * @local: receives the socket's own
 * @peer: receives the other's
 *
 * Return: 0, or -EINVAL: the caller's address is none.
 */
int bailey_net_addresses(const struct bailey_net *net, u32 perms,
			 struct bailey_addr *local, struct bailey_addr *peer)
{
	local->known = false;
	peer->known = false;
	if (!net->sk)
		return 0;
	if (perms & BAILEY_NET_BIND)
		return bailey_addr_given(net->sk, net->given, net->len, perms,
					 local);
	bailey_addr_local(net->sk, local);
	if (!(perms & BETWEEN) || net->nobody)
		return 0;
	if (net->steers) {
		peer->known = true;
		peer->kind = BAILEY_ADDRESS_NONE;
		return 0;
	}
	if (net->given)
		return bailey_addr_given(net->sk, net->given, net->len, perms,
					 peer);
	if (net->other)
		bailey_addr_local(net->other, peer);
	else
		bailey_addr_peer(net->sk, peer);
	return 0;
}

/*
 * For profiles with conditions. If the socket is of a kind for which there is none, an
 * address that is none and an interface that is not known are nothing to refuse.
 */
static noinline int ask_all(const struct bailey_policy *policy,
			    const struct bailey_domain *domain,
			    struct bailey_request *req, u32 needs, bool heeded)
{
	char lkey[BAILEY_ADDR_SIZE], pkey[BAILEY_ADDR_SIZE], dev[IFNAMSIZ];
	const struct bailey_net *net = req->net;
	struct bailey_addr local, peer;
	int error;

	error = bailey_net_addresses(net, req->perms, &local, &peer);
	if (error && heeded)
		return error;
	if (needs & BAILEY_NEEDS_LOCAL)
		bailey_set_field(req, 1, lkey, bailey_addr_key(&local, lkey));
	if (needs & BAILEY_NEEDS_PEER)
		bailey_set_field(req, 2, pkey, bailey_addr_key(&peer, pkey));
	if ((needs & BAILEY_NEEDS_INTERFACE) && (req->perms & BETWEEN)) {
		bailey_set_field(req, 4, dev,
				 bailey_net_interface(net, &peer, dev));
		if (!req->field[4].len && heeded) {
			req->error = -EACCES;
			req->info = net->more ?
				"messages that follow may name an interface" :
				"several interfaces are named";
		}
	}
	if ((needs & BAILEY_NEEDS_PEER_LABEL) && net->has_peer)
		req->peer_fields = BIT(3);
	if (needs & BAILEY_NEEDS_LABEL)
		req->own_fields = BIT(5);
	return bailey_check_in(policy, domain, req);
}

/* What some profile of the domain looks at. Under RCU. */
static u32 needs_of(const struct bailey_policy *policy,
		    const struct bailey_domain *domain)
{
	u32 needs = 0, i;

	for (i = 0; i < domain->n; i++)
		needs |= policy->entry[domain->member[i].profile->slot]
			.rec->needs;
	for (i = 0; i < domain->nlayers; i++)
		needs |= bailey_layer_entry(domain, i)->rec->needs;
	return needs;
}

/**
 * bailey_net_needs() - what the rules of a domain look at in sockets
 * @domain: domain
 *
 * Return: BAILEY_NEEDS_*; it may have changed already.
 */
u32 bailey_net_needs(const struct bailey_domain *domain)
{
	u32 needs;

	rcu_read_lock();
	needs = needs_of(bailey_policy(), domain);
	rcu_read_unlock();
	return needs;
}

/*
 * Is there a condition for sockets of this kind? Of unix sockets nearly always, if there
 * is any, so that to look would be for nothing. Under RCU.
 */
static bool heeds(const struct bailey_policy *policy,
		  const struct bailey_domain *domain, int family,
		  const struct bailey_field *kind)
{
	const struct bailey_entry *entry;
	u32 i;

	if (family == AF_UNIX)
		return true;
	for (i = 0; i < domain->n + domain->nlayers; i++) {
		entry = i < domain->n ?
			&policy->entry[domain->member[i].profile->slot] :
			bailey_layer_entry(domain, i - domain->n);
		if (bailey_heeds_rest(&entry->blob->view, entry->rec,
				      BAILEY_CLASS_NET, kind, NET_FIELDS))
			return true;
	}
	return false;
}

static noinline int judge(const struct bailey_domain *domain, const char *op,
			  u32 perms, const struct bailey_net *net,
			  struct bailey_memo *memo)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_NET,
		.perms = perms,
		.net = net,
		.peer = net->peer,
		.has_peer = net->has_peer,
		.passive = net->passive,
		.own = net->label,
	};
	const struct bailey_policy *policy;
	char kind[BAILEY_KIND_SIZE];
	unsigned int i;
	bool heeded;
	u32 needs;
	int error;

	bailey_key_kind(kind, net->family, net->type, net->protocol);
	bailey_set_field(&req, 0, kind, sizeof(kind));
	for (i = 1; i < NET_FIELDS; i++)
		bailey_set_field(&req, i, "", 0);
	if (net->sk && bailey_sock_refused(net->sk)) {
		req.error = -EACCES;
		req.info = "its peer was refused at accept";
		return bailey_check(domain, &req);
	}
	rcu_read_lock();
	policy = bailey_policy();
	needs = needs_of(policy, domain);
	heeded = needs && heeds(policy, domain, net->family, &req.field[0]);
	if (needs)
		error = ask_all(policy, domain, &req, needs, heeded);
	else
		error = bailey_check_in(policy, domain, &req);
	if (!heeded)
		needs = 0;
	if (!(needs & BAILEY_NEEDS_PEER_LABEL))
		memo->peer = BAILEY_MEMO_ANYBODY;
	/* Addresses and interfaces are not part of what is remembered. */
	if (!(needs & ~(BAILEY_NEEDS_LABEL | BAILEY_NEEDS_PEER_LABEL)))
		bailey_memo_learn(memo, policy, &req, error);
	rcu_read_unlock();
	return error;
}

/**
 * bailey_net_ask() - may a domain do this to a socket?
 * @domain: whose rules decide; NULL allows
 * @op: operation for the record
 * @perms: BAILEY_NET_*
 * @net: the socket and what is known about both ends
 *
 * Context: any, also atomic.
 * Return: 0; -EACCES; -EINVAL: an address that is none.
 */
int bailey_net_ask(const struct bailey_domain *domain, const char *op,
		   u32 perms, const struct bailey_net *net)
{
	struct bailey_memo memo;
	bool known;

	if (!domain)
		return 0;
	memo = (struct bailey_memo){
		.peer = BAILEY_MEMO_ANYBODY,
		.own = bailey_memo_label(net->label),
		.what = bailey_net_what(domain, net->family, net->type,
					net->protocol, perms, net->passive,
					net->given || net->led, net->sk),
	};
	known = bailey_memo_has(&memo, domain);
	if (!known) {
		memo.peer = net->has_peer ? bailey_memo_label(net->peer) : 0;
		known = bailey_memo_has(&memo, domain);
	}
	/* What was refused at accept stays so, whoever asks. */
	if (known && !(net->sk && bailey_sock_refused(net->sk)))
		return 0;
	return judge(domain, op, perms, net, &memo);
}
