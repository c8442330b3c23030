// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about sockets: network, unix.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "front.h"
#include "nfa.h"
#include "sockets.h"

/* Permissions of the local socket, which a peer condition excludes. */
#define LOCAL	(BAILEY_NET_CREATE | BAILEY_NET_BIND | BAILEY_NET_LISTEN | \
		 BAILEY_NET_SHUTDOWN | BAILEY_NET_GETATTR | \
		 BAILEY_NET_GETOPT | BAILEY_NET_SETOPT | SETATTR)
/* Has a word but no hook: no kernel asks for it. */
#define SETATTR	0x80000000u

static const struct bc_access access_words[] = {
	{ "create", BAILEY_NET_CREATE }, { "bind", BAILEY_NET_BIND },
	{ "connect", BAILEY_NET_CONNECT }, { "listen", BAILEY_NET_LISTEN },
	{ "accept", BAILEY_NET_ACCEPT }, { "send", BAILEY_NET_SEND },
	{ "receive", BAILEY_NET_RECEIVE }, { "getattr", BAILEY_NET_GETATTR },
	{ "setattr", SETATTR }, { "getopt", BAILEY_NET_GETOPT },
	{ "setopt", BAILEY_NET_SETOPT }, { "shutdown", BAILEY_NET_SHUTDOWN },
	{ "r", BAILEY_NET_RECEIVE }, { "read", BAILEY_NET_RECEIVE },
	{ "w", BAILEY_NET_SEND }, { "write", BAILEY_NET_SEND },
	{ "rw", BAILEY_NET_SEND | BAILEY_NET_RECEIVE }, { }
};

static bool is_access(const char *s)
{
	int i;

	for (i = 0; access_words[i].name; i++)
		if (!strcmp(access_words[i].name, s))
			return true;
	return !strcmp(s, "wr");
}

static int bad_value(struct bc_front *f, const struct bc_word *w,
		     const char *what)
{
	bc_report(f->diag, BC_ERROR, w->loc, NULL, "\"%s\" is not %s", w->s,
		  what);
	return -1;
}

static int check_ip(struct bc_front *f, const struct bc_word *w)
{
	unsigned char buf[16];

	if (!strcmp(w->s, "none") || inet_pton(AF_INET, w->s, buf) == 1 ||
	    inet_pton(AF_INET6, w->s, buf) == 1)
		return 0;
	return bad_value(f, w, "an IP address (of one host) or none");
}

static int check_port(struct bc_front *f, const struct bc_word *w)
{
	unsigned long lo, hi;

	if (!bc_ports(w->s, &lo, &hi))
		return bad_value(f, w, "a port or a range of ports");
	if (lo > 65535 || hi > 65535)
		return bad_value(f, w, "a port: they end at 65535");
	return lo > hi ? bad_value(f, w, "a range: it runs backwards") : 0;
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
		return bad_value(f, w, "a label that is assigned: @{profile_name}");
	return w->assign ? bc_pattern(f, w) :
		bc_plain_pattern(f, w, !strcmp(key, "interface"));
}

/**
 * bc_peer() - checks peer=(key=value...)
 * @f: front end
 * @a: the condition
 * @keys: those allowed, NULL ends
 * @check: of a value
 */
static int check_unix(struct bc_front *f, const char *key,
		      const struct bc_word *w);

static int check_peer(struct bc_front *f, const struct bc_arg *a,
		      const char *const *keys,
		      int (*check)(struct bc_front *f, const char *key,
				   const struct bc_word *w))
{
	int i, j, n;

	for (n = 0; keys[n]; n++)
		;
	if (!a->list || a->in) {
		bc_report(f->diag, BC_ERROR, a->loc, "write: peer=(...)",
			  "peer takes a list of conditions");
		return -1;
	}
	for (i = 0; i < a->n; i++) {
		struct bc_word key = { .s = a->value[i].key,
				       .loc = a->value[i].loc };

		if (!key.s || a->value[i].key_quoted)
			return bad_value(f, &a->value[i], "a condition");
		if (bc_lookup_in(f, keys, n, "condition of a peer", &key) < 0)
			return -1;
		if ((check == check_unix || strcmp(key.s, "label")) &&
		    bc_no_assign(f, &a->value[i]))
			return -1;
		for (j = 0; j < i; j++)
			if (!strcmp(a->value[j].key, key.s)) {
				bc_report(f->diag, BC_ERROR, key.loc, NULL,
					  "condition \"%s\" occurs twice",
					  key.s);
				return -1;
			}
		if (!a->value[i].s[0])
			return bad_value(f, &a->value[i], "a value");
		if (check(f, key.s, &a->value[i]))
			return -1;
	}
	return 0;
}

