// SPDX-License-Identifier: GPL-2.0
/*
 * The part of a record that is about a socket: addresses of both ends, family,
 * type, protocol. All that is known, whether or not rules looked at it.
 */
#include <linux/audit.h>
#include <linux/net.h>
#include <linux/socket.h>

#include "audit.h"
#include "names.h"
#include "netask.h"

static void log_inet(struct audit_buffer *ab, const struct bailey_addr *a,
		     char end)
{
	if (!a->known)
		return;
	if (a->kind == BAILEY_ADDRESS_INET)
		audit_log_format(ab, " %caddr=%pI4", end, a->ip);
	else if (a->kind == BAILEY_ADDRESS_INET6)
		audit_log_format(ab, " %caddr=%pI6c", end, a->ip);
	else
		return;
	audit_log_format(ab, " %cport=%u", end, a->port);
}

static void log_unix(struct audit_buffer *ab, const struct bailey_addr *a,
		     const char *key)
{
	char name[BAILEY_ADDR_SIZE] = "@";

	if (!a->known)
		return;
	switch (a->kind) {
	case BAILEY_ADDRESS_ABSTRACT:
		memcpy(name + 1, a->name, a->len);
		audit_log_format(ab, " %s=", key);
		audit_log_n_untrustedstring(ab, name, 1 + a->len);
		break;
	case BAILEY_ADDRESS_PATH:
		audit_log_format(ab, " %s=", key);
		audit_log_n_untrustedstring(ab, a->name, a->len);
		break;
	case BAILEY_ADDRESS_AUTO:
		audit_log_format(ab, " %s=auto", key);
		break;
	default:
		audit_log_format(ab, " %s=none", key);
	}
}

static const char *name_or(const char *const *names, unsigned int n,
			   unsigned int i)
{
	return i < n && names[i] ? names[i] : "unknown";
}

/**
 * bailey_audit_net() - write the keys of a socket
 * @ab: record under construction
 * @req: what was asked
 */
void bailey_audit_net(struct audit_buffer *ab,
		      const struct bailey_request *req)
{
	const struct bailey_net *net = req->net;
	struct bailey_addr local, peer;
	bool known;

	known = !bailey_net_addresses(net, req->perms, &local, &peer);
	if (known && net->family != AF_UNIX) {
		log_inet(ab, &local, 'l');
		log_inet(ab, &peer, 'f');
	}
	audit_log_format(ab, " family=\"%s\" sock_type=\"%s\" protocol=%d",
			 name_or(bailey_family_names, AF_MAX, net->family),
			 name_or(bailey_type_names, SOCK_MAX, net->type),
			 net->protocol);
	if (known && net->family == AF_UNIX) {
		log_unix(ab, &local, "addr");
		log_unix(ab, &peer, "peer_addr");
	}
}
