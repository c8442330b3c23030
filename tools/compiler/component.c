// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of strongly connected components: hashes of what their members do with the
 * labels of what these lead to. Those of one are hashed anew until they tell no more
 * members apart.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "match.h"

#define FEW		10	/* vertices of most components */
#define ON_STACK	64	/* vertices for which no memory is taken */
#define EDGES_ON_STACK	256	/* and what these lead to */
#define MIX		0x9e3779b97f4a7c15ull

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * MIX;
	return h ^ h >> 29;
}

/*
 * Weights of the bytes: what a node does with a byte counts with the weight of the
 * byte, so that it does not matter how its ranges are cut.
 */
static uint64_t weight_below[257];

void bc_label_begin(void)
{
	uint64_t x = MIX;
	int i;

	for (i = 0; i < 256 && !weight_below[256]; i++) {
		x = mix(x, i + 1);
		weight_below[i + 1] = weight_below[i] + x;
	}
}

/* Of what an accept says, or that of the state in its place. */
static inline uint64_t accept_label(const struct bc_graph *g, uint32_t accept)
{
	return accept & BC_FIELD_BIT ? g->label[0][accept & ~BC_FIELD_BIT] :
		g->l->said[accept] * MIX;
}

static uint64_t state_hash(const struct bc_graph *g, uint32_t i)
{
	const struct bc_pstate *s = &g->p->state[i];
	const struct bc_pslot *slot = bc_slots_of(g->p, s);
	uint64_t h = mix(mix(MIX, 1), accept_label(g, s->accept));
	uint32_t k;

	h = mix(h, g->label[1][s->dfa]);
	for (k = 0; k < s->nslots; k++) {
		h = mix(h, slot[k].word);
		h = mix(h, accept_label(g, slot[k].accept));
		h = mix(h, g->label[0][slot[k].next]);
	}
	return h;
}

static inline uint64_t node_hash(const struct bc_graph *g, uint32_t i)
{
	const struct bc_pnode *n = &g->p->node[i];
	const struct bc_ptrans *t = bc_trans_of(g->p, n);
	const uint64_t *label = g->label[1];
	uint64_t other = label[n->other], sum = other * weight_below[256];
	int k;

	for (k = 0; k < n->ntrans; k++)
		sum += (weight_below[t[k].hi + 1] - weight_below[t[k].lo]) *
			(label[t[k].node] - other);
	return mix(mix(mix(2, sum), g->label[0][n->next]),
		   accept_label(g, n->accept));
}

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
 * @next: that of the state after a slash, if it is a node
 * @field: that of the state in the place of its accept, or NULL
 * @sum: of the shares of nodes that have their label
 * @said: what its accept says, without @field
 * @state: its number, if it is a state
 * @end: after the last of its shares
 */
struct part {
	uint64_t *label;
	const uint64_t *next, *field;
	uint64_t sum, said;
	uint32_t state, end;
};

/* Adds the share of a node, which may be of the component. */
static inline void add_share(const struct bc_graph *g, struct part *part,
			     struct inner *inner, uint32_t node, uint64_t weight)
{
	if (g->phase[1][node] == 2)
		part->sum += weight * g->label[1][node];
	else
		inner[part->end++] = (struct inner){ weight,
						     &g->label[1][node] };
}

/*
 * Takes a vertex apart, into what stays and what changes until all have labels. Its
 * first label is of what stays, and of the bytes that lead into the component.
 */
static void take_apart(const struct bc_graph *g, uint32_t v, struct part *part,
		       struct inner *inner, uint32_t from)
{
	uint64_t rest = weight_below[256], weight, first;
	const struct bc_ptrans *t;
	const struct bc_pnode *n;
	uint32_t i;
	int k;

	*part = (struct part){ .label = bc_label_of(g, v), .end = from };
	if (!(v & 1)) {
		part->state = v >> 1;
		*part->label = 1 + g->p->state[v >> 1].nslots;
		return;
	}
	n = &g->p->node[v >> 1];
	t = bc_trans_of(g->p, n);
	for (k = 0; k < n->ntrans; k++, t++) {
		weight = weight_below[t->hi + 1] - weight_below[t->lo];
		rest -= weight;
		add_share(g, part, inner, t->node, weight);
	}
	add_share(g, part, inner, n->other, rest);
	part->next = &g->label[0][n->next];
	if (n->accept & BC_FIELD_BIT)
		part->field = &g->label[0][n->accept & ~BC_FIELD_BIT];
	else
		part->said = g->l->said[n->accept] * MIX;
	first = part->sum + part->said;
	for (i = from; i < part->end; i++)
		first += inner[i].weight;
	if (g->phase[0][n->next] == 2)
		first += *part->next * MIX;
	*part->label = first;
}

/* As hash_of(), of a vertex taken apart; its shares begin at @from. */
static inline uint64_t part_hash(const struct bc_graph *g, const struct part *part,
				 const struct inner *inner, uint32_t from)
{
	uint64_t sum = part->sum;

	if (!part->next)
		return state_hash(g, part->state);
	for (; from < part->end; from++)
		sum += inner[from].weight * *inner[from].label;
	return mix(mix(mix(2, sum), *part->next),
		   part->field ? *part->field : part->said);
}

