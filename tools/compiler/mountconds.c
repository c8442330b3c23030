// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions of mount rules: options and filesystem types, and which of them
 * exclude each other.
 */
#include <stdlib.h>
#include <string.h>

#include "mount.h"
#include "text.h"

static const struct option {
	const char *name;
	unsigned long set, clear;
} options[] = {
	{ "ro", MS_RDONLY, 0 }, { "r", MS_RDONLY, 0 }, { "rw", 0, MS_RDONLY },
	{ "w", 0, MS_RDONLY }, { "nosuid", MS_NOSUID, 0 },
	{ "suid", 0, MS_NOSUID }, { "nodev", MS_NODEV, 0 },
	{ "dev", 0, MS_NODEV }, { "noexec", MS_NOEXEC, 0 },
	{ "exec", 0, MS_NOEXEC }, { "sync", MS_SYNCHRONOUS, 0 },
	{ "async", 0, MS_SYNCHRONOUS }, { "remount", MS_REMOUNT, 0 },
	{ "mand", MS_MANDLOCK, 0 }, { "nomand", 0, MS_MANDLOCK },
	{ "dirsync", MS_DIRSYNC, 0 }, { "noatime", MS_NOATIME, 0 },
	{ "atime", 0, MS_NOATIME }, { "nodiratime", MS_NODIRATIME, 0 },
	{ "diratime", 0, MS_NODIRATIME }, { "bind", MS_BIND, 0 },
	{ "B", MS_BIND, 0 }, { "rbind", MS_BIND | MS_REC, 0 },
	{ "R", MS_BIND | MS_REC, 0 }, { "move", MS_MOVE, 0 },
	{ "M", MS_MOVE, 0 }, { "verbose", MS_SILENT, 0 },
	{ "silent", MS_SILENT, 0 }, { "loud", 0, MS_SILENT },
	{ "acl", MS_ACL, 0 }, { "noacl", 0, MS_ACL },
	{ "unbindable", MS_UNBINDABLE, 0 },
	{ "make-unbindable", MS_UNBINDABLE, 0 },
	{ "runbindable", MS_UNBINDABLE | MS_REC, 0 },
	{ "make-runbindable", MS_UNBINDABLE | MS_REC, 0 },
	{ "private", MS_PRIVATE, 0 }, { "make-private", MS_PRIVATE, 0 },
	{ "rprivate", MS_PRIVATE | MS_REC, 0 },
	{ "make-rprivate", MS_PRIVATE | MS_REC, 0 },
	{ "slave", MS_SLAVE, 0 }, { "make-slave", MS_SLAVE, 0 },
	{ "rslave", MS_SLAVE | MS_REC, 0 },
	{ "make-rslave", MS_SLAVE | MS_REC, 0 },
	{ "shared", MS_SHARED, 0 }, { "make-shared", MS_SHARED, 0 },
	{ "rshared", MS_SHARED | MS_REC, 0 },
	{ "make-rshared", MS_SHARED | MS_REC, 0 },
	{ "relatime", MS_RELATIME, 0 }, { "norelatime", 0, MS_RELATIME },
	{ "iversion", MS_I_VERSION, 0 }, { "noiversion", 0, MS_I_VERSION },
	{ "strictatime", MS_STRICTATIME, 0 },
	{ "nostrictatime", 0, MS_STRICTATIME },
	{ "lazytime", MS_LAZYTIME, 0 }, { "nolazytime", 0, MS_LAZYTIME },
	{ "user", USER, 0 }, { "nouser", 0, USER },
	{ "nosymfollow", MS_NOSYMFOLLOW, 0 },
	{ "symfollow", 0, MS_NOSYMFOLLOW },
};

#define NOPTIONS	((int)(sizeof(options) / sizeof(options[0])))

static const struct option *option_of(const struct bc_word *w)
{
	int i;

	for (i = 0; i < NOPTIONS; i++)
		if (!strcmp(options[i].name, w->s))
			return &options[i];
	return NULL;
}

/* Which two options of a list are opposites. */
static void tell_excluded(struct bc_front *f, const struct bc_arg *a)
{
	int i, j;

	for (i = 1; i < a->n; i++) {
		for (j = 0; j < i; j++) {
			const struct option *x = option_of(&a->value[i]);
			const struct option *y = option_of(&a->value[j]);

			if (!x || !y || !((x->set & y->clear) | (x->clear & y->set)))
				continue;
			bc_report(f->diag, BC_ERROR, a->value[i].loc, NULL,
				  "mount options %s and %s exclude each other", y->name,
				  x->name);
			return;
		}
	}
	bc_report(f->diag, BC_ERROR, a->loc, NULL, "mount options exclude each other");
}

