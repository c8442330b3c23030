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
#define FEW		10	/* vertices of most components */

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

/*
 * Weights of the bytes: what a node does with a byte counts with the weight of the
 * byte, so that it does not matter how its ranges are cut.
 */
static uint64_t weight_below[257];

static void find_weights(void)
{
	uint64_t x = MIX;
	int i;

	for (i = 0; i < 256 && !weight_below[256]; i++) {
		x = mix(x, i + 1);
		weight_below[i + 1] = weight_below[i] + x;
	}
}

/**
 * struct walk - a vertex on the path from the first
 * @v: it
 * @edges: where its edges begin in @edge
 * @loop: it leads to itself
 */
struct walk {
	uint32_t v, edges;
	bool loop;
};

/**
 * struct graph - labels being made
 * @l: labels
 * @p: pool
 * @label: of states, of nodes
 * @phase: the same
 * @walk: the path; @depth
 * @edge: vertices that those of the path lead to, which are still to be looked at
 * @pending: vertices whose component is not complete; @npending
 * @clock: vertices met
 */
struct graph {
	struct bc_labels *l;
	const struct bc_pool *p;
	uint64_t *label[2];
	uint8_t *phase[2];
	struct walk *walk;
	struct bc_set edge;
	uint32_t *pending, depth, npending, clock;
};

static inline uint64_t *label_of(const struct graph *g, uint32_t v)
{
	return &g->label[v & 1][v >> 1];
}

/* Of what an accept says, or that of the state in its place. */
static inline uint64_t accept_label(const struct graph *g, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? g->label[0][accept & ~BC_FIELD_BIT] :
		g->l->said[accept] * MIX;
}

static uint64_t state_hash(const struct graph *g, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	uint64_t h = mix(mix(MIX, 1), accept_label(g, s->accept));
	uint32_t k;

	h = mix(h, g->label[1][s->dfa]);
	for (k = 0; k < s->nslots; k++) {
		h = mix(h, slot[k].word);
		h = mix(h, accept_label(g, slot[k].accept));
		h = mix(h, g->label[0][slot[k].next]);
	}
	return h;
}

static inline uint64_t node_hash(const struct graph *g, uint32_t i)
{
	const struct bc_pnode *n = &g->p->node[i];
	const struct bailey_trans *t = bc_trans_of(g->p, n);
	const uint64_t *label = g->label[1];
	uint64_t other = label[n->other], sum = other * weight_below[256];
	int k;

	for (k = 0; k < n->ntrans; k++)
		sum += (weight_below[t[k].hi + 1] - weight_below[t[k].lo]) *
			(label[t[k].node] - other);
	return mix(mix(mix(2, sum), g->label[0][n->next]),
		   accept_label(g, n->accept));
}

static uint64_t hash_of(const struct graph *g, uint32_t v)
{
	return v & 1 ? node_hash(g, v >> 1) : state_hash(g, v >> 1);
}

/* The slot of a label in the table of aliases. */
static inline uint32_t slot_of(const struct bc_labels *l, uint64_t key)
{
	uint32_t at = key & (l->size - 1);

	while (l->alias[at].key && l->alias[at].key != key)
		at = (at + 1) & (l->size - 1);
	return at;
}

static void aliases_grow(struct bc_labels *l)
{
	struct bc_alias_slot *old = l->alias;
	uint32_t size = l->size, i;

	l->size = size ? size * 2 : 256;
	l->alias = calloc(l->size, sizeof(*l->alias));
	if (!l->alias)
		abort();
	for (i = 0; i < size; i++)
		if (old[i].key)
			l->alias[slot_of(l, old[i].key)] = old[i];
	free(old);
}

/* What does as @v does, but is no part of its component, is like @v. */
static void add_alias(const struct graph *g, uint32_t v)
{
	struct bc_labels *l = g->l;
	uint64_t key = hash_of(g, v);
	uint32_t at;

	if (l->used * 3 >= l->size * 2)
		aliases_grow(l);
	at = slot_of(l, key);
	if (!l->alias[at].key) {
		l->alias[at].key = key;
		l->alias[at].label = *label_of(g, v);
		l->used++;
	}
}

/* Number of different labels, of few, and a hash of them all. */
static uint32_t count_few(const uint64_t *label, uint32_t n, uint64_t *all)
{
	uint32_t i, k, count = 0;

	*all = 0;
	for (i = 0; i < n; i++) {
		for (k = 0; k < i && label[k] != label[i]; k++)
			;
		if (k < i)
			continue;
		*all += mix(MIX, label[i]);
		count++;
	}
	return count;
}

