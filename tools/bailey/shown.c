// SPDX-License-Identifier: GPL-2.0
/*
 * Names that programs chose, as people are shown them: a name makes no line, moves no
 * cursor, and does not turn the text around it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shown.h"
#include "utf8.h"

/* Controls of terminals; what has no width; what changes the direction of writing. */
static int is_hidden(uint32_t c)
{
	return c < 0xa0 || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
		c == 0xfeff || c >= 0xe0000;
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
	len = bc_utf8(s, strnlen(s, 4), &c);
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

static int is_utf8(const char *s, size_t len)
{
	size_t i, n;
	uint32_t c;

	for (i = 0; i < len; i += n) {
		n = bc_utf8(s + i, len - i, &c);
		if (!n)
			return 0;
	}
	return 1;
}

/* Bytes of a JSON string up to its closing quote. */
static size_t string_len(const char *s)
{
	size_t n;

	for (n = 0; s[n] && s[n] != '"'; n++)
		n += s[n] == '\\' && s[n + 1];
	return n;
}

/* Whether a string of @json is no UTF-8. */
static int has_raw(const char *json)
{
	size_t n;

	for (; (json = strchr(json, '"')); json += n + 2) {
		n = string_len(json + 1);
		if (!is_utf8(json + 1, n))
			return 1;
		if (!json[n + 1])
			break;
	}
	return 0;
}

/**
 * put_json() - print an object as a line
 * @out: where to
 * @json: its text; strings may be of any bytes
 *
 * JSON is UTF-8. In a string that is not, each byte becomes the character of its
 * number, and "raw": true says so, as events have it.
 */
void put_json(FILE *out, const char *json)
{
	size_t n, i;

	if (*json == '{' && has_raw(json)) {
		fputs("{\"raw\":true,", out);
		for (json++; *json; json++) {
			putc(*json, out);
			if (*json != '"')
				continue;
			n = string_len(++json);
			for (i = 0; i < n; i++) {
				unsigned char c = json[i];

				if (c >= 0x80 && !is_utf8(json, n))
					fprintf(out, "\\u%04x", c);
				else
					putc(c, out);
			}
			json += n;
			putc('"', out);
		}
	} else {
		fputs(json, out);
	}
	putc('\n', out);
}

/** text_by() - what @put prints of @s; Return: malloc()ed */
char *text_by(void (*put)(FILE *out, const char *s), const char *s)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	put(out, s);
	fclose(out);
	return text;
}

/** shown() - as put_shown(); Return: malloc()ed */
char *shown(const char *s)
{
	return text_by(put_shown, s);
}
