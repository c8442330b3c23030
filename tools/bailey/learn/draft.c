// SPDX-License-Identifier: GPL-2.0
/*
 * The draft: rules of every class, and the text of the profile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "learn.h"
#include "literal.h"

/** draft_rule() - a new rule; it takes @text, and is valid until the next one */
struct rule *draft_rule(struct draft *d, enum section section, char *text)
{
	if (d->nrules == d->room) {
		d->room = d->room ? 2 * d->room : 32;
		d->rule = realloc(d->rule, d->room * sizeof(*d->rule));
		if (!d->rule)
			abort();
	}
	d->rule[d->nrules] = (struct rule){ .section = section, .text = text };
	return &d->rule[d->nrules++];
}

/** draft_clear() - forget the rules */
void draft_clear(struct draft *d)
{
	size_t i;

	for (i = 0; i < d->nrules; i++)
		free(d->rule[i].text);
	d->nrules = 0;
}

/* Joins what words say with ", ". */
static char *list(const char *words)
{
	char *out = malloc(2 * strlen(words) + 1), *to = out;

	if (!out)
		abort();
	for (; *words; words++) {
		if (*words == ' ')
			*to++ = ',';
		*to++ = *words;
	}
	*to = '\0';
	return out;
}

/* How a program is run; see children.c. "ix", "Px", or "cx -> NAME". */
static void exec_mode(const struct draft *d, const char *path, char *buf,
		      size_t size)
{
	const struct child *child = draft_child(d, path);

	if (child)
		snprintf(buf, size, "cx -> %s", child->name);
	else
		snprintf(buf, size, "%s", profile_installed(d->c, path) ? "Px" :
			 "ix");
}

static char *file_text(const struct draft *d, const struct pattern *p)
{
	char letters[16], mode[300] = "", *text, *path = policy_quoted(p->glob);

	if (p->perms & BAILEY_MAY_EXEC)
		exec_mode(d, p->program, mode, sizeof(mode));
	ask_letters(p->perms & ~(__u32)BAILEY_MAY_EXEC, letters);
	if (asprintf(&text, "%s%s %s%s,", p->owner ? "owner " : "", path, letters,
		     mode) < 0)
		abort();
	free(path);
	return text;
}

static bool is_glob_of(const char *glob, const char *path)
{
	char *literal = NULL;
	bool is;

	glob_append(&literal, path, strlen(path));
	is = !strcmp(literal, glob);
	free(literal);
	return is;
}

/* Whether a program has rules of its own, here or installed. */
static bool has_profile(const struct draft *d, const struct access *a)
{
	return draft_child(d, a->field[A_NAME]) ||
		((a->perms & BAILEY_MAY_EXEC) &&
		 profile_installed(d->c, a->field[A_NAME]));
}

/* Rules for files: those of @perms, admitted or for review. */
static void files(struct draft *d, const __u32 *perms, bool review)
{
	struct source *s = calloc(d->set.n + 1, sizeof(*s));
	size_t i, n = 0, count, k;
	struct pattern *p;

	if (!s)
		abort();
	for (i = 0; i < d->set.n; i++) {
		if (d->set.a[i].cls != BAILEY_CLASS_FILE || !perms[i])
			continue;
		s[n++] = (struct source){ &d->set.a[i], perms[i],
			review || d->literal[i] ||
			has_profile(d, &d->set.a[i]) };
	}
	p = rollup(s, n, &count);
	for (i = 0; i < count; i++) {
		struct rule *rule;

		rule = draft_rule(d, p[i].perms & BAILEY_MAY_EXEC ? S_EXEC :
				  S_FILE, file_text(d, &p[i]));
		rule->events = p[i].events;
		rule->names = p[i].names;
		rule->why = p[i].why;
		rule->confidence = p[i].confidence;
		for (k = 0; review && k < d->set.n; k++)
			if (d->review[k] && d->set.a[k].cls ==
			    BAILEY_CLASS_FILE && d->reason[k] &&
			    is_glob_of(p[i].glob, d->set.a[k].field[A_NAME]))
				rule->review = d->reason[k];
		if (review && !rule->review)
			rule->review = "dangerous";
	}
	patterns_free(p, count);
	free(s);
}

