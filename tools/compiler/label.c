// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of states and nodes: a hash of what each does with the labels of what it
 * leads to.
 *
 * They are labelled from the ends of the automaton on, a strongly connected
 * component at a time; within one, labels are hashed anew until they tell no
 * more members apart. What has its label already is left alone.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "minimise.h"

#define MIX		0x9e3779b97f4a7c15ull

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * MIX;
	return h ^ h >> 29;
}

void bc_labels_free(struct bc_labels *l)
{
	if (!l)
		return;
	free(l->label[0]);
	free(l->label[1]);
	free(l->phase[0]);
	free(l->phase[1]);
	free(l->like[0]);
	free(l->like[1]);
	free(l->said);
	free(l->first);
	free(l->key);
	free(l->alias);
	free(l);
}

/** bc_labels_room() - room for labels of all that is in the pool */
void bc_labels_room(struct bc_labels *l, const struct bc_pool *p)
{
	int n[2] = { p->states.n, p->nodes.n }, had, i;

	for (i = 0; i < 2; i++) {
		int room = had = l->room[i];

		l->phase[i] = bc_room(l->phase[i], n[i] + 1, &room, 1);
		l->label[i] = bc_room(l->label[i], n[i] + 1, &l->room[i],
				      sizeof(*l->label[i]));
		room = had;
		l->like[i] = bc_room(l->like[i], n[i] + 1, &room,
				     sizeof(*l->like[i]));
		memset(l->phase[i] + had, 0, l->room[i] - had);
		memset(l->like[i] + had, 0,
		       (l->room[i] - had) * sizeof(*l->like[i]));
		if (!had) {	/* the dead: their label is 0 */
			l->label[i][0] = 0;
			l->phase[i][0] = 2;
		}
	}
	had = l->said_room;
	l->said = bc_room(l->said, p->accepts.n + 1, &l->said_room,
			  sizeof(*l->said));
	memset(l->said + had, 0, (l->said_room - had) * sizeof(*l->said));
}

/**
 * struct walk - a vertex on the path from the first
 * @v: it
 * @e: the edge looked at
 * @loop: it leads to itself
 */
struct walk {
	uint32_t v, e;
	bool loop;
};

/**
 * struct graph - labels being made
 * @l: labels
 * @p: pool
 * @walk: the path; @depth
 * @pending: vertices whose component is not complete; @npending
 * @clock: vertices met
 */
struct graph {
	struct bc_labels *l;
	const struct bc_pool *p;
	struct walk *walk;
	uint32_t *pending, depth, npending, clock;
};

static uint64_t *label_of(const struct graph *g, uint32_t v)
{
	return &g->l->label[v & 1][v >> 1];
}

static uint8_t *phase_of(const struct graph *g, uint32_t v)
{
	return &g->l->phase[v & 1][v >> 1];
}

/* Of what an accept says, or that of the state in its place. */
static uint64_t accept_label(const struct bc_labels *l, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? l->label[0][accept & ~BC_FIELD_BIT] :
		l->said[accept] * MIX;
}

static uint64_t state_hash(const struct graph *g, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	const struct bc_labels *l = g->l;
	uint64_t h = mix(mix(MIX, 1), accept_label(l, s->accept));
	uint32_t k;

	h = mix(h, l->label[1][s->dfa]);
	for (k = 0; k < s->nslots; k++) {
		h = mix(h, slot[k].word);
		h = mix(h, accept_label(l, slot[k].accept));
		h = mix(h, l->label[0][slot[k].next]);
	}
	return h;
}

static uint64_t node_hash(const struct graph *g, uint32_t i)
{
	const struct bc_pnode *n = &g->p->node[i];
	const struct bc_labels *l = g->l;
	uint64_t h = mix(mix(MIX, 2), accept_label(l, n->accept));
	struct bc_ranges r = bc_ranges_of(l, g->p, n);
	struct bailey_trans t;

	h = mix(mix(h, l->label[0][n->next]), r.other);
	while (bc_next_range(l, &r, &t))
		h = mix(mix(h, t.lo << 8 | t.hi), l->label[1][t.node]);
	return h;
}

static uint64_t hash_of(const struct graph *g, uint32_t v)
{
	return v & 1 ? node_hash(g, v >> 1) : state_hash(g, v >> 1);
}

