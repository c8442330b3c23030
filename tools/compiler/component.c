// SPDX-License-Identifier: GPL-2.0
/*
 * What stands for the members of strongly connected components.
 *
 * The members get labels: hashes of what they do outside of the component. By what the
 * labels are together others like it are looked for, and these compared edge by edge,
 * from the member with the least label on. Of a component that is new the labels are
 * hashed anew, with those of what members lead to, until they tell no more of them apart.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "match.h"

#define FEW		10	/* vertices of most components */
#define ON_STACK	64	/* vertices for which no memory is taken */
#define EDGES_ON_STACK	256	/* and what these lead to */
#define MAX_TRIES	64	/* members that are tried for one that is remembered */

/**
 * struct inner - a share in the hash of a node
 * @weight: of the bytes that lead there
 * @label: label, which changes, of a node of the same component
 */
struct inner {
	uint64_t weight;
	const uint64_t *label;
};

/**
 * struct part - a vertex of a component being labelled
 * @label: its label
 * @next: that of the state after a slash, if it is a node: @after, or of a member
 * @field: that of the state in the place of its accept, or NULL
 * @sum: of the shares of nodes of other components
 * @said: what its accept says, without a state of the component
 * @end: after the last of its shares
 */
struct part {
	uint64_t label, after;
	const uint64_t *next, *field;
	uint64_t sum, said;
	uint32_t end;
};

/**
 * struct room - a component being labelled, of @n vertices
 * @c: the same, for comparing
 * @part: one for each
 * @fresh: 5 for each
 * @inner: one for each edge between them, or more
 */
struct room {
	struct bc_component c;
	uint32_t n;
	struct part *part;
	uint64_t *fresh;
	struct inner *inner;
};

/* The label of a vertex: of a member its own, which changes. */
static inline const uint64_t *inner_label(const struct room *r, uint32_t like)
{
	return &r->part[(like & ~BC_VISITED) - r->c.from].label;
}

static inline uint64_t label_of(const struct bc_graph *g, const struct room *r,
				int kind, uint32_t i)
{
	uint32_t like = g->like[kind][i];

	return like & BC_VISITED ? *inner_label(r, like) : like;
}

static uint64_t accept_label(const struct bc_graph *g, const struct room *r,
			     uint32_t accept)
{
	return accept & BC_FIELD_BIT ? label_of(g, r, 0, accept & ~BC_FIELD_BIT) :
		g->l->said[accept] * BC_MIX;
}

static uint64_t state_hash(const struct bc_graph *g, const struct room *r, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	uint64_t h = bc_mix(bc_mix(BC_MIX, 1), accept_label(g, r, s->accept));
	uint32_t k;

	h = bc_mix(h, label_of(g, r, 1, s->dfa));
	for (k = 0; k < s->nslots; k++) {
		h = bc_mix(h, slot[k].word);
		h = bc_mix(h, accept_label(g, r, slot[k].accept));
		h = bc_mix(h, label_of(g, r, 0, slot[k].next));
	}
	return h;
}

/* The label of what a state leads to, without that of a member, which changes. */
static inline uint64_t outer_label(const struct bc_graph *g, uint32_t accept, uint32_t next)
{
	uint32_t like = g->like[0][next];
	uint64_t h = like & BC_VISITED ? 0 : like;

	if (!(accept & BC_FIELD_BIT))
		return h + g->l->said[accept] * BC_MIX;
	like = g->like[0][accept & ~BC_FIELD_BIT];
	return like & BC_VISITED ? h : h + like * BC_MIX;
}

/*
 * What a state does outside of its component. Many components may be alike but for what
 * their states say: by this they are not compared each with all.
 */
static uint64_t outer_hash(const struct bc_graph *g, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	uint64_t h = 1 + outer_label(g, s->accept, 0);
	uint32_t k;

	for (k = 0; k < s->nslots; k++)
		h = bc_mix(h, slot[k].word + outer_label(g, slot[k].accept, slot[k].next));
	return h;
}

