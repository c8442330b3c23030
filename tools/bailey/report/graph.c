// SPDX-License-Identifier: GPL-2.0
/*
 * The graph of transitions, as SVG: labels in columns by how many transitions
 * they are away from where it begins, edges between them.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define WIDE	190	/* of a box */
#define HIGH	34
#define GAP_X	150
#define GAP_Y	26
#define MAX_NODES	120

/**
 * struct node - a label
 * @name: label
 * @column: transitions from a begin; -1: not yet known
 * @row: place in its column
 */
struct node {
	const char *name;
	int column, row;
};

struct graph {
	struct node node[MAX_NODES];
	int n, columns, rows;
};

static int node_of(struct graph *g, const char *name)
{
	int i;

	for (i = 0; i < g->n; i++)
		if (!strcmp(g->node[i].name, name))
			return i;
	if (g->n == MAX_NODES)
		return -1;
	g->node[g->n] = (struct node){ name, -1, 0 };
	return g->n++;
}

/* Columns: from what nothing leads to, breadth first; cycles begin anywhere. */
static void columns(struct graph *g, const struct report *r)
{
	int depth = 0, i, k, count[MAX_NODES] = { 0 };
	bool entered[MAX_NODES] = { false }, more;
	size_t e;

	for (e = 0; e < r->nedges; e++) {
		i = node_of(g, r->edge[e].from);
		k = node_of(g, r->edge[e].to);
		if (k >= 0 && i != k)
			entered[k] = true;
	}
	for (i = 0; i < g->n; i++)
		if (!entered[i] || !strcmp(g->node[i].name, "unconfined"))
			g->node[i].column = 0;
	do {
		more = false;
		for (e = 0; e < r->nedges; e++) {
			i = node_of(g, r->edge[e].from);
			k = node_of(g, r->edge[e].to);
			if (i >= 0 && k >= 0 && g->node[i].column == depth &&
			    g->node[k].column < 0) {
				g->node[k].column = depth + 1;
				more = true;
			}
		}
		depth++;
		for (i = 0; !more && i < g->n; i++)
			if (g->node[i].column < 0) {	/* a cycle of its own */
				g->node[i].column = 0;
				depth = 0;
				more = true;
				break;
			}
	} while (more);
	for (i = 0; i < g->n; i++) {
		g->node[i].row = count[g->node[i].column]++;
		if (count[g->node[i].column] > g->rows)
			g->rows = count[g->node[i].column];
		if (g->node[i].column >= g->columns)
			g->columns = g->node[i].column + 1;
	}
}

static int left(const struct node *n)
{
	return 20 + n->column * (WIDE + GAP_X);
}

static int top(const struct graph *g, const struct node *n)
{
	int column = 0, i;

	for (i = 0; i < g->n; i++)
		column += g->node[i].column == n->column;
	/* Short columns stand in the middle. */
	return 24 + n->row * (HIGH + GAP_Y) +
		(g->rows - column) * (HIGH + GAP_Y) / 2;
}

/* At most @most characters, the end of paths rather than their begin. */
static void put_short(FILE *out, const char *s, size_t most)
{
	size_t n = strlen(s);
	char buf[128];

	if (n > most)
		snprintf(buf, sizeof(buf), "\xe2\x80\xa6%s", s + n - most + 1);
	put_escaped(out, n > most ? buf : s);
}

static void put_edge(FILE *out, const struct graph *g, const struct node *a,
		     const struct node *b, const struct edge *e, int nth)
{
	int y1 = top(g, a) + HIGH / 2, y2 = top(g, b) + HIGH / 2;
	int x1 = left(a) + WIDE, x2 = left(b), x, y;
	const char *cls = e->seen ? "edge seen" : "edge";

	if (b->column > a->column) {
		fprintf(out, "<path class=\"%s\" d=\"M%d %d C%d %d %d %d %d %d\" marker-end=\"url(#arrow)\"/>\n",
			cls, x1, y1, x1 + GAP_X / 2, y1, x2 - GAP_X / 2, y2,
			x2 - 2, y2);
		x = (x1 + x2) / 2;
		y = (y1 + y2) / 2 - 5;
	} else if (a->column == b->column) {
		/* To the side of the column and back. */
		fprintf(out, "<path class=\"%s\" d=\"M%d %d C%d %d %d %d %d %d\" marker-end=\"url(#arrow)\"/>\n",
			cls, x1, y1, x1 + 60, y1, x1 + 60, y2, x1 + 2, y2 + 6);
		x = x1 + 50;
		y = (y1 + y2) / 2 + 4;
	} else {
		/* Backwards: below all that lies between. */
		y = 24 + g->rows * (HIGH + GAP_Y) + 14 + 14 * (nth % 6);
		x1 = left(a) + WIDE / 2;
		x2 = left(b) + WIDE / 2;
		fprintf(out, "<path class=\"%s back\" d=\"M%d %d C%d %d %d %d %d %d\" marker-end=\"url(#arrow)\"/>\n",
			cls, x1, top(g, a) + HIGH, x1, y + 20, x2, y + 20, x2,
			top(g, b) + HIGH + 3);
		x = (x1 + x2) / 2;
	}
	fprintf(out, "<text class=\"what\" x=\"%d\" y=\"%d\"><title>", x, y);
	put_escaped(out, e->what);
	fputs("</title>", out);
	put_short(out, e->what, 22);
	if (e->more)
		fprintf(out, " +%u", e->more);
	fputs("</text>\n", out);
}

/** put_graph() - the graph of transitions; a sentence if there are none */
void put_graph(FILE *out, const struct report *r)
{
	struct graph *g = calloc(1, sizeof(*g));
	int i, wide, backs = 0;
	size_t e;

	if (!g)
		abort();
	columns(g, r);
	if (!g->n) {
		fputs("<p class=\"none\">No transitions are known. Policy (-p) and domain events tell of them.</p>\n",
		      out);
		free(g);
		return;
	}
	wide = 40 + g->columns * WIDE + (g->columns - 1) * GAP_X + 80;
	fprintf(out, "<div class=\"wide\"><svg role=\"img\" aria-label=\"transitions between profiles\" viewBox=\"0 0 %d %d\" style=\"width:100%%;max-width:%dpx\">\n"
		"<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
		"<path d=\"M0 0L8 4L0 8z\" class=\"tip\"/></marker></defs>\n",
		wide, 24 + g->rows * (HIGH + GAP_Y) + 110, wide);
	for (e = 0; e < r->nedges; e++) {
		int a = node_of(g, r->edge[e].from);
		int b = node_of(g, r->edge[e].to);

		if (a >= 0 && b >= 0 && a != b)
			put_edge(out, g, &g->node[a], &g->node[b], &r->edge[e],
				 backs += g->node[b].column < g->node[a].column);
	}
	for (i = 0; i < g->n; i++) {
		const struct node *n = &g->node[i];
		bool bare = !strcmp(n->name, "unconfined");

		fprintf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/><text class=\"label\" x=\"%d\" y=\"%d\"><title>",
			bare ? "node bare" : "node", left(n), top(g, n), WIDE,
			HIGH, left(n) + WIDE / 2, top(g, n) + HIGH / 2 + 5);
		put_escaped(out, n->name);
		fputs("</title>", out);
		put_short(out, n->name, 25);
		fputs("</text>\n", out);
	}
	fputs("</svg></div>\n", out);
	free(g);
}
