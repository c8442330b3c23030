// SPDX-License-Identifier: GPL-2.0
/*
 * bailey tighten: what a profile grants and nobody used, by events that are asked
 * about again, offline. Proposes to remove rules, to take permissions off them,
 * and to begin a "**" deeper; as a diff.
 */
#include <ctype.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "learn.h"

/**
 * struct use - what became of a rule
 * @perms: used
 * @events: records it decided
 * @below: longest folder that all paths share, malloc()ed
 */
struct use {
	__u32 perms;
	unsigned int events;
	char *below;
};

/**
 * struct proposal - a change to a line
 * @line: from 1
 * @text: the new line, malloc()ed; NULL: it goes
 * @why: why
 */
struct proposal {
	unsigned int line;
	char *text;
	const char *why;
};

/**
 * struct tighten - the command
 * @c: options
 * @name: profile
 * @set: accesses
 * @view: policy
 * @prof: profile
 * @use: by rule
 * @line: lines of the policy file, without newline; @nlines
 * @first: of the profile
 * @last: line of its end
 * @events: decisions that tell of use; with @kernel rules
 * @p: proposals; @n of them
 * @write: apply them
 * @kernel: by what the kernel marked, not by events
 */
struct tighten {
	struct common *c;
	const char *name;
	struct accesses set;
	unsigned int events;
	struct bailey_view view;
	const struct bailey_profile_rec *prof;
	struct use *use;
	char **line;
	unsigned int nlines, first, last;
	struct proposal *p;
	size_t n;
	bool write, kernel;
};

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
		fprintf(stderr, "bailey: the kernel has no marks of %s\n", t->name);
	return text && t->events ? 0 : -1;
}

static void propose(struct tighten *t, unsigned int line, char *text,
		    const char *why)
{
	t->p = realloc(t->p, (t->n + 1) * sizeof(*t->p));
	if (!t->p)
		abort();
	t->p[t->n++] = (struct proposal){ line, text, why };
}

/* The line without what is no policy, malloc()ed. */
static char *bare(const char *line)
{
	char *out = strdup(line + strspn(line, " \t")), *end;

	end = strchr(out, '#');
	if (end && strncmp(out, "#include", 8))
		*end = '\0';
	end = out + strlen(out);
	while (end > out && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return out;
}

/* A line in which nothing stands but this one rule. */
static bool alone(const struct tighten *t, const struct bailey_rule *r)
{
	char *text;
	bool ok;
	__u32 i;

	if (r->line < t->first || r->line > t->last)
		return false;
	for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++)
		if (&t->view.rules[i] != r && t->view.rules[i].file == r->file &&
		    t->view.rules[i].line == r->line &&
		    !(t->view.rules[i].flags & BAILEY_RULE_IMPLIED) &&
		    strcmp(bailey_string(&t->view, t->view.rules[i].text),
			   bailey_string(&t->view, r->text)))
			return false;
	text = bare(t->line[r->line - 1]);
	ok = *text && text[strlen(text) - 1] == ',' && !strchr(text, '}' + 1) &&
		strlen(text) == strlen(bailey_string(&t->view, r->text)) + 1;
	free(text);
	return ok;
}

/* The line of a file rule with another path and other permissions, or NULL. */
static char *rewritten(const struct tighten *t, const struct bailey_rule *r,
		       const char *path, __u32 perms)
{
	const char *old = t->line[r->line - 1];
	const char *comma = strrchr(old, ','), *hash = strchr(old, '#');
	const char *mode, *end, *begin = old + strspn(old, " \t");
	char letters[16], *out;

	while (hash && comma && comma > hash) {
		for (comma--; comma > old && *comma != ','; comma--)
			;
		if (comma == old)
			return NULL;
	}
	if (!comma)
		return NULL;
	for (mode = comma; mode > begin && mode[-1] != ' ' && mode[-1] != '\t'; mode--)
		;
	for (end = mode; end > begin && isspace((unsigned char)end[-1]); end--)
		;
	begin = strchr(begin, '/');
	if (!begin || begin >= end || memchr(begin, ' ', end - begin) ||
	    memchr(begin, '"', end - begin))
		return NULL;
	if (perms & BAILEY_MAY_WRITE)
		perms &= ~BAILEY_MAY_APPEND;
	ask_letters(perms, letters);
	if (asprintf(&out, "%.*s%.*s%.*s%s%s", (int)(begin - old), old,
		     (int)(path ? strlen(path) : (size_t)(end - begin)),
		     path ? path : begin, (int)(mode - end), end, letters,
		     comma) < 0)
		abort();
	return out;
}

