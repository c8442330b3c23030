// SPDX-License-Identifier: GPL-2.0
/*
 * Statements: qualifiers, what stands where, and who handles a rule.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "session.h"
#include "nfa.h"
#include "text.h"

static bool is_word(const struct bc_args *args, int i, const char *s)
{
	return i < args->n && args->arg[i].kind == BC_WORD &&
		!strcmp(args->arg[i].value[0].s, s);
}

/* priority=N: 0 if there is none, 1 if there is, -1 after an error. */
static int take_priority(struct bc_front *f, const struct bc_args *args,
			 struct bc_quals *q)
{
	const struct bc_arg *a = args->arg;
	const char *s;
	char *end;
	long n;

	if (!args->n || a->kind != BC_COND || strcmp(a->key.s, "priority"))
		return 0;
	s = a->value[0].s;
	n = a->n == 1 && !a->list ? strtol(s, &end, 10) : 0;
	if (a->n != 1 || a->list || !*s || *end || n < -1000 || n > 1000) {
		bc_report(f->diag, BC_ERROR, a->loc, NULL,
			  "priority is a number from -1000 to 1000");
		return -1;
	}
	q->priority = n;
	q->has_priority = true;
	return 1;
}

/* Takes the qualifiers off, in the order the language wants; -1: error. */
static int take_quals(struct bc_front *f, const struct bc_args *args,
		      struct bc_quals *q)
{
	int i = take_priority(f, args, q);

	if (i < 0)
		return -1;
	if (is_word(args, i, "audit")) {
		q->audit = true;
		i++;
	}
	if (is_word(args, i, "allow"))
		q->allow = true;
	else if (is_word(args, i, "deny"))
		q->deny = q->own_deny = true;
	else if (is_word(args, i, "prompt"))
		q->prompt = true;
	i += q->allow || q->deny || q->prompt;
	/* "user" is an old name of it, which the manual does not have. */
	if (is_word(args, i, "owner") || is_word(args, i, "user"))
		q->owner = true;
	else if (is_word(args, i, "other"))
		q->other = true;
	i += q->owner || q->other;
	if (i < args->n)
		q->loc = args->arg[i].loc;
	return i;
}

static const char *const misplaced[] = { "audit", "allow", "deny", "prompt",
	"owner", "other", "user" };

/* As bc_abi_read(); most files of a run name the same. */
static uint32_t read_abi(struct bc_session *s, const char *path)
{
	uint32_t found;

	if (s->abi && !strcmp(s->abi, path))
		return s->features;
	found = bc_abi_read(path);
	if (found) {
		s->abi = bc_session_dup(s, path, strlen(path));
		s->features = found;
	}
	return found;
}

/* Within a profile it is read and says nothing, as with AppArmor. */
static void say_abi(struct bc_front *f, struct bc_abi *abi,
		    const struct bc_word *w, const char *path)
{
	char *text;

	abi->features = read_abi(f->session, path);
	if (!abi->features) {
		bc_warn(f->diag, "abi", w->loc,
			"all that is known is enforced",
			"%s: %s", path, errno ? strerror(errno) :
			"not a list of features");
		return;
	}
	text = w->quoted ? bc_join("abi \"", w->s, "\"") : bc_join("abi ", w->s, "");
	abi->text = bc_intern(f->diag, text);
	free(text);
	bc_abi_say(f, abi);
}

