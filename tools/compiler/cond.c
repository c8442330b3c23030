// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions, and the blocks that depend on them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "nfa.h"

/* The name in @{name}, @name, ${name} or $name; NULL: @s is not that alone. */
static const char *name_in(const char *s, size_t *len)
{
	const char *name = s + 1 + (s[1] == '{'), *end = name;

	if ((*s != '$' && *s != '@') || !bc_isalpha((unsigned char)*name))
		return NULL;
	while (bc_isalnum((unsigned char)*end) || *end == '_')
		end++;
	*len = end - name;
	return strcmp(end, name == s + 1 ? "" : "}") ? NULL : name;
}

static struct bc_var *var_of(struct bc_front *f, const char *s)
{
	size_t len;
	const char *name = name_in(s, &len);

	return name ? bc_var_find(f, name, len) : NULL;
}

/** bc_bool() - value of ${name} */
bool bc_bool(struct bc_front *f, const struct bc_word *w)
{
	const struct bc_var *v = var_of(f, w->s);

	if (v && v->boolean)
		return v->truth;
	/* What would set it could not be read. */
	if (!f->unset)
		bc_report(f->diag, BC_ERROR, w->loc, "test it with: defined",
			  "boolean variable %s is not defined", w->s);
	return false;
}

/** bc_defined() - whether a variable of either kind is */
bool bc_defined(struct bc_front *f, const struct bc_word *w)
{
	const struct bc_var *v = var_of(f, w->s);

	size_t len;

	if (w->quoted || !name_in(w->s, &len))
		bc_report(f->diag, BC_ERROR, w->loc, "write @{name} or ${name}",
			  "\"%s\" is not a variable", w->s);
	return v && v->boolean == (w->s[0] == '$');
}

/** bc_literal() - true or false */
bool bc_literal(struct bc_front *f, const struct bc_word *w)
{
	if (!strcasecmp(w->s, "true"))
		return true;
	if (!strcasecmp(w->s, "false"))
		return false;
	bc_report(f->diag, BC_ERROR, w->loc, !strncmp(w->s, "defined(", 8) ?
		  "write: defined @{name}" : "compare it, or write true or false",
		  "\"%s\" is not a condition", w->s);
	/* What follows makes no sense either. */
	f->wrong = w->loc;
	return false;
}

/**
 * struct operand - a side of a comparison
 * @value: sorted; @n of them
 */
struct operand {
	char **value;
	int n;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool operand(struct bc_front *f, const struct bc_word *w,
		    struct operand *o)
{
	size_t len;
	/* In quotes ${name} is the variable of that name, too, and not what is true. */
	const char *name = w->s[0] == '@' || (w->quoted && w->s[0] == '$') ?
		name_in(w->s, &len) : NULL;
	char *var;

	o->n = 1;
	/* With anything behind the variable, or if it does not end, it is a text. */
	if (name) {
		if (asprintf(&var, "@{%.*s}", (int)len, name) < 0)
			abort();
		/* A condition is met before the profile is known as a whole. */
		f->unnamed = true;
		o->n = bc_expand(f, var, w->loc, &o->value);
		f->unnamed = false;
		free(var);
		if (o->n < 0)
			return false;
	} else {
		o->value = malloc(sizeof(*o->value));
		if (!o->value)
			abort();
		o->value[0] = strdup(w->s);
	}
	if (o->n)
		qsort(o->value, o->n, sizeof(*o->value), by_text);
	return true;
}

static void operand_free(struct operand *o)
{
	while (o->n > 0)
		free(o->value[--o->n]);
	free(o->value);
}

/* In any notation of C: 0x10, 010, 0b10; blanks and a sign may stand before it. */
static bool integer(const struct operand *o, long *n)
{
	const char *s = o->n == 1 ? o->value[0] : "";
	const char *digits = s + strspn(s, " \t\n\v\f\r");
	char *end;

	errno = 0;
	*n = strtol(s, &end, 0);
	digits += *digits == '-' || *digits == '+';
	if (digits[0] == '0' && (digits[1] | 0x20) == 'b' &&
	    (digits[2] == '0' || digits[2] == '1')) {
		*n = strtol(digits + 2, &end, 2);
		*n = digits > s && digits[-1] == '-' ? -*n : *n;
	}
	return !*end && end != s;
}

static bool contains(const struct operand *set, const char *s)
{
	int i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(set->value[i], s))
			return true;
	return false;
}

