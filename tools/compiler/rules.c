// SPDX-License-Identifier: GPL-2.0
/*
 * How a rule enters a profile: with all values of its variables, and aliases.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "session.h"
#include "sockets.h"
#include "text.h"

#define MAX_RULES	16384	/* that variables make of one */

/** bc_squeeze() - AppArmor reads slashes as one, but for two at the beginning */
void bc_squeeze(char *s)
{
	char *to = s;

	if (!strstr(s, "//"))
		return;
	if (s[0] == '/' && s[1] == '/' && s[2] != '/')
		*to++ = *s++;
	for (; *s; s++)
		if (*s != '/' || s[1] != '/')
			*to++ = *s;
	*to = '\0';
}

static bool is_exact(const char *s)
{
	for (; (s = strpbrk(s, "\\*?[")); s++) {
		if (*s == '\\' && s[1])
			s++;
		else if (*s == '*' || *s == '?' || (*s == '[' && s[1] == '^'))
			return false;
	}
	return true;
}

/**
 * bc_add_rule_of() - add a rule, with its fields expanded, to a profile
 * @p: profile
 * @stays: other profiles may have it as well
 * @r: the rule; its text is not copied
 * @field: its fields
 */
void bc_add_rule_of(struct bc_profile *p, bool stays, const struct bc_rule *r,
		    char *const *field)
{
	struct bc_rule *rule;
	unsigned int i;

	p->rules = bc_grow(p->rules, p->nrules, &p->rules_room,
			   sizeof(*p->rules));
	rule = bc_rule_of(p, stays, r);
	p->rules[p->nrules++] = rule;
	for (i = 0; i < r->nfields; i++)
		rule->field[i] = field[i] ?
			bc_rule_dup(p, stays, field[i], strlen(field[i])) : NULL;
	rule->exact = r->nfields && rule->field[0] && is_exact(rule->field[0]);
	if (r->cls == BAILEY_CLASS_CHANGE)
		rule->exact &= rule->field[1] && is_exact(rule->field[1]);
}

/* Whether a file is read whose rules may be kept, be it by what includes it. */
static bool rules_stay(const struct bc_front *f)
{
	int i;

	for (i = f->depth; i-- && f->stack[i].memo != BC_MEMO_RULES;)
		;
	return i >= 0;
}

/*
 * A path under an alias's source is also known under its destination. As
 * AppArmor has it, a variable of several values is like a brace group: an alias
 * does not look into it: only into @fixed, the part in front of the first such, or
 * NULL.
 */
static void add_aliased(struct bc_front *f, const struct bc_rule *r,
			char **field, const char *fixed)
{
	char *path = field[0], *other;
	bool stays = rules_stay(f);
	int i, n;

	bc_add_rule_of(bc_current(f), stays, r, field);
	n = fixed ? bc_aliases_of(f, path, strlen(fixed)) : 0;
	for (i = 0; i < n; i++) {
		const struct bc_alias *a = &f->alias[f->under[i]];

		other = bc_join(a->to, path + strlen(a->from), "");
		bc_squeeze(other);
		field[0] = other;
		bc_add_rule_of(bc_current(f), stays, r, field);
		free(other);
		field[0] = path;
	}
}

/**
 * struct values - what a field of a rule stands for
 * @s: strings; @n of them
 */
struct values {
	char **s;
	int n;
};

/* The values of field @i, as they are matched; false after an error. */
static bool expand_field(struct bc_front *f, const struct bc_rule *r,
			 unsigned int i, struct values *v)
{
	bool optional = r->field[i][0] == BC_OR_EMPTY[0];
	int j;

	v->n = bc_expand_glob(f, r->field[i] + optional, r->loc, &v->s);
	for (j = 0; j < v->n; j++) {
		char *s = v->s[j];

		if (optional) {
			v->s[j] = bc_or_empty(s);
			free(s);
			continue;
		}
		if (r->cls == BAILEY_CLASS_FILE || r->cls == BAILEY_CLASS_LINK ||
		    (r->cls == BAILEY_CLASS_MOUNT && i < 2) ||
		    (r->cls == BAILEY_CLASS_DBUS && i == 2))
			bc_squeeze(s);
		if (r->cls == BAILEY_CLASS_FILE && s[0] == '/' && s[1] == '/')
			bc_warn(f->diag, "never", r->loc,
				"a path of two slashes is another name space",
				"\"%s\" matches no file", s);
	}
	return v->n >= 0;
}

static void values_free(struct values *v, unsigned int n)
{
	while (n--) {
		while (v[n].n > 0)
			free(v[n].s[--v[n].n]);
		free(v[n].s);
	}
}

