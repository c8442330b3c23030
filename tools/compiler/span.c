// SPDX-License-Identifier: GPL-2.0
/*
 * How far a path or a value reaches. Commas end statements but not within brace
 * groups, nor before more of the same word; as regular expressions the groups
 * would make the lexer's tables some thousand times what they are now.
 */
#include <string.h>

#include "front.h"

#define MAX_DEPTH	49	/* of groups within groups */
#define TOO_DEEP	((size_t)-1)

#define AT(kind)	(1 << BC_SPAN_##kind)
#define ALL		(AT(VALUE) | AT(PLACE) | AT(LIMIT) | AT(MOUNT))

/* The kinds of words that a byte ends. */
static const unsigned char ends[256] = {
	['\0'] = ALL, [' '] = ALL, ['\t'] = ALL, ['\r'] = ALL, ['\n'] = ALL,
	[','] = ALL, ['"'] = ALL, ['!'] = ALL, ['}'] = AT(LIMIT) | AT(MOUNT),
	['{'] = AT(MOUNT), [')'] = AT(MOUNT),
	['='] = AT(MOUNT), ['\\'] = AT(MOUNT),
};

/* Whether the backslash at @s does not escape what would end the word, as in mount rules. */
static bool is_bare(const char *s, const char *end, enum bc_span_kind kind)
{
	return kind == BC_SPAN_MOUNT && s + 1 < end && s[1] && strchr(" \t\",=)!", s[1]);
}

/* A carriage return within a line is a letter of a mount rule. */
static bool is_letter(const char *s, const char *end, enum bc_span_kind kind)
{
	return *s == '\r' && kind == BC_SPAN_MOUNT && s + 1 < end && s[1] != '\n';
}

/* Bytes of the brace group at @s, 0 if there is none, or TOO_DEEP. */
static size_t group(const char *s, const char *end, enum bc_span_kind kind)
{
	const char *p = s;
	bool comma = false;
	int depth = 0;

	for (; p < end; p++) {
		if (*p == ',') {
			if (comma)
				return 0;
			comma = true;
			continue;
		}
		comma = false;
		if (*p == '{' && ++depth > MAX_DEPTH)
			return TOO_DEEP;
		if (*p == '}' && !--depth)
			return p + 1 - s;
		if (kind == BC_SPAN_MOUNT && (*p == '=' || *p == ')'))
			return 0;
		if (*p == '\\' && !is_bare(p, end, kind) && (++p == end || *p == '\n'))
			return 0;
		if (*p && (ends[(unsigned char)*p] & AT(VALUE)) && !is_letter(p, end, kind) &&
		    (p[-1] != '\\' || kind == BC_SPAN_MOUNT))
			return 0;
	}
	return 0;
}

/* Bytes of what @s begins with, 0 if it ends the word. */
static size_t unit(const char *s, const char *end, enum bc_span_kind kind)
{
	size_t n;

	if (s >= end)
		return 0;
	if (*s == '\\' && kind != BC_SPAN_MOUNT) {
		/* The last of them may escape what follows. */
		for (n = 1; s + n < end && s[n] == '\\'; n++)
			;
		return n + (s + n < end && s[n] != '\n' &&
			    (s[n] != '\r' || kind == BC_SPAN_PLACE));
	}
	if (*s == '\\' && s + 1 < end && s[1] != '\n')
		return 2 - is_bare(s, end, kind);
	n = *s == '{' ? group(s, end, kind) : 0;
	if (n == TOO_DEEP)
		return 0;
	if (n)
		return n;
	return !(ends[(unsigned char)*s] & 1 << kind) || is_letter(s, end, kind);
}

/* An escaped end of a word is none, but after a comma it is. */
static bool escapes_end(const char *s, const char *end)
{
	return s + 1 < end && s[0] == '\\' && s[1] && strchr(" \t\"", s[1]);
}

/**
 * bc_span() - bytes of the word that begins at @s
 * @s: its first byte is taken whatever it is, unless it is a brace or a
 *	backslash
 * @end: of the text
 * @kind: of word
 *
 * Return: 0 if a brace is no group, but for a value, which may be no pattern.
 */
size_t bc_span(const char *s, const char *end, enum bc_span_kind kind)
{
	size_t n = *s == '{' ? group(s, end, kind) : 1, more;

	/* A value's first backslashes are as any others. */
	if (!n && kind == BC_SPAN_VALUE)
		n = 1;
	else if (*s == '\\' && kind == BC_SPAN_VALUE && end - s > 1 && s[1] == '\\')
		n = unit(s, end, kind);
	else if (*s == '\\')
		n = is_bare(s, end, kind) ? 1 : 2;

	if (!n || n == TOO_DEEP || s + n > end)
		return 0;
	for (;;) {
		more = unit(s + n, end, kind);
		if (!more && s + n < end && s[n] == ',' &&
		    kind != BC_SPAN_LIMIT &&
		    !escapes_end(s + n + 1, end)) {
			more = unit(s + n + 1, end, kind);
			more += more > 0;
		}
		if (!more)
			return n;
		n += more;
	}
}
