// SPDX-License-Identifier: GPL-2.0
/*
 * After a mistake: what it was, said once and where it was made, and how to go on, so
 * that what is wrong further down is told too, and nothing that is only its consequence.
 *
 * None of this is looked at while policy is in order: an error was reported before, or
 * will be here.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "quote.h"

/* What statements begin with, and what may stand in front of it. */
static const char *const heads[] = { "capability", "network", "unix", "signal",
	"ptrace", "dbus", "mqueue", "io_uring", "userns", "mount", "remount", "umount",
	"unmount", "pivot_root", "change_profile", "set", "all", "file", "link",
	"audit", "allow", "deny", "prompt", "owner", "other", "profile", "hat",
	"if", "alias", "abi" };

#define NHEADS	((int)(sizeof(heads) / sizeof(heads[0])))

/* Where an element ends, as far as it is known: at its last value. */
static const struct bc_loc *last_of(const struct bc_arg *a)
{
	return a->n ? &a->value[a->n - 1].loc : &a->loc;
}

/* Whether an element stands on another line than the one before it. */
static bool begins_line(const struct bc_args *args, int i)
{
	const struct bc_loc *last = last_of(&args->arg[i - 1]);
	const struct bc_loc *loc = &args->arg[i].loc;

	return loc->file != last->file || loc->line > last->line;
}

/* The element that begins another statement though none ends before it, or 0. */
static int second_head(const struct bc_args *args)
{
	int i;

	for (i = 1; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (a->kind <= BC_VALUE && !a->value[0].quoted &&
		    begins_line(args, i) &&
		    bc_name_index(heads, NHEADS, a->value[0].s) >= 0)
			return i;
	}
	return 0;
}

/* Bytes of a line that are no comment and no white space at its end. */
static size_t code_len(const char *p, size_t len)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] == '\\' && i + 1 < len)
			i++;
		else if (p[i] == '"')
			quoted = !quoted;
		else if (p[i] == '#' && !quoted &&
			 (!i || p[i - 1] == ' ' || p[i - 1] == '\t'))
			break;
	}
	len = i;
	while (len && strchr(" \t\r", p[len - 1]))
		len--;
	return len;
}

/* The place right behind what stands before @loc; @loc itself if that is not known. */
static struct bc_loc behind(struct bc_front *f, struct bc_loc loc)
{
	const char *text = bc_diag_text(f->diag, loc.file), *p;
	struct bc_loc at = loc;
	size_t len;

	for (; text && at.line; at.line--, at.column = 0) {
		p = bc_line_of(text, at.line, &len);
		if (p && at.column)
			len = at.column - 1 < len ? at.column - 1 : len;
		len = p ? code_len(p, len) : 0;
		if (!len)
			continue;
		at.column = len + 1;
		at.length = 1;
		return at;
	}
	return loc;
}

/** bc_tell_comma() - what stands before @at should end in a comma */
void bc_tell_comma(struct bc_front *f, struct bc_loc at)
{
	bc_report(f->diag, BC_ERROR, behind(f, at), NULL, "a comma is missing here");
}

static void tell_comma(struct bc_front *f, const struct bc_loc *first,
		       const struct bc_loc *next)
{
	const struct bc_input *in = &f->stack[f->depth ? f->depth - 1 : 0];
	struct bc_loc at = *next;

	/* What follows is in a file that was included in between, or after one. */
	if (at.file != first->file && f->depth && in->file == at.file &&
	    in->from.file == first->file)
		at = in->from;
	else if (at.file != first->file)
		at = (struct bc_loc){ first->file, first->line + 1, 1, 1 };
	bc_tell_comma(f, at);
}

/** bc_tell_quote() - the quotes of this statement go on in other lines */
void bc_tell_quote(struct bc_front *f)
{
	bc_report(f->diag, BC_ERROR, f->quoted, "is there one quote too few?",
		  "these quotes end in line %u", f->quoted_end);
	f->quoted.line = 0;
}

/* A profile that only holds the rules of a block whose head makes no sense. */
static void begin_unknown(struct bc_front *f, struct bc_loc loc)
{
	struct bc_word name = { .loc = loc };
	struct bc_args none = { 0 };
	bool begun = f->begun;

	if (asprintf(&name.s, "unknown-%zu", f->policy->nprofiles) < 0)
		abort();
	bc_profile_begin(f, &name, false, false, &none);
	f->begun = begun;
	f->lost = true;
	free(name.s);
}

/* The head of a profile, whatever its name was taken for. */
static bool is_head(const struct bc_args *args)
{
	const struct bc_arg *a = args->arg;

	return args->n > 1 && a->kind <= BC_VALUE && !a->value[0].quoted &&
		(!strcmp(a->value[0].s, "profile") ||
		 !strcmp(a->value[0].s, "hat")) && a[1].kind <= BC_VALUE;
}

