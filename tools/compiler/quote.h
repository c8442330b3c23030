/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of policy on a terminal and in JSON: see quote.c.
 */
#ifndef BC_QUOTE_H
#define BC_QUOTE_H

#include "diag.h"

char *bc_clean(const char *s, size_t n, bool line);
const char *bc_line_of(const char *text, unsigned int line, size_t *len);
void bc_quote(const char *text, const struct bc_loc *loc, FILE *out)
	__attribute__((cold));
struct bc_loc bc_narrow(const char *text, struct bc_loc loc, const char *whole,
			const char *at, size_t len);
const char *bc_odd_hint(const char *text, const struct bc_loc *loc, char *hint,
			size_t size);

#endif /* BC_QUOTE_H */
