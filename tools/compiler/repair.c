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

/** bc_is_hushed() - whether errors may not be told, as they follow from one that was */
bool bc_is_hushed(const struct bc_front *f)
{
	return f->lost || f->unset || f->unattached || f->deep || f->wrong.line;
}

/** bc_tell_outside() - a rule at @at is in no profile: told once */
void bc_tell_outside(struct bc_front *f, struct bc_loc at)
{
	bool after = f->ended.line && f->ended.file == at.file;
	char hint[BC_HINT];

	snprintf(hint, BC_HINT, "the profile before it ends in line %u", f->ended.line);
	if (!f->lost)
		bc_report(f->diag, BC_ERROR, at, after ? hint : NULL,
			  "a rule outside of a profile");
	f->lost = true;
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

	if (f->profile < 0 && !begun)
		f->unknown = f->policy->nprofiles + 1;
	f->unattached = true;
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
	const struct bc_word *w = args->arg[0].value;

	return args->arg[0].kind <= BC_VALUE && !w->quoted &&
		(!strcmp(w->s, "@{") || !strcmp(w->s, "${"));
}

/** bc_headless() - whether the head of a profile ends before @at, but in no {; says so */
bool bc_headless(struct bc_front *f, const struct bc_loc *at)
{
	struct bc_loc loc = f->cut.line ? f->cut : *at;

	if (!f->cut.line && (f->text_len < 9 || (memcmp(f->text, "profile ", 8) &&
						 memcmp(f->text, "hat ", 4))))
		return false;
	loc = bc_behind(f, loc);
	if (loc.line == at->line && loc.file == at->file)
		return false;
	bc_report(f->diag, BC_ERROR, loc, "write: profile NAME {",
		  "this head of a profile does not end in {");
	f->brace = loc;
	begin_unknown(f, loc);
	return true;
}

/** bc_misfit() - a block ends: note it if its '}' is indented otherwise than its head */
void bc_misfit(struct bc_front *f, const struct bc_block *b)
{
	if (!f->misfit.line && f->after_newline && f->depth &&
	    b->at.file == f->stack[f->depth - 1].file && b->indent != f->indent)
		f->misfit = b->at;
}

/** bc_misfit_hint() - which block may be the one that is not closed, or NULL */
const char *bc_misfit_hint(struct bc_front *f, char *hint)
{
	if (!f->misfit.line)
		return NULL;
	snprintf(hint, BC_HINT, "is it that of line %u? its } is indented otherwise",
		 f->misfit.line);
	return hint;
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
	if (args->n == 1 && a->kind == BC_WORD && f->nblocks &&
	    f->block[f->nblocks - 1].at.line == at.line) {
		f->wrong = a->loc;
		bc_report(f->diag, BC_ERROR, f->block[f->nblocks - 1].at,
			  "write: @{name}", "{%.100s} is no variable", a->value[0].s);
		return;
	}
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
		bc_tell_comma_after(f, &a->loc, &at);
	f->lost = true;
}

/** bc_stray_brace() - a '}' outside of all blocks, but for those begun below */
void bc_stray_brace(struct bc_front *f, struct bc_loc at)
{
	char hint[BC_HINT];

	if (f->nblocks)
		bc_block_end(f);
	else if (!f->lost)
		bc_report(f->diag, BC_ERROR, at, f->misfit.line ?
			  bc_misfit_hint(f, hint) : "does one before it close too much?",
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

	for (i = 2; i < args->n && !bc_begins_line(args, i); i++)
		;
	if (!is_head(args))
		return false;
	bc_diag_back(f->diag, mark);
	if (without_name(f, args))
		return true;
	f->brace = *bc_last_of(&args->arg[i - 1]);
	/* Another bracket instead of it is no part of the head. */
	if (i > 2 && args->arg[i - 1].kind == BC_WORD &&
	    (args->arg[i - 1].value[0].s[0] == '['))
		head.n = i - 1;
	else
		f->brace.column += f->brace.length;
	f->brace.length = 1;
	f->wrong = f->brace;
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

static bool is_plain(const struct bc_args *args)
{
	const struct bc_arg *a = args->arg;

	return a->kind == BC_VALUE || (a->kind == BC_WORD &&
				       !strcmp(a->value[0].s, "capability"));
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
		if (f->odd == &args->arg[k] && bc_begins_line(args, k))
			i = k;
	f->odd = NULL;
	/* What is wrong with this line was said. */
	if (f->wrong.line == args->arg[0].loc.line && f->wrong.file == args->arg[0].loc.file) {
		bc_diag_back(f->diag, mark);
		return;
	}
	if (f->quoted.line) {
		bc_diag_back(f->diag, mark);
		bc_tell_quote(f);
		return;
	}
	if (without_brace(f, args, mark) || foreign_sign(f, args, mark))
		return;
	if (args->arg[0].kind == BC_COND && f->was_lost) {
		bc_diag_back(f->diag, mark);
		return;
	}
	if (args->arg[0].kind == BC_COND && !bc_current(f) &&
	    strcmp(args->arg[0].key.s, "priority")) {
		bc_diag_back(f->diag, mark);
		plain_assignment(f, args);
		return;
	}
	k = bc_second_head(args);
	if (k && (!i || k < i))
		i = k;
	if (!i)
		return;
	bc_diag_back(f->diag, mark);
	half.n = i;
	rest = bc_rest(args, i);
	/* The words of most rules are read in a way of their own. */
	plain = is_plain(args);
	if (plain)
		bc_statement(f, &half);
	if (bc_diag_errors(f->diag) == mark.errors)
		bc_tell_comma_after(f, &args->arg[0].loc, &rest.arg[0].loc);
	if (plain && is_plain(&rest))
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
	int i = bc_second_head(args);

	/* A path that begins a line may be the name of a profile. */
	if (!i && args->n > 1 && last->kind == BC_VALUE && last->value[0].s[0] == '/' &&
	    bc_begins_line(args, args->n - 1))
		i = args->n - 1;
	if (i) {
		half.n = i;
		rest = bc_rest(args, i);
		if (a->kind == BC_VALUE && bc_current(f))
			bc_statement(f, &half);
		if (bc_diag_errors(f->diag) == mark.errors &&
		    !plain_assignment(f, args))
			bc_tell_comma_after(f, &a->loc, &rest.arg[0].loc);
		if (is_head(&rest))
			begin_profile(f, &rest);
		else if (!strcmp(rest.arg[0].value[0].s, "if"))
			bc_block_mute(f);
		else
			bc_block_begin(f, &rest);
		f->lost = true;
		return;
	}
	/* What begins a line is no child, after a { too many. */
	if (a->kind == BC_VALUE && args->n == 1 && f->lost && !f->indent) {
		rest = bc_rest(args, 1);
		bc_profile_begin(f, &args->arg[0].value[0], false, true, &rest);
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
	f->lost = f->unattached = true;
	f->wrong = f->brace;
	if (!strcmp(sign, "$") || !strcmp(sign, "@"))
		bc_block_mute(f);
	else
		bc_block_unknown(f);
}
