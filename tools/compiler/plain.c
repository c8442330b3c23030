// SPDX-License-Identifier: GPL-2.0
/*
 * Patterns in which AppArmor replaces no variable: labels of network rules and of io_uring,
 * and interfaces. In a class @{name} is so many bytes; elsewhere it is a mistake.
 */
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "text.h"

/* Bytes of what stands at @p: a class, an escape or a byte. */
static size_t piece(const char *p)
{
	size_t n = *p == '[' ? bc_class_len(p, p + strlen(p)) : 0;

	return n ? n : *p == '\\' && p[1] ? 2 : 1;
}

/* Whether a variable begins at @p, not a brace group behind an @. */
static bool is_variable(const char *p)
{
	return p[0] == '@' && p[1] == '{' && p[2 + strcspn(p + 2, "},/ ")] != ',';
}

/**
 * bc_plain_pattern() - checks a pattern in which no variable is replaced
 * @f: front end
 * @w: pattern
 * @unread: AppArmor does not go on to read what stands in its classes
 *
 * Return: 0, or -1 after an error.
 */
int bc_plain_pattern(struct bc_front *f, const struct bc_word *w, bool unread)
{
	const char *p;

	for (p = w->s; *p; p += piece(p)) {
		if (!is_variable(p))
			continue;
		bc_report(f->diag, BC_ERROR, w->loc, "write the name itself",
			  "no variable can stand in \"%s\"", w->s);
		return -1;
	}
	return f->skip ? 0 : bc_nfa_check(w->s, w->loc, f->diag, unread);
}

/**
 * bc_plain_text() - such a pattern, so that no variable will be found in it
 * @s: pattern
 *
 * Return: malloc()ed.
 */
char *bc_plain_text(const char *s)
{
	struct bc_text t = { 0 };
	size_t n, i;

	bc_text_add(&t, "");
	for (; *s; s += n) {
		n = piece(s);
		for (i = 0; i < n; i++)
			if (n > 2 && s[i] == '@')
				bc_text_value(&t, '@');
			else
				bc_text_put(&t, &s[i], 1);
	}
	return t.s;
}

/**
 * bc_interface() - the name of an interface
 * @f: front end
 * @w: pattern that passed bc_plain_pattern(), or NULL
 * @deny: of a deny rule
 * @glob: receives it, NULL: any
 *
 * Return: -1 if the rule is to grant nothing, as it says what no name can be.
 */
int bc_interface(struct bc_front *f, const struct bc_word *w, bool deny, char **glob)
{
	if (!w)
		return 0;
	if (!bc_nfa_check(w->s, w->loc, NULL, false)) {
		*glob = bc_plain_text(w->s);
		return 0;
	}
	bc_unkept(f, w->loc, "a faulty class in the name of an interface",
		  deny ? "any interface is denied" : "nothing is granted");
	return deny ? 0 : -1;
}
