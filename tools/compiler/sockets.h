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

#endif /* BC_SOCKETS_H */
