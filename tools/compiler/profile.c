// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles, hats and child profiles: names, attachments, flags.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"

/**
 * struct flags - flags as they are read
 * @mode: the mode named, or NULL
 * @given: arguments of flags that take one, by index in the table
 */
struct flags {
	const char *mode;
	const char *given[4];
};

static const struct flag {
	const char *name;
	bool mode;		/* one of those that exclude each other */
	bool unsupported;
	int argument;		/* index in struct flags.given, from 1 */
	uint32_t flag;
	const char *excludes;
} known[] = {
	{ "enforce", .mode = true },
	{ "complain", .mode = true, .flag = BAILEY_PROFILE_COMPLAIN },
	{ "kill", .mode = true, .unsupported = true },
	{ "unconfined", .mode = true, .unsupported = true },
	{ "default_allow", .mode = true, .unsupported = true },
	{ "prompt", .mode = true, .unsupported = true },
	{ "audit", .flag = BAILEY_PROFILE_AUDIT },
	{ "mediate_deleted", .flag = BAILEY_PROFILE_MEDIATE_DELETED,
	  .excludes = "delegate_deleted" },
	{ "delegate_deleted", .unsupported = true,
	  .excludes = "mediate_deleted" },
	{ "attach_disconnected", .flag = BAILEY_PROFILE_ATTACH_DISCONNECTED,
	  .excludes = "no_attach_disconnected" },
	{ "no_attach_disconnected", .excludes = "attach_disconnected" },
	{ "attach_disconnected.ipc", .unsupported = true },
	{ "chroot_relative", .unsupported = true,
	  .excludes = "namespace_relative" },
	{ "namespace_relative", .excludes = "chroot_relative" },
	{ "chroot_attach", .unsupported = true,
	  .excludes = "chroot_no_attach" },
	{ "chroot_no_attach", .excludes = "chroot_attach" },
	{ "debug" },
	{ "interruptible", .unsupported = true },
	{ "attach_disconnected.path", .unsupported = true, .argument = 1 },
	{ "attach_disconnected.ipc", .unsupported = true, .argument = 2 },
	{ "kill.signal", .unsupported = true, .argument = 3 },
	{ "error", .unsupported = true, .argument = 4 },
};

#define NFLAGS	((int)(sizeof(known) / sizeof(known[0])))

static bool is_errno(const char *s)
{
	int i;

	for (i = 1; i < 134; i++) {
		const char *name = strerrorname_np(i);

		if (name && !strcasecmp(name, s))
			return true;
	}
	return false;
}

static int check_argument(struct bc_front *f, const struct flag *flag,
			  const struct bc_word *w, struct flags *seen)
{
	const char **given = &seen->given[flag->argument - 1];
	struct bc_word value = *w;
	bool bad = false;

	if (flag->argument <= 2 && w->s[0] == '@')
		bad = bc_pattern(f, w);
	else if (flag->argument <= 2)
		bad = w->quoted || w->s[0] != '/';
	else if (flag->argument == 3)
		bad = bc_signal_number(f, &value) < 0;
	else
		bad = !is_errno(w->s);
	if (bad) {
		bc_report(f->diag, BC_ERROR, w->loc, NULL,
			  "bad argument \"%s\" of flag %s", w->s, flag->name);
		return -1;
	}
	if (*given && strcmp(*given, w->s)) {
		bc_report(f->diag, BC_ERROR, w->loc, NULL,
			  "flag %s is given twice", flag->name);
		return -1;
	}
	*given = w->s;
	return 0;
}

static const struct flag *find_flag(struct bc_front *f, const struct bc_word *w)
{
	const char *names[NFLAGS];
	struct bc_word name = *w;
	int i;

	for (i = 0; i < NFLAGS; i++) {
		names[i] = known[i].name;
		if (!strcmp(known[i].name, w->key ? w->key : w->s) &&
		    !known[i].argument == !w->key)
			return &known[i];
	}
	if (w->key)
		name.s = w->key;
	if (bc_name_index(names, NFLAGS, name.s) < 0)
		bc_lookup_in(f, names, NFLAGS, "flag", &name);
	else
		bc_report(f->diag, BC_ERROR, w->loc, NULL,
			  w->key ? "flag %s takes no argument" :
				   "flag %s needs an argument", name.s);
	return NULL;
}

static void set_flags(struct bc_front *f, struct bc_profile *p,
		      const struct bc_arg *list)
{
	struct flags seen = { 0 };
	int i, j;

	if (!list->n)
		bc_report(f->diag, BC_ERROR, list->loc, NULL, "no flag");
	for (i = 0; i < list->n; i++) {
		const struct bc_word *w = &list->value[i];
		const struct flag *flag = find_flag(f, w);

		if (!flag || (flag->argument &&
			      check_argument(f, flag, w, &seen)))
			continue;
		if (flag->mode && seen.mode && strcmp(seen.mode, w->s))
			bc_report(f->diag, BC_ERROR, w->loc, NULL,
				  "flags %s and %s exclude each other",
				  seen.mode, w->s);
		if (flag->mode)
			seen.mode = w->s;
		for (j = 0; flag->excludes && j < i; j++)
			if (!strcmp(list->value[j].s, flag->excludes))
				bc_report(f->diag, BC_ERROR, w->loc, NULL,
					  "flags %s and %s exclude each other",
					  list->value[j].s, w->s);
		if (flag->unsupported)
			bc_unsupported(f, w->loc, flag->name);
		p->flags |= flag->flag;
	}
}

