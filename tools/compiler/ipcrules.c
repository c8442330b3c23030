// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about other tasks and what they talk through: signal, ptrace, mqueue,
 * io_uring, userns.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "nfa.h"
#include "text.h"

/** bc_only_conds() - all from @from on must be conditions with one of the keys */
int bc_only_conds(struct bc_front *f, const struct bc_args *args, int from,
		  const char *rule, const char *const *keys)
{
	struct bc_args conds = bc_rest(args, from);
	int i;

	for (i = 0; i < conds.n; i++)
		if (conds.arg[i].kind != BC_COND || conds.arg[i].in)
			return bc_unexpected(f, &conds, i, rule);
	return bc_allowed_keys(f, &conds, keys);
}

/* A peer's label; -1 after an error. */
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
	*peer = bc_label_glob(f, strdup(a->value[0].s));
	return 0;
}

/* All set= of a signal rule as one glob of encoded bytes; -1: error. */
static int signal_set(struct bc_front *f, const struct bc_args *args,
		      char **set)
{
	struct bc_text all = { 0 };
	int i, j, n, count = 0;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (a->kind != BC_COND || strcmp(a->key.s, "set"))
			continue;
		for (j = 0; j < a->n; j++) {
			n = bc_signal_number(f, &a->value[j]);
			if (n < 0) {
				free(all.s);
				return -1;
			}
			bc_text_add(&all, all.s ? "," : "{");
			bc_text_value(&all, BAILEY_KEY_BASE + n);
			count++;
		}
		if (!a->n) {
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "empty set of signals");
			free(all.s);
			return -1;
		}
	}
	if (!all.s)
		return 0;
	*set = count > 1 ? bc_join(all.s, "}", "") : bc_join(all.s + 1, "", "");
	free(all.s);
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
	if (perms < 0 || bc_only_conds(f, args, at, "signal", keys) ||
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
	if (perms < 0 || bc_only_conds(f, args, at, "ptrace", keys) ||
	    bc_once(f, args, keys) || take_peer(f, args, &rule.field[0]))
		return;
	rule.perms = perms ? perms : 0xf;
	bc_rule_emit(f, q, &rule);
}

/* Type and label among the conditions; -1 after an error. */
static int take_mqueue(struct bc_front *f, const struct bc_args *conds,
		       int *type, const struct bc_word **label)
{
	static const char *const types[] = { "posix", "sysv" };
	int i, n;

	for (i = 0; i < conds->n; i++) {
		const struct bc_arg *a = &conds->arg[i];

		if (bc_first_value(f, a, true) || bc_pattern(f, &a->value[0]))
			return -1;
		if (strcmp(a->key.s, "type")) {
			*label = &a->value[0];
			continue;
		}
		n = bc_lookup_in(f, types, 2, "type of message queue",
				 &a->value[0]);
		if (n < 0)
			return -1;
		/* The first counts. */
		if (*type < 0)
			*type = n;
	}
	return 0;
}

/* A label that is none matches nothing, not even "**". */
static char *queue_label(struct bc_front *f, const char *label)
{
	const char *glob = label;

	if (!label[strspn(label, "*")])
		glob = label[1] ? "{?,/}**" : "?*";
	return bc_label_glob(f, strdup(glob));
}

static void emit_mqueue(struct bc_front *f, struct bc_quals q, uint32_t perms,
			int type, const char *name, char *label)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_MQUEUE, .nfields = 3,
				.perms = perms };

	if (type >= 0)
		rule.field[0] = strdup(type ? "sysv" : "posix");
	if (name)
		rule.field[1] = strdup(name);
	rule.field[2] = label;
	bc_rule_emit(f, q, &rule);
}

/** bc_mqueue_rule() - mqueue [access] [conditions] [name] */
void bc_mqueue_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "r", BAILEY_MQUEUE_READ }, { "read", BAILEY_MQUEUE_READ },
		{ "w", BAILEY_MQUEUE_WRITE }, { "write", BAILEY_MQUEUE_WRITE },
		{ "rw", BAILEY_MQUEUE_READ | BAILEY_MQUEUE_WRITE },
		{ "create", BAILEY_MQUEUE_CREATE },
		{ "open", BAILEY_MQUEUE_OPEN },
		{ "delete", BAILEY_MQUEUE_DELETE },
		{ "getattr", BAILEY_MQUEUE_GETATTR },
		{ "setattr", BAILEY_MQUEUE_SETATTR }, { }
	};
	static const char *const keys[] = { "type", "label", NULL };
	static const char *const single[] = { "label", NULL };
	const struct bc_word *label = NULL;
	int at = 0, type = -1;
	struct bc_args conds;
	const char *name = NULL;
	int64_t perms = 0;

	if (args->n && (args->arg[0].kind == BC_LIST ||
			(args->arg[0].kind == BC_WORD &&
			 !bc_isdigit((unsigned char)args->arg[0].value[0].s[0]) &&
			 !bc_begins(&args->arg[0], "/0123456789"))))
		perms = bc_access(f, args, &at, words, "mqueue permission");
	if (perms < 0)
		return;
	conds = bc_rest(args, at);
	if (conds.n && conds.arg[conds.n - 1].kind != BC_COND) {
		const struct bc_arg *a = &conds.arg[--conds.n];

		if (a->kind > BC_VALUE) {
			bc_unexpected(f, args, args->n - 1, "mqueue");
			return;
		}
		if (a->kind == BC_WORD)
			bc_escape_spelled(a->value[0].s);
		name = a->value[0].s;
		if (!*name) {
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "a message queue has a name");
			return;
		}
		if (bc_pattern(f, &a->value[0]))
			return;
	}
	if (bc_only_conds(f, &conds, 0, "mqueue", keys) ||
	    bc_once(f, &conds, single) ||
	    take_mqueue(f, &conds, &type, &label))
		return;
	if (name && (name[0] == '/' ? type == 1 :
		     type == 0 || strspn(name, "0123456789") < strlen(name))) {
		bc_report(f->diag, BC_ERROR, args->arg[args->n - 1].loc,
			  "posix names begin with /, sysv names are numbers",
			  "\"%s\" is no name of a message queue", name);
		return;
	}
	if (name && type < 0)
		type = name[0] != '/';
	if (!perms)
		perms = BAILEY_MQUEUE_ALL;
	/* Every queue has a label, but for one that is to be made. */
	if (!label || *label->s)
		emit_mqueue(f, q, perms, type, name,
			    label ? queue_label(f, label->s) : NULL);
	/* A queue that does not exist yet is nobody's: who may create it may. */
	if (label && (perms & BAILEY_MQUEUE_CREATE))
		emit_mqueue(f, q, perms & (BAILEY_MQUEUE_CREATE |
					   BAILEY_MQUEUE_READ |
					   BAILEY_MQUEUE_WRITE),
			    type, name, strdup(""));
}

