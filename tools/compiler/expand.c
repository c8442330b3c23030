// SPDX-License-Identifier: GPL-2.0
/*
 * Expansion of the variables in a string to every combination of their values.
 */
#include <stdlib.h>
#include <string.h>

#include "nfa.h"
#include "quote.h"
#include "session.h"

#define MAX_EXPANSION	4096	/* results of one string */
#define MAX_STEPS	1000	/* variables replaced in one of them */
#define MAX_WORK	(64u << 20)	/* bytes of all strings on the way there */
#define STEP		64	/* bytes that a step costs beside its string */

/* Stands around each of several values until all are in place. */
#define EDGE	'\2'

/**
 * struct out - results of an expansion
 * @s: strings; @n of @room
 * @edges: they are globs, and values stand as if in braces
 * @work: bytes of all strings made on the way
 */
struct out {
	char **s;
	int n, room;
	bool edges;
	size_t work;
};

/* Values of @{name}, built in or set; their number, or -1. */
static int values_of(struct bc_front *f, const char *name, size_t len,
		     const char *const **value, const char **own)
{
	struct bc_profile *p = bc_current(f);
	const struct bc_var *v;

	if (f->unnamed)
		p = NULL;
	if (p && len == 12 && !memcmp(name, "profile_name", len)) {
		f->depends++;
		*own = bc_name_pattern(p);
		*value = own;
		return 1;
	}
	if (p && p->path &&
	    ((len == 11 && !memcmp(name, "attach_path", len)) ||
	     (len == 9 && !memcmp(name, "exec_path", len)))) {
		f->depends++;
		*own = p->path;
		*value = own;
		return 1;
	}
	v = bc_var_find(f, name, len);
	if (!v || v->boolean)
		return -1;
	*value = (const char *const *)v->value;
	return v->n;
}

/*
 * A star of a last component, alone in it, stands for at least one byte. Of
 * a variable of several values, which AppArmor reads as "/a/{*,b}", it does not. Nor
 * do two stars become one "**" there. An empty group keeps them apart.
 */
static char *without_edges(char *s)
{
	char *to = malloc(4 * strlen(s) + 1), *t = to;
	const char *p, *next;

	if (!to)
		abort();
	for (p = s; *p; p++) {
		size_t stars = 0;

		if (*p != EDGE) {
			*t++ = *p;
			continue;
		}
		while (p[1] == EDGE)
			p++;
		next = p + 1;
		while (t - to > (ptrdiff_t)stars && t[-1 - (ptrdiff_t)stars] == '*')
			stars++;
		if ((stars && *next == '*') ||
		    (*next == '*' && t > to && t[-1] == '/' &&
		     !next[strspn(next, "*\2")]) ||
		    (stars && !*next && t - to > (ptrdiff_t)stars &&
		     t[-1 - (ptrdiff_t)stars] == '/')) {
			memcpy(t, "{,}", 3);
			t += 3;
		}
	}
	*t = '\0';
	free(s);
	return to;
}

static int keep(struct bc_front *f, char *s, struct bc_loc loc, struct out *out)
{
	if (out->n >= MAX_EXPANSION) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "variables expand to more than %d strings",
			  MAX_EXPANSION);
		free(s);
		return -1;
	}
	out->s = bc_grow(out->s, out->n, &out->room, sizeof(*out->s));
	out->s[out->n++] = out->edges && strchr(s, EDGE) ? without_edges(s) : s;
	return 0;
}

static bool is_builtin(const char *name, size_t len)
{
	return (len == 12 && !memcmp(name, "profile_name", len)) ||
		(len == 11 && !memcmp(name, "attach_path", len)) ||
		(len == 9 && !memcmp(name, "exec_path", len));
}

/* A hint that names the variable which was meant, or NULL. */
static const char *near_variable(struct bc_front *f, const char *name,
				 size_t len, char *hint)
{
	const char **names, *ret;
	char *word;
	int i;

	if (is_builtin(name, len))
		return f->unnamed ? "only rules know of it" :
			len < 12 ? "give the profile a path to attach to" : NULL;
	/* All that it sets will be missed, and is told once. */
	f->unset |= !f->nvars;
	if (!f->nvars)
		return "write in front of the profiles: include <tunables/global>";
	names = calloc(f->nvars + 1, sizeof(*names));
	word = strndup(name, len);
	if (!names || !word)
		abort();
	for (i = 0; i < f->nvars; i++)
		names[i] = f->vars[i].boolean ? NULL : f->vars[i].name;
	ret = bc_suggest_hint(names, f->nvars, word, hint);
	free(names);
	free(word);
	return ret;
}

