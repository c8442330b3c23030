// SPDX-License-Identifier: GPL-2.0
/*
 * Walks two automata of a class together, component by component and field by
 * field: over the literals of either, and over strings that their byte DFAs tell
 * apart. What it finds are keys; the matcher is asked about each by the caller.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "walk.h"

#define MAX_PAIRS	100000	/* pairs of component states looked at */
#define MAX_NODES	4096	/* byte DFA pairs within a component */
#define SLOTS		(SIDES * (int)BAILEY_MAX_LANES)
#define HASH		(1 << 18)

/**
 * struct pair - where both automata stand at the start of a component
 * @at: a state for each lane of both sides
 * @field: field it belongs to
 * @text: fields so far; the last with its final slash
 */
struct pair {
	__u32 at[SLOTS];
	unsigned int field;
	char *text[BAILEY_MAX_FIELDS];
};

/**
 * struct walk - a walk in progress
 * @s: both sides
 * @cls: class
 * @nfields: of its keys
 * @pair: queue; @n of @room
 * @hash: of pairs seen: index + 1
 * @cut: not everything was visited
 * @visit: receives keys
 * @arg: for it
 */
struct walk {
	const struct sides *s;
	enum bailey_class cls;
	unsigned int nfields;
	struct pair *pair;
	int n, room;
	__u32 hash[HASH];
	bool cut;
	void (*visit)(void *arg, const char *const *field);
	void *arg;
};

static const struct bailey_view *view_of(const struct walk *w, int slot)
{
	return w->s->view[slot / (int)BAILEY_MAX_LANES];
}

static char *copy(const char *a, const char *b, size_t n, const char *c)
{
	char *s;

	if (asprintf(&s, "%s%.*s%s", a, (int)n, b, c) < 0)
		abort();
	return s;
}

static bool dead(const __u32 *at)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (at[i])
			return false;
	return true;
}

/* Queues a pair unless it was seen; takes @last over. */
static void enqueue(struct walk *w, const __u32 *at, unsigned int field,
		    char *const *before, char *last)
{
	__u32 slot = XXH64(at, SLOTS * sizeof(*at), field) % HASH;
	struct pair *p;
	unsigned int i;

	for (; w->hash[slot]; slot = (slot + 1) % HASH) {
		p = &w->pair[w->hash[slot] - 1];
		if (p->field == field && !memcmp(p->at, at, sizeof(p->at)))
			break;
	}
	if (dead(at) || w->hash[slot] || w->n == MAX_PAIRS) {
		w->cut |= w->n == MAX_PAIRS;
		free(last);
		return;
	}
	if (w->n == w->room) {
		w->room = w->room ? w->room * 2 : 1024;
		w->pair = realloc(w->pair, w->room * sizeof(*w->pair));
		if (!w->pair)
			abort();
	}
	p = &w->pair[w->n++];
	memset(p, 0, sizeof(*p));
	memcpy(p->at, at, sizeof(p->at));
	p->field = field;
	for (i = 0; i < field; i++)
		p->text[i] = strdup(before[i]);
	p->text[field] = last;
	w->hash[slot] = w->n;
}

/* Where one lane goes by a component, and its accept; as the matcher does. */
static __u32 step(const struct bailey_view *v, __u32 state, const char *p,
		  size_t len, __u32 *accept)
{
	const struct bailey_state *s = &v->states[state];
	__u32 node = s->dfa, i;
	size_t k;

	/* The end at once is the state's own. */
	*accept = s->accept;
	for (i = 0; i < s->nslots; i++) {
		const struct bailey_slot *e = &v->slots[s->slots + i];

		if (e->tag != BAILEY_EMPTY_SLOT && bailey_slot_len(e) == len &&
		    !memcmp(bailey_string(v, e->name), p, len)) {
			if (len)
				*accept = e->accept;
			return e->next;
		}
	}
	for (k = 0; k < len; k++) {
		const struct bailey_node *n = &v->nodes[node];

		node = n->other;
		for (i = 0; i < bailey_ntrans(n); i++) {
			const struct bailey_trans *t = &v->trans[n->trans + i];

			if ((unsigned char)p[k] >= t->lo &&
			    (unsigned char)p[k] <= t->hi)
				node = t->node;
		}
	}
	if (len)
		*accept = v->nodes[node].accept;
	return v->nodes[node].next;
}

/* The field ends with accepts @end: the next begins, or the key is whole. */
static void end_field(struct walk *w, const struct pair *p, const __u32 *end,
		      char *last)
{
	const char *field[BAILEY_MAX_FIELDS];
	char *before[BAILEY_MAX_FIELDS];
	unsigned int i;
	int k;

	for (i = 0; i < p->field; i++)
		before[i] = p->text[i];
	before[p->field] = last;
	if (p->field + 1 == w->nfields) {
		for (i = 0; i < w->nfields; i++)
			field[i] = before[i];
		w->visit(w->arg, field);
		return;
	}
	for (k = 0; k < SLOTS; k++)
		if (end[k] && end[k] >= view_of(w, k)->count[BAILEY_SECT_STATES])
			return;
	enqueue(w, end, p->field + 1, before, strdup(""));
}

static void try_component(struct walk *w, const struct pair *p,
			  const char *text, size_t len)
{
	__u32 at[SLOTS] = { 0 }, end[SLOTS] = { 0 };
	char *whole;
	int i;

	for (i = 0; i < SLOTS; i++)
		if (p->at[i])
			at[i] = step(view_of(w, i), p->at[i], text, len,
				     &end[i]);
	whole = copy(p->text[p->field], text, len, "");
	end_field(w, p, end, whole);
	free(whole);
	enqueue(w, at, p->field, p->text,
		copy(p->text[p->field], text, len, "/"));
}

