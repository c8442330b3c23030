// SPDX-License-Identifier: GPL-2.0
/*
 * The table of those that stand for others. What has the hash of one is compared with
 * it, edge by edge; so nothing rests upon hashes.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "match.h"

uint64_t bc_weight_below[257];

void bc_weigh_bytes(void)
{
	uint64_t x = BC_MIX;
	int i;

	for (i = 0; i < 256 && !bc_weight_below[256]; i++) {
		x = bc_mix(x, i + 1);
		bc_weight_below[i + 1] = bc_weight_below[i] + x;
	}
}

/* Of what an accept says, or of what stands for the state in its place. */
static inline uint64_t accept_key(const struct bc_graph *g, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? g->like[0][accept & ~BC_FIELD_BIT] :
		g->l->said[accept] * BC_MIX;
}

static uint64_t state_key(const struct bc_graph *g, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	uint64_t h = bc_mix(bc_mix(BC_MIX, 1), accept_key(g, s->accept));
	uint32_t k;

	h = bc_mix(h, g->like[1][s->dfa]);
	for (k = 0; k < s->nslots; k++) {
		h = bc_mix(h, (uint64_t)slot[k].word << 32 | g->like[0][slot[k].next]);
		h = bc_mix(h, accept_key(g, slot[k].accept));
	}
	return h;
}

static inline uint64_t node_key(const struct bc_graph *g, uint32_t i)
{
	const struct bc_pnode *n = &g->p->node[i];
	const struct bc_ptrans *t = bc_trans_of(g->p, n);
	const uint32_t *like = g->like[1];
	uint64_t other = like[n->other], sum = other * bc_weight_below[256];
	int k;

	for (k = 0; k < n->ntrans; k++)
		sum += (bc_weight_below[t[k].hi + 1] - bc_weight_below[t[k].lo]) *
			(like[t[k].node] - other);
	return bc_mix(bc_mix(bc_mix(2, sum), g->like[0][n->next]),
		      accept_key(g, n->accept));
}

/** bc_key_of() - a hash of what a vertex does */
uint64_t bc_key_of(const struct bc_graph *g, uint32_t v)
{
	return v & 1 ? node_key(g, v >> 1) : state_key(g, v >> 1);
}

/*
 * Whether @b, which was looked at, may stand for @a; of a member of the component at
 * hand this is not known, but must be so if it is the other.
 */
static inline bool pair(const struct bc_graph *g, struct bc_component *c, int kind,
			uint32_t a, uint32_t b)
{
	uint32_t is = g->like[kind][a], want = g->like[kind][b], at;

	if (!(is & BC_VISITED))
		return is == want;
	at = (is & ~BC_VISITED) - c->from;
	if (c->member[at].is)
		return c->member[at].is == want;
	c->member[at].is = want;
	c->member[c->ntodo++].todo = at;
	return true;
}

static inline bool pair_accepts(const struct bc_graph *g, struct bc_component *c,
				uint32_t a, uint32_t b)
{
	if ((a ^ b) & BC_FIELD_BIT)
		return false;
	if (a & BC_FIELD_BIT)
		return pair(g, c, 0, a & ~BC_FIELD_BIT, b & ~BC_FIELD_BIT);
	return g->l->said[a] == g->l->said[b];
}

static bool same_state(const struct bc_graph *g, struct bc_component *c, uint32_t i,
		       uint32_t j)
{
	const struct bc_pstate *a = &g->p->state[i], *b = &g->p->state[j];
	const struct bc_pslot *s = bc_slots_of(g->p, a), *t = bc_slots_of(g->p, b);
	uint32_t k;

	if (a->nslots != b->nslots || !pair_accepts(g, c, a->accept, b->accept) ||
	    !pair(g, c, 1, a->dfa, b->dfa))
		return false;
	for (k = 0; k < a->nslots; k++, s++, t++)
		if (s->word != t->word || !pair_accepts(g, c, s->accept, t->accept) ||
		    !pair(g, c, 0, s->next, t->next))
			return false;
	return true;
}

/* From byte to byte at which a transition of either begins or ends. */
static bool same_ranges(const struct bc_graph *g, struct bc_component *c,
			const struct bc_pnode *a, const struct bc_pnode *b)
{
	const struct bc_ptrans *s = bc_trans_of(g->p, a), *t = bc_trans_of(g->p, b);
	int i = 0, j = 0, at = 0, end;

	while (i < a->ntrans || j < b->ntrans) {
		int s_lo = i < a->ntrans ? s[i].lo : 256;
		int t_lo = j < b->ntrans ? t[j].lo : 256;
		uint32_t x = a->other, y = b->other;

		if (s_lo > at && t_lo > at)
			at = s_lo < t_lo ? s_lo : t_lo;
		end = 256;
		if (s_lo <= at) {
			x = s[i].node;
			end = s[i].hi + 1;
		} else {
			end = s_lo;
		}
		if (t_lo <= at) {
			y = t[j].node;
			end = t[j].hi < end ? t[j].hi + 1 : end;
		} else if (t_lo < end) {
			end = t_lo;
		}
		if (!pair(g, c, 1, x, y))
			return false;
		at = end;
		if (i < a->ntrans && s[i].hi < at)
			i++;
		if (j < b->ntrans && t[j].hi < at)
			j++;
	}
	return true;
}