#define NOTHING	0x40000000u	/* an unknown word */
#define CMD	0x80000000u	/* what no kernel asks Bailey about */

/* The label as AppArmor takes it, too: peer=(label=...), or empty, at the end; -1: error. */
static int uring_label(struct bc_front *f, const struct bc_args *args,
		       const struct bc_word **label)
{
	const struct bc_arg *own = bc_find(args, "label"), *peer = bc_find(args, "peer");

	if (own && bc_first_value(f, own, false))
		return -1;
	*label = own ? &own->value[0] : NULL;
	if (!peer)
		return 0;
	if (!peer->list || peer != &args->arg[args->n - 1] || (own && peer->n) ||
	    peer->n > 1 || (peer->n && (!peer->value[0].key || peer->value[0].key_quoted ||
					strcmp(peer->value[0].key, "label") ||
					bc_no_assign(f, &peer->value[0]) ||
					!peer->value[0].s[0]))) {
		bc_report(f->diag, BC_ERROR, peer->loc, "write: label=...",
			  "a rule of io_uring knows of one label");
		return -1;
	}
	if (peer->n)
		*label = &peer->value[0];
	return 0;
}

/** bc_io_uring_rule() - io_uring [access] [label=...] */
void bc_io_uring_rule(struct bc_front *f, struct bc_quals q,
		      const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "sqpoll", BAILEY_IO_URING_SQPOLL },
		{ "override_creds", BAILEY_IO_URING_OVERRIDE_CREDS },
		{ "cmd", CMD }, { NULL, NOTHING }
	};
	struct bc_rule polled = { .cls = BAILEY_CLASS_IO_URING, .nfields = 1 };
	struct bc_rule creds = polled;
	static const char *const keys[] = { "label", "peer", NULL };
	const struct bc_word *label = NULL;
	int64_t perms;
	int at = 0;

	perms = bc_access(f, args, &at, words, "io_uring permission");
	if (perms < 0 || bc_only_conds(f, args, at, "io_uring", keys) ||
	    bc_once(f, args, keys))
		return;
	/* A label that only says who polls is not read. */
	if (uring_label(f, args, &label) ||
	    (label && bc_plain_pattern(f, label, perms == BAILEY_IO_URING_SQPOLL)))
		return;
	if ((perms & CMD) && args->arg[0].kind == BC_WORD) {
		bc_report(f->diag, BC_ERROR, args->arg[0].loc,
			  "write: io_uring (cmd),", "cmd stands in a list");
		return;
	}
	if (perms & CMD) {
		bc_unkept(f, args->arg[0].loc, "io_uring cmd",
			  "commands are not asked about");
	}
	if (perms & (CMD | NOTHING)) {
		perms &= ~(int64_t)(CMD | NOTHING);
		if (!perms)
			return;
	}
	if (!perms)
		perms = BAILEY_IO_URING_SQPOLL | BAILEY_IO_URING_OVERRIDE_CREDS;
	creds.perms = perms;
	if (label) {	/* which a polling thread does not have */
		creds.perms &= BAILEY_IO_URING_OVERRIDE_CREDS;
		creds.field[0] = bc_label_glob(f, bc_plain_text(label->s));
		polled.perms = perms & BAILEY_IO_URING_SQPOLL;
		bc_rule_emit(f, q, &polled);
	}
	bc_rule_emit(f, q, &creds);
}

/** bc_userns_rule() - userns [create] */
void bc_userns_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	static const struct bc_access words[] = {
		{ "create", BAILEY_USERNS_CREATE }, { }
	};
	struct bc_rule rule = { .cls = BAILEY_CLASS_USERNS, .nfields = 1,
				.perms = BAILEY_USERNS_CREATE };
	int at = 0;

	if (args->n && args->arg[0].kind == BC_WORD &&
	    bc_access(f, args, &at, words, "userns permission") < 0)
		return;
	if (!bc_unexpected(f, args, at, "userns"))
		bc_rule_emit(f, q, &rule);
}
