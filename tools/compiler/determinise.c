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

/** bc_close_over() - add @q, and all it reaches without consuming, to a set */
void bc_close_over(struct bc_pool *p, struct bc_set *s, int q)
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

/** bc_pool_state() - the state that stands for a set, sorted */
uint32_t bc_pool_state(struct bc_pool *p, const struct bc_set *s)
{
	uint32_t i = bc_table_find(&p->states, s->v, s->n);

	bc_pool_room(p);
	return i;
}

/** bc_pool_node() - the node that stands for a set, sorted */
uint32_t bc_pool_node(struct bc_pool *p, const struct bc_set *s)
{
	uint32_t i = bc_table_find(&p->nodes, s->v, s->n);

	bc_pool_room(p);
	return i;
}

/** bc_pool_accept() - what it means if the key, or the field, ends in a set */
uint32_t bc_pool_accept(struct bc_pool *p, const struct bc_set *s)
{
	struct bc_set *out = &p->after;
	int i, fields = 0;

	bc_begin_set(p, out);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &p->nfa.state[s->v[i]];

		/* Of one class, so that all end or none. */
		if (st->op == BC_FIELD) {
			bc_add_one(p, out, st->out);
			fields = 1;
		} else if (st->op == BC_MATCH) {
			bc_set_push(out, st->more);
		}
	}
	if (!fields)	/* in the order of the rules, as the states are */
		return bc_table_find(&p->accepts, out->v, out->n);
	bc_set_sort(out);
	return BC_FIELD_BIT | bc_pool_state(p, out);
}

/** bc_pool_slash() - the state entered when a slash follows a set */
uint32_t bc_pool_slash(struct bc_pool *p, const struct bc_set *s)
{
	struct bc_set *out = &p->after;
	int i;

	bc_begin_set(p, out);
	for (i = 0; i < s->n; i++) {
		const struct bc_nstate *st = &p->nfa.state[s->v[i]];

		if (st->op == BC_BYTES && bc_consumes(&p->nfa, st, '/'))
			bc_add_one(p, out, st->out);
	}
	bc_set_sort(out);
	return bc_pool_state(p, out);
}

/** bc_pool_step() - where a byte leads */
uint32_t bc_pool_step(struct bc_pool *p, uint32_t node, unsigned char c)
{
	const struct bc_ptrans *t;
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

/**
 * struct beyond - where a slash leads behind a node, if nothing else does
 * @node: node; 0: none was asked about
 * @next: state
 */
struct beyond {
	uint32_t node, next;
};

/* Whether members from @from on lead on by a slash. */
static bool leads_on(const struct bc_pool *p, const struct bc_set *s, int from)
{
	for (; from < s->n; from++) {
		const struct bc_nstate *st = &p->nfa.state[s->v[from]];

		if (st->op == BC_BYTES && bc_consumes(&p->nfa, st, '/'))
			return true;
	}
	return false;
}

/*
 * The edge of @n words that are the same component; @dfa: of the globs. Behind a star
 * many words lead to one node, and on to what begins there, which is found once.
 */
static struct bc_pslot make_edge(struct bc_pool *p, uint32_t word,
				 const int *end, int n, int stride,
				 uint32_t dfa, struct beyond *beyond)
{
	struct bc_pslot slot = { .word = word };
	struct bc_set *set = &p->edge;
	uint32_t i;
	int j, globs;
	bool alone;

	for (i = 0; i < p->word[word].len && dfa; i++)
		dfa = bc_pool_step(p, dfa, p->text[p->word[word].off + i]);
	/* What the globs reach, and what the words themselves do. */
	bc_begin_set(p, set);
	bc_members(&p->nodes, dfa, set);
	globs = set->n;
	for (j = 0; j < globs; j++)
		p->mark[set->v[j]] = p->stamp;
	for (j = 0; j < n; j++, end += stride)
		bc_add_one(p, set, *end);
	alone = dfa && !leads_on(p, set, globs);
	bc_set_sort(set);
	slot.accept = bc_pool_accept(p, set);
	slot.next = alone && beyond->node == dfa ? beyond->next : bc_pool_slash(p, set);
	if (alone)
		*beyond = (struct beyond){ dfa, slot.next };
	return slot;
}

/*
 * Whether an end belongs to a state's node, beside globs. No walk asks what a node
 * says before its first byte, as the state's own accept tells; so it may say as much.
 * Then a field of which any value will do has one node and not two. Paths are walked
 * by component: there it stays away.
 */
static bool ends_any(const struct bc_nstate *st)
{
	return st->op == BC_FIELD || (st->op == BC_MATCH && !st->only);
}

/**
 * bc_pool_fill_state() - find out what a state does
 * @p: pool
 * @i: number of the state
 */
void bc_pool_fill_state(struct bc_pool *p, uint32_t i)
{
	struct bc_set *self = &p->self;
	struct bc_pstate rec = { .filled = 1 };
	struct beyond beyond = { 0 };
	struct bc_pslot *slots;
	int n = 0, j, k, ends = 0;

	if (bc_unite_fill_state(p, i))
		return;
	bc_members(&p->states, i, self);
	p->globs.n = 0;
	p->nspelled = 0;
	for (j = 0; j < self->n; j++) {
		const struct bc_nstate *st = &p->nfa.state[self->v[j]];
		bool end = ends_any(st);

		ends += end;
		if (end || ((st->op == BC_BYTES || st->op == BC_COMPONENT) &&
			    !bc_spell(p, self->v[j])))
			bc_set_push(&p->globs, self->v[j]);
	}
	if (p->globs.n == ends)	/* there is no glob */
		p->globs.n = 0;
	rec.accept = bc_pool_accept(p, self);
	rec.dfa = bc_pool_node(p, &p->globs);
	bc_sort_spelled(p);
	p->fresh = bc_room(p->fresh, p->nspelled, &p->fresh_room,
			   sizeof(*p->fresh));
	slots = p->fresh;
	for (j = 0; j < p->nspelled; j = k) {
		for (k = j + 1; k < p->nspelled &&
		     p->spelled[k].word == p->spelled[j].word; k++)
			;
		slots[n++] = make_edge(p, p->spelled[j].word,
				       &p->spelled[j].end, k - j,
				       sizeof(*p->spelled) / sizeof(int),
				       rec.dfa, &beyond);
	}
	if (n)
		bc_pool_add_slots(p, &rec, slots, n);
	p->state[i] = rec;
}
