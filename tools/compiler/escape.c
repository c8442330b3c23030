// SPDX-License-Identifier: GPL-2.0
/*
 * Escapes and character classes of globs.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "nfa.h"

/* Digits of a base that follow @p, at most @max, of a number that is a byte. */
static size_t digits(const char *p, int base, size_t max)
{
	size_t n = 0;

	while (n < max && (base == 16 ? bc_isxdigit((unsigned char)p[n]) :
			   p[n] >= '0' && p[n] < '0' + base))
		n++;
	/* Of \400 and \d256 the last is a letter as any other. */
	if (n == 3 && memcmp(p, base == 8 ? "377" : "255", 3) > 0)
		n--;
	return n;
}

/** bc_escape_len() - length of the escape at @p, 0 if it is a backslash alone */
size_t bc_escape_len(const char *p)
{
	size_t n;

	if (!p[1])
		return 0;
	n = p[1] == 'x' ? digits(p + 2, 16, 2) :
	    p[1] == 'd' ? digits(p + 2, 10, 3) : 0;
	if (n)
		return n + 2;
	n = digits(p + 1, 8, 3);
	return n ? n + 1 : 2;
}

/* The number of which @len digits follow @p. */
static unsigned char number(const char *p, size_t len, unsigned int base)
{
	unsigned int n = 0;

	for (; len; len--, p++)
		n = n * base + (bc_isdigit(*p) ? *p - '0' : bc_tolower(*p) - 'a' + 10);
	return n;
}

/** bc_escape_byte() - what the escape at @p of @len bytes stands for */
unsigned char bc_escape_byte(const char *p, size_t len)
{
	static const char plain[] = "aefnrt", byte[] = "\a\33\f\n\r\t";
	const char *at;

	if (len > 2 && (p[1] == 'x' || p[1] == 'd'))
		return number(p + 2, len - 2, p[1] == 'x' ? 16 : 10);
	if (p[1] >= '0' && p[1] <= '7')
		return number(p + 1, len - 1, 8);
	at = strchr(plain, p[1]);
	return at && *at ? byte[at - plain] : p[1];
}

/**
 * bc_escape_spelled() - undo escapes by number that stand for ordinary bytes
 * @s: a value, changed in place
 *
 * AppArmor does so when it reads a word, before it asks what the word is: \x40x is @x.
 */
void bc_escape_spelled(char *s)
{
	char *to = s;
	unsigned char c;
	size_t n;

	while (*s) {
		n = *s == '\\' ? bc_escape_len(s) : 1;
		c = n > 2 ? bc_escape_byte(s, n) : 0;
		if (c && (bc_isalnum(c) || strchr("/@_.:-", c))) {
			*to++ = c;
			s += n;
			continue;
		}
		for (n += !n; n; n--)
			*to++ = *s++;
	}
	*to = '\0';
}

/** bc_class_len() - length of the character class at @p, 0 if it is not closed */
size_t bc_class_len(const char *p, const char *end)
{
	size_t n;

	for (n = 1; p + n < end; n++) {
		if (p[n] == '\\')
			n++;
		else if (p[n] == ']')
			return n + 1;
	}
	return 0;
}

/** bc_class_byte() - a byte of a character class; *@p moves behind it */
unsigned int bc_class_byte(const char **p)
{
	size_t n = **p == '\\' ? bc_escape_len(*p) : 1;
	unsigned int c = (unsigned char)**p;

	if (**p == '\\')
		c = bc_escape_byte(*p, n);
	*p += n ? n : 1;
	return c;
}

/**
 * bc_class_sign() - bytes of @sign at @p, in a class, or 0
 *
 * An escaped ^ or - means what it means unescaped, as with AppArmor.
 */
size_t bc_class_sign(const char *p, char sign)
{
	size_t n;

	if (*p != '\\')
		return *p == sign;
	n = bc_escape_len(p);
	return n && bc_escape_byte(p, n) == sign ? n : 0;
}

static bool class_has_nul(const char *p, size_t len)
{
	const char *end = p + len - 1;

	for (p++; p < end;)
		if (!bc_class_byte(&p))
			return true;
	return false;
}

/**
 * bc_next_nul() - the first element of a glob that stands for a NUL byte
 * @p: glob
 * @len: receives the element's bytes: an escape's, or a whole class's
 *
 * Return: it, or NULL.
 */
const char *bc_next_nul(const char *p, size_t *len)
{
	for (; *p; p += *len) {
		*len = 1;
		if (*p == '\\') {
			*len = bc_escape_len(p);
			if (!*len)
				return NULL;
			if (!bc_escape_byte(p, *len))
				return p;
		} else if (*p == '[') {
			*len = bc_class_len(p, p + strlen(p));
			if (*len && class_has_nul(p, *len))
				return p;
			*len += !*len;
		}
	}
	return NULL;
}
