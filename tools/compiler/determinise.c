// SPDX-License-Identifier: GPL-2.0
/*
 * From NFA to component states and byte DFA.
 *
 * A component state is a set of NFA states at the start of a component. The
 * members that spell their component out become literal edges; the others, the
 * globs, run as a byte DFA, which is consulted only where no literal fits. What
 * the globs say about a literal component is merged into its edge here.
 */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "emit.h"
#include "match.h"
#include "nfa.h"

/* States and nodes of a lane of @n rules before it is split. */
#define MAX_LANE(n)	(60000 + 24 * (int)(n))
#define MAX_WORDS	64	/* literals that one NFA state may spell */

/**
 * struct set - a sorted set of NFA states, all closed over splits
 * @v: members
 * @n: number
 * @room: fits
 */
struct set {
	int *v;
	int n, room;
};

/**
 * struct table - sets that have become records of a section
 * @set: by record - @first
 * @n: number
 * @room: fits
 * @first: record of the first set
 * @hash: record - @first + 1, 0 is free
 * @size: slots of @hash
 */
struct table {
	struct set *set;
	int n, room;
	uint32_t first;
	uint32_t *hash;
	uint32_t size;
};

/**
 * struct word - a literal component that members of a state spell
 * @p: its bytes
 * @len: their number
 * @end: NFA state after it
 */
struct word {
	char *p;
	uint32_t len;
	int end;
};

/**
 * struct det - one lane under construction
 * @nfa: its rules
 * @blob: receives records
 * @mark: stamp of each NFA state when it was last put into a set
 * @stamp: the current one
 * @states: component states
 * @nodes: byte DFA
 * @word: of the state at hand; @nwords of @words_room
 */
struct det {
	struct bc_nfa nfa;
	struct bc_blob *blob;
	uint32_t *mark;
	uint32_t stamp;
	struct table states;
	struct table nodes;
	struct word *word;
	int nwords, words_room;
};

static void push(struct set *s, int v)
{
	s->v = bc_grow(s->v, s->n, &s->room, sizeof(*s->v));
	s->v[s->n++] = v;
}

/* Adds @q and all it reaches without consuming; marked states are in already. */
static void close_over(struct det *d, struct set *s, int q)
{
	int stack[256], *heap = NULL;
	int n = 0, room = 0, i;

	stack[n++] = q;
	while (n) {
		const struct bc_nstate *st;

		q = heap ? heap[--n] : stack[--n];
		if (q < 0 || d->mark[q] == d->stamp)
			continue;
		d->mark[q] = d->stamp;
		st = &d->nfa.state[q];
		if (st->op != BC_SPLIT) {
			push(s, q);
			continue;
		}
		if (!heap && n + 2 > 256) {
			for (i = 0; i < n; i++) {
				heap = bc_grow(heap, i, &room, sizeof(*heap));
				heap[i] = stack[i];
			}
		}
		for (i = 0; i < 2; i++) {
			int to = i ? st->out : st->more;

			if (heap) {
				heap = bc_grow(heap, n, &room, sizeof(*heap));
				heap[n++] = to;
			} else {
				stack[n++] = to;
			}
		}
	}
	free(heap);
}

static void begin_set(struct det *d, struct set *s)
{
	s->n = 0;
	d->stamp++;
}

