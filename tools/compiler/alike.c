// SPDX-License-Identifier: GPL-2.0
/*
 * Classes of states and nodes that do the same, and what becomes of them when a pool is
 * swept. Classes keep their numbers then: of these is made the hash of what leads to them,
 * so that what is known of what stays need not be found out again.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"

/** bc_new_class() - the number of a class of which there is one vertex */
uint32_t bc_new_class(struct bc_labels *l, uint32_t v)
{
	int kind = v & 1;
	uint32_t i = l->unused[kind];

	if (i) {
		l->unused[kind] = l->first[kind][i];
	} else {
		i = ++l->classes[kind];
		l->first[kind] = bc_grow(l->first[kind], i, &l->first_room[kind],
					 sizeof(*l->first[kind]));
	}
	l->first[kind][i] = v >> 1;
	return i;
}

/* From by old number to by new: of what stays, @n. */
static void move(uint32_t **v, const uint32_t *to, uint32_t had, uint32_t n, int *room,
		 int *clear)
{
	uint32_t i;

	for (i = 0; i < had; i++)
		if (to[i])
			(*v)[to[i] - 1] = (*v)[i];
	*v = realloc(*v, (n + 1) * sizeof(**v));
	if (!*v)
		abort();
	(*v)[n] = 0;
	*room = n + 1;
	*clear = n + 1;
}

/* The first of each class that stays, + 1. */
static uint32_t *find_firsts(const struct bc_labels *l, int kind, const uint32_t *to,
			     uint32_t had)
{
	uint32_t *first = calloc(l->classes[kind] + 1, sizeof(*first)), i, is;

	if (!first)
		abort();
	for (i = 0; i < had; i++) {
		is = l->like[kind][i];
		if (to[i] && !first[is])
			first[is] = to[i];
	}
	first[0] = 0;	/* of which it is not known */
	return first;
}

/* Classes of which nothing stays are not in use. */
static void keep_classes(struct bc_labels *l, int kind, const uint32_t *first)
{
	uint32_t i;

	l->unused[kind] = 0;
	for (i = l->classes[kind]; i; i--) {
		if (first[i]) {
			l->first[kind][i] = first[i] - 1;
			continue;
		}
		l->first[kind][i] = l->unused[kind];
		l->unused[kind] = i;
	}
}

/* The first of the class of a vertex, which may have left; 0: none stays. */
static uint32_t first_of(const struct bc_labels *l, uint32_t *const *first, uint32_t v)
{
	uint32_t i = first[v & 1][l->like[v & 1][v >> 1]];

	return i ? BC_VERTEX(i - 1, v & 1) : 0;
}

/**
 * bc_labels_keep() - forget the vertices that leave a pool; see bc_labels_again()
 * @l: what stands for what; bc_labels_room() was called
 * @to: by number, of states, nodes and accepts: the one it gets + 1; 0: it leaves
 * @had: how many there were
 * @n: how many stay
 */
void bc_labels_keep(struct bc_labels *l, uint32_t *const *to, const uint32_t *had,
		    const uint32_t *n)
{
	uint32_t *first[2], i, v, used = 0, nloops = 0;
	int kind;

	for (kind = 0; kind < 2; kind++)
		first[kind] = find_firsts(l, kind, to[kind], had[kind]);
	for (i = 0; i < l->size; i++) {
		v = l->slot[i] & bc_slot_mask(l);
		v = v ? first_of(l, first, v) : 0;
		if (v)
			l->slot[used++] = v;
	}
	l->used = used;
	for (i = 0; i < l->loop_size; i++) {
		struct bc_loop_slot loop = l->loop[i];

		loop.v = loop.v ? first_of(l, first, loop.v) : 0;
		if (loop.v)
			l->loop[nloops++] = loop;
	}
	l->nloops = nloops;
	for (kind = 0; kind < 2; kind++) {
		keep_classes(l, kind, first[kind]);
		free(first[kind]);
		move(&l->like[kind], to[kind], had[kind], n[kind], &l->room[kind],
		     &l->clear[kind]);
	}
	move(&l->said, to[2], had[2], n[2], &l->said_room, &l->said_clear);
}

/**
 * bc_labels_again() - make the tables of what stayed anew
 * @l: what stands for what; bc_labels_keep() was called
 * @p: the pool, as it is now
 */
void bc_labels_again(struct bc_labels *l, const struct bc_pool *p)
{
	struct bc_graph g = { .l = l, .p = p, .like = { l->like[0], l->like[1] } };
	struct bc_loop_slot *loop = l->loop;
	uint32_t *slot = l->slot, i, at;

	bc_stand_again(&g, slot, l->used);
	free(slot);
	l->loop_size = 128;
	while (l->nloops * 4 >= l->loop_size * 3)
		l->loop_size *= 2;
	l->loop = calloc(l->loop_size, sizeof(*l->loop));
	if (!l->loop)
		abort();
	for (i = 0; i < l->nloops; i++) {
		at = loop[i].key & (l->loop_size - 1);
		while (l->loop[at].v)
			at = (at + 1) & (l->loop_size - 1);
		l->loop[at] = loop[i];
	}
	free(loop);
}
