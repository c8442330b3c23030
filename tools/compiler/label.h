/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Labels being made: what label.c, which walks, and component.c, which labels, share.
 */
#ifndef BC_LABEL_H
#define BC_LABEL_H

#include "minimise.h"

/**
 * struct bc_walk - a vertex on the path from the first
 * @v: it
 * @edges: where its edges begin in @edge
 * @loop: it leads to itself
 */
struct bc_walk {
	uint32_t v, edges;
	bool loop;
};

/**
 * struct bc_graph - labels being made
 * @l: labels
 * @p: pool
 * @label: of states, of nodes
 * @phase: the same
 * @walk: the path; @depth
 * @edge: vertices that those of the path lead to, which are still to be looked at
 * @pending: vertices whose component is not complete; @npending
 * @clock: vertices met
 */
struct bc_graph {
	struct bc_labels *l;
	const struct bc_pool *p;
	uint64_t *label[2];
	uint8_t *phase[2];
	struct bc_walk *walk;
	struct bc_set edge;
	uint32_t *pending, depth, npending, clock;
};

static inline uint64_t *bc_label_of(const struct bc_graph *g, uint32_t v)
{
	return &g->label[v & 1][v >> 1];
}

/* component.c */
void bc_label_begin(void);
void bc_label_one(const struct bc_graph *g, uint32_t v, bool loop);
void bc_label_component(const struct bc_graph *g, const uint32_t *v, uint32_t n);

#endif /* BC_LABEL_H */
