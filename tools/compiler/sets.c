// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of numbers, each stored once and known by a number of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "piece.h"
#include "sets.h"

#define MIDDLE	8192	/* bytes from which arrays grow to twice as many */
#define LARGE	65536	/* bytes from which arrays grow by an eighth */
#define CLEAR	64	/* elements that are zeroed at once */

/* The end of the ascending run that begins at @i. */
static int run_end(const int *v, int i, int n)
{
	for (i++; i < n && v[i - 1] <= v[i]; i++)
		;
	return i;
}

/* Merges the runs of @from in pairs; returns how many remain. */
static int merge_runs(int *to, const int *from, int n)
{
	int i, j, end, middle, runs = 0;

	for (i = 0; i < n; runs++) {
		middle = run_end(from, i, n);
		end = middle < n ? run_end(from, middle, n) : n;
		for (j = middle; i < middle && j < end;)
			*to++ = from[i] <= from[j] ? from[i++] : from[j++];
		while (i < middle)
			*to++ = from[i++];
		while (j < end)
			*to++ = from[j++];
		i = end;
	}
	return runs;
}

static void sort_runs(struct bc_set *s)
{
	int few[512], *spare = few, *from = s->v, *to, runs;

	if (s->n > 512)
		spare = malloc(s->n * sizeof(*spare));
	if (!spare)
		abort();
	to = spare;
	do {
		int *other = from;

		runs = merge_runs(to, from, s->n);
		from = to;
		to = other;
	} while (runs > 1);
	if (from != s->v)
		memcpy(s->v, from, s->n * sizeof(*from));
	if (spare != few)
		free(spare);
}

/**
 * bc_set_sort() - sort a set
 *
 * Members of one rule lie together, so that few are far from their place; or
 * two sets were put together, which are ascending runs.
 */
void bc_set_sort(struct bc_set *s)
{
	int i, j, v, left = 4 * s->n + 64;

	for (i = 1; i < s->n; i++) {
		v = s->v[i];
		for (j = i; j && s->v[j - 1] > v; j--)
			s->v[j] = s->v[j - 1];
		s->v[j] = v;
		left -= i - j;
		if (left < 0) {
			sort_runs(s);
			return;
		}
	}
}

#define SMALL		512	/* bytes with which an array begins */

/*
 * What is small grows by more, as it is copied. What is large grows by less: it is moved
 * without a copy, and may be filled.
 */
static int larger(int room, size_t size)
{
	return room * size < MIDDLE ? room * 4 :
		room * size < LARGE ? room * 2 : room + room / 8;
}

