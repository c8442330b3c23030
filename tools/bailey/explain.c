// SPDX-License-Identifier: GPL-2.0
/*
 * bailey explain: a record in words, with the rule that would change it.
 */
#include <json-c/json.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "bailey.h"
#include "jsonout.h"
#include "names.h"
#include "remedy.h"
#include "samepolicy.h"
#include "shown.h"

/**
 * struct held - a record's policy, where one is given
 * @given: the record can be held against it
 * @view: the policy
 * @match: what the record says of it
 * @hash: of its profile, or 0
 */
struct held {
	bool given;
	const struct bailey_view *view;
	enum match match;
	__u64 hash;
};

static void add_held(struct json_object *o, const struct held *held)
{
	char text[20];

	if (!held->given)
		return;
	json_string(o, "policy", match_name(held->match));
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)held->hash);
	if (held->hash)
		json_string(o, "policy_hash", text);
}

/* printf() of names, each of which may hold what a terminal obeys. */
__attribute__((format(printf, 2, 3)))
static void say(FILE *out, const char *fmt, ...)
{
	const char *s;
	va_list args;
	size_t n;

	va_start(args, fmt);
	for (; *fmt; fmt += n) {
		n = strcspn(fmt, "%");
		fwrite(fmt, 1, n, out);
		if (fmt[n]) {
			s = va_arg(args, const char *);	/* %s only */
			put_shown(out, s ? s : "?");
			n += 2;
		}
	}
	va_end(args);
}

/* Why a rule for the record would grant more than was asked for; NULL: it would not. */
static const char *unspeakable(const struct record *r)
{
	static const char *const sourceless[] = { "remount", "shared", "private",
		"slave", "unbindable" };
	const char *flags = r->v[R_FLAGS] ? r->v[R_FLAGS] : "", *at;
	size_t i;

	if (r->cut)
		return "a name has a NUL byte, which policy cannot spell: what is before it is another's";
	if (!record_has(r, R_CLASS, "mount") || record_has(r, R_OPERATION, "umount") ||
	    record_has(r, R_OPERATION, "pivotroot") ||
	    (r->v[R_SOURCE_NAME] && *r->v[R_SOURCE_NAME]))
		return NULL;
	/* What these change has no source, for the kernel either. */
	for (i = 0; i < sizeof(sourceless) / sizeof(sourceless[0]); i++) {
		at = strstr(flags, sourceless[i]);
		if (at && (at == flags || strchr(" ,", at[-1])))
			return NULL;
	}
	return "the mount has no source, and a rule without one allows any";
}

/* The record itself, in words or into @o; @unspeakable: why it gets no rule, or NULL. */
static int explain(const char *record, const struct held *held,
		   const char *unspeakable, struct json_object *o)
{
	char *verdict = record_value(record, "bailey");
	char *profile = record_value(record, "profile");
	char *cls = record_value(record, "class");
	char *op = record_value(record, "operation");
	char *name = record_value(record, "name");
	char *src = record_value(record, "src");
	char *info = record_value(record, "info");
	char *hash = record_value(record, "hash");
	char *add = NULL, *s;

	if (!verdict || !profile || !cls) {
		fprintf(stderr, "bailey: not a record of Bailey's\n");
		return EXIT_USAGE;
	}
	if (!unspeakable)
		add = remedy(record, cls);
	if (o) {
		json_version(o);
		json_string(o, "verdict", verdict);
		json_string(o, "profile", profile);
		json_string(o, "operation", op ? op : "");
		if (name)
			json_string(o, "name", name);
		if (src)
			json_string(o, "rule", src);
		if (info)
			json_string(o, "info", info);
		if (add)
			json_string(o, "remedy", add);
		if (unspeakable)
			json_string(o, "no_remedy", unspeakable);
		if (hash)
			json_string(o, "hash", hash);
		add_held(o, held);
	} else {
		say(stdout, "%s: profile %s, %s%s", verdict, profile,
		    op ? op : cls, name ? " of " : "");
		/* As a rule would have it. */
		s = policy_literal(name ? name : "");
		printf("%s\n", s);
		free(s);
		if (info)
			say(stdout, "because: %s\n", info);
		else if (src)
			say(stdout, "because the rule at %s %s it\n", src,
			    strcmp(verdict, "AUDIT") ? "denies" : "allows");
		else
			printf("because no rule allows it\n");
		if (add && strcmp(verdict, "AUDIT"))
			printf("%sto allow it, add: %s\n",
			       src ? "first remove that rule; " : "", add);
		else if (unspeakable && strcmp(verdict, "AUDIT"))
			printf("no rule is proposed: %s\n", unspeakable);
	}
	free(verdict);
	free(profile);
	free(cls);
	free(op);
	free(name);
	free(src);
	free(info);
	free(hash);
	free(add);
	return EXIT_OK;
}

