// SPDX-License-Identifier: GPL-2.0
/*
 * A quick look at patterns: most are sound at first sight, with whatever their
 * variables stand for, so that they need not be expanded and read as globs to know it.
 * What this does not know is left to those who do: see bc_pattern().
 */
#include <string.h>

#include "ascii.h"
#include "front.h"

#define MAX_NESTED	8	/* braces in one another, variables in variables */
#define MAX_LEN		1000	/* bytes of what a pattern expands to */
#define MAX_VALUES	100	/* that it expands to */

/**
 * struct sight - what is known of a pattern, or of a value within one
 * @len: bytes of the longest string it expands to
 * @n: number of these, at most; 0: it is to be looked at closely
 */
struct sight {
	size_t len, n;
};

/* The end of a class of letters, digits and ranges of them; NULL if it is another. */
static const char *class_end(const char *p)
{
	p += *p == '^';
	do {
		if (!bc_isalnum((unsigned char)*p))
			return NULL;
		p++;
		if (*p == '-' && bc_isalnum((unsigned char)*++p))
			p++;
		else if (p[-1] == '-')
			return NULL;
	} while (*p != ']');
	return p;
}

static struct sight look(struct bc_front *f, const char *s, int nested);

/* Of all values of the variable of @len bytes. */
static struct sight look_at_values(struct bc_front *f, const char *name, size_t len,
				   int nested)
{
	struct sight all = { 0 }, one;
	const struct bc_var *v;
	int i;

	if (nested == MAX_NESTED)
		return all;
	v = bc_var_find(f, name, len);
	for (i = 0; v && !v->boolean && i < v->n; i++) {
		one = look(f, v->value[i], nested + 1);
		if (!one.n)
			return one;
		all.n += one.n;
		all.len = one.len > all.len ? one.len : all.len;
	}
	return all;
}

/* The profile's own name and path are no variables that are set. */
static bool is_own(const char *name, size_t len)
{
	return (len == 12 && !memcmp(name, "profile_name", len)) ||
		(len == 11 && !memcmp(name, "attach_path", len)) ||
		(len == 9 && !memcmp(name, "exec_path", len));
}

/* Each value is looked at alone: what is whole stays so within another. */
static struct sight look(struct bc_front *f, const char *s, int nested)
{
	const struct sight unknown = { 0 };
	bool comma[MAX_NESTED + 1];
	struct sight all = { 0, 1 }, one;
	const char *end;
	int depth = 0;

	for (; *s; s++, all.len++) {
		switch (*s) {
		case '\\': case ']': case '\2':
			return unknown;
		case '[':
			end = class_end(s + 1);
			if (!end)
				return unknown;
			all.len += end - s;
			s = end;
			break;
		case '{':
			if (depth == MAX_NESTED)
				return unknown;
			comma[++depth] = false;
			break;
		case ',':
			comma[depth] = true;
			break;
		case '}':
			if (!depth || !comma[depth--])
				return unknown;
			break;
		case '@':
			if (s[1] != '{')
				break;
			end = strchr(s, '}');
			if (!end || bc_var_is_group(s) ||
			    is_own(s + 2, end - s - 2))
				return unknown;
			one = look_at_values(f, s + 2, end - s - 2, nested);
			all.n *= one.n;
			all.len += one.len;
			if (!all.n || all.n > MAX_VALUES)
				return unknown;
			s = end;
			break;
		}
	}
	return depth || all.len > MAX_LEN ? unknown : all;
}

/** bc_is_sound() - whether a pattern has no fault; false: nothing is known */
bool bc_is_sound(struct bc_front *f, const char *s)
{
	return look(f, s, 0).n != 0;
}
