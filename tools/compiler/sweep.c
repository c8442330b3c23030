// SPDX-License-Identifier: GPL-2.0
/*
 * A pool that is full keeps what two policies needed, and the rest is taken out of it. Of
 * all that profiles are made of seven parts in eight are so in one alone, and nothing tells
 * at first which; so they are let grow for a while, and are then taken away together.
 *
 * What stays keeps its order, so that sets stay sorted, and nothing hangs on its numbers:
 * a blob is numbered by how it is reached. Of what stays it is still known what stands for
 * what, and what sets of rules say; small tables that are soon made anew are forgotten.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "minimise.h"

/** bc_pool_full - states, nodes and so on of a pool that is swept before it grows on */
unsigned int bc_pool_full = 53000;

/** enum kind - what has numbers of its own */
enum kind { STATE, NODE, ACCEPT, RULE, NFA, KINDS };

/**
 * struct sweep - a pool being swept
 * @p: it
 * @to: by kind and number: what stays, later its new number + 1; 0: it goes
 * @base: where a kind begins in the first of these, and the end of all
 * @n: so many of each kind stay
 * @todo: places of what stays, of which it is to be seen what it needs; @ntodo
 * @members: of the set at hand
 * @nslots: slots of the states that stay
 * @ntrans: transitions of the nodes that do
 */
struct sweep {
	struct bc_pool *p;
	uint32_t *to[KINDS], base[KINDS + 1], n[KINDS];
	uint32_t *todo, ntodo, nslots, ntrans;
	struct bc_set members;
};

static inline void keep(struct sweep *s, enum kind kind, uint32_t i)
{
	uint32_t at = s->base[kind] + i;

	if (s->to[0][at])
		return;
	s->to[0][at] = 1;
	s->todo[s->ntodo++] = at;
}

static void keep_accept(struct sweep *s, uint32_t accept)
{
	if (accept & BC_FIELD_BIT)
		keep(s, STATE, accept & ~BC_FIELD_BIT);
	else
		keep(s, ACCEPT, accept);
}

/* The members of a set: numbers of others of its kind, or of @plain. */
static void keep_members(struct sweep *s, const struct bc_table *t, uint32_t i,
			 enum kind kind, enum kind plain)
{
	enum kind of = bc_is_union(t, i) ? kind : plain;
	struct bc_set *set = &s->members;
	int k;

	bc_members(t, i, set);
	for (k = 0; k < set->n; k++)
		keep(s, of, set->v[k]);
}

/* What does not know yet what it does has zeros there: the dead, which stay. */
static void keep_state(struct sweep *s, uint32_t i)
{
	const struct bc_pstate *st = &s->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(s->p, st);
	uint32_t k;

	keep_members(s, &s->p->states, i, STATE, NFA);
	keep_accept(s, st->accept);
	keep(s, NODE, st->dfa);
	s->nslots += st->nslots;
	for (k = 0; k < st->nslots; k++) {
		keep_accept(s, slot[k].accept);
		keep(s, STATE, slot[k].next);
	}
}

static void keep_node(struct sweep *s, uint32_t i)
{
	const struct bc_pnode *node = &s->p->node[i];
	const struct bc_ptrans *t = bc_trans_of(s->p, node);
	int k;

	keep_members(s, &s->p->nodes, i, NODE, NFA);
	keep_accept(s, node->accept);
	keep(s, STATE, node->next);
	keep(s, NODE, node->other);
	s->ntrans += node->ntrans;
	for (k = 0; k < node->ntrans; k++)
		keep(s, NODE, t[k].node);
}

static void keep_nfa(struct sweep *s, uint32_t i)
{
	const struct bc_nstate *st = &s->p->nfa.state[i];

	if (st->op == BC_MATCH)
		keep(s, RULE, st->more);
	else
		keep(s, NFA, st->out);
	if (st->op == BC_SPLIT && st->more >= 0)
		keep(s, NFA, st->more);
}

/* All that is needed by what stays stays as well. */
static void keep_needed(struct sweep *s)
{
	while (s->ntodo) {
		uint32_t at = s->todo[--s->ntodo];

		if (at >= s->base[NFA]) {
			keep_nfa(s, at - s->base[NFA]);
		} else if (at >= s->base[RULE]) {
			at -= s->base[RULE];
			keep(s, RULE, s->p->match[at]);
			keep(s, NFA, s->p->nfa.starts[at]);
		} else if (at >= s->base[ACCEPT]) {
			keep_members(s, &s->p->accepts, at - s->base[ACCEPT], ACCEPT, RULE);
		} else if (at >= s->base[NODE]) {
			keep_node(s, at - s->base[NODE]);
		} else {
			keep_state(s, at);
		}
	}
}

