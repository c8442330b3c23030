/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that grows.
 */
#ifndef BC_TEXT_H
#define BC_TEXT_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct bc_text - text that grows
 * @s: malloc()ed, or NULL as long as nothing was added
 * @len: its bytes
 */
struct bc_text {
	char *s;
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static inline void bc_text_add(struct bc_text *t, const char *fmt, ...)
{
	char *more = NULL;
	va_list args;
	int n;

	if (strchr(fmt, '%')) {
		va_start(args, fmt);
		n = vasprintf(&more, fmt, args);
		va_end(args);
	} else {	/* as most are */
		n = strlen(fmt);
	}
	t->s = n < 0 ? NULL : realloc(t->s, t->len + n + 1);
	if (!t->s)
		abort();
	memcpy(t->s + t->len, more ? more : fmt, n + 1);
	t->len += n;
	free(more);
}

#endif /* BC_TEXT_H */
