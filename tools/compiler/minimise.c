// SPDX-License-Identifier: GPL-2.0
/*
 * States and nodes that behave alike become one: of those that are listed for a
 * blob, one of each label is written.
 *
 * Labels are kept with the pool. What an accept says, of which they are made, depends
 * on the order of a profile's rules: where another profile had another order, labels
 * are made anew, for this blob alone. The outcome is compared exactly, and dropped if
 * hashes collided.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "match.h"
#include "minimise.h"

/**
 * struct min - a minimisation
 * @blob: blob
 * @p: its pool
 * @map: what is listed
 * @l: labels
 * @to: of the listed states, and nodes, the number in the blob
 * @n: number of those, with the dead
 */
struct min {
	struct bc_blob *blob;
	struct bc_pool *p;
	struct bc_map *map;
	struct bc_labels *l;
	uint32_t *to[2], n[2];
};

/* Calls @fn with each accept that is listed, and is no state. */
static bool each_accept(struct bc_blob *blob,
			bool (*fn)(struct bc_blob *blob, uint32_t accept,
				   struct bc_labels *l), struct bc_labels *l)
{
	const struct bc_pool *p = blob->pool;
	const struct bc_map *map = blob->map;
	bool ok = true;
	uint32_t k;
	int i;

	for (i = 0; i < map->states.n; i++) {
		const struct bc_pstate *s = &p->state[map->states.v[i]];

		if (!(s->accept & BC_FIELD_BIT))
			ok &= fn(blob, s->accept, l);
		for (k = 0; k < s->nslots; k++)
			if (!(p->slot[s->slots + k].accept & BC_FIELD_BIT))
				ok &= fn(blob, p->slot[s->slots + k].accept, l);
	}
	for (i = 0; i < map->nodes.n; i++) {
		const struct bc_pnode *n = &p->node[map->nodes.v[i]];

		if (!(n->accept & BC_FIELD_BIT))
			ok &= fn(blob, n->accept, l);
	}
	return ok;
}

/* False if it said something else in another blob. */
static bool find_accept(struct bc_blob *blob, uint32_t accept,
			struct bc_labels *l)
{
	uint32_t *known, is;
	uint64_t label;

	if (!accept)
		return true;
	known = bc_id_of(blob->map, &blob->map->accept, accept);
	if (*known)
		return true;
	is = bc_accept_at(blob, accept);
	if (!l)
		return true;
	label = bc_accept_label(blob, is);
	if (!l->accept[accept])
		l->accept[accept] = label;
	return l->accept[accept] == label;
}

static bool own_accept(struct bc_blob *blob, uint32_t accept,
		       struct bc_labels *l)
{
	if (accept && !l->accept[accept])
		l->accept[accept] =
			bc_accept_label(blob, bc_accept_at(blob, accept));
	return true;
}

static struct bc_labels *labels_new(const struct bc_pool *p)
{
	struct bc_labels *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	bc_labels_room(l, p);
	return l;
}

/** bc_find_accepts() - add the accepts of all that is listed */
void bc_find_accepts(struct bc_blob *blob)
{
	struct bc_pool *p = blob->pool;

	if (!p->labels)
		p->labels = labels_new(p);
	bc_labels_room(p->labels, p);
	blob->apart = !each_accept(blob, find_accept, p->labels);
}

static uint64_t accept_is(const struct min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->l->label[0][accept & ~BC_FIELD_BIT];
	return bc_accept_at(m->blob, accept);
}

static bool same_state(const struct min *m, uint32_t i, uint32_t j)
{
	const struct bc_pstate *a = &m->p->state[i], *b = &m->p->state[j];
	const struct bc_pslot *s = bc_slots_of(m->p, a);
	const struct bc_pslot *t = bc_slots_of(m->p, b);
	const uint64_t *states = m->l->label[0], *nodes = m->l->label[1];
	uint32_t k;

	if (accept_is(m, a->accept) != accept_is(m, b->accept) ||
	    nodes[a->dfa] != nodes[b->dfa] || a->nslots != b->nslots)
		return false;
	for (k = 0; k < a->nslots; k++, s++, t++)
		if (s->word != t->word ||
		    accept_is(m, s->accept) != accept_is(m, t->accept) ||
		    states[s->next] != states[t->next])
			return false;
	return true;
}

