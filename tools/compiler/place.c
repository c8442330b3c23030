// SPDX-License-Identifier: GPL-2.0
/*
 * Hash tables of literals: how large, and where each literal lies.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define SEEDS		16	/* that are tried before the table grows */
#define FEW		32	/* literals for which the best seed is sought */
#define MAX_SLOTS	0xffffffu

/**
 * bc_pool_place() - fill a table of literals
 * @p: pool
 * @size: of the table
 * @seed: see struct bailey_state
 * @slots: the literals
 * @n: number of them
 * @steps: probes that are more than one for each literal; the most that may be
 *	needed, receives how many are; or NULL
 *
 * Return: for each slot the number of the literal + 1, or 0; valid until the next
 * call. NULL if a probe, or all, would be too long.
 */
const uint32_t *bc_pool_place(struct bc_pool *p, uint32_t size, uint32_t seed,
			      const struct bc_pslot *slots, int n, int *steps)
{
	int i, all = 0;

	p->place = bc_room(p->place, size, &p->place_room, sizeof(*p->place));
	memset(p->place, 0, size * sizeof(*p->place));
	for (i = n; i--; slots++) {
		uint32_t hash = p->word[slots->word].hash, probe = 0;
		uint32_t at = bailey_slot_index(hash, seed, size);

		while (p->place[at]) {
			if (++probe == BAILEY_MAX_PROBES || probe == size)
				return NULL;
			if (++at == size)
				at = 0;
			all++;
			if (steps && all > *steps)
				return NULL;
		}
		p->place[at] = n - i;
	}
	if (steps)
		*steps = all;
	return p->place;
}

/* As bc_pool_place(), of a table of at most 64, which is not filled. */
static bool fits(const struct bc_pool *p, uint32_t size, uint32_t seed,
		 const struct bc_pslot *slots, int n, int *steps)
{
	uint64_t used = 0;
	int all = 0;

	for (; n--; slots++) {
		uint32_t hash = p->word[slots->word].hash, probe = 0;
		uint32_t at = bailey_slot_index(hash, seed, size);

		while (used >> at & 1) {
			if (++probe == BAILEY_MAX_PROBES || probe == size)
				return false;
			if (++at == size)
				at = 0;
			if (++all > *steps)
				return false;
		}
		used |= 1ull << at;
	}
	*steps = all;
	return true;
}

/**
 * bc_pool_size() - find the table that takes the literals of a state
 * @p: pool
 * @s: state; told to be bad if none does: too many equal hashes
 */
void bc_pool_size(struct bc_pool *p, struct bc_pstate *s)
{
	const struct bc_pslot *slots = bc_slots_of(p, s);
	uint32_t n = s->nslots, size = n > 2 ? n + (n + 3) / 4 : n, seed, limit = 8;
	int best = -1, steps = INT_MAX;

	if (n == 1) {
		s->size = 1;
		return;
	}
	for (; limit-- && size <= MAX_SLOTS; size += size / 2 + 1) {
		for (seed = 0; seed < SEEDS && best; seed++) {
			if (!(size <= 64 ? fits(p, size, seed, slots, n, &steps) :
			      bc_pool_place(p, size, seed, slots, n,
					    &steps) != NULL))
				continue;
			best = steps--;
			s->size = size;
			s->seed = seed;
			if (n > FEW)
				return;
		}
		if (best >= 0)
			return;
	}
	s->bad = 1;
}

/**
 * bc_pool_add_slots() - keep the literals of a state
 * @p: pool
 * @s: state; told to be bad if no table takes them. Of so few that none can be too far
 *	from its place a table is sought when the state is written, as most are not
 * @slots: the literals
 * @n: number of them
 */
void bc_pool_add_slots(struct bc_pool *p, struct bc_pstate *s,
		       const struct bc_pslot *slots, int n)
{
	p->slot = bc_room(p->slot, p->nslots + n, &p->slots_room,
			  sizeof(*p->slot));
	memcpy(p->slot + p->nslots, slots, n * sizeof(*slots));
	s->slots = p->nslots;
	s->nslots = n;
	p->nslots += n;
	if (n > (int)BAILEY_MAX_PROBES)
		bc_pool_size(p, s);
}
