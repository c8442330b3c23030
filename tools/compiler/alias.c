// SPDX-License-Identifier: GPL-2.0
/*
 * alias /from -> /to: what else the rules' paths are called.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	n = isalpha((unsigned char)*name) ?
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
