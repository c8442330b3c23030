/* SPDX-License-Identifier: GPL-2.0 */
/* What a statement is made of: words of source with their places. */
#ifndef BC_ARGS_H
#define BC_ARGS_H

#include <stdbool.h>

#include "ir.h"

/**
 * struct bc_word - a word of source with its place; its memory is the statement's
 * @s: text, quotes removed
 * @key: in a list of key=value: the key
 * @assign: key:=value
 * @loc: where
 * @quoted: written in quotes; @key_quoted: its key was
 * @list: written in parentheses of its own
 */
struct bc_word {
	char *s;
	char *key;
	struct bc_loc loc;
	bool quoted, assign, key_quoted, list;
};

/**
 * enum bc_kind - what an element of a statement is
 * @BC_WORD: a plain word
 * @BC_VALUE: a path, a quoted string, or anything that begins like a variable
 * @BC_LIST: values in parentheses
 * @BC_COND: key=value, key=(values), or key in (values)
 * @BC_ARROW: -> value
 * @BC_LIMIT: <= value
 */
enum bc_kind { BC_WORD, BC_VALUE, BC_LIST, BC_COND, BC_ARROW, BC_LIMIT };

/**
 * struct bc_arg - an element of a statement
 * @kind: what it is
 * @key: with BC_COND
 * @in: written with "in"
 * @list: the values stood in parentheses
 * @loc: its first byte
 * @value: the values; @n of @room
 */
struct bc_arg {
	enum bc_kind kind;
	struct bc_word key;
	bool in, list;
	struct bc_loc loc;
	struct bc_word *value;
	int n, room;
};

/**
 * struct bc_args - a statement
 * @arg: @n of @room
 */
struct bc_args {
	struct bc_arg *arg;
	int n, room;
};

#endif
