/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Minimisation: labels by which states and nodes are told from others.
 */
#ifndef BC_MINIMISE_H
#define BC_MINIMISE_H

#include "pool.h"

/* A vertex of the graph: a state or a node of the pool. */
#define BC_VERTEX(i, is_node)	((uint32_t)(i) << 1 | (is_node))

/**
 * struct bc_alias_slot - the vertex whose label is to be taken instead of another
 * @key: of the other label, that of what leads into a component as if it were of it,
 *	the lower half
 * @v: the vertex; 0: free, as the dead have no such label
 */
struct bc_alias_slot {
	uint32_t key, v;
};

/**
 * struct bc_labels - labels of a pool's states and nodes
 * @label: by vertex, states first; while a vertex is being visited when it was met,
 *	above the first vertex met that is reached from it
 * @phase: 0: no label yet; 1: being visited; 2: done
 * @like: by vertex, the first with its label, which stands for it; 0: not known yet
 * @room: of them fit
 * @said: what accepts say, as numbers of the pool; 0: not known; @said_room of them
 * @first: table of those that stand for others; @first_size slots, @nfirst in use
 * @collided: two that are not alike have one label: none stands for another
 * @alias: table of labels to take instead of others; @size slots, @used of them
 *
 * They are kept with the pool: what profiles have in common gets its labels once.
 */
struct bc_labels {
	uint64_t *label[2];
	uint8_t *phase[2];
	uint32_t *like[2];
	int room[2];
	uint32_t *said;
	int said_room;
	uint32_t *first, first_size, nfirst;
	bool collided;
	struct bc_alias_slot *alias;
	uint32_t size, used;
};

/**
 * struct bc_ranges - the transitions of a node by label, without those that do as
 * the rest does
 * @t: the next one; @end: after the last
 * @other: label of the rest
 */
struct bc_ranges {
	const struct bc_ptrans *t, *end;
	uint64_t other;
};

/** bc_like() - what is written for a state or node */
static inline uint32_t bc_like(const struct bc_labels *l, int kind, uint32_t i)
{
	return l->collided ? i : l->like[kind][i];
}

/* label.c */
void bc_labels_free(struct bc_labels *l);
void bc_labels_room(struct bc_labels *l, const struct bc_pool *p);
void bc_label_all(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes);

/* What tells nodes apart: the label, unless two that differ have the same. */
static inline uint64_t bc_node_class(const struct bc_labels *l, int node)
{
	return l->collided ? (uint64_t)node : l->label[1][node];
}

/** bc_ranges_of() - the transitions of a node by label */
static inline struct bc_ranges bc_ranges_of(const struct bc_labels *l,
					    const struct bc_pool *p,
					    const struct bc_pnode *n)
{
	const struct bc_ptrans *t = bc_trans_of(p, n);

	return (struct bc_ranges){ t, n->ntrans ? t + n->ntrans : t,
				   bc_node_class(l, n->other) };
}

/** bc_next_range() - the next range; its node is one of those with its label */
static inline bool bc_next_range(const struct bc_labels *l, struct bc_ranges *r,
				 struct bailey_trans *out)
{
	const struct bc_ptrans *t = r->t;
	uint64_t label;

	while (t < r->end && bc_node_class(l, t->node) == r->other)
		t++;
	if (t == r->end) {
		r->t = t;
		return false;
	}
	*out = (struct bailey_trans){ .lo = t->lo, .hi = t->hi, .node = t->node };
	t++;
	label = bc_node_class(l, out->node);
	while (t < r->end && t->lo == out->hi + 1 &&
	       bc_node_class(l, t->node) == label)
		out->hi = t++->hi;
	r->t = t;
	return true;
}

/* like.c */
void bc_find_like(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes);

#endif /* BC_MINIMISE_H */