static char *link_text(const struct access *a)
{
	struct shape to = shape_of(a->field[A_NAME], false, 0);
	struct shape from = shape_of(a->field[A_TARGET], false, 0);
	char *text;

	if (asprintf(&text, "link \"%s\" -> \"%s\",", to.glob, from.glob) < 0)
		abort();
	free(to.glob);
	free(from.glob);
	return text;
}

static char *mount_text(const struct access *a, __u32 perms)
{
	char *rule, *text;

	rule = policy_mount(perms & BAILEY_MOUNT_UMOUNT ? "umount" :
			    perms & BAILEY_MOUNT_PIVOT_ROOT ? "pivot" : "mount",
			    a->field[A_NAME], a->field[A_ADDR],
			    a->field[A_TYPE], a->field[A_FLAGS]);
	if (asprintf(&text, "%s,", rule) < 0)
		abort();
	free(rule);
	return text;
}

static char *change_text(const struct access *a)
{
	char *to = policy_word(a->field[A_NAME]), *text;
	char *at = policy_literal(a->field[A_TARGET] ? a->field[A_TARGET] : "");

	if (asprintf(&text, *at ? "change_profile \"%s\" -> %s," :
		     "change_profile %s-> %s,", at, to) < 0)
		abort();
	free(to);
	free(at);
	return text;
}

/* One access of a class that is not generalised, as a rule; malloc()ed. */
static char *single(const struct access *a, __u32 perms, enum section *section)
{
	char *const *f = a->field, buf[160] = "", *words, *text = NULL;
	char *name = policy_word(f[A_NAME] ? f[A_NAME] : "?");
	char *peer = policy_label(f[A_PEER] ? f[A_PEER] : "unconfined");
	int n = 0;

	if (a->cls < BAILEY_CLASS_MAX)
		class_perms(a->cls, perms, buf);
	words = list(buf);
	*section = S_IPC;
	switch (a->cls) {
	case BAILEY_CLASS_CAP:
		*section = S_CAP;
		n = asprintf(&text, "capability %s,", name);
		break;
	case BAILEY_CLASS_PTRACE:
		n = asprintf(&text, "ptrace (%s) peer=%s,", words, peer);
		break;
	case BAILEY_CLASS_IO_URING:
		n = f[A_PEER] && (perms & BAILEY_IO_URING_OVERRIDE_CREDS) ?
			asprintf(&text, "io_uring (%s) label=%s,", words, peer) :
			asprintf(&text, "io_uring (%s),", words);
		break;
	case BAILEY_CLASS_MQUEUE:
		n = asprintf(&text, "mqueue (%s) type=%s %s,", words,
			     f[A_TYPE] ? f[A_TYPE] : *f[A_NAME] == '/' ?
			     "posix" : "sysv", name);
		break;
	case BAILEY_CLASS_USERNS:
		text = strdup("userns,");
		break;
	case BAILEY_CLASS_CHANGE:
		text = change_text(a);
		break;
	case BAILEY_CLASS_LINK:
		*section = S_FILE;
		text = link_text(a);
		break;
	case BAILEY_CLASS_MOUNT:
		*section = S_MOUNT;
		text = mount_text(a, perms);
		break;
	}
	if (n < 0 || !text)
		abort();
	free(words);
	free(name);
	free(peer);
	return text;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Signals to or from one peer are one rule. */
static void signals(struct draft *d, size_t first, const __u32 *perms,
		    bool *done, bool review)
{
	const struct access *a = &d->set.a[first];
	unsigned int events = 0, names = 0;
	char buf[32], *words, *text = NULL, *peer;
	struct rule *rule;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	class_perms(a->cls, perms[first], buf);
	words = list(buf);
	fprintf(out, "signal (%s) set=(", words);
	for (i = first; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];
		size_t k;

		if (b->cls != a->cls || perms[i] != perms[first] ||
		    !same(a->field[A_PEER], b->field[A_PEER]))
			continue;
		done[i] = true;
		for (k = first; k < i; k++)
			if (d->set.a[k].cls == b->cls && perms[k] == perms[i] &&
			    same(d->set.a[k].field[A_TYPE], b->field[A_TYPE]) &&
			    same(d->set.a[k].field[A_PEER], b->field[A_PEER]))
				break;
		if (k == i)
			fprintf(out, "%s%s", names++ ? ", " : "",
				b->field[A_TYPE] ? b->field[A_TYPE] : "exists");
		events += b->events;
	}
	peer = policy_label(a->field[A_PEER] ? a->field[A_PEER] : "unconfined");
	fprintf(out, ") peer=%s,", peer);
	fclose(out);
	rule = draft_rule(d, S_IPC, text);
	rule->events = events;
	rule->names = names;
	rule->review = review ? d->reason[first] : NULL;
	free(words);
	free(peer);
}

