/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols that an upgrade brought, read as known ones.
 */
#ifndef AN_EXCUSE_H
#define AN_EXCUSE_H

#include "store.h"
#include "stream.h"

unsigned int an_candidates(const struct an_model *m, const char *name, uint32_t *out,
			   unsigned int n, uint32_t *best);
void an_read_excused(const struct an_app *a, struct an_unit *u, uint32_t *order);

bool an_misses(const struct an_event *e);

#endif /* AN_EXCUSE_H */
