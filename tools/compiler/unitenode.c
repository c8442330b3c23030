// SPDX-License-Identifier: GPL-2.0
/*
 * Unions of nodes, see unite.c: what each byte leads to with the members together.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "unite.h"

#define FEW	16	/* members for which no memory is taken */

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
	struct bc_ptrans *last;

	if (target == rec->other)
		return;
	last = rec->ntrans ? &p->trans[p->ntrans - 1] : NULL;
	if (last && last->node == target && last->hi == lo - 1) {
		last->hi = hi;
		return;
	}
	p->trans[p->ntrans++] = (struct bc_ptrans){ .lo = lo, .hi = hi,
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
	return bc_unite(&p->nodes, to, m);
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
			const struct bc_ptrans *t = p->trans + at[k].t;
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

/* As unite_ranges(), of two members. */
static void pair_ranges(struct bc_pool *p, struct bc_pnode *rec,
			const struct bc_pnode *a, const struct bc_pnode *b)
{
	const struct bc_ptrans *s = bc_trans_of(p, a), *t = bc_trans_of(p, b);
	const struct bc_ptrans *s_end = a->ntrans ? s + a->ntrans : s;
	const struct bc_ptrans *t_end = b->ntrans ? t + b->ntrans : t;
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
		add_range(p, rec, c, end - 1, bc_unite_pair(&p->nodes, x, y));
		c = end;
		if (s < s_end && s->hi < c)
			s++;
		if (t < t_end && t->hi < c)
			t++;
	}
}

/* Union @i of nodes @x and @y, as most are. */
static void fill_pair(struct bc_pool *p, uint32_t i, uint32_t x, uint32_t y)
{
	const struct bc_pnode a = p->node[x], b = p->node[y];
	struct bc_pnode rec = { .filled = 1, .trans = p->ntrans };

	rec.other = a.other == x && b.other == y ? i :
		bc_unite_pair(&p->nodes, a.other, b.other);
	rec.next = bc_unite_pair(&p->states, a.next, b.next);
	rec.accept = bc_accept_pair(p, a.accept, b.accept);
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

	if (!bc_unite_take(&p->nodes, i, &p->part))
		return false;
	n = p->part.n;
	for (k = 0; k < n; k++) {
		if (!p->node[p->part.v[k]].filled)
			bc_pool_fill_node(p, p->part.v[k]);
		bc_again_node(p, p->part.v[k]);
	}
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
	rec.accept = bc_unite_accepts(p, &p->edge);
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
