// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about D-Bus: compiled for a daemon to ask, which the kernel is not.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"

#define SEND		BAILEY_DBUS_SEND
#define RECEIVE		BAILEY_DBUS_RECEIVE
#define BIND		BAILEY_DBUS_BIND
#define EAVESDROP	BAILEY_DBUS_EAVESDROP

/* Fields of the key, and the conditions of the first five. */
enum { BUS, NAME, PATH, INTERFACE, MEMBER, LABEL, NFIELDS };
static const char *const conditions[] = { "bus", "name", "path", "interface",
					  "member" };

/* Whether a condition of the peer was before, or is one of the message, which has no other. */
static bool is_given(const struct bc_args *args, const struct bc_arg *peer, int at)
{
	const char *key = peer->value[at].key;
	int k;

	for (k = 0; k < at; k++)
		if (!strcmp(peer->value[k].key, key))
			return true;
	return strcmp(key, "name") && bc_find(args, key);
}

/* Values of conditions, the last of them peer's own; -1 after an error. */
static int check_dbus(struct bc_front *f, const struct bc_args *args)
{
	static const char *const peer_keys[] = { "name", "label", "path",
		"interface", "member", "bus" };
	int i, j;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (!strcmp(a->key.s, "peer") && i < args->n - 1) {
			bc_report(f->diag, BC_ERROR, args->arg[i + 1].loc, NULL,
				  "peer stands last");
			return -1;
		}
		if (strcmp(a->key.s, "peer")) {
			if (bc_first_value(f, a, false) || bc_pattern(f, &a->value[0]))
				return -1;
			continue;
		}
		if (!a->list) {
			bc_report(f->diag, BC_ERROR, a->loc,
				  "write: peer=(name=... label=...)",
				  "peer takes a list of conditions");
			return -1;
		}
		for (j = 0; j < a->n; j++) {
			struct bc_word key = { .s = a->value[j].key ?
				a->value[j].key : a->value[j].s,
				.loc = a->value[j].loc };

			if (bc_lookup_in(f, peer_keys, 6, "condition of a peer",
					 &key) < 0 ||
			    bc_no_assign(f, &a->value[j]))
				return -1;
			if (!a->value[j].key || a->value[j].key_quoted) {
				bc_report(f->diag, BC_ERROR, key.loc, NULL,
					  "\"%s\" needs a value", key.s);
				return -1;
			}
			if (!a->value[j].s[0]) {
				bc_report(f->diag, BC_ERROR, key.loc, NULL,
					  "\"%s\" is empty", key.s);
				return -1;
			}
			if (bc_pattern(f, &a->value[j]))
				return -1;
			if (is_given(args, a, j)) {
				bc_report(f->diag, BC_ERROR, key.loc, NULL,
					  "condition \"%s\" occurs twice", key.s);
				return -1;
			}
		}
	}
	return 0;
}

/* A condition of the peer may be any of a message's. */
static char *peer_value(const struct bc_args *args, const char *key)
{
	const struct bc_arg *a = bc_find(args, "peer");
	int i;

	for (i = 0; a && i < a->n; i++)
		if (!strcmp(a->value[i].key, key))
			return strdup(a->value[i].s);
	return NULL;
}

/* Whether the peer's conditions are about a message: the bus is not. */
static bool is_about_message(const struct bc_arg *peer)
{
	int i;

	for (i = 0; peer && i < peer->n; i++)
		if (strcmp(peer->value[i].key, "bus"))
			return true;
	return false;
}

static void emit(struct bc_front *f, struct bc_quals q, uint32_t perms,
		 const struct bc_args *args, int nconds)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_DBUS, .nfields = NFIELDS,
				.perms = perms };
	int i;

	for (i = 0; i < nconds; i++) {
		const struct bc_arg *a = bc_find(args, conditions[i]);

		rule.field[i] = a ? strdup(a->value[0].s) :
			i == BUS || perms & (SEND | RECEIVE) ?
			peer_value(args, conditions[i]) : NULL;
	}
	if (nconds == LABEL)
		rule.field[LABEL] = bc_label_glob(f, peer_value(args, "label"));
	bc_rule_emit(f, q, &rule);
}

/* Each permission looks at the conditions that it knows. */
static void emit_all(struct bc_front *f, struct bc_quals q,
		     const struct bc_args *args, uint32_t perms)
{
	emit(f, q, perms & (SEND | RECEIVE), args, LABEL);
	emit(f, q, perms & BIND, args, PATH);
	emit(f, q, perms & EAVESDROP, args, NAME);
}

/** bc_dbus_rule() - dbus [access] [conditions]; for a daemon to ask */
void bc_dbus_rule(struct bc_front *f, struct bc_quals q,
		  const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "send", SEND }, { "w", SEND }, { "write", SEND },
		{ "receive", RECEIVE }, { "r", RECEIVE }, { "read", RECEIVE },
		{ "rw", SEND | RECEIVE }, { "bind", BIND },
		{ "eavesdrop", EAVESDROP }, { }
	};
	static const char *const keys[] = { "bus", "path", "interface",
		"member", "name", "peer", NULL };
	struct bc_args conds;
	bool message, service;
	int64_t perms;
	int at = 0;

	perms = bc_access(f, args, &at, words, "dbus permission");
	conds = bc_rest(args, at);
	if (perms < 0 || bc_only_conds(f, args, at, "dbus", keys) ||
	    bc_once(f, args, keys) || check_dbus(f, &conds))
		return;
	message = bc_find(args, "path") || bc_find(args, "interface") ||
		bc_find(args, "member") || is_about_message(bc_find(args, "peer"));
	service = bc_find(args, "name");
	if (message && service)
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "a rule is about a message or about a name, not both");
	else if (message && (perms & (BIND | EAVESDROP)))
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "bind and eavesdrop know no path, interface, member or peer");
	else if (service && (perms & ~BIND))
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "only bind knows a name");
	else
		emit_all(f, q, args, perms ? perms :
			 message ? SEND | RECEIVE : service ? BIND :
			 SEND | RECEIVE | BIND | EAVESDROP);
}
