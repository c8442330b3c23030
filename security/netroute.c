// SPDX-License-Identifier: GPL-2.0
/*
 * By which device packets leave, and what leads them elsewhere than their address
 * says: bound devices, control data of messages, scopes, source routes. Never sleeps.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <uapi/linux/sctp.h>

#include "netask.h"

/* Several devices are named, or one where the kernel may not heed it. */
#define ANY	(-1)

static int both(int one, int other)
{
	return one && other && one != other ? ANY : one ?: other;
}

/*
 * Does the kernel heed this control message's device, to this peer? Streams do not
 * look at any; IPv4 destinations take those of level SOL_IP, others those of SOL_IPV6.
 */
static bool heeded(const struct sock *sk, const struct bailey_addr *peer,
		   const struct cmsghdr *cmsg)
{
	if (sk->sk_type != SOCK_DGRAM && sk->sk_type != SOCK_RAW)
		return false;
	if (sk->sk_family == AF_INET)
		return cmsg->cmsg_level == SOL_IP;
	return sk->sk_family == AF_INET6 && peer->known &&
		peer->kind == BAILEY_ADDRESS_INET6 &&
		cmsg->cmsg_level == SOL_IPV6;
}

/* The device that a control message names, or 0. */
static int device_of(const struct cmsghdr *cmsg)
{
	if (cmsg->cmsg_level == SOL_IP && cmsg->cmsg_type == IP_PKTINFO &&
	    cmsg->cmsg_len == CMSG_LEN(sizeof(struct in_pktinfo)))
		return ((struct in_pktinfo *)CMSG_DATA(cmsg))->ipi_ifindex;
	if (cmsg->cmsg_level == SOL_IPV6 &&
	    (cmsg->cmsg_type == IPV6_PKTINFO ||
	     cmsg->cmsg_type == IPV6_2292PKTINFO) &&
	    cmsg->cmsg_len >= CMSG_LEN(sizeof(struct in6_pktinfo)))
		return ((struct in6_pktinfo *)CMSG_DATA(cmsg))->ipi6_ifindex;
	return 0;
}

static int device_of_message(const struct bailey_net *net,
			     const struct bailey_addr *peer)
{
	struct msghdr *msg = (struct msghdr *)net->msg;
	struct cmsghdr *cmsg;
	int found = 0;

	if (!msg || !msg->msg_controllen)
		return 0;
	for_each_cmsghdr(cmsg, msg) {
		int device;

		if (!CMSG_OK(msg, cmsg))
			break;
		device = device_of(cmsg);
		if (device)
			found = heeded(net->sk, peer, cmsg) ?
				both(found, device) : ANY;
		if (found == ANY)
			break;
	}
	return found;
}

/* The scope of the address that the caller names: where there is one, it is a device. */
static int device_of_scope(const struct bailey_net *net)
{
	const struct sockaddr_in6 *sin6 = (const void *)net->given;

	if (!sin6 || net->sk->sk_family != AF_INET6 ||
	    net->len < (int)sizeof(*sin6))
		return 0;
	/* UDP takes no address without a family, other protocols do. */
	if (sin6->sin6_family != AF_INET6 &&
	    (sin6->sin6_family != AF_UNSPEC || bailey_addr_is_udp(net->sk)))
		return 0;
	return __ipv6_addr_needs_scope_id(__ipv6_addr_type(&sin6->sin6_addr)) ?
		sin6->sin6_scope_id : 0;
}

/**
 * bailey_net_interface() - name of the device by which packets leave
 * @net: what is done to a socket
 * @peer: address of the other end
 * @name: receives it, IFNAMSIZ bytes; "@" if it may be any
 *
 * Context: under RCU.
 * Return: bytes of the name; 0: several are named, or one that may not be heeded, or
 * messages follow that are not asked about.
 */
u32 bailey_net_interface(const struct bailey_net *net,
			 const struct bailey_addr *peer, char *name)
{
	int ifindex = both(READ_ONCE(net->sk->sk_bound_dev_if),
			   both(device_of_message(net, peer),
				device_of_scope(net)));
	const struct net_device *dev = NULL;

	if (ifindex == ANY || net->more)
		return 0;
	if (ifindex)
		dev = dev_get_by_index_rcu(sock_net(net->sk), ifindex);
	strscpy(name, dev ? dev->name : "@", IFNAMSIZ);
	return strlen(name);
}

/**
 * bailey_net_option_steers() - can an option lead packets past their address?
 * @level: SOL_*
 * @name: the option's
 *
 * Routing headers, for which no capability is needed: packets go to the first address
 * in them, whatever is named as destination. Flow labels and IPV6_2292PKTOPTIONS may
 * hold them. The source routes of IPv4 need CAP_NET_RAW.
 */
bool bailey_net_option_steers(int level, int name)
{
	return level == SOL_IPV6 &&
		(name == IPV6_RTHDR || name == IPV6_2292PKTOPTIONS ||
		 name == IPV6_FLOWLABEL_MGR);
}

/* The same of control data, which also names more peers of an SCTP association. */
static bool steers(const struct cmsghdr *cmsg)
{
	int type = cmsg->cmsg_type;

	if (cmsg->cmsg_level == SOL_IPV6)
		return type == IPV6_RTHDR || type == IPV6_2292RTHDR;
	return cmsg->cmsg_level == IPPROTO_SCTP &&
		(type == SCTP_DSTADDRV4 || type == SCTP_DSTADDRV6);
}

/**
 * bailey_net_message_steers() - does control data lead a message past its address?
 * @msg: message
 */
bool bailey_net_message_steers(const struct msghdr *msg)
{
	struct cmsghdr *cmsg;

	if (!msg->msg_controllen)
		return false;
	for_each_cmsghdr(cmsg, (struct msghdr *)msg) {
		if (!CMSG_OK(msg, cmsg))
			break;
		if (steers(cmsg))
			return true;
	}
	return false;
}

/**
 * bailey_net_more_follow() - may messages follow that no hook is asked about?
 * @sk: socket
 * @msg: message
 *
 * Of the messages of one sendmmsg(2) to one address the first alone is asked about, and
 * each has control data of its own. All but the last of the call have the flag. Streams
 * but SCTP's take no such control data.
 */
bool bailey_net_more_follow(const struct sock *sk, const struct msghdr *msg)
{
	if (likely(!(msg->msg_flags & MSG_BATCH)) || !msg->msg_name)
		return false;
	if (sk->sk_family != AF_INET && sk->sk_family != AF_INET6)
		return false;
	return sk->sk_type == SOCK_DGRAM || sk->sk_type == SOCK_RAW ||
		sk->sk_protocol == IPPROTO_SCTP;
}