static bool same_node(const struct min *m, uint32_t i, uint32_t j)
{
	const struct bc_pnode *a = &m->p->node[i], *b = &m->p->node[j];
	struct bc_ranges r = bc_ranges_of(m->l, m->p, a);
	struct bc_ranges s = bc_ranges_of(m->l, m->p, b);
	const uint64_t *nodes = m->l->label[1];
	struct bailey_trans t, u;
	bool more;

	if (accept_is(m, a->accept) != accept_is(m, b->accept) ||
	    m->l->label[0][a->next] != m->l->label[0][b->next] ||
	    r.other != s.other)
		return false;
	do {
		more = bc_next_range(m->l, &r, &t);
		if (more != bc_next_range(m->l, &s, &u) ||
		    (more && (t.lo != u.lo || t.hi != u.hi ||
			      nodes[t.node] != nodes[u.node])))
			return false;
	} while (more);
	return true;
}

/*
 * The first of each label stands for it. False if two of a label are not alike.
 */
static bool choose(struct min *m, int kind, const struct bc_set *list,
		   bool (*same)(const struct min *m, uint32_t i, uint32_t j))
{
	const uint64_t *label = m->l->label[kind];
	uint32_t size = 64, *first, at, k, n = 1;
	bool ok = true;

	while (size < 2 * (uint32_t)list->n)
		size *= 2;
	first = calloc(size, sizeof(*first));
	if (!first)
		abort();
	for (k = 0; k < (uint32_t)list->n && ok; k++) {
		uint64_t mine = label[list->v[k]];

		for (at = mine & (size - 1); first[at] &&
		     label[list->v[first[at] - 1]] != mine;
		     at = (at + 1) & (size - 1))
			;
		if (!first[at]) {
			first[at] = k + 1;
			m->to[kind][k] = n++;
		} else {
			m->to[kind][k] = m->to[kind][first[at] - 1];
			ok = same(m, list->v[first[at] - 1], list->v[k]);
		}
	}
	m->n[kind] = n;
	free(first);
	return ok;
}

static uint32_t state_at(const struct min *m, uint32_t state)
{
	return state ? m->to[0][m->map->state.id[state].id - 1] : 0;
}

static uint32_t node_at(const struct min *m, uint32_t node)
{
	return node ? m->to[1][m->map->node.id[node].id - 1] : 0;
}

static uint32_t accept_at(const struct min *m, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? state_at(m, accept & ~BC_FIELD_BIT) :
		bc_accept_at(m->blob, accept);
}

static uint32_t word_at(const struct min *m, uint32_t word)
{
	const struct bc_literal *w = &m->p->word[word];
	uint32_t *id = bc_id_of(m->map, &m->map->word, word);

	if (!*id)
		*id = bc_component(m->blob, m->p->text + w->off, w->len,
				   w->hash) + 1;
	return *id - 1;
}

static void emit_slots(const struct min *m, const struct bc_pstate *st,
		       struct bailey_slot *out)
{
	const uint32_t *place = bc_pool_place(m->p, st->size, st->seed,
					      m->p->slot + st->slots,
					      st->nslots, NULL);
	uint32_t k;

	for (k = 0; k < st->size; k++) {
		const struct bc_pslot *slot;
		const struct bc_literal *w;

		out[k].tag = BAILEY_EMPTY_SLOT;
		if (!place[k])
			continue;
		slot = &m->p->slot[st->slots + place[k] - 1];
		w = &m->p->word[slot->word];
		out[k].tag = bailey_slot_tag(w->hash, w->len);
		out[k].name = word_at(m, slot->word);
		out[k].accept = accept_at(m, slot->accept);
		out[k].next = state_at(m, slot->next);
	}
}

