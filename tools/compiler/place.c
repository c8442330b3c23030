// SPDX-License-Identifier: GPL-2.0
/*
 * Hash tables of literals: how large, and where each literal lies.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define SEED(i)		((i) * 0x85ebca6bu)

/**
 * bc_pool_place() - fill a table of literals
 * @p: pool
 * @shift: log2 of its size
 * @seed: of struct bc_pstate
 * @slots: the literals
 * @n: number of them
 *
 * Return: for each slot the number of the literal + 1, or 0; valid until the next
 * call. NULL if a probe would be too long.
 */
const uint32_t *bc_pool_place(struct bc_pool *p, uint32_t shift, uint32_t seed,
			      const struct bc_pslot *slots, int n)
{
	uint32_t size = 1u << shift;
	int i;

	p->place = bc_room(p->place, size, &p->place_room, sizeof(*p->place));
	memset(p->place, 0, size * sizeof(*p->place));
	for (i = n; i--; slots++) {
		uint32_t hash = p->word[slots->word].hash, probe = 0;
		uint32_t at = bailey_slot_index(hash, SEED(seed), shift);

		while (p->place[at]) {
			if (++probe == BAILEY_MAX_PROBES || probe == size)
				return NULL;
			at = (at + 1) & (size - 1);
		}
		p->place[at] = n - i;
	}
	return p->place;
}

/**
 * bc_pool_add_slots() - keep the literals of a state
 * @p: pool
 * @s: state; told to be bad if no table takes them: too many equal hashes
 * @slots: the literals
 * @n: number of them
 */
void bc_pool_add_slots(struct bc_pool *p, struct bc_pstate *s,
		       const struct bc_pslot *slots, int n)
{
	uint32_t shift = 0, seed, limit;

	p->slot = bc_room(p->slot, p->nslots + n, &p->slots_room,
			  sizeof(*p->slot));
	memcpy(p->slot + p->nslots, slots, n * sizeof(*slots));
	s->slots = p->nslots;
	s->nslots = n;
	p->nslots += n;
	while ((1u << shift) < (unsigned int)(n > 8 ? n + n / 4 : n))
		shift++;
	for (limit = shift + 6; shift < limit && shift < 28; shift++) {
		for (seed = 0; seed < 16; seed++) {
			if (!bc_pool_place(p, shift, seed, slots, n))
				continue;
			s->shift = shift;
			s->seed = seed;
			return;
		}
	}
	s->bad = 1;
}

/** bc_pool_seed() - seed of a state as the blob has it */
uint32_t bc_pool_seed(const struct bc_pstate *s)
{
	return SEED(s->seed);
}
