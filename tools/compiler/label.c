// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of states and nodes: a hash of what each does with the labels of what it
 * leads to.
 *
 * They are labelled from the ends of the automaton on, a strongly connected
 * component at a time; within one, labels are hashed anew until they tell no
 * more members apart.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "minimise.h"

#define MIX		0x9e3779b97f4a7c15ull

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * MIX;
	return h ^ h >> 29;
}

/* An accept, or the label of the state in its place. */
static uint64_t accept_label(const struct bc_min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->s.label[accept & ~BC_FIELD_BIT];
	return accept;
}

static uint64_t state_hash(const struct bc_min *m, uint32_t i)
{
	const struct bailey_state *s = bc_at(m->blob, BAILEY_SECT_STATES, i);
	const struct bailey_slot *slot;
	uint64_t h = mix(mix(MIX, 1), accept_label(m, s->accept));
	uint32_t k;

	h = mix(h, m->q.label[s->dfa]);
	slot = bc_at(m->blob, BAILEY_SECT_SLOTS, s->slots);
	for (k = 0; k < s->nslots; k++, slot++) {
		if (slot->tag == BAILEY_EMPTY_SLOT)
			continue;
		h = mix(h, slot->name);
		h = mix(h, accept_label(m, slot->accept));
		h = mix(h, m->s.label[slot->next]);
	}
	return h;
}

/** bc_ranges_of() - the transitions of a node by label */
struct bc_ranges bc_ranges_of(const struct bc_min *m,
			       const struct bc_node *n)
{
	const struct bailey_trans *t = NULL;

	if (n->ntrans)
		t = bc_at(m->blob, BAILEY_SECT_TRANS, n->trans);
	return (struct bc_ranges){ t, n->ntrans ? t + n->ntrans : t,
				m->q.label[n->other] };
}

/** bc_next_range() - the next range; its node is one of those with its label */
bool bc_next_range(const struct bc_min *m, struct bc_ranges *r,
		       struct bailey_trans *out)
{
	uint64_t label;

	while (r->t < r->end && m->q.label[r->t->node] == r->other)
		r->t++;
	if (r->t == r->end)
		return false;
	*out = *r->t++;
	label = m->q.label[out->node];
	while (r->t < r->end && r->t->lo == out->hi + 1 &&
	       m->q.label[r->t->node] == label)
		out->hi = r->t++->hi;
	return true;
}

static uint64_t node_hash(const struct bc_min *m, uint32_t i)
{
	const struct bc_node *n = bc_at(m->blob, BAILEY_SECT_NODES, i);
	uint64_t h = mix(mix(MIX, 2), accept_label(m, n->accept));
	struct bc_ranges r = bc_ranges_of(m, n);
	struct bailey_trans t;

	h = mix(mix(h, m->s.label[n->next]), r.other);
	while (bc_next_range(m, &r, &t))
		h = mix(mix(h, t.lo << 8 | t.hi), m->q.label[t.node]);
	return h;
}

/** bc_same_state() - whether two states lead to the same labels alike */
bool bc_same_state(const struct bc_min *m, uint32_t i, uint32_t j)
{
	const struct bailey_state *a = bc_at(m->blob, BAILEY_SECT_STATES, i);
	const struct bailey_state *b = bc_at(m->blob, BAILEY_SECT_STATES, j);
	const struct bailey_slot *s, *t;
	uint32_t k;

	if (accept_label(m, a->accept) != accept_label(m, b->accept) ||
	    m->q.label[a->dfa] != m->q.label[b->dfa] ||
	    a->nslots != b->nslots || a->seed != b->seed)
		return false;
	s = bc_at(m->blob, BAILEY_SECT_SLOTS, a->slots);
	t = bc_at(m->blob, BAILEY_SECT_SLOTS, b->slots);
	for (k = 0; k < a->nslots; k++, s++, t++)
		if (s->tag != t->tag || s->name != t->name ||
		    accept_label(m, s->accept) != accept_label(m, t->accept) ||
		    m->s.label[s->next] != m->s.label[t->next])
			return false;
	return true;
}