static void emit_states(const struct min *m)
{
	struct bailey_state *rec = bc_add(m->blob, BAILEY_SECT_STATES,
					  m->n[0] - 1);
	uint32_t n = 1;
	int k;

	for (k = 0; k < m->map->states.n; k++) {
		const struct bc_pstate *st;

		if (m->to[0][k] < n)
			continue;
		n++;
		st = &m->p->state[m->map->states.v[k]];
		*rec = (struct bailey_state){
			.accept = accept_at(m, st->accept),
			.slots = bc_count(m->blob, BAILEY_SECT_SLOTS),
			.dfa = node_at(m, st->dfa),
		};
		if (st->nslots) {
			rec->nslots = st->size;
			rec->seed = st->seed;
			emit_slots(m, st, bc_add(m->blob, BAILEY_SECT_SLOTS,
						 st->size));
		}
		rec++;
	}
}

static void emit_nodes(const struct min *m)
{
	struct bailey_node *rec = bc_add(m->blob, BAILEY_SECT_NODES,
					 m->n[1] - 1);
	uint32_t n = 1;
	int k;

	for (k = 0; k < m->map->nodes.n; k++) {
		const struct bc_pnode *node;
		struct bailey_trans t, *out;
		struct bc_ranges r;

		if (m->to[1][k] < n)
			continue;
		n++;
		node = &m->p->node[m->map->nodes.v[k]];
		*rec++ = (struct bailey_node){
			.accept = accept_at(m, node->accept),
			.next = state_at(m, node->next),
			.trans = bc_count(m->blob, BAILEY_SECT_TRANS),
			.other = node_at(m, node->other),
		};
		r = bc_ranges_of(m->l, m->p, node);
		while (bc_next_range(m->l, &r, &t)) {
			out = bc_add(m->blob, BAILEY_SECT_TRANS, 1);
			*out = t;
			out->node = node_at(m, t.node);
		}
	}
}

/* Every state and node stays what it is. */
static void keep_all(struct min *m)
{
	int k;

	for (k = 0; k < m->map->states.n; k++) {
		m->l->label[0][m->map->states.v[k]] = k + 1;
		m->to[0][k] = k + 1;
	}
	for (k = 0; k < m->map->nodes.n; k++) {
		m->l->label[1][m->map->nodes.v[k]] = k + 1;
		m->to[1][k] = k + 1;
	}
	m->n[0] = m->map->states.n + 1;
	m->n[1] = m->map->nodes.n + 1;
}

static void put_starts_right(const struct min *m)
{
	struct bailey_xattr_rec *x = bc_at(m->blob, BAILEY_SECT_XATTRS, 0);
	uint32_t *lane = bc_at(m->blob, BAILEY_SECT_LANES, 0), i, at;

	for (i = 0; i < bc_count(m->blob, BAILEY_SECT_LANES); i++) {
		at = lane[i] & ~BAILEY_LANE_LOWER;
		lane[i] = (at ? m->to[0][at - 1] : 0) |
			  (lane[i] & BAILEY_LANE_LOWER);
	}
	for (i = 0; i < bc_count(m->blob, BAILEY_SECT_XATTRS); i++)
		if (x[i].state)
			x[i].state = m->to[0][x[i].state - 1];
}

/**
 * bc_minimise() - write what is listed, one of what behaves alike
 * @blob: blob; its accepts are there
 */
void bc_minimise(struct bc_blob *blob)
{
	struct bc_map *map = blob->map;
	struct min m = { .blob = blob, .p = blob->pool, .map = map,
			 .l = blob->pool->labels };

	m.to[0] = malloc((map->states.n + 1) * sizeof(*m.to[0]));
	m.to[1] = malloc((map->nodes.n + 1) * sizeof(*m.to[1]));
	if (!m.to[0] || !m.to[1])
		abort();
	if (blob->apart) {
		m.l = labels_new(m.p);
		each_accept(blob, own_accept, m.l);
	}
	bc_label_all(m.l, m.p, &map->states, &map->nodes);
	if (!choose(&m, 0, &map->states, same_state) ||
	    !choose(&m, 1, &map->nodes, same_node)) {
		if (m.l == m.p->labels)
			m.l = labels_new(m.p);
		keep_all(&m);
	}
	emit_states(&m);
	emit_nodes(&m);
	put_starts_right(&m);
	if (m.l != m.p->labels)
		bc_labels_free(m.l);
	free(m.to[0]);
	free(m.to[1]);
}
