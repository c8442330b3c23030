// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of policy. Meaning is given in rules.c and its siblings.
 */
%code requires {
#include "front.h"
}
%define api.pure full
%define api.prefix {bc_yy}
%define parse.error custom
%locations
%define api.location.type {struct bc_loc}
%initial-action { @$ = (struct bc_loc){ 0 }; }
%param { void *scanner }
%parse-param { struct bc_front *f }

%union {
	struct bc_word word;
	struct bc_args args;
	struct bc_arg arg;
	struct bc_quals quals;
}

%code {
#define YYLLOC_DEFAULT(cur, rhs, n) \
	((cur) = (n) ? YYRHSLOC(rhs, 1) : YYRHSLOC(rhs, 0))
#include <stdlib.h>
#include <string.h>
#include "nfa.h"

int bc_yylex(BC_YYSTYPE *val, struct bc_loc *loc, void *scanner);
static void bc_yyerror(struct bc_loc *loc, void *scanner, struct bc_front *f,
		       const char *msg);

static void add_value(struct bc_arg *a, struct bc_word w)
{
	a->value = bc_grow(a->value, a->n, &a->room, sizeof(*a->value));
	a->value[a->n++] = w;
}

static void add_arg(struct bc_args *args, struct bc_arg a)
{
	args->arg = bc_grow(args->arg, args->n, &args->room,
			    sizeof(*args->arg));
	args->arg[args->n++] = a;
}

static struct bc_arg one_value(struct bc_word key, struct bc_word value)
{
	struct bc_arg a = { .key = key };

	add_value(&a, value);
	return a;
}

static void free_arg(struct bc_arg *a)
{
	struct bc_args args = { .arg = a, .n = 1 };
	int i;

	for (i = 0; i < a->n; i++)
		bc_word_free(&a->value[i]);
	free(a->value);
	bc_word_free(&a->key);
	(void)args;
}

static void end_statement(struct bc_front *f)
{
	f->text_len = 0;
}
}

%token <word> PROFILE "profile" AUDIT "audit" DENY "deny" ALLOW "allow"
%token <word> OWNER "owner" FILE_KW "file" IN "in" CLASS "rule keyword"
%token <word> UNSUPPORTED "keyword" PATH "path" WORD "word" STRING "string"
%token <word> VAR_SET "variable assignment" VAR_ADD "variable addition"
%token <word> VALUE "value"
%token END_VALUES "end of line" ARROW "->" BAD "stray character"
%token ',' "," '{' "{" '}' "}" '(' "(" ')' ")" '=' "="
%token END 0 "end of file"

%type <word> name value_word attach
%type <args> args flags values
%type <arg> arg list list_items
%type <quals> quals

%destructor { bc_word_free(&$$); } <word>
%destructor { bc_args_free(&$$); } <args>
%destructor { free_arg(&$$); } <arg>

%%
policy: %empty
	| policy item { end_statement(f); }
	;

item: VAR_SET values END_VALUES
		{ bc_var_set(f, &$1, false, $2.n ? $2.arg[0].value : NULL,
			     $2.n ? $2.arg[0].n : 0);
		  bc_word_free(&$1); bc_args_free(&$2); }
	| VAR_ADD values END_VALUES
		{ bc_var_set(f, &$1, true, $2.n ? $2.arg[0].value : NULL,
			     $2.n ? $2.arg[0].n : 0);
		  bc_word_free(&$1); bc_args_free(&$2); }
	| profile
	| UNSUPPORTED
		{ bc_report(f->diag, BC_ERROR, $1.loc, NULL,
			    "%s is not supported yet", $1.s);
		  bc_word_free(&$1); }
	  error ','	{ yyerrok; }
	| error ','	{ yyerrok; }
	| error '}'	{ yyerrok; }
	;

values: %empty		{ $$ = (struct bc_args){ 0 }; }
	| values VALUE
		{ $$ = $1;
		  if (!$$.n)
			  add_arg(&$$, (struct bc_arg){ 0 });
		  add_value(&$$.arg[0], $2); }
	;

profile: named_profile
	| PATH flags '{'
		{ bc_profile_begin(f, &$1, &$1, &$2); end_statement(f); }
	  rules '}'
		{ bc_profile_end(f); bc_word_free(&$1); bc_args_free(&$2); }
	;

named_profile: PROFILE name attach flags '{'
		{ bc_profile_begin(f, &$2, &$3, &$4); end_statement(f); }
	  rules '}'
		{ bc_profile_end(f); bc_word_free(&$1); bc_word_free(&$2);
		  bc_word_free(&$3); bc_args_free(&$4); }
	;

attach: %empty		{ $$ = (struct bc_word){ 0 }; }
	| PATH
	;

flags: %empty		{ $$ = (struct bc_args){ 0 }; }
	| flags WORD '=' list
		{ $$ = $1; $4.key = $2; add_arg(&$$, $4); }
	| flags list
		{ $$ = $1; add_arg(&$$, $2); }
	;