/* Whether there are but edges from @p to @end. */
static bool is_bare(const char *p, const char *end)
{
	while (p < end && *p == EDGE)
		p++;
	return p >= end;
}

/* Whether a slash stands before @at that is not of those that a name begins with. */
static bool after_slash(const char *s, const char *at)
{
	const char *p;

	while (at > s && at[-1] == EDGE)
		at--;
	if (at == s || at[-1] != '/')
		return false;
	for (p = s + bc_namespace_len(s); p < at && (*p == '/' || *p == EDGE); p++)
		;
	return p < at;
}

/**
 * struct place - where a value is put
 * @s: string; from @at to @end is the variable
 * @first: nothing else of the outermost value stands before it; @last: or behind it
 *
 * Of the slashes that meet where the outermost value begins or ends AppArmor leaves
 * those of its neighbour, however many the value has; within a value it leaves all.
 */
struct place {
	const char *s, *at, *end;
	bool first, last;
};

/* @value in its place, perhaps with edges; malloc()ed. */
static char *put_in(const struct place *in, const char *value, bool edges)
{
	size_t before = in->at - in->s, n = strlen(value), after = strlen(in->end) + 1;
	const char *next = in->end;
	char *to = malloc(before + n + after + 2);

	if (!to)
		abort();
	while (*next == EDGE)
		next++;
	if (in->first && *value == '/' && after_slash(in->s, in->at)) {
		value += strspn(value, "/");
		n = strlen(value);
	}
	while (in->last && n && value[n - 1] == '/' && *next == '/')
		n--;
	memcpy(to, in->s, before);
	if (edges)
		to[before++] = EDGE;
	memcpy(to + before, value, n);
	if (edges)
		to[before++ + n] = EDGE;
	memcpy(to + before + n, in->end, after);
	return to;
}

/* The first variable of @s, or NULL; @group receives the first "@{" before that begins a brace group. */
static char *first_of(const char *s, const char **group)
{
	const char *at = s, *p;

	*group = NULL;
	while ((at = strstr(at, "@{"))) {
		for (p = at; p > s && p[-1] == '\\'; p--)
			;
		if (!((at - p) & 1)) {
			if (!bc_var_is_group(at))
				return (char *)at;
			if (!*group)
				*group = at;
		}
		at++;
	}
	return NULL;
}

/* A group behind an @ is none before a variable. Returns -1. */
static int no_group(struct bc_front *f, const char *group, struct bc_loc loc)
{
	bc_report(f->diag, BC_ERROR, loc, "write \\@{...}",
		  "variable %.*s is not defined", (int)strcspn(group, "}") + 1, group);
	return -1;
}

/* Nor is it anywhere in the value of a variable. */
static const char *group_in(const char *value)
{
	const char *group, *at = first_of(value, &group);

	while (at && !group)
		at = first_of(at + 2, &group);
	return group;
}

/* Whether a string of @len bytes may be made. */
static bool has_room(struct bc_front *f, size_t len, struct bc_loc loc,
		     struct out *out)
{
	if (len > BAILEY_MAX_STRING) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "variables expand to a string of more than %u bytes",
			  BAILEY_MAX_STRING);
		return false;
	}
	out->work += len + STEP;
	if (out->work <= MAX_WORK)
		return true;
	bc_report(f->diag, BC_ERROR, loc, "name fewer variables in one string",
		  "to replace all variables of this takes too long");
	return false;
}

/**
 * struct open - a variable whose value is in the string
 * @name: its name, of @len bytes
 * @begin: where the value begins
 * @rest: bytes that follow the value
 * @up: the one in whose value it stands, or NULL
 */
struct open {
	const char *name;
	size_t len, begin, rest;
	const struct open *up;
};

/* Whether a name stands in its own value. */
static bool is_open(const struct open *o)
{
	const struct open *up;

	for (up = o->up; up; up = up->up)
		if (up->len == o->len && !memcmp(up->name, o->name, o->len))
			return true;
	return false;
}

/* The variables from @o outwards to where its name is met again, as a hint. */
static const char *tell_chain(const struct open *o, char *hint)
{
	size_t len = snprintf(hint, BC_HINT, "in the value of ");
	const struct open *up = o->up;

	for (; up && len < BC_HINT; up = up->up) {
		len += snprintf(hint + len, BC_HINT - len, "@{%.*s}", (int)up->len, up->name);
		if (up->len == o->len && !memcmp(up->name, o->name, o->len))
			return len < BC_HINT ? hint : NULL;
		if (len < BC_HINT)
			len += snprintf(hint + len, BC_HINT - len, ", which is in that of ");
	}
	return NULL;
}

/*
 * Replaces the first variable, and then those that follow, so that the value of the
 * one before, @up, has ended where no more is left than what followed it. @steps:
 * variables replaced so far.
 */
