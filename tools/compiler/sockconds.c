// SPDX-License-Identifier: GPL-2.0
/*
 * What rules of network and unix have in common: permissions, conditions, a peer.
 */
#include <stdlib.h>
#include <string.h>

#include "sockets.h"

/* The permissions of network and unix rules. */
const struct bc_access bc_socket_access[] = {
	{ "create", BAILEY_NET_CREATE }, { "bind", BAILEY_NET_BIND },
	{ "connect", BAILEY_NET_CONNECT }, { "listen", BAILEY_NET_LISTEN },
	{ "accept", BAILEY_NET_ACCEPT }, { "send", BAILEY_NET_SEND },
	{ "receive", BAILEY_NET_RECEIVE }, { "getattr", BAILEY_NET_GETATTR },
	{ "setattr", BC_NET_SETATTR }, { "getopt", BAILEY_NET_GETOPT },
	{ "setopt", BAILEY_NET_SETOPT }, { "shutdown", BAILEY_NET_SHUTDOWN },
	{ "r", BAILEY_NET_RECEIVE }, { "read", BAILEY_NET_RECEIVE },
	{ "w", BAILEY_NET_SEND }, { "write", BAILEY_NET_SEND },
	{ "rw", BAILEY_NET_SEND | BAILEY_NET_RECEIVE }, { }
};

/** bc_not_value() - report a value that is none; -1 */
int bc_not_value(struct bc_front *f, const struct bc_word *w, const char *what)
{
	bc_report(f->diag, BC_ERROR, w->loc, NULL, "\"%s\" is not %s", w->s,
		  what);
	return -1;
}

/* peer=(key=value...) */
static int check_peer(struct bc_front *f, const struct bc_arg *a,
		      const struct bc_socket_conds *are)
{
	const char *const *keys = are->peer_keys;
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
			return bc_not_value(f, &a->value[i], "a condition");
		if (bc_lookup_in(f, keys, n, "condition of a peer", &key) < 0)
			return -1;
		if ((!are->assigns || strcmp(key.s, "label")) &&
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
			return bc_not_value(f, &a->value[i], "a value");
		if (are->check(f, key.s, &a->value[i]))
			return -1;
	}
	return 0;
}

/**
 * bc_socket_check() - look at the conditions of a rule, of which peer is the last
 * @f: front end
 * @args: the rule
 * @from: its first condition
 * @are: what they may be
 *
 * Return: -1 after an error was reported.
 */
int bc_socket_check(struct bc_front *f, const struct bc_args *args, int from,
		    const struct bc_socket_conds *are)
{
	struct bc_args conds = bc_rest(args, from);
	int i;

	for (i = 0; i < conds.n; i++) {
		const struct bc_arg *a = &conds.arg[i];

		if (a->kind != BC_COND || a->in ||
		    (i && conds.arg[i - 1].kind == BC_COND &&
		     !strcmp(conds.arg[i - 1].key.s, "peer")))
			return bc_unexpected(f, &conds, i, are->rule);
		if (bc_allowed_keys(f, &conds, are->keys) ||
		    bc_once(f, &conds, are->keys))
			return -1;
		if (!strcmp(a->key.s, "peer")) {
			if (check_peer(f, a, are))
				return -1;
		} else if (bc_socket_value(f, a) ||
			   are->check(f, a->key.s, &a->value[0])) {
			return -1;
		}
	}
	return 0;
}

/** bc_peer_is_label() - whether a condition of the peer is one of its label alone */
bool bc_peer_is_label(const struct bc_arg *peer)
{
	return peer && peer->n == 1 && !strcmp(peer->value[0].key, "label");
}

/**
 * bc_socket_local() - local permissions and a peer exclude each other
 * @f: front end
 * @args: the rule
 * @perms: its permissions; of none it has all
 * @peer_perms: those it has with a peer then
 * @label: a peer's label goes with any
 *
 * Return: -1 after an error was reported.
 */
int bc_socket_local(struct bc_front *f, const struct bc_args *args, uint32_t *perms,
		    uint32_t peer_perms, bool label)
{
	const struct bc_arg *peer = bc_find(args, "peer");

	if (peer && peer->n && (*perms & BC_NET_LOCAL) && !(label && bc_peer_is_label(peer))) {
		bc_report(f->diag, BC_ERROR, peer->loc,
			  "accept, connect, send and receive have a peer",
			  "a permission of the local socket has no peer");
		return -1;
	}
	if (!*perms)
		*perms = peer && peer->n ? peer_perms : BAILEY_NET_ALL;
	return 0;
}

/** bc_socket_word() - the value of a condition, or of one of the peer; or NULL */
const struct bc_word *bc_socket_word(const struct bc_args *args, bool peer,
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

/**
 * bc_socket_label() - the glob of a label, to be freed; or NULL
 * @f: front end
 * @args: the rule
 * @peer: the peer's
 * @plain: no variable is replaced
 */
char *bc_socket_label(struct bc_front *f, const struct bc_args *args, bool peer,
		      bool plain)
{
	const struct bc_word *w = bc_socket_word(args, peer, "label");

	return !w ? NULL : bc_label_glob(f, plain && !w->assign ?
					 bc_plain_text(w->s) : strdup(w->s));
}