/* Whether a limit is higher than another; both are numbers, or none is. */
static bool higher(const char *a, const char *b)
{
	bool none = !a || !strcmp(a, "infinity");

	if (none || !b || !strcmp(b, "infinity"))
		return none;
	return strtoull(a, NULL, 10) > strtoull(b, NULL, 10);
}

/* All values that a limit was set to are one rule, for the highest. */
static void limits(struct draft *d, size_t first, const __u32 *perms,
		   bool *done, bool review)
{
	const struct access *a = &d->set.a[first];
	const char *most = a->field[A_FLAGS];
	struct rule *rule;
	char *limit, *text;
	size_t i;

	for (i = first; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];

		if (b->cls != a->cls || !perms[i] ||
		    !same(a->field[A_NAME], b->field[A_NAME]))
			continue;
		done[i] = true;
		if (higher(b->field[A_FLAGS], most))
			most = b->field[A_FLAGS];
	}
	limit = policy_rlimit(a->field[A_NAME], most);
	if (asprintf(&text, "%s,", limit) < 0)
		abort();
	free(limit);
	rule = draft_rule(d, S_IPC, text);
	rule->review = review ? d->reason[first] : NULL;
	for (i = first; i < d->set.n; i++)
		if (d->set.a[i].cls == a->cls && perms[i] &&
		    same(a->field[A_NAME], d->set.a[i].field[A_NAME])) {
			rule->events += d->set.a[i].events;
			rule->names++;
		}
}

/* Every class but files and sockets: what is said once is one rule. */
static void others(struct draft *d, const __u32 *perms, bool review)
{
	bool *done = calloc(d->set.n + 1, sizeof(*done));
	size_t i, k;

	if (!done)
		abort();
	for (i = 0; i < d->set.n; i++) {
		const struct access *a = &d->set.a[i];
		enum section section;
		char *text;

		if (!perms[i] || done[i] || a->cls == BAILEY_CLASS_FILE ||
		    (a->cls == BAILEY_CLASS_NET && !review))
			continue;
		if (a->cls == BAILEY_CLASS_SIGNAL) {
			signals(d, i, perms, done, review);
			continue;
		}
		if (a->cls == BAILEY_CLASS_RLIMIT) {
			limits(d, i, perms, done, review);
			continue;
		}
		if (a->cls == BAILEY_CLASS_NET) {
			section = S_NET;
			if (asprintf(&text, "network %s %s,", a->field[A_NAME],
				     a->field[A_TYPE]) < 0)
				abort();
		} else {
			text = single(a, perms[i], &section);
		}
		for (k = 0; k < d->nrules; k++)
			if (!strcmp(d->rule[k].text, text) &&
			    !d->rule[k].review == !review)
				break;
		if (k == d->nrules) {
			draft_rule(d, section, text);
			d->rule[k].review = review ? d->reason[i] : NULL;
		} else {
			free(text);
		}
		d->rule[k].events += a->events;
		d->rule[k].names++;
	}
	free(done);
}

