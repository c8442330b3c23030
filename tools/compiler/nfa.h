/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nondeterministic automaton of all rules of one class of one profile.
 */
#ifndef BC_NFA_H
#define BC_NFA_H

#include <stdint.h>

#include "ir.h"

/**
 * enum bc_op - kinds of NFA states
 * @BC_BYTES: consumes a byte of a set, goes on at @out
 * @BC_SPLIT: goes on at @out and @out1 without consuming
 * @BC_FIELD: the field ends here, the next begins at @out
 * @BC_MATCH: the key ends here, rule @rule matches
 * @BC_COMPONENT: consumes a whole component, word @more of the pool, goes on at @out;
 *	it stands at the beginning of one only
 */
enum bc_op { BC_BYTES, BC_SPLIT, BC_FIELD, BC_MATCH, BC_COMPONENT };

/**
 * struct bc_nstate - one state; there is one for each component that a rule spells
 *	out, and for each byte of the others
 * @op: enum bc_op
 * @only: the one byte consumed, or -1: those of set @more; of a match 0 if the key is
 *	no path
 * @out: next state
 * @more: second next state of a split, or -1; rule of a match; index of the set;
 *	number of the word; of one byte, what it spells, see bc_spell()
 */
struct bc_nstate {
	uint64_t op : 3;
	int64_t only : 9;
	int64_t out : 26;
	int64_t more : 26;
};

/* States of an automaton that takes another rule, which has no more than as many. */
#define BC_NSTATES	(1 << 24)

struct bc_pool;
struct bc_atom;

#define BC_SAME		4096	/* states that are found again; a power of two */

/**
 * struct bc_nfa - the automaton
 * @pool: has the words
 * @state: @n of @room states
 * @set: sets of more than one byte, one bit each; then the smaller of the set
 *	and its complement, and the next of its chain + 1; @nsets of @sets_room
 * @chain: the last set with each hash, + 1
 * @starts: start state of each rule; @nstarts of them
 * @atom: memory of nfa.c; @atoms_room fit
 * @base: first state of the rule at hand
 * @tail: of the rule added last, the states behind which each of its fields begins, but
 *	for the first; then its match
 * @low: the match of the rule of which the rule at hand has its end
 * @same: some states of it, by what they do; others may be in their place
 */
struct bc_nfa {
	struct bc_pool *pool;
	struct bc_nstate *state;
	int n, room;
	uint64_t (*set)[9];
	int nsets, sets_room, chain[256];
	int *starts;
	int nstarts, starts_room;
	struct bc_atom *atom;
	int atoms_room;
	int base, low, same[BC_SAME];
	int tail[BAILEY_MAX_FIELDS + 1];
};

static inline int bc_has(const uint64_t *set, unsigned int c)
{
	return set[c >> 6] >> (c & 63) & 1;
}

/** bc_consumes() - whether a state consumes a byte; @st is BC_BYTES */
static inline int bc_consumes(const struct bc_nfa *nfa,
			      const struct bc_nstate *st, unsigned char c)
{
	return st->only >= 0 ? st->only == c : bc_has(nfa->set[st->more], c);
}

/* escape.c */
void bc_escape_spelled(char *s);
size_t bc_escape_len(const char *p);
unsigned char bc_escape_byte(const char *p, size_t len);
size_t bc_class_len(const char *p, const char *end);
size_t bc_spill(const char *p, const char *end, uint64_t set[4], bool *repeat);
unsigned int bc_class_byte(const char **p);
size_t bc_class_sign(const char *p, char sign);
const char *bc_next_nul(const char *p, size_t *len);

/* nfastate.c */
int bc_nfa_new(struct bc_nfa *nfa, struct bc_nstate s);
int bc_nfa_state(struct bc_nfa *nfa, enum bc_op op, int out, int more);
int bc_nfa_set(struct bc_nfa *nfa, const uint64_t *set, int out);
int bc_nfa_any(struct bc_nfa *nfa, int slash, int out);
int bc_nfa_word(struct bc_nfa *nfa, const char *s, size_t len, int out);
int bc_nfa_byte(struct bc_nfa *nfa, unsigned char c, int out);
int bc_nfa_star(struct bc_nfa *nfa, int slash, int one, int out);
int bc_nfa_loop(struct bc_nfa *nfa, const uint64_t *set, int out);

/* tree.c */
extern unsigned int bc_tree_least;
bool bc_is_of_tree(const struct bc_rule *rule);
int bc_nfa_tree(struct bc_nfa *nfa, const struct bc_rule *const *rules,
		const uint32_t *number, uint32_t n);

/* nfa.c */
int bc_nfa_add(struct bc_nfa *nfa, const struct bc_rule *const *rules,
	       uint32_t n, uint32_t index, int kept, struct bc_diag *diag);
int bc_nfa_check(const char *glob, struct bc_loc loc, struct bc_diag *diag, bool lax);
void bc_nfa_free(struct bc_nfa *nfa);
void *bc_grow_more(void *p, int *room, size_t size);
void *bc_room_more(void *p, int n, int *room, size_t size);
void *bc_room_clear(void *p, int n, int *room, int *clear, size_t size);

/** bc_grow() - room for one more element than @n */
static inline void *bc_grow(void *p, int n, int *room, size_t size)
{
	return n < *room ? p : bc_grow_more(p, room, size);
}

/** bc_room() - as bc_grow(), for @n elements */
static inline void *bc_room(void *p, int n, int *room, size_t size)
{
	return n <= *room ? p : bc_room_more(p, n, room, size);
}

#endif /* BC_NFA_H */
