// SPDX-License-Identifier: GPL-2.0
/*
 * File and link rules, and how a rule enters a profile.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "session.h"

#define ALL_EXEC_PRIORITY	(-2)

/** bc_squeeze() - AppArmor reads slashes as one, but for two at the beginning */
void bc_squeeze(char *s)
{
	char *to = s;

	if (s[0] == '/' && s[1] == '/' && s[2] != '/')
		*to++ = *s++;
	for (; *s; s++)
		if (*s != '/' || s[1] != '/')
			*to++ = *s;
	*to = '\0';
}

static bool is_exact(const char *s)
{
	for (; *s; s++) {
		if (*s == '\\' && s[1])
			s++;
		else if (*s == '*' || *s == '?' || (*s == '[' && s[1] == '^'))
			return false;
	}
	return true;
}

/**
 * bc_add_rule_of() - add a rule, with its fields expanded, to a profile
 * @p: profile
 * @r: the rule; its text is not copied
 * @field: its fields
 */
void bc_add_rule_of(struct bc_profile *p, const struct bc_rule *r,
		    char *const *field)
{
	struct bc_rule *rule;
	unsigned int i;

	p->rules = bc_grow(p->rules, p->nrules, &p->rules_room,
			   sizeof(*p->rules));
	rule = &p->rules[p->nrules++];
	*rule = *r;
	rule->id = ++p->session->nrules;
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		rule->field[i] = i < r->nfields && field[i] ?
			bc_session_dup(p->session, field[i],
				       strlen(field[i])) : NULL;
	rule->exact = rule->field[0] && is_exact(rule->field[0]);
	if (r->cls == BAILEY_CLASS_CHANGE)
		rule->exact &= rule->field[1] && is_exact(rule->field[1]);
}

/*
 * A path under an alias's source is also known under its destination. As
 * AppArmor has it, a variable of several values is like a brace group: an alias
 * does not look into it.
 */
static void add_aliased(struct bc_front *f, const struct bc_rule *r,
			char **field)
{
	char *path = field[0], *other, *fixed;
	int i;

	bc_add_rule_of(bc_current(f), r, field);
	if (r->cls != BAILEY_CLASS_FILE || !path || !f->naliases)
		return;
	fixed = bc_fixed_prefix(f, r->field[0]);
	bc_squeeze(fixed);
	for (i = 0; i < f->naliases; i++) {
		size_t n = strlen(f->alias[i].from);

		if (strncmp(path, f->alias[i].from, n) || n > strlen(fixed))
			continue;
		if (asprintf(&other, "%s%s", f->alias[i].to, path + n) < 0)
			abort();
		bc_squeeze(other);
		field[0] = other;
		bc_add_rule_of(bc_current(f), r, field);
		free(other);
		field[0] = path;
	}
	free(fixed);
}

/* Fields still to be expanded from @i on; @chosen holds those before. */
static int combine(struct bc_front *f, const struct bc_rule *r, unsigned int i,
		   char **chosen)
{
	char **s;
	int n, j, ret = 0;

	if (i == r->nfields) {
		add_aliased(f, r, chosen);
		return 0;
	}
	if (!r->field[i]) {
		chosen[i] = NULL;
		return combine(f, r, i + 1, chosen);
	}
	n = bc_expand_glob(f, r->field[i], r->loc, &s);
	if (n < 0)
		return -1;
	for (j = 0; j < n; j++) {
		if (r->cls == BAILEY_CLASS_FILE || r->cls == BAILEY_CLASS_LINK ||
		    (r->cls == BAILEY_CLASS_MOUNT && i < 2))
			bc_squeeze(s[j]);
		if (r->cls == BAILEY_CLASS_FILE && s[j][0] == '/' &&
		    s[j][1] == '/')
			bc_warn(f->diag, "never", r->loc,
				"a path of two slashes is another name space",
				"\"%s\" matches no file", s[j]);
		chosen[i] = s[j];
		if (!ret)
			ret = combine(f, r, i + 1, chosen);
		free(s[j]);
	}
	free(s);
	return ret;
}

/* Keeps a rule that came out as it did because of the profile. */
static void keep_own(struct bc_front *f, const struct bc_rule *rule,
		     size_t first)
{
	struct bc_own *own;
	unsigned int i;

	f->own = bc_grow(f->own, f->own_count, &f->own_room, sizeof(*f->own));
	own = &f->own[f->own_count++];
	*own = (struct bc_own){ f->profile, first,
				bc_current(f)->nrules - first, *rule };
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		if (rule->field[i])
			own->rule.field[i] =
				bc_session_dup(f->session, rule->field[i],
					       strlen(rule->field[i]));
}

/**
 * bc_rule_expand() - add a rule with all values of its variables
 * @f: front end
 * @rule: the rule, complete but for them
 */
void bc_rule_expand(struct bc_front *f, const struct bc_rule *rule)
{
	size_t first = bc_current(f)->nrules;
	unsigned int depends = f->depends;
	char *chosen[BAILEY_MAX_FIELDS];

	combine(f, rule, 0, chosen);
	if (f->depends == depends)
		return;
	keep_own(f, rule, first);
	f->depends = depends;
}

