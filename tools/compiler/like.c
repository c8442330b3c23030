// SPDX-License-Identifier: GPL-2.0
/*
 * Which state or node stands for those that do the same: the first with its label.
 * What has one label is compared once, edge by edge; so nothing rests upon hashes.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "minimise.h"

/* What an accept says, or the label of the state in its place. */
static uint64_t accept_is(const struct bc_labels *l, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? l->label[0][accept & ~BC_FIELD_BIT] :
		l->said[accept];
}

static bool same_state(const struct bc_labels *l, const struct bc_pool *p,
		       uint32_t i, uint32_t j)
{
	const struct bc_pstate *a = &p->state[i], *b = &p->state[j];
	const struct bc_pslot *s = bc_slots_of(p, a), *t = bc_slots_of(p, b);
	uint32_t k;

	if (accept_is(l, a->accept) != accept_is(l, b->accept) ||
	    l->label[1][a->dfa] != l->label[1][b->dfa] ||
	    a->nslots != b->nslots)
		return false;
	for (k = 0; k < a->nslots; k++, s++, t++)
		if (s->word != t->word ||
		    accept_is(l, s->accept) != accept_is(l, t->accept) ||
		    l->label[0][s->next] != l->label[0][t->next])
			return false;
	return true;
}

static bool same_node(const struct bc_labels *l, const struct bc_pool *p,
		      uint32_t i, uint32_t j)
{
	const struct bc_pnode *a = &p->node[i], *b = &p->node[j];
	struct bc_ranges r = bc_ranges_of(l, p, a), s = bc_ranges_of(l, p, b);
	const uint64_t *nodes = l->label[1];
	struct bailey_trans t, u;
	bool more;

	if (accept_is(l, a->accept) != accept_is(l, b->accept) ||
	    l->label[0][a->next] != l->label[0][b->next] || r.other != s.other)
		return false;
	do {
		more = bc_next_range(l, &r, &t);
		if (more != bc_next_range(l, &s, &u) ||
		    (more && (t.lo != u.lo || t.hi != u.hi ||
			      nodes[t.node] != nodes[u.node])))
			return false;
	} while (more);
	return true;
}

static void first_grow(struct bc_labels *l)
{
	uint32_t *old = l->first, size = l->first_size, i, at;

	l->first_size = size ? size * 2 : 512;
	l->first = calloc(l->first_size, sizeof(*l->first));
	if (!l->first)
		abort();
	for (i = 0; i < size; i++) {
		if (!old[i])
			continue;
		at = l->label[old[i] & 1][old[i] >> 1] & (l->first_size - 1);
		while (l->first[at])
			at = (at + 1) & (l->first_size - 1);
		l->first[at] = old[i];
	}
	free(old);
}

static void find_like(struct bc_labels *l, const struct bc_pool *p, int kind,
		      uint32_t i)
{
	uint64_t label = l->label[kind][i];
	uint32_t at, v;

	if (l->nfirst * 4 >= l->first_size * 3)
		first_grow(l);
	for (at = label & (l->first_size - 1); (v = l->first[at]);
	     at = (at + 1) & (l->first_size - 1))
		if ((int)(v & 1) == kind && l->label[kind][v >> 1] == label)
			break;
	if (!v) {
		l->first[at] = BC_VERTEX(i, kind);
		l->nfirst++;
		l->like[kind][i] = i;
		return;
	}
	l->like[kind][i] = v >> 1;
	if (!(kind ? same_node(l, p, v >> 1, i) : same_state(l, p, v >> 1, i)))
		l->collided = true;
}

/**
 * bc_find_like() - find what stands for states and nodes
 * @l: labels
 * @p: pool
 * @states: states, labelled with all they lead to
 * @nodes: nodes, likewise
 */
void bc_find_like(struct bc_labels *l, const struct bc_pool *p,
		  const struct bc_set *states, const struct bc_set *nodes)
{
	int i;

	for (i = 0; i < states->n; i++)
		if (!l->like[0][states->v[i]])
			find_like(l, p, 0, states->v[i]);
	for (i = 0; i < nodes->n; i++)
		if (!l->like[1][nodes->v[i]])
			find_like(l, p, 1, nodes->v[i]);
}
