// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about the task itself: capability, change_profile, rlimit, all.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"

/** bc_capability_rule() - capability [NAME...] */
void bc_capability_rule(struct bc_front *f, struct bc_quals q,
			const struct bc_args *args)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_CAP };
	int i, n, count;

	bc_table(BC_CAPS, &count);
	for (i = 0; i < args->n; i++) {
		if (args->arg[i].kind != BC_WORD) {
			bc_unexpected(f, args, i, "capability");
			return;
		}
		n = bc_lookup_name(f, BC_CAPS, "capability",
				   &args->arg[i].value[0]);
		if (n < 0)
			return;
		rule.perms |= 1ull << n;
	}
	if (!args->n)
		rule.perms = (1ull << count) - 1;
	bc_rule_emit(f, q, &rule);
}

/** bc_change_profile_rule() - change_profile [[safe] /exec] [-> target] */
void bc_change_profile_rule(struct bc_front *f, struct bc_quals q,
			    const struct bc_args *args)
{
	const struct bc_arg *a = args->arg, *end;
	bool mode;

	if (!args->n) {
		bc_unenforced(f, q, "change_profile");
		return;
	}
	end = a + args->n;
	mode = a->kind == BC_WORD && (!strcmp(a->value[0].s, "safe") ||
				      !strcmp(a->value[0].s, "unsafe"));
	a += mode;
	if (a < end && a->kind == BC_VALUE) {
		if (a->value[0].s[0] != '/' && a->value[0].s[0] != '@') {
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "\"%s\" is not a path", a->value[0].s);
			return;
		}
		if (bc_pattern(f, &a->value[0]))
			return;
		a++;
	} else if (mode) {
		bc_report(f->diag, BC_ERROR, q.loc,
			  "write: change_profile safe /program -> profile,",
			  "safe and unsafe need a program");
		return;
	}
	if (a < end && a->kind == BC_ARROW) {
		if (bc_pattern(f, &a->value[0]))
			return;
		a++;
	}
	if (!bc_unexpected(f, args, a - args->arg, "change_profile"))
		bc_unenforced(f, q, "change_profile");
}

/** bc_all_rule() - all */
void bc_all_rule(struct bc_front *f, struct bc_quals q,
		 const struct bc_args *args)
{
	struct bc_args none = { 0 };

	if (bc_unexpected(f, args, 0, "all"))
		return;
	if (q.has_priority) {
		bc_report(f->diag, BC_ERROR, q.loc, NULL,
			  "all takes no priority");
		return;
	}
	bc_bare_file_rule(f, q, true);
	bc_capability_rule(f, q, &none);
	bc_network_rule(f, q, &none);
	bc_signal_rule(f, q, &none);
	bc_ptrace_rule(f, q, &none);
	bc_mount_rule(f, q, &none);
	bc_umount_rule(f, q, &none);
	bc_pivot_rule(f, q, &none);
}

/**
 * struct unit - a unit of a resource limit
 * @name: after the number; longer ones of the same meaning follow
 * @factor: bytes or microseconds
 */
struct unit {
	const char *name;
	unsigned long long factor;
};

#define SECOND	1000000ull

static const struct unit sizes[] = {
	{ "", 1 }, { "K", 1 << 10 }, { "KB", 1 << 10 }, { "M", 1 << 20 },
	{ "MB", 1 << 20 }, { "G", 1 << 30 }, { "GB", 1 << 30 }, { }
};

static const struct unit times[] = {
	{ "us", 1 }, { "microsecond", 1 }, { "microseconds", 1 },
	{ "ms", 1000 }, { "millisecond", 1000 }, { "milliseconds", 1000 },
	{ "", SECOND }, { "s", SECOND }, { "sec", SECOND },
	{ "second", SECOND }, { "seconds", SECOND }, { "min", 60 * SECOND },
	{ "minute", 60 * SECOND }, { "minutes", 60 * SECOND },
	{ "h", 3600 * SECOND }, { "hour", 3600 * SECOND },
	{ "hours", 3600 * SECOND }, { "d", 86400 * SECOND },
	{ "day", 86400 * SECOND }, { "days", 86400 * SECOND },
	{ "week", 604800 * SECOND }, { "weeks", 604800 * SECOND }, { }
};

static const struct unit counts[] = { { "", 1 }, { } };

static const struct limit {
	const char *name;
	const struct unit *units;	/* NULL: nice */
	unsigned long long least;	/* the smallest factor allowed */
} limits[] = {
	{ "cpu", times, SECOND }, { "fsize", sizes, 0 }, { "data", sizes, 0 },
	{ "stack", sizes, 0 }, { "core", sizes, 0 }, { "rss", sizes, 0 },
	{ "nofile", counts, 0 }, { "ofile", counts, 0 }, { "as", sizes, 0 },
	{ "nproc", counts, 0 }, { "memlock", sizes, 0 }, { "locks", counts, 0 },
	{ "sigpending", counts, 0 }, { "msgqueue", sizes, 0 }, { "nice", NULL, 0 },
	{ "rtprio", counts, 0 }, { "rttime", times, 0 },
};

#define NLIMITS	((int)(sizeof(limits) / sizeof(limits[0])))

static bool is_nice(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	return *s && *s != '+' && !*end && n >= -20 && n <= 19;
}

static bool in_units(const struct limit *l, const char *s, const char *unit)
{
	const struct unit *u;

	if (!isdigit((unsigned char)*s))
		return false;
	s += strspn(s, "0123456789");
	if (*s && *unit)
		return false;
	for (u = l->units; u->name; u++)
		if (!strcmp(u->name, *s ? s : unit))
			return u->factor >= l->least;
	return false;
}

/** bc_rlimit_rule() - set rlimit NAME <= VALUE [UNIT] */
void bc_rlimit_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	const char *names[NLIMITS], *value, *unit;
	const struct bc_arg *a = args->arg;
	const struct limit *l;
	int i;

	if (args->n < 3 || args->n > 4 || a[0].kind != BC_WORD ||
	    strcmp(a[0].value[0].s, "rlimit") || a[1].kind != BC_WORD ||
	    a[2].kind != BC_LIMIT || a[2].value[0].quoted ||
	    (args->n == 4 && a[3].kind != BC_WORD)) {
		bc_report(f->diag, BC_ERROR, q.loc,
			  "write: set rlimit NAME <= VALUE,",
			  "malformed rlimit rule");
		return;
	}
	for (i = 0; i < NLIMITS; i++)
		names[i] = limits[i].name;
	i = bc_lookup_in(f, names, NLIMITS, "rlimit", &a[1].value[0]);
	if (i < 0)
		return;
	l = &limits[i];
	value = a[2].value[0].s;
	unit = args->n == 4 ? a[3].value[0].s : "";
	if (!strcmp(value, "infinity") && !*unit)
		;
	else if (l->units ? !in_units(l, value, unit) :
			    (!is_nice(value) || *unit))
		bc_report(f->diag, BC_ERROR, a[2].value[0].loc, NULL,
			  "\"%s%s%s\" is no value for rlimit %s", value,
			  *unit ? " " : "", unit, l->name);
	bc_unsupported(f, q.loc, "an rlimit rule");
}
