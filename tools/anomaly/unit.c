// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of units.
 */
#include <string.h>

#include "alloc.h"
#include "unit.h"

/** an_unit_new() - a unit without events at the end of a list */
struct an_unit *an_unit_new(struct an_units *u, const char *name)
{
	struct an_unit *unit;

	if (u->n == u->room) {
		u->room = u->room ? u->room * 2 : 16;
		u->unit = an_realloc(u->unit, u->room, sizeof(*u->unit));
	}
	unit = &u->unit[u->n++];
	memset(unit, 0, sizeof(*unit));
	unit->name = strdup(name);
	if (!unit->name)
		abort();
	return unit;
}

/** an_unit_add() - an event at the end of a unit's last thread */
void an_unit_add(struct an_unit *u, uint32_t sym)
{
	if (!u->nstarts)
		an_unit_thread(u);
	/* The room is the next power of two. */
	if (!(u->n & (u->n - 1)))
		u->sym = an_realloc(u->sym, u->n ? u->n * 2 : 1,
				    sizeof(*u->sym));
	u->sym[u->n++] = sym;
}

/** an_unit_thread() - what is added from now on is of another thread */
void an_unit_thread(struct an_unit *u)
{
	if (!(u->nstarts & (u->nstarts - 1)))
		u->start = an_realloc(u->start, u->nstarts ? u->nstarts * 2 : 1,
				      sizeof(*u->start));
	u->start[u->nstarts++] = u->n;
}

/** an_units_free() - frees what a list holds */
void an_units_free(struct an_units *u)
{
	uint32_t i;

	for (i = 0; i < u->n; i++) {
		free(u->unit[i].name);
		free(u->unit[i].sym);
		free(u->unit[i].start);
		free(u->unit[i].object);
		free(u->unit[i].fact);
		free(u->unit[i].pace);
	}
	free(u->unit);
	memset(u, 0, sizeof(*u));
}
