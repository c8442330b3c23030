/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The front end's own types: what the grammar hands to the semantics.
 */
#ifndef BC_FRONT_H
#define BC_FRONT_H

#include "ir.h"

#define BC_MAX_INCLUDES	64	/* nesting */

/**
 * struct bc_word - a word of source with its place
 * @s: text, quotes removed; owned
 * @loc: where
 */
struct bc_word {
	char *s;
	struct bc_loc loc;
};

/**
 * struct bc_arg - one argument of a rule
 * @key: name before '=' or "in", or NULL; "->" for the arrow
 * @in: written with "in"
 * @value: the values; @n of @room
 */
struct bc_arg {
	struct bc_word key;
	bool in;
	struct bc_word *value;
	int n, room;
};

/**
 * struct bc_args - all arguments of a rule
 * @arg: @n of @room
 */
struct bc_args {
	struct bc_arg *arg;
	int n, room;
};

/**
 * struct bc_quals - qualifiers before a rule
 */
struct bc_quals {
	bool audit, deny, allow, owner;
};

/**
 * struct bc_var - a variable
 * @name: without @{}
 * @value: @n of @room
 */
struct bc_var {
	char *name;
	char **value;
	int n, room;
};

/**
 * struct bc_input - a file being read
 * @file: interned name
 * @text: contents
 */
struct bc_input {
	const char *file;
	char *text;
	size_t len;
	unsigned int line, column;
};

/**
 * struct bc_front - a compilation in progress
 * @diag: receives messages
 * @opt: search path
 * @policy: receives profiles; @profiles_room fit
 * @profile: the one being read, or NULL; @rules_room fit
 * @vars: variables; @nvars of @vars_room
 * @stack: files being read, innermost last; @depth of them
 * @scanner: flex's
 * @start: offset of the statement's first byte, for bc_rule.text
 * @text: statement so far, white space folded
 */
struct bc_front {
	struct bc_diag *diag;
	const struct bc_options *opt;
	struct bc_policy *policy;
	int profiles_room;
	struct bc_profile *profile;
	int rules_room;
	struct bc_var *vars;
	int nvars, vars_room;
	struct bc_input stack[BC_MAX_INCLUDES];
	int depth;
	void *scanner;
	char *text;
	int text_len, text_room;
};

/* include.c */
char *bc_read_file(const char *path, size_t *len);
void bc_include(struct bc_front *f, const char *spec, bool optional,
		struct bc_loc loc);
void bc_push_text(struct bc_front *f, const char *file, char *text, size_t len,
		  struct bc_loc from);

/* lex.l */
void bc_lex_push(struct bc_front *f, const char *text, size_t len);

/* vars.c */
void bc_var_set(struct bc_front *f, struct bc_word *name, bool append,
		struct bc_word *values, int n);
int bc_expand(struct bc_front *f, const char *s, struct bc_loc loc,
	      char ***out);
void bc_vars_free(struct bc_front *f);

/* lookup.c */
enum bc_names {
	BC_FAMILIES, BC_TYPES, BC_CAPS, BC_SIGNALS, BC_MOUNT_FLAGS,
	BC_NET_PERMS, BC_SIGNAL_PERMS, BC_PTRACE_PERMS,
};

int bc_name_index(const char *const *names, int n, const char *s);
const char *bc_suggest(const char *const *names, int n, const char *s);
const char *const *bc_table(enum bc_names which, int *n);
int bc_lookup_name(struct bc_front *f, enum bc_names which, const char *what,
		   const struct bc_word *w);

/* rules.c */
void bc_profile_begin(struct bc_front *f, struct bc_word *name,
		      struct bc_word *attach, struct bc_args *flags);
void bc_profile_end(struct bc_front *f);
void bc_rule_file(struct bc_front *f, struct bc_quals q, struct bc_word *path,
		  struct bc_word *mode, struct bc_word *target,
		  struct bc_loc loc);
void bc_rule(struct bc_front *f, struct bc_quals q, struct bc_word *keyword,
	     struct bc_args *args);
void bc_rule_emit(struct bc_front *f, struct bc_quals q, struct bc_loc loc,
		  struct bc_rule *rule);
const struct bc_arg *bc_find(const struct bc_args *args, const char *key);
int bc_allowed_keys(struct bc_front *f, const struct bc_args *args,
		    const char *const *keys);
void bc_word_free(struct bc_word *w);
void bc_args_free(struct bc_args *args);

#endif /* BC_FRONT_H */
