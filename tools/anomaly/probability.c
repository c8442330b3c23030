// SPDX-License-Identifier: GPL-2.0
/*
 * How likely a symbol is after others: interpolated over all orders. A context
 * that was followed by @kids different symbols in @total counts gives the lower
 * order the weight kids / (total + kids) (Witten-Bell), pruned counts adding to it.
 */
#include <string.h>

#include "ngram.h"
#include "symbols.h"

static double interpolate(const struct an_node *at, uint32_t count, double lower)
{
	double weight = (double)at->kids + at->lost;
	double all = at->total + weight;

	return all > 0 ? (count + weight * lower) / all : lower;
}

/* Every symbol that was seen, and one for all that was not. */
static double uniform(const struct an_ngrams *g)
{
	return 1.0 / (g->nsyms + 1.0);
}

/**
 * an_step() - probability of a symbol, which then joins the context
 * @g: tree
 * @c: symbols before it; it is put behind them
 * @sym: symbol; AN_NONE is one that was never seen
 * @p: receives the probability
 *
 * The probabilities of all known symbols and of one AN_NONE add up to 1.
 *
 * Return: symbols of the longest n-gram with @sym at its end that was seen, 0 to
 * AN_ORDER.
 */
unsigned int an_step(const struct an_ngrams *g, struct an_context *c, uint32_t sym,
		     double *p)
{
	uint32_t next[AN_ORDER + 1], child;
	unsigned int i, seen = 0;
	double q = uniform(g);

	next[0] = AN_ROOT;
	for (i = 0; i < AN_ORDER; i++) {
		next[i + 1] = AN_NO_NODE;
		if (c->at[i] == AN_NO_NODE)
			continue;
		child = sym == AN_NONE ? AN_NO_NODE :
			an_node_find(g, c->at[i], sym);
		if (child != AN_NO_NODE)
			seen = i + 1;
		q = interpolate(&g->node[c->at[i]], child == AN_NO_NODE ? 0 :
				g->node[child].count, q);
		next[i + 1] = child;
	}
	memcpy(c->at, next, sizeof(c->at));
	*p = q;
	return seen;
}

/** an_probability() - as an_step(), but the context stays as it is */
double an_probability(const struct an_ngrams *g, const struct an_context *c,
		      uint32_t sym)
{
	struct an_context copy = *c;
	double p;

	an_step(g, &copy, sym, &p);
	return p;
}
