// SPDX-License-Identifier: GPL-2.0
/*
 * From the shared automata to the blob: what a class of a profile reaches is
 * walked, filled in, and copied.
 */
#include <stdlib.h>
#include <string.h>

#include "lanes.h"
#include "map.h"
#include "unite.h"
#include "match.h"

static void ids_free(struct bc_ids *ids)
{
	free(ids->id);
}

void bc_map_free(struct bc_map *map)
{
	if (!map)
		return;
	free(map->state.is);
	free(map->node.is);
	free(map->number[0].id);
	free(map->number[1].id);
	free(map->accept.id);
	ids_free(&map->said);
	ids_free(&map->word);
	ids_free(&map->rule);
	free(map->states.v);
	free(map->nodes.v);
	free(map->accepts.v);
	free(map);
}

static void numbers_forget(struct bc_numbers *ids)
{
	free(ids->id);
	*ids = (struct bc_numbers){ 0 };
}

static void listed_forget(struct bc_listed *l)
{
	free(l->is);
	*l = (struct bc_listed){ 0 };
}

static void set_forget(struct bc_set *s)
{
	free(s->v);
	*s = (struct bc_set){ 0 };
}

/** bc_map_unlist() - let go of what is listed: it has numbers, or is not written */
void bc_map_unlist(struct bc_map *map)
{
	listed_forget(&map->state);
	listed_forget(&map->node);
	numbers_forget(&map->accept);
	set_forget(&map->states);
	set_forget(&map->nodes);
	set_forget(&map->accepts);
	memset(map->kept, 0, sizeof(map->kept));
}

/** bc_map_forget() - nothing is listed or has a number, and those of the pool may be others */
void bc_map_forget(struct bc_map *map)
{
	if (!map)
		return;
	bc_map_unlist(map);
	numbers_forget(&map->number[0]);
	numbers_forget(&map->number[1]);
}

static void ids_forget(struct bc_ids *ids)
{
	free(ids->id);
	*ids = (struct bc_ids){ 0 };
}

/** bc_map_done() - let go of all that is of the blob being made, which is written */
void bc_map_done(struct bc_map *map)
{
	bc_map_forget(map);
	ids_forget(&map->said);
	ids_forget(&map->word);
	ids_forget(&map->rule);
}

/** bc_ids_grow() - room for number @i */
void bc_ids_grow(struct bc_ids *ids, uint32_t i)
{
	ids->id = bc_room_clear(ids->id, i + 1, &ids->fits, &ids->room,
				sizeof(*ids->id));
}

/** bc_numbers_grow() - room for number @i */
void bc_numbers_grow(struct bc_numbers *ids, uint32_t i)
{
	ids->id = bc_room_clear(ids->id, i + 1, &ids->fits, &ids->room,
				sizeof(*ids->id));
}

static void listed_grow(struct bc_listed *l, int n)
{
	l->is = bc_room_clear(l->is, n + 1, &l->fits, &l->room, sizeof(*l->is));
}

static void map_grow(struct bc_map *map, const struct bc_pool *p)
{
	if (p->states.n >= map->state.room)
		listed_grow(&map->state, p->states.n);
	if (p->nodes.n >= map->node.room)
		listed_grow(&map->node, p->nodes.n);
	if (p->accepts.n > map->accept.room)
		bc_numbers_grow(&map->accept, p->accepts.n);
	/* Each is listed once. */
	map->states.v = bc_room(map->states.v, p->states.n, &map->states.room,
				sizeof(*map->states.v));
	map->nodes.v = bc_room(map->nodes.v, p->nodes.n, &map->nodes.room,
			       sizeof(*map->nodes.v));
	map->accepts.v = bc_room(map->accepts.v, p->accepts.n, &map->accepts.room,
				 sizeof(*map->accepts.v));
}

/* Room for whatever is in the pool. */
static inline void map_room(struct bc_map *map, const struct bc_pool *p)
{
	if (p->states.n >= map->state.room || p->states.n > map->states.room ||
	    p->nodes.n >= map->node.room || p->nodes.n > map->nodes.room ||
	    p->accepts.n > map->accept.room || p->accepts.n > map->accepts.room)
		map_grow(map, p);
}

/* The dead are there in any case. */
static void begin_list(struct bc_map *map)
{
	map->state.is[0] = true;
	map->node.is[0] = true;
}

/* Lists @i behind the first @n, if it is not yet there; how many there are then. */
static inline int list(bool *is, int *v, int n, uint32_t i)
{
	if (!is[i]) {
		v[n++] = i;
		is[i] = true;
	}
	return n;
}

static inline void reach_state(struct bc_map *map, uint32_t state)
{
	map->states.n = list(map->state.is, map->states.v, map->states.n, state);
}

static inline void reach_node(struct bc_map *map, uint32_t node)
{
	map->nodes.n = list(map->node.is, map->nodes.v, map->nodes.n, node);
}

