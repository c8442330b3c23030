// SPDX-License-Identifier: GPL-2.0
/*
 * States and nodes that behave alike become one: the classes of those that may
 * yet be alike are split until nothing tells their members apart.
 *
 * Behaviours are compared by 64-bit hashes. The outcome is compared exactly, and
 * dropped if a collision spoilt it.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MIX		0x9e3779b97f4a7c15ull

/**
 * struct kind - states or nodes
 * @n: number
 * @cls: class of each
 * @next: class of each after the round
 * @members: of each class
 * @nclasses: number of classes; 0 is the dead one's
 */
struct kind {
	uint32_t n;
	uint32_t *cls, *next, *members;
	uint32_t nclasses;
};

/**
 * struct min - a minimisation
 * @blob: its states and nodes
 * @s: states
 * @q: nodes
 * @hash: table from behaviour to class + 1; @size slots
 * @key: behaviour in each slot
 * @spoilt: two behaviours had one hash
 */
struct min {
	struct bc_blob *blob;
	struct kind s, q;
	uint32_t *hash;
	uint64_t *key;
	uint32_t size;
	bool spoilt;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * MIX;
	return h ^ h >> 29;
}

/* An accept, with the class of a state in its place. */
static uint32_t accept_class(const struct min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return BC_FIELD_BIT | m->s.cls[accept & ~BC_FIELD_BIT];
	return accept;
}

static uint64_t state_hash(const struct min *m, uint32_t i)
{
	const struct bailey_state *s = bc_at(m->blob, BAILEY_SECT_STATES, i);
	const struct bailey_slot *slot;
	uint64_t h = mix(mix(MIX, m->s.cls[i]), accept_class(m, s->accept));
	uint32_t k;

	h = mix(h, m->q.cls[s->dfa]);
	if (s->shift == BAILEY_NO_SLOTS)
		return h;
	slot = bc_at(m->blob, BAILEY_SECT_SLOTS, s->slots);
	for (k = 0; k < 1u << s->shift; k++, slot++) {
		if (slot->len == BAILEY_EMPTY_SLOT)
			continue;
		h = mix(h, slot->name | (uint64_t)accept_class(m, slot->accept)
			<< 32);
		h = mix(h, m->s.cls[slot->next]);
	}
	return h;
}

/**
 * struct ranges - the transitions of a node by class, without those that do as
 * the rest does
 * @t: the next one; @end: after the last
 * @other: class of the rest
 */
struct ranges {
	const struct bailey_trans *t, *end;
	uint32_t other;
};

static struct ranges ranges_of(const struct min *m,
			       const struct bailey_node *n)
{
	const struct bailey_trans *t = NULL;

	if (n->ntrans)
		t = bc_at(m->blob, BAILEY_SECT_TRANS, n->trans);
	return (struct ranges){ t, t + n->ntrans, m->q.cls[n->other] };
}

/* The next range, in the form of a transition to a class. */
static bool next_range(const struct min *m, struct ranges *r,
		       struct bailey_trans *out)
{
	while (r->t < r->end && m->q.cls[r->t->node] == r->other)
		r->t++;
	if (r->t == r->end)
		return false;
	*out = *r->t++;
	out->node = m->q.cls[out->node];
	while (r->t < r->end && r->t->lo == out->hi + 1 &&
	       m->q.cls[r->t->node] == out->node)
		out->hi = r->t++->hi;
	return true;
}

static uint64_t node_hash(const struct min *m, uint32_t i)
{
	const struct bailey_node *n = bc_at(m->blob, BAILEY_SECT_NODES, i);
	uint64_t h = mix(mix(MIX, m->q.cls[i]), accept_class(m, n->accept));
	struct ranges r = ranges_of(m, n);
	struct bailey_trans t;

	h = mix(h, (uint64_t)m->s.cls[n->next] << 32 | r.other);
	while (next_range(m, &r, &t))
		h = mix(h, (uint64_t)t.node << 16 | t.lo << 8 | t.hi);
	return h;
}

