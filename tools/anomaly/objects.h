/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which objects a symbol has been used on: a tree of symbols, folders below them, and
 * names in these, as hashes. A rule may allow a whole tree of files of which a program
 * uses three; a fourth is strange then, but not below a rule whose files are always
 * new.
 */
#ifndef AN_OBJECTS_H
#define AN_OBJECTS_H

#include <stddef.h>

#include "ngram.h"
#include "unit.h"

#define AN_OBJECTS	(1u << 16)	/* nodes of the tree */
#define AN_OBJECT_DEPTH	3u		/* symbol, folder, name */

void an_object_of(const char *name, struct an_object *o);
void an_objects_learn(struct an_ngrams *g, const struct an_unit *u);
bool an_object_known(const struct an_ngrams *g, uint32_t symbols,
		     const struct an_object *o);
double an_objects_bits(const struct an_ngrams *g, const struct an_unit *u);

#endif /* AN_OBJECTS_H */