/** draft_rules() - rules for all that is wanted, and for what is for review */
void draft_rules(struct draft *d)
{
	others(d, d->wanted, false);
	draft_network(d);
	files(d, d->wanted, false);
	others(d, d->review, true);
	files(d, d->review, true);
}

/* "3 events; likely: many in a folder (7 names)" */
static void remark(FILE *out, const struct rule *r)
{
	static const char *const words[] = { "high", "medium", "low" };

	fprintf(out, "# %u event%s", r->events, r->events == 1 ? "" : "s");
	if (r->why)
		fprintf(out, ", %u name%s; %s: %s", r->names,
			r->names == 1 ? "" : "s", words[r->confidence], r->why);
	fputc('\n', out);
}

static void put_rule(FILE *out, struct rule *r, unsigned int *line)
{
	int n;

	if (r->review) {
		fprintf(out, "  # review: %s (%u event%s)\n  # %s\n", r->review,
			r->events, r->events == 1 ? "" : "s", r->text);
		*line += 2;
		return;
	}
	n = fprintf(out, "  %s", r->text);
	fprintf(out, "%*s", n < 47 ? 48 - n : 1, "");
	remark(out, r);
	r->line = (*line)++;
}

/** draft_body() - the rules as text, the first of them on line @line */
char *draft_body(struct draft *d, unsigned int line)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	int section, review;
	bool any, gap = false;

	for (i = 0; i < d->nrules; i++)
		d->rule[i].line = 0;
	for (review = 0; review < 2; review++)
		for (section = 0; section < S_SECTIONS; section++) {
			any = false;
			for (i = 0; i < d->nrules; i++) {
				struct rule *r = &d->rule[i];

				if ((int)r->section != section || r->dropped ||
				    (r->review != NULL) != review)
					continue;
				if (!any && gap) {
					fputc('\n', out);
					line++;
				}
				any = gap = true;
				put_rule(out, r, &line);
			}
		}
	draft_put_children(d, out);
	fclose(out);
	return text;
}

/* As it was given, which may be a pattern, unless it would not be one word. */
static char *policy_name(const char *name)
{
	return strpbrk(name, "\"\\\n\r") ? policy_word(name) :
		policy_quoted(name);
}

/**
 * draft_text() - the whole profile
 * @d: draft; the rules get their lines
 * @complain: it is to complain only
 */
char *draft_text(struct draft *d, bool complain)
{
	char *head, *body, *text, *name = policy_name(d->name), *attach = NULL;
	struct shape shape = { NULL, NULL, SURE };
	unsigned int line = 1;
	const char *p;

	/* Of the program in another version as well. */
	if (d->attach && d->attach[0] == '/') {
		shape = shape_of(d->attach, false, 0);
		attach = policy_quoted(shape.glob);
	}

	if (asprintf(&head, "# Learned by bailey learn from %u events. Behind each rule: how many it came\n"
		     "# from; how sure a generalisation is, and what it is about. What stands behind\n"
		     "# \"review:\" was seen but is not granted: see Documentation/learning.rst.\n"
		     "include <tunables/global>\n\nprofile %s%s%s%s {\n",
		     d->events, name, attach ? " " : "", attach ? attach : "",
		     complain ? " flags=(complain)" : "") < 0)
		abort();
	for (p = head; *p; p++)
		line += *p == '\n';
	body = draft_body(d, line);
	if (asprintf(&text, "%s%s}\n", head, body) < 0)
		abort();
	free(head);
	free(body);
	free(name);
	free(attach);
	free(shape.glob);
	return text;
}