static bool same_state(const struct min *m, uint32_t i, uint32_t j)
{
	const struct bailey_state *a = bc_at(m->blob, BAILEY_SECT_STATES, i);
	const struct bailey_state *b = bc_at(m->blob, BAILEY_SECT_STATES, j);
	const struct bailey_slot *s, *t;
	uint32_t k;

	if (accept_class(m, a->accept) != accept_class(m, b->accept) ||
	    m->q.cls[a->dfa] != m->q.cls[b->dfa] || a->shift != b->shift ||
	    a->seed != b->seed)
		return false;
	if (a->shift == BAILEY_NO_SLOTS)
		return true;
	s = bc_at(m->blob, BAILEY_SECT_SLOTS, a->slots);
	t = bc_at(m->blob, BAILEY_SECT_SLOTS, b->slots);
	for (k = 0; k < 1u << a->shift; k++, s++, t++)
		if (s->len != t->len || s->name != t->name ||
		    accept_class(m, s->accept) != accept_class(m, t->accept) ||
		    m->s.cls[s->next] != m->s.cls[t->next])
			return false;
	return true;
}

static bool same_node(const struct min *m, uint32_t i, uint32_t j)
{
	const struct bailey_node *a = bc_at(m->blob, BAILEY_SECT_NODES, i);
	const struct bailey_node *b = bc_at(m->blob, BAILEY_SECT_NODES, j);
	struct ranges r = ranges_of(m, a), s = ranges_of(m, b);
	struct bailey_trans t, u;
	bool more;

	if (accept_class(m, a->accept) != accept_class(m, b->accept) ||
	    m->s.cls[a->next] != m->s.cls[b->next] || r.other != s.other)
		return false;
	do {
		more = next_range(m, &r, &t);
		if (more != next_range(m, &s, &u) ||
		    (more && (t.lo != u.lo || t.hi != u.hi ||
			      t.node != u.node)))
			return false;
	} while (more);
	return true;
}

/* Splits the classes of a kind once. */
static void split(struct min *m, struct kind *k,
		  uint64_t (*behaviour)(const struct min *m, uint32_t i))
{
	uint32_t i, at, n = k->nclasses;
	uint64_t h;

	memset(m->hash, 0, m->size * sizeof(*m->hash));
	for (i = 0; i < k->n; i++) {
		uint32_t c = k->cls[i];

		if (k->members[c] == 1) {
			k->next[i] = c;
			continue;
		}
		h = behaviour(m, i);
		for (at = h & (m->size - 1); m->hash[at] && m->key[at] != h;
		     at = (at + 1) & (m->size - 1))
			;
		if (!m->hash[at]) {
			/* The first part of a class keeps its number. */
			m->key[at] = h;
			if (n == k->n && (k->members[c] & BC_FIELD_BIT)) {
				m->spoilt = true;
				m->hash[at] = 1;
			} else if (k->members[c] & BC_FIELD_BIT) {
				m->hash[at] = ++n;
			} else {
				k->members[c] |= BC_FIELD_BIT;
				m->hash[at] = c + 1;
			}
		}
		k->next[i] = m->hash[at] - 1;
	}
	memset(k->members, 0, n * sizeof(*k->members));
	for (i = 0; i < k->n; i++)
		k->members[k->next[i]]++;
	k->nclasses = n;
}

static void swap(struct kind *k)
{
	uint32_t *cls = k->cls;

	k->cls = k->next;
	k->next = cls;
}

static void kind_init(struct kind *k, uint32_t n)
{
	k->n = n;
	k->cls = calloc(n, sizeof(*k->cls));
	k->next = malloc(n * sizeof(*k->next));
	k->members = calloc(n + 1, sizeof(*k->members));
	if (!k->cls || !k->next || !k->members)
		abort();
	k->members[0] = n;
	k->nclasses = 1;
}

static void kind_free(struct kind *k)
{
	free(k->cls);
	free(k->next);
	free(k->members);
}

/*
 * The first of each class stands for it: @k->next becomes the new number of
 * each record. False if two of a class are not alike.
 */
static bool choose(const struct min *m, struct kind *k,
		   bool (*same)(const struct min *m, uint32_t i, uint32_t j))
{
	uint32_t *first = k->members, i, n = 0;

	memset(first, 0xff, k->nclasses * sizeof(*first));
	for (i = 0; i < k->n; i++) {
		uint32_t c = k->cls[i];

		if (first[c] == 0xffffffff)
			first[c] = i;
		else if (!same(m, first[c], i))
			return false;
	}
	for (i = 0; i < k->n; i++)
		k->next[i] = first[k->cls[i]] == i ? n++ :
			k->next[first[k->cls[i]]];
	return true;
}

