// SPDX-License-Identifier: GPL-2.0
/*
 * Random units: a Markov chain that differs by flavour.
 */
#include <stdio.h>

#include "random.h"

/** rnd() - a number from 0 to @below - 1 (splitmix64) */
uint32_t rnd(uint64_t *state, uint32_t below)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ull);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

/** random_symbols() - symbols named "1", "2" and so on */
void random_symbols(struct an_symbols *s, uint32_t n)
{
	char name[16];
	uint32_t i;
	int len;

	an_symbols_init(s);
	for (i = 1; i <= n; i++) {
		len = snprintf(name, sizeof(name), "%u", i);
		an_symbol_add(s, name, len);
	}
}

/** random_unit() - a unit of two threads whose symbols mostly follow a rule */
void random_unit(struct an_units *u, uint64_t *state, uint32_t symbols,
		 uint32_t events, uint32_t flavour)
{
	struct an_unit *unit = an_unit_new(u, "random");
	uint32_t i, sym = flavour % symbols;

	for (i = 0; i < events; i++) {
		if (i == events / 2 && i)
			an_unit_thread(unit);
		sym = rnd(state, 4) ? (sym * 5 + flavour) % symbols :
			rnd(state, symbols);
		an_unit_add(unit, sym + 1);
	}
}

/** add_copy() - a unit once more */
void add_copy(struct an_units *to, const struct an_unit *from)
{
	struct an_unit *unit = an_unit_new(to, from->name);
	uint32_t i, t = 0;

	for (i = 0; i < from->n; i++) {
		if (t < from->nstarts && from->start[t] == i) {
			an_unit_thread(unit);
			t++;
		}
		an_unit_add(unit, from->sym[i]);
	}
}
