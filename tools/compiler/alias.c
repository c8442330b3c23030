// SPDX-License-Identifier: GPL-2.0
/*
 * alias /from -> /to: what else the rules' paths are called.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "session.h"
#include "nfa.h"

/* A path, be it of a namespace or a word alone, or what begins with a variable. */
static bool is_aliased(const struct bc_args *args, int at)
{
	const struct bc_arg *a = &args->arg[at];
	const struct bc_word *w = a->value;
	const char *name;
	bool brace;
	size_t n;

	if (a->kind == BC_WORD)
		return bc_is_plain_path(args, at);
	if (a->kind != BC_VALUE)	/* A list may have no value. */
		return false;
	if (w->quoted)
		return w->s[0] && strchr("/:@", w->s[0]);
	if (w->s[0] != '@')
		return strchr("/:&", w->s[0]) || strstr(w->s, "}/");
	brace = w->s[1] == '{';
	name = w->s + 1 + brace;
	n = bc_isalpha((unsigned char)*name) ?
		strspn(name, "_0123456789abcdefghijklmnopqrstuvwxyz"
		       "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;
	return n && (!brace || name[n] == '}') && name[n + brace] &&
		!strchr("?+", name[n + brace]);
}

/** bc_alias_statement() - alias /from -> /to, */
void bc_alias_statement(struct bc_front *f, const struct bc_args *args)
{
	const struct bc_arg *a = args->arg;
	const char *from, *to;
	char *text;

	if (!bc_is_outside(f) || f->begun) {
		bc_report(f->diag, BC_ERROR, a->loc, NULL,
			  "%s stands before the first profile",
			  a->value[0].s);
		return;
	}
	if (args->n != 3 || a[2].kind != BC_ARROW || !is_aliased(args, 1)) {
		bc_report(f->diag, BC_ERROR, a->loc,
			  "write: alias /from -> /to,", "malformed %s",
			  a->value[0].s);
		return;
	}
	f->alias = bc_grow(f->alias, f->naliases, &f->aliases_room,
			   sizeof(*f->alias));
	from = a[1].value[0].s;
	to = a[2].value[0].s;
	f->alias[f->naliases].from =
		bc_session_dup(f->session, from, strlen(from));
	f->alias[f->naliases++].to = bc_session_dup(f->session, to, strlen(to));
	if (asprintf(&text, "alias %zu:%s %s", strlen(from), from, to) < 0)
		abort();
	f->aliased = bc_env_change(f, f->aliased, text);
	free(text);
}

static int by_source(const void *a, const void *b, void *all)
{
	const struct bc_alias_order *x = a, *y = b;
	const struct bc_alias *alias = all;
	int cmp = strcmp(alias[x->alias].from, alias[y->alias].from);

	return cmp ? cmp : x->alias - y->alias;
}

/* So that all sources that a path begins with are above the last that is not behind it. */
static void put_in_order(struct bc_front *f)
{
	struct bc_alias_order *o;
	int i, up;

	o = realloc(f->order, f->naliases * sizeof(*o));
	if (!o)
		abort();
	for (i = 0; i < f->naliases; i++)
		o[i].alias = i;
	qsort_r(o, f->naliases, sizeof(*o), by_source, f->alias);
	for (i = 0; i < f->naliases; i++) {
		const char *from = f->alias[o[i].alias].from;

		for (up = i - 1; up >= 0; up = o[up].up) {
			const char *less = f->alias[o[up].alias].from;

			if (!strncmp(from, less, strlen(less)))
				break;
		}
		o[i].up = up;
	}
	f->order = o;
	f->order_of = f->aliased;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/**
 * bc_aliases_of() - the aliases of whose source there is a path
 * @f: front end; its @under receives their indices, in the order in which they were given
 * @path: path
 * @len: bytes of it that a source may have
 *
 * Return: their number.
 */
int bc_aliases_of(struct bc_front *f, const char *path, size_t len)
{
	int low = 0, high = f->naliases, n = 0;

	if (f->naliases && f->order_of != f->aliased)
		put_in_order(f);
	while (low < high) {
		int mid = (low + high) / 2;

		if (strcmp(f->alias[f->order[mid].alias].from, path) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (low--; low >= 0; low = f->order[low].up) {
		const char *from = f->alias[f->order[low].alias].from;
		size_t had = strlen(from);

		if (had > len || strncmp(path, from, had))
			continue;
		f->under = bc_grow(f->under, n, &f->under_room, sizeof(*f->under));
		f->under[n++] = f->order[low].alias;
	}
	if (n > 1)
		qsort(f->under, n, sizeof(*f->under), by_number);
	return n;
}
