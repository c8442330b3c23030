// SPDX-License-Identifier: GPL-2.0
/*
 * Characters of a text that may be UTF-8.
 */
#include "utf8.h"

/**
 * bc_utf8() - a string's first character
 * @s: string
 * @left: its bytes
 * @c: receives the character
 *
 * Return: its bytes; 0 if there is none, if it is not in its shortest form, or a
 * surrogate.
 */
size_t bc_utf8(const char *s, size_t left, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	size_t len, i;

	if (!left)
		return 0;
	*c = p[0];
	if (p[0] < 0x80)
		return 1;
	len = p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
	if (!len || len > left)
		return 0;
	*c = p[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	return *c >= least[len] && *c <= 0x10ffff && *c >> 11 != 0x1b ? len : 0;
}
