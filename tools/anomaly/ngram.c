// SPDX-License-Identifier: GPL-2.0
/*
 * The tree of n-grams: learning, adding up, pruning. Probabilities are in
 * probability.c.
 */
#include <string.h>

#include "alloc.h"
#include "ngram.h"

static uint32_t hash(uint32_t parent, uint32_t sym)
{
	uint64_t h = ((uint64_t)parent << 32 | sym) * 0x9e3779b97f4a7c15ull;

	return (uint32_t)(h >> 32) ^ (uint32_t)(h >> 17);
}

static uint32_t place(const struct an_ngrams *g, uint32_t parent, uint32_t sym)
{
	uint32_t i = hash(parent, sym) & (g->nslots - 1);
	const struct an_node *n;

	for (; g->slot[i]; i = (i + 1) & (g->nslots - 1)) {
		n = &g->node[g->slot[i] - 1];
		if (n->parent == parent && n->sym == sym)
			break;
	}
	return i;
}

/**
 * an_ngrams_init() - an empty tree, of the root only
 * @g: tree
 * @cap: most that a unit adds to a count, at least 1
 */
void an_ngrams_init(struct an_ngrams *g, uint32_t cap)
{
	memset(g, 0, sizeof(*g));
	g->cap = cap ? cap : 1;
	g->room = 256;
	g->nslots = 512;
	g->node = an_alloc(g->room, sizeof(*g->node));
	g->stamp = an_alloc(g->room, sizeof(*g->stamp));
	g->slot = an_alloc(g->nslots, sizeof(*g->slot));
	g->node[0].parent = AN_NO_NODE;
	g->n = 1;
}

/** an_ngrams_free() - frees what the tree holds */
void an_ngrams_free(struct an_ngrams *g)
{
	free(g->node);
	free(g->stamp);
	free(g->slot);
	memset(g, 0, sizeof(*g));
}

/** an_ngrams_unit() - what is learnt from now on belongs to another unit */
void an_ngrams_unit(struct an_ngrams *g)
{
	g->unit++;
}

/** an_node_find() - the child of @parent for @sym, or AN_NO_NODE */
uint32_t an_node_find(const struct an_ngrams *g, uint32_t parent, uint32_t sym)
{
	return g->slot[place(g, parent, sym)] - 1;
}

static void widen(struct an_ngrams *g)
{
	uint32_t i;

	free(g->slot);
	g->nslots *= 2;
	g->slot = an_alloc(g->nslots, sizeof(*g->slot));
	for (i = 1; i < g->n; i++)
		g->slot[place(g, g->node[i].parent, g->node[i].sym)] = i + 1;
}

static uint32_t add_up(uint32_t a, uint32_t b)
{
	return a + b < a ? UINT32_MAX : a + b;
}

/**
 * an_node_put() - adds to the child of a node, made if it is not there
 * @g: tree
 * @parent: node
 * @sym: symbol of the child, or AN_BEGIN
 * @count: added to its count and to its parent's total; counts saturate
 *
 * AN_BEGIN below the root counts as a context only: it is never predicted.
 *
 * Return: the child.
 */
uint32_t an_node_put(struct an_ngrams *g, uint32_t parent, uint32_t sym,
		     uint32_t count)
{
	uint32_t i = place(g, parent, sym), c;

	if (!g->slot[i]) {
		if (g->n == g->room) {
			g->room *= 2;
			g->node = an_realloc(g->node, g->room, sizeof(*g->node));
			g->stamp = an_realloc(g->stamp, g->room,
					      sizeof(*g->stamp));
		}
		g->node[g->n] = (struct an_node){ .parent = parent, .sym = sym };
		g->stamp[g->n] = (struct an_stamp){ 0 };
		g->slot[i] = ++g->n;
		c = g->n - 1;
		if (sym != AN_BEGIN) {
			g->node[parent].kids++;
			g->nsyms += parent == AN_ROOT;
		}
		if (g->n * 2 > g->nslots)
			widen(g);
	} else {
		c = g->slot[i] - 1;
	}
	g->node[c].count = add_up(g->node[c].count, count);
	if (sym != AN_BEGIN)
		g->node[parent].total = add_up(g->node[parent].total, count);
	return c;
}

/**
 * an_count_once() - count an n-gram once, unless its unit has spent its share of it
 * @g: counts
 * @parent: node of what goes before
 * @sym: its last symbol
 *
 * Return: its node.
 */
uint32_t an_count_once(struct an_ngrams *g, uint32_t parent, uint32_t sym)
{
	uint32_t c = an_node_put(g, parent, sym, 0);
	struct an_stamp *s = &g->stamp[c];

	if (s->unit != g->unit)
		*s = (struct an_stamp){ g->unit, 0 };
	if (s->added < g->cap) {
		s->added++;
		an_node_put(g, parent, sym, 1);
	}
	return c;
}

/**
 * an_begin() - context before the first symbol of a thread, while learning
 * @g: tree
 * @c: receives it
 * @goes_on: the thread had begun before; what it did is not known
 */
