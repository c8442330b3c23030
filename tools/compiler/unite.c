// SPDX-License-Identifier: GPL-2.0
/*
 * Unions of states and of nodes.
 *
 * The rules that one file gives have an automaton of their own, determinised once
 * in a run. What several files say together is a set of its states, or of its
 * nodes; what such a set does follows from what its members do, which is far less
 * work than to begin with the NFA again. The union of one is that one.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

/* Unions that were looked for of late. */
static struct bc_recent *recent_of(struct bc_table *t)
{
	if (!t->recent)
		t->recent = calloc(1u << BC_RECENT_BITS, sizeof(*t->recent));
	if (!t->recent)
		abort();
	return t->recent;
}

/* The number of a union; @v: numbers of no unions, in any order. */
static uint32_t unite(struct bc_table *t, int *v, int n)
{
	struct bc_recent *last = NULL;
	int i, j, k, one, kept = 0;

	for (i = 0; i < n; i++) {
		one = v[i];
		for (j = kept; j && v[j - 1] > one; j--)
			;
		if (!one || (j && v[j - 1] == one))
			continue;
		for (k = kept++; k > j; k--)
			v[k] = v[k - 1];
		v[j] = one;
	}
	if (kept < 2)
		return kept ? v[0] : 0;
	if (kept <= BC_RECENT) {
		int third = kept == 3 ? v[2] : 0;
		uint32_t hash = (v[0] * 0x9e3779b1u ^ v[1]) * 0x85ebca6bu;

		hash = (hash ^ third) * 0x9e3779b1u;
		last = &recent_of(t)[hash >> (32 - BC_RECENT_BITS)];
		if (last->v[0] == v[0] && last->v[1] == v[1] &&
		    last->v[2] == third)
			return last->i;
		*last = (struct bc_recent){ { v[0], v[1], third }, 0 };
	}
	for (i = 0; i < kept; i++)
		v[i] |= BC_UNION;
	one = bc_table_find(t, v, kept);
	if (last)
		last->i = one;
	return one;
}

/** bc_unite_states() - the state that does what all states of a set do */
uint32_t bc_unite_states(struct bc_pool *p, struct bc_set *s)
{
	uint32_t i = unite(&p->states, s->v, s->n);

	bc_pool_room(p);
	return i;
}

static uint32_t unite_nodes(struct bc_pool *p, struct bc_set *s)
{
	uint32_t i = unite(&p->nodes, s->v, s->n);

	bc_pool_room(p);
	return i;
}

/* All are sets of rules, or all are states. */
static uint32_t unite_accepts(struct bc_pool *p, struct bc_set *s)
{
	bool fields = false;
	int i;

	for (i = 0; i < s->n; i++) {
		fields |= (s->v[i] & BC_FIELD_BIT) != 0;
		s->v[i] &= ~BC_FIELD_BIT;
	}
	if (fields)
		return BC_FIELD_BIT | bc_unite_states(p, s);
	return unite(&p->accepts, s->v, s->n);
}

/* The members of a union, kept; false if it is none. */
static bool take(struct bc_table *t, uint32_t i, struct bc_set *to)
{
	struct bc_set set = bc_members(t, i);
	int k;

	if (!set.n || set.v[0] < (int)BC_UNION)
		return false;
	to->v = bc_room(to->v, set.n, &to->room, sizeof(*to->v));
	to->n = set.n;
	for (k = 0; k < set.n; k++)
		to->v[k] = set.v[k] & ~BC_UNION;
	return true;
}

/* The node after a whole word. */
static const struct bc_pnode *run(struct bc_pool *p, uint32_t node,
				  uint32_t word)
{
	const struct bc_literal *w = &p->word[word];
	uint32_t i;

	for (i = 0; i < w->len && node; i++) {
		uint32_t next = bc_pool_step(p, node, p->text[w->off + i]);

		if (next == node && !p->node[node].ntrans)
			break;
		node = next;
	}
	if (!p->node[node].filled)
		bc_pool_fill_node(p, node);
	return &p->node[node];
}

