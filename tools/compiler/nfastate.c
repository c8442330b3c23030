// SPDX-License-Identifier: GPL-2.0
/*
 * States of the NFA. Within a rule, what does the same is one state: what its globs
 * end with alike is there once. Without an automaton (NULL) nothing is made, and
 * every state is 0.
 */
#include <stdlib.h>
#include <string.h>

#include "pool.h"

/** bc_nfa_new() - a new state, whatever there is */
int bc_nfa_new(struct bc_nfa *nfa, struct bc_nstate s)
{
	if (nfa->n >= 2 * BC_NSTATES)
		abort();
	nfa->state = bc_grow(nfa->state, nfa->n, &nfa->room,
			     sizeof(*nfa->state));
	nfa->state[nfa->n] = s;
	return nfa->n++;
}

/*
 * The place of a state among those of the rule at hand, and of those of the rule whose
 * end it has.
 */
static uint32_t place_in(const struct bc_nfa *nfa, int q)
{
	return q < nfa->base ? ~(uint32_t)(q - nfa->low) : (uint32_t)(q - nfa->base);
}

/*
 * Where a state is looked for. It must not depend on what else is in the automaton,
 * as it decides which states a rule has.
 */
static int *place_of(struct bc_nfa *nfa, const struct bc_nstate *s)
{
	uint64_t h = place_in(nfa, s->out);

	h = h << 11 ^ (uint16_t)s->only << 2 ^ s->op;
	if (s->op == BC_SPLIT)
		h ^= (uint64_t)place_in(nfa, s->more) << 32;
	else if (s->op == BC_BYTES && s->only < 0)
		h ^= nfa->set[s->more][0] ^ nfa->set[s->more][1] * 31;
	else if (s->op == BC_COMPONENT)
		h ^= (uint64_t)nfa->pool->word[s->more].hash << 24;
	return &nfa->same[h * 0x9e3779b97f4a7c15ull >> 32 & (BC_SAME - 1)];
}

static int find_state(struct bc_nfa *nfa, struct bc_nstate s)
{
	int *at, had;

	if (!nfa)
		return 0;
	at = place_of(nfa, &s);
	had = *at - 1;
	if (had >= nfa->base && had < nfa->n &&
	    !memcmp(&nfa->state[had], &s, sizeof(s)))
		return had;
	*at = nfa->n + 1;
	return bc_nfa_new(nfa, s);
}

/** bc_nfa_state() - a state that is no BC_BYTES */
int bc_nfa_state(struct bc_nfa *nfa, enum bc_op op, int out, int more)
{
	return find_state(nfa, (struct bc_nstate){ op, -1, out, more });
}

/** bc_nfa_set() - a state that consumes any byte of a set */
int bc_nfa_set(struct bc_nfa *nfa, const uint64_t *set, int out)
{
	uint64_t *to, hash;
	int bits = 0, i;

	if (!nfa)
		return 0;
	hash = (set[0] ^ set[1] * 3 ^ set[2] * 5 ^ set[3] * 7) *
		0x9e3779b97f4a7c15ull >> 56;
	for (i = nfa->chain[hash] - 1; i >= 0; i = (int)nfa->set[i][8] - 1)
		if (!memcmp(nfa->set[i], set, 4 * sizeof(*set)))
			return bc_nfa_state(nfa, BC_BYTES, out, i);
	nfa->set = bc_grow(nfa->set, nfa->nsets, &nfa->sets_room,
			   sizeof(*nfa->set));
	to = nfa->set[nfa->nsets];
	memcpy(to, set, 4 * sizeof(*set));
	for (i = 0; i < 4; i++)
		bits += __builtin_popcountll(set[i]);
	for (i = 0; i < 4; i++)
		to[4 + i] = bits > 128 ? ~set[i] : set[i];
	to[8] = nfa->chain[hash];
	nfa->chain[hash] = nfa->nsets + 1;
	return bc_nfa_state(nfa, BC_BYTES, out, nfa->nsets++);
}

/** bc_nfa_any() - a state that consumes any byte, or any but a slash */
int bc_nfa_any(struct bc_nfa *nfa, int slash, int out)
{
	uint64_t set[4] = { ~1ull, ~0ull, ~0ull, ~0ull };

	if (!slash)
		set[0] &= ~(1ull << '/');
	return bc_nfa_set(nfa, set, out);
}

/** bc_nfa_byte() - a state that consumes one byte */
int bc_nfa_byte(struct bc_nfa *nfa, unsigned char c, int out)
{
	return find_state(nfa, (struct bc_nstate){ BC_BYTES, c, out, -1 });
}

/** bc_nfa_word() - a state that consumes a whole component, at its beginning */
int bc_nfa_word(struct bc_nfa *nfa, const char *s, size_t len, int out)
{
	if (!nfa)
		return 0;
	return find_state(nfa, (struct bc_nstate){
		BC_COMPONENT, -1, out, bc_pool_word(nfa->pool, s, len) });
}

/**
 * bc_nfa_star() - states that consume any number of bytes, at least one if @one, which
 * is never a slash then
 */
int bc_nfa_star(struct bc_nfa *nfa, int slash, int one, int out)
{
	struct bc_nstate key = { BC_SPLIT, slash, -1, out };
	int *at, loop, any;

	if (!nfa)
		return 0;
	at = place_of(nfa, &key);
	loop = *at - 1;
	if (loop < nfa->base || loop >= nfa->n ||
	    nfa->state[loop].op != BC_SPLIT || nfa->state[loop].only != slash ||
	    nfa->state[loop].more != out) {
		*at = nfa->n + 1;
		loop = bc_nfa_new(nfa, key);
		any = bc_nfa_any(nfa, slash, loop);
		nfa->state[loop].out = any;
	}
	return one ? bc_nfa_any(nfa, 0, loop) : loop;
}

/** bc_nfa_loop() - states that consume any number of bytes of a set */
int bc_nfa_loop(struct bc_nfa *nfa, const uint64_t *set, int out)
{
	int loop, any;

	if (!nfa)
		return 0;
	loop = bc_nfa_new(nfa, (struct bc_nstate){ BC_SPLIT, -1, -1, out });
	any = bc_nfa_set(nfa, set, loop);
	nfa->state[loop].out = any;
	return loop;
}
