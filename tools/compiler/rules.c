// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles, file rules, and what all rules have in common.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"

void bc_word_free(struct bc_word *w)
{
	free(w->s);
	w->s = NULL;
}

void bc_args_free(struct bc_args *args)
{
	int i, j;

	for (i = 0; i < args->n; i++) {
		for (j = 0; j < args->arg[i].n; j++)
			bc_word_free(&args->arg[i].value[j]);
		free(args->arg[i].value);
		bc_word_free(&args->arg[i].key);
	}
	free(args->arg);
	*args = (struct bc_args){ 0 };
}

/** bc_find() - the argument with a key, or NULL */
const struct bc_arg *bc_find(const struct bc_args *args, const char *key)
{
	int i;

	for (i = 0; i < args->n; i++)
		if (args->arg[i].key.s && !strcmp(args->arg[i].key.s, key))
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

		if (!key->s || bc_name_index(keys, n, key->s) >= 0)
			continue;
		bc_report(f->diag, BC_ERROR, key->loc, NULL,
			  "unknown or unsupported condition \"%s\"", key->s);
		ret = -1;
	}
	return ret;
}

static bool is_duplicate(struct bc_front *f, const char *name)
{
	size_t i;

	for (i = 0; i + 1 < f->policy->nprofiles; i++)
		if (!strcmp(f->policy->profiles[i].name, name))
			return true;
	return false;
}

static void set_flags(struct bc_front *f, struct bc_args *flags)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} known[] = {
		{ "attach_disconnected", BAILEY_PROFILE_ATTACH_DISCONNECTED },
		{ "mediate_deleted", BAILEY_PROFILE_MEDIATE_DELETED },
		{ "complain", BAILEY_PROFILE_COMPLAIN },
		{ "audit", BAILEY_PROFILE_AUDIT },
		{ "enforce", 0 },
	};
	const char *names[5];
	int i, j, k;

	for (k = 0; k < 5; k++)
		names[k] = known[k].name;
	for (i = 0; i < flags->n; i++) {
		const struct bc_arg *a = &flags->arg[i];

		if (a->key.s && strcmp(a->key.s, "flags")) {
			bc_report(f->diag, BC_ERROR, a->key.loc, NULL,
				  "%s is not supported yet", a->key.s);
			continue;
		}
		for (j = 0; j < a->n; j++) {
			const char *near = bc_suggest(names, 5, a->value[j].s);
			char hint[80];

			k = bc_name_index(names, 5, a->value[j].s);
			if (k >= 0) {
				f->profile->flags |= known[k].flag;
				continue;
			}
			if (near)
				snprintf(hint, sizeof(hint),
					 "did you mean \"%s\"?", near);
			bc_report(f->diag, BC_ERROR, a->value[j].loc,
				  near ? hint : NULL,
				  "unknown or unsupported flag \"%s\"",
				  a->value[j].s);
		}
	}
}

/* Several attachments become branches of one glob. */
static char *join(char **s, int n)
{
	char *all, *next;
	int i;

	if (n == 1)
		return s[0];
	all = strdup("{");
	for (i = 0; i < n; i++) {
		if (asprintf(&next, "%s%s%s", all, i ? "," : "", s[i]) < 0)
			abort();
		free(all);
		free(s[i]);
		all = next;
	}
	if (asprintf(&next, "%s}", all) < 0)
		abort();
	free(all);
	return next;
}

/** bc_profile_begin() - a profile's head has been read */
void bc_profile_begin(struct bc_front *f, struct bc_word *name,
		      struct bc_word *attach, struct bc_args *flags)
{
	struct bc_policy *p = f->policy;
	char **s;
	int n;