/* The conditions from @from on, peer last; -1 after an error. */
static int check_conds(struct bc_front *f, const struct bc_args *args, int from,
		       const char *rule, const char *const *keys,
		       const char *const *peer_keys,
		       int (*check)(struct bc_front *f, const char *key,
				    const struct bc_word *w))
{
	struct bc_args conds = bc_rest(args, from);
	int i;

	for (i = 0; i < conds.n; i++) {
		const struct bc_arg *a = &conds.arg[i];

		if (a->kind != BC_COND || a->in ||
		    (i && conds.arg[i - 1].kind == BC_COND &&
		     !strcmp(conds.arg[i - 1].key.s, "peer")))
			return bc_unexpected(f, &conds, i, rule);
		if (bc_allowed_keys(f, &conds, keys) ||
		    bc_once(f, &conds, keys))
			return -1;
		if (!strcmp(a->key.s, "peer")) {
			if (check_peer(f, a, peer_keys, check))
				return -1;
		} else if (bc_socket_value(f, a) ||
			   check(f, a->key.s, &a->value[0])) {
			return -1;
		}
	}
	return 0;
}

static bool only_label(const struct bc_arg *peer)
{
	return peer && peer->n == 1 && !strcmp(peer->value[0].key, "label");
}

/* Whether any family knows the conditions: none, or a peer's label. */
static bool labels_only(const struct bc_args *args)
{
	const struct bc_arg *peer = bc_find(args, "peer");
	int i;

	for (i = 0; i < args->n; i++)
		if (args->arg[i].kind == BC_COND && &args->arg[i] != peer)
			return false;
	return !peer || !peer->n || only_label(peer);
}

/*
 * Local permissions and a peer exclude each other; @perms 0 means all, or with a
 * peer @peer_perms. With @label a peer's label goes with any.
 */
static int check_local(struct bc_front *f, const struct bc_args *args,
		       uint32_t *perms, uint32_t peer_perms, bool label)
{
	const struct bc_arg *peer = bc_find(args, "peer");

	if (peer && peer->n && (*perms & LOCAL) && !(label && only_label(peer))) {
		bc_report(f->diag, BC_ERROR, peer->loc,
			  "accept, connect, send and receive have a peer",
			  "a permission of the local socket has no peer");
		return -1;
	}
	if (!*perms)
		*perms = peer && peer->n ? peer_perms : BAILEY_NET_ALL;
	return 0;
}

