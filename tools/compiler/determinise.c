// SPDX-License-Identifier: GPL-2.0
/*
 * From NFA to component states and byte DFA.
 *
 * A component state is a set of NFA states at the start of a component. The
 * members that spell their component out become literal edges; the others, the
 * globs, run as a byte DFA, which is consulted only where no literal fits. What
 * the globs say about a literal component is merged into its edge here.
 *
 * States and nodes are filled in when they are first reached: see lower.c.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MAX_KINDS	32	/* kinds of bytes that a node remembers */
#define MAX_FILES	64	/* whose rules are told apart */
#define MAX_WORDS	64	/* literals that one NFA state may spell */

struct bc_pool *bc_pool_new(void)
{
	struct bc_pool *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	return p;
}

void bc_pool_free(struct bc_pool *p)
{
	if (!p)
		return;
	bc_nfa_free(&p->nfa);
	bc_table_free(&p->states);
	bc_table_free(&p->nodes);
	bc_table_free(&p->accepts);
	free(p->rule);
	free(p->mark);
	free(p->state);
	free(p->node);
	free(p->slot);
	free(p->trans);
	free(p->word);
	free(p->text);
	free(p->word_slot);
	free(p->spelled);
	free(p->globs.v);
	free(p->edge.v);
	free(p->self.v);
	free(p->to.v);
	free(p->after.v);
	free(p->more.v);
	free(p->spelling);
	free(p->kept);
	free(p->rest);
	bc_table_free(&p->sets);
	free(p->chain);
	free(p->part.v);
	free(p->ends.v);
	free(p->nexts.v);
	free(p->place);
	bc_table_free(&p->groups);
	free(p->group);
	bc_map_free(p->map);
	free(p);
}

/* Adds @q, and all it reaches without consuming, to a set being made. */
static void close_over(struct bc_pool *p, struct bc_set *s, int q)
{
	int stack[64], *heap = NULL, *at = stack;
	int n = 0, room = 64;

	for (;;) {
		const struct bc_nstate *st = &p->nfa.state[q];

		if (p->mark[q] == p->stamp) {
			if (!n)
				break;
			q = at[--n];
			continue;
		}
		p->mark[q] = p->stamp;
		if (st->op != BC_SPLIT) {
			bc_set_push(s, q);
			if (!n)
				break;
			q = at[--n];
			continue;
		}
		if (st->more >= 0) {
			if (n == room) {
				heap = realloc(heap, room * 2 * sizeof(*heap));
				if (!heap)
					abort();
				if (at == stack)
					memcpy(heap, stack, sizeof(stack));
				at = heap;
				room *= 2;
			}
			at[n++] = st->more;
		}
		q = st->out;
	}
	free(heap);
}

/* As close_over(), quick where there is nothing to close over. */
static inline void add_one(struct bc_pool *p, struct bc_set *s, int q)
{
	if (p->nfa.state[q].op == BC_SPLIT) {
		close_over(p, s, q);
		return;
	}
	if (p->mark[q] == p->stamp)
		return;
	p->mark[q] = p->stamp;
	bc_set_push(s, q);
}

static void begin_set(struct bc_pool *p, struct bc_set *s)
{
	s->n = 0;
	p->stamp++;
}

/** bc_pool_room() - room for what each state and node does */
void bc_pool_room(struct bc_pool *p)
{
	int had = p->state_room;

	p->state = bc_room(p->state, p->states.n, &p->state_room,
			   sizeof(*p->state));
	if (had != p->state_room)
		memset(p->state + had, 0,
		       (p->state_room - had) * sizeof(*p->state));
	had = p->node_room;
	p->node = bc_room(p->node, p->nodes.n, &p->node_room, sizeof(*p->node));
	if (had != p->node_room)
		memset(p->node + had, 0,
		       (p->node_room - had) * sizeof(*p->node));
}

static uint32_t state_of(struct bc_pool *p, const struct bc_set *s)
{
	uint32_t i = bc_table_find(&p->states, s->v, s->n);

	bc_pool_room(p);
	return i;
}

