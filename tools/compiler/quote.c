// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of policy as they are shown: what a terminal would obey, or not show at all,
 * is replaced, the caret stands below the byte that is meant, and what looks like a
 * sign of the language but is another is named.
 */
#include <stdlib.h>
#include <string.h>

#include "quote.h"
#include "utf8.h"

#define WIDTH		160	/* bytes of a line that are shown */
#define REPLACED	"\xef\xbf\xbd"

/**
 * struct range - characters from @first to @last
 * @width: columns that each takes
 */
struct range {
	unsigned int first, last;
	int width;
};

/* What is neither one column wide nor replaced. */
static const struct range widths[] = {
	{ 0x300, 0x36f, 0 }, { 0x1100, 0x115f, 2 }, { 0x2e80, 0x303e, 2 },
	{ 0x3041, 0x33ff, 2 }, { 0x3400, 0x4dbf, 2 }, { 0x4e00, 0xa4cf, 2 },
	{ 0xac00, 0xd7a3, 2 }, { 0xf900, 0xfaff, 2 }, { 0xfe30, 0xfe6f, 2 },
	{ 0xff01, 0xff60, 2 }, { 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 },
	{ 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
};

/* Control characters, and what is not seen or turns the direction of what follows. */
static const struct range hidden[] = {
	{ 0, 0x1f, 1 }, { 0x7f, 0x9f, 1 }, { 0xad, 0xad, 1 }, { 0x200b, 0x200f, 1 },
	{ 0x2028, 0x202e, 1 }, { 0x2060, 0x206f, 1 }, { 0xfeff, 0xfeff, 1 },
};

static const struct range *range_of(const struct range *r, size_t n, unsigned int cp)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (cp >= r[i].first && cp <= r[i].last)
			return &r[i];
	return NULL;
}

#define IN(table, cp)	range_of(table, sizeof(table) / sizeof(table[0]), cp)

static bool is_hidden(unsigned int cp)
{
	return cp != '\t' && IN(hidden, cp);
}

/**
 * bc_clean() - a text that can be shown
 * @s: text, @n bytes
 * @n: its length
 * @line: for a terminal; else only what is not UTF-8 is replaced
 *
 * Return: malloc()ed.
 */
char *bc_clean(const char *s, size_t n, bool line)
{
	char *to = malloc(3 * n + 1), *t = to;
	size_t i, len;

	if (!to)
		abort();
	for (i = 0; i < n; i += len ? len : 1) {
		uint32_t cp;

		len = bc_utf8(s + i, n - i, &cp);
		if (!len || (line && is_hidden(cp))) {
			memcpy(t, REPLACED, 3);
			t += 3;
		} else {
			memcpy(t, s + i, len);
			t += len;
		}
	}
	*t = '\0';
	return to;
}

/**
 * bc_line_of() - a line of a text
 * @text: NUL-terminated
 * @line: its number, from 1
 * @len: receives its bytes, without its end
 *
 * Return: its first byte, or NULL if there are not as many.
 */
const char *bc_line_of(const char *text, unsigned int line, size_t *len)
{
	const char *p = text;
	unsigned int i;

	for (i = 1; p && i < line; i++) {
		p = strchr(p, '\n');
		p = p ? p + 1 : NULL;
	}
	if (!p)
		return NULL;
	*len = strcspn(p, "\n");
	if (*len && p[*len - 1] == '\r' && p[*len])
		--*len;
	return p;
}

/* Columns that @n bytes take; a tab is printed as such. */
static void pad(const char *s, size_t n, char with, FILE *out)
{
	size_t i, len;

	for (i = 0; i < n; i += len ? len : 1) {
		const struct range *wide;
		uint32_t cp = 0;
		int width;

		len = bc_utf8(s + i, n - i, &cp);
		wide = len ? IN(widths, cp) : NULL;
		for (width = wide ? wide->width : 1; width; width--)
			fputc(cp == '\t' && with == ' ' ? '\t' : with, out);
	}
}

