// SPDX-License-Identifier: GPL-2.0
/*
 * Names that programs chose, as people are shown them: a name makes no line, moves no
 * cursor, and does not turn the text around it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "shown.h"

/* Of a character of more than one byte; 0 if it is none, or not in its shortest form. */
static size_t decode(const unsigned char *s, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf8 ? 4 : 0;
	size_t i;

	if (!len)
		return 0;
	*c = s[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return *c >= least[len] && *c <= 0x10ffff ? len : 0;
}

/* Controls of terminals; what has no width; what changes the direction of writing. */
static int is_hidden(uint32_t c)
{
	return c < 0xa0 || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
		(c >= 0xd800 && c <= 0xdfff) || c == 0xfeff || c >= 0xe0000;
}

/**
 * shown_len() - bytes of a string's first character, if it may be shown
 * @s: string, UTF-8 or not
 *
 * Return: 0 if the first byte has to be escaped, and at the end.
 */
size_t shown_len(const char *s)
{
	unsigned char first = *s;
	uint32_t c;
	size_t len;

	if (first < 0x80)
		return first >= ' ' && first != 0x7f;
	len = decode((const unsigned char *)s, &c);
	return len && !is_hidden(c) ? len : 0;
}

/** put_shown() - prints a name; what may not be shown, and "\\", as \ooo */
void put_shown(FILE *out, const char *s)
{
	size_t len;

	for (; *s; s += len ? len : 1) {
		len = *s == '\\' ? 0 : shown_len(s);
		if (len)
			fwrite(s, 1, len, out);
		else
			fprintf(out, "\\%03o", (unsigned char)*s);
	}
}

/** shown() - as put_shown(); Return: malloc()ed */
char *shown(const char *s)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	put_shown(out, s);
	fclose(out);
	return text;
}
