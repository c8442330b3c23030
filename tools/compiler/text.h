/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that grows. None of it goes through printf(), of which a run would need twice as
 * many instructions, and pages that nothing else needs.
 */
#ifndef BC_TEXT_H
#define BC_TEXT_H

#include <stddef.h>

/**
 * struct bc_text - text that grows
 * @s: malloc()ed, or NULL as long as nothing was added
 * @len: its bytes
 */
struct bc_text {
	char *s;
	size_t len;
};

void bc_text_put(struct bc_text *t, const char *s, size_t n);
void bc_text_add(struct bc_text *t, const char *s);
void bc_text_value(struct bc_text *t, unsigned int n);
char *bc_join(const char *a, const char *b, const char *c);

#endif /* BC_TEXT_H */
