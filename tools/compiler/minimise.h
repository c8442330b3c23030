/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Minimisation: which of the states and nodes that do the same stands for the others.
 */
#ifndef BC_MINIMISE_H
#define BC_MINIMISE_H

#include "pool.h"

/* A vertex of the graph: a state or a node of the pool. */
#define BC_VERTEX(i, is_node)	((uint32_t)(i) << 1 | (is_node))

/**
 * struct bc_loop_slot - a component that stands for those like it
 * @key: of what its members do; half of a hash
 * @v: a member, which is told from the others by its label; 0: free
 */
struct bc_loop_slot {
	uint32_t key, v;
};

/* It is being visited: the rest is its place among those whose component is open. */
#define BC_VISITED	0x80000000u

/**
 * struct bc_labels - what stands for a pool's states and nodes
 * @like: by vertex, states first: the class of those that do the same; 0: not known yet
 * @room: of them fit; @clear of these are in use, or zeroed
 * @first: by class: the one that stands for it; @first_room fit. Of a class that is not in
 *	use, the next such
 * @classes: so many have numbers, from 1 on, that of the dead
 * @unused: a class that is not in use, or 0
 * @said: what accepts say, by name; 0: not known; @said_room of them, @said_clear zeroed
 * @slot: table of those that stand for others, by what they do; @size slots, 1 << @bits,
 *	@used of them: a vertex, and above it as much of the beginning of the hash as fits
 * @loop: table of the components of which they are; @loop_size slots, @nloops in use
 *
 * They are kept with the pool: what profiles have in common is looked at once.
 */
struct bc_labels {
	uint32_t *like[2];
	int room[2], clear[2];
	uint32_t *first[2], classes[2], unused[2];
	int first_room[2];
	uint32_t *said;
	int said_room, said_clear;
	uint32_t *slot, size, bits, used;
	struct bc_loop_slot *loop;
	uint32_t loop_size, nloops;
};

/**
 * struct bc_ranges - the transitions of a node, without those that do as the rest does
 * @t: the next one; @end: after the last
 * @other: class of the rest
 */
struct bc_ranges {
	const struct bc_ptrans *t, *end;
	uint32_t other;
};

/* label.c */
void bc_labels_free(struct bc_labels *l);
void bc_labels_room(struct bc_labels *l, const struct bc_pool *p);
void bc_find_like(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes);

/* alike.c */
void bc_labels_keep(struct bc_labels *l, uint32_t *const *to, const uint32_t *had,
		    const uint32_t *n);
void bc_labels_again(struct bc_labels *l, const struct bc_pool *p);

/** bc_ranges_of() - the transitions of a node by what stands for their ends */
static inline struct bc_ranges bc_ranges_of(const struct bc_labels *l,
					    const struct bc_pool *p,
					    const struct bc_pnode *n)
{
	const struct bc_ptrans *t = bc_trans_of(p, n);

	return (struct bc_ranges){ t, n->ntrans ? t + n->ntrans : t,
				   l->like[1][n->other] };
}

/** bc_next_range() - the next range; its node is one of those it leads to */
static inline bool bc_next_range(const struct bc_labels *l, struct bc_ranges *r,
				 struct bailey_trans *out)
{
	const struct bc_ptrans *t = r->t;
	const uint32_t *like = l->like[1];
	uint32_t is;

	while (t < r->end && like[t->node] == r->other)
		t++;
	if (t == r->end) {
		r->t = t;
		return false;
	}
	is = like[t->node];
	*out = (struct bailey_trans){ .lo = t->lo, .hi = t->hi, .node = t->node };
	t++;
	while (t < r->end && t->lo == out->hi + 1 && like[t->node] == is)
		out->hi = t++->hi;
	r->t = t;
	return true;
}

#endif /* BC_MINIMISE_H */
