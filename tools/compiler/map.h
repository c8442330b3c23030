/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of the pool is in the blob being made.
 */
#ifndef BC_MAP_H
#define BC_MAP_H

#include "pool.h"

/**
 * struct bc_id - what a number of the pool is in the blob
 * @blob: the blob it is about, by its stamp
 * @id: number in the blob + 1, 0 if it is not there
 */
struct bc_id {
	uint32_t blob, id;
};

/**
 * struct bc_ids - numbers of the pool to numbers of the blob
 * @id: by number; @room of them
 */
struct bc_ids {
	struct bc_id *id;
	int room;
};

/**
 * struct bc_map - what of the pool is in a blob; kept with the pool, so that its
 * memory serves for the next
 * @blob: stamp of the blob at hand
 * @state: states
 * @node: nodes
 * @accept: sets of rules
 * @word: literals, by string offset
 * @rule: rules
 * @states: those that are listed, in order; their place + 1 is their number until
 *	minimise.c gives them another
 * @nodes: likewise
 * @kept: how many of the states and nodes stay, whatever becomes of the lane at hand
 */
struct bc_map {
	uint32_t blob;
	struct bc_ids state, node, accept, word, rule;
	struct bc_set states, nodes;
	int kept[2];
};

/* lower.c */
void bc_ids_grow(struct bc_ids *ids, uint32_t i);
uint32_t bc_accept_at(struct bc_blob *blob, uint32_t accept);

/** bc_id_of() - the entry of number @i */
static inline uint32_t *bc_id_of(const struct bc_map *map, struct bc_ids *ids,
				 uint32_t i)
{
	struct bc_id *id;

	if (i >= (uint32_t)ids->room)
		bc_ids_grow(ids, i);
	id = &ids->id[i];
	if (id->blob != map->blob)
		*id = (struct bc_id){ map->blob, 0 };
	return &id->id;
}

#endif /* BC_MAP_H */
