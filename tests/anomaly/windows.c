// SPDX-License-Identifier: GPL-2.0
/*
 * Windows for the tests: made up of names of files, as units, and a model of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "brief.h"
#include "facts.h"
#include "model.h"
#include "objects.h"
#include "store.h"
#include "windows.h"

/* A window that opens files FORMAT(first), FORMAT(first + 1), every @apart seconds. */
void window_apart(struct an_window *w, const char *format, unsigned int first,
		  unsigned int n, double when, float apart)
{
	char name[64];
	unsigned int i;

	memset(w, 0, sizeof(*w));
	w->begin = when * 1e9;
	w->n = n;
	w->seen = an_alloc(n, sizeof(*w->seen));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), format, first + i);
		w->seen[i].sym = 1;
		w->seen[i].pid = 7;
		w->seen[i].at = i * apart;
		an_object_of(name, &w->seen[i].object);
	}
}

void window(struct an_window *w, const char *format, unsigned int first,
	    unsigned int n, double when)
{
	window_apart(w, format, first, n, when, 0);
}

/* The same as a unit of @u. */
struct an_unit *add_apart(struct an_units *u, struct an_slow *slow,
			  const char *format, unsigned int first, unsigned int n,
			  double when, float apart)
{
	uint32_t *order = an_alloc(n, sizeof(*order));
	struct an_unit *unit = an_unit_new(u, "");
	struct an_window w;

	window_apart(&w, format, first, n, when, apart);
	an_window_unit(&w, unit, order);
	an_facts(slow, &w, order, unit);
	free(w.seen);
	free(order);
	return unit;
}

struct an_unit *add(struct an_units *u, struct an_slow *slow, const char *format,
		    unsigned int first, unsigned int n, double when)
{
	return add_apart(u, slow, format, first, n, when, 0);
}

void learnt(struct an_model *m, struct an_slow *slow)
{
	struct an_units u = { 0 };
	unsigned int i;

	an_model_init(m, AN_FORMAT_EVENTS);
	an_symbol_add(&m->symbols, "open", 4);
	for (i = 0; i < 300; i++)
		add(&u, slow, i % 3 ? "/srv/www/p%u" : "/srv/www/index", i % 40,
		    1 + i % 4, 60.0 * i)->block = i;
	u.timed = true;
	an_fit(m, &u);
	an_units_free(&u);
}

double score(struct an_model *m, const struct an_unit *u)
{
	float view[AN_VIEWS];

	an_views(&m->counts, u, view);
	return an_normal_score(&m->normal, view, NULL);
}