/* No character is cut. */
static size_t whole(const char *s, size_t n)
{
	while (n && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/**
 * bc_quote() - print a line of policy and a caret below a place in it
 * @text: of the file
 * @loc: place
 * @out: where to
 */
void bc_quote(const char *text, const struct bc_loc *loc, FILE *out)
{
	size_t len, skip, at, more;
	const char *p = bc_line_of(text, loc->line, &len);
	char *shown;

	if (!p || !loc->column)
		return;
	at = loc->column - 1 < len ? loc->column - 1 : len;
	skip = at >= WIDTH ? whole(p, at - WIDTH / 2) : 0;
	p += skip;
	at -= skip;
	len -= skip;
	len = len > WIDTH ? whole(p, WIDTH) : len;
	shown = bc_clean(p, len, true);
	fprintf(out, "%5u | %s\n      | ", loc->line, shown);
	free(shown);
	pad(p, at, ' ', out);
	fputc('^', out);
	/* The caret stands for the first character, whatever its bytes. */
	for (more = at + 1; more < len && ((unsigned char)p[more] & 0xc0) == 0x80; more++)
		;
	if (loc->length > more - at && more < len)
		pad(p + more, loc->length - (more - at) < len - more ?
		    loc->length - (more - at) : len - more, '~', out);
	fputc('\n', out);
}

/**
 * bc_narrow() - the place of a part of a word
 * @text: of the file, or NULL
 * @loc: of the word
 * @whole: the word, if it stands there as it is, perhaps in quotes
 * @at: the part, within it
 * @len: bytes of the part
 *
 * Return: @loc if the word stands there in another form.
 */
struct bc_loc bc_narrow(const char *text, struct bc_loc loc, const char *whole,
			const char *at, size_t len)
{
	size_t have, n = strlen(whole);
	const char *p = text ? bc_line_of(text, loc.line, &have) : NULL;
	bool quoted;

	if (!p || !loc.column || loc.column > have)
		return loc;
	p += loc.column - 1;
	have -= loc.column - 1;
	quoted = *p == '"';
	if (have < n + quoted || memcmp(p + quoted, whole, n))
		return loc;
	loc.column += quoted + (at - whole);
	loc.length = len;
	return loc;
}

/* What is taken for a sign of the language, by those who cannot see the difference. */
static const struct odd {
	unsigned int first, last;
	const char *name, *instead;
} odds[] = {
	{ 0xa0, 0xa0, "a no-break space", "write a plain blank" },
	{ 0xad, 0xad, "a soft hyphen", "remove it" },
	{ 0x2000, 0x200a, "a blank of another kind", "write a plain blank" },
	{ 0x200b, 0x200f, "a sign that is not seen", "remove it" },
	{ 0x2010, 0x2015, "a dash", "write -" },
	{ 0x2018, 0x201b, "a typographic quote", "write \"" },
	{ 0x201c, 0x201f, "a typographic quote", "write \"" },
	{ 0x2026, 0x2026, "an ellipsis", "write three dots" },
	{ 0x2028, 0x2029, "a line end of another kind", "write a plain one" },
	{ 0x202a, 0x202e, "a sign that is not seen", "remove it" },
	{ 0x202f, 0x202f, "a no-break space", "write a plain blank" },
	{ 0x205f, 0x205f, "a blank of another kind", "write a plain blank" },
	{ 0x2060, 0x206f, "a sign that is not seen", "remove it" },
	{ 0x2190, 0x21ff, "an arrow of one sign", "write ->" },
	{ 0x2212, 0x2212, "a minus sign", "write -" },
	{ 0x2215, 0x2215, "a slash of another kind", "write /" },
	{ 0x2217, 0x2217, "an asterisk of another kind", "write *" },
	{ 0x2264, 0x2264, "a comparison of one sign", "write <=" },
	{ 0x2265, 0x2265, "a comparison of one sign", "write >=" },
	{ 0x3000, 0x3000, "a wide blank", "write a plain blank" },
	{ 0x3001, 0x3001, "an ideographic comma", "write a plain comma" },
	{ 0xfeff, 0xfeff, "a byte order mark", "remove it" },
	{ 0xff01, 0xff5e, "a wide sign", "write the plain one" },
};

/**
 * bc_odd_hint() - whether a line has what only looks like a sign of the language
 * @text: of the file
 * @loc: where it is wrong
 * @hint: room for what to do
 * @size: of it
 *
 * Return: @hint, or NULL.
 */
const char *bc_odd_hint(const char *text, const struct bc_loc *loc, char *hint,
			size_t size)
{
	size_t len, i, n, k;
	const char *p = bc_line_of(text, loc->line, &len);

	for (i = 0; p && i < len; i += n ? n : 1) {
		uint32_t cp;

		if (p[i] == '#' && (!i || p[i - 1] == ' ' || p[i - 1] == '\t'))
			break;
		n = bc_utf8(p + i, len - i, &cp);
		if (n == 1 && cp < ' ' && cp != '\t' && cp != '\r') {
			snprintf(hint, size, "column %zu has a control character: remove it",
				 i + 1);
			return hint;
		}
		if (n < 2)
			continue;
		for (k = 0; k < sizeof(odds) / sizeof(odds[0]); k++) {
			if (cp < odds[k].first || cp > odds[k].last)
				continue;
			snprintf(hint, size, "column %zu has %s, U+%04X: %s",
				 i + 1, odds[k].name, cp, odds[k].instead);
			return hint;
		}
	}
	return NULL;
}