	p->profiles = bc_grow(p->profiles, p->nprofiles, &f->profiles_room,
			      sizeof(*p->profiles));
	f->profile = &p->profiles[p->nprofiles++];
	f->rules_room = 0;
	*f->profile = (struct bc_profile){ .loc = name->loc };
	n = bc_expand(f, name->s, name->loc, &s);
	f->profile->name = strdup(n == 1 ? s[0] : name->s);
	if (n > 1)
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile name has more than one value");
	while (n > 0)
		free(s[--n]);
	if (n >= 0)
		free(s);
	if (strlen(f->profile->name) > BAILEY_MAX_NAME)
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile name is longer than %u bytes",
			  BAILEY_MAX_NAME);
	if (!strcmp(f->profile->name, "unconfined") || !*f->profile->name)
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "\"%s\" cannot be a profile's name",
			  f->profile->name);
	if (is_duplicate(f, f->profile->name))
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile \"%s\" is defined already",
			  f->profile->name);
	if (attach->s) {
		n = bc_expand(f, attach->s, attach->loc, &s);
		if (n > 0) {
			f->profile->attach = join(s, n);
			free(s);
		}
	}
	set_flags(f, flags);
}

/** bc_profile_end() - its closing brace has been read */
void bc_profile_end(struct bc_front *f)
{
	f->profile = NULL;
}

/* AppArmor reads a run of slashes as one. */
static void squeeze(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (*s != '/' || s[1] != '/')
			*to++ = *s;
	*to = '\0';
}

static struct bc_rule *add_rule(struct bc_front *f, const struct bc_rule *r)
{
	struct bc_profile *p = f->profile;
	struct bc_rule *rule;

	p->rules = bc_grow(p->rules, p->nrules, &f->rules_room,
			   sizeof(*p->rules));
	rule = &p->rules[p->nrules++];
	*rule = *r;
	memset(rule->field, 0, sizeof(rule->field));
	rule->text = strdup(r->text);
	return rule;
}

/* Fields still to be expanded from @i on; @chosen holds those before. */
static int combine(struct bc_front *f, const struct bc_rule *r, unsigned int i,
		   char **chosen)
{
	struct bc_rule *rule;
	char **s;
	int n, j, ret = 0;

	if (i == r->nfields) {
		rule = add_rule(f, r);
		for (i = 0; i < r->nfields; i++)
			rule->field[i] = chosen[i] ? strdup(chosen[i]) : NULL;
		return 0;
	}
	if (!r->field[i]) {
		chosen[i] = NULL;
		return combine(f, r, i + 1, chosen);
	}
	n = bc_expand(f, r->field[i], r->loc, &s);
	if (n < 0)
		return -1;
	for (j = 0; j < n; j++) {
		if (r->cls == BAILEY_CLASS_FILE ||
		    (r->cls == BAILEY_CLASS_MOUNT && i < 2))
			squeeze(s[j]);
		if (r->cls == BAILEY_CLASS_FILE && s[j][0] != '/' &&
		    s[j][0] != '{') {
			bc_report(f->diag, BC_ERROR, r->loc, NULL,
				  "path \"%s\" is not absolute", s[j]);
			ret = -1;
		}
		chosen[i] = s[j];
		if (!ret)
			ret = combine(f, r, i + 1, chosen);
		free(s[j]);
	}
	free(s);
	return ret;
}

/**
 * bc_rule_emit() - add a rule to the profile
 * @f: front end
 * @q: qualifiers
 * @loc: its position
 * @rule: class, fields (taken over, variables unexpanded), permissions
 */
void bc_rule_emit(struct bc_front *f, struct bc_quals q, struct bc_loc loc,
		  struct bc_rule *rule)
{
	char *chosen[BAILEY_MAX_FIELDS];
	char *text = strndup(f->text ? f->text : "", f->text_len);
	size_t n = strlen(text);
	unsigned int i;

	while (n && strchr(", ", text[n - 1]))
		text[--n] = '\0';
	rule->text = text;
	rule->loc = loc;
	rule->deny = q.deny;
	rule->audit = q.audit;
	rule->owner = q.owner;
	if (q.deny && q.allow)
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "allow and deny exclude each other");
	else if (q.owner && rule->cls != BAILEY_CLASS_FILE)
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "owner is for file rules only");
	else if (f->profile)
		combine(f, rule, 0, chosen);
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		free(rule->field[i]);
	free(text);
}

