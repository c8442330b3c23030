// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles, hats and child profiles: names, attachments, namespaces.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "session.h"
#include "text.h"

static void check_name(struct bc_front *f, const struct bc_profile *p,
		       const struct bc_word *name, bool hat)
{
	bool varies = strstr(name->s, "@{");
	const struct bc_profile *first;
	const char *s = p->name;
	size_t len = strlen(s), written = strlen(name->s);

	if (varies && name->s[0] == ':' &&
	    (bc_namespace_len(name->s) < 3 ||
	     bc_namespace_len(name->s) == written)) {
		bc_report(f->diag, BC_ERROR, name->loc, "write :namespace:name",
			  "\"%s\" names no profile", name->s);
	} else if (s[0] == ':') {
		const char *end = strchr(s + 1, ':');

		if (varies && (!end || end == s + 1 || !end[1]))
			bc_unsupported(f, name->loc, "the name of no profile");
		else if (!end || end == s + 1 || !end[1])
			bc_report(f->diag, BC_ERROR, name->loc,
				  "write :namespace:name",
				  "\"%s\" names no profile", s);
		else if (p->parent >= 0)
			bc_unsupported(f, name->loc,
				       "a namespace within a profile");
	}
	if (varies && (!*s || *s == '&'))
		bc_unsupported(f, name->loc, "the name of no profile");
	else if (!*s || *s == '&')
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "\"%s\" cannot be a profile's name", s);
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			break;
	if (*s)
		bc_unsupported(f, name->loc,
			       "a control character in a profile's name");
	s = p->name;
	if (strstr(s, "//&"))
		bc_unsupported(f, name->loc, "the name of a stack");
	if (!strcmp(s, "unconfined"))
		bc_unsupported(f, name->loc, "a profile named unconfined");
	if (hat && len && s[len - 1] == '/' && (len == 1 || s[len - 2] == '/'))
		bc_unsupported(f, name->loc, "a hat whose name ends in //");
	if (hat && p->parent < 0 && !strncmp(s, "//", 2))
		bc_unsupported(f, name->loc, "a hat of no profile");
	first = bc_taken_as_written(f, p);
	if (first)
		bc_report(f->diag, BC_ERROR, name->loc, NULL,
			  "profile \"%s\" is defined already, at %s:%u", s,
			  first->loc.file, first->loc.line);
	else if (!f->skip && bc_is_taken(f, s, p->parent))
		bc_unsupported(f, name->loc, "a second profile of one name");
}

/* Whether the first braces around a single item stand in no others; 50 may nest. */
static bool braces_one(const char *s)
{
	bool several[50] = { false };
	int depth = 0;

	for (; *s && depth < 49; s++) {
		if (*s == '\\' && s[1])
			s++;
		else if (*s == '{')
			several[++depth] = false;
		else if (*s == ',')
			several[depth] = true;
		else if (*s == '}' && depth && !several[depth--])
			return !depth;
	}
	return false;
}

/*
 * Whether an attribute's pattern is of use; -1 after an error. AppArmor replaces
 * no variables there, and passes over braces around a single item, as those of a
 * variable are: what then is no pattern is no error.
 */
static int attribute_pattern(struct bc_front *f, const struct bc_word *w)
{
	struct bc_diag *diag = f->diag;
	bool good, unset = f->unset;

	if (!braces_one(w->s)) {
		if (strstr(w->s, "@{"))
			bc_report(diag, BC_ERROR, w->loc, NULL,
				  "an attribute's pattern has no variable in braces");
		return bc_pattern(f, w) ? -1 : 1;
	}
	f->diag = bc_diag_new(false);
	good = !bc_pattern(f, w);
	bc_diag_free(f->diag);
	f->diag = diag;
	f->unset = unset;
	if (good)
		return 1;
	bc_unsupported(f, w->loc, "such a pattern of an attribute");
	return 0;
}

