// SPDX-License-Identifier: GPL-2.0
/*
 * States and nodes that behave alike become one.
 *
 * Each gets a label, a hash of what it does with the labels of what it leads to.
 * They are labelled from the ends of the automaton on, a strongly connected
 * component at a time; within one, labels are hashed anew until they tell no
 * more members apart. The outcome is compared exactly, and dropped if hashes
 * collided.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MIX		0x9e3779b97f4a7c15ull

/**
 * struct kind - states or nodes
 * @n: number
 * @label: of each
 * @to: number of each after minimisation; that of what stands for it before
 */
struct kind {
	uint32_t n;
	uint64_t *label;
	uint32_t *to;
};

/**
 * struct min - a minimisation
 * @blob: its states and nodes
 * @s: states
 * @q: nodes; as vertices of the graph they are numbered after the states
 * @edge: where each vertex leads; those of one begin at @first
 * @order: when each vertex was met, from 1; 0: not yet
 * @low: the first vertex met that is reached from here
 * @pending: vertices whose component is not complete
 * @walk: vertices on the path from the first, and the edge looked at
 * @key: table of labels of what leads into a component as if it were of it
 * @alias: the label to take instead; @size slots, @used of them
 */
struct min {
	struct bc_blob *blob;
	struct kind s, q;
	uint32_t *edge, *first;
	uint32_t *order, *low, *pending;
	struct walk { uint32_t v, e; } *walk;
	uint64_t *key, *alias;
	uint32_t size, used;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * MIX;
	return h ^ h >> 29;
}

/* An accept, or the label of the state in its place. */
static uint64_t accept_label(const struct min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->s.label[accept & ~BC_FIELD_BIT];
	return accept;
}

static uint64_t state_hash(const struct min *m, uint32_t i)
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

/**
 * struct ranges - the transitions of a node by label, without those that do as
 * the rest does
 * @t: the next one; @end: after the last
 * @other: label of the rest
 */
struct ranges {
	const struct bailey_trans *t, *end;
	uint64_t other;
};

static struct ranges ranges_of(const struct min *m,
			       const struct bc_node *n)
{
	const struct bailey_trans *t = NULL;

	if (n->ntrans)
		t = bc_at(m->blob, BAILEY_SECT_TRANS, n->trans);
	return (struct ranges){ t, n->ntrans ? t + n->ntrans : t,
				m->q.label[n->other] };
}