/* Adds the share of a node, which may be of the component. */
static inline void add_share(const struct bc_graph *g, const struct room *r,
			     struct part *part, uint32_t node, uint64_t weight)
{
	uint32_t like = g->like[1][node];

	if (like & BC_VISITED)
		r->inner[part->end++] = (struct inner){ weight, inner_label(r, like) };
	else
		part->sum += weight * like;
}

/*
 * Takes a vertex apart, into what stays and what changes until all have labels. Its
 * first label is of what stays, and of the bytes that lead into the component.
 */
static void take_apart(const struct bc_graph *g, uint32_t v, const struct room *r,
		       struct part *part, uint32_t from)
{
	uint64_t rest = bc_weight_below[256], weight, first;
	const struct bc_ptrans *t;
	const struct bc_pnode *n;
	uint32_t i, like;
	int k;

	*part = (struct part){ .end = from };
	if (!(v & 1)) {
		part->label = outer_hash(g, v >> 1);
		return;
	}
	n = &g->p->node[v >> 1];
	t = bc_trans_of(g->p, n);
	for (k = 0; k < n->ntrans; k++, t++) {
		weight = bc_weight_below[t->hi + 1] - bc_weight_below[t->lo];
		rest -= weight;
		add_share(g, r, part, t->node, weight);
	}
	add_share(g, r, part, n->other, rest);
	like = g->like[0][n->next];
	part->after = like & BC_VISITED ? 0 : like;
	part->next = like & BC_VISITED ? inner_label(r, like) : &part->after;
	like = n->accept & BC_FIELD_BIT ? g->like[0][n->accept & ~BC_FIELD_BIT] : 0;
	if (like & BC_VISITED)
		part->field = inner_label(r, like);
	else
		part->said = like ? like : g->l->said[n->accept] * BC_MIX;
	first = part->sum + part->said;
	for (i = from; i < part->end; i++)
		first += r->inner[i].weight;
	part->label = first + part->after * BC_MIX;
}

/* What a vertex taken apart does; its shares begin at @from. */
static inline uint64_t part_hash(const struct bc_graph *g, const struct room *r,
				 uint32_t i, uint32_t from)
{
	const struct part *part = &r->part[i];
	uint64_t sum = part->sum;

	if (!part->next)
		return state_hash(g, r, g->open[r->c.from + i].v >> 1);
	for (; from < part->end; from++)
		sum += r->inner[from].weight * *r->inner[from].label;
	return bc_mix(bc_mix(bc_mix(2, sum), *part->next),
		      part->field ? *part->field : part->said);
}

/* Number of different labels, of few, and a hash of them all. */
static uint32_t count_few(const uint64_t *label, uint32_t n, uint64_t *all)
{
	uint32_t i, k, count = 0;

	*all = 0;
	for (i = 0; i < n; i++) {
		for (k = 0; k < i && label[k] != label[i]; k++)
			;
		if (k < i)
			continue;
		*all += bc_mix(BC_MIX, label[i]);
		count++;
	}
	return count;
}

/* The same of many; @table: 4 for each. */
static uint32_t count_many(const uint64_t *label, uint32_t n, uint64_t *table,
			   uint64_t *all)
{
	uint32_t size = 2, i, at, count = 0;

	while (size < 2 * n)
		size *= 2;
	memset(table, 0, size * sizeof(*table));
	*all = 0;
	for (i = 0; i < n; i++) {
		for (at = label[i] & (size - 1); table[at] &&
		     table[at] != label[i]; at = (at + 1) & (size - 1))
			;
		if (table[at])
			continue;
		table[at] = label[i];
		*all += bc_mix(BC_MIX, label[i]);
		count++;
	}
	return count;
}

/* Number of different labels, and a hash of them all; @fresh: 5 for each. */
static uint32_t count_labels(uint64_t *fresh, uint32_t n, uint64_t *all)
{
	return n <= FEW ? count_few(fresh, n, all) :
		count_many(fresh, n, fresh + n, all);
}

