// SPDX-License-Identifier: GPL-2.0
/*
 * bailey simulate: asks the kernel's matcher, offline.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

static int answer(struct common *c, const struct bailey_view *view, __u32 rule,
		  bool allowed)
{
	const struct bailey_rule *r = &view->rules[rule];
	const char *verdict = allowed ? "allowed" : "denied";
	cJSON *o;
	char *s;

	if (c->json) {
		o = cJSON_CreateObject();
		cJSON_AddNumberToObject(o, "version", 1);
		cJSON_AddStringToObject(o, "verdict", verdict);
		if (rule != BAILEY_NO_RULE) {
			cJSON_AddStringToObject(o, "file",
						bailey_string(view, r->file));
			cJSON_AddNumberToObject(o, "line", r->line);
			cJSON_AddStringToObject(o, "rule",
						bailey_string(view, r->text));
		}
		s = cJSON_PrintUnformatted(o);
		puts(s);
		free(s);
		cJSON_Delete(o);
	} else if (rule == BAILEY_NO_RULE) {
		printf("%s: no rule matches\n", verdict);
	} else {
		printf("%s by %s:%u: %s\n", verdict,
		       bailey_string(view, r->file), r->line,
		       bailey_string(view, r->text));
	}
	return allowed ? EXIT_OK : EXIT_DENIED;
}

static void show_perms(const struct bailey_perms *p)
{
	printf(" %x %x %x %x", p->allow & ~p->deny, p->deny, p->audit,
	       p->quiet);
}

/*
 * Paths from standard input, a line each: prints what the profile says of each
 * as hexadecimal sets: allowed, denied, audited, quiet; for the file's owner,
 * then for others.
 */
static int bulk(const struct bailey_view *view,
		const struct bailey_profile_rec *prof)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct bailey_field field;
		struct bailey_result res;
		int owner;

		line[n - (line[n - 1] == '\n')] = '\0';
		if (line[0] != '/') {
			printf("?\n");
			continue;
		}
		fputs(line, stdout);
		field = (struct bailey_field){ line + 1, strlen(line + 1) };
		for (owner = 1; owner >= 0; owner--) {
			bailey_lookup(view, prof, BAILEY_CLASS_FILE, &field, 1,
				      owner, &res);
			show_perms(&res.perms);
		}
		putchar('\n');
	}
	free(line);
	return EXIT_OK;
}

int verb_simulate(struct common *c)
{
	struct bailey_view view;
	struct question q;
	__u32 index, rule;
	bool allowed, from_stdin;
	void *blob;
	int ret = EXIT_USAGE;

	if (!c->policy) {
		fprintf(stderr, "bailey: simulate needs -p POLICY\n");
		return EXIT_USAGE;
	}
	from_stdin = c->argc == 2 && !strcmp(c->argv[1], "-");
	if (!from_stdin && ask_parse(c->argv + 1, c->argc - 1, &q))
		return EXIT_USAGE;
	c->check_only = true;	/* nothing is loaded: the whole language will do */
	blob = open_policy(c, c->policy, &view);
	if (!blob)
		return EXIT_USAGE;
	index = bailey_find_profile(&view, c->argv[0]);
	if (index == BAILEY_NO_RULE) {
		fprintf(stderr, "bailey: no profile \"%s\" in %s\n", c->argv[0],
			c->policy);
	} else if (from_stdin) {
		ret = bulk(&view, &view.profiles[index]);
	} else {
		allowed = ask_decide(&view, &view.profiles[index], &q, c->owner,
				     &rule);
		ret = answer(c, &view, rule, allowed);
	}
	free(blob);
	return ret;
}
