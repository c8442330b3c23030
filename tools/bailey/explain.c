// SPDX-License-Identifier: GPL-2.0
/*
 * bailey explain: a record in words, with the rule that would change it.
 */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "bailey.h"
#include "names.h"
#include "samepolicy.h"

/* Value of a key, unquoted or decoded from hex; malloc()ed or NULL. */
static char *value_of(const char *record, const char *key)
{
	size_t n = strlen(key), i;
	const char *p = record;
	char *out;

	while ((p = strstr(p, key))) {
		if ((p == record || p[-1] == ' ') && p[n] == '=')
			break;
		p += n;
	}
	if (!p)
		return NULL;
	p += n + 1;
	if (*p == '"')
		return strndup(p + 1, strcspn(p + 1, "\""));
	n = strcspn(p, " \n");
	out = strndup(p, n);
	if (n % 2 || !n || strspn(p, "0123456789ABCDEF") < n ||
	    (strcmp(key, "name") && strcmp(key, "profile") &&
	     strcmp(key, "src") && strcmp(key, "comm") && strcmp(key, "peer") &&
	     strcmp(key, "addr") && strcmp(key, "peer_addr") &&
	     strcmp(key, "target")))
		return out;
	for (i = 0; i < n / 2; i++) {
		char hex[3] = { p[2 * i], p[2 * i + 1], 0 };

		out[i] = strtol(hex, NULL, 16);
	}
	out[n / 2] = '\0';
	return out;
}

/* A label as a rule has to name it: each of a stack's names must match. */
static char *label_glob(char *label)
{
	size_t n = 0;
	char *p, *glob;

	if (!label || !strstr(label, "//&"))
		return label;
	glob = malloc(strlen(label) + 3);
	if (!glob)
		abort();
	glob[n++] = '{';
	for (p = label; *p; ) {
		if (!strncmp(p, "//&", 3)) {
			glob[n++] = ',';
			p += 3;
		} else {
			glob[n++] = *p++;
		}
	}
	glob[n++] = '}';
	glob[n] = '\0';
	free(label);
	return glob;
}

/* Appends " key=value" for each of the keys that the record has. */
static void add_conds(FILE *out, const char *record, const char *const *keys,
		      const char *const *as, int n, const char *open,
		      const char *close)
{
	const char *gap = open;
	char *value;
	int i;

	for (i = 0; i < n; i++) {
		value = value_of(record, keys[i]);
		if (!strcmp(keys[i], "peer"))
			value = label_glob(value);
		if (value)
			fprintf(out, strpbrk(value, " ,()=") ? "%s%s=\"%s\"" :
				"%s%s=%s", gap, as[i], value);
		if (value)
			gap = " ";
		free(value);
	}
	if (gap != open)
		fputs(close, out);
}

/* Only what one side does to the other may name the other. */
static bool has_peer(const char *mask)
{
	return strstr(mask, "connect") || strstr(mask, "send") ||
		strstr(mask, "receive") || strstr(mask, "accept");
}

static void add_socket(FILE *out, const char *record, const char *mask)
{
	static const char *const inet[] = { "laddr", "lport" };
	static const char *const inet_as[] = { "ip", "port" };
	static const char *const far[] = { "faddr", "fport" };
	static const char *const un[] = { "addr" }, *const un_as[] = { "addr" };
	static const char *const peer[] = { "peer_addr", "peer" };
	static const char *const peer_as[] = { "addr", "label" };
	char *family = value_of(record, "family");
	char *type = value_of(record, "sock_type");
	char *name = value_of(record, "peer_addr");

	if (family && !strcmp(family, "unix")) {
		/* What has a path is known by its file. */
		bool path = name && *name == '/';

		fprintf(out, "unix (%s) type=%s", mask, type ? type : "?");
		if (!has_peer(mask))
			add_conds(out, record, un, un_as, 1, " ", "");
		else
			add_conds(out, record, peer + path, peer_as + path,
				  2 - path, " peer=(", ")");
	} else {
		fprintf(out, "network (%s) %s %s", mask, family ? family : "?",
			type ? type : "?");
		if (has_peer(mask))
			add_conds(out, record, far, inet_as, 2, " peer=(", ")");
		else
			add_conds(out, record, inet, inet_as, 2, " ", "");
	}
	free(family);
	free(type);
	free(name);
}

/* One word of the record, in a rule. */
static void add_word(FILE *out, const char *format, const char *record,
		     const char *key)
{
	char *value = value_of(record, key);

	if (!strcmp(key, "peer"))
		value = label_glob(value);
	fprintf(out, format, value ? value : "?");
	free(value);
}