static void abi_statement(struct bc_front *f, const struct bc_args *args)
{
	const struct bc_word *w = args->n == 2 ? &args->arg[1].value[0] : NULL;
	struct bc_abi abi = { BC_ABI_ALL, args->arg[0].loc, NULL };
	char *spec, *path;

	if (!bc_current(f) && f->begun) {
		bc_report(f->diag, BC_ERROR, args->arg[0].loc, NULL,
			  "abi stands before the first profile");
		return;
	}
	if (!w || args->arg[1].kind != BC_VALUE || !w->s[0] ||
	    (!w->quoted && (w->s[0] != '<' || w->s[1] == '>' ||
			    w->s[strlen(w->s) - 1] != '>'))) {
		bc_report(f->diag, BC_ERROR, args->arg[0].loc,
			  "write: abi <abi/4.0>,", "malformed abi");
		return;
	}
	spec = bc_abi_spec(w->s, w->quoted);
	if (!strcmp(spec, "<default") || !strcmp(spec, "<kernel")) {
		if (!strcmp(spec, "<kernel") && !bc_current(f) && !f->skip)
			bc_abi_say(f, &abi);
		free(spec);
		return;
	}
	path = bc_find_file(f, spec);
	if (!path)
		bc_report(f->diag, BC_ERROR, w->loc,
			  "give its directory with -I", "cannot find abi %s",
			  spec + 1);
	else if (!bc_current(f) && !f->skip)
		say_abi(f, &abi, w, path);
	free(path);
	free(spec);
}

/* Inside a block its qualifiers hold for every rule. */
static void add_quals(struct bc_quals *q, const struct bc_quals *outer)
{
	q->audit |= outer->audit;
	q->deny |= outer->deny;
	q->prompt |= outer->prompt;
	q->block = outer->block;
	q->granting = outer->granting;
	if (outer->block) {	/* As AppArmor has it. */
		q->priority = 0;
		q->allow = outer->allow;
	}
	q->neither = outer->neither || (outer->owner && q->other) ||
		(outer->other && q->owner);
	q->owner |= outer->owner && !q->other;
	q->other |= outer->other && !q->owner;
}

static const struct rule_class {
	const char *name;
	bc_rule_fn *fn;
	bool no_quals;	/* takes no qualifiers */
} classes[] = {
	{ "capability", bc_capability_rule }, { "network", bc_network_rule },
	{ "unix", bc_unix_rule }, { "signal", bc_signal_rule },
	{ "ptrace", bc_ptrace_rule }, { "dbus", bc_dbus_rule },
	{ "mqueue", bc_mqueue_rule }, { "io_uring", bc_io_uring_rule },
	{ "userns", bc_userns_rule }, { "mount", bc_mount_rule },
	{ "remount", bc_remount_rule }, { "umount", bc_umount_rule },
	{ "unmount", bc_umount_rule }, { "pivot_root", bc_pivot_rule },
	{ "change_profile", bc_change_profile_rule },
	{ "set", bc_rlimit_rule, true }, { "all", bc_all_rule },
};

#define NCLASSES	((int)(sizeof(classes) / sizeof(classes[0])))

/** bc_unknown_rule() - say that no rule begins with @w */
void bc_unknown_rule(struct bc_front *f, const struct bc_word *w)
{
	static const char *const others[] = { "profile", "file", "link",
		"include", "hat", "safe", "unsafe", "priority" };
	const char *names[NCLASSES + 8 + 6];	/* "user" is not proposed */
	char hint[BC_HINT];
	const char *near;
	int i, n = 0;

	for (i = 0; i < (int)(sizeof(misplaced) / sizeof(misplaced[0])); i++) {
		if (strcmp(misplaced[i], w->s))
			continue;
		bc_report(f->diag, BC_ERROR, w->loc,
			  "the order is: priority, audit, allow or deny, owner",
			  "misplaced qualifier \"%s\"", w->s);
		return;
	}
	for (i = 0; i < NCLASSES; i++)
		names[n++] = classes[i].name;
	for (i = 0; i < 8; i++)
		names[n++] = others[i];
	for (i = 0; i < 6; i++)
		names[n++] = misplaced[i];
	near = bc_meant("rule", w->s, hint);
	bc_report(f->diag, BC_ERROR, w->loc,
		  near ? near : bc_suggest_hint(names, n, w->s, hint),
		  "unknown rule or mode \"%s\"", w->s);
}

