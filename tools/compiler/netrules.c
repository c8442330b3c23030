// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of network.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "front.h"
#include "nfa.h"
#include "sockets.h"

static bool is_access(const char *s)
{
	int i;

	for (i = 0; bc_socket_access[i].name; i++)
		if (!strcmp(bc_socket_access[i].name, s))
			return true;
	return !strcmp(s, "wr");
}

static int check_ip(struct bc_front *f, const struct bc_word *w)
{
	unsigned char buf[16];

	if (!strcmp(w->s, "none") || inet_pton(AF_INET, w->s, buf) == 1 ||
	    inet_pton(AF_INET6, w->s, buf) == 1)
		return 0;
	return bc_not_value(f, w, "an IP address (of one host) or none");
}

static int check_port(struct bc_front *f, const struct bc_word *w)
{
	unsigned long lo, hi;

	if (!bc_ports(w->s, &lo, &hi))
		return bc_not_value(f, w, "a port or a range of ports");
	if (lo > 65535 || hi > 65535)
		return bc_not_value(f, w, "a port: they end at 65535");
	return lo > hi ? bc_not_value(f, w, "a range: it runs backwards") : 0;
}

static int check_cond(struct bc_front *f, const char *key,
		      const struct bc_word *w)
{
	if (!strcmp(key, "ip"))
		return check_ip(f, w);
	if (!strcmp(key, "port"))
		return check_port(f, w);
	/* As AppArmor has it; its manual has only this one, which it does not take. */
	if (w->assign && strstr(w->s, "@{") && strcmp(w->s, "@{profile_name}"))
		return bc_not_value(f, w, "a label that is assigned: @{profile_name}");
	return w->assign ? bc_pattern(f, w) :
		bc_plain_pattern(f, w, !strcmp(key, "interface"));
}

/* Whether any family knows the conditions: none, or a peer's label. */
static bool labels_only(const struct bc_args *args)
{
	const struct bc_arg *peer = bc_find(args, "peer");
	int i;

	for (i = 0; i < args->n; i++)
		if (args->arg[i].kind == BC_COND && &args->arg[i] != peer)
			return false;
	return !peer || !peer->n || bc_peer_is_label(peer);
}

/* A name, which may be written in quotes and with escapes; @buf of @size. */
static const char *plain_name(const struct bc_word *w, char *buf, size_t size)
{
	const char *s = w->s;
	size_t n = 0, len;

	while (*s && n + 1 < size) {
		len = *s == '\\' ? bc_escape_len(s) : 0;
		/* Before a letter that makes no escape the backslash stays. */
		if (len == 2 && !strchr("01234567aefnrt\\\"", s[1]))
			len = 0;
		buf[n++] = len ? bc_escape_byte(s, len) : *s;
		s += len ? len : 1;
	}
	buf[n] = '\0';
	return buf;
}

/* Whether the element is a name. */
static bool is_name(const struct bc_args *args, int at)
{
	return at < args->n && args->arg[at].kind <= BC_VALUE;
}

static int family_named(const struct bc_word *w)
{
	const char *const *names;
	char buf[32];
	const char *s = plain_name(w, buf, sizeof(buf));
	int n, i;

	names = bc_table(BC_FAMILIES, &n);
	i = bc_name_index(names, n, s);
	return i == AF_DECnet ? -1 : i;
}

static int type_named(const struct bc_word *w)
{
	const char *const *names;
	char buf[32];
	const char *s = plain_name(w, buf, sizeof(buf));
	int n, i;

	names = bc_table(BC_TYPES, &n);
	i = bc_name_index(names, n, s);
	return i == SOCK_DCCP ? -1 : i;
}

/* tcp, udp, icmp: as a type; -1 if @s is none for @family. */
static int protocol_named(const struct bc_word *w, int family)
{
	char buf[32];
	const char *s = plain_name(w, buf, sizeof(buf));

	if (family >= 0 && family != AF_INET && family != AF_INET6)
		return -1;
	if (!strcmp(s, "tcp"))
		return SOCK_STREAM;
	if (!strcmp(s, "udp"))
		return SOCK_DGRAM;
	if (!strcmp(s, "icmp") && family != AF_INET6)
		return SOCK_RAW;
	return -1;
}

/* What has an IP address. */
static void set_inet(struct bc_socket *s, bool six)
{
	s->family[0] = AF_INET;
	s->family[1] = AF_INET6;
	s->nfamilies = six ? 2 : 1;
}

