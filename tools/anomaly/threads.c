// SPDX-License-Identifier: GPL-2.0
/*
 * Takes apart what the threads or processes of one file did side by side, so that
 * the n-grams are those of each one.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "unit.h"

struct an_threads {
	struct an_symbols id;		/* number of a thread, from 1 */
	struct an_units list;		/* unit i - 1 is thread i */
};

/** an_threads_new() - no threads yet */
struct an_threads *an_threads_new(void)
{
	struct an_threads *t = an_alloc(1, sizeof(*t));

	an_symbols_init(&t->id);
	return t;
}

/**
 * an_threads_add() - an event of a thread
 * @t: threads
 * @id: name of the thread
 * @len: bytes of @id
 * @sym: event
 */
void an_threads_add(struct an_threads *t, const char *id, size_t len, uint32_t sym)
{
	uint32_t i = an_symbol_add(&t->id, id, len);

	if (i > t->list.n)
		an_unit_new(&t->list, t->id.name[i]);
	if (i)
		an_unit_add(&t->list.unit[i - 1], sym);
}

static void append(struct an_unit *to, const struct an_unit *from)
{
	uint32_t i;

	if (to->nstarts)
		an_unit_thread(to);
	for (i = 0; i < from->n; i++)
		an_unit_add(to, from->sym[i]);
}

/**
 * an_threads_end() - puts what was gathered into a list, and frees the threads
 * @t: threads
 * @name: of the file
 * @whole: as one unit; otherwise each as one, NAME:ID
 * @u: receives the units
 */
void an_threads_end(struct an_threads *t, const char *name, bool whole,
		    struct an_units *u)
{
	struct an_unit *unit = NULL;
	char *own;
	uint32_t i;

	for (i = 0; i < t->list.n; i++) {
		if (!whole) {
			if (asprintf(&own, "%s:%s", name,
				     t->list.unit[i].name) < 0)
				abort();
			unit = an_unit_new(u, own);
			free(own);
		} else if (!unit) {
			unit = an_unit_new(u, name);
		}
		append(unit, &t->list.unit[i]);
	}
	if (whole && !unit)
		an_unit_new(u, name);
	an_units_free(&t->list);
	an_symbols_free(&t->id);
	free(t);
}
