// SPDX-License-Identifier: GPL-2.0
/*
 * Resource limits, in the kernel's units.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "ascii.h"
#include "front.h"

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
	unsigned int resource;
	const struct unit *units;	/* NULL: nice */
	unsigned long long unit;	/* the kernel's, of times */
} limits[] = {
	{ "cpu", RLIMIT_CPU, times, SECOND },
	{ "fsize", RLIMIT_FSIZE, sizes },
	{ "data", RLIMIT_DATA, sizes },
	{ "stack", RLIMIT_STACK, sizes },
	{ "core", RLIMIT_CORE, sizes },
	{ "rss", RLIMIT_RSS, sizes },
	{ "nofile", RLIMIT_NOFILE, counts },
	{ "ofile", RLIMIT_NOFILE, counts },
	{ "as", RLIMIT_AS, sizes },
	{ "nproc", RLIMIT_NPROC, counts },
	{ "memlock", RLIMIT_MEMLOCK, sizes },
	{ "locks", RLIMIT_LOCKS, counts },
	{ "sigpending", RLIMIT_SIGPENDING, counts },
	{ "msgqueue", RLIMIT_MSGQUEUE, sizes },
	{ "nice", RLIMIT_NICE, NULL },
	{ "rtprio", RLIMIT_RTPRIO, counts },
	{ "rttime", RLIMIT_RTTIME, times, 1 },
};

#define NLIMITS	((int)(sizeof(limits) / sizeof(limits[0])))

static bool take_nice(const char *s, uint64_t *limit)
{
	char *end;
	long n = strtol(s, &end, 10);

	/* AppArmor's number, though RLIMIT_NICE counts from 20 downwards. */
	*limit = (uint64_t)n + 20;
	return *s && *s != '+' && !*end && n >= -20 && n <= 19;
}

static bool take_number(const struct limit *l, const char *s, const char *unit,
			uint64_t *limit)
{
	const struct unit *u;
	char *end;

	if (!bc_isdigit((unsigned char)s[*s == '-']))
		return false;
	*limit = strtoll(s, &end, 10);	/* the largest, if it is larger */
	if ((*s == '-' && *limit) || (*end && *unit))
		return false;
	for (u = l->units; u->name; u++)
		if (!strcmp(u->name, *end ? end : unit))
			break;
	if (!u->name)
		return false;
	if (l->units == times) {
		/* Without a unit it is the kernel's. */
		if (!*u->name)
			return true;
		/* As AppArmor has it: 64 bits, and a time of none is none. */
		*limit *= u->factor;
		if ((int64_t)*limit <= 0)
			return false;
		*limit /= l->unit;
		return *limit > 0;
	}
	if (__builtin_mul_overflow(*limit, u->factor, limit))
		*limit = UINT64_MAX;
	return true;
}

static const char *value_hint(const struct limit *l)
{
	return !l->units ? "a number from -20 to 19, or infinity" :
	       l->units == sizes ? "a number, perhaps with K, M, G, KB, MB or GB, or infinity" :
	       l->units == counts ? "a number, or infinity" :
	       l->unit == SECOND ? "a number, perhaps with s, min, h, d or week, or infinity" :
	       "a number, perhaps with us, ms, s, min, h, d or week, or infinity";
}

static bool is_unit(const char *s)
{
	while (bc_isalpha((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

/** bc_rlimit_rule() - set rlimit NAME <= VALUE [UNIT] */
void bc_rlimit_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_RLIMIT, .perms = 1 };
	const char *names[NLIMITS], *value, *unit;
	const struct bc_arg *a = args->arg;
	const struct limit *l;
	int i;

	if (args->n < 3 || args->n > 4 || a[0].kind != BC_WORD ||
	    strcmp(a[0].value[0].s, "rlimit") || a[1].kind != BC_WORD ||
	    a[2].kind != BC_LIMIT || a[2].value[0].quoted ||
	    (args->n == 4 && a[3].kind != BC_WORD)) {
		for (i = 0; i < args->n && a[i].kind != BC_COND; i++)
			;
		bc_report(f->diag, BC_ERROR, i < args->n ? a[i].loc : q.loc,
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
	rule.resource = l->resource;
	rule.limit = UINT64_MAX;
	/* Of no end any unit is the same. */
	if ((strcmp(value, "infinity") || !is_unit(unit) ||
	     !strcmp(unit, "infinity")) &&
	    (l->units ? !take_number(l, value, unit, &rule.limit) :
			(!take_nice(value, &rule.limit) || *unit))) {
		bc_report(f->diag, BC_ERROR, a[2].value[0].loc, value_hint(l),
			  "\"%s%s%s\" is no value for rlimit %s", value,
			  *unit ? " " : "", unit, l->name);
		return;
	}
	bc_rule_emit(f, q, &rule);
}