/* Which of two words comes first in a state. */
static int compare(const struct bc_pool *p, uint32_t a, uint32_t b)
{
	const struct bc_literal *v = &p->word[a], *w = &p->word[b];
	int cmp;

	if (a == b)
		return 0;
	if (v->hash != w->hash)
		return v->hash < w->hash ? -1 : 1;
	cmp = memcmp(p->text + v->off, p->text + w->off,
		     v->len < w->len ? v->len : w->len);
	return cmp ? cmp : v->len < w->len ? -1 : 1;
}

/**
 * struct side - a member of a union of states
 * @at: its next slot, before @end
 * @dfa: its node
 */
struct side {
	uint32_t at, end, dfa;
};

/* The first word that is left, or BC_NO_WORD. */
static uint32_t first_word(const struct bc_pool *p, const struct side *side,
			   int n)
{
	uint32_t best = BC_NO_WORD, word;
	int i;

	for (i = 0; i < n; i++) {
		if (side[i].at == side[i].end)
			continue;
		word = p->slot[side[i].at].word;
		if (best == BC_NO_WORD || compare(p, word, best) < 0)
			best = word;
	}
	return best;
}

/* The edge of a word, out of those of all members. */
static struct bc_pslot unite_edges(struct bc_pool *p, struct side *side, int n,
				   uint32_t word)
{
	struct bc_pslot slot = { .word = word };
	int i;

	p->ends.n = 0;
	p->nexts.n = 0;
	for (i = 0; i < n; i++) {
		uint32_t accept, next;

		if (side[i].at < side[i].end &&
		    p->slot[side[i].at].word == word) {
			accept = p->slot[side[i].at].accept;
			next = p->slot[side[i].at++].next;
		} else if (side[i].dfa) {
			const struct bc_pnode *node = run(p, side[i].dfa, word);

			accept = node->accept;
			next = node->next;
		} else {
			continue;
		}
		if (accept)
			bc_set_push(&p->ends, accept);
		if (next)
			bc_set_push(&p->nexts, next);
	}
	slot.next = bc_unite_states(p, &p->nexts);
	slot.accept = unite_accepts(p, &p->ends);
	return slot;
}

/**
 * bc_unite_fill_state() - find out what a union of states does
 * @p: pool
 * @i: number of the state
 *
 * Return: false if it is no union.
 */
bool bc_unite_fill_state(struct bc_pool *p, uint32_t i)
{
	struct bc_pstate rec = { .filled = 1 };
	struct bc_pslot *slots;
	uint32_t word, room = 0;
	struct side *side;
	int n, k, count = 0;

	if (!take(&p->states, i, &p->part))
		return false;
	n = p->part.n;
	side = malloc(n * sizeof(*side));
	if (!side)
		abort();
	for (k = 0; k < n; k++)
		if (!p->state[p->part.v[k]].filled)
			bc_pool_fill_state(p, p->part.v[k]);
	p->edge.n = 0;
	p->to.n = 0;
	for (k = 0; k < n; k++) {
		const struct bc_pstate *s = &p->state[p->part.v[k]];

		rec.bad |= s->bad;
		side[k] = (struct side){ s->slots, s->slots + s->nslots,
					 s->dfa };
		room += s->nslots;
		if (s->accept)
			bc_set_push(&p->edge, s->accept);
		if (s->dfa)
			bc_set_push(&p->to, s->dfa);
	}
	rec.dfa = unite_nodes(p, &p->to);
	rec.accept = unite_accepts(p, &p->edge);
	slots = malloc((room + 1) * sizeof(*slots));
	if (!slots)
		abort();
	while ((word = first_word(p, side, n)) != BC_NO_WORD)
		slots[count++] = unite_edges(p, side, n, word);
	if (count)
		bc_pool_add_slots(p, &rec, slots, count);
	free(slots);
	free(side);
	p->state[i] = rec;
	return true;
}

