// SPDX-License-Identifier: GPL-2.0
/*
 * Unions of states; of nodes see unitenode.c.
 *
 * The rules that one file gives have an automaton of their own, determinised once
 * in a run. What several files say together is a set of its states, or of its
 * nodes; what such a set does follows from what its members do, which is far less
 * work than to begin with the NFA again. The union of one is that one.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "unite.h"

/** bc_unite_many() - as bc_unite(), of any number */
uint32_t bc_unite_many(struct bc_table *t, int *v, int n)
{
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
	return bc_table_union(t, v, kept);
}

/** bc_unite_states() - the state that does what all states of a set do */
uint32_t bc_unite_states(struct bc_pool *p, struct bc_set *s)
{
	uint32_t i = bc_unite(&p->states, s->v, s->n);

	bc_pool_room(p);
	return i;
}

static uint32_t unite_nodes(struct bc_pool *p, struct bc_set *s)
{
	uint32_t i = bc_unite(&p->nodes, s->v, s->n);

	bc_pool_room(p);
	return i;
}

/** bc_unite_accepts() - a union of sets of rules, or of states, as all of them are */
uint32_t bc_unite_accepts(struct bc_pool *p, struct bc_set *s)
{
	bool fields = false;
	int i;

	for (i = 0; i < s->n; i++) {
		fields |= (s->v[i] & BC_FIELD_BIT) != 0;
		s->v[i] &= ~BC_FIELD_BIT;
	}
	if (fields)
		return BC_FIELD_BIT | bc_unite_states(p, s);
	return bc_unite(&p->accepts, s->v, s->n);
}

/** bc_unite_take() - the members of a union, kept; false if it is none */
bool bc_unite_take(const struct bc_table *t, uint32_t i, struct bc_set *to)
{
	if (!bc_is_union(t, i))
		return false;
	bc_members(t, i, to);
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

/* The first word that is left, or BC_NO_WORD. */
static uint32_t first_word(const struct bc_pool *p, const struct bc_side *side,
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
static struct bc_pslot unite_edges(struct bc_pool *p, struct bc_side *side, int n,
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
	slot.accept = bc_unite_accepts(p, &p->ends);
	return slot;
}

/* The edge of a word, which only @from has, with what node @dfa of the other does. */
static struct bc_pslot edge_with(struct bc_pool *p, struct bc_pslot from,
				 uint32_t dfa)
{
	const struct bc_pnode *node;

	if (!dfa)
		return from;
	node = run(p, dfa, from.word);
	from.accept = bc_accept_pair(p, from.accept, node->accept);
	from.next = bc_unite_pair(&p->states, from.next, node->next);
	return from;
}

/* Union @i of states @x and @y, as most are. */
static void fill_pair_of_states(struct bc_pool *p, uint32_t i, uint32_t x, uint32_t y)
{
	const struct bc_pstate a = p->state[x], b = p->state[y];
	struct bc_pstate rec = { .filled = 1, .bad = a.bad | b.bad };
	uint32_t s = a.slots, t = b.slots;
	uint32_t s_end = s + a.nslots, t_end = t + b.nslots;
	struct bc_pslot *slots, one, two;
	int n = 0, cmp;

	p->fresh = bc_room(p->fresh, a.nslots + b.nslots, &p->fresh_room,
			   sizeof(*p->fresh));
	slots = p->fresh;
	rec.dfa = bc_unite_pair(&p->nodes, a.dfa, b.dfa);
	rec.accept = bc_accept_pair(p, a.accept, b.accept);
	bc_pool_room(p);
	while (s < s_end || t < t_end) {
		cmp = s == s_end ? 1 : t == t_end ? -1 :
			compare(p, p->slot[s].word, p->slot[t].word);
		if (cmp) {
			slots[n++] = cmp < 0 ?
				edge_with(p, p->slot[s++], b.dfa) :
				edge_with(p, p->slot[t++], a.dfa);
		} else {
			one = p->slot[s++];
			two = p->slot[t++];
			one.accept = bc_accept_pair(p, one.accept, two.accept);
			one.next = bc_unite_pair(&p->states, one.next, two.next);
			slots[n++] = one;
		}
		bc_pool_room(p);
	}
	if (n)
		bc_pool_add_slots(p, &rec, slots, n);
	p->state[i] = rec;
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
	struct bc_side *side;
	int n, k, count = 0;

	if (!bc_unite_take(&p->states, i, &p->part))
		return false;
	n = p->part.n;
	p->side = bc_room(p->side, n, &p->sides_room, sizeof(*p->side));
	side = p->side;
	for (k = 0; k < n; k++) {
		if (!p->state[p->part.v[k]].filled)
			bc_pool_fill_state(p, p->part.v[k]);
		bc_again_state(p, p->part.v[k]);
	}
	if (n == 2) {
		fill_pair_of_states(p, i, p->part.v[0], p->part.v[1]);
		return true;
	}
	p->edge.n = 0;
	p->to.n = 0;
	for (k = 0; k < n; k++) {
		const struct bc_pstate *s = &p->state[p->part.v[k]];

		rec.bad |= s->bad;
		side[k] = (struct bc_side){ s->slots, s->slots + s->nslots,
					 s->dfa };
		room += s->nslots;
		if (s->accept)
			bc_set_push(&p->edge, s->accept);
		if (s->dfa)
			bc_set_push(&p->to, s->dfa);
	}
	rec.dfa = unite_nodes(p, &p->to);
	rec.accept = bc_unite_accepts(p, &p->edge);
	p->fresh = bc_room(p->fresh, room, &p->fresh_room, sizeof(*p->fresh));
	slots = p->fresh;
	while ((word = first_word(p, side, n)) != BC_NO_WORD)
		slots[count++] = unite_edges(p, side, n, word);
	if (count)
		bc_pool_add_slots(p, &rec, slots, count);
	p->state[i] = rec;
	return true;
}