static bool same_node(const struct bc_graph *g, struct bc_component *c, uint32_t i,
		      uint32_t j)
{
	const struct bc_pnode *a = &g->p->node[i], *b = &g->p->node[j];

	return pair_accepts(g, c, a->accept, b->accept) &&
		pair(g, c, 0, a->next, b->next) &&
		pair(g, c, 1, a->other, b->other) && same_ranges(g, c, a, b);
}

/**
 * bc_same() - whether two vertices do the same
 * @g: graph
 * @c: the component of the first if it is not complete
 * @v: a vertex
 * @i: number of another of its kind; what stands for it is known
 */
bool bc_same(const struct bc_graph *g, struct bc_component *c, uint32_t v, uint32_t i)
{
	return v & 1 ? same_node(g, c, v >> 1, i) : same_state(g, c, v >> 1, i);
}

/* Where what has a hash is looked for first; a table without slots has no bits. */
static uint32_t home_of(const struct bc_labels *l, uint32_t hash)
{
	return hash >> 1 >> (31 - l->bits);
}

static void put(struct bc_labels *l, uint32_t hash, uint32_t v)
{
	uint32_t at = home_of(l, hash), low = l->size - 1;

	while (l->slot[at])
		at = (at + 1) & low;
	l->slot[at] = (hash & ~bc_slot_mask(l)) | v;
}

/**
 * bc_stand_again() - the table of those that stand for others is made anew
 * @g: graph
 * @v: they; @n of them
 */
void bc_stand_again(const struct bc_graph *g, const uint32_t *v, uint32_t n)
{
	struct bc_labels *l = g->l;
	uint32_t i, most = 0;

	for (i = 0; i < n; i++)
		most = v[i] > most ? v[i] : most;
	l->bits = 12;
	while (most > bc_slot_mask(l) || n * 4 >= (3u << l->bits))
		l->bits++;
	l->size = 1u << l->bits;
	l->used = n;
	l->slot = calloc(l->size, sizeof(*l->slot));
	if (!l->slot)
		abort();
	for (i = 0; i < n; i++)
		put(l, bc_key_of(g, v[i]) >> 32, v[i]);
}

/* Grows until there is room, and @v fits into a slot. */
static void grow(const struct bc_graph *g, uint32_t v)
{
	struct bc_labels *l = g->l;
	uint32_t *old = l->slot, size = l->size, mask = bc_slot_mask(l), had = l->bits, i;

	l->bits = size ? had + 1 : 12;
	while (v > bc_slot_mask(l))
		l->bits++;
	l->size = 1u << l->bits;
	l->slot = calloc(l->size, sizeof(*l->slot));
	if (!l->slot)
		abort();
	/* What a slot has of the hash tells the new one, unless the table is large. */
	for (i = 0; i < size; i++)
		if (old[i])
			put(l, had + 2 + l->bits <= 32 ? old[i] :
			    bc_key_of(g, old[i] & mask) >> 32, old[i] & mask);
	free(old);
}

static void stand(const struct bc_graph *g, uint32_t v, uint64_t key)
{
	struct bc_labels *l = g->l;

	if (l->used * 4 >= l->size * 3 || v > bc_slot_mask(l))
		grow(g, v);
	put(l, key >> 32, v);
	l->used++;
}

/** bc_stand() - a vertex that stands for itself is to stand for others as well */
void bc_stand(const struct bc_graph *g, uint32_t v)
{
	stand(g, v, bc_key_of(g, v));
}

/**
 * bc_settle() - find what stands for a vertex that is a component of its own
 * @g: graph
 * @v: vertex, which does not lead to itself
 */
void bc_settle(const struct bc_graph *g, uint32_t v)
{
	const struct bc_labels *l = g->l;
	uint32_t mask = bc_slot_mask(l), hash, slot, at;
	uint64_t key = bc_key_of(g, v);

	hash = key >> 32;
	for (at = home_of(l, hash); l->size && (slot = l->slot[at]);
	     at = (at + 1) & (l->size - 1)) {
		if (((slot ^ hash) & ~mask) || ((slot ^ v) & 1) ||
		    !bc_same(g, NULL, v, (slot & mask) >> 1))
			continue;
		*bc_like_of(g, v) = *bc_like_of(g, slot & mask);
		return;
	}
	*bc_like_of(g, v) = bc_new_class(g->l, v);
	stand(g, v, key);
}
