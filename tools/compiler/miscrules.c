// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about the task itself: capability, change_profile, all.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"

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

/* A change here and now, and at the exec of @program (NULL: any). */
static void emit_change(struct bc_front *f, struct bc_quals q, bool unsafe,
			const char *program, const char *target)
{
	struct bc_rule now = {
		.cls = BAILEY_CLASS_CHANGE, .nfields = 2,
		.field = { NULL, target ? strdup(target) : NULL },
		.perms = BAILEY_CHANGE_NOW | BAILEY_CHANGE_ONEXEC,
	};
	struct bc_rule later = now;

	if (target)	/* in place */
		bc_label_glob(f, now.field[1] + (target[0] == '&'));
	if (!program) {
		bc_rule_emit(f, q, &now);
		return;
	}
	later.field[0] = strdup(program);
	later.field[1] = now.field[1] ? strdup(now.field[1]) : NULL;
	later.perms = BAILEY_CHANGE_ONEXEC |
		(unsafe ? BAILEY_CHANGE_UNSAFE : 0);
	if (!q.deny)
		later.transition = unsafe ? "unsafe" : "safe";
	/* As with AppArmor, the program limits only what its exec may do. */
	now.field[0] = strdup("");
	bc_rule_emit(f, q, &now);
	bc_rule_emit(f, q, &later);
}

/** bc_change_profile_rule() - change_profile [[safe] /exec] [-> target] */
void bc_change_profile_rule(struct bc_front *f, struct bc_quals q,
			    const struct bc_args *args)
{
	const char *program = NULL, *target = NULL;
	const struct bc_arg *a = args->arg, *end;
	bool mode, unsafe;

	if (!args->n) {
		emit_change(f, q, false, NULL, NULL);
		return;
	}
	end = a + args->n;
	unsafe = a->kind == BC_WORD && !strcmp(a->value[0].s, "unsafe");
	mode = unsafe || (a->kind == BC_WORD && !strcmp(a->value[0].s, "safe"));
	a += mode;
	if (a < end && (a->kind == BC_VALUE || bc_begins(a, "/"))) {
		if (a->kind == BC_WORD)
			bc_escape_spelled(a->value[0].s);
		if (a->value[0].s[0] != '/' && strncmp(a->value[0].s, "@{", 2)) {
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "\"%s\" is not a path", a->value[0].s);
			return;
		}
		if (bc_pattern(f, &a->value[0]))
			return;
		program = a->value[0].s;
		if (q.block && (unsafe ? f->quals.deny : q.granting)) {
			bc_report(f->diag, BC_ERROR, a->loc,
				  "write the rule outside of the block",
				  "a rule for one program cannot stand in a block");
			return;
		}
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
		target = a->value[0].s;
		a++;
	}
	if (!bc_unexpected(f, args, a - args->arg, "change_profile"))
		emit_change(f, q, unsafe, program, target);
}

/** bc_all_rule() - all: every class but change_profile, as AppArmor has it */
void bc_all_rule(struct bc_front *f, struct bc_quals q,
		 const struct bc_args *args)
{
	struct bc_args none = { 0 };

	if (bc_unexpected(f, args, 0, "all"))
		return;
	bc_bare_file_rule(f, q, true);
	bc_capability_rule(f, q, &none);
	bc_network_rule(f, q, &none);
	bc_signal_rule(f, q, &none);
	bc_ptrace_rule(f, q, &none);
	bc_mount_rule(f, q, &none);
	bc_umount_rule(f, q, &none);
	bc_pivot_rule(f, q, &none);
	bc_mqueue_rule(f, q, &none);
	bc_io_uring_rule(f, q, &none);
	bc_userns_rule(f, q, &none);
	bc_dbus_rule(f, q, &none);
}
