// SPDX-License-Identifier: GPL-2.0
/*
 * File rules.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "front.h"
#include "utf8.h"

#define ALL_EXEC_PRIORITY	(-2)

/**
 * struct mode - a mode string taken apart
 * @perms: BAILEY_MAY_* without EXEC
 * @exec: exec mode such as "Pix", in the spelling of the first; "" if none
 * @bare: x without a mode
 */
struct mode {
	uint32_t perms;
	char exec[4];
	bool bare;
};

static const char *const modes_hint =
	"modes are r w a l k m, ix px cx ux and their like, x in deny rules";

/* @loc is that of @s, @m the letter in it. */
static void unknown_mode(struct bc_front *f, const char *s, const char *m,
			 struct bc_loc loc)
{
	const char *hint = bc_suggest_letter(s);
	uint32_t cp;
	int n = bc_utf8(m, strlen(m), &cp);

	if (!hint) {
		loc.column += m - s;
		loc.length = n ? n : 1;
	}
	bc_report(f->diag, BC_ERROR, loc, hint ? hint : modes_hint,
		  "unknown mode \"%.*s\" in \"%s\"", n ? n : 1, m, s);
}

/* Takes a mode apart; with @loc reports what is wrong. */
static bool parse_mode(struct bc_front *f, const char *s,
		       const struct bc_loc *loc, struct mode *mode)
{
	const char *m = s;
	bool w = false, a = false;
	char exec[4];

	*mode = (struct mode){ 0 };
	while (*m) {
		size_t n = bc_exec_len(m);

		if (n) {
			bc_exec_canonical(exec, m, n);
			if ((mode->bare && strcmp(exec, "ix")) ||
			    (mode->exec[0] && strcmp(exec, mode->exec))) {
				if (loc)
					bc_report(f->diag, BC_ERROR, *loc, NULL,
						  "exec modes %s and %s exclude each other",
						  mode->exec[0] ? mode->exec : "x",
						  exec);
				return false;
			}
			strcpy(mode->exec, exec);
			m += n;
			continue;
		}
		switch (*m) {
		case 'r': case 'R':
			mode->perms |= BAILEY_MAY_READ;
			break;
		case 'w': case 'W':
			mode->perms |= BAILEY_MAY_WRITE | BAILEY_MAY_APPEND;
			w = true;
			break;
		case 'a':
			mode->perms |= BAILEY_MAY_APPEND;
			a = true;
			break;
		case 'l': case 'L':
			mode->perms |= BAILEY_MAY_LINK;
			break;
		case 'k':
			mode->perms |= BAILEY_MAY_LOCK;
			break;
		case 'm': case 'M':
			mode->perms |= BAILEY_MAY_MMAP_EXEC;
			break;
		case 'x': case 'X':
			mode->bare = true;
			break;
		default:
			if (loc)
				unknown_mode(f, s, m, *loc);
			return false;
		}
		m++;
	}
	/* An x beside a mode says nothing more. */
	mode->bare = mode->bare && !mode->exec[0];
	if (w && a) {
		if (loc)
			bc_report(f->diag, BC_ERROR, *loc, "w includes a",
				  "w and a exclude each other in \"%s\"", s);
		return false;
	}
	return true;
}

/** bc_is_mode() - whether a word can be a mode */
bool bc_is_mode(const char *s)
{
	struct mode mode;

	return strcmp(s, "all") && parse_mode(NULL, s, NULL, &mode);
}

/* Whether a word is made of modes only, be it that they contradict one another, as pxix. */
static bool is_made_of_modes(const char *s)
{
	static const char *const exec[] = { "ix", "px", "cx", "ux", "pix", "cix", "pux", "cux" };
	size_t i;

	while (*s) {
		for (i = 0; i < 8 && strncasecmp(s, exec[i], strlen(exec[i])); i++)
			;
		if (i < 8)
			s += strlen(exec[i]);
		else if (strchr("rwalkmxRWLMX", *s))
			s++;
		else
			return false;
	}
	return true;
}