/* The slot of a label in the table of aliases. */
static uint32_t slot_of(const struct bc_labels *l, uint64_t key)
{
	uint32_t at = key & (l->size - 1);

	while (l->key[at] && l->key[at] != key)
		at = (at + 1) & (l->size - 1);
	return at;
}

/* What does as @v does, but is no part of its component, is like @v. */
static void add_alias(const struct graph *g, uint32_t v)
{
	struct bc_labels *l = g->l;
	uint64_t key = hash_of(g, v), *old_key = l->key, *old = l->alias;
	uint32_t at, i, size = l->size;

	if (l->used * 2 >= size) {
		l->size = size ? size * 2 : 256;
		l->key = calloc(l->size, sizeof(*l->key));
		l->alias = malloc(l->size * sizeof(*l->alias));
		if (!l->key || !l->alias)
			abort();
		for (i = 0; i < size; i++) {
			if (!old_key[i])
				continue;
			at = slot_of(l, old_key[i]);
			l->key[at] = old_key[i];
			l->alias[at] = old[i];
		}
		free(old_key);
		free(old);
	}
	at = slot_of(l, key);
	if (!l->key[at]) {
		l->key[at] = key;
		l->alias[at] = *label_of(g, v);
		l->used++;
	}
}

/* Number of different labels, and a hash of them all; @table: 4 for each. */
static uint32_t count_labels(const uint64_t *label, uint32_t n, uint64_t *table,
			     uint64_t *all)
{
	uint32_t size = 2, i, at, count = 0;

	while (size < 2 * n)
		size *= 2;
	memset(table, 0, size * sizeof(*table));
	*all = 0;
	for (i = 0; i < n; i++) {
		for (at = label[i] & (size - 1); table[at] &&
		     table[at] != label[i]; at = (at + 1) & (size - 1))
			;
		if (table[at])
			continue;
		table[at] = label[i];
		*all += mix(MIX, label[i]);
		count++;
	}
	return count;
}

/* Labels a component of several vertices. */
static void label_many(const struct graph *g, const uint32_t *v, uint32_t n)
{
	uint64_t *fresh = malloc(5 * n * sizeof(*fresh)), all;
	uint32_t i, had, count = 0;

	if (!fresh)
		abort();
	for (i = 0; i < n; i++)
		*label_of(g, v[i]) = 1 + !(v[i] & 1);
	do {
		had = count;
		for (i = 0; i < n; i++)
			fresh[i] = mix(*label_of(g, v[i]), hash_of(g, v[i]));
		for (i = 0; i < n; i++)
			*label_of(g, v[i]) = fresh[i];
		count = count_labels(fresh, n, fresh + n, &all);
	} while (count > had && count < n);
	/*
	 * Another component may be at another point of its way to the same
	 * labels: those of one are its own unless all are the same.
	 */
	for (i = 0; i < n; i++)
		*label_of(g, v[i]) = mix(fresh[i], all);
	for (i = 0; i < n; i++)
		add_alias(g, v[i]);
	free(fresh);
}

/* The vertex in the place of an accept, or 0. */
static uint32_t field_of(uint32_t accept)
{
	return accept & BC_FIELD_BIT ?
		BC_VERTEX(accept & ~BC_FIELD_BIT, 0) : 0;
}

/*
 * Where edge @e of a vertex leads: to a vertex, or to one of the dead, which are 0
 * and 1. False behind the last one.
 */
static inline bool edge_of(const struct bc_pool *p, uint32_t v, uint32_t e,
			   uint32_t *to)
{
	if (v & 1) {
		const struct bc_pnode *n = &p->node[v >> 1];

		if (e >= 3) {
			if (e - 3 >= n->ntrans)
				return false;
			*to = BC_VERTEX(p->trans[n->trans + e - 3].node, 1);
		} else {
			*to = e == 0 ? BC_VERTEX(n->next, 0) :
			      e == 1 ? BC_VERTEX(n->other, 1) :
				       field_of(n->accept);
		}
	} else {
		const struct bc_pstate *s = &p->state[v >> 1];

		if (e >= 2) {
			const struct bc_pslot *slot;

			if (e - 2 >= 2 * s->nslots)
				return false;
			slot = p->slot + s->slots + (e - 2) / 2;
			*to = e & 1 ? field_of(slot->accept) :
				      BC_VERTEX(slot->next, 0);
		} else {
			*to = e == 0 ? BC_VERTEX(s->dfa, 1) :
				       field_of(s->accept);
		}
	}
	return true;
}