/* profile {: it has no name, but what follows is to be read. */
static bool without_name(struct bc_front *f, struct bc_args *args)
{
	struct bc_args rest = bc_rest(args, 2);

	if (!is_head(args) || strcmp(args->arg[1].value[0].s, "{"))
		return false;
	bc_report(f->diag, BC_ERROR, args->arg[1].loc, "write: profile NAME {",
		  "a profile without a name");
	f->brace = args->arg[1].loc;
	begin_unknown(f, f->brace);
	if (rest.n)
		bc_statement(f, &rest);
	return true;
}

/* A variable with blanks in its braces. */
static bool is_apart(const struct bc_args *args)
{
	const struct bc_word *w = &args->arg[0].value[0];

	return args->arg[0].kind <= BC_VALUE && !w->quoted &&
		(!strcmp(w->s, "@{") || !strcmp(w->s, "${"));
}

/** bc_unended() - a rule before the '}' at @at that no comma ends */
void bc_unended(struct bc_front *f, struct bc_args *args, struct bc_loc at)
{
	struct bc_diag_mark mark = bc_diag_mark(f->diag);
	const struct bc_arg *a = args->arg;

	/* What is wrong with this line was said. */
	if (f->wrong.line == at.line && f->wrong.file == at.file)
		return;
	if (without_name(f, args))
		return;
	if (is_apart(args)) {
		f->wrong = a->loc;
		f->lost = true;
		bc_report(f->diag, BC_ERROR, a->loc, "write: @{name}",
			  "blanks stand within the braces of a variable");
		return;
	}
	bc_statement(f, args);
	/* If it makes no sense either, that is the first thing to look at. */
	if (bc_diag_errors(f->diag) == mark.errors)
		tell_comma(f, &a->loc, &at);
}

/** bc_stray_brace() - a '}' outside of all blocks, but for those begun below */
void bc_stray_brace(struct bc_front *f, struct bc_loc at)
{
	if (f->nblocks)
		bc_block_end(f);
	else if (!f->lost)
		bc_report(f->diag, BC_ERROR, at, "does one before it close too much?",
			  "a } without a {");
	f->lost = true;
}

/** bc_block_unknown() - a block whose head was not understood */
void bc_block_unknown(struct bc_front *f)
{
	f->text_len = 0;
	if (bc_current(f))
		bc_push_block(f, f->brace);
	else
		begin_unknown(f, f->brace);
}

/** bc_block_mute() - what is wrong with braces that are no block is not told */
void bc_block_mute(struct bc_front *f)
{
	if (!bc_push_block(f, f->brace))
		return;
	f->skip = true;
	f->block[f->nblocks - 1].mute = true;
	f->block[f->nblocks - 1].mark = bc_diag_mark(f->diag);
}

static void begin_profile(struct bc_front *f, struct bc_args *args)
{
	struct bc_args after = bc_rest(args, 2);

	bc_profile_begin(f, &args->arg[1].value[0],
			 args->arg[0].value[0].s[0] == 'h', false, &after);
}

/* profile NAME, and rules follow in the next lines. */
static bool without_brace(struct bc_front *f, struct bc_args *args,
			  struct bc_diag_mark mark)
{
	struct bc_args head = *args, rest;
	int i;

	for (i = 2; i < args->n && !begins_line(args, i); i++)
		;
	if (!is_head(args))
		return false;
	bc_diag_back(f->diag, mark);
	if (without_name(f, args))
		return true;
	f->brace = *last_of(&args->arg[i - 1]);
	/* Another bracket instead of it is no part of the head. */
	if (i > 2 && args->arg[i - 1].kind == BC_WORD &&
	    (args->arg[i - 1].value[0].s[0] == '['))
		head.n = i - 1;
	else
		f->brace.column += f->brace.length;
	f->brace.length = 1;
	head.n = head.n < i ? head.n : i;
	bc_report(f->diag, BC_ERROR, f->brace, "write: profile NAME {",
		  "this head of a profile does not end in {");
	if (i == args->n) {	/* but in a comma, and a block may follow */
		f->lost = true;
		return true;
	}
	rest = bc_rest(args, i);
	begin_profile(f, &head);
	f->lost = true;
	bc_statement(f, &rest);
	return true;
}

/* What a rule cannot end in, or begin a comment with. */
static bool foreign_sign(struct bc_front *f, const struct bc_args *args,
			 struct bc_diag_mark mark)
{
	int i;

	for (i = 0; i < args->n; i++) {
		const struct bc_word *w = args->arg[i].value;
		size_t len = args->arg[i].n == 1 && !w->quoted ? strlen(w->s) : 0;
		struct bc_loc loc = len ? w->loc : args->arg[i].loc;

		if (len > 0 && w->s[len - 1] == ';') {
			loc.column += loc.length - 1;
			loc.length = 1;
			bc_diag_back(f->diag, mark);
			bc_report(f->diag, BC_ERROR, loc,
				  len == 1 && !i ? "remove it" : "write a comma",
				  "a rule does not end in \";\"");
			return true;
		}
		if (len >= 2 && (!strcmp(w->s, "//") || !strcmp(w->s, "/*") ||
				 !strcmp(w->s, "--"))) {
			bc_diag_back(f->diag, mark);
			bc_report(f->diag, BC_ERROR, loc, "write #",
				  "a comment does not begin with %s", w->s);
			return true;
		}
	}
	return false;
}