/* Every combination of the values from field @i on; @chosen holds those before. */
static void combine(struct bc_front *f, const struct bc_rule *r, unsigned int i,
		    const struct values *v, char **chosen, const char *fixed)
{
	int j;

	if (i == r->nfields) {
		add_aliased(f, r, chosen, fixed);
		return;
	}
	chosen[i] = NULL;
	if (!r->field[i])
		combine(f, r, i + 1, v, chosen, fixed);
	for (j = 0; j < v[i].n; j++) {
		chosen[i] = v[i].s[j];
		combine(f, r, i + 1, v, chosen, fixed);
	}
}

static void expand_rule(struct bc_front *f, const struct bc_rule *r)
{
	struct values v[BAILEY_MAX_FIELDS] = { 0 };
	char *chosen[BAILEY_MAX_FIELDS], *fixed = NULL;
	unsigned int i;
	size_t n = 1;

	for (i = 0; i < r->nfields; i++) {
		if (!r->field[i])
			continue;
		if (!expand_field(f, r, i, &v[i]))
			break;
		n *= v[i].n;
		if (n <= MAX_RULES)
			continue;
		bc_report(f->diag, BC_ERROR, r->loc, NULL,
			  "variables make more than %d rules of this one",
			  MAX_RULES);
		break;
	}
	if (i == r->nfields) {
		if (r->cls == BAILEY_CLASS_FILE && f->naliases && r->field[0]) {
			fixed = bc_fixed_prefix(f, r->field[0]);
			bc_squeeze(fixed);
		}
		combine(f, r, 0, v, chosen, fixed);
		free(fixed);
	}
	values_free(v, r->nfields);
}

/**
 * bc_keep_own() - keep a rule that came out as it did because of the profile
 * @f: front end
 * @rule: the rule before its variables were replaced; the session has its fields
 * @first: the first of the rules that the profile got of it, which may be none
 */
void bc_keep_own(struct bc_front *f, const struct bc_rule *rule, size_t first)
{
	f->own = bc_grow(f->own, f->own_count, &f->own_room, sizeof(*f->own));
	f->own[f->own_count++] = (struct bc_own){ f->profile, first,
				bc_current(f)->nrules - first, *rule };
}

/**
 * bc_rule_expand() - add a rule with all values of its variables
 * @f: front end
 * @rule: the rule, complete but for them
 *
 * Return: whether it came out as it did because of the profile.
 */
bool bc_rule_expand(struct bc_front *f, const struct bc_rule *rule)
{
	unsigned int depends = f->depends;

	expand_rule(f, rule);
	if (f->depends == depends)
		return false;
	f->depends = depends;
	return true;
}

/* Adds a rule, as it was written, to the profile. */
static void add(struct bc_front *f, const struct bc_rule *rule)
{
	size_t first = bc_current(f)->nrules;
	struct bc_rule own = *rule;
	unsigned int i;

	if (!bc_rule_expand(f, rule))
		return;
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		if (own.field[i])
			own.field[i] = bc_session_dup(f->session, own.field[i],
						      strlen(own.field[i]));
	bc_keep_own(f, &own, first);
}

/**
 * bc_rule_emit() - add a rule to the profile
 * @f: front end
 * @q: qualifiers
 * @rule: class, fields (taken over, variables unexpanded), permissions
 */
void bc_rule_emit(struct bc_front *f, struct bc_quals q, struct bc_rule *rule)
{
	size_t n = f->text_len;
	bool contradicts;
	unsigned int i;

	while (n && strchr(", ", f->text[n - 1]))
		n--;
	rule->text = bc_current(f) ?
		bc_rule_dup(bc_current(f), rules_stay(f), f->text ? f->text : "", n) : NULL;
	rule->loc = q.loc;
	rule->deny = q.deny;
	rule->audit = q.audit;
	rule->allow = q.allow;
	rule->owner = q.owner;
	rule->other = q.other;
	rule->priority = q.priority;
	/* As AppArmor has it: nobody's exec rule, but others' of what it says besides. */
	if (q.neither && rule->cls == BAILEY_CLASS_FILE) {
		rule->perms &= ~BAILEY_MAY_EXEC;
		rule->transition = NULL;
		rule->exec = 0;
		rule->exec_flags = 0;
		rule->target = NULL;
	}
	if (q.prompt && !f->skip && !f->opt->check_only)
		bc_warn(f->diag, "prompt", q.loc,
			"without another rule the access is refused and recorded",
			"there is nobody to prompt: the rule grants nothing");
	if (rule->transition)
		bc_clash_check(f, &q, rule);
	/*
	 * To AppArmor a rule that prompts in a block that does not is as any other. It
	 * still grants nothing, but may contradict those.
	 */
	contradicts = q.prompt && q.block && !f->quals.prompt && rule->transition;
	if (contradicts)
		rule->perms = 0;
	if (bc_current(f) && !f->skip && (contradicts || (!q.prompt && rule->perms)))
		add(f, rule);
	for (i = 0; i < rule->nfields; i++)
		free(rule->field[i]);
}
