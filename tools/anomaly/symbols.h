/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of symbols: strings to small numbers and back. Owns the strings. Number 0
 * is AN_NONE, the symbol that was never seen in training.
 */
#ifndef AN_SYMBOLS_H
#define AN_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#define AN_NONE		0u		/* a symbol that training did not see */
#define AN_MAX_SYMBOLS	(1u << 20)

struct an_symbols {
	char **name;		/* [n], malloc()ed; name[0] is "?" */
	uint32_t n;
	uint32_t room;
	uint32_t *slot;		/* [nslots], 0 is empty */
	uint32_t nslots;
};

void an_symbols_init(struct an_symbols *s);
void an_symbols_free(struct an_symbols *s);
uint32_t an_symbol_find(const struct an_symbols *s, const char *name, size_t len);
uint32_t an_symbol_add(struct an_symbols *s, const char *name, size_t len);

#endif /* AN_SYMBOLS_H */
