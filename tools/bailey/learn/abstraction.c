// SPDX-License-Identifier: GPL-2.0
/*
 * Recognises abstractions: those installed that grant several of the accesses,
 * and nothing that is dangerous and was not seen.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

#define ENOUGH	4u	/* paths that an abstraction must grant */

/**
 * struct abstraction - a candidate
 * @name: malloc()ed
 * @view: its blob
 * @covers: accesses, by number, that it grants wholly
 * @sum: paths among them that nothing grants yet
 * @taken: it is in the profile
 */
struct abstraction {
	char *name;
	struct bailey_view view;
	bool *covers;
	unsigned int sum;
	bool taken;
};

/** probe_allowed() - whether a profile says yes to a question in words */
static bool probe_allowed(const struct bailey_view *view, const char *words)
{
	char copy[256], *w[8], *save;
	struct question q;
	int n = 0;
	__u32 rule;

	snprintf(copy, sizeof(copy), "%s", words);
	for (w[n] = strtok_r(copy, " ", &save); w[n] && n < 7;
	     w[n] = strtok_r(NULL, " ", &save))
		n++;
	return !ask_parse(w, n, &q) &&
		ask_decide(view, view->profiles, &q, true, &rule, NULL);
}

/* Whether it grants what an attacker wants, or a capability nobody asked for. */
static bool excessive(const struct draft *d, const struct abstraction *a)
{
	const struct bailey_profile_rec *prof = a->view.profiles;
	bool seen = false;
	size_t i;

	for (i = 0; danger_probes[i]; i++)
		if (probe_allowed(&a->view, danger_probes[i]))
			return true;
	if (prof->caps.allow[0] || prof->caps.allow[1])
		return true;
	if (!strcmp(a->name, "base"))
		return false;
	for (i = 0; i < d->set.n; i++)
		seen |= d->set.a[i].cls != BAILEY_CLASS_FILE && a->covers[i];
	return !seen && (prof->cls[BAILEY_CLASS_NET].count ||
			 prof->cls[BAILEY_CLASS_PTRACE].count ||
			 prof->cls[BAILEY_CLASS_MOUNT].count);
}

static void weigh(const struct draft *d, struct abstraction *a)
{
	size_t i;

	a->sum = 0;
	for (i = 0; i < d->set.n; i++)
		a->sum += a->covers[i] && d->wanted[i] &&
			d->set.a[i].cls == BAILEY_CLASS_FILE;
}

static void ask_all(const struct draft *d, struct abstraction *a)
{
	size_t i;

	for (i = 0; i < d->set.n; i++)
		a->covers[i] = d->wanted[i] &&
			access_allowed(&a->view, a->view.profiles,
				       &d->set.a[i], d->wanted[i], NULL);
}

static struct abstraction *add(struct draft *d, struct abstraction *list,
			       size_t *n, const char *name)
{
	struct abstraction a = { .name = strdup(name) };
	char text[1024];
	size_t i;
	void *blob;

	for (i = 0; i < *n; i++)
		if (!strcmp(list[i].name, name))
			goto no;
	snprintf(text, sizeof(text), "include <tunables/global>\n"
		 "profile \"%s\" {\ninclude <abstractions/%s>\n}\n", d->name,
		 name);
	blob = compile_text(d->c, text, &a.view);
	if (!blob)
		goto no;
	a.covers = calloc(d->set.n + 1, sizeof(*a.covers));
	list = realloc(list, (*n + 1) * sizeof(*list));
	if (!list || !a.covers)
		abort();
	ask_all(d, &a);
	if (excessive(d, &a)) {
		free(blob);
		free(a.covers);
		goto no;
	}
	list[(*n)++] = a;
	return list;
no:
	free(a.name);
	return list;
}

static int plain(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && e->d_name[n - 1] != '~' &&
		!strstr(e->d_name, ".dpkg") && !strstr(e->d_name, ".d");
}

static struct abstraction *candidates(struct draft *d, size_t *n)
{
	struct abstraction *list = NULL;
	size_t i;

	for (i = 0; i < d->c->ninclude; i++) {
		struct dirent **name;
		char dir[4096];
		int k, found;

		snprintf(dir, sizeof(dir), "%s/abstractions", d->c->include[i]);
		found = scandir(dir, &name, plain, alphasort);
		for (k = 0; k < found; k++) {
			list = add(d, list, n, name[k]->d_name);
			free(name[k]);
		}
		if (found >= 0)
			free(name);
	}
	return list;
}

static void take(struct draft *d, struct abstraction *a)
{
	struct rule *rule;
	char *text;
	size_t i;

	if (asprintf(&text, "include <abstractions/%s>", a->name) < 0)
		abort();
	rule = draft_rule(d, S_INCLUDE, text);
	for (i = 0; i < d->set.n; i++) {
		if (!a->covers[i] || !d->wanted[i])
			continue;
		rule->events += d->set.a[i].events;
		rule->names++;
		d->wanted[i] = 0;
	}
	a->taken = true;
}

/**
 * abstractions() - take the abstractions that fit
 * @d: draft; what they grant is no longer wanted of it
 */
void abstractions(struct draft *d)
{
	struct abstraction *list, *best;
	size_t n = 0, i;

	list = candidates(d, &n);
	do {
		best = NULL;
		for (i = 0; i < n; i++) {
			bool base = !strcmp(list[i].name, "base");

			weigh(d, &list[i]);
			if (list[i].taken || list[i].sum < (base ? 1 : ENOUGH))
				continue;
			/* The base is everybody's; of equals, the smaller. */
			if (!best || (base && strcmp(best->name, "base")) ||
			    (strcmp(best->name, "base") &&
			     (list[i].sum > best->sum ||
			      (list[i].sum == best->sum &&
			       list[i].view.count[BAILEY_SECT_RULES] <
			       best->view.count[BAILEY_SECT_RULES]))))
				best = &list[i];
		}
		if (best)
			take(d, best);
	} while (best);
	for (i = 0; i < n; i++) {
		free((void *)list[i].view.base);
		free(list[i].covers);
		free(list[i].name);
	}
	free(list);
}
