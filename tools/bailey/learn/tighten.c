// SPDX-License-Identifier: GPL-2.0
/*
 * bailey tighten: what a profile grants and nobody used, by events that are asked
 * about again, offline. Proposes to remove rules, to take permissions off them,
 * and to begin a "**" deeper; as a diff.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonout.h"
#include "tighten.h"

static void take(void *arg, const struct record *r)
{
	struct tighten *t = arg;

	if (record_has(r, R_TYPE, "decision") && r->v[R_PROFILE] &&
	    !strcmp(r->v[R_PROFILE], t->name) && access_add(&t->set, r))
		t->events++;
}

/* Cuts *@below to the folder that it shares with @path. */
static void share(char **below, const char *path)
{
	size_t i, slash = 0;

	if (!*below) {
		*below = strdup(path);
		(*below)[strrchr(path, '/') + 1 - path] = '\0';
		return;
	}
	for (i = 0; (*below)[i] && (*below)[i] == path[i]; i++)
		if (path[i] == '/')
			slash = i + 1;
	(*below)[slash] = '\0';
}

static void mark(struct tighten *t, const struct access *a)
{
	__u32 bit, rule;

	for (bit = 1; bit && bit <= a->perms; bit <<= 1) {
		struct use *u;

		if (!(a->perms & bit) ||
		    !access_allowed(&t->view, t->prof, a, bit, &rule) ||
		    rule == BAILEY_NO_RULE)
			continue;
		u = &t->use[rule];
		u->perms |= bit;
		u->events += a->events;
		if (a->cls == BAILEY_CLASS_FILE)
			share(&u->below, a->field[A_NAME]);
	}
}

/* Undoes the octal escapes of a securityfs file, in place. */
static char *plain(char *s)
{
	char *from, *to;

	for (from = to = s; *from; to++)
		if (*from == '\\' && from[1] && from[2] && from[3]) {
			*to = (from[1] - '0') << 6 | (from[2] - '0') << 3 |
				(from[3] - '0');
			from += 4;
		} else {
			*to = *from++;
		}
	*to = '\0';
	return s;
}

static const char *base_of(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/*
 * What the kernel marked as of use since the policy was loaded: profile, number,
 * mark, refusals, file, line, class, text. It tells no permissions, so all of a
 * rule's count as used.
 */
static int mark_by_kernel(struct tighten *t)
{
	char *text = read_fs("hits"), *line, *save, *inner, *f[8];
	__u32 i;
	int k;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		for (k = 0; k < 8; k++) {
			f[k] = strtok_r(k ? NULL : line, "\t", &inner);
			if (!f[k])
				break;
		}
		if (k < 8 || !strcmp(f[1], "none") || strcmp(plain(f[0]), t->name))
			continue;
		t->events++;
		plain(f[4]);
		for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++) {
			const struct bailey_rule *r = &t->view.rules[i];

			if (!strcmp(f[2], "unused") ||
			    r->line != strtoul(f[5], NULL, 10) ||
			    strcmp(base_of(bailey_string(&t->view, r->file)),
				   base_of(f[4])))
				continue;
			t->use[i].events++;
			t->use[i].perms = ~0u;
		}
	}
	free(text);
	if (text && !t->events)
		fprintf(stderr, "bailey: the kernel has no marks of %s: is it loaded?\n", t->name);
	return text && t->events ? 0 : -1;
}

static int by_line(const void *a, const void *b)
{
	const struct proposal *p = a, *q = b;

	return p->line < q->line ? -1 : p->line > q->line;
}

static char *changed(const struct tighten *t)
{
	char *text = NULL;
	size_t size, k = 0;
	unsigned int i;
	FILE *out = open_memstream(&text, &size);

	for (i = 1; i <= t->nlines; i++) {
		for (; k < t->n && t->p[k].line < i; k++)
			;
		if (k < t->n && t->p[k].line == i) {
			if (t->p[k].text)
				fprintf(out, "%s\n", t->p[k].text);
		} else {
			fprintf(out, "%s\n", t->line[i - 1]);
		}
	}
	fclose(out);
	return text;
}