static int take_options(struct bc_front *f, const struct bc_arg *a,
			struct bc_mount *m)
{
	const char *names[NOPTIONS];
	unsigned long set = 0, clear = 0;
	int i, n;

	for (i = 0; i < NOPTIONS; i++)
		names[i] = options[i].name;
	if (!a->n) {
		bc_report(f->diag, BC_ERROR, a->loc, NULL, "no mount option");
		return -1;
	}
	for (i = 0; i < a->n; i++) {
		n = bc_lookup_in(f, names, NOPTIONS, "mount option", &a->value[i]);
		if (n < 0)
			return -1;
		set |= options[n].set;
		clear |= options[n].clear;
	}
	if (!a->in && (set & clear)) {
		tell_excluded(f, a);
		return -1;
	}
	if (!a->in && m->neach == BC_MAX_OPTIONS) {
		bc_unsupported(f, a->loc, "more than 16 options= in a rule");
		return 0;
	}
	if (!a->in)
		m->each[m->neach++] = set;
	m->set |= set;
	m->clear |= clear;
	if (!a->in)
		m->exact |= (set & ~USER) | (clear & USER);
	else
		m->loose |= (set | clear) & ~(unsigned long)(OPERATION | MS_REC);
	m->any = false;
	m->in |= a->in;
	return 0;
}

static int take_fstype(struct bc_front *f, const struct bc_arg *a,
		       struct bc_mount *m)
{
	char *all;
	int i;

	if (!a->n) {
		bc_report(f->diag, BC_ERROR, a->loc, NULL,
			  "no filesystem type");
		return -1;
	}
	for (i = 0; i < a->n; i++) {
		if (m->umount ? bc_variables(f, &a->value[i]) :
				bc_pattern(f, &a->value[i]))
			return -1;
		all = bc_join(m->fstype ? m->fstype : "", m->fstype ? "," : "", a->value[i].s);
		free(m->fstype);
		m->fstype = all;
	}
	return 0;
}

/**
 * bc_mount_conds() - the conditions at the beginning of a rule
 * @f: front end
 * @args: the rule without its keyword
 * @rule: the keyword
 * @m: receives them; its fstype is to be freed in any case
 *
 * Return: 0, or -1 after an error was reported.
 */
int bc_mount_conds(struct bc_front *f, const struct bc_args *args,
		      const char *rule, struct bc_mount *m)
{
	static const char *const keys[] = { "options", "option", "fstype",
					    "vfstype" };
	int i, n, types = 0;
	char *all;

	*m = (struct bc_mount){ .any = true, .umount = !strcmp(rule, "umount") };
	for (i = 0; i < args->n && args->arg[i].kind == BC_COND; i++) {
		const struct bc_arg *a = &args->arg[i];

		n = bc_lookup_in(f, keys, 4, "condition", &a->key);
		if (n < 0 || (n > 1 ? take_fstype(f, a, m) :
				  take_options(f, a, m)))
			return -1;
		types += n > 1 ? a->n : 0;
	}
	m->next = i;
	if (types > 1) {
		all = bc_join("{", m->fstype, "}");
		free(m->fstype);
		m->fstype = all;
	}
	for (; i < args->n; i++)
		if (args->arg[i].kind == BC_COND || args->arg[i].kind == BC_LIST)
			return bc_unexpected(f, args, i, rule);
	return 0;
}

/**
 * bc_mount_fault() - what is wrong with flags, or NULL: some operations have no source, or no type
 * @m: the other conditions
 * @set: flags
 * @source: there is one
 * @target: likewise
 */
const char *bc_mount_fault(const struct bc_mount *m, unsigned long set, bool source,
			   bool target)
{
	const char *what = NULL;

	set &= ~(unsigned long)MS_REC;
	if (set && !(set & ~(unsigned long)MS_REMOUNT) && source)
		what = "a remount has no source";
	if (set && !(set & ~(unsigned long)(PROPAGATION | MS_REMOUNT)) &&
	    source && target)
		what = "a change of propagation has no source";
	if (set && m->fstype && !(set & ~(unsigned long)OPERATION))
		what = "this mount operation has no filesystem type";
	return what;
}

/** bc_mount_check() - bc_mount_fault() of all flags together; -1: reported */
int bc_mount_check(struct bc_front *f, const struct bc_args *args,
		   const struct bc_mount *m, bool source, bool target)
{
	unsigned long set = m->exact | (m->exact ? m->loose : 0);
	const char *what = bc_mount_fault(m, set, source, target);

	if (!what)
		return 0;
	bc_report(f->diag, BC_ERROR, args->arg[0].loc, NULL, "%s", what);
	return -1;
}
