// SPDX-License-Identifier: GPL-2.0
/*
 * Variables: definition, and expansion to every combination of values.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"

#define MAX_EXPANSION	4096	/* results of one string */
#define MAX_NESTING	32

static struct bc_var *find_var(struct bc_front *f, const char *name, size_t len)
{
	int i;

	for (i = 0; i < f->nvars; i++)
		if (strlen(f->vars[i].name) == len &&
		    !memcmp(f->vars[i].name, name, len))
			return &f->vars[i];
	return NULL;
}

/** bc_var_set() - define a variable, or add to it; keeps copies */
void bc_var_set(struct bc_front *f, struct bc_word *name, bool append,
		struct bc_word *values, int n)
{
	struct bc_var *v = find_var(f, name->s, strlen(name->s));
	int i;

	if (v && !append) {
		bc_report(f->diag, BC_ERROR, name->loc, "use += to add to it",
			  "variable @{%s} is defined already", name->s);
		return;
	}
	if (!v && append) {
		bc_report(f->diag, BC_ERROR, name->loc, "define it with =",
			  "variable @{%s} is not defined", name->s);
		return;
	}
	if (!n) {
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "variable @{%s} has no value", name->s);
		return;
	}
	if (!v) {
		f->vars = bc_grow(f->vars, f->nvars, &f->vars_room,
				  sizeof(*f->vars));
		v = &f->vars[f->nvars++];
		*v = (struct bc_var){ .name = strdup(name->s) };
	}
	for (i = 0; i < n; i++) {
		v->value = bc_grow(v->value, v->n, &v->room,
				   sizeof(*v->value));
		v->value[v->n++] = strdup(values[i].s);
	}
}

/**
 * struct out - results of an expansion
 */
struct out {
	char **s;
	int n, room;
};

static int expand(struct bc_front *f, char *s, struct bc_loc loc,
		  struct out *out, int depth)
{
	char *at = strstr(s, "@{"), *end, *joined;
	const char *self[1];
	const char *const *value;
	struct bc_var *v;
	int i, n, ret = 0;

	if (!at) {
		if (out->n >= MAX_EXPANSION) {
			bc_report(f->diag, BC_ERROR, loc, NULL,
				  "variables expand to more than %d strings",
				  MAX_EXPANSION);
			free(s);
			return -1;
		}
		out->s = bc_grow(out->s, out->n, &out->room, sizeof(*out->s));
		out->s[out->n++] = s;
		return 0;
	}
	end = strchr(at, '}');
	v = end ? find_var(f, at + 2, end - at - 2) : NULL;
	if (v) {
		value = (const char *const *)v->value;
		n = v->n;
	} else if (end && f->profile && end - at - 2 == 12 &&
		   !memcmp(at + 2, "profile_name", 12)) {
		self[0] = f->profile->name;
		value = self;
		n = 1;
	} else {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "variable %.*s is not defined",
			  end ? (int)(end - at + 1) : (int)strlen(at), at);
		free(s);
		return -1;
	}
	if (depth > MAX_NESTING) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "variable %.*s refers to itself",
			  (int)(end - at + 1), at);
		free(s);
		return -1;
	}
	for (i = 0; i < n && !ret; i++) {
		if (asprintf(&joined, "%.*s%s%s", (int)(at - s), s, value[i],
			     end + 1) < 0)
			abort();
		ret = expand(f, joined, loc, out, depth + 1);
	}
	free(s);
	return ret;
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
	struct out o = { 0 };

	if (expand(f, strdup(s), loc, &o, 0)) {
		while (o.n)
			free(o.s[--o.n]);
		free(o.s);
		return -1;
	}
	*out = o.s;
	return o.n;
}

/** bc_vars_free() - forget all variables */
void bc_vars_free(struct bc_front *f)
{
	int i, j;

	for (i = 0; i < f->nvars; i++) {
		for (j = 0; j < f->vars[i].n; j++)
			free(f->vars[i].value[j]);
		free(f->vars[i].value);
		free(f->vars[i].name);
	}
	free(f->vars);
}
