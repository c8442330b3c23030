/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Minimisation: what label.c finds out and minimise.c makes of it.
 */
#ifndef BC_MINIMISE_H
#define BC_MINIMISE_H

#include "pool.h"

/**
 * struct bc_kind - states or nodes
 * @n: number
 * @label: of each
 * @to: number of each after minimisation; that of what stands for it before
 */
struct bc_kind {
	uint32_t n;
	uint64_t *label;
	uint32_t *to;
};

/**
 * struct bc_min - a minimisation
 * @blob: its states and nodes
 * @s: states
 * @q: nodes; as vertices of the graph they are numbered after the states
 * @edge: where each vertex leads; those of one begin at @first
 * @order: when each vertex was met, from 1; 0: not yet
 * @low: the first vertex met that is reached from here
 * @pending: vertices whose component is not complete
 * @walk: vertices on the path from the first, and the edge looked at
 * @key: table of labels of what leads into a component as if it were of it
 * @alias: the label to take instead; @size slots, @used of them
 */
struct bc_min {
	struct bc_blob *blob;
	struct bc_kind s, q;
	uint32_t *edge, *first;
	uint32_t *order, *low, *pending;
	struct bc_walk { uint32_t v, e; } *walk;
	uint64_t *key, *alias;
	uint32_t size, used;
};

/**
 * struct bc_ranges - the transitions of a node by label, without those that do as
 * the rest does
 * @t: the next one; @end: after the last
 * @other: label of the rest
 */
struct bc_ranges {
	const struct bailey_trans *t, *end;
	uint64_t other;
};

/* label.c */
void bc_label_all(struct bc_min *m);
bool bc_same_state(const struct bc_min *m, uint32_t i, uint32_t j);
bool bc_same_node(const struct bc_min *m, uint32_t i, uint32_t j);
struct bc_ranges bc_ranges_of(const struct bc_min *m, const struct bc_node *n);
bool bc_next_range(const struct bc_min *m, struct bc_ranges *r,
		   struct bailey_trans *out);

#endif /* BC_MINIMISE_H */
