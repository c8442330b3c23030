// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the states and nodes of a blob, one of those that behave alike, in the
 * order in which they are reached: so a blob is the same whatever else was
 * compiled before, and however the automaton came to be.
 *
 * What stands for what is kept with the pool. It follows from what accepts say, which
 * depends on the order of a profile's rules: where another profile had another order, it
 * is found out anew, for this blob alone.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "match.h"
#include "minimise.h"

/**
 * struct min - a blob being written
 * @blob: blob
 * @p: its pool
 * @map: what is in it
 * @l: labels
 * @list: states, and nodes, in the order of their numbers, but for the dead
 * @once: what is listed was let go of; labels have what accepts say
 */
struct min {
	struct bc_blob *blob;
	struct bc_pool *p;
	struct bc_map *map;
	struct bc_labels *l;
	struct bc_set list[2];
	bool once;
};

/* With what an accept says: it is a record of the blob, and no number of the pool. */
#define IS_WRITTEN	0x80000000u
/* With a label's: it is such a number + 1, and no name. */
#define IS_NUMBER	0x80000000u

static struct bc_labels *labels_new(const struct bc_pool *p)
{
	struct bc_labels *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	bc_labels_room(l, p);
	return l;
}

/** bc_find_accepts() - find out what the accepts of all that is listed say */
void bc_find_accepts(struct bc_blob *blob)
{
	const struct bc_set *accepts = &blob->map->accepts;
	int i;

	for (i = 0; i < accepts->n; i++)
		blob->apart |= !bc_find_said(blob, accepts->v[i]);
}

/* What stands for what is listed, by what its accepts say in this blob. */
static struct bc_labels *labels_of(struct bc_blob *blob)
{
	struct bc_map *map = blob->map;
	struct bc_pool *p = blob->pool;
	struct bc_labels *l = p->labels;
	int i;

	if (blob->apart)
		l = labels_new(p);
	else if (!l)
		l = p->labels = labels_new(p);
	bc_labels_room(l, p);
	for (i = 0; i < map->accepts.n; i++)
		l->said[map->accepts.v[i]] =
			p->name[*bc_number_of(&map->accept, map->accepts.v[i]) - 1];
	bc_find_like(l, p, &map->states, &map->nodes);
	return l;
}

/* The number of a state, or of a node, which is to be written if it is new. */
static inline __attribute__((always_inline))
uint32_t number_of(struct min *m, const int kind, uint32_t i)
{
	uint32_t is = m->l->like[kind][i], *id = &m->map->number[kind].id[is];

	if (!*id) {
		m->list[kind].v[m->list[kind].n++] = i;
		*id = m->list[kind].n + 1;
	}
	return *id - 1;
}

static uint32_t accept_at(struct min *m, uint32_t accept)
{
	uint32_t *id;

	if (!accept)
		return 0;
	if (accept & BC_FIELD_BIT)
		return number_of(m, 0, accept & ~BC_FIELD_BIT);
	if (m->once)
		return bc_said_at(m->blob, (m->l->said[accept] & ~IS_NUMBER) - 1);
	id = bc_number_of(&m->map->accept, accept);
	if (!(*id & IS_WRITTEN))
		*id = bc_said_at(m->blob, *id - 1) | IS_WRITTEN;
	return *id & ~IS_WRITTEN;
}

static void write_slots(struct min *m, const struct bc_pstate *st,
			const struct bailey_state *rec)
{
	const uint32_t *place = bc_pool_place(m->p, rec->nslots, rec->seed,
					      m->p->slot + st->slots,
					      st->nslots, NULL);
	uint32_t k;

	for (k = 0; k < rec->nslots; k++) {
		struct bailey_slot slot = { .tag = BAILEY_EMPTY_SLOT };
		const struct bc_pslot *from;
		const struct bc_literal *w;

		if (place[k]) {
			from = &m->p->slot[st->slots + place[k] - 1];
			w = &m->p->word[from->word];
			slot.tag = bailey_slot_tag(w->hash, w->len);
			slot.name = bc_word_at(m->blob, from->word);
			slot.accept = accept_at(m, from->accept);
			slot.next = number_of(m, 0, from->next);
		}
		*(struct bailey_slot *)bc_push(m->blob, BAILEY_SECT_SLOTS) = slot;
	}
}

