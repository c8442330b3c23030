// SPDX-License-Identifier: GPL-2.0
/*
 * From the shared automata to the blob: what a class of a profile reaches is
 * walked, filled in, and copied.
 */
#include <stdlib.h>
#include <string.h>

#include "lanes.h"
#include "match.h"
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
 * @states: those of the lane at hand, in order
 * @nodes: likewise
 */
struct bc_map {
	uint32_t blob;
	struct bc_ids state, node, accept, word, rule;
	struct bc_set states, nodes;
};

static void ids_free(struct bc_ids *ids)
{
	free(ids->id);
}

void bc_map_free(struct bc_map *map)
{
	if (!map)
		return;
	ids_free(&map->state);
	ids_free(&map->node);
	ids_free(&map->accept);
	ids_free(&map->word);
	ids_free(&map->rule);
	free(map->states.v);
	free(map->nodes.v);
	free(map);
}

static void ids_grow(struct bc_ids *ids, uint32_t i)
{
	int had = ids->room;

	ids->id = bc_room(ids->id, i + 1, &ids->room, sizeof(*ids->id));
	memset(ids->id + had, 0, (ids->room - had) * sizeof(*ids->id));
}

/* The entry of number @i. */
static inline uint32_t *id_of(const struct bc_map *map, struct bc_ids *ids,
			      uint32_t i)
{
	struct bc_id *id;

	if (i >= (uint32_t)ids->room)
		ids_grow(ids, i);
	id = &ids->id[i];
	if (id->blob != map->blob)
		*id = (struct bc_id){ map->blob, 0 };
	return &id->id;
}

static void reach_state(struct bc_map *map, uint32_t first, uint32_t state)
{
	uint32_t *id;

	if (!state)
		return;
	id = id_of(map, &map->state, state);
	if (*id)
		return;
	*id = first + map->states.n + 1;
	bc_set_push(&map->states, state);
}

static void reach_node(struct bc_map *map, uint32_t first, uint32_t node)
{
	uint32_t *id;

	if (!node)
		return;
	id = id_of(map, &map->node, node);
	if (*id)
		return;
	*id = first + map->nodes.n + 1;
	bc_set_push(&map->nodes, node);
}

/* Lists what is reached from @start; -1 if it is too much. */
static int reach(struct bc_blob *blob, uint32_t start, int limit)
{
	uint32_t state0 = bc_count(blob, BAILEY_SECT_STATES);
	uint32_t node0 = bc_count(blob, BAILEY_SECT_NODES);
	struct bc_pool *p = blob->pool;
	struct bc_map *map = blob->map;
	int s = map->states.n, q = map->nodes.n, i;

	limit += s + q;
	reach_state(map, state0, start);
	while (s < map->states.n || q < map->nodes.n) {
		const struct bc_pstate *st;
		const struct bc_pnode *nd;

		if (map->states.n + map->nodes.n > limit)
			return -1;
		if (s < map->states.n) {
			i = map->states.v[s++];
			if (!p->state[i].filled)
				bc_pool_fill_state(p, i);
			st = &p->state[i];
			if (st->bad)
				return -1;
			if (st->accept & BC_FIELD_BIT)
				reach_state(map, state0,
					    st->accept & ~BC_FIELD_BIT);
			reach_node(map, node0, st->dfa);
			for (i = 0; i < (int)st->nslots; i++) {
				const struct bc_pslot *slot;

				slot = &p->slot[st->slots + i];
				reach_state(map, state0, slot->next);
				if (slot->accept & BC_FIELD_BIT)
					reach_state(map, state0, slot->accept &
						    ~BC_FIELD_BIT);
			}
		}
		if (q < map->nodes.n) {
			i = map->nodes.v[q++];
			if (!p->node[i].filled)
				bc_pool_fill_node(p, i);
			nd = &p->node[i];
			reach_node(map, node0, nd->other);
			for (i = 0; i < nd->ntrans; i++)
				reach_node(map, node0,
					   p->trans[nd->trans + i].node);
			reach_state(map, state0, nd->next);
			if (nd->accept & BC_FIELD_BIT)
				reach_state(map, state0,
					    nd->accept & ~BC_FIELD_BIT);
		}
	}
	return 0;
}

