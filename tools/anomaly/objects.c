// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of symbols.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <xxhash.h>

#include "objects.h"

#define MOST 512u		/* bytes of a name that count */
#define LONG_HEX 8u		/* digits of a number in hex, with a decimal one */

/* Length of a number at @s: decimal, or long and in hex; 0: there is none. */
static size_t number(const char *s, const char *end)
{
	size_t hex = 0, dec = 0, digits = 0;

	while (s + dec < end && isdigit((unsigned char)s[dec]))
		dec++;
	while (s + hex < end && isxdigit((unsigned char)s[hex]))
		digits += !!isdigit((unsigned char)s[hex++]);
	return hex >= LONG_HEX && digits ? hex : dec;
}

/* Hash of a part of a name, in which numbers are all the same. */
static uint32_t hash(const char *s, const char *end)
{
	char text[MOST];
	size_t n = 0, skip;

	while (s < end && n < sizeof(text)) {
		skip = number(s, end);
		text[n++] = skip ? '#' : *s;
		s += skip ? skip : 1;
	}
	return XXH3_64bits(text, n) & 0x7fffffff;
}

/**
 * an_object_of() - what an object's name is known by
 * @name: path, address or word; may be NULL
 * @o: receives hashes: of what is before the last slash, and of what is after it, with
 *	numbers all the same; of all as it is; 0 if there is no name
 */
void an_object_of(const char *name, struct an_object *o)
{
	size_t len = name ? strlen(name) : 0;
	const char *slash;

	*o = (struct an_object){ 0 };
	if (!len)
		return;
	slash = strrchr(name, '/');
	slash = slash ? slash + 1 : name;
	o->folder = hash(name, slash);
	o->file = hash(slash, name + len);
	o->exact = (uint32_t)XXH3_64bits(name, len) | 1;
}

/** an_objects_learn() - learns the objects of a unit */
void an_objects_learn(struct an_ngrams *g, const struct an_unit *u)
{
	const struct an_object *o;
	uint32_t i, n;

	an_ngrams_unit(g);
	for (i = 0; i < u->nobjects; i++) {
		o = &u->object[i];
		n = an_count_once(g, AN_ROOT, o->sym);
		n = an_count_once(g, n, o->folder);
		an_count_once(g, n, o->file);
	}
	if (g->n > 2 * AN_OBJECTS)
		an_prune(g, AN_OBJECTS);
}

/**
 * an_object_known() - was an object used, in whatever way?
 * @g: tree
 * @symbols: number of the symbols, with the one that is none
 * @o: object; its symbol does not count
 */
bool an_object_known(const struct an_ngrams *g, uint32_t symbols,
		     const struct an_object *o)
{
	uint32_t i, n;

	for (i = 1; i < symbols; i++) {
		n = an_node_find(g, AN_ROOT, i);
		n = n == AN_NO_NODE ? n : an_node_find(g, n, o->folder);
		if (n != AN_NO_NODE && an_node_find(g, n, o->file) != AN_NO_NODE)
			return true;
	}
	return false;
}

/* Bits of something new below a node (Witten-Bell). */
static double fresh(const struct an_node *n)
{
	double kids = (double)n->kids + n->lost;

	return kids > 0 ? -log2(kids / (n->total + kids)) : 0;
}

/**
 * an_objects_bits() - how strange it is to use these objects
 * @g: tree
 * @u: unit, each of whose objects is there once
 *
 * Return: bits of all that are new, after logarithm; of a new symbol, a refused one
 * among them, every object is.
 */
double an_objects_bits(const struct an_ngrams *g, const struct an_unit *u)
{
	uint32_t i, sym, folder;
	double bits = 0;

	for (i = 0; i < u->nobjects; i++) {
		sym = u->object[i].sym == AN_NONE ? AN_NO_NODE :
			an_node_find(g, AN_ROOT, u->object[i].sym);
		if (sym == AN_NO_NODE) {
			bits += fresh(&g->node[AN_ROOT]);
			continue;
		}
		folder = an_node_find(g, sym, u->object[i].folder);
		if (folder == AN_NO_NODE)
			bits += fresh(&g->node[sym]);
		else if (an_node_find(g, folder, u->object[i].file) == AN_NO_NODE)
			bits += fresh(&g->node[folder]);
	}
	return log1p(bits);
}
