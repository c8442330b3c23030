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
#include "label.h"

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

static inline void add_edge(struct bc_graph *g, struct bc_walk *w, uint32_t v)
{
	if (g->phase[v & 1][v >> 1] == 2)
		return;
	if (v == w->v)
		w->loop = true;
	else
		g->edge.v[g->edge.n++] = v;
}

/* The state in the place of an accept. */
static inline void add_field(struct bc_graph *g, struct bc_walk *w, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		add_edge(g, w, BC_VERTEX(accept & ~BC_FIELD_BIT, 0));
}

/* Lists the edges of a vertex but for those to what has its label. */
static void add_edges(struct bc_graph *g, struct bc_walk *w)
{
	const struct bc_pool *p = g->p;
	uint32_t i = w->v >> 1, k;

	if (w->v & 1) {
		const struct bc_pnode *n = &p->node[i];
		const struct bc_ptrans *t = bc_trans_of(p, n);

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

static void enter(struct bc_graph *g, uint32_t v)
{
	struct bc_walk *w = &g->walk[g->depth];

	*w = (struct bc_walk){ v, g->edge.n, false };
	add_edges(g, w);
	if ((uint32_t)g->edge.n == w->edges) {	/* all it leads to has its label */
		bc_label_one(g, v, w->loop);
		g->phase[v & 1][v >> 1] = 2;
		return;
	}
	g->depth++;
	g->clock++;
	*bc_label_of(g, v) = (uint64_t)g->clock << 32 | g->clock;
	g->phase[v & 1][v >> 1] = 1;
	g->pending[g->npending++] = v;
}

/* The lowest that is known of @v to be reached is @low. */
static inline void lower(struct bc_graph *g, uint32_t v, uint32_t low)
{
	uint64_t *label = bc_label_of(g, v);

	if (low < (uint32_t)*label)
		*label = *label >> 32 << 32 | low;
}

/* All edges of a vertex were looked at: it may complete a component. */
static void leave(struct bc_graph *g)
{
	const struct bc_walk *w = &g->walk[--g->depth];
	uint64_t met = *bc_label_of(g, w->v);
	uint32_t from;

	if (g->depth)
		lower(g, g->walk[g->depth - 1].v, met);
	if ((uint32_t)met != met >> 32)
		return;
	for (from = g->npending; g->pending[from - 1] != w->v; from--)
		;
	from--;
	if (g->npending - from == 1)
		bc_label_one(g, w->v, w->loop);
	else
		bc_label_component(g, g->pending + from, g->npending - from);
	while (g->npending > from) {
		uint32_t v = g->pending[--g->npending];

		g->phase[v & 1][v >> 1] = 2;
	}
}

/* Tarjan's algorithm from a vertex on, without recursion. */
static void visit(struct bc_graph *g, uint32_t root)
{
	enter(g, root);
	while (g->depth) {
		struct bc_walk *w = &g->walk[g->depth - 1];
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
			lower(g, w->v, *bc_label_of(g, to) >> 32);
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
	struct bc_graph g = { .l = l, .p = p,
			   .label = { l->label[0], l->label[1] },
			   .phase = { l->phase[0], l->phase[1] } };
	size_t n = states->n + nodes->n + 1;
	int i;

	bc_label_begin();
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
