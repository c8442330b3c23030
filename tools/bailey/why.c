// SPDX-License-Identifier: GPL-2.0
/*
 * bailey explain -p POLICY PROFILE PATH PERMS: what decides, which rules nearly
 * did, and the smallest rule that would change it. The kernel is not asked.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"
#include "jsonout.h"
#include "learn/learn.h"
#include "remedy.h"
#include "shown.h"

/**
 * struct why - an explanation
 * @view: policy
 * @prof: profile
 * @q: the question
 * @path: asked about
 * @json: object, or NULL
 * @near: array of near misses in @json
 */
struct why {
	const struct bailey_view *view;
	const struct bailey_profile_rec *prof;
	struct question q;
	const char *path;
	struct json_object *json, *near;
};

static void near_miss(struct why *w, __u32 rule, const char *because)
{
	const struct bailey_rule *r = &w->view->rules[rule];
	const char *file = bailey_string(w->view, r->file);
	const char *text = bailey_string(w->view, r->text);
	struct json_object *o;

	if (!w->json) {
		printf("near: %s:%u: %s (%s)\n", file, r->line, text, because);
		return;
	}
	o = json_object_new_object();
	json_string(o, "file", file);
	json_number(o, "line", r->line);
	json_string(o, "rule", text);
	json_string(o, "because", because);
	json_object_array_add(w->near, o);
}

/* Rules that match the path and grant, but not what was asked. */
static void lacking(struct why *w, __u32 missing, bool owner)
{
	struct bailey_result res;
	char have[16], text[64];
	__u32 i, j;

	bailey_lookup(w->view, w->prof, BAILEY_CLASS_FILE, w->q.field, 1,
		      true, &res);
	for (i = 0; i < res.naccepts; i++) {
		const struct bailey_accept *a;

		a = &w->view->accepts[res.accept[i]];
		for (j = 0; j < a->nrules; j++) {
			__u32 rule = bailey_accept_rule(w->view, a, j);
			const struct bailey_rule *r = &w->view->rules[rule];

			if (r->flags & (BAILEY_RULE_DENY | BAILEY_RULE_IMPLIED))
				continue;
			ask_letters(r->perms, have);
			snprintf(text, sizeof(text), "grants only %s", have);
			if (!owner && (r->flags & BAILEY_RULE_OWNER) &&
			    (r->perms & missing))
				near_miss(w, rule, "for the file's owner only");
			else if (!(r->perms & missing))
				near_miss(w, rule, text);
		}
	}
}

/* The path of a rule as written: the word that begins like one. */
static char *path_of(const char *text)
{
	const char *p = text;

	while (*p && *p != '/' && *p != '"')
		p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' ');
	p += *p == '"';
	return strndup(p, strcspn(p, "\" "));
}

/* A rule for a path that differs by a slip of the pen, or in its case. */
static void misspelt(struct why *w, __u32 missing)
{
	__u32 i;

	for (i = 0; i < w->view->count[BAILEY_SECT_RULES]; i++) {
		const struct bailey_rule *r = &w->view->rules[i];
		const char *text = bailey_string(w->view, r->text);
		const char *names[1];
		char *path;

		if (r->cls != BAILEY_CLASS_FILE || !(r->perms & missing) ||
		    (r->flags & (BAILEY_RULE_DENY | BAILEY_RULE_IMPLIED)))
			continue;
		path = path_of(text);
		names[0] = path;
		if (*path && strcmp(path, w->path) &&
		    (bc_suggest(names, 1, w->path) ||
		     !strcasecmp(path, w->path)))
			near_miss(w, i, "its path is nearly the same");
		free(path);
	}
}

/* The glob of a rule up to its last component: "/srv/" of "/srv/a?". */
static char *folder_of(const char *text)
{
	char *path = path_of(text), *slash = strrchr(path, '/');
	int depth = 0;
	char *p;

	/* Not if the last slash stands within a group. */
	for (p = path; slash && p < slash; p++)
		depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
	if (!slash || depth || !slash[1] || slash == path ||
	    strchr(path, '"')) {
		free(path);
		return NULL;
	}
	slash[1] = '\0';
	return path;
}

/*
 * Rules that match all but the last component: their folders, as rules of a
 * profile of their own, are asked for the folder of the path.
 */
static void last_component(struct why *w, struct common *c, __u32 missing)
{
	__u32 n = w->view->count[BAILEY_SECT_RULES], i, j, line = 2;
	__u32 *rule = calloc(n + 3, sizeof(*rule));
	struct bailey_field field = { w->path + 1, strrchr(w->path, '/') -
				      w->path };
	struct bailey_result res;
	struct bailey_view view;
	unsigned int shown = 0;
	char *text = NULL;
	size_t size;
	void *blob;
	FILE *out = open_memstream(&text, &size);

	if (!rule || !out)
		abort();
	fputs("include <tunables/global>\nprofile x {\n", out);
	for (i = 0; i < n; i++) {
		const struct bailey_rule *r = &w->view->rules[i];
		char *folder;

		if (r->cls != BAILEY_CLASS_FILE || !(r->perms & missing) ||
		    (r->flags & (BAILEY_RULE_DENY | BAILEY_RULE_IMPLIED)))
			continue;
		folder = folder_of(bailey_string(w->view, r->text));
		if (!folder)
			continue;
		fprintf(out, "\"%s\" r,\n", folder);
		rule[++line] = i + 1;
		free(folder);
	}
	fputs("}\n", out);
	fclose(out);
	blob = field.len ? compile_text(c, text, &view) : NULL;
	if (blob)
		bailey_lookup(&view, view.profiles, BAILEY_CLASS_FILE, &field, 1,
			      true, &res);
	for (i = 0; blob && i < res.naccepts; i++) {
		const struct bailey_accept *a = &view.accepts[res.accept[i]];

		for (j = 0; j < a->nrules && shown < 8; j++) {
			__u32 at = view.rules[bailey_accept_rule(&view, a, j)].line;

			if (at > line || !rule[at])
				continue;
			near_miss(w, rule[at] - 1,
				  "all but the last component matches");
			shown++;
		}
	}
	free(blob);
	free(rule);
	free(text);
}

