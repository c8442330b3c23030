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
 * struct bc_labels - labels of a pool's states and nodes
 * @label: by vertex, states first; while a vertex is being visited when it was met,
 *	above the first vertex met that is reached from it
 * @phase: 0: no label yet; 1: being visited; 2: done
 * @room: of them fit
 * @accept: labels of accepts, 0: none yet; @accept_room of them
 * @key: table of labels of what leads into a component as if it were of it
 * @alias: the label to take instead; @size slots, @used of them
 *
 * They are kept with the pool: what profiles have in common gets its labels once.
 */
struct bc_labels {
	uint64_t *label[2];
	uint8_t *phase[2];
	int room[2];
	uint64_t *accept;
	int accept_room;
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

static inline uint64_t bc_label(const struct bc_labels *l, uint32_t vertex)
{
	return l->label[vertex & 1][vertex >> 1];
}

/* label.c */
void bc_labels_free(struct bc_labels *l);
void bc_labels_room(struct bc_labels *l, const struct bc_pool *p);
void bc_label_all(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes);
struct bc_ranges bc_ranges_of(const struct bc_labels *l,
			      const struct bc_pool *p,
			      const struct bc_pnode *n);
bool bc_next_range(const struct bc_labels *l, struct bc_ranges *r,
		   struct bailey_trans *out);

#endif /* BC_MINIMISE_H */
