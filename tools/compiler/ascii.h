/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kinds of bytes, as the C locale has them: without the library's tables, which would be
 * all that is needed of what lies around them.
 */
#ifndef BC_ASCII_H
#define BC_ASCII_H

#include <stdbool.h>

static inline bool bc_isdigit(int c)
{
	return (unsigned int)c - '0' < 10;
}

static inline bool bc_isupper(int c)
{
	return (unsigned int)c - 'A' < 26;
}

static inline bool bc_isalpha(int c)
{
	return (unsigned int)(c | 0x20) - 'a' < 26;
}

static inline bool bc_isalnum(int c)
{
	return bc_isalpha(c) || bc_isdigit(c);
}

static inline bool bc_isxdigit(int c)
{
	return bc_isdigit(c) || (unsigned int)(c | 0x20) - 'a' < 6;
}

static inline int bc_tolower(int c)
{
	return bc_isupper(c) ? c | 0x20 : c;
}

static inline int bc_toupper(int c)
{
	return bc_isalpha(c) ? c & ~0x20 : c;
}

#endif /* BC_ASCII_H */
