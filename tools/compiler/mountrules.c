// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about the tree: mount, remount, umount, pivot_root.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>

#include "ascii.h"
#include "key.h"
#include "mount.h"
#include "text.h"

/*
 * Operations and the flags that may come with them; the kernel drops the others
 * from its key, or no such call exists. A rule without options is about every
 * operation that has what it names.
 */
enum { NEW, BIND, CHANGE, MOVE, REMOUNT, NOPERATIONS };

#define COMMON	(MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | \
		 MS_NOSYMFOLLOW | MS_SILENT | MS_ACL | MS_I_VERSION | \
		 MS_LAZYTIME)

static const unsigned long flags_of[NOPERATIONS] = {
	[NEW] = COMMON | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME |
		MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME,
	[BIND] = MS_BIND | MS_REC,
	[CHANGE] = COMMON | MS_REMOUNT | MS_BIND | MS_MOVE | MS_REC |
		   PROPAGATION,
	[MOVE] = MS_MOVE,
	[REMOUNT] = COMMON | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_REMOUNT |
		    MS_NOATIME | MS_NODIRATIME | MS_BIND | MS_REC |
		    PROPAGATION | MS_RELATIME | MS_STRICTATIME,
};

/**
 * struct place - a path of a rule, as keys spell it
 * @glob: with and without a final slash: directories end in one in keys,
 *	whether or not in policy; NULL matches anything
 * @n: number of spellings
 */
struct place {
	char *glob[2];
	int n;
};

static struct place place_of(const struct bc_word *w)
{
	size_t len = w ? strlen(w->s) : 0;
	struct place p = { .n = 1 };

	if (!w)
		return p;
	p.glob[0] = strdup(w->s);
	if ((w->s[0] != '/' && w->s[0] != '@') || w->s[len - 1] == '/' ||
	    (len > 1 && !strcmp(w->s + len - 2, "**")))
		return p;
	/* One glob is one way through the rest of the key, where two are two: see nfa.c. */
	if (bc_isalnum((unsigned char)w->s[len - 1])) {
		free(p.glob[0]);
		p.glob[0] = bc_join(w->s, "{,/}", "");
		return p;
	}
	p.n = 2;
	p.glob[1] = bc_join(w->s, "/", "");
	return p;
}

static void free_place(struct place *p)
{
	free(p->glob[0]);
	free(p->glob[1]);
}

/* Whether @n has all of @must, and beside it nothing but of @may. */
static bool is_of(unsigned int n, unsigned int must, unsigned int may)
{
	return n < 16 && (n & must) == must && !(n & ~(must | may));
}

/* A nibble: all of @must, any of @may. '@' might begin a variable. */
static void add_nibble(struct bc_text *t, unsigned int must, unsigned int may)
{
	unsigned int n, end;

	if (!(may & ~must)) {
		bc_text_value(t, BAILEY_KEY_BASE + must);
		return;
	}
	bc_text_add(t, "[");
	for (n = 0; n < 16; n = end + 1) {
		end = n;
		if (!is_of(n, must, may))
			continue;
		bc_text_value(t, BAILEY_KEY_BASE + n);
		while (is_of(end + 1, must, may))
			end++;
		if (end == n)
			continue;
		bc_text_add(t, "-");
		bc_text_value(t, BAILEY_KEY_BASE + end);
	}
	bc_text_add(t, "]");
}

/* Of a flag field; no option is above lazytime. */
#define NIBBLES	7

/*
 * The flag field: all of @must, any of @may. Keys leave out what is 0 at the end; where
 * a pattern does not, all do, so that two that mean the same are the same.
 */