static bool ordered(enum bc_op_cmp op, long cmp)
{
	switch (op) {
	case BC_LT:
		return cmp < 0;
	case BC_LE:
		return cmp <= 0;
	case BC_GT:
		return cmp > 0;
	default:
		return cmp >= 0;
	}
}

static long order(const struct operand *a, const struct operand *b)
{
	int i, cmp;

	for (i = 0; i < a->n && i < b->n; i++) {
		cmp = strcmp(a->value[i], b->value[i]);
		if (cmp)
			return cmp;
	}
	return a->n - b->n;
}

static bool evaluate(struct bc_front *f, const struct operand *a,
		     enum bc_op_cmp op, const struct operand *b,
		     struct bc_loc loc)
{
	long x, y;
	bool xi, yi, range;
	int i;

	errno = 0;
	if (op == BC_IN) {
		for (i = 0; i < a->n; i++)
			if (!contains(b, a->value[i]))
				return false;
		return true;
	}
	if (op == BC_EQ || op == BC_NE)
		return (order(a, b) == 0) == (op == BC_EQ);
	xi = integer(a, &x);
	range = errno == ERANGE;
	yi = integer(b, &y);
	range |= errno == ERANGE;
	if (range) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "a number out of range");
		return false;
	}
	if (xi && yi)
		return ordered(op, x < y ? -1 : x > y);
	if (xi || yi) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "a number can only be compared with a number");
		return false;
	}
	return ordered(op, order(a, b));
}

/** bc_compare() - @a @op @b; each a text or a variable */
bool bc_compare(struct bc_front *f, const struct bc_word *a, enum bc_op_cmp op,
		const struct bc_word *b)
{
	struct operand x = { 0 }, y = { 0 };
	bool result = false;

	if (operand(f, a, &x) && operand(f, b, &y))
		result = evaluate(f, &x, op, &y, a->loc);
	operand_free(&x);
	operand_free(&y);
	return result;
}

/*
 * Whether the branch that begins is passed over. Of a rule in it AppArmor does not ask
 * whether what a block around the condition says of it goes with it.
 */
static void pass_over(struct bc_front *f, bool skip)
{
	f->skip = skip;
	f->skips += skip;
	f->quals = f->block[f->nblocks - 1].quals;
	if (skip)
		f->quals.deny = false;
}

/** bc_if() - a condition was read, its block begins; the word stands at @at */
void bc_if(struct bc_front *f, bool truth, struct bc_loc at)
{
	if (!bc_current(f) && !f->nblocks && !f->lost)
		bc_report(f->diag, BC_ERROR, at, NULL,
			  "if is for rules: it stands in a profile");
	f->lost |= !bc_current(f);
	if (!bc_push_block(f, f->brace))
		return;
	f->cond = bc_grow(f->cond, f->nconds, &f->conds_room, sizeof(*f->cond));
	f->cond[f->nconds].nblocks = f->nblocks;
	f->cond[f->nconds].outer = f->skip;
	f->cond[f->nconds++].taken = truth;
	pass_over(f, f->skip || !truth);
}

/** bc_else() - the next branch begins; a plain else is always true */
void bc_else(struct bc_front *f, bool truth)
{
	struct bc_cond *c;

	if (!f->nconds)
		return;
	c = &f->cond[f->nconds - 1];
	pass_over(f, c->outer || c->taken || !truth);
	c->taken |= truth;
}

/** bc_endif() - the last branch is over */
void bc_endif(struct bc_front *f)
{
	if (f->nconds)
		f->nconds--;
	bc_block_end(f);
}
