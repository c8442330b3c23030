// SPDX-License-Identifier: GPL-2.0
/*
 * What the rules have in common: looking through a statement's elements, words
 * for permissions, patterns, and constructs that the kernel does not enforce.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "nfa.h"

/** bc_rest() - the elements from @from on */
struct bc_args bc_rest(const struct bc_args *args, int from)
{
	if (from >= args->n)
		return (struct bc_args){ 0 };
	return (struct bc_args){ .arg = args->arg + from, .n = args->n - from };
}

/** bc_find() - the condition with a key, or NULL */
const struct bc_arg *bc_find(const struct bc_args *args, const char *key)
{
	int i;

	for (i = 0; i < args->n; i++)
		if (args->arg[i].kind == BC_COND &&
		    !strcmp(args->arg[i].key.s, key))
			return &args->arg[i];
	return NULL;
}

/** bc_allowed_keys() - report keys that are not in the NULL-ended list */
int bc_allowed_keys(struct bc_front *f, const struct bc_args *args,
		    const char *const *keys)
{
	int i, n, ret = 0;

	for (n = 0; keys[n]; n++)
		;
	for (i = 0; i < args->n; i++) {
		const struct bc_word *key = &args->arg[i].key;

		if (args->arg[i].kind != BC_COND)
			continue;
		if (bc_lookup_in(f, keys, n, "condition", key) < 0)
			ret = -1;
	}
	return ret;
}

/** bc_once() - report keys of the NULL-ended list that occur twice */
int bc_once(struct bc_front *f, const struct bc_args *args,
	    const char *const *keys)
{
	int i, n, ret = 0;

	for (; *keys; keys++) {
		for (i = n = 0; i < args->n; i++) {
			if (args->arg[i].kind != BC_COND ||
			    strcmp(args->arg[i].key.s, *keys) || !n++)
				continue;
			bc_report(f->diag, BC_ERROR, args->arg[i].loc, NULL,
				  "condition \"%s\" occurs twice", *keys);
			ret = -1;
		}
	}
	return ret;
}

/** bc_unexpected() - report the elements from @from on; 0 if there are none */
int bc_unexpected(struct bc_front *f, const struct bc_args *args, int from,
		  const char *rule)
{
	const char *what = "(";
	const struct bc_arg *a;

	if (from >= args->n)
		return 0;
	a = &args->arg[from];
	if (a->kind == BC_COND)
		what = a->key.s;
	else if (a->kind == BC_ARROW)
		what = "->";
	else if (a->kind != BC_LIST && a->n)
		what = a->value[0].s;
	f->odd = a;
	bc_report(f->diag, BC_ERROR, a->loc, bc_usage(rule),
		  "unexpected \"%s\" in this %s rule", what, rule);
	return -1;
}

/** bc_letters() - the permissions of letters r and w, such as "wr" */
uint32_t bc_letters(const struct bc_access *table, const char *s)
{
	uint32_t perms = 0;

	for (; table->name; table++)
		if (table->name[0] && !table->name[1] &&
		    (strchr(s, table->name[0]) ||
		     strchr(s, bc_toupper((unsigned char)table->name[0]))))
			perms |= table->perms;
	return perms;
}

static uint32_t access_named(struct bc_front *f, const struct bc_access *table,
			     const char *what, const struct bc_word *w,
			     bool list)
{
	const char *names[32];
	int i, n;

	/* Letters may stand in any order; in a list also more than once. */
	if (w->s[0] && !w->s[strspn(w->s, "rRwW")] &&
	    (list || !strcmp(w->s, "wr")))
		for (n = 0; table[n].name; n++)
			if (!strcmp(table[n].name, "rw"))
				return bc_letters(table, w->s);
	for (n = 0; table[n].name && n < 32; n++)
		names[n] = table[n].name;
	if (table[n].perms && list && bc_name_index(names, n, w->s) < 0) {
		bc_warn(f->diag, "never", w->loc,
			"AppArmor takes any word in this list",
			"unknown %s \"%s\" grants nothing", what, w->s);
		return table[n].perms;
	}
	i = bc_lookup_in(f, names, n, what, w);
	return i < 0 ? 0 : table[i].perms;
}

/**
 * bc_access() - the permissions at the beginning of a rule
 * @f: front end
 * @args: the rule without its keyword
 * @from: moved behind them
 * @table: words
 * @what: for the message
 *
 * One word, or a list.
 *
 * Return: their union, 0 if there are none, -1 after an error.
 */
