// SPDX-License-Identifier: GPL-2.0
/*
 * Names of symbols, in a hash table with open addressing.
 */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "alloc.h"
#include "symbols.h"

/** an_symbols_init() - an empty table, which has only AN_NONE */
void an_symbols_init(struct an_symbols *s)
{
	memset(s, 0, sizeof(*s));
	s->room = 64;
	s->nslots = 128;
	s->name = an_alloc(s->room, sizeof(*s->name));
	s->slot = an_alloc(s->nslots, sizeof(*s->slot));
	s->name[0] = strdup("?");
	s->n = 1;
}

/** an_symbols_free() - frees what the table holds */
void an_symbols_free(struct an_symbols *s)
{
	uint32_t i;

	for (i = 0; i < s->n; i++)
		free(s->name[i]);
	free(s->name);
	free(s->slot);
	memset(s, 0, sizeof(*s));
}

static uint32_t place(const struct an_symbols *s, const char *name, size_t len)
{
	uint32_t i = (uint32_t)XXH3_64bits(name, len) & (s->nslots - 1);
	const char *have;

	for (; s->slot[i]; i = (i + 1) & (s->nslots - 1)) {
		have = s->name[s->slot[i]];
		if (!strncmp(have, name, len) && !have[len])
			break;
	}
	return i;
}

/**
 * an_symbol_find() - number of a symbol
 * @s: table
 * @name: its name, without NUL
 * @len: bytes of @name
 *
 * Return: its number, AN_NONE if it is not there.
 */
uint32_t an_symbol_find(const struct an_symbols *s, const char *name, size_t len)
{
	return s->slot[place(s, name, len)];
}

static void widen(struct an_symbols *s)
{
	uint32_t i;

	free(s->slot);
	s->nslots *= 2;
	s->slot = an_alloc(s->nslots, sizeof(*s->slot));
	for (i = 1; i < s->n; i++)
		s->slot[place(s, s->name[i], strlen(s->name[i]))] = i;
}

/**
 * an_symbol_add() - number of a symbol, which is new if it was not there
 * @s: table
 * @name: its name, without NUL
 * @len: bytes of @name
 *
 * Return: its number; AN_NONE if the table has AN_MAX_SYMBOLS.
 */
uint32_t an_symbol_add(struct an_symbols *s, const char *name, size_t len)
{
	uint32_t i = place(s, name, len);

	if (s->slot[i] || s->n == AN_MAX_SYMBOLS)
		return s->slot[i];
	if (s->n == s->room) {
		s->room *= 2;
		s->name = an_realloc(s->name, s->room, sizeof(*s->name));
	}
	s->name[s->n] = strndup(name, len);
	if (!s->name[s->n])
		abort();
	s->slot[i] = s->n++;
	if (s->n * 2 > s->nslots)
		widen(s);
	return s->n - 1;
}
