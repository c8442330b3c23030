/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of numbers, each stored once and known by a number of its own; see sets.c. Most
 * have members of 16 bits, and are stored as such: of all that a pool has, sets are the most.
 */
#ifndef BC_SETS_H
#define BC_SETS_H

#include <string.h>

#include "nfa.h"

/* In the place of a set: its members are numbers of unions' members: states, nodes, accepts. */
#define BC_UNION	0x40000000u
/* In the place of a set: some member needs more than 16 bits, so that all have 32. */
#define BC_WIDE		0x80000000u
#define BC_SET_AT	(BC_UNION - 1)	/* the place itself */
#define BC_SET_PAD	8		/* numbers for which there is room behind all members */

/**
 * struct bc_set - a sorted set of numbers being made
 * @v: members
 * @n: number
 * @room: fits
 */
struct bc_set {
	int *v;
	int n, room;
};

/**
 * struct bc_table - sets and their numbers; 0 is the empty set
 * @entry: by number, where its members begin in @v, with BC_UNION and BC_WIDE; @n of
 *	@room, and the end of all
 * @v: members of all, of 16 bits each, or of two such; @used of @v_room
 * @slot: by the first bits of the hash; @size of them, 1 << @bits. Number of the set, 0:
 *	free; above that, as much of the beginning of its hash as fits: so others are passed
 *	by, and when the table grows no hash is made anew
 */
struct bc_table {
	uint32_t *entry;
	int n, room;
	uint16_t *v;
	int used, v_room;
	uint32_t *slot, size, bits;
};

/* sets.c */
void bc_set_sort(struct bc_set *s);
uint32_t bc_table_find(struct bc_table *t, const int *v, int n);
uint32_t bc_table_union(struct bc_table *t, const int *v, int n);
uint32_t bc_table_pair(struct bc_table *t, uint32_t a, uint32_t b);
void bc_table_put(struct bc_table *t, uint32_t i, const struct bc_set *s, uint32_t is);
void bc_table_hash(struct bc_table *t);
void bc_table_shrink(struct bc_table *t, int n);
void bc_table_unhash(struct bc_table *t);
void bc_table_free(struct bc_table *t);

static inline void bc_set_push(struct bc_set *s, int v)
{
	if (s->n == s->room)
		s->v = bc_grow(s->v, s->n, &s->room, sizeof(*s->v));
	s->v[s->n++] = v;
}

/** bc_set_at() - where the members of set @i begin in the table's */
static inline uint32_t bc_set_at(const struct bc_table *t, uint32_t i)
{
	return t->entry[i] & BC_SET_AT;
}

/** bc_is_union() - whether the members of set @i are others of its kind: all are, or none */
static inline bool bc_is_union(const struct bc_table *t, uint32_t i)
{
	return i && t->entry[i] & BC_UNION;
}

/* Eight at once, so that as many are read, and written, as are a multiple of that. */
static inline void bc_widen(int *restrict to, const uint16_t *restrict v, int n)
{
	int i, k;

	for (i = 0; i < n; i += BC_SET_PAD)
		for (k = 0; k < BC_SET_PAD; k++)
			to[i + k] = v[i + k];
}

/**
 * bc_unpack() - members that are stored, behind those that @to has
 * @v: they
 * @units: so many numbers of 16 bits
 * @wide: two of these are a member
 */
static inline void bc_unpack(const uint16_t *v, uint32_t units, bool wide, struct bc_set *to)
{
	int n = wide ? units / 2 : units;

	to->v = bc_room(to->v, to->n + n + BC_SET_PAD, &to->room, sizeof(*to->v));
	if (wide)
		memcpy(to->v + to->n, v, n * sizeof(*to->v));
	else
		bc_widen(to->v + to->n, v, n);
	to->n += n;
}

/** bc_members_add() - the members of set @i, behind those that @to has */
static inline void bc_members_add(const struct bc_table *t, uint32_t i, struct bc_set *to)
{
	uint32_t at = i ? bc_set_at(t, i) : 0;

	if (i)
		bc_unpack(t->v + at, bc_set_at(t, i + 1) - at, t->entry[i] & BC_WIDE, to);
}

/** bc_members() - the members of set @i */
static inline void bc_members(const struct bc_table *t, uint32_t i, struct bc_set *to)
{
	to->n = 0;
	bc_members_add(t, i, to);
}

#endif /* BC_SETS_H */
