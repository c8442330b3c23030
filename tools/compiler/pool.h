/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Automata that the profiles of a run share. A rule becomes NFA states once; a
 * state or node is known by the set of NFA states it stands for. So what two
 * profiles have in common, such as what the base abstraction says below a
 * directory, is determinised once, and copied into the blob of each.
 */
#ifndef BC_POOL_H
#define BC_POOL_H

#include "emit.h"
#include "sets.h"

#define BC_OF_RULE	12	/* of these that a rule may become */
#define BC_NO_WORD	0xffffffffu	/* a free slot */
/* An accept that is a state: the next field of the key begins there. */
#define BC_FIELD_BIT	0x80000000u

/**
 * struct bc_pslot - see struct bailey_slot
 * @word: number of the component
 * @accept: number of a set of rules, or BC_FIELD_BIT and a state
 * @next: state
 */
struct bc_pslot {
	uint32_t word, accept, next;
};

/**
 * struct bc_pstate - see struct bailey_state
 * @slots: its literals, @nslots of them, by hash and bytes
 * @size: of the table that takes them, see bc_pool_place(); 0: not known yet
 * @seed: the same
 * @filled: the rest is valid
 * @bad: no table takes its literals
 * @again: needed by a policy after that which made it, see sweep.c
 */
struct bc_pstate {
	uint32_t accept, slots, nslots, dfa;
	uint32_t size : 24, seed : 4, filled : 1, bad : 1, again : 1;
};

/* Of these there are so many that they have no padding. */

/** struct bc_pnode - see struct bailey_node, if @filled; @again: see struct bc_pstate */
struct bc_pnode {
	uint32_t accept, next, trans, other;
	uint16_t ntrans : 14, filled : 1, again : 1;
} __attribute__((packed, aligned(2)));

/** struct bc_ptrans - see struct bailey_trans */
struct bc_ptrans {
	uint8_t lo, hi;
	uint32_t node;
} __attribute__((packed, aligned(2)));

/**
 * struct bc_side - a member of a union of states
 * @at: its next slot, before @end
 * @dfa: its node
 */
struct bc_side {
	uint32_t at, end, dfa;
};

/**
 * struct bc_rest - where members with sets lead
 * @node: by a byte that none of them tells from others; if @filled
 * @slash: state after a slash; if @slashed
 * @stays: @node has these members too, and leads to itself
 */
struct bc_rest {
	uint32_t node, slash;
	uint8_t filled, slashed, stays;
};

/**
 * struct bc_literal - a component that rules spell
 * @off: first byte in the pool's text
 * @len: bytes
 * @hash: bailey_hash()
 */
struct bc_literal {
	uint32_t off, len, hash;
};

/**
 * struct bc_spelled - a literal that an NFA state spells
 * @hash: of the literal
 * @word: its number
 * @end: NFA state after it
 */
struct bc_spelled {
	uint32_t hash, word;
	int end;
};

/**
 * struct bc_rule_text - a rule's text
 * @hash: of it
 * @len: its bytes; 0: not known
 * @first: what it spells begins there; @n words
 */
struct bc_rule_text {
	uint32_t hash, len, first, n;
};

/**
 * struct bc_spell - a word in a rule's text
 * @word: its number
 * @off: where it begins
 */
struct bc_spell {
	uint32_t word, off;
};

/**
 * struct bc_say - what a set of rules says
 * @is: its number in @said, 0: not known
 * @order: where the rules begin in @order; @n of them
 */
struct bc_say {
	uint32_t is, order, n;
};

#define BC_KNOWN	1024	/* lists of rules by what they say */

