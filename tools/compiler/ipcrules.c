// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about other tasks and what they talk through: signal, ptrace, dbus,
 * mqueue, io_uring, userns.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"

/* Every element from @from on must be a condition with one of the keys. */
static int only_conds(struct bc_front *f, const struct bc_args *args, int from,
		      const char *rule, const char *const *keys)
{
	struct bc_args conds = bc_rest(args, from);
	int i;

	for (i = 0; i < conds.n; i++)
		if (conds.arg[i].kind != BC_COND || conds.arg[i].in)
			return bc_unexpected(f, &conds, i, rule);
	return bc_allowed_keys(f, &conds, keys);
}

/* A peer's label, or a list with one if @list; -1 after an error. */
static int take_peer(struct bc_front *f, const struct bc_args *args,
		     char **peer)
{
	const struct bc_arg *a = bc_find(args, "peer");

	if (!a)
		return 0;
	if (a->list || bc_one_value(f, a)) {
		if (a->list)
			bc_report(f->diag, BC_ERROR, a->loc, "write: peer=NAME",
				  "peer takes one label");
		return -1;
	}
	if (bc_pattern(f, &a->value[0]))
		return -1;
	*peer = strdup(a->value[0].s);
	return 0;
}

/* All set= of a signal rule as one glob of encoded bytes; -1: error. */
static int signal_set(struct bc_front *f, const struct bc_args *args,
		      char **set)
{
	char *all = NULL, *next;
	int i, j, n, count = 0;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (a->kind != BC_COND || strcmp(a->key.s, "set"))
			continue;
		for (j = 0; j < a->n; j++) {
			n = a->value[j].key ? -1 :
				bc_signal_number(f, &a->value[j]);
			if (n < 0 ||
			    asprintf(&next, "%s%s\\%03o", all ? all : "",
				     all ? "," : "{", BAILEY_KEY_BASE + n) < 0) {
				free(all);
				return -1;
			}
			free(all);
			all = next;
			count++;
		}
		if (!a->n) {
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "empty set of signals");
			free(all);
			return -1;
		}
	}
	if (!all)
		return 0;
	if (asprintf(set, count > 1 ? "%s}" : "%s", count > 1 ? all : all + 1) <
	    0)
		abort();
	free(all);
	return 0;
}

/** bc_signal_rule() - signal [access] [set=...] [peer=...] */
void bc_signal_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "send", BAILEY_SIGNAL_SEND }, { "w", BAILEY_SIGNAL_SEND },
		{ "write", BAILEY_SIGNAL_SEND },
		{ "receive", BAILEY_SIGNAL_RECEIVE },
		{ "r", BAILEY_SIGNAL_RECEIVE },
		{ "read", BAILEY_SIGNAL_RECEIVE },
		{ "rw", BAILEY_SIGNAL_SEND | BAILEY_SIGNAL_RECEIVE }, { }
	};
	static const char *const keys[] = { "set", "peer", NULL };
	static const char *const single[] = { "peer", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_SIGNAL, .nfields = 2 };
	int64_t perms;
	int at = 0;

	perms = bc_access(f, args, &at, words, "signal permission");
	if (perms < 0 || only_conds(f, args, at, "signal", keys) ||
	    bc_once(f, args, single) || signal_set(f, args, &rule.field[0]) ||
	    take_peer(f, args, &rule.field[1])) {
		free(rule.field[0]);
		return;
	}
	rule.perms = perms ? perms :
		BAILEY_SIGNAL_SEND | BAILEY_SIGNAL_RECEIVE;
	bc_rule_emit(f, q, &rule);
}

/** bc_ptrace_rule() - ptrace [access] [peer=...] */
void bc_ptrace_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "trace", BAILEY_PTRACE_TRACE },
		{ "w", BAILEY_PTRACE_TRACE }, { "write", BAILEY_PTRACE_TRACE },
		{ "read", BAILEY_PTRACE_READ }, { "r", BAILEY_PTRACE_READ },
		{ "rw", BAILEY_PTRACE_TRACE | BAILEY_PTRACE_READ },
		{ "tracedby", BAILEY_PTRACE_TRACEDBY },
		{ "readby", BAILEY_PTRACE_READBY }, { }
	};
	static const char *const keys[] = { "peer", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_PTRACE, .nfields = 1 };
	int64_t perms;
	int at = 0;

	perms = bc_access(f, args, &at, words, "ptrace permission");
	if (perms < 0 || only_conds(f, args, at, "ptrace", keys) ||
	    bc_once(f, args, keys) || take_peer(f, args, &rule.field[0]))
		return;
	rule.perms = perms ? perms : 0xf;
	bc_rule_emit(f, q, &rule);
}