static void take_xattrs(struct bc_front *f, struct bc_profile *p,
			const struct bc_arg *a)
{
	int i;

	for (i = 0; i < a->n; i++) {
		struct bc_word w = a->value[i];

		if (w.key ? w.key_quoted || !w.s[0] : w.quoted)
			bc_report(f->diag, BC_ERROR, w.loc,
				  "write: user.name=pattern", "%s",
				  w.s[0] || !w.key ?
				  "the name of an attribute has no quotes" :
				  "an attribute needs a pattern");
		if (strchr("+&", (w.key ? w.key : w.s)[0]))
			bc_report(f->diag, BC_ERROR, w.loc, NULL,
				  "the name of an attribute begins with no + or &");
		/* They end it there, be it behind a backslash. */
		if (strpbrk(w.key ? w.key : w.s, ")\"!"))
			bc_report(f->diag, BC_ERROR, w.loc, NULL,
				  "the name of an attribute has no ) and no ! or \"");
		if (f->skip)
			continue;
		/* The name alone: with any value. */
		if (!w.key) {
			w.key = w.s;
			w.s = "**";
		}
		if (w.assign) {
			bc_unsupported(f, w.loc, "an attribute that is assigned");
			continue;
		}
		if (attribute_pattern(f, &w) <= 0)
			continue;
		if (p->nxattrs == BAILEY_MAX_XATTRS) {
			bc_unsupported(f, w.loc,
				       "more than 16 attributes of an attachment");
			return;
		}
		p->xattr[p->nxattrs].name = strdup(w.key);
		p->xattr[p->nxattrs].value = bc_one_glob(f, &w);
		if (p->xattr[p->nxattrs].value)
			p->nxattrs++;
		else
			free(p->xattr[p->nxattrs].name);
	}
}

/* What was meant by @a, which the head of a profile does not have. */
static const char *head_hint(const struct bc_args *args, const struct bc_arg *a)
{
	const char *s = a->kind == BC_COND ? a->key.s : a->n ? a->value[0].s : "";

	if (!strncmp(s, "flag", 4) && (!a->list || strcmp(s, "flags")))
		return "write: flags=(complain)";
	if (!strncmp(s, "xattr", 5) && (!a->list || strcmp(s, "xattrs")))
		return "write: xattrs=(user.name=pattern)";
	if (a->kind == BC_WORD && a + 1 < args->arg + args->n && a[1].kind == BC_VALUE &&
	    a[1].loc.line == a->loc.line &&
	    a[1].loc.column == a->loc.column + strlen(s))
		return "an attachment begins with /";
	if (a->kind == BC_WORD)
		return "a name with blanks stands in quotes";
	if (a->kind == BC_VALUE && a > args->arg && a[-1].kind == BC_VALUE)
		return "several attachments are one with braces: /{a,b}";
	return "the order is: name, attachment, xattrs=(), flags=()";
}

/* What follows the name: [attachment] [xattrs=(...)] [[flags=](...)] */
static void take_head(struct bc_front *f, struct bc_profile *p, bool hat,
		      const struct bc_args *args)
{
	const struct bc_arg *a = args->arg, *end = args->n ? a + args->n : a;

	if (a < end && a->kind == BC_VALUE) {
		const char *s = a->value[0].s;

		if (*s != '/' && (*s != '@' || s[1] != '{') &&
		    (*s != '{' || a->value[0].quoted))
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "attachment \"%s\" is not a path", s);
		if (!f->skip && !bc_pattern(f, &a->value[0]))
			p->attach = bc_one_glob(f, &a->value[0]);
		p->path = p->attach ? strdup(p->attach) : NULL;
		if (p->attach)
			bc_squeeze(p->attach);
		a++;
	}
	if (a < end && a->kind == BC_COND && !strcmp(a->key.s, "xattrs") &&
	    a->list && !a->in) {
		if (hat && p->parent >= 0 && a->n)
			bc_report(f->diag, BC_ERROR, a->loc, NULL,
				  "a hat has no attachment");
		take_xattrs(f, p, a++);
	}
	if (a < end && (a->kind == BC_LIST ||
			(a->kind == BC_COND && !strcmp(a->key.s, "flags") &&
			 a->list && !a->in)))
		bc_flags(f, p, a++);
	if (a < end)
		bc_report(f->diag, BC_ERROR, a->loc, head_hint(args, a),
			  "unexpected \"%s\" in the head of a profile",
			  a->kind == BC_COND ? a->key.s :
			  a->n ? a->value[0].s : "list");
}

/* The name by which two profiles are the same; see bc_taken_as_written(). */
static char *written(struct bc_front *f, const struct bc_word *name,
		     const char *expanded)
{
	char *s = bc_session_dup(f->session, name->s, strlen(name->s));

	if (!strstr(s, "@{"))
		return bc_session_dup(f->session, expanded, strlen(expanded));
	bc_canonical_label(s);
	return s;
}

static void put_in_namespace(struct bc_front *f, struct bc_profile *p)
{
	char *name = p->name;
	size_t n = bc_namespace_len(name);

	if (n)
		bc_warn(f->diag, "unenforced", p->loc, NULL,
			"the option -n goes before the namespace %.*s", (int)n,
			name);
	if (asprintf(&p->name, ":%s:%s", f->opt->namespace, name + n) < 0)
		abort();
	free(name);
}

/*
 * Where the next "//" parts a child from its parent. It does not where a slash of the
 * name and one of a variable's value of several, as in /@{V}, meet in a brace.
 */