/* A state of the next field, or a set of rules. */
static inline void reach_accept(struct bc_map *map, uint32_t accept)
{
	uint32_t *id;

	if (accept & BC_FIELD_BIT) {
		reach_state(map, accept & ~BC_FIELD_BIT);
		return;
	}
	if (!accept)
		return;
	id = &map->accept.id[accept];
	if (*id)
		return;
	map->accepts.v[map->accepts.n++] = accept;
	*id = 1;
}

static void reach_from_node(struct bc_pool *p, struct bc_map *map, uint32_t i)
{
	const struct bc_ptrans *t;
	const struct bc_pnode *node;
	bool *is;
	int *v, n, k;

	if (!p->node[i].filled) {
		bc_pool_fill_node(p, i);
		map_room(map, p);
	}
	bc_again_node(p, i);
	node = &p->node[i];
	is = map->node.is;
	v = map->nodes.v;
	n = list(is, v, map->nodes.n, node->other);
	t = bc_trans_of(p, node);
	/* Counted, as there may be no array at all. */
	for (k = 0; k < node->ntrans; k++)
		n = list(is, v, n, t[k].node);
	map->nodes.n = n;
	reach_state(map, node->next);
	reach_accept(map, node->accept);
}

/* Lists what is reached from @start; -1 if it is too much. */
static int reach(struct bc_blob *blob, uint32_t start, int limit)
{
	struct bc_pool *p = blob->pool;
	struct bc_map *map = blob->map;
	int s = map->states.n, q = map->nodes.n, i;

	limit += s + q;
	map_room(map, p);
	begin_list(map);
	reach_state(map, start);
	while (s < map->states.n || q < map->nodes.n) {
		const struct bc_pstate *st;

		for (; q < map->nodes.n && map->states.n + map->nodes.n <= limit; q++)
			reach_from_node(p, map, map->nodes.v[q]);
		if (map->states.n + map->nodes.n > limit)
			return -1;
		if (s == map->states.n)
			break;
		i = map->states.v[s++];
		if (!p->state[i].filled) {
			bc_pool_fill_state(p, i);
			map_room(map, p);
		}
		bc_again_state(p, i);
		st = &p->state[i];
		if (st->bad)
			return -1;
		reach_accept(map, st->accept);
		reach_node(map, st->dfa);
		for (i = 0; i < (int)st->nslots; i++) {
			const struct bc_pslot *slot;

			slot = &p->slot[st->slots + i];
			reach_state(map, slot->next);
			reach_accept(map, slot->accept);
		}
	}
	return 0;
}

static void unlist(bool *is, struct bc_set *s, int kept)
{
	int i;

	for (i = kept; i < s->n; i++)
		is[s->v[i]] = false;
	s->n = kept < s->n ? kept : s->n;
}

/* Forgets what was listed since the last lane that stays. */
static void unreach(struct bc_map *map)
{
	unlist(map->state.is, &map->states, map->kept[0]);
	unlist(map->node.is, &map->nodes, map->kept[1]);
	while (map->accepts.n > map->kept[2])
		map->accept.id[map->accepts.v[--map->accepts.n]] = 0;
}

/** bc_rules_of() - the rules of an accept, which may be a union of several */
struct bc_set bc_rules_of(struct bc_pool *p, uint32_t accept)
{
	int i;

	if (!bc_unite_take(&p->accepts, accept, &p->part)) {
		bc_members(&p->accepts, accept, &p->after);
		return p->after;
	}
	p->after.n = 0;
	for (i = 0; i < p->part.n; i++)
		bc_members_add(&p->accepts, p->part.v[i], &p->after);
	return p->after;
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
	memset(blob->map->kept, 0, sizeof(blob->map->kept));
	unreach(blob->map);	/* what the last one listed */
	blob->pool->old_states = blob->pool->states.n;
	blob->pool->old_nodes = blob->pool->nodes.n;
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
	unsigned int limit = bc_lane_limit / 2500;
	int64_t start;
	uint32_t i;

	if (!number)
		abort();
	start = bc_pool_start(blob->pool, rules, number, n, cls, diag);
	*bad = start < 0;
	for (i = 0; start >= 0 && i < n; i++) {
		uint32_t match = blob->pool->match[number[i]];
		uint32_t *id = bc_id_of(blob->map, &blob->map->rule, match);

		/* Twice in a profile, or in two: the first is named. */
		if (*id)
			continue;
		*id = index[i] + 1;
		blob->info[index[i]].number = match + 1;
	}
	free(number);
	/* What has several fields spells most of them in states of its own. */
	if (n && rules[0]->nfields > 1)
		limit *= 4;
	if (start >= 0 && reach(blob, start, bc_lane_limit + limit * n))
		return -1;
	return start;
}

/** bc_lane_forget() - what was listed is not to be written */
void bc_lane_forget(struct bc_blob *blob)
{
	unreach(blob->map);
}

/** bc_lane_keep() - what was listed is to be written */
void bc_lane_keep(struct bc_blob *blob)
{
	blob->map->kept[0] = blob->map->states.n;
	blob->map->kept[1] = blob->map->nodes.n;
	blob->map->kept[2] = blob->map->accepts.n;
}
