/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A glob on its way to the NFA: one by one in nfa.c, several together in tree.c.
 */
#ifndef BC_GLOB_H
#define BC_GLOB_H

#include "nfa.h"

/**
 * struct bc_atom - one element of a glob
 * @p: its first byte
 * @len: its bytes
 * @prev: the byte before it
 * @next: the byte after it
 */
struct bc_atom {
	const char *p;
	size_t len;
	char prev, next;
};

/**
 * struct bc_glob - a glob being parsed
 * @nfa: receives states, or NULL: the glob is but checked
 * @diag: for errors
 * @loc: of the rule
 * @begin: the pattern
 * @atom: elements of globs taken apart; @natoms of @atoms_room
 * @depth: of braces
 * @lax: classes may have faults
 * @error: something was reported, or would be if there was a @diag
 */
struct bc_glob {
	struct bc_nfa *nfa;
	struct bc_diag *diag;
	struct bc_loc loc;
	const char *begin;
	struct bc_atom *atom;
	int natoms, atoms_room;
	int depth;
	bool lax;
	int error;
};

/**
 * struct bc_seq - a glob taken apart
 * @at: its first atom in struct bc_glob.atom; @n of them
 * @out: where it leads
 */
struct bc_seq {
	int at, n, out;
};

/* A star between slashes stands for at least one byte. */
static inline int bc_is_one(const struct bc_atom *a)
{
	return a->prev == '/' && (a->next == '\0' || a->next == '/');
}

/* nfa.c */
struct bc_seq bc_take_apart(struct bc_glob *g, const char *p, const char *end, char before,
			    char after);
int bc_add_atom(struct bc_glob *g, const struct bc_atom *a, int out);

/* tree.c */
int bc_add_globs(struct bc_glob *g, const struct bc_rule *const *rules, uint32_t n, int out);

#endif /* BC_GLOB_H */
