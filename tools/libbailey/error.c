// SPDX-License-Identifier: GPL-2.0
/*
 * The text of the last failure, one for each thread.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

static __thread char last[4096];

/**
 * bailey_fail() - fail with a text
 * @error: for errno
 * @fmt: text
 *
 * Return: -1.
 */
int bailey_fail(int error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(last, sizeof(last), fmt, args);
	va_end(args);
	errno = error;
	return -1;
}

/** bailey_fail_text() - as bailey_fail(), with a ready text that may be cut */
void bailey_fail_text(int error, const char *text)
{
	size_t len = strnlen(text, sizeof(last) - 1);

	memcpy(last, text, len);
	while (len && last[len - 1] == '\n')
		len--;
	last[len] = '\0';
	errno = error;
}

EXPORT const char *bailey_error(void)
{
	return last;
}
