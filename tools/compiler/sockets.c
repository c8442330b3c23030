// SPDX-License-Identifier: GPL-2.0
/*
 * From one rule about sockets to the rules of the automaton.
 *
 * What an operation knows differs: creation knows neither address, the
 * operations of the socket itself no peer, accept not yet the peer. A condition
 * holds where its field is known, and is passed over where it never is; deny
 * rules only refuse what they know.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "front.h"
#include "sockets.h"
#include "text.h"

#define LOCAL	(BAILEY_NET_BIND | BAILEY_NET_LISTEN | BAILEY_NET_SHUTDOWN | \
		 BAILEY_NET_GETATTR | BAILEY_NET_GETOPT | BAILEY_NET_SETOPT)
#define PEER	(BAILEY_NET_CONNECT | BAILEY_NET_SEND | BAILEY_NET_RECEIVE)

enum { KIND, HERE, THERE, THEIR_LABEL, INTERFACE, LABEL, NFIELDS };

static char *kind(int family, int type)
{
	struct bc_text t = { 0 };

	if (family >= 0)
		bc_text_add(&t, "\\%03o", BAILEY_KEY_BASE + family);
	else
		bc_text_add(&t, "?");
	if (type >= 0)
		bc_text_add(&t, "\\%03o", BAILEY_KEY_BASE + type);
	else
		bc_text_add(&t, "?");
	bc_text_add(&t, "????");
	return t.s;
}

/* @s, or nothing: where the operation does not know. */
static char *or_empty(const char *s)
{
	struct bc_text t = { 0 };

	if (!s)
		return NULL;
	bc_text_add(&t, "{,%s}", s);
	return t.s;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static void emit(struct bc_front *f, struct bc_quals q,
		 const struct bc_socket *s, int family, uint32_t perms,
		 char *field[NFIELDS])
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_NET, .nfields = NFIELDS,
				.perms = perms };

	rule.field[KIND] = kind(family, s->type);
	memcpy(&rule.field[HERE], &field[HERE],
	       (NFIELDS - HERE) * sizeof(*field));
	bc_rule_emit(f, q, &rule);
}

static void emit_known(struct bc_front *f, struct bc_quals q,
		       const struct bc_socket *s, int family, uint32_t perms,
		       const char *here, bool peer)
{
	char *field[NFIELDS] = { 0 };

	if (!perms)
		return;
	field[HERE] = copy(here);
	field[THERE] = peer ? copy(s->there) : NULL;
	field[THEIR_LABEL] = peer ? copy(s->their_label) : NULL;
	field[INTERFACE] = q.deny ? copy(s->interface) : or_empty(s->interface);
	field[LABEL] = copy(s->label);
	emit(f, q, s, family, perms, field);
}

/* Where the peer is not known yet. */
static void emit_accept(struct bc_front *f, struct bc_quals q,
			const struct bc_socket *s, int family)
{
	char *field[NFIELDS] = {
		[HERE] = copy(s->here),
		[THERE] = q.deny ? copy(s->there) : or_empty(s->there),
		[THEIR_LABEL] = q.deny ? copy(s->their_label) :
					 or_empty(s->their_label),
		[INTERFACE] = q.deny ? copy(s->interface) :
				       or_empty(s->interface),
		[LABEL] = copy(s->label),
	};

	emit(f, q, s, family, BAILEY_NET_ACCEPT, field);
}

/*
 * A unix socket with a path at either end is a matter of file rules: conditions
 * that it cannot meet do not refuse it.
 */
static void emit_paths(struct bc_front *f, struct bc_quals q,
		       const struct bc_socket *s)
{
	char *here[NFIELDS] = { [HERE] = bc_path_glob() };
	char *there[NFIELDS] = { [THERE] = bc_path_glob() };

	emit(f, q, s, AF_UNIX, s->perms & ~BAILEY_NET_CREATE, here);
	emit(f, q, s, AF_UNIX, s->perms & PEER, there);
}

static void emit_family(struct bc_front *f, struct bc_quals q,
			const struct bc_socket *s, int family)
{
	bool conds = s->here || s->bound || s->there || s->their_label ||
		s->interface || s->label;
	char *none[NFIELDS] = { 0 };

	if (!conds) {
		emit(f, q, s, family, s->perms, none);
		return;
	}
	if ((s->perms & BAILEY_NET_CREATE) && !q.deny)
		emit(f, q, s, family, BAILEY_NET_CREATE, none);
	emit_known(f, q, s, family, s->perms & LOCAL & ~BAILEY_NET_BIND,
		   s->here, false);
	emit_known(f, q, s, family, s->perms & BAILEY_NET_BIND,
		   s->bound ? s->bound : s->here, false);
	emit_known(f, q, s, family, s->perms & PEER, s->here, true);
	if (s->perms & BAILEY_NET_ACCEPT)
		emit_accept(f, q, s, family);
	if (family == AF_UNIX && !q.deny && (s->perms & ~BAILEY_NET_CREATE))
		emit_paths(f, q, s);
}

/**
 * bc_socket_emit() - add the rules of a rule about sockets
 * @f: front end
 * @q: qualifiers
 * @s: the rule; its globs are freed
 */
void bc_socket_emit(struct bc_front *f, struct bc_quals q, struct bc_socket *s)
{
	int i;

	s->perms &= BAILEY_NET_ALL;
	for (i = 0; i < s->nfamilies && s->perms; i++)
		emit_family(f, q, s, s->family[i]);
	free(s->here);
	free(s->bound);
	free(s->there);
	free(s->their_label);
	free(s->interface);
	free(s->label);
}