/** bc_grow_more() - an array that is full, grown: see bc_grow() */
void *bc_grow_more(void *p, int *room, size_t size)
{
	*room = *room ? larger(*room, size) :
		size < SMALL / 4 ? (int)(SMALL / size) : 4;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/** bc_room_more() - an array grown for @n elements: see bc_room() */
void *bc_room_more(void *p, int n, int *room, size_t size)
{
	*room = larger(*room, size) > n ? larger(*room, size) : n + 64;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/**
 * bc_room_clear() - as bc_room(), of an array whose elements begin as zeros
 *
 * @clear: so many of them are: not all that fit, as they would take memory before they
 *	are used
 */
void *bc_room_clear(void *p, int n, int *room, int *clear, size_t size)
{
	p = bc_room(p, n, room, size);
	if (n <= *clear)
		return p;
	n = n + CLEAR < *room ? n + CLEAR : *room;
	memset((char *)p + *clear * size, 0, (n - *clear) * size);
	*clear = n;
	return p;
}

#define MAPPED	8192	/* bytes from which memory is fresh, so that nobody writes the zeros */

/** bc_zeros() - as calloc(), which does not fail */
void *bc_zeros(size_t n, size_t size)
{
	size_t bytes = n * size, at, piece;
	char *p = bytes < MAPPED ? malloc(bytes) : calloc(n, size);

	if (!p)
		abort();
	for (at = 0; bytes < MAPPED && at < bytes; at += piece) {
		piece = bytes - at < BC_PIECE ? bytes - at : BC_PIECE;
		memset(p + at, 0, piece);
	}
	return p;
}

/* Numbers of 16 bits that are looked at together: the first is the lowest part. */
#define FOUR		4
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as all machines have it that a blob is for");

static inline uint64_t mix(uint64_t h, uint64_t four)
{
	return (h + four) * 0x9e3779b97f4a7c15ull;
}

static inline uint64_t four_at(const uint16_t *v)
{
	uint64_t four;

	memcpy(&four, v, sizeof(four));
	return four;
}

/* What is left behind the last four, as if it was followed by zeros. */
static inline uint64_t rest_at(const uint16_t *v, uint32_t n)
{
	uint64_t rest = n > 2 ? v[2] : 0;

	return rest << 32 | (n > 1 ? (uint32_t)v[1] << 16 : 0) | v[0];
}

/* The hash of members that are stored in @units; @is: BC_UNION and BC_WIDE. */
static uint32_t hash_of(const uint16_t *v, uint32_t units, uint32_t is)
{
	uint64_t h = units | is;

	for (; units >= FOUR; units -= FOUR, v += FOUR)
		h = mix(h, four_at(v));
	return (units ? mix(h, rest_at(v, units)) : h) >> 32;
}

/* The hash of what a slot has, or its first bits, if these tell the slot. */
static uint32_t hash_at(const struct bc_table *t, uint32_t slot, uint32_t bits)
{
	uint32_t i = slot & ((1u << bits) - 1), at = bc_set_at(t, i);

	return 2 * bits < 32 ? slot :
		hash_of(t->v + at, bc_set_at(t, i + 1) - at, t->entry[i] & ~BC_SET_AT);
}

static void table_grow(struct bc_table *t)
{
	uint32_t *old = t->slot, had = t->size, bits = t->bits, low, hash, at, step, i;

	t->bits = had ? bits + 1 : 10;
	t->size = 1u << t->bits;
	t->slot = bc_zeros(t->size, sizeof(*t->slot));
	low = t->size - 1;
	for (i = 0; i < had; i++) {
		if (!old[i])
			continue;
		hash = hash_at(t, old[i], bits);
		for (at = hash >> (32 - t->bits), step = 0; t->slot[at];
		     at = (at + ++step) & low)
			;
		t->slot[at] = (hash & ~low) | (old[i] & (had - 1));
	}
	free(old);
}

/*
 * What is looked for most often is found without a call that comes back, so that no register
 * has to be saved: what is seldom needed stands apart.
 */
#define APART	__attribute__((noinline))

/* There is no room for @n members, or nothing yet: the empty set comes first. */
static APART void grow(struct bc_table *t, int n)
{
	if (!t->n) {
		t->entry = bc_room(t->entry, 2, &t->room, sizeof(*t->entry));
		t->entry[t->n++] = 0;
		t->entry[t->n] = 0;
		table_grow(t);
	}
	if ((uint32_t)t->used + 2 * (uint32_t)n + BC_SET_PAD > BC_SET_AT)
		abort();
	t->v = bc_room(t->v, t->used + 2 * n + BC_SET_PAD, &t->v_room, sizeof(*t->v));
}

/* Room for @n members behind those of all sets, and for what is written with the last. */
static inline bool has_room(const struct bc_table *t, int n)
{
	return t->used + 2 * n + BC_SET_PAD <= t->v_room;
}

/* Gives the members that were put behind all others a number. */
static APART uint32_t add(struct bc_table *t, uint32_t units, uint32_t is, uint32_t hash, uint32_t at)
{
	uint32_t step;

	if ((uint32_t)t->n * 4 >= t->size * 3) {
		table_grow(t);
		for (at = hash >> (32 - t->bits), step = 0; t->slot[at];
		     at = (at + ++step) & (t->size - 1))
			;
	}
	t->entry = bc_grow(t->entry, t->n + 1, &t->room, sizeof(*t->entry));
	t->entry[t->n] = t->used | is;
	t->used += units;
	t->entry[t->n + 1] = t->used;
	t->slot[at] = (hash & ~(t->size - 1)) | t->n;
	return t->n++;
}

static inline bool same(const uint16_t *a, const uint16_t *b, uint32_t n)
{
	for (; n >= FOUR; n -= FOUR, a += FOUR, b += FOUR)
		if (four_at(a) != four_at(b))
			return false;
	/* What is beyond the last is shifted out. */
	return !n || !((four_at(a) ^ four_at(b)) << (64 - 16 * n));
}

/* The number of the members that were put behind all others, which stay if they are new. */
static inline uint32_t look(struct bc_table *t, uint32_t units, uint32_t is, uint32_t hash)
{
	uint32_t low = t->size - 1, at, step = 0, slot;

	/* Each step is longer, so that what collides does not lie together. */
	for (at = hash >> (32 - t->bits); (slot = t->slot[at]); at = (at + ++step) & low) {
		const uint32_t *e = &t->entry[slot & low];

		if ((slot ^ hash) > low || ((e[0] ^ is) & ~BC_SET_AT) ||
		    ((e[1] - e[0]) & BC_SET_AT) != units)
			continue;
		if (same(t->v + (e[0] & BC_SET_AT), t->v + t->used, units))
			return slot & low;
	}
	return add(t, units, is, hash, at);
}

/*
 * Puts members behind all others, each as 16 bits, and receives their hash. Returns false
 * if one of them needs more: then neither is of use.
 */
static inline bool put_narrow(uint16_t *to, const int *v, int n, uint32_t is, uint32_t *hash)
{
	uint64_t h = n | is, all = 0, x, y;
	int i;

	for (i = 0; i + FOUR <= n; i += FOUR) {
		memcpy(&x, v + i, sizeof(x));
		memcpy(&y, v + i + 2, sizeof(y));
		all |= x | y;
		x = (uint32_t)(x | x >> 16) | (y | y >> 16) << 32;
		memcpy(to + i, &x, sizeof(x));
		h = mix(h, x);
	}
	if (i < n) {
		x = (uint32_t)v[i];
		all |= x;
		if (i + 1 < n) {
			all |= (uint32_t)v[i + 1];
			x |= (uint64_t)v[i + 1] << 16;
		}
		if (i + 2 < n) {
			all |= (uint32_t)v[i + 2];
			x |= (uint64_t)v[i + 2] << 32;
		}
		memcpy(to + i, &x, sizeof(x));
		h = mix(h, x);
	}
	*hash = h >> 32;
	return !(all & 0xffff0000ffff0000ull);
}

/* As find(), of members that need more than 16 bits. */
static APART uint32_t find_wide(struct bc_table *t, const int *v, int n, uint32_t is)
{
	uint16_t *to = t->v + t->used;
	int i;

	is |= BC_WIDE;
	for (i = 0; i < n; i++)
		memcpy(to + 2 * i, v + i, sizeof(*v));
	return look(t, 2 * n, is, hash_of(t->v + t->used, 2 * n, is));
}

static APART uint32_t find_grown(struct bc_table *t, const int *v, int n, uint32_t is)
{
	grow(t, n);
	return is ? bc_table_union(t, v, n) : bc_table_find(t, v, n);
}

static inline uint32_t find(struct bc_table *t, const int *v, int n, uint32_t is)
{
	uint32_t hash;

	if (!has_room(t, n))
		return find_grown(t, v, n, is);
	if (!n)
		return 0;
	if (put_narrow(t->v + t->used, v, n, is, &hash))
		return look(t, n, is, hash);
	return find_wide(t, v, n, is);
}

/** bc_table_find() - the number of a set, sorted, a new one if it is new */
uint32_t bc_table_find(struct bc_table *t, const int *v, int n)
{
	return find(t, v, n, 0);
}

/** bc_table_union() - as bc_table_find(), of members that are others of its kind */
uint32_t bc_table_union(struct bc_table *t, const int *v, int n)
{
	return find(t, v, n, BC_UNION);
}

/* As bc_table_pair(), whatever the room and the members. */
static APART uint32_t any_pair(struct bc_table *t, uint32_t a, uint32_t b)
{
	uint64_t both = a | (uint64_t)b << 32;
	uint32_t is = BC_UNION | BC_WIDE;

	if (!has_room(t, 2))
		grow(t, 2);
	if (!((a | b) >> 16))
		return bc_table_pair(t, a, b);
	memcpy(t->v + t->used, &both, sizeof(both));
	return look(t, 4, is, mix(4 | is, both) >> 32);
}

/** bc_table_pair() - as bc_table_union(), of two */
uint32_t bc_table_pair(struct bc_table *t, uint32_t a, uint32_t b)
{
	uint32_t two = a | b << 16;

	if (!has_room(t, 2) || (a | b) >> 16)
		return any_pair(t, a, b);
	memcpy(t->v + t->used, &two, sizeof(two));
	return look(t, 2, BC_UNION, mix(2 | BC_UNION, two) >> 32);
}

/**
 * bc_table_put() - store the members of a set that has a number
 * @t: table, with room for them
 * @i: number, of all sets below which the members are stored
 * @s: members
 * @is: BC_UNION or 0
 */
void bc_table_put(struct bc_table *t, uint32_t i, const struct bc_set *s, uint32_t is)
{
	uint16_t *to = t->v + t->used;
	uint32_t all = 0;
	int k;

	for (k = 0; k < s->n; k++)
		all |= s->v[k];
	if (all >> 16) {
		is |= BC_WIDE;
		memcpy(to, s->v, s->n * sizeof(*s->v));
		t->used += 2 * s->n;
	} else {
		/* One by one: behind them is what is read next. */
		for (k = 0; k < s->n; k++)
			to[k] = s->v[k];
		t->used += s->n;
	}
	t->entry[i] = (to - t->v) | is;
	t->entry[i + 1] = t->used;
}

/** bc_table_shrink() - a table has @n sets that were put, and room for no more */
void bc_table_shrink(struct bc_table *t, int n)
{
	t->n = n;
	t->room = n + 1;
	t->v_room = t->used + BC_SET_PAD;
	t->entry = realloc(t->entry, t->room * sizeof(*t->entry));
	t->v = realloc(t->v, t->v_room * sizeof(*t->v));
	if (!t->entry || !t->v)
		abort();
	bc_table_hash(t);
}

/** bc_table_unhash() - free the slots of a table: no set is looked for until they are made anew */
void bc_table_unhash(struct bc_table *t)
{
	free(t->slot);
	t->slot = NULL;
	t->size = t->bits = 0;
}

/** bc_table_hash() - make the slots of a table anew, as many as it needs */
void bc_table_hash(struct bc_table *t)
{
	uint32_t hash, at, step;
	int i;

	bc_table_unhash(t);
	if (!t->n)	/* the first set makes them */
		return;
	t->bits = 10;
	while ((uint32_t)t->n * 4 >= (1u << t->bits) * 3)
		t->bits++;
	t->size = 1u << t->bits;
	t->slot = bc_zeros(t->size, sizeof(*t->slot));
	for (i = 1; i < t->n; i++) {
		hash = hash_of(t->v + bc_set_at(t, i), bc_set_at(t, i + 1) - bc_set_at(t, i),
			       t->entry[i] & ~BC_SET_AT);
		for (at = hash >> (32 - t->bits), step = 0; t->slot[at];
		     at = (at + ++step) & (t->size - 1))
			;
		t->slot[at] = (hash & ~(t->size - 1)) | i;
	}
}

/** bc_table_free() - free the memory of a table */
void bc_table_free(struct bc_table *t)
{
	free(t->entry);
	free(t->v);
	free(t->slot);
}