/* A rule for a folder and all below it that is only used further down. */
static char *deeper(const char *text, const char *below)
{
	const char *path = strchr(text, '/');
	size_t n = path ? strcspn(path, " ") : 0;
	char *out;

	if (n < 4 || strncmp(path + n - 3, "/**", 3) ||
	    strcspn(path, "*?[{@") != n - 2 ||
	    strncmp(path, below, n - 2) || strlen(below) <= n - 2)
		return NULL;
	if (strpbrk(below, " *?[]{}^,\"\\"))
		return NULL;
	if (asprintf(&out, "%s**", below) < 0)
		abort();
	return out;
}

static void judge(struct tighten *t, __u32 i)
{
	const struct bailey_rule *r = &t->view.rules[i];
	const char *text = bailey_string(&t->view, r->text);
	const struct use *u = &t->use[i];
	char *path = NULL, *line;
	__u32 perms;

	if ((r->flags & (BAILEY_RULE_DENY | BAILEY_RULE_IMPLIED)) ||
	    strcmp(bailey_string(&t->view, r->file), t->c->policy) ||
	    !alone(t, r) || r->cls == BAILEY_CLASS_RLIMIT ||
	    r->cls == BAILEY_CLASS_ATTACH)
		return;
	if (!u->events) {
		propose(t, r->line, NULL, "never used");
		return;
	}
	if (r->cls != BAILEY_CLASS_FILE || strstr(text, "->") ||
	    (r->perms & BAILEY_MAY_EXEC))
		return;
	perms = r->perms & u->perms;
	if (u->perms & BAILEY_MAY_APPEND && (r->perms & BAILEY_MAY_WRITE))
		perms |= BAILEY_MAY_APPEND;
	path = deeper(text, u->below ? u->below : "/");
	if (!path && !((r->perms & ~perms) & ~(__u32)BAILEY_MAY_APPEND))
		return;
	line = rewritten(t, r, path, perms);
	if (line && strcmp(line, t->line[r->line - 1]))
		propose(t, r->line, line, path ? "used further down only" :
			"permissions not used");
	else
		free(line);
	free(path);
}

/* Whether a rule of @file, or of what it includes, was used. */
static bool file_used(const struct tighten *t, const char *file, int depth)
{
	size_t len;
	char *text, *line, *save;
	bool used = false;
	__u32 i;

	for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++)
		if (t->use[i].events &&
		    !strcmp(bailey_string(&t->view, t->view.rules[i].file), file))
			return true;
	text = depth ? bc_read_file(file, &len) : NULL;
	for (line = text ? strtok_r(text, "\n", &save) : NULL; line && !used;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *open = strstr(line, "include") ? strchr(line, '<') :
			NULL;
		size_t k;

		if (!open || !strchr(open, '>'))
			continue;
		for (k = 0; k < t->c->ninclude && !used; k++) {
			char path[4096];

			snprintf(path, sizeof(path), "%s/%.*s",
				 t->c->include[k], (int)strcspn(open + 1, ">"),
				 open + 1);
			used = file_used(t, path, depth - 1);
		}
	}
	free(text);
	return used;
}

static void includes(struct tighten *t)
{
	unsigned int i;
	size_t k;

	for (i = t->first; i < t->last; i++) {
		char *text = bare(t->line[i - 1]), *open;
		bool used = false, found = false;

		open = strchr(text, '<');
		if (strncmp(text, "include", 7) && strncmp(text, "#include", 8))
			open = NULL;
		for (k = 0; open && k < t->c->ninclude && !found; k++) {
			char path[4096];
			FILE *f;

			snprintf(path, sizeof(path), "%s/%.*s", t->c->include[k],
				 (int)strcspn(open + 1, ">"), open + 1);
			f = fopen(path, "re");
			found = f;
			if (f)
				fclose(f);
			used |= file_used(t, path, 6);
		}
		if (open && found && !used && !strstr(text, "local/"))
			propose(t, i, NULL, "none of its rules is used");
		free(text);
	}
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
	o = json_object_new_object();
	list = json_object_new_array();
	json_object_object_add(o, "version", json_object_new_int(1));
	json_object_object_add(o, "events", json_object_new_int(t->events));
	json_object_object_add(o, "proposals", list);
	for (i = 0; i < t->n; i++) {
		json_object *p = json_object_new_object();

		json_object_object_add(p, "line",
				       json_object_new_int(t->p[i].line));
		json_object_object_add(p, "why",
				       json_object_new_string(t->p[i].why));
		json_object_object_add(p, "old", json_object_new_string(
			t->line[t->p[i].line - 1]));
		if (t->p[i].text)
			json_object_object_add(p, "new", json_object_new_string(
				t->p[i].text));
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
		judge(t, i);
	includes(t);
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
			if (n < 64)
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
	t.kernel = !n;
	if (!t.name || !c->policy) {
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