/* Gives members their first labels; returns how many there are, @all: a hash of them. */
static uint32_t label_members(const struct bc_graph *g, const struct room *r, uint64_t *all)
{
	uint32_t i, from = 0;

	for (i = 0; i < r->n; i++, from = r->part[i - 1].end) {
		take_apart(g, g->open[r->c.from + i].v, r, &r->part[i], from);
		r->fresh[i] = r->part[i].label;
	}
	return count_labels(r->fresh, r->n, all);
}

/* Makes @count labels more until no more are told apart; returns how many there are. */
static uint32_t tell_apart(const struct bc_graph *g, const struct room *r, uint32_t count)
{
	uint32_t n = r->n, i, had = 0, from;
	struct part *part = r->part;
	uint64_t *fresh = r->fresh, all;

	while (count > had && count < n) {
		had = count;
		for (i = 0, from = 0; i < n; from = part[i++].end)
			fresh[i] = bc_mix(part[i].label, part_hash(g, r, i, from));
		for (i = 0; i < n; i++)
			part[i].label = fresh[i];
		count = count_labels(fresh, n, &all);
	}
	return count;
}

/* Whether a component is the one of which @v is the member like its member @at. */
static bool is_like(const struct bc_graph *g, struct bc_component *c, uint32_t n,
		    uint32_t at, uint32_t v)
{
	uint32_t i, done;

	if ((g->open[c->from + at].v ^ v) & 1)
		return false;
	for (i = 0; i < n; i++)
		c->member[i].is = 0;
	c->member[at].is = *bc_like_of(g, v);
	c->member[0].todo = at;
	c->ntodo = 1;
	for (done = 0; done < c->ntodo; done++) {
		at = c->member[done].todo;
		v = g->open[c->from + at].v;
		if (!bc_same(g, c, v, g->l->first[v & 1][c->member[at].is]))
			return false;
	}
	return true;
}

static void loops_grow(struct bc_labels *l)
{
	struct bc_loop_slot *old = l->loop;
	uint32_t size = l->loop_size, i, at;

	l->loop_size = size ? size * 2 : 128;
	l->loop = calloc(l->loop_size, sizeof(*l->loop));
	if (!l->loop)
		abort();
	for (i = 0; i < size; i++) {
		if (!old[i].v)
			continue;
		at = old[i].key & (l->loop_size - 1);
		while (l->loop[at].v)
			at = (at + 1) & (l->loop_size - 1);
		l->loop[at] = old[i];
	}
	free(old);
}

/*
 * Looks for a component like one with the labels @all, of which member @at has the least.
 * If there is none, receives where it belongs.
 */
static bool find_loop(const struct bc_graph *g, struct bc_component *c, uint32_t n,
		      uint32_t at, uint64_t all, struct bc_loop_slot **slot)
{
	struct bc_labels *l = g->l;
	uint32_t i;

	if (l->nloops * 4 >= l->loop_size * 3)
		loops_grow(l);
	for (i = all & (l->loop_size - 1); l->loop[i].v; i = (i + 1) & (l->loop_size - 1))
		if (l->loop[i].key == (uint32_t)all && is_like(g, c, n, at, l->loop[i].v))
			return true;
	*slot = &l->loop[i];
	return false;
}

/* Members with one label do the same: the first of them stands for all. */
static void find_first(const struct room *r)
{
	uint32_t size = 2, i, k, *table = (uint32_t *)(r->fresh + r->n);

	while (size < 2 * r->n)
		size *= 2;
	memset(table, 0, size * sizeof(*table));
	for (i = 0; i < r->n; i++) {
		for (k = r->fresh[i] & (size - 1); table[k] &&
		     r->fresh[table[k] - 1] != r->fresh[i]; k = (k + 1) & (size - 1))
			;
		if (!table[k])
			table[k] = i + 1;
		r->c.member[i].todo = table[k] - 1;
	}
}