static uint32_t node_of(struct bc_pool *p, const struct bc_set *s)
{
	uint32_t i = bc_table_find(&p->nodes, s->v, s->n);

	bc_pool_room(p);
	return i;
}

/* What it means if the key, or the field, ends in set @s. */
static uint32_t accept_of(struct bc_pool *p, const struct bc_set *s)
{
	struct bc_set *out = &p->after;
	int i, fields = 0;

	begin_set(p, out);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &p->nfa.state[s->v[i]];

		/* Of one class, so that all end or none. */
		if (st->op == BC_FIELD) {
			add_one(p, out, st->out);
			fields = 1;
		} else if (st->op == BC_MATCH) {
			bc_set_push(out, st->more);
		}
	}
	if (!fields)	/* in the order of the rules, as the states are */
		return bc_table_find(&p->accepts, out->v, out->n);
	bc_set_sort(out);
	return BC_FIELD_BIT | state_of(p, out);
}

/* The state entered when a slash follows set @s. */
static uint32_t after_slash(struct bc_pool *p, const struct bc_set *s)
{
	struct bc_set *out = &p->after;
	int i;

	begin_set(p, out);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &p->nfa.state[s->v[i]];

		if (st->op == BC_BYTES && bc_consumes(&p->nfa, st, '/'))
			add_one(p, out, st->out);
	}
	bc_set_sort(out);
	return state_of(p, out);
}

static void add_word(struct bc_pool *p, const char *s, uint32_t len, int end)
{
	uint32_t word = bc_pool_word(p, s, len);

	p->spelled = bc_grow(p->spelled, p->nspelled, &p->spelled_room,
			     sizeof(*p->spelled));
	p->spelled[p->nspelled++] =
		(struct bc_spelled){ p->word[word].hash, word, end };
}

/*
 * Collects the components that NFA state @q spells, depth first over braces.
 * Returns 0 if it is a glob or spells too many: then none is kept.
 */
static int spell_out(struct bc_pool *p, int q)
{
	struct frame { int q; uint32_t len; } stack[2 * MAX_WORDS];
	char text[BAILEY_MAX_COMPONENT];
	int n = 0, first = p->nspelled, steps = 0;

	stack[n++] = (struct frame){ q, 0 };
	while (n) {
		struct frame f = stack[--n];

		for (;;) {
			const struct bc_nstate *st = &p->nfa.state[f.q];
			int c = st->op == BC_BYTES ? st->only : '/';

			if (++steps > (int)(MAX_WORDS * BAILEY_MAX_COMPONENT))
				goto glob;
			if (st->op == BC_SPLIT) {
				if (n == 2 * MAX_WORDS)
					goto glob;
				if (st->more >= 0)
					stack[n++] = (struct frame){ st->more,
								     f.len };
				f.q = st->out;
				continue;
			}
			if (c < 0 || f.len >= BAILEY_MAX_COMPONENT ||
			    p->nspelled - first >= MAX_WORDS)
				goto glob;
			if (c == '/')
				add_word(p, text, f.len, f.q);
			if (c == '/' || !c)	/* no key has a NUL byte */
				break;
			text[f.len++] = c;
			f.q = st->out;
		}
	}
	return 1;
glob:
	p->nspelled = first;
	return 0;
}

/* As spell_out(), remembered: many sets have the same members. */
static int spell(struct bc_pool *p, int q)
{
	int first = p->nspelled, n, *known;

	if (q >= p->spelling_room) {
		int had = p->spelling_room;

		p->spelling = bc_room(p->spelling, p->nfa.n, &p->spelling_room,
				      sizeof(*p->spelling));
		memset(p->spelling + had, 0,
		       (p->spelling_room - had) * sizeof(*p->spelling));
	}
	known = &p->spelling[q];
	if (*known < 0)
		return 0;
	if (!*known) {
		if (!spell_out(p, q)) {
			*known = -1;
			return 0;
		}
		/* Their number, then they. */
		n = p->nspelled - first;
		p->kept = bc_room(p->kept, p->nkept + n + 2, &p->kept_room,
				  sizeof(*p->kept));
		p->nkept += !p->nkept;
		*known = p->nkept;
		p->kept[p->nkept++].end = n;
		if (n)
			memcpy(p->kept + p->nkept, p->spelled + first,
			       n * sizeof(*p->kept));
		p->nkept += n;
		return 1;
	}
	n = p->kept[*known].end;
	p->spelled = bc_room(p->spelled, first + n, &p->spelled_room,
			     sizeof(*p->spelled));
	if (n)
		memcpy(p->spelled + first, p->kept + *known + 1,
		       n * sizeof(*p->kept));
	p->nspelled += n;
	return 1;
}