static void class_rule(struct bc_front *f, const struct rule_class *c,
		       struct bc_quals q, bool qualified,
		       const struct bc_args *args)
{
	/* The last qualifier is right before it. */
	struct bc_loc at = qualified ? args->arg[-1].loc : q.loc;
	struct bc_args rest = bc_rest(args, 1);

	if (c->no_quals && qualified)
		bc_report(f->diag, BC_ERROR, at, NULL,
			  "a limit takes no qualifiers");
	else if (q.owner || q.other)
		bc_report(f->diag, BC_ERROR, at, NULL,
			  "owner and other are for file rules only");
	else if (q.priority &&
		 (c->fn == bc_network_rule || c->fn == bc_all_rule))
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "a rule of %s takes no priority", c->name);
	else {
		add_quals(&q, &f->quals);
		q.owner = q.other = false;
		c->fn(f, q, &rest);
	}
}

/* Whether what follows the qualifiers of a rule is another that one of them excludes. */
static bool contradict(struct bc_front *f, const struct bc_args *args, int n)
{
	static const char *const sets[][3] = {
		{ "allow", "deny", "prompt" }, { "owner", "other", "user" }
	};
	const char *s = args->arg[n].value ? args->arg[n].value[0].s : NULL;
	int i, k;

	for (i = 0; i < n; i++) {
		const char *had = args->arg[i].value[0].s;

		if (!s || args->arg[n].kind != BC_WORD || args->arg[i].kind != BC_WORD)
			continue;
		if (!strcmp(s, had)) {
			bc_report(f->diag, BC_ERROR, args->arg[n].loc, NULL,
				  "qualifier \"%s\" is given twice", s);
			return true;
		}
		for (k = 0; k < 2; k++) {
			if (bc_name_index(sets[k], 3, s) < 0 ||
			    bc_name_index(sets[k], 3, had) < 0)
				continue;
			bc_report(f->diag, BC_ERROR, args->arg[n].loc, NULL,
				  "qualifiers %s and %s exclude each other", had, s);
			return true;
		}
	}
	return false;
}

static void rule(struct bc_front *f, const struct bc_args *args)
{
	struct bc_quals q = { .loc = args->arg[0].loc };
	const char *key;
	int i = take_quals(f, args, &q), k;
	struct bc_args rest;

	if (i < 0)
		return;
	if (i == args->n) {
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "qualifiers without a rule");
		return;
	}
	if (contradict(f, args, i))
		return;
	rest = bc_rest(args, i);
	if (!bc_current(f)) {
		bc_tell_outside(f, q.loc);
		return;
	}
	for (k = 0; k < NCLASSES; k++) {
		if (is_word(&rest, 0, classes[k].name)) {
			class_rule(f, &classes[k], q, i > 0, &rest);
			return;
		}
	}
	if (is_word(&rest, 0, "link")) {
		add_quals(&q, &f->quals);
		bc_link_rule(f, q, &rest);
	} else if (rest.arg[0].kind == BC_VALUE ||
		   is_word(&rest, 0, "file") || is_word(&rest, 0, "safe") ||
		   is_word(&rest, 0, "unsafe") ||
		   (rest.arg[0].kind == BC_WORD &&
		    (bc_is_mode(rest.arg[0].value[0].s) ||
		     (rest.n > 1 && (rest.arg[1].kind == BC_VALUE ||
				     (rest.arg[1].kind == BC_WORD &&
				      bc_is_plain_path(&rest, 0) &&
				      bc_is_mode(rest.arg[1].value[0].s))))))) {
		add_quals(&q, &f->quals);
		bc_file_rule(f, q, &rest);
	} else if (rest.arg[0].kind == BC_WORD) {
		bc_unknown_rule(f, &rest.arg[0].value[0]);
	} else {
		f->odd = &rest.arg[0];
		key = rest.arg[0].kind == BC_COND ? rest.arg[0].key.s : "";
		bc_report(f->diag, BC_ERROR, rest.arg[0].loc,
			  !strcmp(key, "priority") ?
			  "the order is: priority, audit, allow or deny, owner" :
			  bc_usage(key) ? bc_usage(key) : "write: /path MODE,",
			  *key ? "unexpected \"%s=\"" : "this begins no rule%s", key);
	}
}

/** bc_statement_again() - as bc_statement(), but nothing is explained */
void bc_statement_again(struct bc_front *f, struct bc_args *args)
{
	if (is_word(args, 0, "abi"))
		abi_statement(f, args);
	else if (is_word(args, 0, "alias") || is_word(args, 0, "rewrite"))
		bc_alias_statement(f, args);
	else
		rule(f, args);
}

