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
 * @id: by number; @room of them, of @fits that fit
 */
struct bc_ids {
	struct bc_id *id;
	int room, fits;
};

/**
 * struct bc_numbers - the same for what is listed or written; 0 for all that is not
 * @id: by number; @room of them, of @fits that fit
 */
struct bc_numbers {
	uint32_t *id;
	int room, fits;
};

/**
 * struct bc_listed - which states, or nodes, are listed
 * @is: by number, whether it is; @room of them, of @fits that fit
 */
struct bc_listed {
	bool *is;	/* no bytes, which might be those of anything */
	int room, fits;
};

/**
 * struct bc_map - what of the pool is in a blob; kept with the pool, so that its
 * memory serves for the next
 * @blob: stamp of the blob at hand
 * @state: states that are listed
 * @node: nodes, likewise
 * @number: of states, and nodes: by class, see struct bc_labels, the number in the blob
 *	+ 1, while it is written; else 0 for all
 * @accept: sets of rules: 1, later what they say, + 1
 * @said: what sets of rules say, by accept + 1
 * @word: literals, by string offset
 * @rule: rules
 * @states: those that are listed
 * @nodes: likewise
 * @accepts: likewise, those that are no states
 * @kept: how many of them stay, whatever becomes of the lane at hand
 */
struct bc_map {
	uint32_t blob;
	struct bc_listed state, node;
	struct bc_numbers number[2], accept;
	struct bc_ids said, word, rule;
	struct bc_set states, nodes, accepts;
	int kept[3];
};

/* lower.c */
void bc_map_unlist(struct bc_map *map);
void bc_map_forget(struct bc_map *map);
void bc_ids_grow(struct bc_ids *ids, uint32_t i);
void bc_numbers_grow(struct bc_numbers *ids, uint32_t i);
struct bc_set bc_rules_of(struct bc_pool *p, uint32_t accept);

/* says.c */
bool bc_find_said(struct bc_blob *blob, uint32_t accept);
void bc_said_keep(struct bc_pool *p, const uint32_t *rule, const uint32_t *accept,
		  uint32_t n);
uint32_t bc_said_at(struct bc_blob *blob, uint32_t is);

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

/** bc_number_of() - as bc_id_of(), of an accept that is listed */
static inline uint32_t *bc_number_of(struct bc_numbers *ids, uint32_t i)
{
	return &ids->id[i];
}

#endif /* BC_MAP_H */