static bool add_rule(FILE *out, const char *record, const char *cls,
		     const char *mask)
{
	static const char *const label[] = { "peer" }, *const as[] = { "label" };
	char *name = value_of(record, "name");
	char *target = value_of(record, "target");
	const char *x = strchr(mask, 'x');
	bool known = true;

	if (!strcmp(cls, "file") && name && !strcmp(mask, "l") && target) {
		fprintf(out, "link \"%s\" -> \"%s\"", name, target);
	} else if (!strcmp(cls, "file") && name) {
		fprintf(out, x ? "\"%s\" %.*six" : "\"%s\" %.*s", name,
			x ? (int)(x - mask) : (int)strlen(mask), mask);
	} else if (!strcmp(cls, "cap")) {
		add_word(out, "capability %s", record, "capname");
	} else if (!strcmp(cls, "net")) {
		add_socket(out, record, mask);
	} else if (!strcmp(cls, "signal") || !strcmp(cls, "ptrace")) {
		fprintf(out, "%s (%s)", cls, mask);
		add_word(out, " peer=%s", record, "peer");
	} else if (!strcmp(cls, "mount")) {
		char *op = value_of(record, "operation");

		fputs(op && !strcmp(op, "pivotroot") ? "pivot_root" :
		      op && !strcmp(op, "umount") ? "umount" : "mount", out);
		free(op);
	} else if (!strcmp(cls, "mqueue")) {
		fprintf(out, "mqueue (%s)", mask);
		add_word(out, " type=%s", record, "type");
		fprintf(out, " %s", name ? name : "");
	} else if (!strcmp(cls, "io_uring")) {
		fprintf(out, "io_uring (%s)", mask);
		if (strstr(mask, "override_creds"))
			add_conds(out, record, label, as, 1, " ", "");
	} else if (!strcmp(cls, "namespace")) {
		fputs("userns create", out);
	} else if (!strcmp(cls, "change_profile")) {
		char *op = value_of(record, "operation");

		fprintf(out, "change_profile -> \"%s%s\"",
			op && !strncmp(op, "stack", 5) ? "&" : "",
			target ? target : "?");
		free(op);
	} else if (!strcmp(cls, "rlimits")) {
		add_word(out, "set rlimit %s", record, "rlimit");
		add_word(out, " <= %s", record, "value");
	} else {
		known = false;
	}
	if (known)
		fputs(",", out);
	free(name);
	free(target);
	return known;
}

/* The smallest rule that would allow it; malloc()ed, or NULL. */
static char *remedy(const char *record, const char *cls)
{
	char *mask = value_of(record, "denied_mask"), *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool known;

	if (!out)
		abort();
	known = add_rule(out, record, cls, mask ? mask : "");
	fclose(out);
	free(mask);
	if (known)
		return text;
	free(text);
	return NULL;
}

/**
 * struct held - a record's policy, where one is given
 * @given: -p
 * @match: what the record says of it
 * @hash: of its profile, or 0
 */
struct held {
	bool given;
	enum match match;
	__u64 hash;
};

static void add_held(cJSON *o, const struct held *held)
{
	char text[20];

	if (!held->given)
		return;
	cJSON_AddStringToObject(o, "policy", match_name(held->match));
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)held->hash);
	if (held->hash)
		cJSON_AddStringToObject(o, "policy_hash", text);
}

