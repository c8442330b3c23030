// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes from which the rest of a component is "*" and a literal end, as in "*.js":
 * what is there at the end of it can be looked at without what is before. Found in
 * the automaton itself, which need not come from such a rule.
 */
#include <stdlib.h>

#include "private.h"

#define MOST	8u	/* bytes of an end */

/* The nodes that lead to the end, and the bytes that lead from each to the next. */
struct chain {
	const struct bailey_view *view;
	__u32 node[MOST + 1];
	unsigned char byte[MOST];
	unsigned int n;
};

static bool in_chain(const struct chain *c, __u32 node)
{
	unsigned int i;

	for (i = 0; i <= c->n; i++)
		if (c->node[i] == node)
			return true;
	return false;
}

/* Where the last node leads that no other does: 1 if there is one, 0, or -1. */
static int extend(struct chain *c)
{
	const struct bailey_node *node = &c->view->nodes[c->node[c->n]];
	const struct bailey_trans *t = &c->view->trans[node->trans];
	const struct bailey_trans *new = NULL;
	__u32 i;

	for (i = 0; i < bailey_ntrans(node); i++, t++) {
		if (in_chain(c, t->node))
			continue;
		if (new || t->lo != t->hi)
			return -1;
		new = t;
	}
	if (!new)
		return 0;
	if (c->n == MOST)
		return -1;
	c->byte[c->n++] = new->lo;
	c->node[c->n] = new->node;
	return 1;
}

/* How much of the end stands at the end of its first @i bytes and @b. */
static unsigned int overlap(const struct chain *c, unsigned int i, unsigned char b)
{
	unsigned int len = i + 1 < c->n ? i + 1 : c->n;

	for (; len; len--)
		if (c->byte[len - 1] == b &&
		    !memcmp(c->byte, c->byte + i + 1 - len, len - 1))
			return len;
	return 0;
}

static __u32 step(const struct bailey_view *view, __u32 from, unsigned char b)
{
	const struct bailey_node *node = &view->nodes[from];
	const struct bailey_trans *t = &view->trans[node->trans];
	__u32 i;

	for (i = 0; i < bailey_ntrans(node); i++, t++)
		if (t->lo <= b && b <= t->hi)
			return t->node;
	return node->other;
}

/* Whether every byte leads from the @i-th node to where it does in a search. */
static bool searches(const struct chain *c, unsigned int i)
{
	unsigned int b;

	for (b = 1; b < 256; b++)
		if (b != '/' && step(c->view, c->node[i], b) !=
		    c->node[overlap(c, i, b)])
			return false;
	return true;
}

static bool find_chain(const struct bailey_view *view, __u32 root,
		       struct chain *c)
{
	const struct bailey_node *first = &view->nodes[root];
	unsigned int i;
	int more;

	c->view = view;
	c->node[0] = root;
	c->n = 0;
	do {
		more = extend(c);
	} while (more > 0);
	if (more < 0 || !c->n)
		return false;
	for (i = 0; i < c->n; i++)
		if (view->nodes[c->node[i]].accept != first->accept ||
		    view->nodes[c->node[i]].next != first->next)
			return false;
	for (i = 0; i <= c->n; i++)
		if (!searches(c, i))
			return false;
	return true;
}

/*
 * Whether a component that begins at @from, and not with a dot, ends as one that
 * begins at @root.
 */
static bool alike(const struct bailey_view *view, __u32 from, __u32 root)
{
	unsigned int b;

	for (b = 1; from != root && b < 256; b++)
		if (b != '/' && b != '.' &&
		    step(view, from, b) != step(view, root, b))
			return false;
	return true;
}

/*
 * Whether nothing that follows changes the outcome any more, but a slash at the
 * very end: the state that a "**" leads to, or the one before it, if what begins
 * there is a component and not with a dot.
 */
static bool settled(const struct bailey_view *view, __u32 at)
{
	const struct bailey_state *state = &view->states[at];
	__u32 root = view->nodes[state->dfa].other;
	const struct bailey_node *node = &view->nodes[root];
	const struct bailey_state *next = &view->states[node->next];

	return !bailey_ntrans(node) && node->other == root &&
		alike(view, state->dfa, root) &&
		!next->nslots && alike(view, next->dfa, root);
}

static void find_states(struct bailey_policy *policy)
{
	const struct bailey_view *view = &policy->view;
	__u32 n = view->count[BAILEY_SECT_STATES], i;

	policy->suffix_at = calloc(n, sizeof(*policy->suffix_at));
	for (i = 1; policy->suffix_at && i < n; i++) {
		__u32 first = view->states[i].dfa, root = first;

		if (!policy->suffix_of[root])
			root = view->nodes[first].other;
		if (policy->suffix_of[root] && alike(view, first, root))
			policy->suffix_at[i] = policy->suffix_of[root];
		else if (settled(view, i))
			policy->suffix_at[i] = BAILEY_SETTLED;
	}
}

/**
 * bailey_find_suffixes() - find such nodes
 * @policy: verified; receives @suffix, @suffix_of and @suffix_at, of which the last
 *	is NULL if there is no memory
 */
void bailey_find_suffixes(struct bailey_policy *policy)
{
	const struct bailey_view *view = &policy->view;
	__u32 n = view->count[BAILEY_SECT_NODES], found = 0, i;
	struct bailey_suffix *list = NULL, *more;
	struct chain c;

	policy->suffix = NULL;
	policy->suffix_of = calloc(n, sizeof(*policy->suffix_of));
	for (i = 1; policy->suffix_of && i < n; i++) {
		const struct bailey_node *node = &view->nodes[i];

		if (node->other != i || bailey_ntrans(node) != 1 ||
		    !find_chain(view, i, &c))
			continue;
		more = found & (found - 1) ? list :
			realloc(list, (found ? 2 * found : 1) * sizeof(*list));
		if (!more)
			break;
		list = more;
		list[found].word = 0;
		memcpy(&list[found].word, c.byte, c.n);
		list[found].len = c.n;
		list[found].hit = c.node[c.n];
		list[found].miss = i;
		policy->suffix_of[i] = ++found;
	}
	policy->suffix = list;
	policy->suffix_at = NULL;
	if (policy->suffix_of)
		find_states(policy);
}
