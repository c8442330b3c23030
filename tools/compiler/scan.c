// SPDX-License-Identifier: GPL-2.0
/*
 * The tokens of one file as the compiler sees them, for those that only move
 * white space: bailey fmt. Includes are not followed.
 */
#include <stdlib.h>
#include <string.h>

#include "nfa.h"
#include "scan.h"
#include "session.h"
#include "parse.h"

int bc_yylex(BC_YYSTYPE *val, struct bc_loc *loc, void *scanner);
int bc_yylex_init_extra(struct bc_front *f, void **scanner);
int bc_yylex_destroy(void *scanner);

static enum bc_token_kind kind_of(int token)
{
	return token == '{' ? BC_TOKEN_OPEN : token == '}' ? BC_TOKEN_CLOSE :
	       token == ',' ? BC_TOKEN_END : BC_TOKEN_OTHER;
}

/**
 * bc_scan() - split a policy file into tokens
 * @name: of the file, for messages
 * @text: its contents, without a NUL byte
 * @diag: receives the first error of the lexer, with its place
 * @n: receives the number of tokens
 *
 * Between tokens there are white space, comments and include statements. That
 * the tokens make sense is not checked.
 *
 * Return: the tokens in order, malloc()ed, or NULL after an error was reported.
 */
struct bc_token *bc_scan(const char *name, const char *text,
			 struct bc_diag *diag, size_t *n)
{
	struct bc_options opt = { 0 };
	struct bc_front f = { .diag = diag, .opt = &opt, .profile = -1,
			      .head = true, .alone = true };
	unsigned int had = bc_diag_errors(diag);
	struct bc_loc loc = { 0 };
	struct bc_token *all;
	BC_YYSTYPE val;
	int token, room = 1;

	*n = 0;
	all = malloc(sizeof(*all));
	f.policy = calloc(1, sizeof(*f.policy));
	if (!all || !f.policy || bc_yylex_init_extra(&f, &f.scanner))
		abort();
	f.session = bc_session_new();
	f.policy->session = f.session;
	f.policy->own = true;
	bc_push_text(&f, name, strdup(text), strlen(text), loc, BC_MEMO_NONE);
	while ((token = bc_yylex(&val, &loc, f.scanner)) > 0) {
		struct bc_token t = { .kind = kind_of(token) };

		t.at = bc_lex_place(&f, &t.len);
		bc_words_end(&f);
		if (token == BAD)
			bc_report(diag, BC_ERROR, loc, NULL,
				  "unexpected character");
		if (bc_diag_errors(diag) != had)
			break;
		if (token == END_VALUES) {	/* the line's end itself */
			if (*n)
				all[*n - 1].kind = BC_TOKEN_END;
			continue;
		}
		all = bc_grow(all, *n, &room, sizeof(*all));
		all[(*n)++] = t;
	}
	bc_yylex_destroy(f.scanner);
	bc_policy_free(f.policy);
	bc_words_free(&f);
	free(f.stack);
	free(f.text);
	if (bc_diag_errors(diag) == had)
		return all;
	free(all);
	return NULL;
}
