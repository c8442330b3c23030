// SPDX-License-Identifier: GPL-2.0
/*
 * The draft: rules of every class, and the text of the profile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "learn.h"

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

/* A word of policy: quoted if it has to be. */
static char *word(const char *s)
{
	char *out;

	if (asprintf(&out, strpbrk(s, " \t()=#\"") || strstr(s, "\\,") ? "\"%s\"" : "%s", s) < 0)
		abort();
	return out;
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
	char letters[16], mode[300] = "", *text, *path = word(p->glob);

	if (p->perms & BAILEY_MAY_EXEC)
		exec_mode(d, p->glob, mode, sizeof(mode));
	ask_letters(p->perms & ~(__u32)BAILEY_MAY_EXEC, letters);
	if (asprintf(&text, "%s%s %s%s,", p->owner ? "owner " : "", path, letters,
		     mode) < 0)
		abort();
	free(path);
	return text;
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
			draft_child(d, d->set.a[i].field[A_NAME]) };
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
			    strstr(rule->text, d->set.a[k].field[A_NAME]))
				rule->review = d->reason[k];
		if (review && !rule->review)
			rule->review = "dangerous";
	}
	patterns_free(p, count);
	free(s);
}

/* One access of a class that is not generalised, as a rule; malloc()ed. */
static char *single(const struct access *a, __u32 perms, enum section *section)
{
	char *const *f = a->field, buf[160] = "", *words, *text = NULL;
	char *name = word(f[A_NAME] ? f[A_NAME] : "?");
	char *peer = word(f[A_PEER] ? f[A_PEER] : "unconfined");
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (a->cls < BAILEY_CLASS_MAX)
		class_perms(a->cls, perms, buf);
	words = list(buf);
	*section = S_IPC;
	switch (a->cls) {
	case BAILEY_CLASS_CAP:
		*section = S_CAP;
		fprintf(out, "capability %s,", name);
		break;
	case BAILEY_CLASS_SIGNAL:
		fprintf(out, "signal (%s) set=(%s) peer=%s,", words, f[A_TYPE],
			peer);
		break;
	case BAILEY_CLASS_PTRACE:
		fprintf(out, "ptrace (%s) peer=%s,", words, peer);
		break;
	case BAILEY_CLASS_IO_URING:
		fprintf(out, "io_uring (%s)", words);
		if (f[A_PEER] && (perms & BAILEY_IO_URING_OVERRIDE_CREDS))
			fprintf(out, " label=%s", peer);
		fputs(",", out);
		break;
	case BAILEY_CLASS_MQUEUE:
		fprintf(out, "mqueue (%s) type=%s %s,", words,
			f[A_TYPE] ? f[A_TYPE] : "posix", name);
		break;
	case BAILEY_CLASS_USERNS:
		fputs("userns,", out);
		break;
	case BAILEY_CLASS_CHANGE:
		fputs("change_profile ", out);
		if (f[A_TARGET])
			fprintf(out, "\"%s\" ", f[A_TARGET]);
		fprintf(out, "-> %s,", name);
		break;
	case BAILEY_CLASS_RLIMIT:
		fprintf(out, "set rlimit %s <= %s,", name,
			f[A_FLAGS] ? f[A_FLAGS] : "infinity");
		break;
	case BAILEY_CLASS_LINK: {
		struct shape to = shape_of(f[A_NAME], false);
		struct shape from = shape_of(f[A_TARGET] ? f[A_TARGET] : "?",
					     false);

		*section = S_FILE;
		fprintf(out, "link \"%s\" -> \"%s\",", to.glob, from.glob);
		free(to.glob);
		free(from.glob);
		break;
	}
	case BAILEY_CLASS_MOUNT:
		*section = S_MOUNT;
		if (perms & BAILEY_MOUNT_UMOUNT) {
			fprintf(out, "umount %s,", name);
		} else if (perms & BAILEY_MOUNT_PIVOT_ROOT) {
			fprintf(out, "pivot_root oldroot=%s %s,",
				f[A_ADDR] ? f[A_ADDR] : "/**", name);
		} else {
			fputs("mount", out);
			if (f[A_TYPE])
				fprintf(out, " fstype=%s", f[A_TYPE]);
			if (f[A_FLAGS] && *f[A_FLAGS])
				fprintf(out, " options=(%s)", f[A_FLAGS]);
			if (f[A_ADDR])
				fprintf(out, " \"%s\"", f[A_ADDR]);
			fprintf(out, " -> %s,", name);
		}
		break;
	}
	fclose(out);
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
	peer = word(a->field[A_PEER] ? a->field[A_PEER] : "unconfined");
	fprintf(out, ") peer=%s,", peer);
	fclose(out);
	rule = draft_rule(d, S_IPC, text);
	rule->events = events;
	rule->names = names;
	rule->review = review ? d->reason[first] : NULL;
	free(words);
	free(peer);
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

/**
 * draft_text() - the whole profile
 * @d: draft; the rules get their lines
 * @complain: it is to complain only
 */
char *draft_text(struct draft *d, bool complain)
{
	char *head, *body, *text, *name = word(d->name), *attach = NULL;
	struct shape shape = { NULL, NULL, SURE };
	unsigned int line = 1;
	const char *p;

	/* Of the program in another version as well. */
	if (d->attach && d->attach[0] == '/') {
		shape = shape_of(d->attach, false);
		attach = word(shape.glob);
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