static int compare_int(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Sorts; most sets are small, and sorted but for a few. */
static void finish_set(struct set *s)
{
	int i, j, v;

	if (s->n > 64) {
		qsort(s->v, s->n, sizeof(*s->v), compare_int);
		return;
	}
	for (i = 1; i < s->n; i++) {
		v = s->v[i];
		for (j = i; j && s->v[j - 1] > v; j--)
			s->v[j] = s->v[j - 1];
		s->v[j] = v;
	}
}

/* Adds what the members of @from reach by @c. */
static void add_move(struct det *d, const struct set *from, unsigned char c,
		     struct set *to)
{
	int i;

	for (i = 0; i < from->n; i++) {
		const struct bc_nstate *st = &d->nfa.state[from->v[i]];

		if (st->op == BC_BYTES && bc_consumes(&d->nfa, st, c))
			close_over(d, to, st->out);
	}
}

static void move(struct det *d, const struct set *from, unsigned char c,
		 struct set *to)
{
	begin_set(d, to);
	add_move(d, from, c, to);
	finish_set(to);
}

static uint32_t set_hash(const struct set *s)
{
	return XXH64(s->v, s->n * sizeof(*s->v), 0);
}

static void table_grow(struct table *t)
{
	uint32_t at;
	int i;

	if ((uint32_t)t->n * 2 < t->size)
		return;
	free(t->hash);
	t->size = t->size ? t->size * 2 : 256;
	t->hash = calloc(t->size, sizeof(*t->hash));
	if (!t->hash)
		abort();
	for (i = 0; i < t->n; i++) {
		at = set_hash(&t->set[i]) & (t->size - 1);
		while (t->hash[at])
			at = (at + 1) & (t->size - 1);
		t->hash[at] = i + 1;
	}
}

/* The record of a set; a new one is made and waits to be filled in. */
static uint32_t intern(struct det *d, struct table *t, enum bailey_sect sect,
		       const struct set *s)
{
	struct set copy = { 0 };
	uint32_t at;

	if (!s->n)
		return 0;
	table_grow(t);
	for (at = set_hash(s) & (t->size - 1); t->hash[at];
	     at = (at + 1) & (t->size - 1)) {
		const struct set *o = &t->set[t->hash[at] - 1];

		if (o->n == s->n && !memcmp(o->v, s->v, s->n * sizeof(*s->v)))
			return t->first + t->hash[at] - 1;
	}
	copy.v = malloc(s->n * sizeof(*s->v));
	if (!copy.v)
		abort();
	memcpy(copy.v, s->v, s->n * sizeof(*s->v));
	copy.n = s->n;
	t->set = bc_grow(t->set, t->n, &t->room, sizeof(*t->set));
	t->set[t->n] = copy;
	t->hash[at] = ++t->n;
	bc_add(d->blob, sect, 1);
	return t->first + t->n - 1;
}

static uint32_t state_of(struct det *d, const struct set *s)
{
	return intern(d, &d->states, BAILEY_SECT_STATES, s);
}

static uint32_t node_of(struct det *d, const struct set *s)
{
	return intern(d, &d->nodes, BAILEY_SECT_NODES, s);
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* What it means if the key, or the field, ends in set @s. */
static uint32_t accept_of(struct det *d, const struct set *s)
{
	uint32_t *rules = NULL, result;
	int n = 0, room = 0, i, fields = 0, unique = 0;
	struct set next = { 0 };

	begin_set(d, &next);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &d->nfa.state[s->v[i]];

		if (st->op == BC_FIELD) {
			close_over(d, &next, st->out);
			fields = 1;
		} else if (st->op == BC_MATCH) {
			rules = bc_grow(rules, n, &room, sizeof(*rules));
			rules[n++] = st->more;
		}
	}
	if (fields) {
		finish_set(&next);
		result = state_of(d, &next);
	} else {
		if (n)
			qsort(rules, n, sizeof(*rules), compare_u32);
		for (i = 0; i < n; i++)
			if (!unique || rules[unique - 1] != rules[i])
				rules[unique++] = rules[i];
		result = bc_add_accept(d->blob, rules, unique);
	}
	free(next.v);
	free(rules);
	return result;
}

/* The state entered when a slash follows set @s. */
static uint32_t after_slash(struct det *d, const struct set *s)
{
	struct set next = { 0 };
	uint32_t state;

	move(d, s, '/', &next);
	state = state_of(d, &next);
	free(next.v);
	return state;
}

static void add_word(struct det *d, const char *p, uint32_t len, int end)
{
	struct word *w;

	d->word = bc_grow(d->word, d->nwords, &d->words_room,
			  sizeof(*d->word));
	w = &d->word[d->nwords++];
	w->p = malloc(len + 1);
	if (!w->p)
		abort();
	memcpy(w->p, p, len);
	w->len = len;
	w->end = end;
}

/*
 * Collects the components that NFA state @q spells, depth first over braces.
 * Returns 0 if it is a glob or spells too many: then none is kept.
 */
static int spell(struct det *d, int q)
{
	struct frame { int q; uint32_t len; } *stack = NULL;
	char text[BAILEY_MAX_COMPONENT];
	int n = 0, room = 0, first = d->nwords, ok = 1, pushes = 0;

	stack = bc_grow(stack, 0, &room, sizeof(*stack));
	stack[n++] = (struct frame){ q, 0 };
	while (n && ok) {
		struct frame f = stack[--n];
		const struct bc_nstate *st = &d->nfa.state[f.q];
		int c;

		if (++pushes > (int)(MAX_WORDS * BAILEY_MAX_COMPONENT)) {
			ok = 0;
			break;
		}
		if (st->op == BC_SPLIT) {
			stack = bc_grow(stack, n + 1, &room, sizeof(*stack));
			stack[n++] = (struct frame){ st->more, f.len };
			stack = bc_grow(stack, n + 1, &room, sizeof(*stack));
			stack[n++] = (struct frame){ st->out, f.len };
			continue;
		}
		c = st->op == BC_BYTES ? st->only : '/';
		if (c < 0 || f.len >= BAILEY_MAX_COMPONENT ||
		    d->nwords - first >= MAX_WORDS) {
			ok = 0;
		} else if (c == '/') {
			add_word(d, text, f.len, f.q);
		} else {
			text[f.len] = c;
			stack = bc_grow(stack, n + 1, &room, sizeof(*stack));
			stack[n++] = (struct frame){ st->out, f.len + 1 };
		}
	}
	free(stack);
	while (!ok && d->nwords > first)
		free(d->word[--d->nwords].p);
	return ok;
}

static int compare_words(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	uint32_t len = x->len < y->len ? x->len : y->len;
	int cmp = memcmp(x->p, y->p, len);

	if (cmp)
		return cmp;
	return x->len < y->len ? -1 : x->len > y->len;
}

/* The edge of @n words that are the same component. */
static struct bailey_slot make_edge(struct det *d, const struct word *w, int n,
				    const struct set *globs)
{
	struct set a = { 0 }, b = { 0 }, swap;
	struct bailey_slot slot = {
		.hash = bailey_hash(w->p, w->len),
		.len = w->len,
	};
	uint32_t i;
	int j;

	/* An empty component is reached through its terminated neighbour. */
	slot.name = bc_string(d->blob, w->p, w->len);
	for (j = 0; j < globs->n; j++)
		push(&a, globs->v[j]);
	for (i = 0; i < w->len && a.n; i++) {
		move(d, &a, w->p[i], &b);
		swap = a;
		a = b;
		b = swap;
	}
	/* What the globs reach, and what the words themselves do. */
	begin_set(d, &b);
	for (j = 0; j < a.n; j++)
		close_over(d, &b, a.v[j]);
	for (j = 0; j < n; j++)
		close_over(d, &b, w[j].end);
	finish_set(&b);
	slot.accept = accept_of(d, &b);
	slot.next = after_slash(d, &b);
	free(a.v);
	free(b.v);
	return slot;
}

static int fill_state(struct det *d, int i)
{
	uint32_t state = d->states.first + i;
	struct bailey_slot *slots = NULL;
	struct bailey_state rec = { .shift = BAILEY_NO_SLOTS };
	struct set self = d->states.set[i], globs = { 0 };
	int n = 0, room = 0, j, k, ret = 0;

	for (j = 0; j < self.n; j++) {
		/* The end of key or field is no component: see accept. */
		if (d->nfa.state[self.v[j]].op == BC_BYTES &&
		    !spell(d, self.v[j]))
			push(&globs, self.v[j]);
	}
	if (d->nwords)
		qsort(d->word, d->nwords, sizeof(*d->word), compare_words);
	for (j = 0; j < d->nwords; j = k) {
		struct bailey_slot slot;

		for (k = j + 1; k < d->nwords &&
		     !compare_words(&d->word[j], &d->word[k]); k++)
			;
		slot = make_edge(d, &d->word[j], k - j, &globs);
		slots = bc_grow(slots, n, &room, sizeof(*slots));
		slots[n++] = slot;
	}
	while (d->nwords)
		free(d->word[--d->nwords].p);

	rec.accept = accept_of(d, &self);
	rec.dfa = node_of(d, &globs);
	memcpy(bc_at(d->blob, BAILEY_SECT_STATES, state), &rec, sizeof(rec));
	if (n)
		ret = bc_add_slots(d->blob, state, slots, n);
	free(slots);
	free(globs.v);
	return ret;
}

/*
 * Marks the bytes that the members of @s tell apart, on the smaller side of
 * each set; the unmarked ones all lead to the same place.
 */
static void mark_bytes(struct det *d, const struct set *s, uint8_t *mark)
{
	int i, k;

	memset(mark, 0, 32);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &d->nfa.state[s->v[i]];
		const uint8_t *smaller;

		if (st->op != BC_BYTES)
			continue;
		if (st->only >= 0) {
			mark[st->only >> 3] |= 1 << (st->only & 7);
			continue;
		}
		smaller = d->nfa.set[st->more] + 32;
		for (k = 0; k < 32; k++)
			mark[k] |= smaller[k];
	}
	/* NUL and slash are never looked up in a component. */
	mark[0] &= ~1;
	mark['/' >> 3] &= ~(1 << ('/' & 7));
}