static void number(struct sweep *s)
{
	uint32_t i, n, *to = s->to[0];
	int k;

	for (k = 0; k < KINDS; k++) {
		for (i = s->base[k], n = 0; i < s->base[k + 1]; i++)
			if (to[i])
				to[i] = ++n;
		s->n[k] = n;
	}
}

static inline uint32_t new_of(const struct sweep *s, enum kind kind, uint32_t i)
{
	return s->to[kind][i] - 1;
}

static uint32_t new_accept(const struct sweep *s, uint32_t accept)
{
	return accept & BC_FIELD_BIT ?
		BC_FIELD_BIT | new_of(s, STATE, accept & ~BC_FIELD_BIT) :
		new_of(s, ACCEPT, accept);
}

/* An array has room for no more than it has. */
static void *shrink(void *p, int n, int *room, size_t size)
{
	if (!n) {
		free(p);
		*room = 0;
		return NULL;
	}
	p = realloc(p, n * size);
	if (!p)
		abort();
	*room = n;
	return p;
}

static void move_sets(struct sweep *s, struct bc_table *t, enum kind kind, enum kind plain)
{
	uint32_t i, is, next, at, units, k;
	struct bc_set *set = &s->members;
	const uint32_t *to;
	uint16_t *narrow;
	uint32_t n = 0;

	if (!t->n)
		return;
	next = t->entry[1];
	t->entry[1] = 0;
	t->used = 0;
	for (i = 1; i < (uint32_t)t->n; i++) {
		is = next & ~BC_SET_AT;
		at = next & BC_SET_AT;
		next = t->entry[i + 1];
		units = (next & BC_SET_AT) - at;
		if (!s->to[kind][i])
			continue;
		to = is & BC_UNION ? s->to[kind] : s->to[plain];
		if (is & BC_WIDE) {
			set->n = 0;
			bc_unpack(t->v + at, units, true, set);
			for (k = 0; k < (uint32_t)set->n; k++)
				set->v[k] = to[set->v[k]] - 1;
			bc_table_put(t, ++n, set, is & BC_UNION);
			continue;
		}
		/* Numbers become no greater. */
		narrow = t->v + t->used;
		for (k = 0; k < units; k++)
			narrow[k] = to[t->v[at + k]] - 1;
		t->entry[++n] = t->used | is;
		t->used += units;
		t->entry[n + 1] = t->used;
	}
	bc_table_shrink(t, n + 1);
}

static void move_states(const struct sweep *s)
{
	struct bc_pool *p = s->p;
	struct bc_pslot *slot;
	uint32_t i, k;
	int n = 0;

	slot = malloc((s->nslots + 1) * sizeof(*slot));
	if (!slot)
		abort();
	for (i = 0; i < (uint32_t)p->states.n; i++) {
		struct bc_pstate st = p->state[i];

		if (!s->to[STATE][i])
			continue;
		st.accept = new_accept(s, st.accept);
		st.dfa = new_of(s, NODE, st.dfa);
		for (k = 0; k < st.nslots; k++) {
			const struct bc_pslot *from = &p->slot[st.slots + k];

			slot[n + k] = (struct bc_pslot){
				from->word, new_accept(s, from->accept),
				new_of(s, STATE, from->next) };
		}
		st.slots = n;
		n += st.nslots;
		p->state[new_of(s, STATE, i)] = st;
	}
	free(p->slot);
	p->slot = slot;
	p->nslots = n;
	p->slots_room = n + 1;
	p->state = shrink(p->state, s->n[STATE], &p->states_room, sizeof(*p->state));
	p->state_room = p->states_room;
}

static void move_nodes(const struct sweep *s)
{
	struct bc_pool *p = s->p;
	struct bc_ptrans *trans;
	uint32_t i;
	int n = 0, k;

	trans = malloc((s->ntrans + 1) * sizeof(*trans));
	if (!trans)
		abort();
	for (i = 0; i < (uint32_t)p->nodes.n; i++) {
		struct bc_pnode node = p->node[i];

		if (!s->to[NODE][i])
			continue;
		node.accept = new_accept(s, node.accept);
		node.next = new_of(s, STATE, node.next);
		node.other = new_of(s, NODE, node.other);
		for (k = 0; k < node.ntrans; k++) {
			trans[n + k] = p->trans[node.trans + k];
			trans[n + k].node = new_of(s, NODE, trans[n + k].node);
		}
		node.trans = n;
		n += node.ntrans;
		p->node[new_of(s, NODE, i)] = node;
	}
	free(p->trans);
	p->trans = trans;
	p->ntrans = n;
	p->trans_room = n + 1;
	p->node = shrink(p->node, s->n[NODE], &p->nodes_room, sizeof(*p->node));
	p->node_room = p->nodes_room;
}

