// SPDX-License-Identifier: GPL-2.0
/*
 * Which state or node stands for those that do the same.
 *
 * They are looked at from the ends of the automaton on, a strongly connected component
 * at a time, so that of what one leads to it is known what stands for it. What was
 * looked at is left alone.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "match.h"

void bc_labels_free(struct bc_labels *l)
{
	if (!l)
		return;
	free(l->like[0]);
	free(l->like[1]);
	free(l->first[0]);
	free(l->first[1]);
	free(l->said);
	free(l->slot);
	free(l->loop);
	free(l);
}

/** bc_labels_room() - room for all that is in the pool */
void bc_labels_room(struct bc_labels *l, const struct bc_pool *p)
{
	int n[2] = { p->states.n, p->nodes.n }, i;

	for (i = 0; i < 2; i++) {
		l->like[i] = bc_room_clear(l->like[i], n[i] + 1, &l->room[i],
					   &l->clear[i], sizeof(*l->like[i]));
		l->like[i][0] = 1;	/* the dead */
		if (!l->classes[i])
			bc_new_class(l, BC_VERTEX(0, i));
	}
	l->said = bc_room_clear(l->said, p->accepts.n + 1, &l->said_room,
				&l->said_clear, sizeof(*l->said));
}

/**
 * struct edges - the edges of a vertex
 * @low: the first open vertex that it leads to
 * @loop: it leads to itself
 */
struct edges {
	uint32_t v, low;
	bool loop;
};

static inline void add_edge(struct bc_graph *g, struct edges *e, uint32_t v)
{
	uint32_t like = *bc_like_of(g, v);

	if (like & BC_VISITED) {
		like &= ~BC_VISITED;
		e->low = like < e->low ? like : e->low;
	} else if (!like) {
		if (v == e->v)
			e->loop = true;
		else
			g->edge.v[g->edge.n++] = v;
	}
}

/* The state in the place of an accept. */
static inline void add_field(struct bc_graph *g, struct edges *e, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		add_edge(g, e, BC_VERTEX(accept & ~BC_FIELD_BIT, 0));
}

/* Lists the edges of a vertex to what was not met yet. */
static void add_edges(struct bc_graph *g, struct edges *e)
{
	const struct bc_pool *p = g->p;
	uint32_t i = e->v >> 1, k;

	if (e->v & 1) {
		const struct bc_pnode *n = &p->node[i];
		const struct bc_ptrans *t = bc_trans_of(p, n);

		g->edge.v = bc_room(g->edge.v, g->edge.n + 3 + n->ntrans,
				    &g->edge.room, sizeof(*g->edge.v));
		for (k = 0; k < n->ntrans; k++)
			add_edge(g, e, BC_VERTEX(t[k].node, 1));
		add_edge(g, e, BC_VERTEX(n->other, 1));
		add_edge(g, e, BC_VERTEX(n->next, 0));
		add_field(g, e, n->accept);
	} else {
		const struct bc_pstate *s = &p->state[i];
		const struct bc_pslot *slot = bc_slots_of(p, s);

		g->edge.v = bc_room(g->edge.v, g->edge.n + 2 + 2 * s->nslots,
				    &g->edge.room, sizeof(*g->edge.v));
		for (k = 0; k < s->nslots; k++) {
			add_edge(g, e, BC_VERTEX(slot[k].next, 0));
			add_field(g, e, slot[k].accept);
		}
		add_edge(g, e, BC_VERTEX(s->dfa, 1));
		add_field(g, e, s->accept);
	}
}

static void enter(struct bc_graph *g, uint32_t v)
{
	struct edges e = { v, g->nopen, false };
	uint32_t first = g->edge.n;

	add_edges(g, &e);
	/* Of all that it leads to it is known what stands for it. */
	if ((uint32_t)g->edge.n == first && e.low == g->nopen && !e.loop) {
		bc_settle(g, v);
		return;
	}
	if ((uint32_t)g->edge.n == first && e.low == g->nopen) {
		bc_settle_loop(g, v);
		return;
	}
	*bc_like_of(g, v) = BC_VISITED | g->nopen;
	g->walk[g->depth++] = (struct bc_walk){ g->nopen, first, e.loop };
	g->open[g->nopen++] = (struct bc_open){ v, e.low };
}

static inline void lower(struct bc_graph *g, uint32_t at, uint32_t low)
{
	if (low < g->open[at].low)
		g->open[at].low = low;
}

/* All edges of a vertex were looked at: it may complete a component. */
static void leave(struct bc_graph *g)
{
	const struct bc_walk *w = &g->walk[--g->depth];
	uint32_t at = w->at, low = g->open[at].low;

	if (g->depth)
		lower(g, g->walk[g->depth - 1].at, low);
	if (low != at)
		return;
	if (g->nopen - at > 1)
		bc_settle_component(g, at, g->nopen - at);
	else if (w->loop)
		bc_settle_loop(g, g->open[at].v);
	else
		bc_settle(g, g->open[at].v);
	g->nopen = at;
}

/* Tarjan's algorithm from a vertex on, without recursion. */
static void visit(struct bc_graph *g, uint32_t root)
{
	enter(g, root);
	while (g->depth) {
		struct bc_walk *w = &g->walk[g->depth - 1];
		uint32_t to, like;

		if ((uint32_t)g->edge.n == w->edges) {
			leave(g);
			continue;
		}
		to = g->edge.v[--g->edge.n];
		like = *bc_like_of(g, to);
		if (!like)
			enter(g, to);
		else if (like & BC_VISITED)
			lower(g, w->at, like & ~BC_VISITED);
	}
}

/**
 * bc_find_like() - find what stands for states and nodes
 * @l: receives it; what the accepts say is there
 * @p: pool
 * @states: the states
 * @nodes: the nodes; what these and the states lead to is among them
 */
void bc_find_like(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes)
{
	struct bc_graph g = { .l = l, .p = p, .like = { l->like[0], l->like[1] } };
	size_t n = states->n + nodes->n + 1;
	int i;

	bc_weigh_bytes();
	g.walk = malloc(n * sizeof(*g.walk));
	g.open = malloc(n * sizeof(*g.open));
	if (!g.walk || !g.open)
		abort();
	for (i = 0; i < states->n; i++)
		if (!l->like[0][states->v[i]])
			visit(&g, BC_VERTEX(states->v[i], 0));
	for (i = 0; i < nodes->n; i++)
		if (!l->like[1][nodes->v[i]])
			visit(&g, BC_VERTEX(nodes->v[i], 1));
	free(g.walk);
	free(g.open);
	free(g.edge.v);
}