static int compare_spelled(const void *a, const void *b, void *arg)
{
	const struct bc_spelled *x = a, *y = b;
	const struct bc_literal *v, *w;
	const struct bc_pool *p = arg;
	int cmp;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->word == y->word)
		return 0;
	/* By their bytes, as the numbers depend on what was read before. */
	v = &p->word[x->word];
	w = &p->word[y->word];
	cmp = memcmp(p->text + v->off, p->text + w->off,
		     v->len < w->len ? v->len : w->len);
	return cmp ? cmp : v->len < w->len ? -1 : 1;
}

static void sort_spelled(struct bc_pool *p)
{
	struct bc_spelled *v = p->spelled, one;
	int i, j;

	if (p->nspelled > 48) {
		qsort_r(v, p->nspelled, sizeof(*v), compare_spelled, p);
		return;
	}
	for (i = 1; i < p->nspelled; i++) {
		one = v[i];
		for (j = i; j && (v[j - 1].hash > one.hash ||
				  (v[j - 1].hash == one.hash &&
				   compare_spelled(&v[j - 1], &one, p) > 0));
		     j--)
			v[j] = v[j - 1];
		v[j] = one;
	}
}

/** bc_pool_step() - where a byte leads */
uint32_t bc_pool_step(struct bc_pool *p, uint32_t node, unsigned char c)
{
	const struct bailey_trans *t;
	int i;

	if (!p->node[node].filled)
		bc_pool_fill_node(p, node);
	if (!p->node[node].ntrans)
		return p->node[node].other;
	t = p->trans + p->node[node].trans;
	for (i = 0; i < p->node[node].ntrans && t[i].lo <= c; i++)
		if (c <= t[i].hi)
			return t[i].node;
	return p->node[node].other;
}

/* The edge of @n words that are the same component; @dfa: of the globs. */
static struct bc_pslot make_edge(struct bc_pool *p, uint32_t word,
				 const int *end, int n, int stride,
				 uint32_t dfa)
{
	struct bc_pslot slot = { .word = word };
	struct bc_set *set = &p->edge, self;
	uint32_t i;
	int j;

	for (i = 0; i < p->word[word].len && dfa; i++)
		dfa = bc_pool_step(p, dfa, p->text[p->word[word].off + i]);
	/* What the globs reach, and what the words themselves do. */
	begin_set(p, set);
	self = bc_members(&p->nodes, dfa);
	for (j = 0; j < self.n; j++) {
		p->mark[self.v[j]] = p->stamp;
		bc_set_push(set, self.v[j]);
	}
	for (j = 0; j < n; j++, end += stride)
		add_one(p, set, *end);
	bc_set_sort(set);
	slot.accept = accept_of(p, set);
	slot.next = after_slash(p, set);
	return slot;
}

/**
 * bc_pool_fill_state() - find out what a state does
 * @p: pool
 * @i: number of the state
 */
