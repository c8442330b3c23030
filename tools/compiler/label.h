/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finding what does the same: what label.c, which walks, component.c, which tells the
 * members of a component apart, and like.c, which compares, share.
 */
#ifndef BC_LABEL_H
#define BC_LABEL_H

#include "minimise.h"

#define BC_MIX		0x9e3779b97f4a7c15ull

/**
 * struct bc_open - a vertex whose component is not complete
 * @v: it
 * @low: the first of these that is known to be reached from it
 */
struct bc_open {
	uint32_t v, low;
};

/**
 * struct bc_walk - a vertex on the path from the first
 * @at: its place among those that are open
 * @edges: where its edges begin in @edge
 * @loop: it leads to itself
 */
struct bc_walk {
	uint32_t at, edges;
	bool loop;
};

/**
 * struct bc_graph - vertices being looked at
 * @l: what stands for what
 * @p: pool
 * @like: of states, of nodes, as in @l
 * @walk: the path; @depth
 * @edge: vertices that those of the path lead to, which are still to be looked at
 * @open: vertices whose component is not complete; @nopen
 */
struct bc_graph {
	struct bc_labels *l;
	const struct bc_pool *p;
	uint32_t *like[2];
	struct bc_walk *walk;
	struct bc_set edge;
	struct bc_open *open;
	uint32_t depth, nopen;
};

/**
 * struct bc_member - a vertex of a component being compared with another
 * @is: what stands for it, + 1, if it is the other; 0: not met yet
 * @todo: a place of one that was met, and is to be compared
 */
struct bc_member {
	uint32_t is, todo;
};

/**
 * struct bc_component - a component
 * @member: its members, from place @from on of those that are open
 * @ntodo: of them were met
 */
struct bc_component {
	struct bc_member *member;
	uint32_t from, ntodo;
};

static inline uint32_t *bc_like_of(const struct bc_graph *g, uint32_t v)
{
	return &g->like[v & 1][v >> 1];
}

/* The bits of a slot that are the vertex. */
static inline uint32_t bc_slot_mask(const struct bc_labels *l)
{
	return (4u << l->bits) - 1;
}

static inline uint64_t bc_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * BC_MIX;
	return h ^ h >> 29;
}

/*
 * Weights of the bytes: what a node does with a byte counts with the weight of the
 * byte, so that it does not matter how its ranges are cut.
 */
extern uint64_t bc_weight_below[257];

/* like.c */
void bc_weigh_bytes(void);
uint64_t bc_key_of(const struct bc_graph *g, uint32_t v);
bool bc_same(const struct bc_graph *g, struct bc_component *c, uint32_t v, uint32_t i);
void bc_stand(const struct bc_graph *g, uint32_t v);
void bc_stand_again(const struct bc_graph *g, const uint32_t *v, uint32_t n);

/* alike.c */
uint32_t bc_new_class(struct bc_labels *l, uint32_t v);
void bc_settle(const struct bc_graph *g, uint32_t v);

/* component.c */
void bc_settle_loop(const struct bc_graph *g, uint32_t v);
void bc_settle_component(const struct bc_graph *g, uint32_t from, uint32_t n);

#endif /* BC_LABEL_H */