static int parse_mode(struct bc_front *f, struct bc_quals q,
		      const struct bc_word *mode, struct bc_rule *rule)
{
	const char *m = mode->s;
	bool w = false, a = false, x = false, ix = false;

	for (; *m; m++) {
		switch (*m) {
		case 'r':
			rule->perms |= BAILEY_MAY_READ;
			break;
		case 'w':
			rule->perms |= BAILEY_MAY_WRITE | BAILEY_MAY_APPEND;
			w = true;
			break;
		case 'a':
			rule->perms |= BAILEY_MAY_APPEND;
			a = true;
			break;
		case 'l':
			rule->perms |= BAILEY_MAY_LINK;
			break;
		case 'k':
			rule->perms |= BAILEY_MAY_LOCK;
			break;
		case 'm':
			rule->perms |= BAILEY_MAY_MMAP_EXEC;
			break;
		case 'i':
			if (m[1] != 'x')
				goto unknown;
			m++;
			ix = true;
			break;
		case 'x':
			x = true;
			break;
		case 'p': case 'P': case 'c': case 'C': case 'u': case 'U':
			if (!strchr("xiuU", m[1]) || !m[1])
				goto unknown;
			bc_report(f->diag, BC_ERROR, mode->loc,
				  "this version enforces ix only",
				  "exec mode in \"%s\" is not supported yet",
				  mode->s);
			return -1;
		default:
			goto unknown;
		}
	}
	if (w && a) {
		bc_report(f->diag, BC_ERROR, mode->loc, "w includes a",
			  "w and a exclude each other in \"%s\"", mode->s);
		return -1;
	}
	if (q.deny ? ix : x) {
		bc_report(f->diag, BC_ERROR, mode->loc,
			  q.deny ? "write x" : "write ix",
			  q.deny ? "a deny rule takes no exec mode" :
				   "x needs a mode outside of deny rules");
		return -1;
	}
	if (x || ix)
		rule->perms |= BAILEY_MAY_EXEC;
	if (ix) {	/* what may run may be mapped: as AppArmor has it */
		rule->exec = BAILEY_EXEC_INHERIT;
		rule->perms |= BAILEY_MAY_MMAP_EXEC;
	}
	return 0;
unknown:
	bc_report(f->diag, BC_ERROR, mode->loc,
		  "modes are r w a l k m, ix, and x in deny rules",
		  "unknown mode \"%c\" in \"%s\"", *m, mode->s);
	return -1;
}

/** bc_rule_file() - a file rule; @path and @mode NULL for bare "file" */
void bc_rule_file(struct bc_front *f, struct bc_quals q, struct bc_word *path,
		  struct bc_word *mode, struct bc_word *target,
		  struct bc_loc loc)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_FILE, .nfields = 1 };

	if (target) {
		bc_report(f->diag, BC_ERROR, target->loc, NULL,
			  "-> in a file rule is not supported yet");
		return;
	}
	if (!path) {
		rule.perms = BAILEY_MAY_READ | BAILEY_MAY_WRITE |
			BAILEY_MAY_APPEND | BAILEY_MAY_LINK | BAILEY_MAY_LOCK |
			BAILEY_MAY_MMAP_EXEC | BAILEY_MAY_EXEC;
		rule.exec = BAILEY_EXEC_INHERIT;
	} else {
		if (parse_mode(f, q, mode, &rule))
			return;
		rule.field[0] = strdup(path->s);
	}
	bc_rule_emit(f, q, loc, &rule);
}

void bc_policy_free(struct bc_policy *policy)
{
	size_t i, j;
	int k;

	for (i = 0; policy && i < policy->nprofiles; i++) {
		struct bc_profile *p = &policy->profiles[i];

		for (j = 0; j < p->nrules; j++) {
			for (k = 0; k < (int)BAILEY_MAX_FIELDS; k++)
				free(p->rules[j].field[k]);
			free(p->rules[j].text);
		}
		free(p->rules);
		free(p->name);
		free(p->attach);
	}
	if (policy)
		free(policy->profiles);
	free(policy);
}
