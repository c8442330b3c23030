// SPDX-License-Identifier: GPL-2.0
/*
 * Objects and counts of windows.
 */
#include <string.h>

#include "alloc.h"
#include "brief.h"
#include "facts.h"
#include "rates.h"
#include "store.h"

/**
 * struct used - an event
 * @o: what it used; first, for by_object()
 * @stands_in: its symbol was put in the place of one that an upgrade brought
 * @at: which of the window's events it is
 */
struct used {
	struct an_object o;
	bool stands_in;
	uint32_t at;
};

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

/*
 * Counts of the events @from to @to, all of one symbol, sorted; @brief receives what each
 * counts as. What an upgrade brings
 * does not make known things more frequent than they ever were.
 */
static void count(struct an_unit *u, struct an_slow *slow, const struct used *e,
		  uint32_t from, uint32_t to, double now, struct an_brief *brief)
{
	struct an_pace *pace = &u->pace[u->npaces];
	uint32_t i, objects = 0, own = 0, number = 0;
	const struct an_object *o;
	bool paced, fresh;

	for (i = from; i < to; i++)
		own += !e[i].stands_in;
	paced = own && an_slow_add(slow, e[from].o.sym, own, now, pace);
	u->npaces += paced;
	for (i = from; i < to; i++) {
		o = &e[i].o;
		fresh = o->exact && (i == from || by_object(o, &e[i - 1].o));
		number = fresh ? i + 1 : number;
		if (paced && !e[i].stands_in)
			brief[e[i].at] = (struct an_brief){ u->npaces,
				o->exact ? number : 0 };
		if (!fresh)
			continue;
		objects++;
		if (paced && !e[i].stands_in)
			an_slow_object(slow, o, now, pace,
				       u->pace[0].sym ? NULL : u->pace);
		/* Names that differ in a number only are one object here. */
		if (objects > 1 && u->object[u->nobjects - 1].folder == o->folder &&
		    u->object[u->nobjects - 1].file == o->file)
			continue;
		u->object[u->nobjects++] = *o;
	}
	add(u, e[from].o.sym, AN_RATE_EVENTS, to - from);
	if (objects)
		add(u, e[from].o.sym, AN_RATE_OBJECTS, objects);
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
	struct used *e = an_alloc(u->n, sizeof(*e));
	struct an_brief *brief = an_alloc(w->n, sizeof(*brief));
	uint32_t i, from, own = 0;

	for (i = 0; i < u->n; i++) {
		e[i].at = order[i];
		e[i].o = w->seen[order[i]].object;
		e[i].o.sym = u->sym[i];
		e[i].stands_in = w->seen[order[i]].sym != u->sym[i];
	}
	for (i = 0; i < w->n; i++)
		own += !(w->seen[i].sym & AN_EXCUSED);
	qsort(e, u->n, sizeof(*e), by_object);
	u->object = an_alloc(u->n, sizeof(*u->object));
	u->fact = an_alloc(2 * (size_t)u->n + 1, sizeof(*u->fact));
	u->pace = an_alloc(u->n + 1, sizeof(*u->pace));
	/* Also those that were left out of the unit. */
	add(u, 0, AN_RATE_EVENTS, w->n);
	u->npaces = own && an_slow_add(slow, 0, own, w->begin / 1e9, u->pace);
	/* What is not known has no counts; each object of it is new. */
	for (from = 0; from < u->n && e[from].o.sym == AN_NONE; from++)
		if (!from || by_object(&e[from].o, &e[from - 1].o))
			u->object[u->nobjects++] = e[from].o;
	while (from < u->n) {
		for (i = from; i < u->n && e[i].o.sym == e[from].o.sym; i++)
			;
		count(u, slow, e, from, i, w->begin / 1e9, brief);
		from = i;
	}
	an_brief(w, brief, u->n, u->pace, u->npaces);
	u->object = an_realloc(u->object, u->nobjects, sizeof(*u->object));
	u->fact = an_realloc(u->fact, u->nfacts, sizeof(*u->fact));
	u->pace = an_realloc(u->pace, u->npaces, sizeof(*u->pace));
	free(brief);
	free(e);
}