static void show(const struct tighten *t, const char *old)
{
	json_object *o, *list;
	char *new, *diff;
	size_t i;

	if (!t->c->json) {
		new = changed(t);
		diff = unified_diff(t->c->policy, old, new);
		fputs(diff, stdout);
		free(new);
		free(diff);
		return;
	}
	o = json_answer();
	list = json_object_new_array();
	json_number(o, "events", t->events);
	json_add(o, "proposals", list);
	for (i = 0; i < t->n; i++) {
		json_object *p = json_object_new_object();

		json_number(p, "line", t->p[i].line);
		json_string(p, "why", t->p[i].why);
		json_string(p, "old", t->line[t->p[i].line - 1]);
		if (t->p[i].text)
			json_string(p, "new", t->p[i].text);
		json_object_array_add(list, p);
	}
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static void split_lines(struct tighten *t, const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		t->nlines += *p == '\n';
	t->line = calloc(t->nlines + 2, sizeof(*t->line));
	if (!t->line)
		abort();
	for (t->nlines = 0, p = text; *p;) {
		size_t n = strcspn(p, "\n");

		t->line[t->nlines++] = strndup(p, n);
		p += n + (p[n] == '\n');
	}
}

static int run(struct tighten *t)
{
	size_t len, i;
	char *old = read_all(t->c->policy, &len);
	void *blob = NULL;
	__u32 index;
	int ret = EXIT_USAGE;

	t->c->check_only = true;
	if (old)
		blob = open_policy(t->c, t->c->policy, &t->view);
	if (!blob)
		goto out;
	index = bailey_find_profile(&t->view, t->name);
	if (index == BAILEY_NO_RULE) {
		fprintf(stderr, "bailey: no profile \"%s\" in %s\n", t->name,
			t->c->policy);
		goto out;
	}
	t->prof = &t->view.profiles[index];
	t->use = calloc(t->view.count[BAILEY_SECT_RULES] + 1, sizeof(*t->use));
	if (!t->use)
		abort();
	split_lines(t, old);
	t->first = t->prof->line;
	t->last = profile_end(old, t->first);
	if (!t->last) {
		fprintf(stderr, "bailey: the end of profile %s is not found\n",
			t->name);
		goto out;
	}
	for (i = 0; i < t->set.n; i++)
		mark(t, &t->set.a[i]);
	if (t->kernel && mark_by_kernel(t))
		goto out;
	for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++)
		propose_for_rule(t, i);
	propose_for_includes(t);
	qsort(t->p, t->n, sizeof(*t->p), by_line);
	/* A line may hold one rule of several classes, such as "network,". */
	for (i = 1; i < t->n; i++)
		if (t->p[i].line == t->p[i - 1].line)
			memmove(&t->p[i], &t->p[i + 1],
				(--t->n - i) * sizeof(*t->p));
	show(t, old);
	if (t->write) {
		char *new = changed(t);

		ret = write_file(t->c->policy, new);
		free(new);
	} else {
		ret = t->n ? EXIT_DENIED : EXIT_OK;
	}
	fprintf(stderr, "bailey: %u %s of %s, %zu proposals\n", t->events,
		t->kernel ? "rules" : "events", t->name, t->n);
out:
	for (i = 0; t->use && i < t->view.count[BAILEY_SECT_RULES]; i++)
		free(t->use[i].below);
	free(t->use);
	for (i = 0; i < t->nlines; i++)
		free(t->line[i]);
	free(t->line);
	for (i = 0; i < t->n; i++)
		free(t->p[i].text);
	free(t->p);
	free(blob);
	free(old);
	return ret;
}

int verb_tighten(struct common *c)
{
	static const struct option options[] = {
		{ "include", required_argument, NULL, 'I' },
		{ "policy", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "from", required_argument, NULL, 'f' },
		{ "write", no_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const char usage[] =
		"usage: bailey tighten [-I DIR] [--json] [--write] -p FILE PROFILE [--from LOG]...\n"
		"Without --from: by what the kernel marked as used since the profile was loaded.\n";
	struct tighten t = { .c = c };
	char *logs[64];
	int opt, n = 0, ret;

	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "I:p:jh", options, NULL)) != -1) {
		switch (opt) {
		case 'I':
			common_include(c, optarg);
			break;
		case 'p':
			c->policy = optarg;
			break;
		case 'j':
			c->json = true;
			break;
		case 'f':
			if (n == 64)
				return too_many("tighten", "--from");
			logs[n++] = optarg;
			break;
		case 'w':
			t.write = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < c->argc)
		t.name = c->argv[optind++];
	while (optind < c->argc && n < 64)
		logs[n++] = c->argv[optind++];
	if (optind < c->argc)
		return too_many("tighten", "logs");
	t.kernel = !n;
	if (!t.name || !c->policy) {
		fprintf(stderr, "bailey: tighten: %s\n", t.name ?
			"no policy: -p FILE" : "no PROFILE is named");
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (record_each(logs, n, take, &t) < 0)
		return EXIT_USAGE;
	if (n && !t.events) {
		fprintf(stderr, "bailey: no events of %s\n", t.name);
		return EXIT_USAGE;
	}
	ret = run(&t);
	accesses_free(&t.set);
	return ret;
}