/* NAME = value, outside of profiles. */
static bool plain_assignment(struct bc_front *f, const struct bc_args *args)
{
	const struct bc_arg *a = &args->arg[0];
	char hint[BC_HINT];

	if (bc_current(f) || a->kind != BC_COND || !strcmp(a->key.s, "priority"))
		return false;
	snprintf(hint, sizeof(hint), "write: @{%.40s} = VALUE", a->key.s);
	bc_report(f->diag, BC_ERROR, a->loc, hint, "\"%.60s\" is no variable", a->key.s);
	return true;
}

/**
 * bc_explain() - say better what is wrong with a statement
 * @f: front end
 * @args: the statement, of which something was reported
 * @mark: before that
 */
void bc_explain(struct bc_front *f, struct bc_args *args, struct bc_diag_mark mark)
{
	struct bc_args half = *args, rest;
	bool plain;
	int i = 0, k;

	/* What was not expected, if a line begins there, is of the next rule. */
	for (k = 1; k < args->n && !i; k++)
		if (f->odd == &args->arg[k] && begins_line(args, k))
			i = k;
	f->odd = NULL;
	if (f->quoted.line) {
		bc_diag_back(f->diag, mark);
		bc_tell_quote(f);
		return;
	}
	if (without_brace(f, args, mark) || foreign_sign(f, args, mark))
		return;
	if (!bc_current(f) && args->arg[0].kind == BC_COND) {
		bc_diag_back(f->diag, mark);
		if (!plain_assignment(f, args))
			bc_statement_again(f, args);
		return;
	}
	k = second_head(args);
	if (k && (!i || k < i))
		i = k;
	if (!i)
		return;
	bc_diag_back(f->diag, mark);
	half.n = i;
	rest = bc_rest(args, i);
	/* The words of most rules are read in a way of their own. */
	plain = args->arg[0].kind == BC_VALUE ||
		(args->arg[0].kind == BC_WORD &&
		 !strcmp(args->arg[0].value[0].s, "capability"));
	if (plain)
		bc_statement(f, &half);
	if (bc_diag_errors(f->diag) == mark.errors)
		tell_comma(f, &args->arg[0].loc, &rest.arg[0].loc);
	if (plain)
		bc_statement(f, &rest);
}

/**
 * bc_block_explain() - say what is wrong with the head of a block, and begin one
 * @f: front end
 * @args: the head
 */
void bc_block_explain(struct bc_front *f, struct bc_args *args)
{
	static const char *const known[] = { "profile", "hat", "audit", "allow",
		"deny", "prompt", "owner", "other", "if", "else" };
	static const char *const elses[] = { "elif", "elseif", "elsif" };
	const struct bc_arg *a = &args->arg[0], *last = &args->arg[args->n - 1];
	struct bc_args half = *args, rest;
	char hint[BC_HINT];
	const char *near = NULL, *sign;
	struct bc_diag_mark mark = bc_diag_mark(f->diag);
	int i = second_head(args);

	/* A path that begins a line may be the name of a profile. */
	if (!i && args->n > 1 && last->kind == BC_VALUE && last->value[0].s[0] == '/' &&
	    begins_line(args, args->n - 1))
		i = args->n - 1;
	if (i) {
		half.n = i;
		rest = bc_rest(args, i);
		if (a->kind == BC_VALUE && bc_current(f))
			bc_statement(f, &half);
		if (bc_diag_errors(f->diag) == mark.errors &&
		    !plain_assignment(f, args))
			tell_comma(f, &a->loc, &rest.arg[0].loc);
		if (is_head(&rest))
			begin_profile(f, &rest);
		else if (!strcmp(rest.arg[0].value[0].s, "if"))
			bc_block_mute(f);
		else
			bc_block_begin(f, &rest);
		return;
	}
	sign = last->kind == BC_WORD ? last->value[0].s : "";
	if (a->kind == BC_WORD && bc_name_index(elses, 3, a->value[0].s) >= 0)
		near = "write: else if";
	else if (!strcmp(sign, "$") || !strcmp(sign, "@"))
		near = "a variable of a path is written @{name}";
	else if (a->kind == BC_VALUE && bc_current(f) && args->n == 1)
		near = "within a profile write: profile /path {";
	else if (a->kind == BC_WORD && bc_name_index(known, 10, a->value[0].s) < 0)
		near = bc_suggest_hint(known, 10, a->value[0].s, hint);
	bc_report(f->diag, BC_ERROR, a->loc, near ? near : "write: profile NAME { ... }",
		  *sign == '$' && args->n == 1 ? "unexpected \"$\"" :
		  "this is not the head of a profile");
	f->lost = true;
	if (!strcmp(sign, "$") || !strcmp(sign, "@"))
		bc_block_mute(f);
	else
		bc_block_unknown(f);
}