rules: %empty
	| rules rule { end_statement(f); }
	;

rule: quals PATH WORD ','
		{ bc_rule_file(f, $1, &$2, &$3, NULL, @2);
		  bc_word_free(&$2); bc_word_free(&$3); }
	| quals WORD PATH ','
		{ bc_rule_file(f, $1, &$3, &$2, NULL, @2);
		  bc_word_free(&$2); bc_word_free(&$3); }
	| quals PATH WORD ARROW value_word ','
		{ bc_rule_file(f, $1, &$2, &$3, &$5, @2);
		  bc_word_free(&$2); bc_word_free(&$3); bc_word_free(&$5); }
	| quals FILE_KW ','
		{ bc_rule_file(f, $1, NULL, NULL, NULL, @2);
		  bc_word_free(&$2); }
	| quals FILE_KW PATH WORD ','
		{ bc_rule_file(f, $1, &$3, &$4, NULL, @2); bc_word_free(&$2);
		  bc_word_free(&$3); bc_word_free(&$4); }
	| quals FILE_KW WORD PATH ','
		{ bc_rule_file(f, $1, &$4, &$3, NULL, @2); bc_word_free(&$2);
		  bc_word_free(&$3); bc_word_free(&$4); }
	| quals CLASS args ','
		{ bc_rule(f, $1, &$2, &$3); bc_word_free(&$2);
		  bc_args_free(&$3); }
	| quals UNSUPPORTED
		{ bc_report(f->diag, BC_ERROR, $2.loc, NULL,
			    "%s is not supported yet", $2.s);
		  bc_word_free(&$2); }
	  error ','	{ yyerrok; }
	| named_profile
		{ bc_report(f->diag, BC_ERROR, @1, NULL,
			    "child profiles are not supported yet"); }
	| error ','	{ yyerrok; }
	;

quals: %empty		{ $$ = (struct bc_quals){ 0 }; }
	| quals AUDIT	{ $$ = $1; $$.audit = true; bc_word_free(&$2); }
	| quals DENY	{ $$ = $1; $$.deny = true; bc_word_free(&$2); }
	| quals ALLOW	{ $$ = $1; $$.allow = true; bc_word_free(&$2); }
	| quals OWNER	{ $$ = $1; $$.owner = true; bc_word_free(&$2); }
	;

args: %empty		{ $$ = (struct bc_args){ 0 }; }
	| args arg	{ $$ = $1; add_arg(&$$, $2); }
	;

arg: name		{ $$ = one_value((struct bc_word){ 0 }, $1); }
	| PATH		{ $$ = one_value((struct bc_word){ 0 }, $1); }
	| list
	| WORD '=' value_word	{ $$ = one_value($1, $3); }
	| WORD '=' list		{ $$ = $3; $$.key = $1; }
	| WORD IN list	{ $$ = $3; $$.key = $1; $$.in = true;
			  bc_word_free(&$2); }
	| ARROW value_word
		{ $$ = one_value((struct bc_word){ strdup("->"), @1 }, $2); }
	;

list: '(' list_items ')'	{ $$ = $2; }
	;

list_items: %empty		{ $$ = (struct bc_arg){ 0 }; }
	| list_items ','	{ $$ = $1; }
	| list_items value_word	{ $$ = $1; add_value(&$$, $2); }
	| list_items WORD '=' value_word
		{ struct bc_word w = { NULL, $2.loc };

		  if (asprintf(&w.s, "%s=%s", $2.s, $4.s) < 0)
			  abort();
		  bc_word_free(&$2); bc_word_free(&$4);
		  $$ = $1; add_value(&$$, w); }
	;

value_word: name | PATH;

name: WORD | STRING | PROFILE | AUDIT | DENY | ALLOW | OWNER | FILE_KW
	| CLASS | UNSUPPORTED
	;
%%

static int yyreport_syntax_error(const yypcontext_t *ctx, void *scanner,
				    struct bc_front *f)
{
	yysymbol_kind_t expected[4], got = yypcontext_token(ctx);
	int n = yypcontext_expected_tokens(ctx, expected, 4), i;
	char hint[200] = "expected ";

	for (i = 0; i < n; i++) {
		size_t len = strlen(hint);

		snprintf(hint + len, sizeof(hint) - len, "%s%s",
			 i ? " or " : "", yysymbol_name(expected[i]));
	}
	bc_report(f->diag, BC_ERROR, *yypcontext_location(ctx),
		  n > 0 ? hint : NULL, "unexpected %s",
		  got == YYSYMBOL_YYEMPTY ? "input" : yysymbol_name(got));
	return 0;
}

static void bc_yyerror(struct bc_loc *loc, void *scanner, struct bc_front *f,
		       const char *msg)
{
	bc_report(f->diag, BC_ERROR, *loc, NULL, "%s", msg);
}
