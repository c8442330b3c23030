// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes: what the globs of a component do with each byte.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MAX_KINDS	32	/* kinds of bytes that a node remembers */

/**
 * struct moves - the members of a node, by what they consume
 * @head: the first member that consumes only that byte; of no others is it set
 * @single: the bytes that some member consumes alone
 * @slash: some member consumes a slash alone
 * @apart: the bytes that the other members tell apart, on the smaller side of
 *	each set
 * @sets: of each byte that is told apart, a hash of the sets that do so
 * @kind: what bytes with one hash lead to; @nkinds of them
 * @alike: bytes that lead where they lead from the node's rest
 * @hashed: @sets is valid
 */
struct moves {
	int head[256];
	uint64_t single[4], apart[4], alike[4], sets[256];
	struct { uint64_t sets; uint32_t node; } kind[MAX_KINDS];
	int nkinds;
	bool slash, hashed;
};

static bool in_mask(const uint64_t *mask, unsigned int c)
{
	return mask[c >> 6] >> (c & 63) & 1;
}

#define NEVER	(1ull | 1ull << '/')

/* Bytes that the same sets tell apart get the same hash. */
static void hash_sets(const struct bc_pool *p, struct moves *m)
{
	uint64_t bits, hash;
	int i, k;

	m->nkinds = 0;
	for (k = 0; k < 4; k++)
		for (bits = m->apart[k]; bits; bits &= bits - 1)
			m->sets[64 * k + __builtin_ctzll(bits)] = 0;
	for (i = 0; i < p->edge.n; i++) {
		int number = p->nfa.state[p->edge.v[i]].more;
		const uint64_t *side = p->nfa.set[number] + 4;

		if (!((side[0] & ~NEVER) | side[1] | side[2] | side[3]))
			continue;
		hash = (number + 1) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
		hash *= 0xbf58476d1ce4e5b9ull;
		hash ^= hash >> 32;
		for (k = 0; k < 4; k++)
			for (bits = side[k] & m->apart[k]; bits;
			     bits &= bits - 1)
				m->sets[64 * k + __builtin_ctzll(bits)] += hash;
	}
}

/*
 * Sorts the members of @p->self; those with sets go to @p->edge, rules that
 * match to @p->after. Returns whether a field ends here.
 */
static bool sort_members(struct bc_pool *p, struct moves *m)
{
	bool fields = false;
	int i, k;

	memset(m->single, 0, sizeof(m->single));
	memset(m->apart, 0, sizeof(m->apart));
	p->chain = bc_room(p->chain, p->self.n, &p->chain_room,
			   sizeof(*p->chain));
	p->edge.n = 0;
	p->after.n = 0;
	for (i = 0; i < p->self.n; i++) {
		const struct bc_nstate *st = &p->nfa.state[p->self.v[i]];

		if (st->op == BC_FIELD)
			fields = true;
		if (st->op == BC_MATCH)
			bc_set_push(&p->after, st->more);
		if (st->op != BC_BYTES)
			continue;
		if (st->only >= 0) {
			p->chain[i] = in_mask(m->single, st->only) ?
				m->head[st->only] : -1;
			m->head[st->only] = i;
			m->single[st->only >> 6] |= 1ull << (st->only & 63);
			continue;
		}
		bc_set_push(&p->edge, p->self.v[i]);
		for (k = 0; k < 4; k++)
			m->apart[k] |= p->nfa.set[st->more][4 + k];
	}
	/* NUL and slash are never looked up in a component. */
	m->slash = in_mask(m->single, '/');
	m->single[0] &= ~NEVER;
	m->apart[0] &= ~NEVER;
	m->hashed = false;
	return fields;
}

/* Where the members with sets lead by @c. */
static void move_sets(struct bc_pool *p, struct bc_set *to, int c)
{
	int i;

	bc_begin_set(p, to);
	for (i = 0; i < p->edge.n; i++) {
		const struct bc_nstate *st = &p->nfa.state[p->edge.v[i]];

		if (bc_has(p->nfa.set[st->more], c))
			bc_add_one(p, to, st->out);
	}
}

