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
#include "nfa.h"
#include "sockets.h"
#include "text.h"

#define LOCAL	(BAILEY_NET_BIND | BAILEY_NET_LISTEN | BAILEY_NET_SHUTDOWN | \
		 BAILEY_NET_GETATTR | BAILEY_NET_GETOPT | BAILEY_NET_SETOPT)
#define PEER	(BAILEY_NET_CONNECT | BAILEY_NET_SEND | BAILEY_NET_RECEIVE)

#define AUTOMATIC	"\\105"	/* BAILEY_ADDRESS_AUTO */

enum { KIND, HERE, THERE, THEIR_LABEL, INTERFACE, LABEL, NFIELDS };

static char *kind(int family, int type)
{
	struct bc_text t = { 0 };

	if (family >= 0)
		bc_text_value(&t, BAILEY_KEY_BASE + family);
	else
		bc_text_add(&t, "?");
	if (type >= 0)
		bc_text_value(&t, BAILEY_KEY_BASE + type);
	else
		bc_text_add(&t, "?");
	bc_text_add(&t, "????");
	return t.s;
}

/* @s, or nothing: where the operation does not know. Its variables are replaced first. */
static char *or_empty(const char *s)
{
	return s ? bc_join(BC_OR_EMPTY, s, "") : NULL;
}

/**
 * bc_or_empty() - a glob that the empty text matches as well
 * @s: glob without variables
 *
 * Its commas outside of braces are bytes, and stay so within ours.
 *
 * Return: malloc()ed.
 */
char *bc_or_empty(const char *s)
{
	struct bc_text t = { 0 };
	int depth = 0;

	bc_text_add(&t, "{,");
	for (; *s; s++) {
		size_t n = *s == '\\' && s[1] ? 2 : 1;

		if (*s == '[')
			n = bc_class_len(s, s + strlen(s));
		n = n ? n : 1;
		depth += *s == '{' ? 1 : *s == '}' ? -1 : 0;
		if (*s == ',' && !depth)
			bc_text_add(&t, "\\");
		bc_text_put(&t, s, n);
		s += n - 1;
	}
	bc_keep_last_star(&t);
	bc_text_add(&t, "}");
	return t.s;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static void emit(struct bc_front *f, struct bc_quals q,
		 const struct bc_socket *s, int family, uint32_t perms,
		 char *field[NFIELDS], bool paths, bool part)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_NET, .nfields = NFIELDS,
				.perms = perms, .implied = paths, .part = part,
				.resource = !paths ? 0 : s->type < 0 ?
					BC_ANY_TYPE : s->type + 1 };

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
	/* Of a rule with a peer other rules say who that is. */
	emit(f, q, s, family, perms, field, false,
	     !peer && (s->there || s->their_label) && (s->perms & PEER));
}

/* Where the peer need not be known. */
static void emit_unknown(struct bc_front *f, struct bc_quals q,
			 const struct bc_socket *s, int family, uint32_t perms)
{
	char *(*may)(const char *s) = q.deny ? copy : or_empty;
	char *field[NFIELDS] = { 0 };

	if (!perms)
		return;
	field[HERE] = copy(s->here);
	field[THERE] = may(s->there);
	field[THEIR_LABEL] = may(s->their_label);
	field[INTERFACE] = may(s->interface);
	field[LABEL] = copy(s->label);
	emit(f, q, s, family, perms, field, false, false);
}

/*
 * Unix sockets with a path are a matter of file rules: whoever has any unix rule
 * of a type passes. Of those that several rules of a profile make the first will be left,
 * see driver.c: so what a file comes to does not depend on what stands before it.
 */
