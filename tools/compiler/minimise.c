// SPDX-License-Identifier: GPL-2.0
/*
 * States and nodes that behave alike become one.
 *
 * What label.c says of them is compared exactly, and dropped if hashes collided.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "minimise.h"

static void kind_init(struct bc_kind *k, uint32_t n)
{
	k->n = n;
	k->label = calloc(n, sizeof(*k->label));
	k->to = malloc(n * sizeof(*k->to));
	if (!k->label || !k->to)
		abort();
}

static void kind_free(struct bc_kind *k)
{
	free(k->label);
	free(k->to);
}

/*
 * The first of each label stands for it: @k->to becomes the new number of each
 * record. False if two of a label are not alike.
 */
static bool choose(const struct bc_min *m, struct bc_kind *k,
		   bool (*same)(const struct bc_min *m, uint32_t i, uint32_t j))
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

static uint32_t new_accept(const struct bc_min *m, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		return m->s.to[accept & ~BC_FIELD_BIT];
	return accept;
}

static void rewrite_states(struct bc_min *m)
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

static void rewrite_nodes(struct bc_min *m)
{
	struct bc_node *q = bc_at(m->blob, BAILEY_SECT_NODES, 0);
	struct bailey_trans *out = bc_at(m->blob, BAILEY_SECT_TRANS, 0);
	uint32_t i, n = 0, ntrans = 0;

	for (i = 0; i < m->q.n; i++) {
		struct bc_node rec = q[i];
		struct bc_ranges r = bc_ranges_of(m, &rec);
		struct bailey_trans t;

		if (m->q.to[i] < n)
			continue;
		rec.accept = new_accept(m, rec.accept);
		rec.next = m->s.to[rec.next];
		rec.other = m->q.to[rec.other];
		rec.trans = ntrans;
		while (bc_next_range(m, &r, &t)) {
			t.node = m->q.to[t.node];
			out[ntrans++] = t;
		}
		rec.ntrans = ntrans - rec.trans;
		q[n++] = rec;
	}
	m->blob->sect[BAILEY_SECT_NODES].n = n;
	m->blob->sect[BAILEY_SECT_TRANS].n = ntrans;
}

static void rewrite(struct bc_min *m)
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
	struct bc_min m = { .blob = blob };
	uint32_t i;

	kind_init(&m.s, bc_count(blob, BAILEY_SECT_STATES));
	kind_init(&m.q, bc_count(blob, BAILEY_SECT_NODES));
	bc_label_all(&m);
	if (!choose(&m, &m.s, bc_same_state) || !choose(&m, &m.q, bc_same_node)) {
		for (i = 0; i < m.s.n; i++)
			m.s.to[i] = m.s.label[i] = i;
		for (i = 0; i < m.q.n; i++)
			m.q.to[i] = m.q.label[i] = i;
	}
	rewrite(&m);
	kind_free(&m.s);
	kind_free(&m.q);
}
