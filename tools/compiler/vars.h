/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables and the conditions that ask for them; part of front.h.
 */
#ifndef BC_VARS_H
#define BC_VARS_H

#include "ir.h"

struct bc_front;
struct bc_word;
struct bc_args;

/** enum bc_op_cmp - comparisons of conditions */
enum bc_op_cmp { BC_EQ, BC_NE, BC_LT, BC_LE, BC_GT, BC_GE, BC_IN };

/**
 * struct bc_var - a variable
 * @name: without @{}, interned; @len its bytes
 * @version: number of what was assigned to it so far
 * @boolean: ${name}; its value is @truth
 * @value: @n of @room
 */
struct bc_var {
	const char *name;
	size_t len;
	uint32_t version;
	bool boolean, truth;
	char **value;
	int n, room;
};

/**
 * struct bc_alias - path rewriting
 */
struct bc_alias {
	char *from, *to;
};

/**
 * struct bc_alias_order - an alias in the order of the sources of all
 * @alias: its index
 * @up: place of the longest other source that this one's begins with, or -1
 */
struct bc_alias_order {
	int alias, up;
};

/**
 * struct bc_use - a variable that was looked up
 * @name: interned
 * @version: see struct bc_var; 0: there was none
 */
struct bc_use {
	const char *name;
	uint32_t version;
};

/* vars.c */
void bc_assign(struct bc_front *f, struct bc_word *head, struct bc_args *args);
struct bc_var *bc_var_find(struct bc_front *f, const char *name, size_t len);
bool bc_var_is_group(const char *at);
void bc_vars_free(struct bc_front *f);

/* expand.c */
int bc_expand_glob(struct bc_front *f, const char *s, struct bc_loc loc,
		   char ***out);
int bc_expand(struct bc_front *f, const char *s, struct bc_loc loc,
	      char ***out);
char *bc_fixed_prefix(struct bc_front *f, const char *s);

/* cond.c */
bool bc_bool(struct bc_front *f, const struct bc_word *w);
bool bc_defined(struct bc_front *f, const struct bc_word *w);
bool bc_literal(struct bc_front *f, const struct bc_word *w);
bool bc_compare(struct bc_front *f, const struct bc_word *a, enum bc_op_cmp op,
		const struct bc_word *b);
void bc_if(struct bc_front *f, bool truth, struct bc_loc at);
void bc_else(struct bc_front *f, bool truth);
void bc_endif(struct bc_front *f);

#endif /* BC_VARS_H */
