// SPDX-License-Identifier: GPL-2.0
/*
 * Names in policy to numbers.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "names.h"

/** bc_name_index() - index of @s among @n names, some of them NULL, or -1 */
int bc_name_index(const char *const *names, int n, const char *s)
{
	int i;

	for (i = 0; i < n; i++)
		if (names[i] && !strcmp(names[i], s))
			return i;
	return -1;
}

const char *const *bc_table(enum bc_names which, int *n)
{
	static const struct {
		const char *const *names;
		int n;
	} tables[] = {
		[BC_FAMILIES] = { bailey_family_names, AF_MAX },
		[BC_TYPES] = { bailey_type_names, SOCK_MAX },
		[BC_CAPS] = { bailey_cap_names, CAP_LAST_CAP + 1 },
		[BC_SIGNALS] = { bailey_signal_names, BAILEY_NSIGNALS },
		[BC_NET_PERMS] = { bailey_net_perms, BAILEY_NNET_PERMS },
		[BC_SIGNAL_PERMS] = { bailey_signal_perms, 2 },
		[BC_PTRACE_PERMS] = { bailey_ptrace_perms, 4 },
	};

	*n = tables[which].n;
	return tables[which].names;
}

/**
 * bc_lookup_in() - index of a name in a table, or an error with a suggestion
 * @f: front end
 * @names: @n of them, some may be NULL
 * @n: their number
 * @what: for the message: "capability"
 * @w: the name
 *
 * Return: the index, or -1 after the error was reported.
 */
int bc_lookup_in(struct bc_front *f, const char *const *names, int n,
		 const char *what, const struct bc_word *w)
{
	int i = bc_name_index(names, n, w->s);
	const char *near;
	char hint[BC_HINT];

	if (i >= 0)
		return i;
	near = bc_meant(what, w->s, hint);
	if (!near)
		near = bc_suggest_hint(names, n, w->s, hint);
	if (!near)
		near = bc_choices(names, n, hint);
	bc_report(f->diag, BC_ERROR, w->loc, near,
		  "unknown %s \"%s\"", what, w->s);
	return -1;
}

/** bc_lookup_name() - bc_lookup_in() one of the tables */
int bc_lookup_name(struct bc_front *f, enum bc_names which, const char *what,
		   const struct bc_word *w)
{
	const char *const *names;
	int n;

	names = bc_table(which, &n);
	return bc_lookup_in(f, names, n, what, w);
}

/**
 * bc_signal_number() - number of a signal as BAILEY_CLASS_SIGNAL has it
 * @f: front end
 * @w: its name
 *
 * Return: the number, or -1 after an error was reported.
 */
int bc_signal_number(struct bc_front *f, const struct bc_word *w)
{
	char *end;
	long n;

	if (!strncmp(w->s, "rtmin+", 6)) {
		n = strtol(w->s + 6, &end, 10);
		if (*end && n >= 0 && n <= 32)
			bc_warn(f->diag, "never", w->loc,
				"AppArmor reads as far as it is a number",
				"\"%s\" is rtmin+%ld", w->s, n);
		if (n >= 0 && n <= 32)
			return 32 + n;
	}
	/* Other names of the same, and one that Linux on x86 lacks. */
	if (!strcmp(w->s, "poll"))
		return SIGIO;
	if (!strcmp(w->s, "tstp"))
		return SIGTSTP;
	if (!strcmp(w->s, "emt"))
		return 65;
	return bc_lookup_name(f, BC_SIGNALS, "signal", w);
}
