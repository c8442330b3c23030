// SPDX-License-Identifier: GPL-2.0
/*
 * Text that grows, see text.h.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define STEP	32	/* bytes by which a text grows, so that few do each time */

static size_t room_for(size_t len)
{
	return (len + 1 + STEP - 1) & ~(size_t)(STEP - 1);
}

/** bc_text_put() - add @n bytes */
void bc_text_put(struct bc_text *t, const char *s, size_t n)
{
	if (!t->s || room_for(t->len + n) > room_for(t->len))
		t->s = realloc(t->s, room_for(t->len + n));
	if (!t->s)
		abort();
	memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

/** bc_text_add() - add a string */
void bc_text_add(struct bc_text *t, const char *s)
{
	bc_text_put(t, s, strlen(s));
}

/** bc_text_value() - add a byte as a pattern spells it: a backslash and its number */
void bc_text_value(struct bc_text *t, unsigned int n)
{
	char s[4] = { '\\', '0' + (n >> 6 & 7), '0' + (n >> 3 & 7), '0' + (n & 7) };

	bc_text_put(t, s, sizeof(s));
}

/** bc_join() - three strings as one, malloc()ed */
char *bc_join(const char *a, const char *b, const char *c)
{
	size_t m = strlen(a), n = strlen(b), len = strlen(c);
	char *s = malloc(m + n + len + 1);

	if (!s)
		abort();
	memcpy(s, a, m);
	memcpy(s + m, b, n);
	memcpy(s + m + n, c, len + 1);
	return s;
}