static void write_state(struct min *m, uint32_t i)
{
	const struct bc_pstate *st = &m->p->state[i];
	/* Its table is sought once for all that do the same, in whatever blob. */
	struct bc_pstate *first = &m->p->state[m->l->first[0][m->l->like[0][i]]];
	struct bailey_state rec = {
		.accept = accept_at(m, st->accept),
		.slots = bc_count(m->blob, BAILEY_SECT_SLOTS),
		.dfa = number_of(m, 1, st->dfa),
	};

	if (st->nslots) {
		if (!first->size)
			bc_pool_size(m->p, first);
		rec.nslots = first->size;
		rec.seed = first->seed;
		write_slots(m, st, &rec);
	}
	*(struct bailey_state *)bc_push(m->blob, BAILEY_SECT_STATES) = rec;
}

static void write_node(struct min *m, uint32_t i)
{
	const struct bc_pnode *node = &m->p->node[i];
	struct bc_ranges r = bc_ranges_of(m->l, m->p, node);
	struct bailey_node rec = {
		.accept = accept_at(m, node->accept),
		.next = number_of(m, 0, node->next),
		.trans = bc_count(m->blob, BAILEY_SECT_TRANS),
		.other = number_of(m, 1, node->other),
	};
	struct bailey_trans t;

	while (bc_next_range(m->l, &r, &t)) {
		t.node = number_of(m, 1, t.node);
		*(struct bailey_trans *)bc_push(m->blob, BAILEY_SECT_TRANS) = t;
	}
	*(struct bailey_node *)bc_push(m->blob, BAILEY_SECT_NODES) = rec;
}

/* Lets go of what is listed. What its accepts say is kept in the place of the names of that. */
static void unlist(struct min *m)
{
	const struct bc_set *accepts = &m->map->accepts;
	int i;

	for (i = 0; i < accepts->n; i++)
		m->l->said[accepts->v[i]] =
			*bc_number_of(&m->map->accept, accepts->v[i]) | IS_NUMBER;
	bc_map_unlist(m->map);
	m->once = true;
}

/* The names again. */
static void name_said(struct min *m)
{
	uint32_t *said = m->l->said;
	int i;

	for (i = 0; i < m->p->accepts.n; i++)
		if (said[i] & IS_NUMBER)
			said[i] = m->p->name[(said[i] & ~IS_NUMBER) - 1];
}

/* Nothing has a number but the dead; @listed may get one. */
static void begin_numbers(struct min *m, int kind, int listed)
{
	struct bc_numbers *number = &m->map->number[kind];

	if ((uint32_t)number->room <= m->l->classes[kind])
		bc_numbers_grow(number, m->l->classes[kind]);
	number->id[m->l->like[kind][0]] = 1;
	/* Of what is listed no two are written for one. */
	m->list[kind].v = malloc((listed + 1) * sizeof(*m->list[kind].v));
	if (!m->list[kind].v)
		abort();
}

static void end_numbers(struct min *m, int kind)
{
	const struct bc_set *list = &m->list[kind];
	struct bc_numbers *number = &m->map->number[kind];
	int i;

	for (i = 0; i < list->n; i++)
		number->id[m->l->like[kind][list->v[i]]] = 0;
	number->id[m->l->like[kind][0]] = 0;
	free(list->v);
}

/**
 * bc_minimise() - write what is listed, one of what behaves alike
 * @blob: blob; what its accepts say is found out
 * @once: it is so large that what is listed is let go of before the rest is there
 */
void bc_minimise(struct bc_blob *blob, bool once)
{
	struct bailey_xattr_rec *x = bc_at(blob, BAILEY_SECT_XATTRS, 0);
	uint32_t *lane = bc_at(blob, BAILEY_SECT_LANES, 0), i;
	struct min m = { .blob = blob, .p = blob->pool, .map = blob->map,
			 .l = labels_of(blob) };
	int s = 0, n = 0;

	begin_numbers(&m, 0, m.map->states.n);
	begin_numbers(&m, 1, m.map->nodes.n);
	if (once)
		unlist(&m);
	for (i = 0; i < bc_count(blob, BAILEY_SECT_LANES); i++)
		lane[i] = number_of(&m, 0, lane[i] & ~BAILEY_LANE_LOWER) |
			  (lane[i] & BAILEY_LANE_LOWER);
	for (i = 0; i < bc_count(blob, BAILEY_SECT_XATTRS); i++)
		x[i].state = number_of(&m, 0, x[i].state);
	while (s < m.list[0].n || n < m.list[1].n) {
		if (s < m.list[0].n)
			write_state(&m, m.list[0].v[s++]);
		else
			write_node(&m, m.list[1].v[n++]);
	}
	end_numbers(&m, 0);
	end_numbers(&m, 1);
	if (once)
		name_said(&m);
	if (m.l != m.p->labels)
		bc_labels_free(m.l);
}