/* The bytes at which a transition of a member begins, or the rest does again. */
static void mark_bounds(struct bc_pool *p, const struct bc_pnode *node,
			uint64_t *bound)
{
	const struct bailey_trans *t = bc_trans_of(p, node);
	unsigned int i, end;

	for (i = 0; i < node->ntrans; i++) {
		end = t[i].hi + 1;
		bound[t[i].lo >> 6] |= 1ull << (t[i].lo & 63);
		bound[end >> 6] |= 1ull << (end & 63);
	}
}

/* Where byte @c leads; true if a transition says it. */
static bool go(const struct bc_pool *p, const struct bc_pnode *node,
	       unsigned int c, uint32_t *to)
{
	const struct bailey_trans *t = bc_trans_of(p, node);
	unsigned int i;

	for (i = 0; i < node->ntrans && t[i].lo <= c; i++) {
		if (c > t[i].hi)
			continue;
		*to = t[i].node;
		return true;
	}
	*to = node->other;
	return false;
}

/* Bytes @lo to @hi, of which none is told from another. */
static void unite_range(struct bc_pool *p, struct bc_pnode *rec,
			unsigned int lo, unsigned int hi)
{
	struct bailey_trans *last;
	uint32_t target;
	bool any = false;
	int k;

	p->to.n = 0;
	for (k = 0; k < p->part.n; k++) {
		any |= go(p, &p->node[p->part.v[k]], lo, &target);
		if (target)
			bc_set_push(&p->to, target);
	}
	if (!any)
		return;
	target = unite_nodes(p, &p->to);
	if (target == rec->other)
		return;
	last = rec->ntrans ? &p->trans[p->ntrans - 1] : NULL;
	if (last && last->node == target && last->hi == lo - 1) {
		last->hi = hi;
		return;
	}
	p->trans = bc_grow(p->trans, p->ntrans, &p->trans_room,
			   sizeof(*p->trans));
	p->trans[p->ntrans++] = (struct bailey_trans){ .lo = lo, .hi = hi,
						       .node = target };
	rec->ntrans++;
}

/**
 * bc_unite_fill_node() - find out what a union of nodes does
 * @p: pool
 * @i: number of the node
 *
 * Return: false if it is no union.
 */
bool bc_unite_fill_node(struct bc_pool *p, uint32_t i)
{
	struct bc_pnode rec = { .filled = 1 };
	uint64_t bound[5] = { 0 }, left;
	int k, lo = -1;
	bool same = true;

	if (!take(&p->nodes, i, &p->part))
		return false;
	for (k = 0; k < p->part.n; k++)
		if (!p->node[p->part.v[k]].filled)
			bc_pool_fill_node(p, p->part.v[k]);
	p->edge.n = 0;
	p->after.n = 0;
	p->to.n = 0;
	for (k = 0; k < p->part.n; k++) {
		const struct bc_pnode *node = &p->node[p->part.v[k]];

		if (node->accept)
			bc_set_push(&p->edge, node->accept);
		if (node->next)
			bc_set_push(&p->after, node->next);
		if (node->other)
			bc_set_push(&p->to, node->other);
		same &= node->other == (uint32_t)p->part.v[k];
		mark_bounds(p, node, bound);
	}
	rec.other = same ? i : unite_nodes(p, &p->to);
	rec.next = bc_unite_states(p, &p->after);
	rec.accept = unite_accepts(p, &p->edge);
	rec.trans = p->ntrans;
	for (k = 0; k < 5; k++) {
		for (left = bound[k]; left; left &= left - 1) {
			int c = 64 * k + __builtin_ctzll(left);

			if (lo >= 0)
				unite_range(p, &rec, lo, c - 1);
			lo = c;
		}
	}
	p->node[i] = rec;
	return true;
}