/* Whether a path, or an arrow, follows a word without a blank, as in etc/passwd. */
static bool touch(const struct bc_word *w, const struct bc_arg *next)
{
	return next->loc.line == w->loc.line &&
		next->loc.column == w->loc.column + strlen(w->s);
}

/**
 * bc_is_plain_path() - whether a word without a slash is read as a path
 * @args: statement
 * @at: number of an argument, the word
 *
 * As AppArmor has it: a mode is a mode only if a blank follows.
 */
bool bc_is_plain_path(const struct bc_args *args, int at)
{
	static const char *const reserved[] = { "all", "subset", "priority",
		"audit", "allow", "deny", "prompt", "owner", "other", "user", "safe",
		"unsafe", "file", "link", "profile", "hat", "abi", "alias",
		"rewrite", "if", "else", "set", "capability", "network",
		"unix", "signal", "ptrace", "dbus", "mqueue", "io_uring",
		"userns", "mount", "remount", "umount", "unmount", "pivot_root",
		"change_profile", "defined", "in", "and", "or", "not",
		"rlimit", "peer", "eavesdrop", "bind", "read", "write", "send",
		"receive", "trace", "tracedby", "readby", "open", "delete",
		"sqpoll", "override_creds" };
	const struct bc_word *w = &args->arg[at].value[0];
	const struct bc_arg *next = at + 1 < args->n ? &args->arg[at + 1] : NULL;
	const char *s = w->s;
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (!strcmp(s, reserved[i]))
			return false;
	if (*s == '&')
		return true;
	if (!bc_isalpha((unsigned char)*s) ||
	    (is_made_of_modes(s) && !(next && next->kind == BC_ARROW && touch(w, next))))
		return false;
	for (; *s; s++)
		if (!bc_isalnum((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static int check_exec(struct bc_front *f, struct bc_quals q, int safe,
		      const struct bc_word *w, const struct mode *m)
{
	const char *hint = NULL, *what = NULL;

	if (q.deny && m->exec[0]) {
		what = "a deny rule takes no exec mode";
		hint = "write x";
	} else if (m->bare && !q.own_deny && safe != -1) {
		what = "x needs a mode outside of deny rules";
		hint = "write ix, px, cx or ux";
	} else if (m->bare && q.granting && safe != -1) {
		what = "x in a block needs deny at the block too";
		hint = "write the rule outside of the block";
	} else if (safe && !m->exec[0] &&
		   (!m->bare || (q.deny && safe < 0))) {
		what = "safe and unsafe are for exec rules";
	}
	if (!what)
		return 0;
	bc_report(f->diag, BC_ERROR, w->loc, hint, "%s", what);
	return -1;
}

/* 0, or -1: no such rule; what is wrong has been said. */
static int check_path(struct bc_front *f, const struct bc_word *w, bool plain)
{
	if (plain) {
		if (w->s[0] == '&' && bc_pattern(f, w))
			return -1;
		bc_warn(f->diag, "never", w->loc, "a path begins with a slash",
			"\"%s\" matches no file", w->s);
		return -1;
	}
	if (w->quoted ?
	    w->s[0] && strchr(":&@", w->s[0]) && strncmp(w->s, "@{", 2) :
	    (w->s[0] == ':' && w->s[1] && w->s[1] != '@') || w->s[0] == '&' ||
	    (w->s[0] == '@' && bc_isalpha((unsigned char)w->s[1]))) {
		if (!bc_pattern(f, w))
			bc_warn(f->diag, "never", w->loc,
				"a path begins with a slash",
				"\"%s\" matches no file", w->s);
		return -1;
	}
	if (w->s[0] == '/' || (w->s[0] == '@' && w->s[1] == '{'))
		return f->skip ? 0 : bc_pattern(f, w);
	bc_report(f->diag, BC_ERROR, w->loc, NULL,
		  "path \"%s\" is not absolute", w->s);
	return -1;
}

/** bc_bare_file_rule() - file; with @all as part of "all" */
void bc_bare_file_rule(struct bc_front *f, struct bc_quals q, bool all)
{
	struct bc_rule rule = {
		.cls = BAILEY_CLASS_FILE, .nfields = 1,
		.perms = BAILEY_MAY_READ | BAILEY_MAY_WRITE |
			 BAILEY_MAY_APPEND | BAILEY_MAY_LINK |
			 BAILEY_MAY_LOCK | BAILEY_MAY_MMAP_EXEC,
	};
	struct bc_rule exec = {
		.cls = BAILEY_CLASS_FILE, .nfields = 1,
		.exec = BAILEY_EXEC_INHERIT, .perms = BAILEY_MAY_EXEC,
	};

	if (all) {
		bc_rule_emit(f, q, &rule);
		/* Any other exec rule is more particular. */
		q.priority = ALL_EXEC_PRIORITY;
		bc_rule_emit(f, q, &exec);
		return;
	}
	exec.perms |= rule.perms;
	if (!q.deny)
		exec.transition = "ix";
	bc_rule_emit(f, q, &exec);
}

/* What a file rule lacks; @path and @mode are what stands in their places, or NULL. */
static void malformed(struct bc_front *f, const struct bc_arg *path,
		      const struct bc_arg *mode, struct bc_loc loc)
{
	const char *what = "malformed file rule", *hint = "write: /path MODE,";

	if (path && path->kind == BC_VALUE && !mode) {
		what = "a path without permissions";
		hint = "write: /path r,";
	} else if (!path && mode) {
		what = "permissions without a path";
		hint = "write: /path rw, with all letters in one word";
		loc = mode->loc;
	} else if (path && path->kind == BC_VALUE && mode->kind == BC_VALUE) {
		what = "a second path in a file rule";
		hint = "write a rule for each; a path with blanks stands in quotes";
		loc = mode->loc;
	} else if (path && mode && mode->kind == BC_WORD && bc_is_mode(mode->value[0].s)) {
		what = "permissions end in a blank";
		hint = "write: MODE -> TARGET";
		loc = mode->loc;
	} else if (path && mode && mode->kind == BC_COND) {
		hint = "the arrow is ->";
		loc = mode->loc;
	} else if (path) {
		loc = path->loc;
	}
	bc_report(f->diag, BC_ERROR, loc, hint, "%s", what);
}

/* Whether it is :namespace:name or &:namespace:name, which is a profile. */
static bool is_in_namespace(const char *s)
{
	size_t n;

	s += *s == '&';
	n = bc_namespace_len(s);

	return n && s[n];
}

/** bc_file_rule() - [file] [safe] path mode [-> target], or mode path */
void bc_file_rule(struct bc_front *f, struct bc_quals q, struct bc_args *args)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_FILE, .nfields = 1 };
	struct bc_rule implied;
	const struct bc_arg *a = args->arg, *end = a + args->n;
	const struct bc_arg *target = NULL, *path, *mode;
	bool subset = false, links;
	struct mode m;
	int safe = 0;

	if (a->kind == BC_WORD && !strcmp(a->value[0].s, "file"))
		a++;
	if (a == end && args->n == 1) {
		if (q.deny)
			bc_report(f->diag, BC_ERROR, q.loc,
				  "write: deny /** rwlkmx,",
				  "a deny rule takes no exec mode, and file implies one");
		else
			bc_bare_file_rule(f, q, false);
		return;
	}
	if (a < end && a->kind == BC_WORD && !strcmp(a->value[0].s, "unsafe"))
		safe = -1;
	if (a < end && a->kind == BC_WORD && !strcmp(a->value[0].s, "safe"))
		safe = 1;
	a += safe != 0;
	path = a;
	mode = a + 1;
	if (a < end && a->kind == BC_WORD && bc_is_mode(a->value[0].s)) {
		mode = a++;
		if (a < end && a->kind == BC_WORD &&
		    !strcmp(a->value[0].s, "subset")) {
			subset = true;
			a++;
		}
		path = a;
	} else {
		a++;
	}
	if (path >= end || mode >= end || path->kind > BC_VALUE ||
	    mode->kind != BC_WORD || !strcmp(mode->value[0].s, "all") ||
	    (mode > path && mode + 1 < end && mode[1].kind == BC_ARROW &&
	     touch(&mode->value[0], &mode[1])) ||
	    (path->kind == BC_WORD && !bc_is_plain_path(args, path - args->arg))) {
		/* A word before a path that is neither mode nor keyword. */
		if (args->arg == path && path->kind == BC_WORD && !safe &&
		    mode < end && mode->kind == BC_VALUE &&
		    !touch(&path->value[0], mode))
			bc_unknown_rule(f, &path->value[0]);
		else if (args->arg == path && path->kind == BC_WORD &&
			 mode < end && mode->kind == BC_VALUE &&
			 touch(&path->value[0], mode))
			bc_report(f->diag, BC_ERROR, path->loc,
				  path->value[0].s[0] == '~' ||
				  path->value[0].s[0] == '$' ?
				  "write @{HOME}, after include <tunables/global>, or @{NAME}" :
				  path->value[0].s[0] == '\'' ? "quotes are \"" :
				  "a path begins with / or with a variable, as @{HOME}",
				  "\"%s%s\" is no path", path->value[0].s,
				  mode->value[0].s);
		else
			malformed(f, path < end ? path : NULL,
				  mode < end ? mode : NULL, q.loc);
		return;
	}
	a = (path > mode ? path : mode) + 1;
	if (a < end && a->kind == BC_ARROW)
		target = a++;
	if (a < end) {
		bc_unexpected(f, args, a - args->arg, "file");
		return;
	}
	if (!parse_mode(f, mode->value[0].s, &mode->value[0].loc, &m) ||
	    check_exec(f, q, safe, &mode->value[0], &m))
		return;
	/* Of l alone it says nothing: without a target all links are such. */
	if (subset && (m.perms != BAILEY_MAY_LINK || m.exec[0] || m.bare)) {
		bc_report(f->diag, BC_ERROR, mode->loc, NULL,
			  "subset is for link rules");
		return;
	}
	if (target && path > mode && (m.perms & BAILEY_MAY_LINK) && !m.exec[0] && !m.bare &&
	    is_in_namespace(target->value[0].s))
		bc_report(f->diag, BC_ERROR, target->loc, NULL,
			  "the target of a link is a path");
	links = target && (m.perms & BAILEY_MAY_LINK) &&
		(path > mode || (!m.exec[0] && !m.bare));
	if (links && (m.exec[0] || m.bare))
		bc_report(f->diag, BC_ERROR, target->loc, NULL,
			  "-> is the target of the link or of the exec, not of both");
	if (check_path(f, &path->value[0], path->kind == BC_WORD)) {
		if (links)
			bc_pattern(f, &target->value[0]);
		return;
	}
	rule.perms = m.perms;
	if (f->opt->read_maps && (m.perms & BAILEY_MAY_READ))
		rule.perms |= BAILEY_MAY_MMAP_EXEC;
	if (links) {
		bc_link_pair(f, q, &path->value[0], subset, &target->value[0]);
		rule.perms &= ~BAILEY_MAY_LINK;
		rule.field[0] = strdup(path->value[0].s);
		bc_rule_emit(f, q, &rule);
		return;
	}
	if (m.exec[0] || m.bare)
		rule.perms |= BAILEY_MAY_EXEC;
	/* An unsafe x leads to a target as any other mode. */
	if (m.bare && target && !q.deny)
		strcpy(m.exec, "ux");
	if (m.exec[0])
		bc_exec(f, &rule, m.exec, safe, target);
	implied = rule;
	rule.field[0] = strdup(path->value[0].s);
	if (m.bare && !q.deny)
		rule.transition = bc_bare_transition(f, target);
	bc_rule_emit(f, q, &rule);
	if (!strchr(m.exec, 'i') || (m.perms & BAILEY_MAY_MMAP_EXEC))
		return;
	/* What may run inside may be mapped, and that is not recorded. */
	implied.field[0] = strdup(path->value[0].s);
	implied.perms = BAILEY_MAY_MMAP_EXEC;
	implied.transition = NULL;
	implied.implied = true;
	q.audit = false;
	bc_rule_emit(f, q, &implied);
}
