/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The blob under construction: its sections as growing arrays.
 */
#ifndef BC_EMIT_H
#define BC_EMIT_H

#include "ir.h"
#include "match.h"

/**
 * struct bc_array - records of one section
 * @p: memory
 * @n: records in use
 * @room: records that fit
 * @had: of a blob before, which let go of its memory: a large section is often like another,
 *	and pages that are not used take no memory
 */
struct bc_array {
	char *p;
	int n;
	int room, had;
};

/**
 * struct bc_index - hash table from contents to record numbers
 * @slot: record number + 1, 0 is free
 * @size: slots, a power of two
 * @n: in use
 */
struct bc_index {
	uint32_t *slot;
	uint32_t size;
	uint32_t n;
};

/**
 * struct bc_info - what of a rule the blob does not tell
 * @rule: it; of an attachment, which contradicts none, another that says nothing
 * @number: of the rule in the pool + 1; 0: it is in no automaton
 * @exec: its transition, an index in BAILEY_SECT_EXECS
 */
struct bc_info {
	const struct bc_rule *rule;
	uint32_t number, exec;
};

/**
 * struct bc_blob - all sections
 * @sect: by enum bailey_sect
 * @strings: finds strings by contents
 * @accepts: finds accepts by contents
 * @sets: finds sets by contents
 * @execs: finds transitions by contents
 * @file: the file of the rule added last, at @file_at
 * @conflicts: errors so far; @told of them about the present profile, the
 *	first MAX_TOLD aloud
 * @accept: set of rules that is being looked at, by its number in the pool
 * @spared: sets that contradict themselves, but which no name leads to
 * @asked: how many sets and states were looked for to know it
 * @apart: accepts say what they said in no other blob
 * @pool: automata to take from
 * @map: what of them is in the blob already
 */
struct bc_blob {
	struct bc_diag *diag;
	struct bc_info *info;
	int info_room, conflicts, told, spared, asked;
	uint32_t accept;
	struct bc_array sect[BAILEY_SECT_MAX];
	struct bc_index strings;
	struct bc_index accepts;
	struct bc_index sets;
	struct bc_index execs;
	const char *file;
	uint32_t file_at;
	bool apart;
	struct bc_pool *pool;
	struct bc_map *map;
};

void bc_blob_init(struct bc_blob *blob, struct bc_pool *pool);
void bc_blob_free(struct bc_blob *blob);
void *bc_add(struct bc_blob *blob, enum bailey_sect sect, int n);

/** bc_push() - append a record that is not zeroed; valid until the next call */
static inline void *bc_push(struct bc_blob *blob, enum bailey_sect sect)
{
	struct bc_array *a = &blob->sect[sect];

	if (a->n == a->room)
		return bc_add(blob, sect, 1);
	return a->p + a->n++ * bailey_record_size[sect];
}

/** bc_at() - record @i of a section */
static inline void *bc_at(struct bc_blob *blob, enum bailey_sect sect,
			  uint32_t i)
{
	char *p = blob->sect[sect].p;

	return p ? p + i * bailey_record_size[sect] : NULL;
}

/** bc_count() - records in a section */
static inline uint32_t bc_count(const struct bc_blob *blob,
				enum bailey_sect sect)
{
	return blob->sect[sect].n;
}

/* strings.c */
uint32_t bc_hash_bytes(const void *p, size_t len);
void bc_index_grow(struct bc_blob *blob, struct bc_index *index, uint32_t first,
		   uint32_t (*hash)(struct bc_blob *blob, uint32_t i));
uint32_t bc_rule_text(struct bc_blob *blob, const struct bc_rule *rule);
uint32_t bc_word_at(struct bc_blob *blob, uint32_t word);
uint32_t bc_string(struct bc_blob *blob, const char *s, size_t len);
uint32_t bc_text(struct bc_blob *blob, const char *s);

/* emit.c */
bool bc_are_one(const struct bc_rule *a, const struct bc_rule *b);
uint32_t bc_add_rule(struct bc_blob *blob, const struct bc_rule *rule);
uint32_t bc_add_list(struct bc_blob *blob, const uint32_t *rules, uint32_t n);
void *bc_blob_finish(struct bc_blob *blob, size_t *size);

/* execs.c */
uint32_t bc_exec_at(struct bc_blob *blob, const struct bailey_exec_rec *rec);
uint32_t bc_add_exec(struct bc_blob *blob, const struct bc_rule *rule);

/* accept.c */
uint32_t bc_add_record(struct bc_blob *blob, const struct bailey_outcome *set,
		       const uint32_t *list, uint32_t n);
uint32_t bc_add_up(struct bc_blob *blob, const uint32_t *rules, uint32_t n,
		   struct bailey_outcome *set, uint32_t *list);

/* occurs.c */
bool bc_occurs(struct bc_blob *blob, uint32_t accept);

/* lower.c */
void bc_map_begin(struct bc_blob *blob);
void bc_map_done(struct bc_map *map);
void bc_map_free(struct bc_map *map);

/* lanes.c */
int bc_determinise(struct bc_blob *blob, const struct bc_rule *const *rules,
		   const uint32_t *index, uint32_t n, enum bailey_class cls,
		   struct bc_diag *diag, struct bailey_lanes *lanes);

/* hash.c */
uint64_t bc_hash(const struct bc_profile *p);

/* minimise.c */
void bc_find_accepts(struct bc_blob *blob);
void bc_minimise(struct bc_blob *blob, bool once);

#endif /* BC_EMIT_H */