/**
 * struct bc_pool - see above
 * @nfa: all rules; a match yields the number of its rule
 * @nrules: rules in it
 * @match: of each what a match yields: itself, or another of one origin, see known.c;
 *	@match_room fit
 * @rule: table from struct bc_rule.id to number of the rule + 1; @rule_size
 *	slots of pairs
 * @known: rules by what they say; @known_n of @known_room, see known.c
 * @known_head: by the end of their hash, the place of the last, plus 1
 * @origin_head: likewise, by the hash of their origin
 * @asked: hash of the rule asked for last
 * @known_steps: rules looked at to find those that say the same
 * @mark: stamp of each NFA state when it was last put into a set
 * @stamp: the current one
 * @states: sets of NFA states at the beginning of a component
 * @nodes: sets within a component
 * @accepts: sets of rules
 * @state: by number; @state_room of them may be used, @states_room fit
 * @node: by number; likewise
 * @old_states: states that were there before the policy at hand
 * @old_nodes: likewise
 * @slot: slots of the states; @nslots of @slots_room
 * @trans: transitions of the nodes; @ntrans of @trans_room
 * @word: literals; @nwords of @words_room
 * @text: their bytes; @text_n of @text_room
 * @word_slot: number of the word + 1, 0 is free; @word_size of them
 * @spelled: of the state at hand; @nspelled of @spelled_room
 * @globs: members of the state at hand that spell nothing
 * @edge: what a literal leads to
 * @self: the node at hand, or the state
 * @base: members of a node or state to which others are added
 * @to: where a byte leads
 * @after: what follows the end of a field, or a slash; rules that match
 * @more: where those lead besides that consume a byte alone
 * @sets: members of nodes that consume any byte of a set
 * @fresh: slots of the state being filled; @fresh_room fit
 * @side: members of the union of states being filled; @sides_room fit
 * @rest: where these lead alone, by number
 * @kept: what states spell: a number, and so many literals; @nkept of @kept_room
 * @map: what of it is in the blob being made
 * @labels: of the states and nodes
 * @spare: memory of the sections of the blob before
 * @info: memory of what that knew of its rules; @info_room fit
 * @part: members of the union at hand
 * @ends: what they accept after a word
 * @nexts: where a slash leads them then
 * @place: table of literals being tried; @place_room slots
 * @groups: rules of one file, in their order, after 1 if they are about paths
 * @group: by number, the state in which they begin; @group_room of them
 * @texts: texts of rules that several profiles get, by struct bc_rule.id; @texts_room of them
 * @spells: what they spell; @nspells of @spells_room
 * @outcomes: permissions and executions, see says.c
 * @said: an outcome and the rules named, + 1
 * @name: of each of these, a number that no other has or had; @names_room fit, of which
 *	@names_clear are zeroed; @nnames were given
 * @scratch: memory of says.c
 * @say: of each accept; @say_room of them
 * @order: rules in the order of a blob; @norder of @order_room
 * @chain: the next member that consumes the same byte, by member
 */
struct bc_pool {
	struct bc_nfa nfa;
	uint32_t nrules, *match;
	int match_room;
	uint32_t (*rule)[2];
	uint32_t rule_size, rules_known;
	struct bc_known *known;
	int known_n, known_room;
	int known_head[BC_KNOWN], origin_head[BC_KNOWN];
	uint32_t asked;
	uint64_t known_steps;
	uint16_t *mark, stamp;
	int mark_room;
	struct bc_table states, nodes, accepts;
	struct bc_pstate *state;
	struct bc_pnode *node;
	int state_room, node_room, states_room, nodes_room;
	uint32_t old_states, old_nodes;
	struct bc_pslot *slot;
	int nslots, slots_room;
	struct bc_ptrans *trans;
	int ntrans, trans_room;
	struct bc_literal *word;
	int nwords, words_room;
	char *text;
	int text_n, text_room;
	uint32_t *word_slot;
	uint32_t word_size;
	struct bc_spelled *spelled;
	int nspelled, spelled_room;
	struct bc_set globs, edge, self, base, to, after, more;
	struct bc_pslot *fresh;
	int fresh_room;
	struct bc_side *side;
	int sides_room;
	struct bc_table sets;
	struct bc_rest *rest;
	int rest_room;
	struct bc_spelled *kept;
	int nkept, kept_room;
	int *chain;
	int chain_room;
	struct bc_map *map;
	struct bc_labels *labels;
	struct bc_array spare[BAILEY_SECT_MAX];
	struct bc_info *info;
	int info_room;
	struct bc_set part, ends, nexts;
	uint32_t *place;
	int place_room;
	struct bc_rule_text *texts;
	int texts_room;
	struct bc_spell *spells;
	int nspells, spells_room;
	struct bc_table outcomes, said;
	uint32_t *name, nnames;
	int names_room, names_clear;
	struct bc_say *say;
	int say_room;
	uint32_t *order, *scratch;
	int norder, order_room, scratch_room;
	struct bc_table groups;
	uint32_t *group;
	int group_room;
};

/* literal.c */
uint32_t bc_pool_word(struct bc_pool *p, const char *s, uint32_t len);

/** bc_slots_of() - literals of a state; NULL if there are none */
static inline const struct bc_pslot *bc_slots_of(const struct bc_pool *p,
						 const struct bc_pstate *s)
{
	return s->nslots ? p->slot + s->slots : NULL;
}

/** bc_trans_of() - transitions of a node; NULL if there are none */
static inline const struct bc_ptrans *bc_trans_of(const struct bc_pool *p,
						  const struct bc_pnode *n)
{
	return n->ntrans ? p->trans + n->trans : NULL;
}