/** bc_same_node() - whether two nodes lead to the same labels alike */
bool bc_same_node(const struct bc_min *m, uint32_t i, uint32_t j)
{
	const struct bc_node *a = bc_at(m->blob, BAILEY_SECT_NODES, i);
	const struct bc_node *b = bc_at(m->blob, BAILEY_SECT_NODES, j);
	struct bc_ranges r = bc_ranges_of(m, a), s = bc_ranges_of(m, b);
	struct bailey_trans t, u;
	bool more;

	if (accept_label(m, a->accept) != accept_label(m, b->accept) ||
	    m->s.label[a->next] != m->s.label[b->next] || r.other != s.other)
		return false;
	do {
		more = bc_next_range(m, &r, &t);
		if (more != bc_next_range(m, &s, &u) ||
		    (more && (t.lo != u.lo || t.hi != u.hi ||
			      m->q.label[t.node] != m->q.label[u.node])))
			return false;
	} while (more);
	return true;
}

static uint64_t *label_of(struct bc_min *m, uint32_t v)
{
	return v < m->s.n ? &m->s.label[v] : &m->q.label[v - m->s.n];
}

static uint64_t hash_of(struct bc_min *m, uint32_t v)
{
	return v < m->s.n ? state_hash(m, v) : node_hash(m, v - m->s.n);
}

/* The slot of a label in the table of aliases. */
static uint32_t slot_of(const struct bc_min *m, uint64_t key)
{
	uint32_t at = key & (m->size - 1);

	while (m->key[at] && m->key[at] != key)
		at = (at + 1) & (m->size - 1);
	return at;
}

/* What does as @v does, but is no part of its component, is like @v. */
static void add_alias(struct bc_min *m, uint32_t v)
{
	uint64_t key = hash_of(m, v), *old_key = m->key, *old = m->alias;
	uint32_t at, i, size = m->size;

	if (m->used * 2 >= size) {
		m->size = size ? size * 2 : 256;
		m->key = calloc(m->size, sizeof(*m->key));
		m->alias = malloc(m->size * sizeof(*m->alias));
		if (!m->key || !m->alias)
			abort();
		for (i = 0; i < size; i++) {
			if (!old_key[i])
				continue;
			at = slot_of(m, old_key[i]);
			m->key[at] = old_key[i];
			m->alias[at] = old[i];
		}
		free(old_key);
		free(old);
	}
	at = slot_of(m, key);
	if (!m->key[at]) {
		m->key[at] = key;
		m->alias[at] = *label_of(m, v);
		m->used++;
	}
}

/* Number of different labels, and a hash of them all; @table: 4 for each. */
static uint32_t count_labels(const uint64_t *label, uint32_t n, uint64_t *table,
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
		*all += mix(MIX, label[i]);
		count++;
	}
	return count;
}

/* Labels a component of several vertices. */
static void label_many(struct bc_min *m, const uint32_t *v, uint32_t n)
{
	uint64_t *fresh = malloc(5 * n * sizeof(*fresh)), all;
	uint32_t i, had, count = 0;

	if (!fresh)
		abort();
	for (i = 0; i < n; i++)
		*label_of(m, v[i]) = 1 + (v[i] < m->s.n);
	do {
		had = count;
		for (i = 0; i < n; i++)
			fresh[i] = mix(*label_of(m, v[i]), hash_of(m, v[i]));
		for (i = 0; i < n; i++)
			*label_of(m, v[i]) = fresh[i];
		count = count_labels(fresh, n, fresh + n, &all);
	} while (count > had && count < n);
	/*
	 * Another component may be at another point of its way to the same
	 * labels: those of one are its own unless all are the same.
	 */
	for (i = 0; i < n; i++)
		*label_of(m, v[i]) = mix(fresh[i], all);
	for (i = 0; i < n; i++)
		add_alias(m, v[i]);
	free(fresh);
}

/* Labels a vertex that is a component of its own. */
static void label_one(struct bc_min *m, uint32_t v)
{
	uint64_t *label = label_of(m, v), h;
	uint32_t e, at;
	bool loop = false;

	for (e = m->first[v]; e < m->first[v + 1]; e++)
		loop |= m->edge[e] == v;
	*label = 1;	/* how a vertex calls itself */
	h = hash_of(m, v);
	*label = h;
	if (loop) {
		add_alias(m, v);
		return;
	}
	at = m->size ? slot_of(m, h) : 0;
	if (m->size && m->key[at])
		*label = m->alias[at];
}

static void add_edge(struct bc_min *m, uint32_t *n, uint32_t to)
{
	/* The dead lead nowhere. */
	if (to && to != m->s.n)
		m->edge[(*n)++] = to;
}