/* Where the members lead that consume @c alone. */
static void move_singles(struct bc_pool *p, struct bc_set *to,
			 const struct moves *m, int c)
{
	int i;

	for (i = m->head[c]; i >= 0; i = p->chain[i])
		bc_add_one(p, to, p->nfa.state[p->self.v[i]].out);
}

/* The union of two sorted sets. */
static void merge(struct bc_set *to, const struct bc_set *a,
		  const struct bc_set *b)
{
	int i = 0, j = 0, n = 0;

	to->v = bc_room(to->v, a->n + b->n, &to->room, sizeof(*to->v));
	while (i < a->n && j < b->n) {
		int x = a->v[i], y = b->v[j];

		to->v[n++] = x < y ? x : y;
		i += x <= y;
		j += y <= x;
	}
	if (i < a->n)
		memcpy(to->v + n, a->v + i, (a->n - i) * sizeof(*to->v));
	n += a->n - i;
	if (j < b->n)
		memcpy(to->v + n, b->v + j, (b->n - j) * sizeof(*to->v));
	to->n = n + b->n - j;
}

static void add_trans(struct bc_pool *p, struct bc_pnode *rec, int c,
		      uint32_t target)
{
	struct bc_ptrans *t = rec->ntrans ? &p->trans[p->ntrans - 1] : NULL;

	if (target == rec->other)
		return;
	if (t && t->hi == c - 1 && t->node == target) {
		t->hi = c;
		return;
	}
	p->trans = bc_grow(p->trans, p->ntrans, &p->trans_room,
			   sizeof(*p->trans));
	p->trans[p->ntrans++] = (struct bc_ptrans){ .lo = c, .hi = c,
						       .node = target };
	rec->ntrans++;
}

/* A byte that no member tells from the others, or 0. */
static int plain_byte(const struct moves *m)
{
	uint64_t rest;
	int k;

	for (k = 0; k < 4; k++) {
		rest = ~(m->single[k] | m->apart[k]);
		if (!k)
			rest &= ~(1ull | 1ull << '/');
		if (rest)
			return 64 * k + __builtin_ctzll(rest);
	}
	return 0;
}

/*
 * Where members with sets lead alone: by a byte that none tells from the others,
 * and by a slash. It is the same for all nodes that have these members, whatever
 * else they have.
 */
static struct bc_rest *rest_of(struct bc_pool *p, int plain)
{
	uint32_t i = bc_table_find(&p->sets, p->edge.v, p->edge.n);
	int had = p->rest_room;
	struct bc_rest *r;

	p->rest = bc_room(p->rest, p->sets.n, &p->rest_room, sizeof(*p->rest));
	if (had != p->rest_room)
		memset(p->rest + had, 0,
		       (p->rest_room - had) * sizeof(*p->rest));
	r = &p->rest[i];
	if (!r->slashed) {
		move_sets(p, &p->to, '/');
		bc_set_sort(&p->to);
		r->slash = bc_pool_state(p, &p->to);
		r->slashed = 1;
	}
	if (!r->filled && plain) {
		move_sets(p, &p->to, plain);
		bc_set_sort(&p->to);
		r->node = bc_pool_node(p, &p->to);
		r->filled = 1;
	}
	return r;
}

/* Where @c leads, which also leads to the members of @p->base. */
static void target_of(struct bc_pool *p, const struct moves *m, int c)
{
	bc_begin_set(p, &p->more);
	move_singles(p, &p->more, m, c);
	bc_set_sort(&p->more);
	merge(&p->to, &p->base, &p->more);
}

static uint32_t slash_of(struct bc_pool *p, const struct moves *m,
			 uint32_t state)
{
	if (!m->slash)
		return state;
	bc_members(&p->states, state, &p->base);
	target_of(p, m, '/');
	return bc_pool_state(p, &p->to);
}

/*
 * Finds the bytes with which the node does what its rest, @p->base, does: that is in every node
 * behind a star, with what may begin there, and has its transitions already.
 */
