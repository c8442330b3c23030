/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of n-grams up to AN_ORDER symbols as a tree, and the interpolated
 * probability of a symbol after others. A node stands for the symbols on the way
 * to it from the root; its children continue it. Nodes are numbered in the order
 * of their making, so that a parent comes before its children.
 *
 * Each unit adds at most @cap to a node: no process, however long it runs or often
 * it repeats, can outvote the others.
 */
#ifndef AN_NGRAM_H
#define AN_NGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AN_ORDER	6u		/* symbols of the longest n-gram */
#define AN_ROOT		0u
#define AN_NO_NODE	0xffffffffu
#define AN_BEGIN	0xffffffffu	/* stands before the first symbol of a thread */
#define AN_MAX_BITS	24.0f		/* most that one event can surprise */

/**
 * struct an_node - an n-gram that was seen
 * @parent: n-gram without the last symbol
 * @sym: last symbol, or AN_BEGIN
 * @count: how often, each unit capped
 * @total: sum of the children's @count
 * @kids: children, also those that were pruned
 * @lost: counts of children that were pruned
 */
struct an_node {
	uint32_t parent;
	uint32_t sym;
	uint32_t count;
	uint32_t total;
	uint32_t kids;
	uint32_t lost;
};

/**
 * struct an_ngrams - the tree
 * @node: [n]
 * @stamp: [n], the unit that last added to the node, and how much it did; only
 *	while learning
 * @slot: [nslots], number of node + 1, 0 is empty
 * @unit: number of the unit that is being learnt
 * @cap: most that a unit adds to a node
 * @nsyms: children of the root
 * @hashes: only the root's children are symbols, deeper ones are hashes (objects.h)
 */
struct an_ngrams {
	struct an_node *node;
	struct an_stamp {
		uint32_t unit;
		uint32_t added;
	} *stamp;
	uint32_t n;
	uint32_t room;
	uint32_t *slot;
	uint32_t nslots;
	uint32_t unit;
	uint32_t cap;
	uint32_t nsyms;
	bool hashes;
};

/**
 * struct an_context - the last symbols of a thread
 * @at: node of the last i symbols, or AN_NO_NODE
 */
struct an_context {
	uint32_t at[AN_ORDER];
};

void an_ngrams_init(struct an_ngrams *g, uint32_t cap);
void an_ngrams_free(struct an_ngrams *g);
void an_ngrams_unit(struct an_ngrams *g);
uint32_t an_node_find(const struct an_ngrams *g, uint32_t parent, uint32_t sym);
uint32_t an_count_once(struct an_ngrams *g, uint32_t parent, uint32_t sym);
uint32_t an_node_put(struct an_ngrams *g, uint32_t parent, uint32_t sym,
		     uint32_t count);
void an_begin(struct an_ngrams *g, struct an_context *c, bool goes_on);
void an_begin_known(const struct an_ngrams *g, struct an_context *c, bool goes_on);
void an_learn(struct an_ngrams *g, struct an_context *c, uint32_t sym);
unsigned int an_step(const struct an_ngrams *g, struct an_context *c, uint32_t sym,
		     double *p);
double an_probability(const struct an_ngrams *g, const struct an_context *c,
		      uint32_t sym);
void an_merge(struct an_ngrams *to, const struct an_ngrams *from,
	      const uint32_t *renumber);
void an_prune(struct an_ngrams *g, uint32_t most);

#endif /* AN_NGRAM_H */