void bc_pool_fill_state(struct bc_pool *p, uint32_t i)
{
	struct bc_set self;
	struct bc_pstate rec = { .filled = 1 };
	struct bc_pslot *slots;
	int n = 0, j, k;

	if (bc_unite_fill_state(p, i))
		return;
	self = bc_members(&p->states, i);
	p->globs.n = 0;
	p->nspelled = 0;
	for (j = 0; j < self.n; j++) {
		/* The end of key or field is no component: see accept. */
		if (p->nfa.state[self.v[j]].op == BC_BYTES &&
		    !spell(p, self.v[j]))
			bc_set_push(&p->globs, self.v[j]);
	}
	rec.accept = accept_of(p, &self);
	rec.dfa = node_of(p, &p->globs);
	sort_spelled(p);
	slots = malloc((p->nspelled + 1) * sizeof(*slots));
	if (!slots)
		abort();
	for (j = 0; j < p->nspelled; j = k) {
		for (k = j + 1; k < p->nspelled &&
		     p->spelled[k].word == p->spelled[j].word; k++)
			;
		slots[n++] = make_edge(p, p->spelled[j].word,
				       &p->spelled[j].end, k - j,
				       sizeof(*p->spelled) / sizeof(int),
				       rec.dfa);
	}
	if (n)
		bc_pool_add_slots(p, &rec, slots, n);
	free(slots);
	p->state[i] = rec;
}

/**
 * struct moves - the members of a node, by what they consume
 * @head: the first member that consumes only that byte, or -1
 * @single: the bytes that some member consumes alone
 * @apart: the bytes that the other members tell apart, on the smaller side of
 *	each set
 * @sets: of each byte that is told apart, a hash of the sets that do so
 * @kind: what bytes with one hash lead to; @nkinds of them
 */
struct moves {
	int head[256];
	uint64_t single[4], apart[4], sets[256];
	struct { uint64_t sets; uint32_t node; } kind[MAX_KINDS];
	int nkinds;
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

	memset(m->head, 0xff, sizeof(m->head));
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
			p->chain[i] = m->head[st->only];
			m->head[st->only] = i;
			m->single[st->only >> 6] |= 1ull << (st->only & 63);
			continue;
		}
		bc_set_push(&p->edge, p->self.v[i]);
		for (k = 0; k < 4; k++)
			m->apart[k] |= p->nfa.set[st->more][4 + k];
	}
	/* NUL and slash are never looked up in a component. */
	m->single[0] &= ~NEVER;
	m->apart[0] &= ~NEVER;
	hash_sets(p, m);
	return fields;
}

/* Where the members with sets lead by @c. */
static void move_sets(struct bc_pool *p, struct bc_set *to, int c)
{
	int i;

	begin_set(p, to);
	for (i = 0; i < p->edge.n; i++) {
		const struct bc_nstate *st = &p->nfa.state[p->edge.v[i]];

		if (bc_has(p->nfa.set[st->more], c))
			add_one(p, to, st->out);
	}
}

/* Where the members lead that consume @c alone. */
static void move_singles(struct bc_pool *p, struct bc_set *to,
			 const struct moves *m, int c)
{
	int i;

	for (i = m->head[c]; i >= 0; i = p->chain[i])
		add_one(p, to, p->nfa.state[p->self.v[i]].out);
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
	struct bailey_trans *t = rec->ntrans ? &p->trans[p->ntrans - 1] : NULL;

	if (target == rec->other)
		return;
	if (t && t->hi == c - 1 && t->node == target) {
		t->hi = c;
		return;
	}
	p->trans = bc_grow(p->trans, p->ntrans, &p->trans_room,
			   sizeof(*p->trans));
	p->trans[p->ntrans++] = (struct bailey_trans){ .lo = c, .hi = c,
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
static struct bc_rest rest_of(struct bc_pool *p, int plain)
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
		r->slash = state_of(p, &p->to);
		r->slashed = 1;
	}
	if (!r->filled && plain) {
		move_sets(p, &p->to, plain);
		bc_set_sort(&p->to);
		r->node = node_of(p, &p->to);
		r->filled = 1;
	}
	return *r;
}

/* Where @c leads, which also leads to the members of @base. */
static void target_of(struct bc_pool *p, const struct moves *m, int c,
		      struct bc_set base)
{
	begin_set(p, &p->more);
	move_singles(p, &p->more, m, c);
	bc_set_sort(&p->more);
	merge(&p->to, &base, &p->more);
}

static uint32_t slash_of(struct bc_pool *p, const struct moves *m,
			 uint32_t state)
{
	if (m->head['/'] < 0)
		return state;
	target_of(p, m, '/', bc_members(&p->states, state));
	return state_of(p, &p->to);
}