int64_t bc_access(struct bc_front *f, const struct bc_args *args, int *from,
		  const struct bc_access *table, const char *what)
{
	const struct bc_arg *a;
	uint32_t perms = 0, one;
	int i;

	if (*from >= args->n)
		return 0;
	a = &args->arg[*from];
	if (a->kind != BC_WORD && a->kind != BC_LIST)
		return 0;
	for (i = 0; i < a->n; i++) {
		/* In a list AppArmor overlooks an empty word. */
		if (a->kind == BC_LIST && a->n > 1 && !a->value[i].key &&
		    !a->value[i].s[0])
			continue;
		if (a->value[i].key) {
			bc_report(f->diag, BC_ERROR, a->value[i].loc, NULL,
				  "unexpected condition");
			return -1;
		}
		one = access_named(f, table, what, &a->value[i],
				   a->kind == BC_LIST);
		if (!one)
			return -1;
		perms |= one;
	}
	++*from;
	return perms;
}

/**
 * bc_first_value() - whether a condition has a value, of which the first counts
 * @f: front end
 * @a: condition
 * @several: more than one may stand in its list
 *
 * Return: 0, or -1 after an error.
 */
int bc_first_value(struct bc_front *f, const struct bc_arg *a, bool several)
{
	if (!a->n || a->in || (a->n > 1 && !several))
		return bc_one_value(f, a);
	if (a->n > 1)
		bc_warn(f->diag, "never", a->loc, NULL,
			"of this list only the value \"%s\" counts",
			a->value[0].s);
	return 0;
}

/** bc_one_value() - whether a condition has one plain value; else reports */
int bc_one_value(struct bc_front *f, const struct bc_arg *a)
{
	if (a->n == 1 && !a->value[0].key && !a->in)
		return 0;
	bc_report(f->diag, BC_ERROR, a->loc, NULL,
		  "condition \"%s\" takes one value", a->key.s);
	return -1;
}

/* The values of a word, of which nothing remains that depends on the profile. */
static int expand_to_check(struct bc_front *f, const struct bc_word *w, char ***s)
{
	unsigned int depends = f->depends;
	int n = bc_expand(f, w->s, w->loc, s);

	/* Only the rule that comes of it depends on the profile. */
	f->depends = depends;
	return n;
}

/** bc_pattern() - checks a pattern and its variables; -1 after an error */
int bc_pattern(struct bc_front *f, const struct bc_word *w)
{
	char **s;
	int n, i, ret = 0;

	if (f->skip || bc_is_sound(f, w->s))
		return 0;
	if (!strstr(w->s, "@{"))
		return w->s[strcspn(w->s, "\\[]{}")] ?
			bc_nfa_check(w->s, w->loc, f->diag, false) : 0;
	n = expand_to_check(f, w, &s);
	if (n < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!ret && s[i][strcspn(s[i], "\\[]{}")])
			ret = bc_nfa_check(s[i], w->loc, f->diag, false);
		free(s[i]);
	}
	free(s);
	return ret;
}

/** bc_variables() - checks that the variables of a word are defined */
int bc_variables(struct bc_front *f, const struct bc_word *w)
{
	char **s;
	int n, i;

	if (f->skip)
		return 0;
	n = expand_to_check(f, w, &s);
	if (n < 0)
		return -1;
	for (i = 0; i < n; i++)
		free(s[i]);
	free(s);
	return 0;
}

/**
 * bc_begins() - whether an element is a word that begins with an escape of one of @first
 *
 * AppArmor undoes escapes by number when it reads a word, see bc_escape_spelled().
 */
bool bc_begins(const struct bc_arg *a, const char *first)
{
	const char *s = a->kind == BC_WORD ? a->value[0].s : "";
	size_t n = *s == '\\' ? bc_escape_len(s) : 0;
	char c = n > 2 ? bc_escape_byte(s, n) : 0;

	return c && strchr(first, c);
}

/** bc_unsupported() - @what cannot be enforced: an error, if it is to be */
void bc_unsupported(struct bc_front *f, struct bc_loc loc, const char *what)
{
	if (f->skip || f->opt->check_only)
		return;
	bc_diag_unsupported(f->diag, loc, what);
}

/** bc_unkept() - @what of a rule is left out: a warning; less is granted so */
void bc_unkept(struct bc_front *f, struct bc_loc loc, const char *what,
	       const char *instead)
{
	if (!f->skip)
		bc_warn(f->diag, "unenforced", loc, instead,
			"%s cannot be enforced", what);
}

/** bc_no_assign() - refuse key:=value */
int bc_no_assign(struct bc_front *f, const struct bc_word *w)
{
	if (!w->assign)
		return 0;
	bc_report(f->diag, BC_ERROR, w->loc, "write: label:=...",
		  "only the label of a network rule's peer is assigned");
	return -1;
}