/* Limits have no question: the profile's own one decides. */
static int ask_limit(const struct bailey_view *view, const struct record *r,
		     struct json_object *o)
{
	const char *name = r->v[R_PROFILE], *resource = r->v[R_NAME];
	__u32 index = bailey_find_profile(view, name), i;
	char *place = NULL;

	if (index == BAILEY_NO_RULE || !resource) {
		say(stderr, "bailey: no profile \"%s\" there\n", name);
		return EXIT_USAGE;
	}
	for (i = 0; i < view->profiles[index].nrlimits; i++) {
		const struct bailey_rlimit_rec *limit;
		const struct bailey_rule *rule;

		limit = &view->rlimits[view->profiles[index].rlimits + i];
		if (limit->resource >= BAILEY_NRLIMITS ||
		    !bailey_rlimit_names[limit->resource] ||
		    strcmp(bailey_rlimit_names[limit->resource], resource))
			continue;
		rule = &view->rules[limit->rule];
		if (asprintf(&place, "%s:%u: %s", bailey_string(view, rule->file),
			     rule->line, bailey_string(view, rule->text)) < 0)
			abort();
		break;
	}
	if (o) {
		o = json_add(o, "answer", json_object_new_object());
		json_string(o, "verdict", "denied");
		if (place)
			json_string(o, "rule", place);
	} else if (place) {
		printf("denied by %s\n", place);
	} else {
		printf("denied: no rule matches\n");
	}
	free(place);
	return EXIT_OK;
}

/*
 * Says whether the policy is the one that decided, without which its answer is
 * worth little. Records without a hash say less: where the rule stands.
 *
 * Return: EXIT_OK; EXIT_DENIED: it is another; EXIT_USAGE: there is no answer.
 */
static int say_held(struct common *c, const struct record *r,
		    const struct held *held)
{
	FILE *out = c->json ? stderr : stdout;
	char hash[20];

	fflush(stdout);		/* in one log they keep their order */
	switch (held->match) {
	case MATCH_SAME:
		if (!c->json)
			printf("%s is the policy that decided (hash %s)\n",
			       c->policy, r->v[R_HASH]);
		return EXIT_OK;
	case MATCH_MODE:
		fprintf(out, "%s has the rules that decided, but was loaded in another mode\n",
			c->policy);
		return EXIT_OK;
	case MATCH_DIFFERS:
		snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)held->hash);
		say(stderr, "bailey: %s is not the policy that decided: profile %s has hash %s there, %s in the record; what follows is by %s as it is\n",
		    c->policy, r->v[R_PROFILE], hash, r->v[R_HASH], c->policy);
		return EXIT_DENIED;
	case MATCH_ABSENT:
		say(stderr, "bailey: %s is not the policy that decided: it has no profile \"%s\"\n",
		    c->policy, r->v[R_PROFILE]);
		return EXIT_USAGE;
	case MATCH_UNKNOWN:
		break;
	}
	if (match_place(r, held->view)) {
		fprintf(out, "the record has no hash: %s may or may not be the policy that decided\n",
			c->policy);
		return EXIT_OK;
	}
	say(stderr, "bailey: %s is not the policy that decided: rule %s is not at %s:%s\n",
	    c->policy, r->v[R_RULE], r->v[R_SOURCE], r->v[R_LINE]);
	return EXIT_USAGE;
}

/* Asks the policy what the kernel was asked, and whether it decides the same. */
static int ask_again(struct common *c, const struct record *r,
		     const struct held *held, struct json_object *o)
{
	char buf[7][512], *w[13];
	struct accesses set = { 0 };
	bool denied = !record_has(r, R_VERDICT, "allowed") &&
		!record_has(r, R_VERDICT, "audited");
	int n, same, ret = EXIT_USAGE;
	char **argv = c->argv;
	int argc = c->argc;

	same = say_held(c, r, held);
	if (same == EXIT_USAGE)
		return same;
	if (record_has(r, R_CLASS, "rlimit")) {
		ret = ask_limit(held->view, r, o);
		return ret ? ret : same;
	}
	if (r->cut) {
		fprintf(stderr, "bailey: not asked again: a name has a NUL byte, which no question can spell\n");
		return EXIT_USAGE;
	}
	if (!access_add(&set, r)) {
		accesses_free(&set);
		return EXIT_USAGE;
	}
	n = access_words(&set.a[0], set.a[0].cls == BAILEY_CLASS_FILE ?
			 set.a[0].perms : set.a[0].perms & -set.a[0].perms,
			 w + 1, buf);
	if (n) {
		w[0] = r->v[R_PROFILE];
		c->argv = w;
		c->argc = n + 1;
		c->owner = set.a[0].owned;
		ret = explain_by(c, held->view,
				 o ? json_add(o, "answer", json_object_new_object()) : NULL);
		c->argv = argv;
		c->argc = argc;
	}
	fflush(stdout);
	if (n && ret != EXIT_USAGE && (ret == EXIT_DENIED) != denied)
		fprintf(stderr, held->match == MATCH_SAME ?
			"bailey: the record says otherwise: more than the rules of %s decided\n" :
			"bailey: the record says otherwise: %s has changed since\n",
			c->policy);
	accesses_free(&set);
	return ret == EXIT_USAGE ? ret : same;
}

