// SPDX-License-Identifier: GPL-2.0
/*
 * Counts that fade.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "slow.h"

const double an_span[AN_SPANS] = { 2, 60, 600, 3600 };

/** an_slow_new() - nothing was used yet */
struct an_slow *an_slow_new(void)
{
	return an_alloc(1, sizeof(struct an_slow));
}

/** an_slow_free() - frees what an_slow_new() made; NULL is well */
void an_slow_free(struct an_slow *s)
{
	if (!s)
		return;
	free(s->use);
	free(s);
}

/** an_slow_forget() - another boot begins, with a clock of its own */
void an_slow_forget(struct an_slow *s)
{
	if (s->n)
		memset(s->use, 0, s->n * sizeof(*s->use));
	memset(s->recent, 0, sizeof(s->recent));
	s->since = 0;
}

static struct an_use *use_of(struct an_slow *s, uint32_t sym)
{
	uint32_t n = sym + 64;

	if (sym >= AN_SLOW_SYMBOLS)
		return NULL;
	if (sym >= s->n) {
		s->use = an_realloc(s->use, n, sizeof(*s->use));
		memset(s->use + s->n, 0, (n - s->n) * sizeof(*s->use));
		s->n = n;
	}
	return &s->use[sym];
}

/**
 * an_slow_add() - a window has events of a symbol
 * @s: application
 * @sym: symbol; 0: all
 * @events: number
 * @now: seconds since boot; windows of several processes come a little out of order
 * @pace: receives the counts, and how long it was since the last of the symbol's
 *	windows, or since the first of all
 *
 * Return: false if there are too many symbols.
 */
bool an_slow_add(struct an_slow *s, uint32_t sym, uint32_t events, double now,
		 struct an_pace *pace)
{
	struct an_use *u = use_of(s, sym);
	float left;
	double gap;
	int i;

	if (!u)
		return false;
	if (!s->since)
		s->since = now;
	gap = now - (u->when ? u->when : s->since);
	gap = gap > 0 ? gap : 0;
	for (i = AN_BRIEF + 1; i < (int)AN_SPANS; i++) {
		left = (float)exp(-gap / an_span[i]);
		u->events[i] = u->events[i] * left + events;
		u->objects[i] *= left;
	}
	if (now > u->when)
		u->when = now;
	pace->sym = sym;
	pace->gap = gap;
	memcpy(pace->events, u->events, sizeof(pace->events));
	memcpy(pace->objects, u->objects, sizeof(pace->objects));
	return true;
}

/**
 * an_slow_object() - an object is used
 * @s: application
 * @o: object
 * @now: seconds since boot
 * @pace: of its symbol's an_slow_add(), is kept up to date
 * @all: of symbol 0's, likewise; may be NULL
 *
 * It is one of all symbols' objects too, of which an_slow_add(@s, 0) was told before. What
 * is forgotten, for another took its place, counts as new.
 */
void an_slow_object(struct an_slow *s, const struct an_object *o, double now,
		    struct an_pace *pace, struct an_pace *all)
{
	struct an_recent *r = &s->recent[(o->sym * 0x9e3779b1u ^ o->exact) %
					 AN_SLOW_RECENT];
	bool known = r->sym == o->sym && r->exact == o->exact && r->when;
	double gap = known && now > r->when ? now - r->when : 0;
	struct an_use *u = &s->use[o->sym];
	float more;
	int i;

	for (i = AN_BRIEF + 1; i < (int)AN_SPANS; i++) {
		more = known ? (float)-expm1(-gap / an_span[i]) : 1;
		u->objects[i] += more;
		if (o->sym)
			s->use[0].objects[i] += more;
	}
	memcpy(pace->objects, u->objects, sizeof(pace->objects));
	if (all)
		memcpy(all->objects, s->use[0].objects, sizeof(all->objects));
	*r = (struct an_recent){ o->sym, o->exact,
				 known && r->when > now ? r->when : now };
}