static void fill_node(struct det *d, int i)
{
	struct set self = d->nodes.set[i], to = { 0 };
	struct bailey_node rec = { 0 };
	uint32_t target;
	uint8_t mark[32];
	int c;

	mark_bytes(d, &self, mark);
	for (c = 1; c < 256; c++)
		if (!bc_has(mark, c) && c != '/')
			break;
	if (c < 256) {
		move(d, &self, c, &to);
		rec.other = node_of(d, &to);
	}
	rec.trans = bc_count(d->blob, BAILEY_SECT_TRANS);
	for (c = 1; c < 256; c++) {
		struct bailey_trans *t;

		if (!bc_has(mark, c))
			continue;
		move(d, &self, c, &to);
		target = node_of(d, &to);
		if (target == rec.other)
			continue;
		t = rec.ntrans ? bc_at(d->blob, BAILEY_SECT_TRANS,
				       rec.trans + rec.ntrans - 1) : NULL;
		if (t && t->hi == c - 1 && t->node == target) {
			t->hi = c;
			continue;
		}
		t = bc_add(d->blob, BAILEY_SECT_TRANS, 1);
		t->lo = c;
		t->hi = c;
		t->node = target;
		rec.ntrans++;
	}
	rec.accept = accept_of(d, &self);
	rec.next = after_slash(d, &self);
	memcpy(bc_at(d->blob, BAILEY_SECT_NODES, d->nodes.first + i), &rec,
	       sizeof(rec));
	free(to.v);
}