/* Where @c leads, which no member consumes alone. */
static uint32_t class_of(struct bc_pool *p, struct moves *m, int c)
{
	uint64_t sets = in_mask(m->apart, c) ? m->sets[c] : 0;
	uint32_t node;
	int i;

	for (i = 0; i < m->nkinds; i++)
		if (m->kind[i].sets == sets)
			return m->kind[i].node;
	move_sets(p, &p->to, c);
	bc_set_sort(&p->to);
	node = node_of(p, &p->to);
	if (i < MAX_KINDS) {
		m->kind[i].sets = sets;
		m->kind[i].node = node;
		m->nkinds++;
	}
	return node;
}

/**
 * bc_pool_fill_node() - find out what a node does
 * @p: pool
 * @i: number of the node
 */
void bc_pool_fill_node(struct bc_pool *p, uint32_t i)
{
	struct bc_pnode rec = { .filled = 1 };
	struct bc_set self;
	struct bc_rest rest;
	struct moves m;
	int plain, k;
	bool fields;

	if (bc_unite_fill_node(p, i))
		return;
	self = bc_members(&p->nodes, i);
	p->self.v = bc_room(p->self.v, self.n, &p->self.room, sizeof(int));
	if (self.n)
		memcpy(p->self.v, self.v, self.n * sizeof(int));
	p->self.n = self.n;
	fields = sort_members(p, &m);
	rec.accept = fields ? accept_of(p, &p->self) :
		bc_table_find(&p->accepts, p->after.v, p->after.n);
	plain = plain_byte(&m);
	rest = rest_of(p, plain);
	rec.other = plain ? rest.node : 0;
	rec.trans = p->ntrans;
	for (k = 0; k < 4; k++) {
		uint64_t left = m.single[k] | m.apart[k];

		for (; left; left &= left - 1) {
			int c = 64 * k + __builtin_ctzll(left);

			if (m.head[c] < 0) {
				add_trans(p, &rec, c, class_of(p, &m, c));
				continue;
			}
			if (in_mask(m.apart, c) || !plain) {
				move_sets(p, &p->to, c);
				move_singles(p, &p->to, &m, c);
				bc_set_sort(&p->to);
			} else {
				target_of(p, &m, c,
					  bc_members(&p->nodes, rest.node));
			}
			add_trans(p, &rec, c, node_of(p, &p->to));
		}
	}
	rec.next = slash_of(p, &m, rest.slash);
	p->node[i] = rec;
}

/* The number of a rule the pool knows already, or -1; *@at: where it belongs. */
static int64_t known_rule(struct bc_pool *p, uint32_t id, uint32_t *at)
{
	uint32_t (*old)[2] = p->rule, size = p->rule_size, i, k;

	if (p->rules_known * 2 >= size) {
		p->rule_size = size ? size * 2 : 256;
		p->rule = calloc(p->rule_size, sizeof(*p->rule));
		if (!p->rule)
			abort();
		for (i = 0; i < size; i++) {
			if (!old[i][0])
				continue;
			k = old[i][0] * 0x9e3779b1u & (p->rule_size - 1);
			while (p->rule[k][0])
				k = (k + 1) & (p->rule_size - 1);
			memcpy(p->rule[k], old[i], sizeof(*old));
		}
		free(old);
	}
	for (k = id * 0x9e3779b1u & (p->rule_size - 1); p->rule[k][0];
	     k = (k + 1) & (p->rule_size - 1))
		if (p->rule[k][0] == id)
			return p->rule[k][1];
	*at = k;
	return -1;
}

