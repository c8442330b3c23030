// SPDX-License-Identifier: GPL-2.0
/*
 * Flags of profiles: their modes, and what takes an argument.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"

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
	const char *unkept;	/* what is done instead */
	int argument;		/* index in struct flags.given, from 1 */
	uint32_t flag;
	const char *excludes;
} known[] = {
	{ "enforce", .mode = true },
	{ "complain", .mode = true, .flag = BAILEY_PROFILE_COMPLAIN },
	{ "kill", .mode = true, .flag = BAILEY_PROFILE_KILL },
	{ "unconfined", .mode = true, .flag = BAILEY_PROFILE_UNCONFINED },
	{ "default_allow", .mode = true, .flag = BAILEY_PROFILE_DEFAULT_ALLOW },
	{ "prompt", .mode = true, .flag = BAILEY_PROFILE_PROMPT },
	{ "audit", .flag = BAILEY_PROFILE_AUDIT },
	{ "mediate_deleted", .flag = BAILEY_PROFILE_MEDIATE_DELETED,
	  .excludes = "delegate_deleted" },
	{ "delegate_deleted", .flag = BAILEY_PROFILE_DELEGATE_DELETED,
	  .excludes = "mediate_deleted" },
	{ "attach_disconnected", .flag = BAILEY_PROFILE_ATTACH_DISCONNECTED,
	  .excludes = "no_attach_disconnected" },
	{ "no_attach_disconnected", .excludes = "attach_disconnected" },
	{ "attach_disconnected.ipc", .flag = BAILEY_PROFILE_DISCONNECTED_IPC,
	  .excludes = "no_attach_disconnected" },
	{ "chroot_relative", .flag = BAILEY_PROFILE_CHROOT_RELATIVE,
	  .excludes = "namespace_relative" },
	{ "namespace_relative", .excludes = "chroot_relative" },
	{ "chroot_attach", .unkept = "what a chroot does not reach is refused",
	  .excludes = "chroot_no_attach" },
	{ "chroot_no_attach", .excludes = "chroot_attach" },
	{ "debug" },
	{ "trace", .flag = BAILEY_PROFILE_TRACE },
	{ "interruptible", .flag = BAILEY_PROFILE_INTERRUPTIBLE },
	{ "attach_disconnected.path", .argument = 1,
	  .flag = BAILEY_PROFILE_ATTACH_DISCONNECTED,
	  .excludes = "no_attach_disconnected" },
	{ "attach_disconnected.ipc", .argument = 2,
	  .flag = BAILEY_PROFILE_DISCONNECTED_IPC,
	  .excludes = "no_attach_disconnected" },
	{ "kill.signal", .argument = 3 },
	{ "error", .argument = 4 },
};

#define NFLAGS	((int)(sizeof(known) / sizeof(known[0])))

/* The number of an error by its name, 0 if there is none. */
static int errno_named(const char *s)
{
	/* The library knows one name a number. */
	static const struct {
		const char *name;
		int number;
	} second[] = {
		{ "EWOULDBLOCK", EWOULDBLOCK },
		{ "EDEADLOCK", EDEADLOCK },
		{ "ENOTSUP", ENOTSUP },
		{ "EFSCORRUPTED", EUCLEAN },
		{ "EFSBADCRC", EBADMSG },
		{ "EFTYPE", 134 },	/* of Linux 7, not in the library yet */
	};
	int i;

	for (i = 1; i < 134; i++) {
		const char *name = strerrorname_np(i);

		if (name && !strcasecmp(name, s))
			return i;
	}
	for (i = 0; i < (int)(sizeof(second) / sizeof(second[0])); i++)
		if (!strcasecmp(second[i].name, s))
			return second[i].number;
	return 0;
}

/* The path of a flag with its variables; NULL after an error. */
static char *path_of(struct bc_front *f, const struct bc_word *w)
{
	char **s, *path = NULL;
	int n;

	if (w->s[0] != '@' && w->s[0] != '/')
		return NULL;
	if (f->skip)
		return strdup(w->s);
	n = bc_expand(f, w->s, w->loc, &s);
	/* AppArmor makes /{a,b} of them, and that is no pattern here. */
	if (n > 1 && w->s[0] == '/')
		bc_unsupported(f, w->loc, "a path of several values");
	else if (n > 1)
		bc_report(f->diag, BC_ERROR, w->loc, NULL,
			  "\"%s\" has several values", w->s);
	if (n > 0 && s[0][0] == '/')
		path = strdup(s[0]);
	while (n > 0)
		free(s[--n]);
	free(n < 0 ? NULL : s);
	return path;
}

