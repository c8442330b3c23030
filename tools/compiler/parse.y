// SPDX-License-Identifier: GPL-2.0
/*
 * The shape of policy: statements, blocks, conditions. A statement is a list of
 * words, values, conditions and lists, ended by a comma or followed by a block;
 * what it means is decided in statement.c and the files it calls.
 */
%code requires {
#include "front.h"
}
%define api.pure full
%define api.prefix {bc_yy}
%define parse.error custom
%define lr.default-reduction consistent
%locations
%define api.location.type {struct bc_loc}
%initial-action { @$ = (struct bc_loc){ 0 }; }
%param { void *scanner }
%parse-param { struct bc_front *f }

%union {
	struct bc_word word;
	struct bc_args args;
	struct bc_arg arg;
	enum bc_op_cmp op;
	bool truth;
}

%code {
/* Deeper than most policies go; beyond that they are moved. The stack is not given back. */
#define YYINITDEPTH 40
#define YYLLOC_DEFAULT(cur, rhs, n) \
	((cur) = (n) ? YYRHSLOC(rhs, 1) : YYRHSLOC(rhs, 0))
#include <stdlib.h>
#include <string.h>
#include "nfa.h"

int bc_yylex(BC_YYSTYPE *val, struct bc_loc *loc, void *scanner);
static void bc_yyerror(struct bc_loc *loc, void *scanner, struct bc_front *f,
		       const char *msg);

static void add_value(struct bc_front *f, struct bc_arg *a, struct bc_word w)
{
	a->value = bc_words_more(f, a->value, a->n, &a->room, sizeof(*a->value));
	a->value[a->n++] = w;
}

static void add_arg(struct bc_front *f, struct bc_args *args, struct bc_arg a)
{
	args->arg = bc_words_more(f, args->arg, args->n, &args->room, sizeof(*args->arg));
	args->arg[args->n++] = a;
}

static struct bc_arg single(struct bc_front *f, enum bc_kind kind, struct bc_word value)
{
	struct bc_arg a = { .kind = kind, .loc = value.loc };

	add_value(f, &a, value);
	return a;
}

static struct bc_arg keyed(enum bc_kind kind, struct bc_word key,
			   struct bc_arg a)
{
	a.kind = kind;
	a.key = key;
	a.loc = key.loc;
	return a;
}

/* In a list: key=value, or key=(value). */
static struct bc_word pair(struct bc_word key, bool assign,
			   struct bc_word value)
{
	size_t n = strlen(key.s);

	value.assign = assign || (n && key.s[n - 1] == ':');
	if (n && key.s[n - 1] == ':')
		key.s[n - 1] = '\0';
	value.key = key.s;
	value.key_quoted = key.quoted;
	value.loc = key.loc;
	return value;
}

/* A statement is done with: if nothing of the next was read, what is kept is of none. */
static void next(struct bc_front *f)
{
	f->text_len = 0;
	bc_words_end(f);
}
}

%token <word> WORD "word" VALUE "value" VAR_SET "assignment" BOOL_SET "assignment of a truth" BOOLVAR "variable"
%token <op> COMPARE "comparison"
%token ARROW "->" LIMIT "<=" IN "in" END_VALUES "end of line" BAD "character"
%token CARET "^" IF "if" ELSE "else" AND "and" OR "or" NOT "not"
%token ASSIGN_TO ":=" DEFINED "defined" END 0 "end of file"
%type <args> items items1 values
%type <arg> item list list_items
%type <truth> expr
%left OR
%left AND
%precedence NOT

%%
policy: %empty
	| policy statement
		/* What was read ahead is of the next one. */
		{ if (yychar == BC_YYEMPTY) next(f); }
	| policy '}'	{ bc_stray_brace(f, @2); }
	| policy items1 '}'
		{ bc_unended(f, &$2, @3);
		  bc_stray_brace(f, @3); }
	| policy error '}'
		{ yyerrok; f->skipping = false; bc_stray_brace(f, @3); }
	;

statements: %empty
	| statements statement
		{ if (yychar == BC_YYEMPTY) next(f); }
	;

/* The end of a block, be it that the rule before it has none. */
close: '}'
	| items1 '}'	{ bc_unended(f, &$1, @2); }
	| error '}'	{ yyerrok; f->skipping = false; }
	;

statement: VAR_SET values END_VALUES
		{ bc_assign(f, &$1, &$2); f->quoted.line = 0; }
	| BOOL_SET expr END_VALUES
		{ struct bc_word w = { .s = bc_words_dup(f, $2 ? "true" : "false", $2 ? 4 : 5),
				       .loc = @2 };
		  struct bc_args one = { 0 };

		  add_arg(f, &one, single(f, BC_VALUE, w));
		  bc_assign(f, &$1, &one); }
	| items1 ','
		{ bc_statement(f, &$1); }
	| items '{'
		{ f->brace = @2;
		  bc_block_begin(f, &$1);
		  if (f->deep)
			YYABORT; }
	  statements close
		{ bc_block_end(f); }
	| CARET VALUE items '{'
		{ f->brace = @4;
		  bc_hat_begin(f, &$2, &$3);
		  if (f->deep)
			YYABORT; }
	  statements close
		{ bc_block_end(f); }
	| conditional
	| error ','
		{ yyerrok; f->skipping = false;
		  if (bc_diag_full(f->diag))
			YYABORT; }
	| error END_VALUES	{ yyerrok; f->skipping = false; }
	| error '{'
		{ yyerrok; f->skipping = false;
		  f->brace = @2;
		  bc_block_unknown(f);
		  if (f->deep)
			YYABORT; }
	  statements close
		{ bc_block_end(f); }
	;

