// SPDX-License-Identifier: GPL-2.0
/*
 * What sets of rules say, whatever the blob: an outcome and the rules named.
 *
 * It follows from the rules and from their order. So it is found out once, and holds
 * wherever they stand in the same order; else it is found out anew.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "match.h"

/* Whether the rules of an accept stand in the order in which it was asked before. */
static bool in_order(struct bc_map *map, const struct bc_pool *p,
		     const struct bc_say *say)
{
	const uint32_t *rule = p->order + say->order;
	uint32_t i, last = 0;

	if (say->n == 1)
		return true;
	for (i = 0; i < say->n; i++) {
		uint32_t index = *bc_id_of(map, &map->rule, rule[i]);

		if (index < last)
			return false;
		last = index;
	}
	return true;
}

/* The number of an outcome in the pool: permissions, modes, flags, targets. */
static uint32_t outcome_number(struct bc_blob *blob,
			       const struct bailey_outcome *set)
{
	const uint16_t exec[2] = { set->owner_exec, set->other_exec };
	int v[10] = { 0 }, *to = v + 4, i;

	memcpy(v, &set->owner, sizeof(set->owner));
	memcpy(v + 2, &set->other, sizeof(set->other));
	for (i = 0; i < 2; i++, to += 3) {
		const struct bailey_exec_rec *e;
		const char *target;

		if (!exec[i])
			continue;
		e = bc_at(blob, BAILEY_SECT_EXECS, exec[i]);
		target = bc_at(blob, BAILEY_SECT_STRINGS, e->target);
		to[0] = e->mode;
		to[1] = e->flags;
		to[2] = bc_pool_word(blob->pool, target, strlen(target));
	}
	return bc_table_find(&blob->pool->outcomes, v, 10);
}

/* The exec record with what an outcome of the pool tells; one of its rules had it. */
static uint16_t exec_of(struct bc_blob *blob, const int *v)
{
	struct bailey_exec_rec rec = { .mode = v[0], .flags = v[1] };
	const struct bc_literal *w;

	if (!v[0])
		return 0;
	w = &blob->pool->word[v[2]];
	rec.target = bc_string(blob, blob->pool->text + w->off, w->len);
	return bc_exec_at(blob, &rec);
}

/* Memory for @n numbers. */
static uint32_t *scratch(struct bc_pool *p, int n)
{
	p->scratch = bc_room(p->scratch, n, &p->scratch_room,
			     sizeof(*p->scratch));
	return p->scratch;
}

/**
 * bc_said_at() - the accept of the blob that says something, added if it is new
 * @blob: blob
 * @is: number of what is said, 0: nothing
 */
uint32_t bc_said_at(struct bc_blob *blob, uint32_t is)
{
	struct bc_pool *p = blob->pool;
	struct bailey_outcome set;
	const struct bc_set *said = &p->part, *v = &p->ends;
	uint32_t *id, *list;
	int i;

	if (!is)
		return 0;
	id = bc_id_of(blob->map, &blob->map->said, is);
	if (*id)
		return *id - 1;
	bc_members(&p->said, is, &p->part);
	bc_members(&p->outcomes, said->v[0], &p->ends);
	memcpy(&set.owner, v->v, sizeof(set.owner));
	memcpy(&set.other, v->v + 2, sizeof(set.other));
	set.owner_exec = exec_of(blob, v->v + 4);
	set.other_exec = exec_of(blob, v->v + 7);
	list = scratch(p, said->n);
	for (i = 1; i < said->n; i++)
		list[i - 1] = *bc_id_of(blob->map, &blob->map->rule,
					said->v[i] - 1) - 1;
	*id = bc_add_record(blob, &set, list, said->n - 1) + 1;
	return *id - 1;
}

/* The number of what is said. When it is new it gets a name. */
static uint32_t number_said(struct bc_pool *p, const struct bc_set *said)
{
	uint32_t is = bc_table_find(&p->said, said->v, said->n);

	if (is >= (uint32_t)p->names_clear || !p->name[is]) {
		p->name = bc_room_clear(p->name, is + 1, &p->names_room, &p->names_clear,
					sizeof(*p->name));
		p->name[is] = ++p->nnames;
	}
	return is;
}

/* Finds out what a set of rules says; @index receives their places, ascending. */
static uint32_t find_out(struct bc_blob *blob, const struct bc_set *set,
			 uint32_t *index)
{
	struct bc_set *said = &blob->pool->part;
	uint32_t *list = index + set->n, n, k;
	struct bailey_outcome outcome;
	int i, sorted = 1;

	for (i = 0; i < set->n; i++) {
		index[i] = *bc_id_of(blob->map, &blob->map->rule, set->v[i]) - 1;
		sorted &= !i || index[i - 1] < index[i];
	}
	if (!sorted)
		bc_set_sort(&(struct bc_set){ (int *)index, set->n, 0 });
	n = bc_add_up(blob, index, set->n, &outcome, list);
	said->n = 0;
	bc_set_push(said, outcome_number(blob, &outcome));
	for (k = 0; k < n; k++)
		bc_set_push(said, blob->info[list[k]].number);
	return number_said(blob->pool, said);
}