static void emit_paths(struct bc_front *f, struct bc_quals q,
		       const struct bc_socket *s)
{
	const uint32_t local = BAILEY_NET_ALL & ~BAILEY_NET_CREATE &
		~BAILEY_NET_ACCEPT & ~PEER;
	char *own[NFIELDS] = { 0 }, *peer[NFIELDS] = { 0 };
	char *both[NFIELDS] = { 0 };

	q.audit = false;
	own[HERE] = bc_path_glob();
	emit(f, q, s, AF_UNIX, local, own, true, false);
	peer[THERE] = bc_path_glob();
	emit(f, q, s, AF_UNIX, PEER | BAILEY_NET_ACCEPT, peer, true, false);
	both[HERE] = bc_path_glob();
	both[THERE] = strdup("{,\\100}");	/* empty or BAILEY_ADDRESS_NONE */
	emit(f, q, s, AF_UNIX, PEER | BAILEY_NET_ACCEPT, both, true, false);
}

static void emit_family(struct bc_front *f, struct bc_quals q,
			const struct bc_socket *s, int family)
{
	bool conds = s->here || s->bound || s->there || s->their_label ||
		s->interface || s->label;
	char *none[NFIELDS] = { 0 };
	/* An unconnected unix socket waits for whoever may send to it. */
	uint32_t unknown = family == AF_UNIX ?
		BAILEY_NET_ACCEPT | BAILEY_NET_RECEIVE : BAILEY_NET_ACCEPT;

	if (family == AF_UNIX && !q.deny && (conds ||
					     s->perms != BAILEY_NET_ALL))
		emit_paths(f, q, s);
	if (!conds) {
		emit(f, q, s, family, s->perms, none, false, false);
		return;
	}
	if ((s->perms & BAILEY_NET_CREATE) && !q.deny)
		emit(f, q, s, family, BAILEY_NET_CREATE, none, false,
		     (s->perms & PEER) || (s->here && (s->perms & LOCAL)));
	emit_known(f, q, s, family, s->perms & LOCAL & ~BAILEY_NET_BIND,
		   s->here, false);
	emit_known(f, q, s, family, s->perms & BAILEY_NET_BIND,
		   s->bound ? s->bound : s->here, false);
	emit_known(f, q, s, family, s->perms & PEER & ~unknown, s->here, true);
	emit_unknown(f, q, s, family, s->perms & unknown);
	if (s->autobind && !(s->perms & BAILEY_NET_BIND))
		emit_known(f, q, s, family, BAILEY_NET_BIND, AUTOMATIC, false);
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

/* Whether the profile has a rule of unix sockets of a type; -1: of any. */
static bool has_unix(const struct bc_profile *p, int type)
{
	char *want = kind(AF_UNIX, type);
	bool found = false;
	size_t i;

	for (i = 0; i < p->nrules && !found; i++)
		found = p->rules[i]->cls == BAILEY_CLASS_NET &&
			!p->rules[i]->deny && p->rules[i]->field[KIND] &&
			!strcmp(p->rules[i]->field[KIND], want);
	free(want);
	return found;
}

/**
 * bc_unix_widen() - let rules of unix sockets stand for their whole type
 * @f: front end, in a profile
 * @q: of the rules that are added
 *
 * For policy whose abi knows the family only: see "Feature ABI" in apparmor.d(5).
 */
void bc_unix_widen(struct bc_front *f, struct bc_quals q)
{
	struct bc_socket s = { .family = { AF_UNIX }, .nfamilies = 1 };

	for (s.type = -1; s.type <= SOCK_PACKET; s.type++) {
		s.perms = BAILEY_NET_ALL;
		if (has_unix(bc_current(f), s.type))
			bc_socket_emit(f, q, &s);
	}
}

/**
 * bc_socket_value() - whether a condition of a socket has its value
 * @f: front end
 * @a: condition
 *
 * Of a list of some the first counts, others take none. Return: 0, or -1 after an error.
 */
int bc_socket_value(struct bc_front *f, const struct bc_arg *a)
{
	bool several = !strcmp(a->key.s, "label") || !strcmp(a->key.s, "interface") ||
		       !strcmp(a->key.s, "ip") || !strcmp(a->key.s, "port");

	return bc_first_value(f, a, several);
}