enum { SEND = 1, RECEIVE = 2, BIND = 4, EAVESDROP = 8 };

/* Values of conditions, the last of them peer's own; -1 after an error. */
static int check_dbus(struct bc_front *f, const struct bc_args *args)
{
	static const char *const peer_keys[] = { "name", "label", "path",
		"interface", "member", "bus" };
	int i, j, k;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (strcmp(a->key.s, "peer")) {
			if (bc_one_value(f, a) || bc_pattern(f, &a->value[0]))
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
			    !a->value[j].key || bc_pattern(f, &a->value[j]))
				return -1;
			for (k = 0; k < j; k++)
				if (!strcmp(a->value[k].key, key.s)) {
					bc_report(f->diag, BC_ERROR, key.loc,
						  NULL,
						  "condition \"%s\" occurs twice",
						  key.s);
					return -1;
				}
		}
	}
	return 0;
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
	if (perms < 0 || only_conds(f, args, at, "dbus", keys) ||
	    bc_once(f, args, keys) || check_dbus(f, &conds))
		return;
	message = bc_find(args, "path") || bc_find(args, "interface") ||
		bc_find(args, "member") || (bc_find(args, "peer") &&
					    bc_find(args, "peer")->n);
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
		bc_unenforced(f, q, "dbus");
}

/** bc_mqueue_rule() - mqueue [access] [conditions] [name] */
void bc_mqueue_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "r", 1 }, { "read", 1 }, { "w", 2 }, { "write", 2 },
		{ "rw", 3 }, { "create", 4 }, { "open", 8 }, { "delete", 16 },
		{ "getattr", 32 }, { "setattr", 64 }, { }
	};
	static const char *const keys[] = { "type", "label", NULL };
	static const char *const single[] = { "label", NULL };
	static const char *const types[] = { "posix", "sysv" };
	int at = 0, i, type = -1;
	struct bc_args conds;
	const char *name = NULL;

	if (args->n && (args->arg[0].kind == BC_LIST ||
			(args->arg[0].kind == BC_WORD &&
			 !isdigit((unsigned char)args->arg[0].value[0].s[0]))) &&
	    bc_access(f, args, &at, words, "mqueue permission") < 0)
		return;
	conds = bc_rest(args, at);
	if (conds.n && conds.arg[conds.n - 1].kind != BC_COND) {
		const struct bc_arg *a = &conds.arg[--conds.n];

		if (a->kind > BC_VALUE) {
			bc_unexpected(f, args, args->n - 1, "mqueue");
			return;
		}
		name = a->value[0].s;
		if (bc_pattern(f, &a->value[0]))
			return;
	}
	if (only_conds(f, &conds, 0, "mqueue", keys) ||
	    bc_once(f, &conds, single))
		return;
	for (i = 0; i < conds.n; i++) {
		const struct bc_arg *a = &conds.arg[i];

		if (bc_one_value(f, a) || bc_pattern(f, &a->value[0]))
			return;
		if (strcmp(a->key.s, "type"))
			continue;
		type = bc_lookup_in(f, types, 2, "type of message queue",
				    &a->value[0]);
		if (type < 0)
			return;
	}
	if (name && (name[0] == '/' ? type == 1 :
		     type == 0 || strspn(name, "0123456789") < strlen(name)))
		bc_report(f->diag, BC_ERROR, args->arg[args->n - 1].loc,
			  "posix names begin with /, sysv names are numbers",
			  "\"%s\" is no name of a message queue", name);
	else
		bc_unenforced(f, q, "mqueue");
}

/** bc_io_uring_rule() - io_uring [access] [label=...] */
void bc_io_uring_rule(struct bc_front *f, struct bc_quals q,
		      const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "sqpoll", 1 }, { "override_creds", 2 }, { }
	};
	static const char *const keys[] = { "label", NULL };
	const struct bc_arg *label = bc_find(args, "label");
	int at = 0;

	if (bc_access(f, args, &at, words, "io_uring permission") < 0 ||
	    only_conds(f, args, at, "io_uring", keys) ||
	    bc_once(f, args, keys))
		return;
	if (label && (bc_one_value(f, label) ||
		      bc_pattern(f, &label->value[0])))
		return;
	bc_unenforced(f, q, "io_uring");
}

/** bc_userns_rule() - userns [create] */
void bc_userns_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = { { "create", 1 }, { } };
	int at = 0;

	if (args->n && args->arg[0].kind == BC_WORD &&
	    bc_access(f, args, &at, words, "userns permission") < 0)
		return;
	if (!bc_unexpected(f, args, at, "userns"))
		bc_unenforced(f, q, "userns");
}
