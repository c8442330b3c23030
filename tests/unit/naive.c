// SPDX-License-Identifier: GPL-2.0
/*
 * The obvious glob matcher: reads the pattern as it goes, backtracks. Shares
 * nothing with the compiler, so that the two can be held against each other.
 */
#include "helper.h"

static bool rest(const char *g, const char *s, char before);

/* The byte after the brace group or class that begins at @g. */
static const char *skip_group(const char *g)
{
	int depth = 0;

	for (; *g; g++) {
		if (*g == '{')
			depth++;
		else if (*g == '}' && !--depth)
			return g + 1;
	}
	return g;
}

static bool in_class(const char *g, char c, const char **end)
{
	bool negate = g[1] == '^', found = false;
	const char *p = g + 1 + negate;

	for (; *p != ']' || p == g + 1 + negate; p++) {
		if (p[1] == '-' && p[2] != ']') {
			found |= (unsigned char)c >= (unsigned char)*p &&
				(unsigned char)c <= (unsigned char)p[2];
			p += 2;
		} else {
			found |= c == *p;
		}
	}
	*end = p + 1;
	return negate ? !found : found;
}

#define BRACE	'\1'	/* stands where one did: a star beside it is beside no slash */

/* Each branch is spliced in front of what follows the group. */
static bool branches(const char *g, const char *s, char before)
{
	const char *after = skip_group(g), *p = g + 1, *begin = p;
	char text[1024];
	int depth = 0;

	for (; p < after; p++) {
		if (*p == '{') {
			depth++;
		} else if ((*p == ',' || *p == '}') && !depth) {
			snprintf(text, sizeof(text), "%c%.*s%c%s", BRACE,
				 (int)(p - begin), begin, BRACE, after);
			if (rest(text, s, before))
				return true;
			begin = p + 1;
		} else if (*p == '}') {
			depth--;
		}
	}
	return false;
}

static bool star(const char *g, const char *s, char before)
{
	bool deep = g[1] == '*';
	const char *next = g + strspn(g, "*");
	bool some = before == '/' && (!*next || *next == '/');

	if (some && (!*s || *s == '/'))
		return false;
	if (some)
		s++;
	for (;; s++) {
		if (rest(next, s, '*'))
			return true;
		if (!*s || (*s == '/' && !deep))
			return false;
	}
}

static bool rest(const char *g, const char *s, char before)
{
	const char *end;

	for (; *g; before = *g, g++, s++) {
		switch (*g) {
		case BRACE:
			return rest(g + 1, s, BRACE);
		case '*':
			return star(g, s, before);
		case '{':
			return branches(g, s, before);
		case '[':
			if (!*s || !in_class(g, *s, &end))
				return false;
			g = end - 1;
			break;
		case '?':
			if (!*s || *s == '/')
				return false;
			break;
		default:
			if (*g != *s)
				return false;
		}
	}
	return !*s;
}

bool naive_match(const char *glob, const char *path)
{
	return rest(glob, path, '\0');
}