static void free_table(struct table *t)
{
	while (t->n)
		free(t->set[--t->n].v);
	free(t->set);
	free(t->hash);
}

/* One lane; its start state, or -1: too large, or a bad glob (reported). */
static int64_t build_lane(struct bc_blob *blob,
			  const struct bc_rule *const *rules,
			  const uint32_t *index, uint32_t n,
			  enum bailey_class cls, struct bc_diag *diag, int *bad)
{
	struct det d = { .blob = blob };
	struct set start = { 0 }, stripped = { 0 };
	int64_t result = -1;
	int i, s = 0, q = 0;
	uint32_t r;

	for (r = 0; r < n; r++)
		if (bc_nfa_add(&d.nfa, rules[r], index[r], diag))
			*bad = 1;
	if (*bad)
		goto out;
	d.mark = calloc(d.nfa.n + 1, sizeof(*d.mark));
	if (!d.mark)
		abort();
	d.states.first = bc_count(blob, BAILEY_SECT_STATES);
	d.nodes.first = bc_count(blob, BAILEY_SECT_NODES);
	begin_set(&d, &start);
	for (i = 0; i < d.nfa.nstarts; i++)
		close_over(&d, &start, d.nfa.starts[i]);
	finish_set(&start);
	if (cls == BAILEY_CLASS_FILE || cls == BAILEY_CLASS_ATTACH) {
		move(&d, &start, '/', &stripped);
		result = state_of(&d, &stripped);
	} else {
		result = state_of(&d, &start);
	}
	while (s < d.states.n || q < d.nodes.n) {
		if (d.states.n + d.nodes.n > MAX_LANE(n) ||
		    (s < d.states.n && fill_state(&d, s++))) {
			result = -1;
			break;
		}
		if (q < d.nodes.n)
			fill_node(&d, q++);
	}
out:
	free(start.v);
	free(stripped.v);
	free(d.mark);
	free(d.word);
	free_table(&d.states);
	free_table(&d.nodes);
	bc_nfa_free(&d.nfa);
	return result;
}