/* An event that is no decision: only of a failure there is something to say. */
static int explain_other(const struct record *r, struct json_object *o)
{
	const char *op = r->v[R_OPERATION] ? r->v[R_OPERATION] : "system call";
	const char *error = r->v[R_ERROR] ? r->v[R_ERROR] : "0";
	const char *profile = r->v[R_PROFILE] ? r->v[R_PROFILE] : "?";
	const char *name;
	int number = abs(atoi(error));

	if (!record_has(r, R_TYPE, "failed")) {
		say(stderr, "bailey: an event of type %s: nothing was decided\n",
		    r->v[R_TYPE]);
		return EXIT_USAGE;
	}
	if (o) {
		json_version(o);
		json_string(o, "verdict", "failed");
		json_string(o, "profile", profile);
		json_string(o, "operation", op);
		if (r->v[R_NAME])
			json_string(o, "name", r->v[R_NAME]);
		json_string(o, "error", error);
		return EXIT_OK;
	}
	name = r->v[R_NAME] ? r->v[R_NAME] : "";
	say(stdout, "FAILED: profile %s, %s%s%s\nbecause: %s; no policy refused it\n",
	    profile, op, *name ? " of " : "", name,
	    number ? strerror(number) : error);
	return EXIT_OK;
}

/*
 * A line of a log, JSON or audit; @view is of -p, or NULL. EXIT_USAGE: it is no
 * decision.
 */
static int explain_line(struct common *c, const char *line,
			const struct bailey_view *view)
{
	struct json_object *o = c->json ? json_object_new_object() : NULL;
	struct held held = { .view = view };
	struct record r;
	char *text;
	int ret;

	if (!record_parse(&r, line)) {
		ret = explain(line, &held, NULL, o);
	} else if (!record_has(&r, R_TYPE, "decision")) {
		ret = explain_other(&r, o);
	} else {
		held.given = view && !record_of_layer(&r);
		if (record_of_layer(&r))
			fprintf(stderr, "bailey: a layer decided, which a process put on itself: no profile of the loaded policy did\n");
		if (held.given)
			held.match = match_policy(&r, view, &held.hash);
		text = record_audit(&r);
		ret = explain(text, &held, unspeakable(&r), o);
		if (!ret && held.given)
			ret = ask_again(c, &r, &held, o);
		free(text);
	}
	record_free(&r);
	if (o && json_object_object_length(o))
		print_json_line(o);
	else
		json_object_put(o);
	return ret;
}

static int explain_file(struct common *c, const char *name,
			const struct bailey_view *view)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;
	char *line = NULL;
	bool lines = false, records = false;
	size_t room = 0;
	int ret = EXIT_OK;

	if (!f) {
		fprintf(stderr, "bailey: %s: %s\n", name, strerror(errno));
		return EXIT_USAGE;
	}
	while (getline(&line, &room, f) > 0) {
		struct record r;
		bool is = record_parse(&r, line);

		if (is && record_has(&r, R_TYPE, "decision")) {
			int one = explain_line(c, line, view);

			ret = one > ret ? one : ret;
		}
		record_free(&r);
		lines = true;
		records |= is;
	}
	if (!record_end(f, name, lines, records))
		ret = EXIT_USAGE;
	free(line);
	return ret;
}

/* More words than a record has. */
static int a_question(void)
{
	fprintf(stderr, "bailey: explain: a record is one word (quote it), and a question needs -p POLICY\n");
	return EXIT_USAGE;
}

int verb_explain(struct common *c)
{
	const char *first = c->argv[0];
	struct bailey_view view;
	void *blob = NULL;
	int ret;

	if (c->policy && c->argc > 1)
		return explain_question(c);
	c->check_only = true;
	if (c->policy) {
		blob = open_policy(c, c->policy, &view);
		if (!blob)
			return EXIT_USAGE;
	}
	if (!strcmp(first, "-") ||
	    (!strchr(first, '=') && first[0] != '{' && c->argc == 1))
		ret = explain_file(c, first, blob ? &view : NULL);
	else if (c->argc > 1)
		ret = a_question();
	else
		ret = explain_line(c, first, blob ? &view : NULL);
	free(blob);
	return ret;
}