static void find_alike(struct bc_pool *p, struct moves *m)
{
	const struct bc_set *base = &p->base;
	struct bc_set skip;
	int i, shared = 0;

	bc_begin_set(p, &skip);
	for (i = 0; i < base->n; i++)
		p->mark[base->v[i]] = p->stamp;
	for (i = 0; i < 4; i++)
		m->alike[i] = m->single[i] | m->apart[i];
	for (i = 0; i < p->self.n; i++) {
		const struct bc_nstate *st = &p->nfa.state[p->self.v[i]];

		if (p->mark[p->self.v[i]] == p->stamp)
			shared++;
		else if (st->op == BC_BYTES && st->only >= 0)
			m->alike[st->only >> 6] &= ~(1ull << (st->only & 63));
	}
	if (shared < base->n)
		memset(m->alike, 0, sizeof(m->alike));
}

/* Where @c leads, which no member consumes alone. */
static uint32_t class_of(struct bc_pool *p, struct moves *m, int c)
{
	uint64_t sets;
	uint32_t node;
	int i;

	if (!m->hashed)
		hash_sets(p, m);
	m->hashed = true;
	sets = in_mask(m->apart, c) ? m->sets[c] : 0;
	for (i = 0; i < m->nkinds; i++)
		if (m->kind[i].sets == sets)
			return m->kind[i].node;
	move_sets(p, &p->to, c);
	bc_set_sort(&p->to);
	node = bc_pool_node(p, &p->to);
	if (i < MAX_KINDS) {
		m->kind[i].sets = sets;
		m->kind[i].node = node;
		m->nkinds++;
	}
	return node;
}

/* Where @c leads from a node; @at: its first transition that does not end before. */
static uint32_t step_on(const struct bc_pool *p, uint32_t node, uint32_t *at, int c)
{
	const struct bc_pnode *n = &p->node[node];

	while (*at < n->trans + n->ntrans && p->trans[*at].hi < c)
		++*at;
	return *at < n->trans + n->ntrans && p->trans[*at].lo <= c ?
		p->trans[*at].node : n->other;
}

/**
 * bc_pool_fill_node() - find out what a node does
 * @p: pool
 * @i: number of the node
 */
void bc_pool_fill_node(struct bc_pool *p, uint32_t i)
{
	struct bc_pnode rec = { .filled = 1 };
	struct bc_rest *known, rest;
	struct moves m;
	uint32_t at = 0;
	int plain, k;
	bool fields;

	if (bc_unite_fill_node(p, i))
		return;
	bc_members(&p->nodes, i, &p->self);
	fields = sort_members(p, &m);
	rec.accept = fields ? bc_pool_accept(p, &p->self) :
		bc_table_find(&p->accepts, p->after.v, p->after.n);
	plain = plain_byte(&m);
	known = rest_of(p, plain);
	rest = *known;
	rec.other = plain ? rest.node : 0;
	rec.trans = p->ntrans;
	/* What stays as it is by any byte has the sets of all that come back to it. */
	known->stays |= rec.other == i;
	memset(m.alike, 0, sizeof(m.alike));
	p->base.n = -1;
	if (rec.other && rec.other != i && rest.stays && p->node[rest.node].filled) {
		bc_members(&p->nodes, rest.node, &p->base);
		find_alike(p, &m);
		at = p->node[rest.node].trans;
	}
	for (k = 0; k < 4; k++) {
		uint64_t left = m.single[k] | m.apart[k];

		for (; left; left &= left - 1) {
			int c = 64 * k + __builtin_ctzll(left);

			if (in_mask(m.alike, c)) {
				add_trans(p, &rec, c,
					  step_on(p, rest.node, &at, c));
				continue;
			}
			if (!in_mask(m.single, c)) {
				add_trans(p, &rec, c, class_of(p, &m, c));
				continue;
			}
			if (in_mask(m.apart, c) || !plain) {
				move_sets(p, &p->to, c);
				move_singles(p, &p->to, &m, c);
				bc_set_sort(&p->to);
			} else {
				if (p->base.n < 0)
					bc_members(&p->nodes, rest.node, &p->base);
				target_of(p, &m, c);
			}
			add_trans(p, &rec, c, bc_pool_node(p, &p->to));
		}
	}
	rec.next = slash_of(p, &m, rest.slash);
	p->node[i] = rec;
}