/**
 * struct mark - how far the sections were filled
 * @n: by section
 */
struct mark {
	int n[BAILEY_SECT_MAX];
};

/**
 * bc_determinise() - automata for the rules of one class of a profile
 * @blob: receives records
 * @rules: the rules
 * @index: of each in the rule table
 * @n: number of rules
 * @cls: their class
 * @diag: for errors
 * @lanes: receives where the start states are
 *
 * Rules whose common automaton grows too large are halved into more lanes.
 *
 * Return: 0, or -1 after an error was reported.
 */
int bc_determinise(struct bc_blob *blob, const struct bc_rule *const *rules,
		   const uint32_t *index, uint32_t n, enum bailey_class cls,
		   struct bc_diag *diag, struct bailey_lanes *lanes)
{
	const enum bailey_sect undo[] = { BAILEY_SECT_STATES, BAILEY_SECT_SLOTS,
		BAILEY_SECT_NODES, BAILEY_SECT_TRANS };
	uint32_t starts[BAILEY_MAX_LANES];
	uint32_t parts, i;
	unsigned int k;
	int bad = 0;

	lanes->first = bc_count(blob, BAILEY_SECT_LANES);
	lanes->count = 0;
	for (parts = 1; n && parts <= BAILEY_MAX_LANES; parts *= 2) {
		struct mark mark;

		for (k = 0; k < 4; k++)
			mark.n[k] = blob->sect[undo[k]].n;
		for (i = 0; i < parts; i++) {
			uint32_t from = (uint64_t)n * i / parts;
			uint32_t to = (uint64_t)n * (i + 1) / parts;
			int64_t start = build_lane(blob, rules + from,
						   index + from, to - from, cls,
						   diag, &bad);

			if (bad)
				return -1;
			if (start < 0)
				break;
			starts[i] = start;
		}
		if (i == parts) {
			memcpy(bc_add(blob, BAILEY_SECT_LANES, parts), starts,
			       parts * sizeof(*starts));
			lanes->count = parts;
			return 0;
		}
		for (k = 0; k < 4; k++)
			blob->sect[undo[k]].n = mark.n[k];
	}
	if (!n)
		return 0;
	bc_report(diag, BC_ERROR, rules[0]->loc, NULL,
		  "rules need more than %u automata of %d states",
		  BAILEY_MAX_LANES, MAX_LANE(0));
	return -1;
}
