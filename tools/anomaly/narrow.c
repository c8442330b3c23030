// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces a loaded profile by one that also has rules against what an alert is about.
 * The policy file stays as it is: the next load of it takes the rules off again. They
 * stand on the line of the profile's last brace, so that no other rule gets a new line,
 * by which rules are known in models.
 *
 * Only what was never seen is forbidden: an object that normal use needs stays allowed
 * for all operations, however strange the moment was. And only by rules that name an
 * object: what the language cannot name is not worth the loss of its whole kind.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "bailey.h"
#include "front.h"
#include "learn/learn.h"
#include "narrow.h"
#include "objects.h"
#include "store.h"

#define MOST_RULES 64u		/* that one profile gets */

static struct an_narrowed *entry(struct an_narrowing *n, const char *profile)
{
	unsigned int i;

	for (i = 0; i < n->n; i++)
		if (!strcmp(n->p[i].profile, profile))
			return &n->p[i];
	n->p = an_realloc(n->p, n->n + 1, sizeof(*n->p));
	n->p[n->n] = (struct an_narrowed){ strdup(profile), strdup("") };
	if (!n->p[n->n].profile || !n->p[n->n].rules)
		abort();
	return &n->p[n->n++];
}

/* Adds the rules against a window; Return: how many are new. */
static unsigned int add_rules(struct an_narrowed *p, const struct an_app *a,
			      const struct an_window *w)
{
	unsigned int before = p->n;
	char rule[AN_RULE_TEXT], *more;
	uint32_t i;

	for (i = 0; i < w->n && p->n < MOST_RULES; i++) {
		if (!w->seen[i].object.exact ||
		    an_object_known(&a->model.counts.objects, a->model.symbols.n,
				    &w->seen[i].object) ||
		    an_deny_rule(w, i, rule) != AN_WIDTH_OBJECT ||
		    strstr(p->rules, rule))
			continue;
		if (asprintf(&more, "%s%s ", p->rules, rule) < 0)
			abort();
		free(p->rules);
		p->rules = more;
		p->n++;
	}
	return p->n - before;
}

/* Compiles a policy file with rules put before the brace of a profile, and loads it. */
static bool load_with(struct common *c, const char *file, unsigned int line,
		      const char *rules)
{
	struct bc_options opt = { c->include, c->ninclude, c->check_only, NULL };
	struct bc_diag *diag = bc_diag_new(false);
	struct bc_policy *policy = NULL;
	char *old, *text = NULL;
	const char *brace;
	void *blob = NULL;
	size_t len, size;
	bool ok;

	old = bc_read_file(file, &len);
	brace = old ? profile_brace(old, line) : NULL;
	if (brace) {
		if (asprintf(&text, "%.*s%s%s", (int)(brace - old), old, rules, brace) < 0)
			abort();
		policy = bc_parse_string(file, text, &opt, diag);
	}
	if (policy && !bc_diag_errors(diag))
		bc_build(policy, diag, &blob, &size, NULL);
	bc_diag_emit(diag, stderr);
	ok = blob && !kernel_write("load", blob, size);
	if (policy)
		bc_policy_free(policy);
	bc_diag_free(diag);
	free(blob);
	free(text);
	free(old);
	return ok;
}

/**
 * an_narrow() - forbids what an alert is about, from now on
 * @arg: struct an_narrowing
 * @a: application
 * @w: window whose text is kept
 *
 * Return: what was done, in a word.
 */
const char *an_narrow(void *arg, struct an_app *a, const struct an_window *w)
{
	struct an_narrowing *n = arg;
	struct an_narrowed *p = entry(n, a->profile);
	unsigned int line = 0;
	const char *done;
	char *file;

	if (!add_rules(p, a, w))
		return "nothing new";
	file = profile_source(a->profile, &line);
	done = file && load_with(n->common, file, line, p->rules) ? "tightened" :
		"failed";
	free(file);
	return done;
}

/** an_narrowing_free() - frees what is remembered; the profiles stay narrow */
void an_narrowing_free(struct an_narrowing *n)
{
	unsigned int i;

	for (i = 0; i < n->n; i++) {
		free(n->p[i].profile);
		free(n->p[i].rules);
	}
	free(n->p);
	memset(n, 0, sizeof(*n));
}
