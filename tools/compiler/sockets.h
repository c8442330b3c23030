/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rule about sockets, between its words and its automaton.
 */
#ifndef BC_SOCKETS_H
#define BC_SOCKETS_H

#include "front.h"
#include "text.h"

/**
 * struct bc_socket - a network or unix rule
 * @perms: BAILEY_NET_*
 * @family: address families, -1 for any; @nfamilies of them
 * @type: socket type, -1 for any
 * @autobind: binding a unix socket automatically is granted, too
 * @here: glob of the own address, NULL for any; so are the others
 * @bound: the same when it is about to be bound; NULL: as @here
 * @there: the peer's address
 * @their_label: the peer's label
 * @interface: network interface
 * @label: the socket's own label
 */
struct bc_socket {
	uint32_t perms;
	int family[2], nfamilies;
	int type;
	bool autobind;
	char *here, *bound, *there, *their_label, *interface, *label;
};

/* A word there is for it, but no hook: no kernel asks for it. */
#define BC_NET_SETATTR	0x80000000u
/* Permissions of the local socket, which a peer condition excludes. */
#define BC_NET_LOCAL	(BAILEY_NET_CREATE | BAILEY_NET_BIND | BAILEY_NET_LISTEN | \
			 BAILEY_NET_SHUTDOWN | BAILEY_NET_GETATTR | \
			 BAILEY_NET_GETOPT | BAILEY_NET_SETOPT | BC_NET_SETATTR)

/**
 * struct bc_socket_conds - what the conditions of a rule may be
 * @rule: what the rule is called
 * @keys: its conditions, NULL ends; @peer_keys: those of its peer
 * @check: of a value; -1 after an error
 * @assigns: label=<= may stand in peer
 */
struct bc_socket_conds {
	const char *rule;
	const char *const *keys, *const *peer_keys;
	int (*check)(struct bc_front *f, const char *key, const struct bc_word *w);
	bool assigns;
};

/* sockconds.c */
extern const struct bc_access bc_socket_access[];
int bc_not_value(struct bc_front *f, const struct bc_word *w, const char *what);
int bc_socket_check(struct bc_front *f, const struct bc_args *args, int from,
		    const struct bc_socket_conds *are);
bool bc_peer_is_label(const struct bc_arg *peer);
int bc_socket_local(struct bc_front *f, const struct bc_args *args, uint32_t *perms,
		    uint32_t peer_perms, bool label);
const struct bc_word *bc_socket_word(const struct bc_args *args, bool peer,
				     const char *key);
char *bc_socket_label(struct bc_front *f, const struct bc_args *args, bool peer,
		      bool plain);

/* sockets.c */
void bc_socket_emit(struct bc_front *f, struct bc_quals q, struct bc_socket *s);
void bc_unix_widen(struct bc_front *f, struct bc_quals q);
int bc_socket_value(struct bc_front *f, const struct bc_arg *a);

/* address.c */
bool bc_ports(const char *s, unsigned long *lo, unsigned long *hi);
char *bc_inet_glob(const char *ip, const char *port);
char *bc_unix_glob(struct bc_front *f, const struct bc_word *w, bool deny,
		   bool bind);
char *bc_path_glob(void);
void bc_keep_last_star(struct bc_text *t);

/* Before a field of a rule that may be empty as well: no glob begins with it. */
#define BC_OR_EMPTY	"}"

char *bc_or_empty(const char *s);

#endif /* BC_SOCKETS_H */