static void move_nfa(const struct sweep *s)
{
	struct bc_pool *p = s->p;
	struct bc_nfa *nfa = &p->nfa;
	uint32_t i;
	int q;

	for (q = 0; q < nfa->n; q++) {
		struct bc_nstate st = nfa->state[q];

		if (!s->to[NFA][q])
			continue;
		if (st.op != BC_MATCH)
			st.out = new_of(s, NFA, st.out);
		if (st.op == BC_MATCH)
			st.more = new_of(s, RULE, st.more);
		else if (st.op == BC_SPLIT && st.more >= 0)
			st.more = new_of(s, NFA, st.more);
		else if (st.op == BC_BYTES && st.only >= 0)
			st.more = -1;	/* what it spells, see bc_spell() */
		nfa->state[new_of(s, NFA, q)] = st;
	}
	nfa->n = s->n[NFA];
	nfa->state = shrink(nfa->state, nfa->n, &nfa->room, sizeof(*nfa->state));
	for (i = 0; i < p->nrules; i++) {
		if (!s->to[RULE][i])
			continue;
		p->match[new_of(s, RULE, i)] = new_of(s, RULE, p->match[i]);
		nfa->starts[new_of(s, RULE, i)] = new_of(s, NFA, nfa->starts[i]);
	}
	p->nrules = s->n[RULE];
	nfa->nstarts = p->nrules;
	p->nkept = 0;
	memset(nfa->same, 0, sizeof(nfa->same));
}

static void forget_table(struct bc_table *t)
{
	bc_table_free(t);
	*t = (struct bc_table){ 0 };
}

/*
 * What is found out anew where it is needed, and tables that are made anew when all has its
 * new number. It goes first, as a sweep comes when there is the most.
 */
static void forget(struct bc_pool *p)
{
	bc_pool_ease(p);
	forget_table(&p->sets);
	forget_table(&p->groups);
	p->rest = shrink(p->rest, 0, &p->rest_room, 0);
	p->group = shrink(p->group, 0, &p->group_room, 0);
	bc_map_forget(p->map);
}

/* What more than one policy needed, and the dead. */
static void keep_again(struct sweep *s)
{
	const struct bc_pool *p = s->p;
	int i;

	s->to[STATE][0] = 1;
	s->to[NODE][0] = 1;
	s->to[ACCEPT][0] = 1;
	for (i = 1; i < p->states.n; i++)
		if (p->state[i].again)
			keep(s, STATE, i);
	for (i = 1; i < p->nodes.n; i++)
		if (p->node[i].again)
			keep(s, NODE, i);
}

/**
 * bc_pool_sweep() - take out of a pool what one policy alone needed
 * @p: pool; no blob is being made of it. Sets can be looked for in it then.
 */
void bc_pool_sweep(struct bc_pool *p)
{
	uint32_t had[KINDS] = { p->states.n, p->nodes.n, p->accepts.n, p->nrules, p->nfa.n };
	struct sweep s = { .p = p };
	int k;

	if (!p->states.n || !p->nodes.n || !p->accepts.n) {
		bc_pool_ready(p);
		return;
	}
	forget(p);
	for (k = 0; k < KINDS; k++)
		s.base[k + 1] = s.base[k] + had[k];
	s.to[0] = calloc(s.base[KINDS], sizeof(*s.to[0]));
	s.todo = malloc(s.base[KINDS] * sizeof(*s.todo));
	if (!s.to[0] || !s.todo)
		abort();
	for (k = 1; k < KINDS; k++)
		s.to[k] = s.to[0] + s.base[k];
	keep_again(&s);
	keep_needed(&s);
	free(s.todo);
	number(&s);
	if (p->labels) {
		bc_labels_room(p->labels, p);
		bc_labels_keep(p->labels, s.to, had, s.n);
	}
	bc_said_keep(p, s.to[RULE], s.to[ACCEPT], s.n[ACCEPT]);
	move_states(&s);
	move_nodes(&s);
	move_sets(&s, &p->states, STATE, NFA);
	move_sets(&s, &p->nodes, NODE, NFA);
	move_sets(&s, &p->accepts, ACCEPT, RULE);
	bc_known_keep(p, s.to[RULE], s.to[NFA]);
	move_nfa(&s);
	free(s.to[0]);
	free(s.members.v);
	if (p->labels)
		bc_labels_again(p->labels, p);
}
