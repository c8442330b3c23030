// SPDX-License-Identifier: GPL-2.0
/*
 * How a rule enters a profile: with all values of its variables, and aliases.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "session.h"

/** bc_squeeze() - AppArmor reads slashes as one, but for two at the beginning */
void bc_squeeze(char *s)
{
	char *to = s;

	if (s[0] == '/' && s[1] == '/' && s[2] != '/')
		*to++ = *s++;
	for (; *s; s++)
		if (*s != '/' || s[1] != '/')
			*to++ = *s;
	*to = '\0';
}

static bool is_exact(const char *s)
{
	for (; *s; s++) {
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
	rule = bc_rule_alloc(p, stays);
	p->rules[p->nrules++] = rule;
	*rule = *r;
	rule->id = ++p->session->nrules;
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		rule->field[i] = i < r->nfields && field[i] ?
			bc_session_dup(p->session, field[i],
				       strlen(field[i])) : NULL;
	rule->exact = rule->field[0] && is_exact(rule->field[0]);
	if (r->cls == BAILEY_CLASS_CHANGE)
		rule->exact &= rule->field[1] && is_exact(rule->field[1]);
}

/*
 * A path under an alias's source is also known under its destination. As
 * AppArmor has it, a variable of several values is like a brace group: an alias
 * does not look into it.
 */
static void add_aliased(struct bc_front *f, const struct bc_rule *r,
			char **field)
{
	char *path = field[0], *other, *fixed;
	bool stays = false;
	int i;

	/* In a file whose rules may be kept, be it by what includes it. */
	for (i = 0; i < f->depth; i++)
		stays |= f->stack[i].memo == BC_MEMO_RULES;
	bc_add_rule_of(bc_current(f), stays, r, field);
	if (r->cls != BAILEY_CLASS_FILE || !path || !f->naliases)
		return;
	fixed = bc_fixed_prefix(f, r->field[0]);
	bc_squeeze(fixed);
	for (i = 0; i < f->naliases; i++) {
		size_t n = strlen(f->alias[i].from);

		if (strncmp(path, f->alias[i].from, n) || n > strlen(fixed))
			continue;
		if (asprintf(&other, "%s%s", f->alias[i].to, path + n) < 0)
			abort();
		bc_squeeze(other);
		field[0] = other;
		bc_add_rule_of(bc_current(f), stays, r, field);
		free(other);
		field[0] = path;
	}
	free(fixed);
}

/* Fields still to be expanded from @i on; @chosen holds those before. */
static int combine(struct bc_front *f, const struct bc_rule *r, unsigned int i,
		   char **chosen)
{
	char **s;
	int n, j, ret = 0;

	if (i == r->nfields) {
		add_aliased(f, r, chosen);
		return 0;
	}
	if (!r->field[i]) {
		chosen[i] = NULL;
		return combine(f, r, i + 1, chosen);
	}
	n = bc_expand_glob(f, r->field[i], r->loc, &s);
	if (n < 0)
		return -1;
	for (j = 0; j < n; j++) {
		if (r->cls == BAILEY_CLASS_FILE || r->cls == BAILEY_CLASS_LINK ||
		    (r->cls == BAILEY_CLASS_MOUNT && i < 2))
			bc_squeeze(s[j]);
		if (r->cls == BAILEY_CLASS_FILE && s[j][0] == '/' &&
		    s[j][1] == '/')
			bc_warn(f->diag, "never", r->loc,
				"a path of two slashes is another name space",
				"\"%s\" matches no file", s[j]);
		chosen[i] = s[j];
		if (!ret)
			ret = combine(f, r, i + 1, chosen);
		free(s[j]);
	}
	free(s);
	return ret;
}

/* Keeps a rule that came out as it did because of the profile. */
static void keep_own(struct bc_front *f, const struct bc_rule *rule,
		     size_t first)
{
	struct bc_own *own;
	unsigned int i;

	f->own = bc_grow(f->own, f->own_count, &f->own_room, sizeof(*f->own));
	own = &f->own[f->own_count++];
	*own = (struct bc_own){ f->profile, first,
				bc_current(f)->nrules - first, *rule };
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		if (rule->field[i])
			own->rule.field[i] =
				bc_session_dup(f->session, rule->field[i],
					       strlen(rule->field[i]));
}

/**
 * bc_rule_expand() - add a rule with all values of its variables
 * @f: front end
 * @rule: the rule, complete but for them
 */
void bc_rule_expand(struct bc_front *f, const struct bc_rule *rule)
{
	size_t first = bc_current(f)->nrules;
	unsigned int depends = f->depends;
	char *chosen[BAILEY_MAX_FIELDS];

	combine(f, rule, 0, chosen);
	if (f->depends == depends)
		return;
	keep_own(f, rule, first);
	f->depends = depends;
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
	unsigned int i;

	while (n && strchr(", ", f->text[n - 1]))
		n--;
	rule->text = bc_session_dup(f->session, f->text ? f->text : "", n);
	rule->loc = q.loc;
	rule->deny = q.deny;
	rule->audit = q.audit;
	rule->allow = q.allow;
	rule->owner = q.owner;
	rule->other = q.other;
	rule->priority = q.priority;
	if (q.prompt && !f->skip && !f->opt->check_only)
		bc_warn(f->diag, "prompt", q.loc,
			"without another rule the access is refused and recorded",
			"there is nobody to prompt: the rule grants nothing");
	if (rule->transition)
		bc_clash_check(f, &q, rule);
	if (bc_current(f) && !f->skip && !q.prompt && rule->perms)
		bc_rule_expand(f, rule);
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		free(rule->field[i]);
}