/* Labels a vertex that is a component of its own; @loop: it leads to itself. */
static void label_one(const struct graph *g, uint32_t v, bool loop)
{
	uint64_t *label = label_of(g, v), h;
	uint32_t at;

	*label = 1;	/* how a vertex calls itself */
	h = hash_of(g, v);
	*label = h;
	if (loop) {
		add_alias(g, v);
		return;
	}
	at = g->l->size ? slot_of(g->l, h) : 0;
	if (g->l->size && g->l->key[at])
		*label = g->l->alias[at];
}

static void enter(struct graph *g, uint32_t v)
{
	g->clock++;
	*label_of(g, v) = (uint64_t)g->clock << 32 | g->clock;
	*phase_of(g, v) = 1;
	g->walk[g->depth++] = (struct walk){ v, 0, false };
	g->pending[g->npending++] = v;
}

/* The lowest that is known of @v to be reached is @low. */
static void lower(struct graph *g, uint32_t v, uint32_t low)
{
	uint64_t *label = label_of(g, v);

	if (low < (uint32_t)*label)
		*label = *label >> 32 << 32 | low;
}

/*
 * Goes along the edges of the vertex at hand up to the first that leads to one
 * not met before: true if there is one.
 */
static bool go_on(struct graph *g, struct walk *w, uint32_t *to)
{
	const uint8_t *phase[2] = { g->l->phase[0], g->l->phase[1] };

	/* Most that a node leads to has its label already. */
	if (w->v & 1 && w->e >= 3) {
		const struct bc_pnode *n = &g->p->node[w->v >> 1];
		const struct bailey_trans *t = bc_trans_of(g->p, n);

		while (w->e - 3 < n->ntrans && phase[1][t[w->e - 3].node] == 2)
			w->e++;
	}
	while (edge_of(g->p, w->v, w->e, to)) {
		uint8_t is = phase[*to & 1][*to >> 1];

		w->e++;
		if (is == 2)
			continue;
		if (!is)
			return true;
		w->loop |= *to == w->v;
		lower(g, w->v, *label_of(g, *to) >> 32);
	}
	return false;
}

/* Tarjan's algorithm from a vertex on, without recursion. */
static void visit(struct graph *g, uint32_t root)
{
	uint32_t from, to;

	enter(g, root);
	while (g->depth) {
		struct walk *w = &g->walk[g->depth - 1];
		uint32_t v = w->v;
		uint64_t met;

		if (go_on(g, w, &to)) {
			enter(g, to);
			continue;
		}
		g->depth--;
		met = *label_of(g, v);
		if (g->depth)
			lower(g, g->walk[g->depth - 1].v, met);
		if ((uint32_t)met != met >> 32)
			continue;
		for (from = g->npending; g->pending[from - 1] != v; from--)
			;
		from--;
		if (g->npending - from == 1)
			label_one(g, v, w->loop);
		else
			label_many(g, g->pending + from, g->npending - from);
		while (g->npending > from)
			*phase_of(g, g->pending[--g->npending]) = 2;
	}
}

/**
 * bc_label_all() - give states and nodes their labels
 * @l: labels; of the accepts they are there
 * @p: pool
 * @states: the states
 * @nodes: the nodes; what these and the states lead to is among them
 */
void bc_label_all(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes)
{
	struct graph g = { .l = l, .p = p };
	size_t n = states->n + nodes->n + 1;
	int i;

	g.walk = malloc(n * sizeof(*g.walk));
	g.pending = malloc(n * sizeof(*g.pending));
	if (!g.walk || !g.pending)
		abort();
	for (i = 0; i < states->n; i++)
		if (!l->phase[0][states->v[i]])
			visit(&g, BC_VERTEX(states->v[i], 0));
	for (i = 0; i < nodes->n; i++)
		if (!l->phase[1][nodes->v[i]])
			visit(&g, BC_VERTEX(nodes->v[i], 1));
	free(g.walk);
	free(g.pending);
}
