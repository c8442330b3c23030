// SPDX-License-Identifier: GPL-2.0
/*
 * Objects and counts of windows.
 */
#include <string.h>

#include "alloc.h"
#include "facts.h"
#include "rates.h"

static int by_object(const void *a, const void *b)
{
	const struct an_object *x = a, *y = b;

	if (x->sym != y->sym)
		return x->sym < y->sym ? -1 : 1;
	if (x->folder != y->folder)
		return x->folder < y->folder ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->exact > y->exact) - (x->exact < y->exact);
}

static void add(struct an_unit *u, uint32_t sym, enum an_rate_kind kind, float many)
{
	u->fact[u->nfacts++] = (struct an_fact){ sym * AN_RATE_KINDS + kind, many };
}

/* Counts of the events @from to @to, all of one symbol, sorted. */
static void count(struct an_unit *u, struct an_slow *slow, const struct an_object *o,
		  uint32_t from, uint32_t to, double now)
{
	uint32_t i, objects = 0;
	float lately = 0;

	for (i = from; i < to; i++) {
		if (!o[i].exact || (i > from && !by_object(&o[i], &o[i - 1])))
			continue;
		objects++;
		lately = an_slow_add(slow, &o[i], now);
		/* Names that differ in a number only are one object here. */
		if (objects > 1 && u->object[u->nobjects - 1].folder == o[i].folder &&
		    u->object[u->nobjects - 1].file == o[i].file)
			continue;
		u->object[u->nobjects++] = o[i];
	}
	add(u, o[from].sym, AN_RATE_EVENTS, to - from);
	if (objects) {
		add(u, o[from].sym, AN_RATE_OBJECTS, objects);
		add(u, o[from].sym, AN_RATE_SLOW, lately);
	}
}

/**
 * an_facts() - adds objects and counts to a window's unit
 * @slow: of the application; is told of the window
 * @w: window
 * @order: which of the window's events each of the unit's is, of an_window_unit()
 * @u: unit, whose symbols may have been replaced since
 */
void an_facts(struct an_slow *slow, const struct an_window *w, const uint32_t *order,
	      struct an_unit *u)
{
	struct an_object *o = an_alloc(u->n, sizeof(*o));
	uint32_t i, from;

	for (i = 0; i < u->n; i++) {
		o[i] = w->seen[order[i]].object;
		o[i].sym = u->sym[i];
	}
	qsort(o, u->n, sizeof(*o), by_object);
	u->object = an_alloc(u->n, sizeof(*u->object));
	u->fact = an_alloc(3 * (size_t)u->n + 1, sizeof(*u->fact));
	/* Also those that were left out of the unit. */
	add(u, 0, AN_RATE_EVENTS, w->n);
	/* What is not known has no counts; each object of it is new. */
	for (from = 0; from < u->n && o[from].sym == AN_NONE; from++)
		if (!from || by_object(&o[from], &o[from - 1]))
			u->object[u->nobjects++] = o[from];
	while (from < u->n) {
		for (i = from; i < u->n && o[i].sym == o[from].sym; i++)
			;
		count(u, slow, o, from, i, w->begin / 1e9);
		from = i;
	}
	u->object = an_realloc(u->object, u->nobjects, sizeof(*u->object));
	u->fact = an_realloc(u->fact, u->nfacts, sizeof(*u->fact));
	free(o);
}