/* A name, which may be written in quotes and with escapes; @buf of @size. */
static const char *plain_name(const struct bc_word *w, char *buf, size_t size)
{
	const char *s = w->s;
	size_t n = 0, len;

	while (*s && n + 1 < size) {
		len = *s == '\\' ? bc_escape_len(s) : 0;
		/* Before a letter that makes no escape the backslash stays. */
		if (len == 2 && !strchr("01234567abefnrtv\\\"", s[1]))
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

/* The value of a condition among those from @from on, or of the peer's. */
static const struct bc_word *value_of(const struct bc_args *args, bool peer,
				      const char *key)
{
	const struct bc_arg *a = bc_find(args, peer ? "peer" : key);
	int i;

	if (!a || !peer)
		return a ? &a->value[0] : NULL;
	for (i = 0; i < a->n; i++)
		if (!strcmp(a->value[i].key, key))
			return &a->value[i];
	return NULL;
}

/* Address of one side; -1: nothing can match. */
static int take_inet(struct bc_front *f, const struct bc_args *args, bool peer,
		     char **glob)
{
	const struct bc_word *ip = value_of(args, peer, "ip");
	const struct bc_word *port = value_of(args, peer, "port");

	if (!ip && !port)
		return 0;
	*glob = bc_inet_glob(ip ? ip->s : NULL, port ? port->s : NULL);
	if (*glob)
		return 0;
	bc_warn(f->diag, "never", port->loc, NULL,
		"a socket without an address has no port");
	return -1;
}

/* In those of a network rule no variable is replaced. */
static char *label_of(struct bc_front *f, const struct bc_args *args, bool peer,
		      bool plain)
{
	const struct bc_word *w = value_of(args, peer, "label");

	return !w ? NULL : bc_label_glob(f, plain && !w->assign ?
					 bc_plain_text(w->s) : strdup(w->s));
}

/** bc_network_rule() - network [access] [family] [type] [conditions] */
void bc_network_rule(struct bc_front *f, struct bc_quals q,
		     const struct bc_args *args)
{
	static const char *const keys[] = { "ip", "port", "interface", "label",
					    "peer", NULL };
	static const char *const peer_keys[] = { "ip", "port", "label", NULL };
	struct bc_socket s = { 0 };
	int at = 0;
	int64_t given = 0;

	if (args->n && (args->arg[0].kind == BC_LIST ||
			(args->arg[0].kind == BC_WORD &&
			 is_access(args->arg[0].value[0].s))))
		given = bc_access(f, args, &at, access_words,
				  "network permission");
	if (given < 0 || take_domain(f, args, &at, &s))
		return;
	s.perms = given;
	if (check_conds(f, args, at, "network", keys, peer_keys, check_cond) ||
	    check_local(f, args, &s.perms, q.deny ? BAILEY_NET_ALL & ~LOCAL :
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
	s.their_label = label_of(f, args, true, true);
	s.label = label_of(f, args, false, true);
	if (bc_interface(f, value_of(args, false, "interface"), q.deny, &s.interface))
		s.perms = 0;
	bc_socket_emit(f, q, &s);
}

/* Whether an address begins with a variable of several values, which AppArmor refuses. */
static bool is_choice(struct bc_front *f, const struct bc_word *w)
{
	bool ret = false;
	char **s, *first;
	int n;

	if (f->skip || strncmp(w->s, "@{", 2))
		return false;
	first = strndup(w->s, strcspn(w->s, "}") + 1);
	n = bc_expand(f, first, w->loc, &s);
	free(first);
	if (n < 0)
		return false;
	while (n-- > 0) {
		ret |= s[n][0] == '{' || strcmp(s[n], s[0]);
		free(s[n]);	/* the first comes last */
	}
	free(s);
	return ret;
}

static int check_unix(struct bc_front *f, const char *key,
		      const struct bc_word *w)
{
	static const char *const types[] = { "stream", "dgram", "seqpacket",
					     "rdm", "raw", "packet" };

	if (!strcmp(key, "type") && !strcmp(w->s, "none")) {
		bc_warn(f->diag, "never", w->loc, NULL,
			"no socket has the type none");
		return 0;
	}
	if (!strcmp(key, "type"))
		return bc_lookup_in(f, types, 6, "socket type", w) < 0 ? -1 : 0;
	if (!strcmp(key, "addr") && w->s[0] != '@' && strcmp(w->s, "none") &&
	    strcmp(w->s, "auto"))
		return bad_value(f, w, "an address: @name, none or auto");
	if (!strcmp(key, "addr") && is_choice(f, w))
		return bad_value(f, w, "one address: write @@{variable}");
	return bc_pattern(f, w);
}

/** bc_unix_rule() - unix [access] [conditions] */
void bc_unix_rule(struct bc_front *f, struct bc_quals q,
		  const struct bc_args *args)
{
	static const char *const keys[] = { "type", "addr", "peer", NULL };
	static const char *const peer_keys[] = { "addr", "label", NULL };
	struct bc_socket s = { .family = { AF_UNIX }, .nfamilies = 1 };
	const struct bc_word *w;
	int64_t given;
	int at = 0;

	given = bc_access(f, args, &at, access_words, "unix permission");
	s.perms = given;
	if (given < 0 ||
	    check_conds(f, args, at, "unix", keys, peer_keys, check_unix) ||
	    check_local(f, args, &s.perms, BAILEY_NET_ALL & ~LOCAL, false) ||
	    f->skip)
		return;
	/* AppArmor lets such a rule's socket be bound by the kernel. */
	s.autobind = !given && !q.deny && bc_find(args, "peer");
	w = value_of(args, false, "type");
	s.type = !w ? -1 : strcmp(w->s, "none") ? type_named(w) : 0;
	w = value_of(args, false, "addr");
	if (w) {
		s.autobind &= !strcmp(w->s, "auto");
		s.here = bc_unix_glob(f, w, q.deny, false);
		s.bound = bc_unix_glob(f, w, q.deny, true);
	}
	w = value_of(args, true, "addr");
	if (w)
		s.there = bc_unix_glob(f, w, q.deny, false);
	s.their_label = label_of(f, args, true, false);
	bc_socket_emit(f, q, &s);
}