/* The number of a rule; it becomes NFA states if it is new. -1: error. */
static int64_t number_of(struct bc_pool *p, const struct bc_rule *const *rules,
			 uint32_t n, struct bc_diag *diag)
{
	const struct bc_rule *rule = rules[0];
	int states = p->nfa.n, sets = p->nfa.nsets;
	int64_t known = -1;
	uint32_t at = 0;

	if (rule->id)
		known = known_rule(p, rule->id, &at);
	if (known >= 0)
		return known;
	if (bc_nfa_add(&p->nfa, rules, n, p->nrules, diag)) {
		p->nfa.n = states;
		p->nfa.nsets = sets;
		p->nfa.nstarts = p->nrules;
		return -1;
	}
	if (rule->id) {
		p->rule[at][0] = rule->id;
		p->rule[at][1] = p->nrules;
		p->rules_known++;
	}
	return p->nrules++;
}

/* The state in which the rules @p->globs begin; their first member tells how. */
static uint32_t group_of(struct bc_pool *p)
{
	uint32_t i = bc_table_find(&p->groups, p->globs.v, p->globs.n);
	int had = p->group_room, k;

	p->group = bc_room(p->group, i + 1, &p->group_room, sizeof(*p->group));
	if (had != p->group_room)
		memset(p->group + had, 0,
		       (p->group_room - had) * sizeof(*p->group));
	if (p->group[i])
		return p->group[i] - 1;
	begin_set(p, &p->edge);
	for (k = 1; k < p->globs.n; k++)
		add_one(p, &p->edge, p->nfa.starts[p->globs.v[k]]);
	bc_set_sort(&p->edge);
	p->group[i] = 1 + (p->globs.v[0] ? after_slash(p, &p->edge) :
					   state_of(p, &p->edge));
	return p->group[i] - 1;
}

/* The state in which rules begin: the union of those of each file's rules. */
static uint32_t start_of(struct bc_pool *p, const struct bc_rule *const *rules,
			 const uint32_t *number, uint32_t n, bool path)
{
	const char *file[MAX_FILES];
	int nfiles = 0, *of = malloc((n + 1) * sizeof(*of)), k;
	uint32_t i;

	if (!of)
		abort();
	for (i = 0; i < n; i++) {
		const char *name = rules[i]->loc.file;

		for (k = i ? of[i - 1] : 0; k < nfiles && file[k] != name; k++)
			;
		if (k == nfiles)
			for (k = 0; k < nfiles && file[k] != name; k++)
				;
		if (k == nfiles && k < MAX_FILES)
			file[nfiles++] = name;
		of[i] = k < MAX_FILES ? k : 0;
	}
	p->part.n = 0;
	for (k = 0; k < nfiles; k++) {
		p->globs.n = 0;
		bc_set_push(&p->globs, path);
		for (i = 0; i < n; i++)
			if (of[i] == k && (p->globs.n == 1 ||
			    p->globs.v[p->globs.n - 1] != (int)number[i]))
				bc_set_push(&p->globs, number[i]);
		bc_set_push(&p->part, group_of(p));
	}
	free(of);
	return bc_unite_states(p, &p->part);
}

/**
 * bc_pool_start() - the state in which rules begin
 * @p: pool
 * @rules: rules of one class
 * @number: receives the pool's number of each
 * @n: number of rules
 * @cls: their class
 * @diag: for errors
 *
 * Return: the state, or -1 after an error was reported.
 */
int64_t bc_pool_start(struct bc_pool *p, const struct bc_rule *const *rules,
		      uint32_t *number, uint32_t n, enum bailey_class cls,
		      struct bc_diag *diag)
{
	bool is_path = cls == BAILEY_CLASS_FILE || cls == BAILEY_CLASS_ATTACH;
	int had = p->mark_room, bad = 0;
	uint32_t i, j, m;

	for (i = 0; i < n; i = j) {
		int64_t k;

		for (j = i + 1; j < n && bc_are_one(rules[i], rules[j]); j++)
			;
		k = number_of(p, rules + i, j - i, diag);
		bad |= k < 0;
		for (m = i; m < j; m++)
			number[m] = k < 0 ? 0 : k;
	}
	if (bad)
		return -1;
	p->mark = bc_room(p->mark, p->nfa.n, &p->mark_room, sizeof(*p->mark));
	if (had != p->mark_room)
		memset(p->mark + had, 0,
		       (p->mark_room - had) * sizeof(*p->mark));
	return start_of(p, rules, number, n, is_path);
}