/* Remembers in which order of the rules a set of them said what it said. */
static void remember(struct bc_blob *blob, uint32_t accept, uint32_t is,
		     const uint32_t *index, int n)
{
	struct bc_pool *p = blob->pool;
	int i;

	p->order = bc_room(p->order, p->norder + n, &p->order_room,
			   sizeof(*p->order));
	p->say[accept] = (struct bc_say){ is, p->norder, n };
	for (i = 0; i < n; i++)
		p->order[p->norder++] = blob->info[index[i]].number - 1;
}

/**
 * bc_find_said() - find out what a set of rules says
 * @blob: blob
 * @accept: number of the set, not 0
 *
 * Return: false if it said something else in another blob.
 */
bool bc_find_said(struct bc_blob *blob, uint32_t accept)
{
	struct bc_pool *p = blob->pool;
	struct bc_map *map = blob->map;
	int had = p->say_room, conflicts = blob->conflicts + blob->spared;
	uint32_t *index, is;
	struct bc_say *say;
	struct bc_set set;

	p->say = bc_room(p->say, p->accepts.n, &p->say_room, sizeof(*p->say));
	if (had != p->say_room)
		memset(p->say + had, 0, (p->say_room - had) * sizeof(*p->say));
	say = &p->say[accept];
	if (say->is && in_order(map, p, say)) {
		*bc_number_of(&map->accept, accept) = say->is + 1;
		return true;
	}
	set = bc_rules_of(p, accept);
	index = scratch(p, 4 * set.n);
	blob->accept = accept;
	is = find_out(blob, &set, index);
	*bc_number_of(&map->accept, accept) = is + 1;
	if (!say->is && conflicts == blob->conflicts + blob->spared)
		remember(blob, accept, is, index, set.n);
	return !say->is || say->is == is;
}

/*
 * What rules said of which some have left is said no more. The rest keeps its name, and
 * numbers close up: @number receives them.
 */
static void keep_said(struct bc_pool *p, const uint32_t *rule, uint32_t *number)
{
	uint32_t at, end, next = p->said.n ? p->said.entry[1] : 0, is, n = 0;
	struct bc_table *t = &p->said;
	struct bc_set said = { 0 };
	int i, k;

	if (!t->n)
		return;
	t->used = 0;
	for (i = 1; i < t->n; i++) {
		at = next & BC_SET_AT;
		is = next & BC_WIDE;
		next = t->entry[i + 1];
		end = next & BC_SET_AT;
		said.n = 0;
		bc_unpack(t->v + at, end - at, is, &said);
		for (k = 1; k < said.n && rule[said.v[k] - 1]; k++)
			said.v[k] = rule[said.v[k] - 1];
		if (k < said.n)
			continue;
		number[i] = ++n;
		bc_table_put(t, n, &said, 0);
		p->name[n] = p->name[i];
	}
	free(said.v);
	bc_table_shrink(t, n + 1);
	p->name = realloc(p->name, (n + 1) * sizeof(*p->name));
	if (!p->name)
		abort();
	p->names_room = p->names_clear = n + 1;
}

/**
 * bc_said_keep() - forget rules and sets of them that leave the pool
 * @p: pool
 * @rule: by number: the one it gets + 1; 0: it leaves
 * @accept: likewise of sets
 * @n: so many sets stay
 */
void bc_said_keep(struct bc_pool *p, const uint32_t *rule, const uint32_t *accept,
		  uint32_t n)
{
	uint32_t *order = p->order, i, k, room = p->say_room, used = 0;
	struct bc_say *say = calloc(n, sizeof(*say));
	uint32_t *number = calloc(p->said.n + 1, sizeof(*number));

	p->order = malloc((p->norder + 1) * sizeof(*p->order));
	if (!say || !number || !p->order)
		abort();
	for (i = 0; i < (uint32_t)p->accepts.n && i < room; i++) {
		struct bc_say is = p->say[i];

		if (!accept[i] || !is.is)
			continue;
		say[accept[i] - 1] = (struct bc_say){ is.is, used, is.n };
		for (k = 0; k < is.n; k++)
			p->order[used++] = rule[order[is.order + k]] - 1;
	}
	free(p->say);
	free(order);
	p->say = say;
	p->say_room = n;
	p->norder = used;
	p->order = realloc(p->order, (used + 1) * sizeof(*p->order));
	if (!p->order)
		abort();
	p->order_room = used + 1;
	keep_said(p, rule, number);
	for (i = 0; i < n; i++)
		say[i].is = number[say[i].is];
	free(number);
}
