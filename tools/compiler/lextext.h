/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lex.l asks of lextext.c.
 */
#ifndef BC_LEXTEXT_H
#define BC_LEXTEXT_H

#include "front.h"

/**
 * enum bc_head - what follows a word
 * @BC_HEAD_OTHER: what could stand before it as well
 * @BC_HEAD_NAMED: the name of a profile or a hat
 * @BC_HEAD_ABI: the name of a file
 * @BC_HEAD_MOUNT: words and conditions of a mount rule
 * @BC_HEAD_KEYED: those of other rules
 */
enum bc_head { BC_HEAD_OTHER, BC_HEAD_NAMED, BC_HEAD_ABI, BC_HEAD_MOUNT, BC_HEAD_KEYED };

void bc_lex_advance(struct bc_front *f, const char *text, int len,
		    struct bc_loc *l);
void bc_lex_more(struct bc_front *f, const char *text, int had, int len,
		 struct bc_loc *l);
void bc_lex_take(struct bc_front *f, const char *text, int n, int len);
union BC_YYSTYPE;
int bc_lex_word(struct bc_front *f, const char *text, int len, union BC_YYSTYPE *val,
		const struct bc_loc *loc, int token);
void bc_lex_quoted(struct bc_front *f, const char *text, int len,
		   union BC_YYSTYPE *val, const struct bc_loc *loc);
bool bc_lex_may_end(const struct bc_front *f, bool initial);
bool bc_lex_stray_return(const char *s, char next);
bool bc_lex_line_ends(const struct bc_front *f, const char *text, int len);
void bc_lex_cut(struct bc_front *f, const struct bc_loc *at);
bool bc_lex_blank(const char *s);
bool bc_lex_assigns(const char *s);
bool bc_lex_odd_variable(const char *s);
enum bc_head bc_lex_head(struct bc_front *f, const char *word);
bool bc_lex_includes(const char *s);
bool bc_lex_hides_slash(const char *s);
bool bc_lex_opens_list(const char *name, char next);
bool bc_lex_bare_colon(const char *s);
int bc_lex_key(const struct bc_front *f, const char *s, int len);
bool bc_lex_is_one_of(const char *word, const char *const *list);
bool bc_lex_leads_on(const struct bc_front *f, const char *text);
void bc_lex_unended(struct bc_front *f, const struct bc_loc *loc, const char *what)
	__attribute__((cold));
void bc_lex_no_include(struct bc_front *f, const char *text, const struct bc_loc *loc)
	__attribute__((cold));
int bc_lex_keyword(const struct bc_front *f, const char *text);

#endif /* BC_LEXTEXT_H */