/* Says that @w is none of the words that may stand after @family, or -1. */
static void unknown_domain(struct bc_front *f, const struct bc_word *w,
			   int family)
{
	static const char *const protocols[] = { "tcp", "udp", "icmp" };
	const char *names[128], *const *table, *near;
	int n = 0, i, size;
	char hint[BC_HINT];

	table = bc_table(BC_TYPES, &size);
	for (i = 0; i < size; i++)
		if (i != SOCK_DCCP)
			names[n++] = table[i];
	for (i = 0; i < 3; i++)
		names[n++] = protocols[i];
	table = bc_table(BC_FAMILIES, &size);
	for (i = 0; family < 0 && i < size && n < 128; i++)
		if (i != AF_DECnet)
			names[n++] = table[i];
	near = bc_meant(family < 0 ? "family" : "type", w->s, hint);
	near = near ? near : bc_suggest_hint(names, n, w->s, hint);
	bc_report(f->diag, BC_ERROR, w->loc, near,
		  family < 0 && family_named(w) < 0 ?
		  "unknown address family or socket type \"%s\"" :
		  "\"%s\" is no type or protocol of this family", w->s);
}

/* Family and type, in this order; -1 after an error. */
static int take_domain(struct bc_front *f, const struct bc_args *args, int *at,
		       struct bc_socket *s)
{
	int *family = &s->family[0];
	const struct bc_word *w;
	int n;

	*family = s->type = -1;
	s->nfamilies = 1;
	if (is_name(args, *at)) {
		*family = family_named(&args->arg[*at].value[0]);
		*at += *family >= 0;
	}
	if (!is_name(args, *at))
		return 0;
	w = &args->arg[*at].value[0];
	n = type_named(w);
	/* "packet" alone is the family. */
	if (n < 0) {
		n = protocol_named(w, *family);
		if (n >= 0 && *family < 0)
			set_inet(s, n != SOCK_RAW);
	}
	if (n < 0) {
		unknown_domain(f, w, *family);
		return -1;
	}
	s->type = n;
	++*at;
	return 0;
}

/* Address of one side; -1: nothing can match. */
static int take_inet(struct bc_front *f, const struct bc_args *args, bool peer,
		     char **glob)
{
	const struct bc_word *ip = bc_socket_word(args, peer, "ip");
	const struct bc_word *port = bc_socket_word(args, peer, "port");

	if (!ip && !port)
		return 0;
	*glob = bc_inet_glob(ip ? ip->s : NULL, port ? port->s : NULL);
	if (*glob)
		return 0;
	bc_warn(f->diag, "never", port->loc, NULL,
		"a socket without an address has no port");
	return -1;
}

/** bc_network_rule() - network [access] [family] [type] [conditions] */
void bc_network_rule(struct bc_front *f, struct bc_quals q,
		     const struct bc_args *args)
{
	static const char *const keys[] = { "ip", "port", "interface", "label",
					    "peer", NULL };
	static const char *const peer_keys[] = { "ip", "port", "label", NULL };
	static const struct bc_socket_conds conds = {
		.rule = "network", .keys = keys, .peer_keys = peer_keys,
		.check = check_cond, .assigns = true,
	};
	struct bc_socket s = { 0 };
	int at = 0;
	int64_t given = 0;

	if (args->n && (args->arg[0].kind == BC_LIST ||
			(args->arg[0].kind == BC_WORD &&
			 is_access(args->arg[0].value[0].s))))
		given = bc_access(f, args, &at, bc_socket_access,
				  "network permission");
	if (given < 0 || take_domain(f, args, &at, &s))
		return;
	s.perms = given;
	if (bc_socket_check(f, args, at, &conds) ||
	    bc_socket_local(f, args, &s.perms, q.deny ? BAILEY_NET_ALL & ~BC_NET_LOCAL :
						    BAILEY_NET_ALL, true))
		return;
	if (at < args->n && !labels_only(args)) {
		if (s.family[0] >= 0 && s.family[0] != AF_INET &&
		    s.family[0] != AF_INET6) {
			bc_report(f->diag, BC_ERROR, args->arg[at].loc, NULL,
				  "conditions are for inet and inet6 only");
			return;
		}
		if (s.family[0] < 0)
			set_inet(&s, true);
	}
	if (f->skip)
		return;
	if (take_inet(f, args, false, &s.here) ||
	    take_inet(f, args, true, &s.there))
		s.perms &= BAILEY_NET_CREATE;
	s.their_label = bc_socket_label(f, args, true, true);
	s.label = bc_socket_label(f, args, false, true);
	if (bc_interface(f, bc_socket_word(args, false, "interface"), q.deny, &s.interface))
		s.perms = 0;
	bc_socket_emit(f, q, &s);
}