static uint64_t hash_of(const struct bc_graph *g, uint32_t v)
{
	return v & 1 ? node_hash(g, v >> 1) : state_hash(g, v >> 1);
}

/*
 * The slot in the table of aliases of a vertex of which what it does has the hash
 * @key; a free one if there is none.
 */
static uint32_t alias_of(const struct bc_graph *g, uint64_t key)
{
	const struct bc_labels *l = g->l;
	uint32_t at = key & (l->size - 1);

	while (l->alias[at].v && (l->alias[at].key != (uint32_t)key ||
				  hash_of(g, l->alias[at].v) != key))
		at = (at + 1) & (l->size - 1);
	return at;
}

static void aliases_grow(struct bc_labels *l)
{
	struct bc_alias_slot *old = l->alias;
	uint32_t size = l->size, i, at;

	l->size = size ? size * 2 : 256;
	l->alias = calloc(l->size, sizeof(*l->alias));
	if (!l->alias)
		abort();
	for (i = 0; i < size; i++) {
		if (!old[i].v)
			continue;
		at = old[i].key & (l->size - 1);
		while (l->alias[at].v)
			at = (at + 1) & (l->size - 1);
		l->alias[at] = old[i];
	}
	free(old);
}

/* What leads into a component, to do as its member @v does, is like this one. */
static void add_alias(const struct bc_graph *g, uint64_t key, uint32_t v)
{
	struct bc_labels *l = g->l;
	uint32_t at;

	if (l->used * 3 >= l->size * 2)
		aliases_grow(l);
	at = alias_of(g, key);
	if (!l->alias[at].v) {
		l->alias[at] = (struct bc_alias_slot){ key, v };
		l->used++;
	}
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
		*all += mix(MIX, label[i]);
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
		*all += mix(MIX, label[i]);
		count++;
	}
	return count;
}

/**
 * struct room - memory for labelling a component of @n vertices
 * @part: one for each
 * @fresh: 5 for each
 * @inner: one for each edge between them, or more
 */
struct room {
	struct part *part;
	uint64_t *fresh;
	struct inner *inner;
};

/* Number of different labels, and a hash of them all; @fresh: 5 for each. */
static uint32_t count_labels(uint64_t *fresh, uint32_t n, uint64_t *all)
{
	return n <= FEW ? count_few(fresh, n, all) :
		count_many(fresh, n, fresh + n, all);
}

/* Labels a component of several vertices. */
static void label_many(const struct bc_graph *g, const uint32_t *v, uint32_t n,
		       struct room room)
{
	struct part *part = room.part;
	uint64_t *fresh = room.fresh, all;
	uint32_t i, had, from = 0, count;

	for (i = 0; i < n; i++, from = part[i - 1].end) {
		take_apart(g, v[i], &part[i], room.inner, from);
		fresh[i] = *part[i].label;
	}
	count = count_labels(fresh, n, &all);
	do {
		had = count;
		for (i = 0, from = 0; i < n; from = part[i++].end)
			fresh[i] = mix(*part[i].label,
				       part_hash(g, &part[i], room.inner, from));
		for (i = 0; i < n; i++)
			*part[i].label = fresh[i];
		count = count_labels(fresh, n, &all);
	} while (count > had && count < n);
	/*
	 * Another component may be at another point of its way to the same
	 * labels: those of one are its own unless all are the same.
	 */
	for (i = 0; i < n; i++)
		*part[i].label = mix(fresh[i], all);
	for (i = 0, from = 0; i < n; from = part[i++].end)
		add_alias(g, part_hash(g, &part[i], room.inner, from), v[i]);
}

/** bc_label_component() - label a component of several vertices */
void bc_label_component(const struct bc_graph *g, const uint32_t *v, uint32_t n)
{
	struct inner inner[EDGES_ON_STACK];
	uint64_t fresh[5 * ON_STACK];
	struct part part[ON_STACK];
	struct room room = { part, fresh, inner };
	uint32_t edges = n, i;

	for (i = 0; i < n; i++)
		edges += v[i] & 1 ? g->p->node[v[i] >> 1].ntrans : 0;
	if (n > ON_STACK || edges > EDGES_ON_STACK) {
		room.part = malloc(n * sizeof(part[0]));
		room.fresh = malloc(5 * n * sizeof(fresh[0]));
		room.inner = malloc(edges * sizeof(inner[0]));
	}
	if (!room.part || !room.fresh || !room.inner)
		abort();
	label_many(g, v, n, room);
	if (room.part != part) {
		free(room.part);
		free(room.fresh);
		free(room.inner);
	}
}

/** bc_label_one() - label a vertex that is a component of its own; @loop: it leads to itself. */
void bc_label_one(const struct bc_graph *g, uint32_t v, bool loop)
{
	uint64_t *label = bc_label_of(g, v), h;
	uint32_t at;

	*label = 1;	/* how a vertex calls itself */
	h = hash_of(g, v);
	*label = h;
	if (loop) {
		add_alias(g, hash_of(g, v), v);
		return;
	}
	if (!g->l->size)
		return;
	at = alias_of(g, h);
	if (g->l->alias[at].v)
		*label = *bc_label_of(g, g->l->alias[at].v);
}