/* What is in no other component stands for itself, or for members that do the same. */
static void stand(const struct bc_graph *g, const struct room *r, bool apart)
{
	const struct bc_open *open = g->open + r->c.from;
	struct bc_member *member = r->c.member;
	bool same = true;
	uint32_t i;

	if (!apart)
		find_first(r);
	for (i = 0; i < r->n; i++) {
		if (apart)
			member[i].todo = i;
		*bc_like_of(g, open[i].v) = member[i].todo == i ?
			bc_new_class(g->l, open[i].v) :
			*bc_like_of(g, open[member[i].todo].v);
	}
	for (i = 0; i < r->n && !apart; i++)
		same &= member[i].todo == i ||
			(!((open[i].v ^ open[member[i].todo].v) & 1) &&
			 bc_same(g, NULL, open[i].v, open[member[i].todo].v >> 1));
	for (i = 0; i < r->n && !same; i++) {	/* two that differ have one hash */
		if (member[i].todo != i)
			*bc_like_of(g, open[i].v) = bc_new_class(g->l, open[i].v);
		member[i].todo = i;
	}
	for (i = 0; i < r->n; i++)
		if (member[i].todo == i)
			bc_stand(g, open[i].v);
}

static void settle(const struct bc_graph *g, struct room *r)
{
	uint32_t i, k, least = 0, tries = MAX_TRIES, count;
	struct bc_loop_slot *slot;
	uint64_t all;

	count = label_members(g, r, &all);
	for (i = 1; i < r->n; i++)
		if (r->fresh[i] < r->fresh[least])
			least = i;
	all ^= all >> 32;
	/* Others may have that label: any of them can be the one that is remembered. */
	for (i = least; i < r->n && tries; i++) {
		if (r->fresh[i] != r->fresh[least])
			continue;
		if (find_loop(g, &r->c, r->n, i, all, &slot)) {
			for (k = 0; k < r->n; k++)
				*bc_like_of(g, g->open[r->c.from + k].v) =
					r->c.member[k].is;
			return;
		}
		tries--;
	}
	stand(g, r, tell_apart(g, r, count) == r->n);
	g->l->nloops++;
	*slot = (struct bc_loop_slot){ all, g->open[r->c.from +
						     r->c.member[least].todo].v };
}

/**
 * bc_settle_component() - find what stands for the vertices of a component
 * @g: graph
 * @from: place of the first among those that are open
 * @n: number of them
 */
void bc_settle_component(const struct bc_graph *g, uint32_t from, uint32_t n)
{
	struct bc_member member[ON_STACK];
	struct inner inner[EDGES_ON_STACK];
	uint64_t fresh[5 * ON_STACK];
	struct part part[ON_STACK];
	struct room room = { { member, from, 0 }, n, part, fresh, inner };
	uint32_t edges = n, i, v;

	for (i = 0; i < n; i++) {
		v = g->open[from + i].v;
		edges += v & 1 ? g->p->node[v >> 1].ntrans : 0;
	}
	if (n > ON_STACK || edges > EDGES_ON_STACK) {
		room.c.member = malloc(n * sizeof(member[0]));
		room.part = malloc(n * sizeof(part[0]));
		room.fresh = malloc(5 * n * sizeof(fresh[0]));
		room.inner = malloc(edges * sizeof(inner[0]));
	}
	if (!room.c.member || !room.part || !room.fresh || !room.inner)
		abort();
	settle(g, &room);
	if (room.part != part) {
		free(room.c.member);
		free(room.part);
		free(room.fresh);
		free(room.inner);
	}
}

/**
 * bc_settle_loop() - find what stands for a vertex that leads to itself
 * @g: graph
 * @v: vertex, a component of its own; it need not be open
 */
void bc_settle_loop(const struct bc_graph *g, uint32_t v)
{
	uint32_t *like = bc_like_of(g, v), from = g->nopen;
	struct bc_loop_slot *slot;
	struct bc_member member;
	struct bc_component c = { &member, from, 0 };
	uint64_t all;

	/* What it calls itself: no vertex has the number. */
	*like = ~BC_VISITED;
	all = bc_mix(bc_key_of(g, v), 3);
	g->open[from].v = v;
	*like = BC_VISITED | from;
	if (find_loop(g, &c, 1, 0, all, &slot)) {
		*like = member.is;
		return;
	}
	*like = bc_new_class(g->l, v);
	*slot = (struct bc_loop_slot){ all, v };
	g->l->nloops++;
	bc_stand(g, v);
}