values: %empty		{ $$ = (struct bc_args){ 0 }; }
	| values VALUE	{ $$ = $1; add_arg(f, &$$, single(f, BC_VALUE, $2)); }
	;

conditional: IF expr '{'
		{ f->brace = @3;
		  bc_if(f, $2, @1); f->text_len = 0;
		  if (f->deep)
			YYABORT; }
	  statements close else
		{ bc_endif(f); }
	;

else: %empty
	| ELSE '{'
		{ bc_else(f, true); f->text_len = 0; }
	  statements close
	| ELSE IF expr '{'
		{ bc_else(f, $3); f->text_len = 0; }
	  statements close else
	;

expr: expr AND expr	{ $$ = $1 && $3; }
	| expr OR expr	{ $$ = $1 || $3; }
	| NOT expr	{ $$ = !$2; }
	| '(' expr ')'	{ $$ = $2; }
	| BOOLVAR	{ $$ = bc_bool(f, &$1); }
	| DEFINED BOOLVAR
		{ $$ = bc_defined(f, &$2); }
	| DEFINED VALUE
		{ $$ = bc_defined(f, &$2); }
	| VALUE		{ $$ = bc_literal(f, &$1); }
	| VALUE COMPARE VALUE
		{ $$ = bc_compare(f, &$1, $2, &$3); }
	| VALUE IN VALUE
		{ $$ = bc_compare(f, &$1, BC_IN, &$3); }
	;

items: %empty		{ $$ = (struct bc_args){ 0 }; }
	| items1
	;

items1: item		{ $$ = (struct bc_args){ 0 }; add_arg(f, &$$, $1); }
	| items1 item	{ $$ = $1; add_arg(f, &$$, $2); }
	;

item: WORD		{ $$ = single(f, BC_WORD, $1); }
	| VALUE		{ $$ = single(f, BC_VALUE, $1); }
	| list		{ $$ = $1; $$.kind = BC_LIST; $$.loc = @1; }
	| WORD '=' VALUE
		{ $$ = keyed(BC_COND, $1, single(f, BC_COND, $3)); }
	| WORD '=' list	{ $$ = keyed(BC_COND, $1, $3); $$.list = true; }
	| WORD IN list	{ $$ = keyed(BC_COND, $1, $3);
			  $$.list = $$.in = true; }
	| ARROW VALUE	{ $$ = single(f, BC_ARROW, $2); $$.loc = @1; }
	| LIMIT VALUE	{ $$ = single(f, BC_LIMIT, $2); $$.loc = @1; }
	;

list: '(' list_items ')'	{ $$ = $2; }
	;

list_items: %empty		{ $$ = (struct bc_arg){ 0 }; }
	| list_items ','	{ $$ = $1; }
	| list_items VALUE	{ $$ = $1; add_value(f, &$$, $2); }
	| list_items VALUE '=' VALUE
		{ $$ = $1; add_value(f, &$$, pair($2, false, $4)); }
	| list_items VALUE ASSIGN_TO VALUE
		{ $$ = $1; add_value(f, &$$, pair($2, true, $4)); }
	| list_items VALUE '=' '(' VALUE ')'
		{ $$ = $1; $5.list = true;
		  add_value(f, &$$, pair($2, false, $5)); }
	;
%%

static int yyreport_syntax_error(const yypcontext_t *ctx, void *scanner,
				    struct bc_front *f)
{
	struct bc_syntax s = { .loc = *yypcontext_location(ctx) };
	yysymbol_kind_t expected[YYNTOKENS], got = yypcontext_token(ctx);
	int n = yypcontext_expected_tokens(ctx, expected, YYNTOKENS), i;

	s.got = got == YYSYMBOL_YYEMPTY ? "input" : yysymbol_name(got);
	s.bad = got == YYSYMBOL_BAD;
	s.end = got == YYSYMBOL_YYEOF;
	for (i = 0; i < n; i++) {
		yysymbol_kind_t e = expected[i];

		s.head |= e == YYSYMBOL_VAR_SET;
		s.list |= !strcmp(yysymbol_name(e), "')'");
		s.block |= !strcmp(yysymbol_name(e), "'{'");
		s.condition |= e == YYSYMBOL_AND || e == YYSYMBOL_NOT ||
			e == YYSYMBOL_COMPARE;
		s.line |= e == YYSYMBOL_END_VALUES;
	}
	/* Or a list of them, of which the first byte is the other one. */
	s.value = n > 0 && n <= 2 && expected[0] == YYSYMBOL_VALUE;
	bc_syntax_error(f, &s);
	return 0;
}

static void bc_yyerror(struct bc_loc *loc, void *scanner, struct bc_front *f,
		       const char *msg)
{
	bc_report(f->diag, BC_ERROR, *loc, NULL, "%s", msg);
}