/* pool.c */
struct bc_pool *bc_pool_new(void);
void bc_pool_free(struct bc_pool *p);
void bc_pool_grow(struct bc_pool *p);
void bc_pool_ease(struct bc_pool *p);
void bc_pool_ready(struct bc_pool *p);
void bc_pool_unmark(struct bc_pool *p);

/** bc_pool_room() - as bc_pool_grow(), if there is none */
static inline void bc_pool_room(struct bc_pool *p)
{
	if (p->states.n > p->state_room || p->nodes.n > p->node_room)
		bc_pool_grow(p);
}

/* A state that was there before is needed again. */
static inline void bc_again_state(struct bc_pool *p, uint32_t i)
{
	if (i < p->old_states)
		p->state[i].again = 1;
}

static inline void bc_again_node(struct bc_pool *p, uint32_t i)
{
	if (i < p->old_nodes)
		p->node[i].again = 1;
}

/* determinise.c */
void bc_close_over(struct bc_pool *p, struct bc_set *s, int q);
uint32_t bc_pool_state(struct bc_pool *p, const struct bc_set *s);
uint32_t bc_pool_node(struct bc_pool *p, const struct bc_set *s);
uint32_t bc_pool_accept(struct bc_pool *p, const struct bc_set *s);
uint32_t bc_pool_slash(struct bc_pool *p, const struct bc_set *s);
void bc_pool_fill_state(struct bc_pool *p, uint32_t i);
uint32_t bc_pool_step(struct bc_pool *p, uint32_t node, unsigned char c);

/* Adds a state that is no split, if the set does not have it. */
static inline void bc_add_plain(struct bc_pool *p, struct bc_set *s, int q)
{
	if (p->mark[q] == p->stamp)
		return;
	p->mark[q] = p->stamp;
	bc_set_push(s, q);
}

/** bc_add_one() - as bc_close_over(), quick where there is little to close over */
static inline void bc_add_one(struct bc_pool *p, struct bc_set *s, int q)
{
	const struct bc_nstate *all = p->nfa.state, *st = &all[q];

	if (st->op != BC_SPLIT) {
		bc_add_plain(p, s, q);
	} else if (all[st->out].op == BC_SPLIT ||
		   (st->more >= 0 && all[st->more].op == BC_SPLIT)) {
		bc_close_over(p, s, q);
	} else {
		bc_add_plain(p, s, st->out);
		if (st->more >= 0)
			bc_add_plain(p, s, st->more);
	}
}

/** bc_begin_set() - begin a set of states of the NFA */
static inline void bc_begin_set(struct bc_pool *p, struct bc_set *s)
{
	s->n = 0;
	if (!++p->stamp)
		bc_pool_unmark(p);
}

/* known.c */
int64_t bc_known_rule(struct bc_pool *p, const struct bc_rule *const *rules,
		      uint32_t n);
int bc_known_end(struct bc_pool *p, const struct bc_rule *const *rules, uint32_t n,
		 uint32_t *match);
void bc_know_rule(struct bc_pool *p, const struct bc_rule *const *rules,
		  uint32_t n, uint32_t number);
void bc_known_keep(struct bc_pool *p, const uint32_t *rule, const uint32_t *nfa);
void bc_known_free(struct bc_pool *p);

/* sweep.c */
extern unsigned int bc_pool_full;
void bc_pool_sweep(struct bc_pool *p);

/* begin.c */
int64_t bc_pool_start(struct bc_pool *p, const struct bc_rule *const *rules,
		      uint32_t *number, uint32_t n, enum bailey_class cls,
		      struct bc_diag *diag);

/* spell.c */
int bc_spell(struct bc_pool *p, int q);
void bc_sort_spelled(struct bc_pool *p);

/* bytes.c */
void bc_pool_fill_node(struct bc_pool *p, uint32_t i);

/* place.c */
const uint32_t *bc_pool_place(struct bc_pool *p, uint32_t size, uint32_t seed,
			      const struct bc_pslot *slots, int n, int *steps);
void bc_pool_size(struct bc_pool *p, struct bc_pstate *s);
void bc_pool_add_slots(struct bc_pool *p, struct bc_pstate *s,
		       const struct bc_pslot *slots, int n);

/* unite.c */
uint32_t bc_unite_states(struct bc_pool *p, struct bc_set *s);
bool bc_unite_fill_state(struct bc_pool *p, uint32_t i);
bool bc_unite_fill_node(struct bc_pool *p, uint32_t i);

#endif /* BC_POOL_H */