/* @value under @key of JSON, or in a line between @before and @after. */
static void say(struct why *w, const char *key, const char *before,
		const char *value, const char *after)
{
	if (w->json)
		json_string(w->json, key, value);
	else
		printf("%s%s%s", before, value, after);
}

static void denied(struct why *w, struct common *c, bool owner)
{
	struct bailey_result res;
	__u32 missing, forbidden;
	char buf[16], *rule, *path;

	bailey_lookup(w->view, w->prof, BAILEY_CLASS_FILE, w->q.field, 1,
		      owner, &res);
	missing = w->q.perms & ~res.perms.allow;
	forbidden = w->q.perms & res.perms.deny;
	ask_letters(bailey_denied(&res.perms, w->q.perms), buf);
	say(w, "denied", "what is denied: ", buf, "\n");
	lacking(w, missing, owner);
	last_component(w, c, missing);
	misspelt(w, missing);
	if (forbidden) {
		ask_letters(forbidden, buf);
		say(w, "forbidden",
		    "a deny rule forbids ", buf,
		    ": no other rule can grant it\n");
	}
	if (!missing)
		return;
	ask_letters(missing & ~(__u32)BAILEY_MAY_EXEC, buf);
	path = policy_literal(w->path);
	if (asprintf(&rule, "\"%s\" %s%s,", path, buf,
		     missing & BAILEY_MAY_EXEC ? "ix" : "") < 0)
		abort();
	free(path);
	say(w, "remedy", forbidden ? "it would also need: " :
	    "the smallest rule that allows it: ", rule, "\n");
	free(rule);
}

/**
 * explain_by() - what a policy decides, and why
 * @c: its words are a profile and a question
 * @view: policy
 * @o: receives the answer; NULL: it is printed
 *
 * Return: EXIT_OK; EXIT_DENIED; EXIT_USAGE after a message.
 */
int explain_by(struct common *c, const struct bailey_view *view, struct json_object *o)
{
	struct why w = { .view = view, .json = o };
	__u32 index, rule, exec;
	char text[512];
	bool allowed;

	if (ask_parse(c->argv + 1, c->argc - 1, &w.q))
		return EXIT_USAGE;
	index = bailey_find_profile(view, c->argv[0]);
	if (index == BAILEY_NO_RULE) {
		fputs("bailey: no profile \"", stderr);
		put_shown(stderr, c->argv[0]);
		fprintf(stderr, "\" in %s\n", c->policy);
		return EXIT_USAGE;
	}
	w.prof = &view->profiles[index];
	w.path = c->argv[1][0] == '/' ? c->argv[1] : c->argv[c->argc - 1];
	if (o)
		w.near = json_object_new_array();
	allowed = ask_decide(view, w.prof, &w.q, c->owner, &rule, &exec);
	say(&w, "verdict", "", allowed ? "allowed" : "denied", "");
	if (rule != BAILEY_NO_RULE) {
		const struct bailey_rule *r = &view->rules[rule];
		char *place;

		if (asprintf(&place, "%s:%u: %s", bailey_string(view, r->file),
			     r->line, bailey_string(view, r->text)) < 0)
			abort();
		say(&w, "rule", " by ", place, "\n");
		free(place);
	} else if (!o) {
		printf(": no rule matches\n");
	}
	if (exec) {
		transition_text(view, exec, text, sizeof(text));
		say(&w, "transition", "transition: ", text, "\n");
	}
	if (!allowed && w.q.cls == BAILEY_CLASS_FILE)
		denied(&w, c, c->owner);
	if (o) {
		json_add(o, "near", w.near);
		snprintf(text, sizeof(text), "%016llx",
			 (unsigned long long)bailey_profile_hash(w.prof));
		json_string(o, "hash", text);
	}
	return allowed ? EXIT_OK : EXIT_DENIED;
}

/** explain_question() - explain -p POLICY PROFILE PATH PERMS */
int explain_question(struct common *c)
{
	struct bailey_view view;
	struct json_object *o = NULL;
	void *blob;
	int ret;

	c->check_only = true;
	blob = open_policy(c, c->policy, &view);
	if (!blob)
		return EXIT_USAGE;
	if (c->json)
		o = json_answer();
	ret = explain_by(c, &view, o);
	if (o && ret != EXIT_USAGE)
		print_json_line(o);
	else
		json_object_put(o);
	free(blob);
	return ret;
}