/* The same of many; @table: 4 for each. */
static uint32_t count_many(const uint64_t *label, uint32_t n, uint64_t *table,
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

/* Labels a component of several vertices; @fresh: 5 for each. */
static void label_many(const struct graph *g, const uint32_t *v, uint32_t n,
		       uint64_t *fresh)
{
	uint32_t i, had, count = 0;
	uint64_t all;

	for (i = 0; i < n; i++)
		*label_of(g, v[i]) = 1 + !(v[i] & 1);
	do {
		had = count;
		for (i = 0; i < n; i++)
			fresh[i] = mix(*label_of(g, v[i]), hash_of(g, v[i]));
		for (i = 0; i < n; i++)
			*label_of(g, v[i]) = fresh[i];
		count = n <= FEW ? count_few(fresh, n, &all) :
			count_many(fresh, n, fresh + n, &all);
	} while (count > had && count < n);
	/*
	 * Another component may be at another point of its way to the same
	 * labels: those of one are its own unless all are the same.
	 */
	for (i = 0; i < n; i++)
		*label_of(g, v[i]) = mix(fresh[i], all);
	for (i = 0; i < n; i++)
		add_alias(g, v[i]);
}

/* As label_many(). */
static void label_component(const struct graph *g, const uint32_t *v, uint32_t n)
{
	uint64_t few[5 * FEW], *fresh = few;

	if (n > FEW)
		fresh = malloc(5 * n * sizeof(*fresh));
	if (!fresh)
		abort();
	label_many(g, v, n, fresh);
	if (fresh != few)
		free(fresh);
}

static inline void add_edge(struct graph *g, struct walk *w, uint32_t v)
{
	if (g->phase[v & 1][v >> 1] == 2)
		return;
	if (v == w->v)
		w->loop = true;
	else
		g->edge.v[g->edge.n++] = v;
}

/* The state in the place of an accept. */
static inline void add_field(struct graph *g, struct walk *w, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		add_edge(g, w, BC_VERTEX(accept & ~BC_FIELD_BIT, 0));
}

/* Lists the edges of a vertex but for those to what has its label. */
static void add_edges(struct graph *g, struct walk *w)
{
	const struct bc_pool *p = g->p;
	uint32_t i = w->v >> 1, k;

	if (w->v & 1) {
		const struct bc_pnode *n = &p->node[i];
		const struct bailey_trans *t = bc_trans_of(p, n);

		g->edge.v = bc_room(g->edge.v, g->edge.n + 3 + n->ntrans,
				    &g->edge.room, sizeof(*g->edge.v));
		for (k = 0; k < n->ntrans; k++)
			add_edge(g, w, BC_VERTEX(t[k].node, 1));
		add_edge(g, w, BC_VERTEX(n->other, 1));
		add_edge(g, w, BC_VERTEX(n->next, 0));
		add_field(g, w, n->accept);
	} else {
		const struct bc_pstate *s = &p->state[i];
		const struct bc_pslot *slot = bc_slots_of(p, s);

		g->edge.v = bc_room(g->edge.v, g->edge.n + 2 + 2 * s->nslots,
				    &g->edge.room, sizeof(*g->edge.v));
		for (k = 0; k < s->nslots; k++) {
			add_edge(g, w, BC_VERTEX(slot[k].next, 0));
			add_field(g, w, slot[k].accept);
		}
		add_edge(g, w, BC_VERTEX(s->dfa, 1));
		add_field(g, w, s->accept);
	}
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
	if (!g->l->size)
		return;
	at = slot_of(g->l, h);
	if (g->l->alias[at].key)
		*label = g->l->alias[at].label;
}

static void enter(struct graph *g, uint32_t v)
{
	struct walk *w = &g->walk[g->depth++];

	g->clock++;
	*label_of(g, v) = (uint64_t)g->clock << 32 | g->clock;
	g->phase[v & 1][v >> 1] = 1;
	*w = (struct walk){ v, g->edge.n, false };
	g->pending[g->npending++] = v;
	add_edges(g, w);
}

/* The lowest that is known of @v to be reached is @low. */
static inline void lower(struct graph *g, uint32_t v, uint32_t low)
{
	uint64_t *label = label_of(g, v);

	if (low < (uint32_t)*label)
		*label = *label >> 32 << 32 | low;
}

/* All edges of a vertex were looked at: it may complete a component. */
static void leave(struct graph *g)
{
	const struct walk *w = &g->walk[--g->depth];
	uint64_t met = *label_of(g, w->v);
	uint32_t from;

	if (g->depth)
		lower(g, g->walk[g->depth - 1].v, met);
	if ((uint32_t)met != met >> 32)
		return;
	for (from = g->npending; g->pending[from - 1] != w->v; from--)
		;
	from--;
	if (g->npending - from == 1)
		label_one(g, w->v, w->loop);
	else
		label_component(g, g->pending + from, g->npending - from);
	while (g->npending > from) {
		uint32_t v = g->pending[--g->npending];

		g->phase[v & 1][v >> 1] = 2;
	}
}

/* Tarjan's algorithm from a vertex on, without recursion. */
static void visit(struct graph *g, uint32_t root)
{
	enter(g, root);
	while (g->depth) {
		struct walk *w = &g->walk[g->depth - 1];
		uint32_t to;
		uint8_t is;

		if ((uint32_t)g->edge.n == w->edges) {
			leave(g);
			continue;
		}
		to = g->edge.v[--g->edge.n];
		is = g->phase[to & 1][to >> 1];
		if (!is)
			enter(g, to);
		else if (is == 1)
			lower(g, w->v, *label_of(g, to) >> 32);
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
	struct graph g = { .l = l, .p = p,
			   .label = { l->label[0], l->label[1] },
			   .phase = { l->phase[0], l->phase[1] } };
	size_t n = states->n + nodes->n + 1;
	int i;

	find_weights();
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
	free(g.edge.v);
}