static int take_argument(struct bc_front *f, struct bc_profile *p,
			 const struct flag *flag, const struct bc_word *w,
			 struct flags *seen)
{
	const char **given = &seen->given[flag->argument - 1];
	struct bc_word value = *w;
	bool bad = false;
	int n;

	if (w->list || w->key_quoted || w->quoted) {
		bad = true;
	} else if (flag->argument <= 2) {
		char **to = flag->argument == 1 ? &p->disconnected :
						  &p->disconnected_ipc;

		free(*to);
		*to = path_of(f, w);
		bad = !*to;
	} else if (flag->argument == 3) {
		n = bc_signal_number(f, &value);
		if (n < 0)	/* it said so */
			return -1;
		if (!n || n > 64) {
			bc_unkept(f, w->loc, "kill by this signal",
				  "it is kill");
			n = 0;
		}
		p->kill_signal = n;
	} else {
		p->error = errno_named(w->s);
		bad = !p->error;
	}
	if (bad) {
		bc_report(f->diag, BC_ERROR, w->loc, flag->argument <= 2 ?
			  "a path, or a variable of one" : flag->argument == 4 ?
			  "the name of an error, as EPERM" : NULL,
			  "bad argument \"%s\" of flag %s", w->s, flag->name);
		return -1;
	}
	if (*given && (flag->argument == 4 ? strcasecmp(*given, w->s) :
					     strcmp(*given, w->s))) {
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

	if (bc_no_assign(f, w))
		return NULL;
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
		bc_report(f->diag, BC_ERROR, w->loc, !w->key || strcmp(name.s, "kill") ?
			  NULL : "write: kill.signal=NAME",
			  w->key ? "flag %s takes no argument" :
				   "flag %s needs an argument", name.s);
	return NULL;
}

static const char *named(const struct bc_word *w)
{
	return w->key ? w->key : w->s;
}

/* Whether one of the two names the other. */
static bool excludes(const struct flag *flag, const char *other)
{
	int i;

	if (flag->excludes && !strcmp(other, flag->excludes))
		return true;
	for (i = 0; i < NFLAGS; i++)
		if (!strcmp(known[i].name, other) && known[i].excludes &&
		    !strcmp(known[i].excludes, flag->name))
			return true;
	return false;
}

/* The quotes may stand around all of key=value. */
static struct bc_word *unquoted(struct bc_word *w)
{
	char *eq = w->quoted && !w->key ? strchr(w->s, '=') : NULL;

	if (!eq)
		return w;
	w->key = w->s;
	w->s = eq + 1;
	*eq = '\0';
	w->quoted = false;
	return w;
}

/**
 * bc_flags() - the flags of a profile
 * @f: front end
 * @p: receives them
 * @list: flags=(...)
 */
void bc_flags(struct bc_front *f, struct bc_profile *p,
	      const struct bc_arg *list)
{
	struct flags seen = { 0 };
	int i, j;

	if (!list->n)
		bc_report(f->diag, BC_ERROR, list->loc, NULL, "no flag");
	for (i = 0; i < list->n; i++) {
		const struct bc_word *w = unquoted(&list->value[i]);
		const struct flag *flag = find_flag(f, w);

		if (!flag || (flag->argument &&
			      take_argument(f, p, flag, w, &seen)))
			continue;
		if (flag->mode && seen.mode && strcmp(seen.mode, w->s))
			bc_report(f->diag, BC_ERROR, w->loc, NULL,
				  "flags %s and %s exclude each other",
				  seen.mode, w->s);
		if (flag->mode)
			seen.mode = w->s;
		for (j = 0; j < i; j++)
			if (excludes(flag, named(&list->value[j])))
				bc_report(f->diag, BC_ERROR, w->loc, NULL,
					  "flags %s and %s exclude each other",
					  named(&list->value[j]), flag->name);
		if (flag->unkept)
			bc_unkept(f, w->loc, flag->name, flag->unkept);
		p->flags |= flag->flag;
	}
}

/**
 * bc_flag_names() - the names of a profile's flags
 * @flags: BAILEY_PROFILE_*
 * @buf: receives them, commas between; "none" for none
 * @size: of @buf, at least 5
 *
 * What has no name in policy, such as that of a hat, is left out.
 */
void bc_flag_names(uint32_t flags, char *buf, size_t size)
{
	size_t n = 0;
	int i;

	*buf = '\0';
	for (i = 0; i < NFLAGS; i++) {
		if (!known[i].flag || !(flags & known[i].flag) || n >= size)
			continue;
		flags &= ~known[i].flag;
		n += snprintf(buf + n, size - n, "%s%s", n ? "," : "",
			      known[i].name);
	}
	if (!n)
		snprintf(buf, size, "none");
}
