// SPDX-License-Identifier: GPL-2.0
/*
 * Exec modes and their targets: from words to transitions.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "text.h"

/** bc_exec_len() - bytes of the exec mode at @m, 0 if there is none */
size_t bc_exec_len(const char *m)
{
	size_t n = 1;

	if (!strchr("pPcCuUiI", *m))
		return 0;
	if (strchr("pPcC", *m) && m[1] && strchr("iIuU", m[1]))
		n++;
	return bc_tolower((unsigned char)m[n]) == 'x' ? n + 1 : 0;
}

/** bc_exec_canonical() - one spelling: the first letter tells safe from unsafe */
void bc_exec_canonical(char *to, const char *m, size_t n)
{
	size_t i;

	to[0] = m[0] == 'I' ? 'i' : m[0];
	for (i = 1; i < n; i++)
		to[i] = m[i] == 'U' ? 'u' : m[i] == 'I' ? 'i' :
			m[i] == 'X' ? 'x' : m[i];
	to[n] = '\0';
}

/* The namespace of the profile, before @s; the caller frees. */
static char *in_namespace(struct bc_front *f, const char *s)
{
	const char *own = bc_current(f) ? bc_current(f)->name : "";
	size_t n = *s == ':' ? 0 : bc_namespace_len(own);
	struct bc_text text = { 0 };
	char *out;

	bc_text_put(&text, own, n);
	bc_text_add(&text, s);
	out = text.s;
	bc_canonical_label(out);
	n = bc_namespace_len(out);
	if (!n || out[n])
		return out;
	/* ":namespace:" is the namespace without a profile. */
	out = realloc(out, n + sizeof("unconfined"));
	if (!out)
		abort();
	strcpy(out + n, "unconfined");
	return out;
}

/* Every profile of a stack is looked for in the namespace of the rule's. */
static const char *label_of(struct bc_front *f, const char *s)
{
	char *all = strdup(""), *next, *one, *name;
	const char *end, *kept, *joint = "";

	for (; s; s = end ? end + 3 : NULL) {
		end = strstr(s, "//&");
		one = end ? strndup(s, end - s) : strdup(s);
		name = in_namespace(f, one);
		next = bc_join(all, joint, name);
		joint = "//&";
		free(all);
		free(one);
		free(name);
		all = next;
	}
	kept = bc_intern(f->diag, all);
	free(all);
	return kept;
}

/* Whether a target is of a namespace: a namespace without a name behind it is one itself. */
static bool is_elsewhere(const char *s)
{
	size_t n = bc_namespace_len(s);

	if (n > 2 && s[n] == '/' && s[n + 1] == '/')
		n += 2;
	return n > 2 && s[n];
}

/* Where a named target leads. What is written as mode only says what if not. */
static void named(struct bc_front *f, struct bc_rule *rule, const char *mode,
		  const struct bc_word *w)
{
	const char *s = w->s;

	rule->exec = bc_tolower((unsigned char)mode[0]) == 'c' ?
		BAILEY_EXEC_CHILD : BAILEY_EXEC_PROFILE;
	/* Neither &target nor :namespace:target is a child. */
	if (*s == '&' || is_elsewhere(s))
		rule->exec = BAILEY_EXEC_PROFILE;
	if (*s == '&') {
		rule->exec_flags |= BAILEY_EXEC_STACK;
		s++;
	}
	if (!*s) {
		bc_unkept(f, w->loc, "a transition to nowhere",
			  "the exec is refused");
		s = "//";	/* which no profile is named */
	}
	if (strchr(s, '@') && s[strcspn(s, "@") + 1] == '{')
		bc_warn(f->diag, "never", w->loc,
			"variables are not replaced here, nor by AppArmor",
			"no profile is named \"%s\"", s);
	rule->target = rule->exec == BAILEY_EXEC_CHILD ?
		bc_intern(f->diag, s) : label_of(f, s);
}

static void interpret(struct bc_front *f, struct bc_rule *rule,
		      const char *mode, int safe, const struct bc_arg *target)
{
	int first = bc_tolower((unsigned char)mode[0]);

	if (bc_isupper((unsigned char)mode[0]) ||
	    (first == 'i' && target && safe >= 0))
		rule->exec_flags |= BAILEY_EXEC_SECURE;
	if (mode[1] == 'i' || (first == 'i' && target))
		rule->exec_flags |= BAILEY_EXEC_ELSE_INHERIT;
	else if (mode[1] == 'u')
		rule->exec_flags |= BAILEY_EXEC_ELSE_UNCONFINED;
	if (target)
		named(f, rule, mode, &target->value[0]);
	else
		rule->exec = first == 'i' ? BAILEY_EXEC_INHERIT :
			     first == 'p' ? BAILEY_EXEC_PROFILE :
			     first == 'c' ? BAILEY_EXEC_CHILD :
					    BAILEY_EXEC_UNCONFINED;
}

/*
 * What two rules have to have in common: with a target, ux says no more than px,
 * ix is Pix, and cx is px unless the target is a child.
 */
static const char *transition(struct bc_front *f, const char *mode, int safe,
			      const struct bc_arg *target)
{
	int first = bc_tolower((unsigned char)mode[0]);
	const char *to = target ? target->value[0].s : "", *kept;
	bool inside = !is_elsewhere(to + (*to == '&'));
	bool secure = bc_isupper((unsigned char)mode[0]) ||
		(first == 'i' && safe >= 0);
	char kind = first == 'c' && inside ? 'c' : 'p';
	char way[2] = { secure ? bc_toupper((unsigned char)kind) : kind }, *text;

	if (target)
		text = bc_join(way, mode[1] == 'i' || first == 'i' ? "ix -> " :
			       mode[1] == 'u' ? "ux -> " : "x -> ", to);
	else
		text = bc_join(first == 'i' && safe < 0 ? "unsafe " : "", mode, "");
	kept = bc_intern(f->diag, text);
	free(text);
	return kept;
}

/** bc_bare_transition() - what an unsafe x contradicts */
const char *bc_bare_transition(struct bc_front *f, const struct bc_arg *target)
{
	return target ? transition(f, "ux", -1, target) : "x";
}

/**
 * bc_exec() - the transition of an exec rule
 * @f: front end
 * @rule: receives it
 * @mode: such as "Pix", in one spelling
 * @safe: 1: safe, -1: unsafe was written, 0: neither
 * @target: what stands after ->, or NULL
 */
void bc_exec(struct bc_front *f, struct bc_rule *rule, const char *mode,
	     int safe, const struct bc_arg *target)
{
	char exec[4];

	strcpy(exec, mode);
	if (safe < 0)
		exec[0] = bc_tolower((unsigned char)exec[0]);
	else if (safe > 0 && exec[0] != 'i')
		exec[0] = bc_toupper((unsigned char)exec[0]);
	rule->transition = transition(f, exec, safe, target);
	if (!f->skip)
		interpret(f, rule, exec, safe, target);
}