static void check_xattrs(struct bc_front *f, const struct bc_arg *a)
{
	int i;

	for (i = 0; i < a->n; i++) {
		struct bc_word w = a->value[i];

		if (w.key)
			bc_pattern(f, &w);
	}
	bc_unsupported(f, a->loc, "attachment by extended attributes");
}

static bool is_duplicate(struct bc_front *f, const char *name, int parent)
{
	const struct bc_profile *p = f->policy->profiles;
	size_t skip = parent < 0 ? 0 : strlen(p[parent].name) + 2, i;

	for (i = 0; i + 1 < f->policy->nprofiles; i++)
		if (p[i].parent == parent && !strcmp(p[i].name + skip, name))
			return true;
	return false;
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

/* @s with its variables, as one glob; NULL after an error. */
static char *expanded(struct bc_front *f, const struct bc_word *w)
{
	char **s, *all;
	int n = bc_expand(f, w->s, w->loc, &s);

	if (n < 0)
		return NULL;
	all = join(s, n);
	free(s);
	return all;
}

static void check_name(struct bc_front *f, const struct bc_profile *p,
		       const struct bc_word *name)
{
	const char *s = p->name;

	if (s[0] == ':') {
		const char *end = strchr(s + 1, ':');

		if (!end || end == s + 1 || !end[1])
			bc_report(f->diag, BC_ERROR, name->loc,
				  "write :namespace:name",
				  "\"%s\" names no profile", s);
		bc_unsupported(f, name->loc, "a policy namespace");
	}
	if (!*s || *s == '&')
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "\"%s\" cannot be a profile's name", s);
	if (strlen(s) > BAILEY_MAX_NAME)
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile name is longer than %u bytes",
			  BAILEY_MAX_NAME);
	if (!strcmp(s, "unconfined"))
		bc_unsupported(f, name->loc, "a profile named unconfined");
	if (is_duplicate(f, s, p->parent))
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile \"%s\" is defined already", s);
}

/* What follows the name: [attachment] [xattrs=(...)] [[flags=](...)] */
static void take_head(struct bc_front *f, struct bc_profile *p, bool hat,
		      const struct bc_args *args)
{
	const struct bc_arg *a = args->arg, *end = args->n ? a + args->n : a;

	if (a < end && a->kind == BC_VALUE) {
		const char *s = a->value[0].s;

		if (*s != '/' && *s != '@' && *s != '{')
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "attachment \"%s\" is not a path", s);
		if (!f->skip && !bc_pattern(f, &a->value[0]))
			p->attach = expanded(f, &a->value[0]);
		a++;
	}
	if (a < end && a->kind == BC_COND && !strcmp(a->key.s, "xattrs") &&
	    a->list && !a->in) {
		if (hat && p->parent >= 0)
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "a hat has no attachment");
		check_xattrs(f, a++);
	}
	if (a < end && (a->kind == BC_LIST ||
			(a->kind == BC_COND && !strcmp(a->key.s, "flags") &&
			 a->list && !a->in)))
		set_flags(f, p, a++);
	if (a < end)
		bc_report(f->diag, BC_ERROR, a->loc,
			  "the order is: name, attachment, xattrs=(), flags=()",
			  "unexpected \"%s\" in the head of a profile",
			  a->kind == BC_COND ? a->key.s :
			  a->n ? a->value[0].s : "list");
}

/**
 * bc_profile_begin() - a profile's head has been read
 * @f: front end
 * @name: its name
 * @hat: it is a hat
 * @implicit: it stood without "profile": the name is its attachment
 * @args: what follows the name
 */
void bc_profile_begin(struct bc_front *f, struct bc_word *name, bool hat,
		      bool implicit, struct bc_args *args)
{
	struct bc_policy *policy = f->policy;
	struct bc_profile *p;
	int parent = f->profile;
	char *local;

	bc_push_block(f, name->loc);
	f->begun = true;
	f->quals = (struct bc_quals){ 0 };
	policy->profiles = bc_grow(policy->profiles, policy->nprofiles,
				   &f->profiles_room,
				   sizeof(*policy->profiles));
	p = &policy->profiles[policy->nprofiles++];
	*p = (struct bc_profile){ .loc = name->loc, .parent = parent };
	if (implicit && name->s[0] != '/' && name->s[0] != ':')
		bc_report(f->diag, BC_ERROR, name->loc, "write: profile NAME",
			  "\"%s\" is not a path", name->s);
	/* @{profile_name} is not defined yet, not even as the parent's. */
	f->profile = -1;
	p->name = f->skip ? NULL : expanded(f, name);
	if (!p->name)
		p->name = strdup(name->s);
	else if (!hat)
		bc_pattern(f, name);
	local = p->name;
	f->profile = parent;
	if (!f->skip)
		check_name(f, p, name);
	take_head(f, p, hat, args);
	if (!p->attach && p->name[0] == '/' && !hat)
		p->attach = strdup(p->name);
	if (parent >= 0) {
		if (asprintf(&p->name, "%s//%s", policy->profiles[parent].name,
			     local) < 0)
			abort();
		free(local);
	}
	if (parent >= 0)
		bc_unsupported(f, name->loc, hat ? "a hat" : "a child profile");
	else if (hat)
		bc_unsupported(f, name->loc, "a hat");
	f->profile = policy->nprofiles - 1;
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