/**
 * bc_rule_emit() - add a rule to the profile
 * @f: front end
 * @q: qualifiers
 * @rule: class, fields (taken over, variables unexpanded), permissions
 */
void bc_rule_emit(struct bc_front *f, struct bc_quals q, struct bc_rule *rule)
{
	size_t n = f->text_len;
	unsigned int i;

	while (n && strchr(", ", f->text[n - 1]))
		n--;
	rule->text = bc_session_dup(f->session, f->text ? f->text : "", n);
	rule->loc = q.loc;
	rule->deny = q.deny;
	rule->audit = q.audit;
	rule->allow = q.allow;
	rule->owner = q.owner;
	rule->other = q.other;
	rule->priority = q.priority;
	if (q.prompt && !f->skip && !f->opt->check_only)
		bc_warn(f->diag, "prompt", q.loc,
			"without another rule the access is refused and recorded",
			"there is nobody to prompt: the rule grants nothing");
	if (rule->transition)
		bc_clash_check(f, &q, rule);
	if (bc_current(f) && !f->skip && !q.prompt && rule->perms)
		bc_rule_expand(f, rule);
	for (i = 0; i < BAILEY_MAX_FIELDS; i++)
		free(rule->field[i]);
}

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

	if (!hint) {
		loc.column += m - s;
		loc.length = 1;
	}
	bc_report(f->diag, BC_ERROR, loc, hint ? hint : modes_hint,
		  "unknown mode \"%c\" in \"%s\"", *m, s);
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

/** bc_is_plain_path() - whether a word without a slash is read as a path */
bool bc_is_plain_path(const char *s)
{
	const char *begin = s;
	static const char *const reserved[] = { "all", "subset", "priority",
		"audit", "allow", "deny", "prompt", "owner", "other", "safe",
		"unsafe", "file", "link", "profile", "hat", "abi", "alias",
		"rewrite", "if", "else", "set", "capability", "network",
		"unix", "signal", "ptrace", "dbus", "mqueue", "io_uring",
		"userns", "mount", "remount", "umount", "unmount", "pivot_root",
		"change_profile", "defined", "in", "and", "or", "not",
		"rlimit", "peer", "eavesdrop", "bind", "read", "write", "send",
		"receive", "trace", "tracedby", "readby" };
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (!strcmp(s, reserved[i]))
			return false;
	if (bc_is_mode(s) || (!isalpha((unsigned char)*s) && *s != '&'))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_' &&
		    (*s != '&' || s > begin))
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
	} else if (m->bare && q.granting) {
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
		bc_warn(f->diag, "never", w->loc, "a path begins with a slash",
			"\"%s\" matches no file", w->s);
		return -1;
	}
	if (!w->quoted &&
	    ((w->s[0] == ':' && w->s[1] && w->s[1] != '@') || w->s[0] == '&' ||
	     (w->s[0] == '@' && isalpha((unsigned char)w->s[1])))) {
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

/** bc_file_rule() - [file] [safe] path mode [-> target], or mode path */
void bc_file_rule(struct bc_front *f, struct bc_quals q, struct bc_args *args)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_FILE, .nfields = 1 };
	struct bc_rule implied;
	const struct bc_arg *a = args->arg, *end = a + args->n;
	const struct bc_arg *target = NULL, *path, *mode;
	bool subset = false;
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
	    (path->kind == BC_WORD && !bc_is_plain_path(path->value[0].s))) {
		/* A word before a path that is neither mode nor keyword. */
		if (args->arg == path && path->kind == BC_WORD && !safe &&
		    mode < end && mode->kind == BC_VALUE)
			bc_unknown_rule(f, &path->value[0]);
		else
			bc_report(f->diag, BC_ERROR,
				  path < end ? path->loc : q.loc,
				  "write: /path mode,", "malformed file rule");
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
	    check_exec(f, q, safe, &mode->value[0], &m) ||
	    check_path(f, &path->value[0], path->kind == BC_WORD))
		return;
	rule.perms = m.perms;
	if (f->opt->read_maps && (m.perms & BAILEY_MAY_READ))
		rule.perms |= BAILEY_MAY_MMAP_EXEC;
	if (target && (m.perms & BAILEY_MAY_LINK) &&
	    (path > mode || (!m.exec[0] && !m.bare))) {
		if (m.exec[0] || m.bare)
			bc_report(f->diag, BC_ERROR, target->loc, NULL,
				  "-> is the target of the link or of the exec, not of both");
		else if (path > mode &&
			 bc_namespace_len(target->value[0].s) &&
			 target->value[0].s[0] == ':' &&
			 target->value[0].s[bc_namespace_len(target->value[0].s)])
			bc_report(f->diag, BC_ERROR, target->loc, NULL,
				  "the target of a link is a path");
		bc_link_pair(f, q, &path->value[0], subset, &target->value[0]);
		rule.perms &= ~BAILEY_MAY_LINK;
		rule.field[0] = strdup(path->value[0].s);
		bc_rule_emit(f, q, &rule);
		return;
	}
	if (subset)
		bc_report(f->diag, BC_ERROR, mode->loc, NULL,
			  "subset is for link rules");
	if (m.exec[0] || m.bare)
		rule.perms |= BAILEY_MAY_EXEC;
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