static const char *next_part(const struct bc_word *name, const char *s)
{
	bool seam = !strncmp(name->s, "/@{", 3);
	const char *at = s;

	while ((at = strstr(at, "//")) && seam && at > s && strchr("{,", at[-1]) && at[2] != '/')
		at += 2;
	return at;
}

/*
 * A name is an attachment too if it is that of a program, or a pattern: of
 * parent//child, what is the child's own.
 */
static void attach_by_name(struct bc_front *f, struct bc_profile *p,
			   const struct bc_word *name)
{
	const char *s = p->name + bc_namespace_len(p->name), *at;
	struct bc_word own = *name;
	int bad;

	/* Of the whole name, even where the attachment is but a part of it. */
	if (*s == '/')
		p->path = strdup(s);
	for (at = s; (at = next_part(name, at)); s = at)
		at += 2;
	/* The namespace is no pattern. */
	if (s > p->name)
		own.s = (char *)s;
	f->unnamed = true;
	bad = bc_pattern(f, &own);
	f->unnamed = false;
	if (!bad && (*s == '/' || s[strcspn(s, "*?[{")]))
		p->attach = strdup(s);
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
	unsigned int errors;
	char *local;

	/* What is indented may be within another that ended too early. */
	f->lost &= f->nblocks || f->indent;
	f->cut.line = 0;
	bc_push_block(f, name->loc);
	f->begun = true;
	f->quals = (struct bc_quals){ 0 };
	policy->profiles = bc_grow(policy->profiles, policy->nprofiles,
				   &f->profiles_room,
				   sizeof(*policy->profiles));
	p = &policy->profiles[policy->nprofiles++];
	*p = (struct bc_profile){ .loc = name->loc, .parent = parent,
				   .skipped = f->skip ? f->skips : 0,
				   .session = f->session };
	bc_session_take_rules(f->session, p);
	if (implicit && name->s[0] != '/' && name->s[0] != ':')
		bc_report(f->diag, BC_ERROR, name->loc, "write: profile NAME",
			  "\"%s\" is not a path", name->s);
	/* @{profile_name} is not defined yet, not even as the parent's. */
	f->unnamed = true;
	f->profile = -1;
	p->name = f->skip ? NULL : bc_profile_name(f, name);
	if (!p->name)
		p->name = strdup(name->s);
	bc_canonical_label(p->name);
	if (f->opt->namespace && parent < 0)
		put_in_namespace(f, p);
	local = p->name;
	p->written = written(f, name, local);
	f->profile = parent;
	check_name(f, p, name, hat);
	errors = bc_diag_errors(f->diag);
	take_head(f, p, hat, args);
	f->unattached |= bc_diag_errors(f->diag) != errors;
	f->unnamed = false;
	if (!p->attach && !f->skip)
		attach_by_name(f, p, name);
	if (parent >= 0) {
		p->name = bc_join(policy->profiles[parent].name, "//", local);
		free(local);
	}
	/* Outside of profiles a hat is a profile like any other, but for what it is granted. */
	p->hat = hat;
	if (hat && strstr(p->name, "//"))
		p->flags |= BAILEY_PROFILE_HAT;
	if (strlen(p->name) > BAILEY_MAX_NAME)
		bc_unsupported(f, name->loc,
			       "a full name of more than 255 bytes");
	bc_take_name(f);
	f->profile = policy->nprofiles - 1;
}

static void free_profile(struct bc_profile *p)
{
	size_t j;

	for (j = 0; j < p->nxattrs; j++) {
		free(p->xattr[j].name);
		free(p->xattr[j].value);
	}
	bc_session_keep_rules(p->session, p);
	free(p->name);
	free(p->pattern);
	free(p->attach);
	free(p->path);
	free(p->disconnected);
	free(p->disconnected_ipc);
}

/** bc_drop_skipped() - forget the profiles of blocks whose condition is not met */
void bc_drop_skipped(struct bc_policy *policy)
{
	int *to = calloc(policy->nprofiles + 1, sizeof(*to));
	size_t i, kept = 0;

	if (!to)
		abort();
	for (i = 0; i < policy->nprofiles; i++) {
		struct bc_profile *p = &policy->profiles[i];

		if (p->skipped) {
			free_profile(p);
			continue;
		}
		/* What is around it is kept as well. */
		if (p->parent >= 0)
			p->parent = to[p->parent];
		to[i] = kept;
		policy->profiles[kept++] = *p;
	}
	policy->nprofiles = kept;
	free(to);
}

void bc_policy_free(struct bc_policy *policy)
{
	size_t i;

	for (i = 0; policy && i < policy->nprofiles; i++)
		free_profile(&policy->profiles[i]);
	if (policy) {
		free(policy->profiles);
		if (policy->own)
			bc_session_free(policy->session);
	}
	free(policy);
}
