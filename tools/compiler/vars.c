// SPDX-License-Identifier: GPL-2.0
/*
 * Variables: their definition; for what they expand to see expand.c.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "nfa.h"
#include "session.h"
#include "text.h"

/** bc_var_find() - the variable of a name, or NULL */
struct bc_var *bc_var_find(struct bc_front *f, const char *name, size_t len)
{
	struct bc_var *v = NULL;
	char *text;
	int i;

	for (i = 0; i < f->nvars && !v; i++)
		if (f->vars[i].len == len &&
		    !memcmp(f->vars[i].name, name, len))
			v = &f->vars[i];
	if (!bc_current(f))
		return v;
	f->use = bc_grow(f->use, f->nuse, &f->use_room, sizeof(*f->use));
	if (v) {
		f->use[f->nuse++] = (struct bc_use){ v->name, v->version };
	} else {
		text = strndup(name, len);
		f->use[f->nuse++] = (struct bc_use){ bc_intern(f->diag, text) };
		free(text);
	}
	return v;
}

static struct bc_var *var_new(struct bc_front *f, const char *name, size_t len)
{
	char *text = strndup(name, len);
	struct bc_var *v;

	f->vars = bc_grow(f->vars, f->nvars, &f->vars_room, sizeof(*f->vars));
	v = &f->vars[f->nvars++];
	*v = (struct bc_var){ .name = bc_intern(f->diag, text), .len = len };
	free(text);
	return v;
}

/* Values may be shared with an environment that is kept: never change them. */
static void add_value(struct bc_front *f, struct bc_var *v, const char *s)
{
	char **value = v->value;

	if (v->n == v->room) {
		v->room = v->room ? v->room * 2 : 4;
		v->value = bc_session_alloc(f->session,
					    v->room * sizeof(*value));
		if (v->n)
			memcpy(v->value, value, v->n * sizeof(*value));
	}
	v->value[v->n++] = bc_session_dup(f->session, s, strlen(s));
}

/* Before a value, which may have anything in it. */
static void add_length(struct bc_text *t, size_t n)
{
	char s[24];
	size_t at = sizeof(s);

	s[--at] = ':';
	do
		s[--at] = '0' + n % 10;
	while (n /= 10);
	s[--at] = ' ';
	bc_text_put(t, s + at, sizeof(s) - at);
}

/* What is set is part of what an included file is read under. */
static void note_change(struct bc_front *f, struct bc_var *v,
			const struct bc_word *head, const struct bc_args *args)
{
	struct bc_text text = { 0 };
	int i;

	bc_text_add(&text, head->s);
	for (i = 0; i < args->n; i++) {
		const char *s = args->arg[i].value[0].s;
		size_t len = strlen(s);

		add_length(&text, len);
		bc_text_put(&text, s, len);
	}
	v->version = bc_env_change(f, v->version, text.s);
	free(text.s);
}

static void set_boolean(struct bc_front *f, struct bc_var *v,
			const struct bc_args *args)
{
	const char *s = args->n == 1 ? args->arg[0].value[0].s : "";

	if (args->n != 1 || (strcasecmp(s, "true") && strcasecmp(s, "false")))
		bc_report(f->diag, BC_ERROR, args->n ? args->arg[0].loc :
			  (struct bc_loc){ 0 }, NULL,
			  "a boolean variable is true or false");
	v->truth = !strcasecmp(s, "true");
}

/* The name in "@{name} +=", and the operator's first byte. */
static bool take_head(struct bc_front *f, const struct bc_word *head,
		      const char **name, size_t *len, char *op)
{
	const char *p = head->s + 1;
	size_t i;

	*op = '=';
	if (strchr("+?:", head->s[strlen(head->s) - 2]))
		*op = head->s[strlen(head->s) - 2];
	if (*p == '{')
		p++;
	*name = p;
	*len = strcspn(p, "} \t\r\n#=+?:");
	for (i = 0; i < *len; i++)
		if (!bc_isalnum((unsigned char)p[i]) && (p[i] != '_' || !i))
			break;
	if (*len && i == *len && !bc_isdigit((unsigned char)*p) &&
	    (head->s[1] != '{' || p[i] == '}'))
		return true;
	bc_report(f->diag, BC_ERROR, head->loc,
		  "letters, digits and _, a letter first",
		  "malformed variable name");
	return false;
}

/** bc_assign() - an assignment: @head is "@{name} +=" as written */
void bc_assign(struct bc_front *f, struct bc_word *head, struct bc_args *args)
{
	bool boolean = head->s[0] == '$';
	const char *name;
	struct bc_var *v;
	size_t len;
	char op;
	int i;

	if (!bc_is_outside(f) || f->begun) {
		bc_report(f->diag, BC_ERROR, head->loc, NULL,
			  "variables are set before the first profile");
		return;
	}
	if (!take_head(f, head, &name, &len, &op))
		return;
	v = bc_var_find(f, name, len);
	/* Of one name there is one, of either kind, which a truth may take with := */
	if (v && (op == '=' || (v->boolean != boolean && op != '?' &&
				(op != ':' || !boolean)))) {
		bc_report(f->diag, BC_ERROR, head->loc,
			  boolean ? NULL : "use += to add to it",
			  "variable %.*s is defined already", (int)len, name);
		return;
	}
	if (op == '+' && (!v || boolean)) {
		/* What would set it could not be read. */
		if (f->unset)
			return;
		f->unset = true;
		bc_report(f->diag, BC_ERROR, head->loc, "define it with =",
			  boolean ? "nothing can be added to ${%.*s}" :
				    "variable @{%.*s} is not defined",
			  (int)len, name);
		return;
	}
	if (!args->n)
		bc_report(f->diag, BC_ERROR, head->loc,
			  "write \"\" for an empty value",
			  "variable %.*s has no value", (int)len, name);
	if (v && op == '?')
		return;
	if (!v)
		v = var_new(f, name, len);
	note_change(f, v, head, args);
	v->boolean = boolean;
	if (boolean) {
		set_boolean(f, v, args);
		return;
	}
	if (op != '+')
		v->n = v->room = 0;
	for (i = 0; i < args->n; i++)
		add_value(f, v, args->arg[i].value[0].s);
}

/** bc_var_is_group() - whether the "@{" at @at begins a brace group: @{a,b} */
bool bc_var_is_group(const char *at)
{
	const char *p = at + 2;

	if (!bc_isalpha((unsigned char)*p))
		return false;
	while (bc_isalnum((unsigned char)*p) || *p == '_')
		p++;
	return *p == ',';
}

/** bc_vars_free() - forget all variables and aliases */
void bc_vars_free(struct bc_front *f)
{
	free(f->vars);
	free(f->alias);
	free(f->order);
	free(f->under);
}