static int expand(struct bc_front *f, char *s, struct bc_loc loc,
		  struct out *out, const struct open *up, int steps)
{
	const struct open *top;
	struct open open;
	struct place in;
	const char *group;
	/* Of an @ before a value and the brace it begins with no variable is made. */
	char *at = first_of(s + (up ? up->begin : 0), &group), *end;
	const char *const *value;
	const char *own;
	int i, n, ret = 0;

	if (!at)
		return keep(f, s, loc, out);
	if (group) {
		no_group(f, group, loc);
		free(s);
		return -1;
	}
	end = strchr(at, '}');
	n = end ? values_of(f, at + 2, end - at - 2, &value, &own) : -1;
	if (n < 0) {
		char hint[BC_HINT];

		/* What would set it could not be read. */
		if (f->unset || (end && f->unattached &&
				 is_builtin(at + 2, end - at - 2))) {
			free(s);
			return -1;
		}
		loc = bc_narrow(bc_diag_text(f->diag, loc.file), loc, s, at,
				end ? end - at + 1 : 2);
		bc_report(f->diag, BC_ERROR, loc,
			  end ? near_variable(f, at + 2, end - at - 2, hint) :
				"a @{ has no }",
			  "variable %.*s is not defined",
			  end ? (int)(end - at + 1) : (int)strlen(at), at);
		free(s);
		return -1;
	}
	while (up && strlen(at) <= up->rest)
		up = up->up;
	open = (struct open){ at + 2, end - at - 2, at - s, strlen(end + 1), up };
	for (top = up; top && top->up; top = top->up)
		;
	in = (struct place){ s, at, end + 1, !top || is_bare(s + top->begin, at),
			     !top || is_bare(end + 1, end + 1 + open.rest - top->rest) };
	if (is_open(&open)) {
		char chain[BC_HINT];

		bc_report(f->diag, BC_ERROR, loc, tell_chain(&open, chain),
			  "variable %.*s refers to itself",
			  (int)(end - at + 1), at);
		free(s);
		return -1;
	}
	if (steps >= MAX_STEPS) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "more than %d variables are to be replaced, the last is %.*s",
			  MAX_STEPS, (int)(end - at + 1), at);
		free(s);
		return -1;
	}
	for (i = 0; i < n && !ret; i++) {
		if (!has_room(f, at - s + strlen(value[i]) + open.rest, loc, out)) {
			ret = -1;
			break;
		}
		group = group_in(value[i]);
		if (group) {
			ret = no_group(f, group, loc);
			break;
		}
		ret = expand(f, put_in(&in, value[i], n > 1 && out->edges), loc, out,
			     &open, steps + 1);
	}
	free(s);
	return ret;
}

static int expand_all(struct bc_front *f, const char *s, struct bc_loc loc,
		      char ***out, bool edges)
{
	struct out o = { .edges = edges };

	if (expand(f, strdup(s), loc, &o, NULL, 0)) {
		while (o.n)
			free(o.s[--o.n]);
		free(o.s);
		return -1;
	}
	*out = o.s;
	return o.n;
}

/**
 * bc_expand() - every combination of the values of the variables in a string
 * @f: front end
 * @s: string
 * @loc: for errors
 * @out: receives malloc()ed strings in a malloc()ed array
 *
 * Return: their number, or -1 after an error was reported.
 */
int bc_expand(struct bc_front *f, const char *s, struct bc_loc loc, char ***out)
{
	return expand_all(f, s, loc, out, false);
}

/** bc_expand_glob() - as bc_expand(), of a glob: a star of a value stays one */
int bc_expand_glob(struct bc_front *f, const char *s, struct bc_loc loc,
		   char ***out)
{
	return expand_all(f, s, loc, out, !strchr(s, EDGE));
}

/**
 * bc_fixed_prefix() - how much of a string comes before the first variable with
 * more than one value
 * @f: front end
 * @s: string, its variables are defined
 *
 * Return: malloc()ed text of that part, variables of one value expanded.
 */
char *bc_fixed_prefix(struct bc_front *f, const char *s)
{
	char *text = strdup(s), *at, *end, *next;
	const char *const *value;
	const char *own, *group;
	int steps = 0;

	while ((at = first_of(text, &group))) {
		end = strchr(at, '}');
		if (!end || steps++ > MAX_STEPS ||
		    values_of(f, at + 2, end - at - 2, &value, &own) != 1) {
			*at = '\0';
			break;
		}
		/* It is of a path, all of whose slashes are squeezed. */
		next = put_in(&(struct place){ text, at, end + 1, false, false },
			      value[0], false);
		free(text);
		text = next;
	}
	return text;
}
