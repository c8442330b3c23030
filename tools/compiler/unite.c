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

#define FEW	16	/* members for which no memory is taken */

static uint32_t unite_two(struct bc_table *t, int a, int b)
{
	int v[2] = { a | BC_UNION, b | BC_UNION };

	return bc_table_look(t, v, 2);
}

static uint32_t unite_many(struct bc_table *t, int *v, int n)
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
	for (i = 0; i < kept; i++)
		v[i] |= BC_UNION;
	return bc_table_look(t, v, kept);
}

/* The number of a union; @v: numbers of no unions, in any order. */
static inline uint32_t unite(struct bc_table *t, int *v, int n)
{
	if (n <= 1)
		return n ? v[0] : 0;
	if (n > 2)
		return unite_many(t, v, n);
	if (v[0] == v[1] || !v[0] || !v[1])
		return v[0] ? v[0] : v[1];
	return v[0] < v[1] ? unite_two(t, v[0], v[1]) :
			     unite_two(t, v[1], v[0]);
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
	struct bc_side *side;
	int n, k, count = 0;

	if (!take(&p->states, i, &p->part))
		return false;
	n = p->part.n;
	p->side = bc_room(p->side, n, &p->sides_room, sizeof(*p->side));
	side = p->side;
	for (k = 0; k < n; k++)
		if (!p->state[p->part.v[k]].filled)
			bc_pool_fill_state(p, p->part.v[k]);
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
	rec.accept = unite_accepts(p, &p->edge);
	p->fresh = bc_room(p->fresh, room, &p->fresh_room, sizeof(*p->fresh));
	slots = p->fresh;
	while ((word = first_word(p, side, n)) != BC_NO_WORD)
		slots[count++] = unite_edges(p, side, n, word);
	if (count)
		bc_pool_add_slots(p, &rec, slots, count);
	p->state[i] = rec;
	return true;
}

/**
 * struct cursor - a member of a union of nodes, at some byte
 * @t: its first transition that does not end before; @end: after the last
 * @other: node by any other byte
 */
struct cursor {
	uint32_t t, end, other;
};

static void add_range(struct bc_pool *p, struct bc_pnode *rec, unsigned int lo,
		      unsigned int hi, uint32_t target)
{
	struct bailey_trans *last;

	if (target == rec->other)
		return;
	last = rec->ntrans ? &p->trans[p->ntrans - 1] : NULL;
	if (last && last->node == target && last->hi == lo - 1) {
		last->hi = hi;
		return;
	}
	p->trans[p->ntrans++] = (struct bailey_trans){ .lo = lo, .hi = hi,
						       .node = target };
	rec->ntrans++;
}

/* Where members lead: by the first @n of @all, which have no transitions, and by @to. */
static uint32_t unite_with(struct bc_pool *p, const int *all, int n, int *to, int m)
{
	int i;

	/* It is sorted, so that it is made anew each time. */
	for (i = 0; i < n; i++)
		to[m++] = all[i];
	return unite(&p->nodes, to, m);
}

/*
 * The transitions: from byte to byte at which one of a member begins or ends. There
 * is room for them all. Where any byte leads with members that have none is @all.
 */
static void unite_ranges(struct bc_pool *p, struct bc_pnode *rec,
			 struct cursor *at, int moving, const int *all, int n,
			 int *to)
{
	unsigned int c = 0, end;
	bool any;
	int m, k;

	for (;; c = end) {
		end = 256;
		any = false;
		m = 0;
		for (k = 0; k < moving; k++) {
			const struct bailey_trans *t = p->trans + at[k].t;
			uint32_t target = at[k].other;

			while (at[k].t < at[k].end && t->hi < c) {
				at[k].t++;
				t++;
			}
			if (at[k].t < at[k].end) {
				unsigned int until = t->lo;

				if (until <= c) {
					until = t->hi + 1;
					target = t->node;
					any = true;
				}
				end = until < end ? until : end;
			}
			if (target)
				to[m++] = target;
		}
		if (any)
			add_range(p, rec, c, end - 1,
				  unite_with(p, all, n, to, m));
		if (end == 256)
			break;
	}
}

/* The transitions if but one member has some. */
static void unite_one(struct bc_pool *p, struct bc_pnode *rec,
		      const struct cursor *at, const int *all, int n, int *to)
{
	uint32_t t;

	for (t = at->t; t < at->end; t++) {
		to[0] = p->trans[t].node;
		add_range(p, rec, p->trans[t].lo, p->trans[t].hi,
			  unite_with(p, all, n, to, to[0] != 0));
	}
}

/* The number of the union of @a and @b. */
static inline uint32_t unite_pair(struct bc_table *t, uint32_t a, uint32_t b)
{
	if (a == b || !a || !b)
		return a ? a : b;
	return a < b ? unite_two(t, a, b) : unite_two(t, b, a);
}

