// SPDX-License-Identifier: GPL-2.0
/*
 * Counts that fade.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "slow.h"

#define MOST_SYMBOLS 4096u

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
	free(s->many);
	free(s->when);
	free(s);
}

/** an_slow_forget() - another boot begins, with a clock of its own */
void an_slow_forget(struct an_slow *s)
{
	if (s->n) {
		memset(s->many, 0, s->n * sizeof(*s->many));
		memset(s->when, 0, s->n * sizeof(*s->when));
	}
	memset(s->recent, 0, sizeof(s->recent));
}

static bool counted(struct an_slow *s, const struct an_object *o, double now)
{
	struct an_recent *r = &s->recent[(o->sym * 0x9e3779b1u ^ o->exact) %
					 AN_SLOW_RECENT];

	if (r->sym == o->sym && r->exact == o->exact &&
	    now - r->when < AN_SLOW_SECONDS)
		return true;
	*r = (struct an_recent){ o->sym, o->exact, now };
	return false;
}

/**
 * an_slow_add() - an object is used
 * @s: application
 * @o: object
 * @now: seconds since boot
 *
 * Return: different objects of its symbol lately, faded.
 */
float an_slow_add(struct an_slow *s, const struct an_object *o, double now)
{
	uint32_t n = s->n;
	double past;

	if (o->sym >= MOST_SYMBOLS)
		return 0;
	if (o->sym >= n) {
		n = o->sym + 64;
		s->many = an_realloc(s->many, n, sizeof(*s->many));
		s->when = an_realloc(s->when, n, sizeof(*s->when));
		memset(s->many + s->n, 0, (n - s->n) * sizeof(*s->many));
		memset(s->when + s->n, 0, (n - s->n) * sizeof(*s->when));
		s->n = n;
	}
	past = now - s->when[o->sym];
	if (past > 0) {
		s->many[o->sym] *= (float)exp(-past / AN_SLOW_SECONDS);
		s->when[o->sym] = now;
	}
	if (!counted(s, o, now))
		s->many[o->sym] += 1;
	return s->many[o->sym];
}