/* Forgets what was listed. */
static void unreach(struct bc_map *map)
{
	while (map->states.n)
		map->state.id[map->states.v[--map->states.n]].id = 0;
	while (map->nodes.n)
		map->node.id[map->nodes.v[--map->nodes.n]].id = 0;
}

static uint32_t state_at(struct bc_map *map, uint32_t state)
{
	return state ? map->state.id[state].id - 1 : 0;
}

static uint32_t node_at(struct bc_map *map, uint32_t node)
{
	return node ? map->node.id[node].id - 1 : 0;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The rules of an accept, which may be a union of several. */
static struct bc_set rules_of(struct bc_pool *p, uint32_t accept)
{
	struct bc_set set = bc_members(&p->accepts, accept);
	int i, k, n;

	if (!set.n || set.v[0] < (int)BC_UNION)
		return set;
	p->part.n = 0;
	p->after.n = 0;
	for (i = 0, n = set.n; i < n; i++)
		bc_set_push(&p->part, set.v[i] & ~BC_UNION);
	for (i = 0; i < n; i++) {
		set = bc_members(&p->accepts, p->part.v[i]);
		for (k = 0; k < set.n; k++)
			bc_set_push(&p->after, set.v[k]);
	}
	return p->after;
}

/* An accept of the pool as the blob has it; a state keeps its bit. */
static uint32_t accept_at(struct bc_blob *blob, uint32_t accept)
{
	struct bc_map *map = blob->map;
	uint32_t few[64], *rules = few, *id;
	struct bc_set set;
	int i, sorted = 1;

	if (!accept)
		return 0;
	if (accept & BC_FIELD_BIT) {
		accept = state_at(map, accept & ~BC_FIELD_BIT);
		return accept ? BC_FIELD_BIT | accept : 0;
	}
	id = id_of(map, &map->accept, accept);
	if (*id)
		return *id - 1;
	set = rules_of(blob->pool, accept);
	if (set.n > 64)
		rules = malloc(set.n * sizeof(*rules));
	if (!rules)
		abort();
	for (i = 0; i < set.n; i++) {
		rules[i] = *id_of(map, &map->rule, set.v[i]) - 1;
		sorted &= !i || rules[i - 1] < rules[i];
	}
	if (!sorted)
		qsort(rules, set.n, sizeof(*rules), compare_u32);
	*id = bc_add_accept(blob, rules, set.n) + 1;
	if (rules != few)
		free(rules);
	return *id - 1;
}

static uint32_t word_at(struct bc_blob *blob, uint32_t word)
{
	const struct bc_literal *w = &blob->pool->word[word];
	uint32_t *id = id_of(blob->map, &blob->map->word, word);

	if (!*id)
		*id = bc_component(blob, blob->pool->text + w->off, w->len,
			      w->hash) + 1;
	return *id - 1;
}

static void emit_state(struct bc_blob *blob, uint32_t i)
{
	const struct bc_pstate *st = &blob->pool->state[i];
	struct bailey_state rec = {
		.accept = accept_at(blob, st->accept),
		.dfa = node_at(blob->map, st->dfa),
	};
	const uint32_t *place = NULL;
	struct bailey_slot *out = NULL;
	int k;

	if (st->nslots) {
		rec.nslots = st->size;
		rec.seed = st->seed;
		rec.slots = bc_count(blob, BAILEY_SECT_SLOTS);
		out = bc_add(blob, BAILEY_SECT_SLOTS, st->size);
		place = bc_pool_place(blob->pool, st->size, st->seed,
				      blob->pool->slot + st->slots, st->nslots,
				      NULL);
	}
	for (k = 0; place && k < (int)st->size; k++) {
		const struct bc_pslot *slot;

		out[k].tag = BAILEY_EMPTY_SLOT;
		if (!place[k])
			continue;
		slot = &blob->pool->slot[st->slots + place[k] - 1];
		out[k].tag = bailey_slot_tag(blob->pool->word[slot->word].hash,
					blob->pool->word[slot->word].len);
		out[k].name = word_at(blob, slot->word);
		out[k].accept = accept_at(blob, slot->accept);
		out[k].next = state_at(blob->map, slot->next);
	}
	memcpy(bc_at(blob, BAILEY_SECT_STATES, state_at(blob->map, i)), &rec,
	       sizeof(rec));
}

static void emit_node(struct bc_blob *blob, uint32_t i)
{
	const struct bc_pnode *nd = &blob->pool->node[i];
	struct bc_node rec = {
		.accept = accept_at(blob, nd->accept),
		.next = state_at(blob->map, nd->next),
		.trans = bc_count(blob, BAILEY_SECT_TRANS),
		.ntrans = nd->ntrans,
		.other = node_at(blob->map, nd->other),
	};
	struct bailey_trans *out = NULL;
	int k;

	if (nd->ntrans)
		out = bc_add(blob, BAILEY_SECT_TRANS, nd->ntrans);
	for (k = 0; k < nd->ntrans; k++) {
		out[k] = blob->pool->trans[nd->trans + k];
		out[k].node = node_at(blob->map, out[k].node);
	}
	memcpy(bc_at(blob, BAILEY_SECT_NODES, node_at(blob->map, i)), &rec,
	       sizeof(rec));
}

/** bc_map_begin() - make ready for lanes of a blob that begins */
void bc_map_begin(struct bc_blob *blob)
{
	if (!blob->pool->map)
		blob->pool->map = calloc(1, sizeof(*blob->map));
	if (!blob->pool->map)
		abort();
	blob->map = blob->pool->map;
	blob->map->blob++;
}

/**
 * bc_lane_list() - list what one lane reaches
 * @blob: blob
 * @rules: the rules
 * @index: of each in the rule table
 * @n: number of rules
 * @cls: their class
 * @diag: for errors
 * @bad: set if a glob is malformed, which is reported
 *
 * Return: its start state, or -1: it is too large, or bad.
 */
int64_t bc_lane_list(struct bc_blob *blob, const struct bc_rule *const *rules,
		     const uint32_t *index, uint32_t n, enum bailey_class cls,
		     struct bc_diag *diag, int *bad)
{
	uint32_t *number = malloc((n + 1) * sizeof(*number));
	int64_t start;
	uint32_t i;

	if (!number)
		abort();
	start = bc_pool_start(blob->pool, rules, number, n, cls, diag);
	*bad = start < 0;
	for (i = 0; start >= 0 && i < n; i++) {
		uint32_t *id = id_of(blob->map, &blob->map->rule, number[i]);

		/* Twice in a profile, or in two: the first is named. */
		if (!*id)
			*id = index[i] + 1;
	}
	free(number);
	if (start >= 0 && reach(blob, start, bc_lane_limit + bc_lane_limit / 2500 * n))
		return -1;
	return start;
}

/** bc_lane_forget() - what was listed is not to be written */
void bc_lane_forget(struct bc_blob *blob)
{
	unreach(blob->map);
}

/** bc_lane_state() - start state of a lane, in the blob */
uint32_t bc_lane_state(struct bc_blob *blob, uint32_t start)
{
	return state_at(blob->map, start);
}

/** bc_lane_emit() - write what was listed */
void bc_lane_emit(struct bc_blob *blob)
{
	struct bc_map *map = blob->map;
	int k;

	if (map->states.n)
		bc_add(blob, BAILEY_SECT_STATES, map->states.n);
	if (map->nodes.n)
		bc_add(blob, BAILEY_SECT_NODES, map->nodes.n);
	for (k = 0; k < map->states.n; k++)
		emit_state(blob, map->states.v[k]);
	for (k = 0; k < map->nodes.n; k++)
		emit_node(blob, map->nodes.v[k]);
	map->states.n = 0;
	map->nodes.n = 0;
}