/* As unite_ranges(), of two members. */
static void pair_ranges(struct bc_pool *p, struct bc_pnode *rec,
			const struct bc_pnode *a, const struct bc_pnode *b)
{
	const struct bailey_trans *s = bc_trans_of(p, a), *t = bc_trans_of(p, b);
	const struct bailey_trans *s_end = s + a->ntrans, *t_end = t + b->ntrans;
	unsigned int c = 0, end;

	while (s < s_end || t < t_end) {
		unsigned int s_lo = s < s_end ? s->lo : 256;
		unsigned int t_lo = t < t_end ? t->lo : 256;
		uint32_t x = a->other, y = b->other;

		c = s_lo > c && t_lo > c ? (s_lo < t_lo ? s_lo : t_lo) : c;
		end = 256;
		if (s_lo <= c) {
			x = s->node;
			end = s->hi + 1;
		} else {
			end = s_lo;
		}
		if (t_lo <= c) {
			y = t->node;
			end = t->hi + 1u < end ? t->hi + 1u : end;
		} else {
			end = t_lo < end ? t_lo : end;
		}
		add_range(p, rec, c, end - 1, unite_pair(&p->nodes, x, y));
		c = end;
		s += s < s_end && s->hi < c;
		t += t < t_end && t->hi < c;
	}
}

/* Union @i of nodes @x and @y, as most are. */
static void fill_pair(struct bc_pool *p, uint32_t i, uint32_t x, uint32_t y)
{
	const struct bc_pnode a = p->node[x], b = p->node[y];
	struct bc_pnode rec = { .filled = 1, .trans = p->ntrans };

	rec.other = a.other == x && b.other == y ? i :
		unite_pair(&p->nodes, a.other, b.other);
	rec.next = unite_pair(&p->states, a.next, b.next);
	rec.accept = (a.accept | b.accept) & BC_FIELD_BIT ?
		BC_FIELD_BIT | unite_pair(&p->states, a.accept & ~BC_FIELD_BIT,
					  b.accept & ~BC_FIELD_BIT) :
		unite_pair(&p->accepts, a.accept, b.accept);
	if (a.ntrans || b.ntrans) {
		p->trans = bc_room(p->trans, p->ntrans + 1 +
				   2 * (a.ntrans + b.ntrans),
				   &p->trans_room, sizeof(*p->trans));
		pair_ranges(p, &rec, &a, &b);
	}
	bc_pool_room(p);
	p->node[i] = rec;
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
	int k, n, m = 0, still = 0, trans = 0, moving = 0, *all, *to;
	struct cursor few[FEW], *at = few;
	bool same = true;

	if (!take(&p->nodes, i, &p->part))
		return false;
	n = p->part.n;
	for (k = 0; k < n; k++)
		if (!p->node[p->part.v[k]].filled)
			bc_pool_fill_node(p, p->part.v[k]);
	if (n == 2) {
		fill_pair(p, i, p->part.v[0], p->part.v[1]);
		return true;
	}
	if (n > FEW)
		at = malloc(n * sizeof(*at));
	if (!at)
		abort();
	p->to.v = bc_room(p->to.v, 2 * n + 2, &p->to.room, sizeof(*p->to.v));
	p->edge.v = bc_room(p->edge.v, n, &p->edge.room, sizeof(*p->edge.v));
	p->after.v = bc_room(p->after.v, n, &p->after.room,
			     sizeof(*p->after.v));
	p->edge.n = 0;
	p->after.n = 0;
	all = p->to.v;
	to = all + n;
	for (k = 0; k < n; k++) {
		const struct bc_pnode *node = &p->node[p->part.v[k]];

		if (node->accept)
			p->edge.v[p->edge.n++] = node->accept;
		if (node->next)
			p->after.v[p->after.n++] = node->next;
		same &= node->other == (uint32_t)p->part.v[k];
		if (node->ntrans) {
			trans += node->ntrans;
			at[moving++] = (struct cursor){
				node->trans, node->trans + node->ntrans,
				node->other };
			if (node->other)
				to[m++] = node->other;
		} else if (node->other) {
			all[still++] = node->other;
		}
	}
	rec.other = same ? i : unite_with(p, all, still, to, m);
	rec.next = bc_unite_states(p, &p->after);
	rec.accept = unite_accepts(p, &p->edge);
	rec.trans = p->ntrans;
	p->trans = bc_room(p->trans, p->ntrans + 2 * trans + 1, &p->trans_room,
			   sizeof(*p->trans));
	if (moving == 1)
		unite_one(p, &rec, at, all, still, to);
	else if (moving)
		unite_ranges(p, &rec, at, moving, all, still, to);
	bc_pool_room(p);
	p->node[i] = rec;
	if (at != few)
		free(at);
	return true;
}