static void add_accept_edge(struct bc_min *m, uint32_t *n, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		add_edge(m, n, accept & ~BC_FIELD_BIT);
}

static void list_edges(struct bc_min *m)
{
	uint32_t i, k, n = 0;

	for (i = 0; i < m->s.n; i++) {
		const struct bailey_state *s;
		const struct bailey_slot *slot;

		s = bc_at(m->blob, BAILEY_SECT_STATES, i);
		m->first[i] = n;
		add_edge(m, &n, m->s.n + s->dfa);
		add_accept_edge(m, &n, s->accept);
		slot = bc_at(m->blob, BAILEY_SECT_SLOTS, s->slots);
		for (k = 0; k < s->nslots; k++, slot++) {
			add_edge(m, &n, slot->next);
			add_accept_edge(m, &n, slot->accept);
		}
	}
	for (i = 0; i < m->q.n; i++) {
		const struct bc_node *q;
		const struct bailey_trans *t;

		q = bc_at(m->blob, BAILEY_SECT_NODES, i);
		m->first[m->s.n + i] = n;
		add_edge(m, &n, q->next);
		add_accept_edge(m, &n, q->accept);
		add_edge(m, &n, m->s.n + q->other);
		t = bc_at(m->blob, BAILEY_SECT_TRANS, q->trans);
		for (k = 0; k < q->ntrans; k++)
			add_edge(m, &n, m->s.n + t[k].node);
	}
	m->first[m->s.n + m->q.n] = n;
}

/*
 * Tarjan's algorithm from vertex @root on, without recursion. Of vertices whose
 * component is complete, @low is as high as can be.
 */
static void visit(struct bc_min *m, uint32_t root, uint32_t *clock)
{
	uint32_t depth = 0, npending = 0, from;

	m->walk[depth++] = (struct bc_walk){ root, m->first[root] };
	m->pending[npending++] = root;
	m->order[root] = m->low[root] = ++*clock;
	while (depth) {
		struct bc_walk *w = &m->walk[depth - 1];
		uint32_t v = w->v, to;

		if (w->e < m->first[v + 1]) {
			to = m->edge[w->e++];
			if (!m->order[to]) {
				m->walk[depth++] =
					(struct bc_walk){ to, m->first[to] };
				m->pending[npending++] = to;
				m->order[to] = m->low[to] = ++*clock;
			} else if (m->low[to] != 0xffffffff &&
				   m->order[to] < m->low[v]) {
				m->low[v] = m->order[to];
			}
			continue;
		}
		depth--;
		if (depth && m->low[v] < m->low[m->walk[depth - 1].v])
			m->low[m->walk[depth - 1].v] = m->low[v];
		if (m->low[v] != m->order[v])
			continue;
		for (from = npending; m->pending[from - 1] != v; from--)
			;
		from--;
		if (npending - from == 1)
			label_one(m, v);
		else
			label_many(m, m->pending + from, npending - from);
		while (npending > from)
			m->low[m->pending[--npending]] = 0xffffffff;
	}
}

/** bc_label_all() - give each state and node its label */
void bc_label_all(struct bc_min *m)
{
	uint32_t n = m->s.n + m->q.n, i, clock = 0;
	size_t edges = 2 * m->s.n + 3 * m->q.n +
		2 * bc_count(m->blob, BAILEY_SECT_SLOTS) +
		bc_count(m->blob, BAILEY_SECT_TRANS);

	m->edge = malloc((edges + 1) * sizeof(*m->edge));
	m->first = malloc((n + 1) * sizeof(*m->first));
	m->order = calloc(n, sizeof(*m->order));
	m->low = malloc(n * sizeof(*m->low));
	m->pending = malloc(n * sizeof(*m->pending));
	m->walk = malloc(n * sizeof(*m->walk));
	if (!m->edge || !m->first || !m->order || !m->low || !m->pending ||
	    !m->walk)
		abort();
	list_edges(m);
	/* The dead are what does nothing: all labels in them are 0. */
	m->order[0] = m->order[m->s.n] = 1;
	m->low[0] = m->low[m->s.n] = 0xffffffff;
	for (i = 0; i < n; i++)
		if (!m->order[i])
			visit(m, i, &clock);
	free(m->edge);
	free(m->first);
	free(m->order);
	free(m->low);
	free(m->pending);
	free(m->walk);
	free(m->key);
	free(m->alias);
}