/* The next range; its node is one of those with its label. */
static bool next_range(const struct min *m, struct ranges *r,
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

static uint64_t node_hash(const struct min *m, uint32_t i)
{
	const struct bc_node *n = bc_at(m->blob, BAILEY_SECT_NODES, i);
	uint64_t h = mix(mix(MIX, 2), accept_label(m, n->accept));
	struct ranges r = ranges_of(m, n);
	struct bailey_trans t;

	h = mix(mix(h, m->s.label[n->next]), r.other);
	while (next_range(m, &r, &t))
		h = mix(mix(h, t.lo << 8 | t.hi), m->q.label[t.node]);
	return h;
}

static bool same_state(const struct min *m, uint32_t i, uint32_t j)
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

static bool same_node(const struct min *m, uint32_t i, uint32_t j)
{
	const struct bc_node *a = bc_at(m->blob, BAILEY_SECT_NODES, i);
	const struct bc_node *b = bc_at(m->blob, BAILEY_SECT_NODES, j);
	struct ranges r = ranges_of(m, a), s = ranges_of(m, b);
	struct bailey_trans t, u;
	bool more;

	if (accept_label(m, a->accept) != accept_label(m, b->accept) ||
	    m->s.label[a->next] != m->s.label[b->next] || r.other != s.other)
		return false;
	do {
		more = next_range(m, &r, &t);
		if (more != next_range(m, &s, &u) ||
		    (more && (t.lo != u.lo || t.hi != u.hi ||
			      m->q.label[t.node] != m->q.label[u.node])))
			return false;
	} while (more);
	return true;
}

static uint64_t *label_of(struct min *m, uint32_t v)
{
	return v < m->s.n ? &m->s.label[v] : &m->q.label[v - m->s.n];
}

static uint64_t hash_of(struct min *m, uint32_t v)
{
	return v < m->s.n ? state_hash(m, v) : node_hash(m, v - m->s.n);
}

/* The slot of a label in the table of aliases. */
static uint32_t slot_of(const struct min *m, uint64_t key)
{
	uint32_t at = key & (m->size - 1);

	while (m->key[at] && m->key[at] != key)
		at = (at + 1) & (m->size - 1);
	return at;
}

/* What does as @v does, but is no part of its component, is like @v. */
static void add_alias(struct min *m, uint32_t v)
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
static void label_many(struct min *m, const uint32_t *v, uint32_t n)
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
static void label_one(struct min *m, uint32_t v)
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

static void add_edge(struct min *m, uint32_t *n, uint32_t to)
{
	/* The dead lead nowhere. */
	if (to && to != m->s.n)
		m->edge[(*n)++] = to;
}

static void add_accept_edge(struct min *m, uint32_t *n, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		add_edge(m, n, accept & ~BC_FIELD_BIT);
}

static void list_edges(struct min *m)
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
static void visit(struct min *m, uint32_t root, uint32_t *clock)
{
	uint32_t depth = 0, npending = 0, from;

	m->walk[depth++] = (struct walk){ root, m->first[root] };
	m->pending[npending++] = root;
	m->order[root] = m->low[root] = ++*clock;
	while (depth) {
		struct walk *w = &m->walk[depth - 1];
		uint32_t v = w->v, to;

		if (w->e < m->first[v + 1]) {
			to = m->edge[w->e++];
			if (!m->order[to]) {
				m->walk[depth++] =
					(struct walk){ to, m->first[to] };
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

static void label_all(struct min *m)
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

static void kind_init(struct kind *k, uint32_t n)
{
	k->n = n;
	k->label = calloc(n, sizeof(*k->label));
	k->to = malloc(n * sizeof(*k->to));
	if (!k->label || !k->to)
		abort();
}

static void kind_free(struct kind *k)
{
	free(k->label);
	free(k->to);
}

/*
 * The first of each label stands for it: @k->to becomes the new number of each
 * record. False if two of a label are not alike.
 */
static bool choose(const struct min *m, struct kind *k,
		   bool (*same)(const struct min *m, uint32_t i, uint32_t j))
{
	uint32_t size = 64, *first, i, at, n = 0;
	bool ok = true;

	while (size < 2 * k->n)
		size *= 2;
	first = calloc(size, sizeof(*first));
	if (!first)
		abort();
	for (i = 0; i < k->n && ok; i++) {
		for (at = k->label[i] & (size - 1); first[at] &&
		     k->label[first[at] - 1] != k->label[i];
		     at = (at + 1) & (size - 1))
			;
		if (!first[at]) {
			first[at] = i + 1;
			k->to[i] = n++;
		} else {
			k->to[i] = k->to[first[at] - 1];
			ok = same(m, first[at] - 1, i);
		}
	}
	free(first);
	return ok;
}

static uint32_t new_accept(const struct min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->s.to[accept & ~BC_FIELD_BIT];
	return accept;
}

static void rewrite_states(struct min *m)
{
	struct bc_array *slots = &m->blob->sect[BAILEY_SECT_SLOTS];
	struct bailey_state *s = bc_at(m->blob, BAILEY_SECT_STATES, 0);
	uint32_t i, k, n = 0, nslots = 0;

	for (i = 0; i < m->s.n; i++) {
		struct bailey_slot *from, *to;

		if (m->s.to[i] < n)
			continue;
		s[n] = s[i];
		s[n].accept = new_accept(m, s[n].accept);
		s[n].dfa = m->q.to[s[n].dfa];
		from = bc_at(m->blob, BAILEY_SECT_SLOTS, s[n].slots);
		to = bc_at(m->blob, BAILEY_SECT_SLOTS, nslots);
		if (s[n].nslots)
			memmove(to, from, sizeof(*to) * s[n].nslots);
		s[n].slots = nslots;
		nslots += s[n].nslots;
		for (k = 0; k < s[n].nslots; k++, to++) {
			if (to->tag == BAILEY_EMPTY_SLOT)
				continue;
			to->accept = new_accept(m, to->accept);
			to->next = m->s.to[to->next];
		}
		n++;
	}
	m->blob->sect[BAILEY_SECT_STATES].n = n;
	slots->n = nslots;
}

static void rewrite_nodes(struct min *m)
{
	struct bc_node *q = bc_at(m->blob, BAILEY_SECT_NODES, 0);
	struct bailey_trans *out = bc_at(m->blob, BAILEY_SECT_TRANS, 0);
	uint32_t i, n = 0, ntrans = 0;

	for (i = 0; i < m->q.n; i++) {
		struct bc_node rec = q[i];
		struct ranges r = ranges_of(m, &rec);
		struct bailey_trans t;

		if (m->q.to[i] < n)
			continue;
		rec.accept = new_accept(m, rec.accept);
		rec.next = m->s.to[rec.next];
		rec.other = m->q.to[rec.other];
		rec.trans = ntrans;
		while (next_range(m, &r, &t)) {
			t.node = m->q.to[t.node];
			out[ntrans++] = t;
		}
		rec.ntrans = ntrans - rec.trans;
		q[n++] = rec;
	}
	m->blob->sect[BAILEY_SECT_NODES].n = n;
	m->blob->sect[BAILEY_SECT_TRANS].n = ntrans;
}

static void rewrite(struct min *m)
{
	uint32_t *lane = bc_at(m->blob, BAILEY_SECT_LANES, 0);
	struct bailey_xattr_rec *x = bc_at(m->blob, BAILEY_SECT_XATTRS, 0);
	uint32_t i;

	rewrite_states(m);
	rewrite_nodes(m);
	for (i = 0; i < bc_count(m->blob, BAILEY_SECT_LANES); i++)
		lane[i] = m->s.to[lane[i] & ~BAILEY_LANE_LOWER] |
			  (lane[i] & BAILEY_LANE_LOWER);
	for (i = 0; i < bc_count(m->blob, BAILEY_SECT_XATTRS); i++)
		x[i].state = m->s.to[x[i].state];
}

/**
 * bc_minimise() - make states and nodes that behave alike one
 * @blob: blob; accepts that are states lose their mark
 */
void bc_minimise(struct bc_blob *blob)
{
	struct min m = { .blob = blob };
	uint32_t i;

	kind_init(&m.s, bc_count(blob, BAILEY_SECT_STATES));
	kind_init(&m.q, bc_count(blob, BAILEY_SECT_NODES));
	label_all(&m);
	if (!choose(&m, &m.s, same_state) || !choose(&m, &m.q, same_node)) {
		for (i = 0; i < m.s.n; i++)
			m.s.to[i] = m.s.label[i] = i;
		for (i = 0; i < m.q.n; i++)
			m.q.to[i] = m.q.label[i] = i;
	}
	rewrite(&m);
	kind_free(&m.s);
	kind_free(&m.q);
}
