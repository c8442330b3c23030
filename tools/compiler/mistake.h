/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is said of mistakes, and how reading goes on behind them.
 */
#ifndef BC_MISTAKE_H
#define BC_MISTAKE_H

#include "diag.h"

struct bc_front;
struct bc_args;
struct bc_block;

#define BC_HINT	224	/* bytes of a hint */

/*
 * Of a policy without a mistake it is not run: the compiler puts it, and what leads to it,
 * where it takes no memory.
 */
#define BC_COLD	__attribute__((cold))

/* suggest.c: names that are near */
BC_COLD const char *bc_suggest(const char *const *names, int n, const char *s);
BC_COLD const char *bc_suggest_hint(const char *const *names, int n, const char *s,
			    char *hint);
BC_COLD const char *bc_suggest_letter(const char *s);
BC_COLD const char *bc_suggest_in(const struct bc_front *f, const char *got,
			  char *hint);

/* meant.c: what is written instead */
BC_COLD const char *bc_meant(const char *what, const char *word, char *hint);
BC_COLD const char *bc_meant_key(const char *word);
BC_COLD const char *bc_choices(const char *const *names, int n, char *hint);
BC_COLD const char *bc_usage(const char *rule);

/**
 * struct bc_syntax - a token that cannot stand where it does
 * @got: its name, as the grammar has it
 * @loc: where it is
 * @bad: it is no token; @end: it is the end of the file
 * @head: a statement may begin in its place, @block: a block, @value: only a value
 * @list: in a list; @condition: in a condition; @line: in the values of a variable
 */
struct bc_syntax {
	const char *got;
	struct bc_loc loc;
	bool bad, end, head, block, value, list, condition, line;
};

/* syntax.c */
BC_COLD void bc_syntax_error(struct bc_front *f, const struct bc_syntax *s);

/* foreign.c */
BC_COLD bool bc_foreign(struct bc_diag *diag, struct bc_diag_mark mark, const char *file);

/* near.c */
struct bc_options;
BC_COLD const char *bc_near_file(const struct bc_options *opt, const char *spec, char *hint);

struct bc_arg;

/* comma.c */
const struct bc_loc *bc_last_of(const struct bc_arg *a);
bool bc_begins_line(const struct bc_args *args, int i);
BC_COLD int bc_second_head(const struct bc_args *args);
BC_COLD struct bc_loc bc_behind(struct bc_front *f, struct bc_loc loc);
BC_COLD void bc_tell_comma(struct bc_front *f, struct bc_loc at);
BC_COLD void bc_tell_comma_after(struct bc_front *f, const struct bc_loc *first,
			 const struct bc_loc *next);
bool bc_next_head(struct bc_front *f, const struct bc_loc *at);

/* repair.c */
bool bc_headless(struct bc_front *f, const struct bc_loc *at);
void bc_misfit(struct bc_front *f, const struct bc_block *b);
const char *bc_misfit_hint(struct bc_front *f, char *hint);
bool bc_is_hushed(const struct bc_front *f);
BC_COLD void bc_tell_outside(struct bc_front *f, struct bc_loc at);
BC_COLD void bc_tell_quote(struct bc_front *f);
void bc_unended(struct bc_front *f, struct bc_args *args, struct bc_loc at);
BC_COLD void bc_stray_brace(struct bc_front *f, struct bc_loc at);
BC_COLD void bc_block_unknown(struct bc_front *f);
void bc_block_mute(struct bc_front *f);
BC_COLD void bc_explain(struct bc_front *f, struct bc_args *args, struct bc_diag_mark mark);
BC_COLD void bc_block_explain(struct bc_front *f, struct bc_args *args);

#endif /* BC_MISTAKE_H */