/**
 * struct point - where the byte DFAs stand within a component
 * @node: of each lane
 * @prev: point before it, -1 at the start
 * @c: byte that led here
 */
struct point {
	__u32 node[SLOTS];
	int prev;
	unsigned char c;
};

static __u32 advance(const struct bailey_view *v, __u32 node, unsigned char c)
{
	const struct bailey_node *n = &v->nodes[node];
	__u32 i;

	for (i = 0; i < bailey_ntrans(n); i++)
		if (c >= v->trans[n->trans + i].lo &&
		    c <= v->trans[n->trans + i].hi)
			return v->trans[n->trans + i].node;
	return n->other;
}

static size_t spell(const struct point *points, int i, char *buf, size_t size)
{
	size_t n = 0, k;

	for (; points[i].prev >= 0 && n < size; i = points[i].prev)
		buf[n++] = points[i].c;
	for (k = 0; k < n / 2; k++) {
		char swap = buf[k];

		buf[k] = buf[n - 1 - k];
		buf[n - 1 - k] = swap;
	}
	return n;
}

/* Bytes that some lane tells apart at a point, and one that none does. */
static void mark_bytes(const struct walk *w, const struct point *p, bool *mark)
{
	int j;
	__u32 t;

	memset(mark, 0, 256 * sizeof(*mark));
	mark['A'] = true;	/* a number in keys of sockets, too */
	mark['q'] = true;
	for (j = 0; j < SLOTS; j++) {
		const struct bailey_view *v = view_of(w, j);
		const struct bailey_node *node = &v->nodes[p->node[j]];

		for (t = 0; p->node[j] && t < bailey_ntrans(node); t++)
			mark[v->trans[node->trans + t].lo] = true;
	}
}

/* All strings that the byte DFAs of a pair tell apart, one of each kind. */
static void try_globs(struct walk *w, const struct pair *p)
{
	struct point *points = calloc(MAX_NODES, sizeof(*points));
	bool mark[256], alive;
	char word[256];
	int n = 1, i, j, k, c;

	if (!points)
		abort();
	points[0].prev = -1;
	for (i = 0; i < SLOTS; i++)
		if (p->at[i])
			points[0].node[i] =
				view_of(w, i)->states[p->at[i]].dfa;
	for (i = 0; i < n; i++) {
		if (i)
			try_component(w, p, word,
				      spell(points, i, word, sizeof(word)));
		mark_bytes(w, &points[i], mark);
		for (c = 1; c < 256 && n < MAX_NODES; c++) {
			struct point next = { .prev = i, .c = c };

			if (!mark[c] || c == '/')
				continue;
			alive = false;
			for (j = 0; j < SLOTS; j++) {
				next.node[j] = points[i].node[j] ?
					advance(view_of(w, j),
						points[i].node[j], c) : 0;
				alive |= next.node[j];
			}
			for (k = 0; k < n; k++)
				if (!memcmp(points[k].node, next.node,
					    sizeof(next.node)))
					break;
			/* The first byte of all leaves the start behind. */
			if (alive && (k == n || (k == 0 && i == 0)))
				points[n++] = next;
		}
	}
	w->cut |= n == MAX_NODES;
	free(points);
}

static void try_literals(struct walk *w, const struct pair *p)
{
	int j;
	__u32 k;

	for (j = 0; j < SLOTS; j++) {
		const struct bailey_view *v = view_of(w, j);
		const struct bailey_state *s = &v->states[p->at[j]];

		if (!p->at[j])
			continue;
		for (k = 0; k < s->nslots; k++) {
			const struct bailey_slot *e = &v->slots[s->slots + k];

			if (e->tag != BAILEY_EMPTY_SLOT && bailey_slot_len(e))
				try_component(w, p, bailey_string(v, e->name),
					      bailey_slot_len(e));
		}
	}
}

static void begin(struct walk *w)
{
	__u32 at[SLOTS] = { 0 };
	bool path = w->cls == BAILEY_CLASS_FILE ||
		w->cls == BAILEY_CLASS_ATTACH;
	int side;
	__u32 k;

	for (side = 0; side < SIDES; side++) {
		const struct bailey_lanes *l = &w->s->prof[side]->cls[w->cls];

		for (k = 0; k < l->count; k++)
			at[side * BAILEY_MAX_LANES + k] =
				w->s->view[side]->lanes[l->first + k] &
				~BAILEY_LANE_LOWER;
	}
	enqueue(w, at, 0, NULL, strdup(path ? "/" : ""));
}

bool walk_class(const struct sides *s, enum bailey_class cls,
		void (*visit)(void *arg, const char *const *field), void *arg)
{
	struct walk *w = calloc(1, sizeof(*w));
	unsigned int f;
	bool cut;
	int i;

	if (!w)
		abort();
	w->s = s;
	w->cls = cls;
	w->nfields = class_fields(cls);
	w->visit = visit;
	w->arg = arg;
	begin(w);
	for (i = 0; i < w->n; i++) {
		struct pair p = w->pair[i];

		try_component(w, &p, "", 0);
		try_literals(w, &p);
		try_globs(w, &p);
	}
	while (w->n--)
		for (f = 0; f < BAILEY_MAX_FIELDS; f++)
			free(w->pair[w->n].text[f]);
	free(w->pair);
	cut = w->cut;
	free(w);
	return !cut;
}