/** bc_statement() - what ends in a comma */
void bc_statement(struct bc_front *f, struct bc_args *args)
{
	struct bc_diag_mark mark = bc_diag_mark(f->diag);

	f->odd = NULL;
	f->was_lost = f->lost;
	bc_statement_again(f, args);
	if (bc_diag_errors(f->diag) != mark.errors)
		bc_explain(f, args, mark);
	f->quoted.line = 0;
}

/** bc_push_block() - open a block with what is in force now */
bool bc_push_block(struct bc_front *f, struct bc_loc loc)
{
	if (f->nblocks == BC_MAX_BLOCKS) {
		/* Nothing is read beyond: what closes them would close others. */
		if (!f->deep)
			bc_report(f->diag, BC_ERROR, loc, NULL,
				  "blocks nested more than %d deep",
				  BC_MAX_BLOCKS);
		f->deep = true;
		return false;
	}
	f->block = bc_grow(f->block, f->nblocks, &f->blocks_room, sizeof(*f->block));
	f->block[f->nblocks++] = (struct bc_block){ f->profile, f->quals,
						    f->skip, f->brace,
						    f->indent };
	return true;
}

/* Whether @args are qualifiers only; pushes their block. */
static bool qualifier_block(struct bc_front *f, const struct bc_args *args)
{
	struct bc_quals q = { 0 };
	int n;

	n = take_quals(f, args, &q);
	if (n < 0 || q.priority) {
		if (n >= 0)
			bc_report(f->diag, BC_ERROR, args->arg[0].loc, NULL,
				  "a block takes no priority");
		bc_push_block(f, f->brace);
		return true;
	}
	if (n != args->n)
		return false;
	if (!bc_current(f)) {
		if (!f->lost)
			bc_report(f->diag, BC_ERROR, n ? args->arg[0].loc : f->brace,
				  n ? NULL : "write: profile NAME {",
				  "a block of rules outside of a profile");
		f->lost = true;
		f->wrong = f->brace;
		bc_block_unknown(f);
	} else if (!bc_push_block(f, f->brace)) {
		return true;
	}
	add_quals(&q, &f->quals);
	q.block = true;
	q.granting |= !q.own_deny;
	f->quals = q;
	return true;
}

/** bc_block_begin() - what is followed by an opening brace */
void bc_block_begin(struct bc_front *f, struct bc_args *args)
{
	struct bc_args rest;
	bool hat;

	f->text_len = 0;
	if (qualifier_block(f, args))
		return;
	hat = is_word(args, 0, "hat");
	rest = bc_rest(args, 1);
	if ((hat || is_word(args, 0, "profile")) && rest.n &&
	    rest.arg[0].kind == BC_VALUE) {
		struct bc_args after = bc_rest(&rest, 1);

		bc_profile_begin(f, &rest.arg[0].value[0], hat, false, &after);
	} else if (args->arg[0].kind == BC_VALUE && bc_is_outside(f)) {
		bc_profile_begin(f, &args->arg[0].value[0], false, true, &rest);
	} else {
		bc_block_explain(f, args);
	}
	f->quoted.line = 0;
}

/** bc_hat_begin() - ^name */
void bc_hat_begin(struct bc_front *f, struct bc_word *name,
		  struct bc_args *args)
{
	f->text_len = 0;
	bc_profile_begin(f, name, true, false, args);
}

/** bc_block_end() - a closing brace */
void bc_block_end(struct bc_front *f)
{
	const struct bc_input *in = &f->stack[f->depth ? f->depth - 1 : 0];
	struct bc_block *b;

	if (!f->nblocks)
		return;
	b = &f->block[--f->nblocks];
	f->profile = b->profile;
	f->quals = b->quals;
	f->skip = b->skip;
	if (!f->nblocks && f->depth)
		f->ended = (struct bc_loc){ in->file, in->line, 1, 1 };
	bc_misfit(f, b);
	if (b->mute)
		bc_diag_back(f->diag, b->mark);
}