static uint32_t new_accept(const struct min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->s.next[accept & ~BC_FIELD_BIT];
	return accept;
}

static void rewrite_states(struct min *m)
{
	struct bc_array *slots = &m->blob->sect[BAILEY_SECT_SLOTS];
	struct bailey_state *s = bc_at(m->blob, BAILEY_SECT_STATES, 0);
	uint32_t i, k, n = 0, nslots = 0;

	for (i = 0; i < m->s.n; i++) {
		struct bailey_slot *from, *to;

		if (m->s.next[i] < n)
			continue;
		s[n] = s[i];
		s[n].accept = new_accept(m, s[n].accept);
		s[n].dfa = m->q.next[s[n].dfa];
		if (s[n].shift != BAILEY_NO_SLOTS) {
			from = bc_at(m->blob, BAILEY_SECT_SLOTS, s[n].slots);
			to = bc_at(m->blob, BAILEY_SECT_SLOTS, nslots);
			memmove(to, from, sizeof(*to) << s[n].shift);
			s[n].slots = nslots;
			nslots += 1u << s[n].shift;
			for (k = 0; k < 1u << s[n].shift; k++, to++) {
				if (to->len == BAILEY_EMPTY_SLOT)
					continue;
				to->accept = new_accept(m, to->accept);
				to->next = m->s.next[to->next];
			}
		}
		n++;
	}
	m->blob->sect[BAILEY_SECT_STATES].n = n;
	slots->n = nslots;
}

static void rewrite_nodes(struct min *m)
{
	struct bailey_node *q = bc_at(m->blob, BAILEY_SECT_NODES, 0);
	struct bailey_trans *out = bc_at(m->blob, BAILEY_SECT_TRANS, 0);
	uint32_t i, n = 0, ntrans = 0;

	/* Classes are numbered as they are met: make them the new numbers. */
	memcpy(m->q.cls, m->q.next, m->q.n * sizeof(*m->q.cls));
	for (i = 0; i < m->q.n; i++) {
		struct bailey_node rec = q[i];
		struct ranges r = ranges_of(m, &rec);
		struct bailey_trans t;

		if (m->q.next[i] < n)
			continue;
		rec.accept = new_accept(m, rec.accept);
		rec.next = m->s.next[rec.next];
		rec.other = r.other;
		rec.trans = ntrans;
		while (next_range(m, &r, &t))
			out[ntrans++] = t;
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
		lane[i] = m->s.next[lane[i] & ~BAILEY_LANE_LOWER] |
			  (lane[i] & BAILEY_LANE_LOWER);
	for (i = 0; i < bc_count(m->blob, BAILEY_SECT_XATTRS); i++)
		x[i].state = m->s.next[x[i].state];
}

/**
 * bc_minimise() - make states and nodes that behave alike one
 * @blob: blob; accepts that are states lose their mark
 */
void bc_minimise(struct bc_blob *blob)
{
	struct min m = { .blob = blob };
	uint32_t had, i;

	kind_init(&m.s, bc_count(blob, BAILEY_SECT_STATES));
	kind_init(&m.q, bc_count(blob, BAILEY_SECT_NODES));
	for (m.size = 64; m.size < 2 * (m.s.n > m.q.n ? m.s.n : m.q.n);)
		m.size *= 2;
	m.hash = malloc(m.size * sizeof(*m.hash));
	m.key = malloc(m.size * sizeof(*m.key));
	if (!m.hash || !m.key)
		abort();
	do {
		had = m.s.nclasses + m.q.nclasses;
		split(&m, &m.s, state_hash);
		swap(&m.s);
		split(&m, &m.q, node_hash);
		swap(&m.q);
	} while (m.s.nclasses + m.q.nclasses > had);
	if (m.spoilt || !choose(&m, &m.s, same_state) ||
	    !choose(&m, &m.q, same_node)) {
		for (i = 0; i < m.s.n; i++)
			m.s.next[i] = m.s.cls[i] = i;
		for (i = 0; i < m.q.n; i++)
			m.q.next[i] = m.q.cls[i] = i;
	}
	rewrite(&m);
	kind_free(&m.s);
	kind_free(&m.q);
	free(m.hash);
	free(m.key);
}