void an_begin(struct an_ngrams *g, struct an_context *c, bool goes_on)
{
	if (!goes_on)
		an_count_once(g, AN_ROOT, AN_BEGIN);
	an_begin_known(g, c, goes_on);
}

/** an_begin_known() - as an_begin(), and nothing is learnt */
void an_begin_known(const struct an_ngrams *g, struct an_context *c, bool goes_on)
{
	memset(c->at, 0xff, sizeof(c->at));
	c->at[0] = AN_ROOT;
	if (!goes_on)
		c->at[1] = an_node_find(g, AN_ROOT, AN_BEGIN);
}

/**
 * an_learn() - counts the n-grams that end with a symbol
 * @g: tree
 * @c: symbols before it; it is put behind them
 * @sym: symbol, not AN_NONE
 */
void an_learn(struct an_ngrams *g, struct an_context *c, uint32_t sym)
{
	uint32_t next[AN_ORDER];
	unsigned int i;

	next[0] = AN_ROOT;
	for (i = 0; i < AN_ORDER && c->at[i] != AN_NO_NODE; i++) {
		uint32_t child = an_count_once(g, c->at[i], sym);

		if (i + 1 < AN_ORDER)
			next[i + 1] = child;
	}
	for (i++; i < AN_ORDER; i++)
		next[i] = AN_NO_NODE;
	memcpy(c->at, next, sizeof(next));
}

/**
 * an_merge() - adds the counts of one tree to another
 * @to: tree
 * @from: tree to add
 * @renumber: number in @to of each symbol of @from; NULL: the same
 *
 * Counts add up: what two trees learnt apart is what one had learnt from both, as
 * long as neither was pruned.
 */
void an_merge(struct an_ngrams *to, const struct an_ngrams *from,
	      const uint32_t *renumber)
{
	uint32_t *map = an_alloc(from->n, sizeof(*map));
	const struct an_node *n;
	uint32_t i, sym;

	to->node[AN_ROOT].lost += from->node[AN_ROOT].lost;
	for (i = 1; i < from->n; i++) {
		n = &from->node[i];
		sym = renumber && n->sym != AN_BEGIN &&
			!(from->hashes && n->parent != AN_ROOT) ?
			renumber[n->sym] : n->sym;
		map[i] = an_node_put(to, map[n->parent], sym, n->count);
		to->node[map[i]].lost = add_up(to->node[map[i]].lost, n->lost);
	}
	free(map);
}

/*
 * Leaves of the highest order with the lowest counts say least; they are given
 * up first. What they counted stays as @lost of their parents and so makes the
 * lower order heard there.
 */
static uint32_t prune_order(struct an_ngrams *g, uint32_t most,
			    const uint8_t *depth, bool *gone, unsigned int order)
{
	uint32_t limit, i, left = 0, alive = 0;
	uint32_t *children = an_alloc(g->n, sizeof(*children));

	for (i = 0; i < g->n; i++) {
		alive += !gone[i];
		if (i && !gone[i])
			children[g->node[i].parent]++;
	}
	for (limit = 1; alive > most && limit; limit *= 2) {
		left = 0;
		for (i = g->n - 1; i && alive > most; i--) {
			struct an_node *p;

			if (gone[i] || depth[i] != order || children[i])
				continue;
			if (g->node[i].count > limit) {
				left++;
				continue;
			}
			p = &g->node[g->node[i].parent];
			if (g->node[i].sym != AN_BEGIN) {
				p->total -= g->node[i].count;
				p->lost = add_up(p->lost, g->node[i].count);
			}
			gone[i] = true;
			alive--;
		}
		if (!left)
			break;
	}
	free(children);
	return alive;
}

/**
 * an_prune() - makes a tree small
 * @g: tree
 * @most: nodes that may stay; single symbols stay in any case
 *
 * Rule: of the longest n-grams first, those that were counted once, then up to
 * twice, four times and so on; then of the next order.
 */
void an_prune(struct an_ngrams *g, uint32_t most)
{
	uint8_t *depth;
	uint32_t *map, i, n;
	struct an_node *old;
	unsigned int order;
	bool *gone;

	if (g->n <= most)
		return;
	depth = an_alloc(g->n, 1);
	gone = an_alloc(g->n, sizeof(*gone));
	map = an_alloc(g->n, sizeof(*map));
	for (i = 1; i < g->n; i++)
		depth[i] = depth[g->node[i].parent] + 1;
	for (order = AN_ORDER; order > 1; order--)
		if (prune_order(g, most, depth, gone, order) <= most)
			break;
	old = g->node;
	for (n = 1, i = 1; i < g->n; i++) {
		if (gone[i])
			continue;
		map[i] = n;
		old[n] = old[i];
		old[n++].parent = map[old[i].parent];
	}
	g->n = n;
	memset(g->stamp, 0, n * sizeof(*g->stamp));
	memset(g->slot, 0, g->nslots * sizeof(*g->slot));
	for (i = 1; i < n; i++)
		g->slot[place(g, old[i].parent, old[i].sym)] = i + 1;
	free(map);
	free(gone);
	free(depth);
}