static int explain(struct common *c, const char *record, const struct held *held)
{
	char *verdict = value_of(record, "bailey");
	char *profile = value_of(record, "profile");
	char *cls = value_of(record, "class");
	char *op = value_of(record, "operation");
	char *name = value_of(record, "name");
	char *src = value_of(record, "src");
	char *info = value_of(record, "info");
	char *hash = value_of(record, "hash");
	char *add = NULL, *s;
	cJSON *o;

	if (!verdict || !profile || !cls) {
		fprintf(stderr, "bailey: not a record of Bailey's\n");
		return EXIT_USAGE;
	}
	add = remedy(record, cls);
	if (c->json) {
		o = cJSON_CreateObject();
		cJSON_AddNumberToObject(o, "version", 1);
		cJSON_AddStringToObject(o, "verdict", verdict);
		cJSON_AddStringToObject(o, "profile", profile);
		cJSON_AddStringToObject(o, "operation", op ? op : "");
		if (name)
			cJSON_AddStringToObject(o, "name", name);
		if (src)
			cJSON_AddStringToObject(o, "rule", src);
		if (info)
			cJSON_AddStringToObject(o, "info", info);
		if (add)
			cJSON_AddStringToObject(o, "remedy", add);
		if (hash)
			cJSON_AddStringToObject(o, "hash", hash);
		add_held(o, held);
		s = cJSON_PrintUnformatted(o);
		puts(s);
		free(s);
		cJSON_Delete(o);
	} else {
		printf("%s: profile %s, %s%s%s\n", verdict, profile,
		       op ? op : cls, name ? " of " : "", name ? name : "");
		if (info)
			printf("because: %s\n", info);
		else if (src)
			printf("because the rule at %s %s it\n", src,
			       strcmp(verdict, "AUDIT") ? "denies" : "allows");
		else
			printf("because no rule allows it\n");
		if (add && strcmp(verdict, "AUDIT"))
			printf("%sto allow it, add: %s\n",
			       src ? "first remove that rule; " : "", add);
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
static int ask_limit(const struct bailey_view *view, const struct record *r)
{
	const char *name = r->v[R_PROFILE], *resource = r->v[R_NAME];
	__u32 index = bailey_find_profile(view, name), i;

	if (index == BAILEY_NO_RULE || !resource) {
		fprintf(stderr, "bailey: no profile \"%s\" there\n", name);
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
		printf("denied by %s:%u: %s\n", bailey_string(view, rule->file),
		       rule->line, bailey_string(view, rule->text));
		return EXIT_OK;
	}
	printf("denied: no rule matches\n");
	return EXIT_OK;
}

/*
 * Says whether the policy is the one that decided, without which its answer is
 * worth little. Records without a hash say less: where the rule stands.
 *
 * Return: EXIT_OK; EXIT_DENIED: it is another; EXIT_USAGE: there is no answer.
 */
static int say_held(struct common *c, const struct record *r,
		    const struct bailey_view *view, const struct held *held)
{
	FILE *out = c->json ? stderr : stdout;

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
		fprintf(stderr, "bailey: %s is not the policy that decided: profile %s has hash %016llx there, %s in the record; what follows is by %s as it is\n",
			c->policy, r->v[R_PROFILE],
			(unsigned long long)held->hash, r->v[R_HASH], c->policy);
		return EXIT_DENIED;
	case MATCH_ABSENT:
		fprintf(stderr, "bailey: %s is not the policy that decided: it has no profile \"%s\"\n",
			c->policy, r->v[R_PROFILE]);
		return EXIT_USAGE;
	case MATCH_UNKNOWN:
		break;
	}
	if (match_place(r, view)) {
		fprintf(out, "the record has no hash: %s may or may not be the policy that decided\n",
			c->policy);
		return EXIT_OK;
	}
	fprintf(stderr, "bailey: %s is not the policy that decided: rule %s is not at %s:%s\n",
		c->policy, r->v[R_RULE], r->v[R_SOURCE], r->v[R_LINE]);
	return EXIT_USAGE;
}

/* Asks the policy what the kernel was asked, and whether it decides the same. */
static int ask_again(struct common *c, const struct record *r,
		     const struct bailey_view *view, const struct held *held)
{
	char buf[7][512], *w[13];
	struct accesses set = { 0 };
	bool denied = !record_has(r, R_VERDICT, "allowed") &&
		!record_has(r, R_VERDICT, "audited");
	int n, same, ret = EXIT_USAGE;
	char **argv = c->argv;
	int argc = c->argc;

	same = say_held(c, r, view, held);
	if (same == EXIT_USAGE)
		return same;
	if (record_has(r, R_CLASS, "rlimit")) {
		ret = ask_limit(view, r);
		return ret ? ret : same;
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
		ret = explain_question(c);
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

/* A line of a log, JSON or audit. EXIT_USAGE: it is no decision. */
static int explain_line(struct common *c, const char *line)
{
	struct held held = { .given = c->policy };
	struct bailey_view view;
	struct record r;
	int ret = EXIT_USAGE;
	void *blob = NULL;
	char *audit;

	if (!record_parse(&r, line) || !record_has(&r, R_TYPE, "decision")) {
		record_free(&r);
		held.given = false;
		return explain(c, line, &held);
	}
	c->check_only = true;
	if (record_of_layer(&r)) {
		fprintf(stderr, "bailey: a layer decided, which a process put on itself: no profile of the loaded policy did\n");
		held.given = false;
	}
	if (held.given)
		blob = open_policy(c, c->policy, &view);
	if (blob)
		held.match = match_policy(&r, &view, &held.hash);
	audit = record_audit(&r);
	if (!held.given || blob)
		ret = explain(c, audit, &held);
	if (!ret && blob)
		ret = ask_again(c, &r, &view, &held);
	free(blob);
	free(audit);
	record_free(&r);
	return ret;
}

static int explain_file(struct common *c, const char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;
	char *line = NULL;
	size_t room = 0;
	int ret = EXIT_OK;

	if (!f) {
		fprintf(stderr, "bailey: %s: %s\n", name, strerror(errno));
		return EXIT_USAGE;
	}
	while (getline(&line, &room, f) > 0) {
		struct record r;

		if (record_parse(&r, line) && record_has(&r, R_TYPE, "decision")) {
			int one = explain_line(c, line);

			ret = one > ret ? one : ret;
		}
		record_free(&r);
	}
	free(line);
	if (f != stdin)
		fclose(f);
	return ret;
}

int verb_explain(struct common *c)
{
	const char *first = c->argv[0];

	if (c->policy && c->argc > 1)
		return explain_question(c);
	if (!strcmp(first, "-") ||
	    (!strchr(first, '=') && first[0] != '{' && c->argc == 1))
		return explain_file(c, first);
	return explain_line(c, first);
}