static char *flags_glob(unsigned long must, unsigned long may)
{
	struct bc_text t = { 0 };
	unsigned int i, open = 0;

	for (i = 0; i < NIBBLES; i++) {
		if (!(must >> 4 * i)) {
			bc_text_add(&t, "{,");
			open++;
		}
		add_nibble(&t, must >> 4 * i & 15, may >> 4 * i & 15);
	}
	while (open--)
		bc_text_add(&t, "}");
	return t.s;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

/* One rule for each spelling of its places; @flags is freed. */
static void emit(struct bc_front *f, struct bc_quals q, uint32_t perms,
		 const struct place *target, const struct place *source,
		 const char *fstype, char *flags)
{
	int i, j;

	for (i = 0; i < target->n; i++) {
		for (j = 0; j < source->n; j++) {
			struct bc_rule rule = {
				.cls = BAILEY_CLASS_MOUNT, .nfields = 4,
				.perms = perms,
				.field = { copy(target->glob[i]),
					   copy(source->glob[j]),
					   copy(fstype), copy(flags) },
			};

			bc_rule_emit(f, q, &rule);
		}
	}
	free(flags);
}

/* What an exact set of options stands for. */
static int operation_of(unsigned long set)
{
	return set & MS_REMOUNT ? REMOUNT : set & MS_BIND ? BIND :
	       set & PROPAGATION ? CHANGE : set & MS_MOVE ? MOVE : NEW;
}

static void emit_mount(struct bc_front *f, struct bc_quals q,
		       const struct bc_mount *m, const struct bc_word *source,
		       const struct bc_word *target)
{
	struct place from = place_of(source), to = place_of(target);
	struct place any = { .n = 1 };
	const bool has[NOPERATIONS] = {
		[NEW] = true,
		[BIND] = !m->fstype,
		[CHANGE] = !m->fstype && !(source && target),
		[MOVE] = !m->fstype,
		[REMOUNT] = !m->fstype && !source,
	};
	unsigned long all = flags_of[operation_of(m->set)];
	int i;

	/* With both kinds of options the exact ones are a must. */
	if (!m->any && (!m->in || m->neach)) {
		emit(f, q, BAILEY_MOUNT_MOUNT, &to, &from, m->fstype,
		     flags_glob(m->set & ~m->loose & all, m->loose & all));
	} else if (m->any && q.deny && !source && !m->fstype) {
		emit(f, q, BAILEY_MOUNT_MOUNT, &to, &from, NULL, NULL);
	} else {
		for (i = 0; i < NOPERATIONS; i++) {
			bool swap = i == CHANGE && source;

			if (!has[i])
				continue;
			emit(f, q, BAILEY_MOUNT_MOUNT, swap ? &from : &to,
			     swap ? &any : &from, m->fstype,
			     flags_glob(0, (m->any ? ~0ul :
					    m->set | m->clear) & flags_of[i]));
		}
	}
	free_place(&from);
	free_place(&to);
}

static void emit_one(struct bc_front *f, struct bc_quals q,
		     const struct bc_mount *m, const struct bc_word *source,
		     const struct bc_word *target)
{
	/* A propagation rule names its mount point where a source would be. */
	if (source && !target && (m->set & PROPAGATION) &&
	    !(m->set & ~(unsigned long)(PROPAGATION | MS_REC)))
		emit_mount(f, q, m, NULL, source);
	else
		emit_mount(f, q, m, source, target);
}

/* Whether an options= names no flag, which goes with a source and a type. */
static bool is_plain(const struct bc_mount *m)
{
	int i;

	for (i = 0; i < m->neach; i++)
		if (!(m->each[i] & ~USER))
			return true;
	return false;
}

/** bc_mount_rule() - mount [conditions] [source] [-> mountpoint] */
void bc_mount_rule(struct bc_front *f, struct bc_quals q,
		   const struct bc_args *args)
{
	const struct bc_word *source = NULL, *target = NULL;
	struct bc_mount m;
	int at, i;

	if (bc_mount_conds(f, args, "mount", &m)) {
		free(m.fstype);
		return;
	}
	at = m.next;
	if (at < args->n && args->arg[at].kind == BC_VALUE)
		source = &args->arg[at++].value[0];
	if (at < args->n && args->arg[at].kind == BC_ARROW)
		target = &args->arg[at++].value[0];
	if (bc_unexpected(f, args, at, "mount") ||
	    (!is_plain(&m) && bc_mount_check(f, args, &m, source, target)) ||
	    (source && bc_pattern(f, source)) ||
	    (target && bc_pattern(f, target))) {
		free(m.fstype);
		return;
	}
	if (!m.neach)
		emit_one(f, q, &m, source, target);
	for (i = 0; i < m.neach; i++) {
		m.set = m.each[i];
		/* Of several options= those that go with the rest count. */
		if (!m.in && m.neach > 1 &&
		    bc_mount_fault(&m, m.set & ~USER, source, target))
			continue;
		emit_one(f, q, &m, source, target);
	}
	free(m.fstype);
}

/* remount and umount: [conditions] [mountpoint] */
static void target_rule(struct bc_front *f, struct bc_quals q,
			const struct bc_args *args, const char *name,
			bool remount)
{
	const struct bc_word *target = NULL;
	unsigned long all = flags_of[REMOUNT], may;
	struct place to, any = { .n = 1 };
	struct bc_mount m;
	int at, i;

	if (bc_mount_conds(f, args, name, &m)) {
		free(m.fstype);
		return;
	}
	at = m.next;
	if (at < args->n && args->arg[at].kind == BC_VALUE)
		target = &args->arg[at++].value[0];
	if (remount && !m.any && (!m.in || (m.set & ~USER)))
		m.exact = MS_REMOUNT | (m.set & ~USER) | (m.clear & USER);
	if (bc_unexpected(f, args, at, name) ||
	    (remount && bc_mount_check(f, args, &m, false, target)) ||
	    (target && bc_pattern(f, target))) {
		free(m.fstype);
		return;
	}
	to = place_of(target);
	may = m.any ? all : m.in ? (m.set | m.clear) & all : 0;
	if (!remount && (m.fstype || !m.any) && !f->skip)
		bc_warn(f->diag, "unenforced", q.loc, "nor are they by AppArmor",
			"the conditions of umount are not looked at");
	if (!remount)
		emit(f, q, BAILEY_MOUNT_UMOUNT, &to, &any, NULL, NULL);
	else if (m.in || !m.neach)
		emit(f, q, BAILEY_MOUNT_MOUNT, &to, &any, m.fstype,
		     flags_glob(MS_REMOUNT, may));
	for (i = 0; remount && !m.in && i < m.neach; i++)
		emit(f, q, BAILEY_MOUNT_MOUNT, &to, &any, m.fstype,
		     flags_glob(MS_REMOUNT | (m.each[i] & all), may));
	free_place(&to);
	free(m.fstype);
}

/** bc_remount_rule() - remount [conditions] [mountpoint] */
void bc_remount_rule(struct bc_front *f, struct bc_quals q,
		     const struct bc_args *args)
{
	target_rule(f, q, args, "remount", true);
}

/** bc_umount_rule() - umount [conditions] [mountpoint] */
void bc_umount_rule(struct bc_front *f, struct bc_quals q,
		    const struct bc_args *args)
{
	target_rule(f, q, args, "umount", false);
}

/* @{name} alone, or @name; so is what begins like neither. */
static bool is_variable(const char *s)
{
	size_t n = 1;

	if (s[1] == '{')
		return strchr(s, '}') == s + strlen(s) - 1;
	while (bc_isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return !s[n] || !bc_isalpha((unsigned char)s[1]);
}

/* Whether a condition is one in form, be it one that is not looked at. */
static bool is_condition(struct bc_front *f, const struct bc_arg *a)
{
	const char *key = a->key.s;
	bool list = a->list && (!strcmp(key, "peer") || !strcmp(key, "xattrs"));

	if (a->list && !a->n)
		bc_report(f->diag, BC_ERROR, a->loc, NULL,
			  "condition \"%s\" has no value", key);
	else if (!a->in && (list || !strcmp(key, "flags")))
		bc_report(f->diag, BC_ERROR, a->loc, NULL,
			  "pivot_root has no condition \"%s\"", key);
	else
		return true;
	return false;
}

/** bc_pivot_rule() - pivot_root [oldroot=...] [newroot] [-> profile] */
void bc_pivot_rule(struct bc_front *f, struct bc_quals q,
		   const struct bc_args *args)
{
	static const char *const keys[] = { "oldroot", NULL };
	const struct bc_word *old = NULL, *new = NULL;
	struct place from, to;
	int i = 0;

	/* Of the conditions the last counts, and of its values the first. */
	for (; i < args->n && args->arg[i].kind == BC_COND; i++)
		if (!is_condition(f, &args->arg[i]))
			return;
	if (i) {
		const struct bc_args last = { (struct bc_arg *)&args->arg[i - 1],
					      1, 1 };

		if (bc_allowed_keys(f, &last, keys) ||
		    (!last.arg->n && bc_one_value(f, last.arg)) ||
		    bc_pattern(f, &last.arg->value[0]))
			return;
		old = &last.arg->value[0];
		if (i > 1 || last.arg->n > 1)
			bc_warn(f->diag, "never", last.arg->loc, NULL,
				"the other conditions of pivot_root are not looked at");
	}
	if (i < args->n && args->arg[i].kind == BC_VALUE) {
		new = &args->arg[i++].value[0];
		/* As AppArmor has it: no variable alone without quotes. */
		if ((new->s[0] != '/' && new->s[0] != '@' &&
		     ((new->s[0] != ':' && new->s[0] != '&') || !new->s[1] ||
		      new->quoted)) ||
		    (!new->quoted && new->s[0] == '@' && is_variable(new->s))) {
			bc_report(f->diag, BC_ERROR, new->loc,
				  !strncmp(new->s, "@{", 2) ? "quote it" : NULL,
				  "\"%s\" is not a path", new->s);
			return;
		}
		if (bc_pattern(f, new))
			return;
	}
	if (!new && i < args->n && args->arg[i].kind == BC_WORD &&
	    bc_is_plain_path(args, i)) {
		bc_warn(f->diag, "never", args->arg[i].loc,
			"a path begins with a slash",
			"\"%s\" matches no directory",
			args->arg[i].value[0].s);
		new = &args->arg[i++].value[0];
	}
	if (i < args->n && args->arg[i].kind == BC_ARROW) {
		if (bc_variables(f, &args->arg[i].value[0]))
			return;
		bc_unkept(f, args->arg[i++].loc,
			  "a change of profile by pivot_root",
			  "the profile stays, as with AppArmor");
	}
	if (bc_unexpected(f, args, i, "pivot_root"))
		return;
	from = place_of(old);
	to = place_of(new);
	emit(f, q, BAILEY_MOUNT_PIVOT_ROOT, &to, &from, NULL, NULL);
	free_place(&from);
	free_place(&to);
}

/**
 * bc_mount_api() - warn of a profile that denies mounts and cannot
 * @diag: receives the warning
 * @p: profile, complete
 *
 * The kernel asks nobody about open_tree(2), mount_setattr(2), fspick(2) and
 * fsconfig(2) but whether the task has CAP_SYS_ADMIN.
 */
void bc_mount_api(struct bc_diag *diag, const struct bc_profile *p)
{
	const struct bc_rule *deny = NULL;
	bool granted = false, denied = false;
	size_t i;

	for (i = 0; i < p->nrules; i++) {
		const struct bc_rule *r = p->rules[i];

		if (r->cls == BAILEY_CLASS_MOUNT && r->deny && !deny &&
		    (r->perms & BAILEY_MOUNT_MOUNT))
			deny = r;
		if (r->cls == BAILEY_CLASS_CAP &&
		    (r->perms & (1ull << CAP_SYS_ADMIN)))
			*(r->deny ? &denied : &granted) = true;
	}
	if (deny && granted && !denied)
		bc_warn(diag, "mount-api", deny->loc,
			"deny capability sys_admin as well",
			"mounts are denied, but sys_admin is granted: open_tree, mount_setattr, fspick and fsconfig ask for no more");
}
