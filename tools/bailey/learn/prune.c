// SPDX-License-Identifier: GPL-2.0
/*
 * Holds a draft against the kernel's matcher: every access that is wanted must
 * be allowed, nothing that is for review, nor what an attacker wants; and what
 * other rules grant already is left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "learn.h"
#include "shown.h"

#define NAME	"<learned>"

/**
 * compile_text() - compile policy from memory, without messages
 * @c: options
 * @text: policy
 * @view: receives the verified blob
 *
 * Return: the blob, malloc()ed, or NULL.
 */
void *compile_text(struct common *c, const char *text, struct bailey_view *view)
{
	struct bc_options opt = { c->include, c->ninclude, true, NULL };
	struct bc_diag *diag = bc_diag_new(false);
	struct bc_policy *policy = bc_parse_string(NAME, text, &opt, diag);
	struct bailey_blob_error err;
	void *blob = NULL;
	size_t size = 0;

	if (policy) {
		if (!bc_diag_errors(diag))
			bc_build(policy, diag, &blob, &size, NULL);
		bc_policy_free(policy);
	}
	if (getenv("BAILEY_LEARN_DEBUG"))
		bc_diag_emit(diag, stderr);
	bc_diag_free(diag);
	if (blob && bailey_verify(blob, size, view, &err)) {
		free(blob);
		blob = NULL;
	}
	return blob;
}

/* The rule of the draft that a rule of the blob is; -1: an included one. */
static int draft_number(const struct draft *d, const struct bailey_view *view,
			__u32 rule)
{
	const struct bailey_rule *r = &view->rules[rule];
	size_t i;

	if (strcmp(bailey_string(view, r->file), NAME))
		return -1;
	for (i = 0; i < d->nrules; i++)
		if (d->rule[i].line == r->line)
			return i;
	return -1;
}

/*
 * Whether each rule of the blob is one of the draft, on its line: names that
 * programs chose must not have made another.
 */
static bool as_drafted(const struct draft *d, const struct bailey_view *view)
{
	unsigned int last = 0;
	size_t i;

	for (i = 0; i < d->nrules; i++)
		if (d->rule[i].line > last)
			last = d->rule[i].line;
	for (i = 0; i < view->count[BAILEY_SECT_RULES]; i++) {
		const struct bailey_rule *r = &view->rules[i];

		if (r->cls == BAILEY_CLASS_ATTACH ||
		    (r->flags & BAILEY_RULE_IMPLIED) ||
		    strcmp(bailey_string(view, r->file), NAME) ||
		    (d->nchildren && r->line > last))	/* a child's */
			continue;
		if (draft_number(d, view, i) < 0) {
			fprintf(stderr, "bailey: the learned profile has a rule that is not meant: ");
			put_shown(stderr, bailey_string(view, r->text));
			fputc('\n', stderr);
			return false;
		}
	}
	return true;
}

/* Calls @fn with each rule about files that matches an access. */
static void matching(const struct draft *d, const struct bailey_view *view,
		     const char *path,
		     void (*fn)(void *arg, int number,
				const struct bailey_rule *r), void *arg)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };
	struct bailey_result res;
	__u32 i, j;

	bailey_lookup(view, view->profiles, BAILEY_CLASS_FILE, &field, 1, true,
		      &res);
	for (i = 0; i < res.naccepts; i++) {
		const struct bailey_accept *a = &view->accepts[res.accept[i]];

		for (j = 0; j < a->nrules; j++) {
			__u32 rule = bailey_accept_rule(view, a, j);

			fn(arg, draft_number(d, view, rule),
			   &view->rules[rule]);
		}
	}
}

/**
 * struct guilty - which rules of a draft let something in
 * @d: draft
 * @view: its blob
 * @bad: by number of rule
 * @perms: what was let in
 */
struct guilty {
	struct draft *d;
	const struct bailey_view *view;
	bool *bad;
	__u32 perms;
};

static void blame(void *arg, int number, const struct bailey_rule *r)
{
	struct guilty *g = arg;

	if (number >= 0 && (r->perms & g->perms))
		g->bad[number] = true;
}

static void refine(void *arg, int number, const struct bailey_rule *r)
{
	struct guilty *g = arg;

	if (number >= 0 && g->bad[number])
		g->perms = 1;
}

/* What a guilty rule came from is not generalised any more. */
static bool narrow(struct guilty *g)
{
	bool changed = false;
	size_t i;

	for (i = 0; i < g->d->set.n; i++) {
		const struct access *a = &g->d->set.a[i];

		if (a->cls != BAILEY_CLASS_FILE || !g->d->wanted[i] ||
		    g->d->literal[i])
			continue;
		g->perms = 0;
		matching(g->d, g->view, a->field[A_NAME], refine, g);
		if (g->perms)
			changed = g->d->literal[i] = true;
	}
	return changed;
}

static bool learned(const struct draft *d, const char *path, __u32 perms)
{
	size_t i;

	for (i = 0; i < d->set.n; i++)
		if (d->set.a[i].cls == BAILEY_CLASS_FILE &&
		    !strcmp(d->set.a[i].field[A_NAME], path) &&
		    (d->wanted[i] & perms))
			return true;
	return false;
}

/* Finds wildcards that let in too much. Whether there were any. */
static bool too_wide(struct draft *d, const struct bailey_view *view)
{
	struct guilty g = { d, view, calloc(d->nrules + 1, sizeof(bool)), 0 };
	struct question q;
	char path[256], perms[16], *w[2] = { path, perms };
	bool changed;
	__u32 rule;
	size_t i;

	if (!g.bad)
		abort();
	for (i = 0; danger_probes[i]; i++) {
		if (sscanf(danger_probes[i], "%255s %15s", path, perms) != 2 ||
		    ask_parse(w, 2, &q) ||
		    !ask_decide(view, view->profiles, &q, true, &rule, NULL) ||
		    learned(d, path, q.perms))
			continue;
		g.perms = q.perms;
		matching(d, view, path, blame, &g);
	}
	for (i = 0; i < d->set.n; i++) {
		const struct access *a = &d->set.a[i];

		if (a->cls != BAILEY_CLASS_FILE || !d->review[i] ||
		    !access_allowed(view, view->profiles, a, d->review[i], NULL))
			continue;
		g.perms = d->review[i];
		matching(d, view, a->field[A_NAME], blame, &g);
	}
	changed = narrow(&g);
	free(g.bad);
	return changed;
}

/**
 * struct cover - rules that grant an access
 * @rule: their numbers, -1 for included ones; @n of them
 * @perms: what each grants
 */
struct cover {
	const struct access *a;
	int rule[64];
	__u32 perms[64];
	unsigned int n;
};

static void collect(void *arg, int number, const struct bailey_rule *r)
{
	struct cover *c = arg;

	if (c->n == 64 || (r->flags & BAILEY_RULE_DENY) ||
	    ((r->flags & BAILEY_RULE_OWNER) && (c->a->strange || !c->a->owned)))
		return;
	c->rule[c->n] = number;
	c->perms[c->n++] = r->perms;
}

/* Whether the rules but @without still grant what is wanted. */
static bool covered(const struct draft *d, const struct cover *c, __u32 want,
		    int without)
{
	__u32 have = 0;
	unsigned int i;

	for (i = 0; i < c->n; i++)
		if (c->rule[i] != without &&
		    (c->rule[i] < 0 || !d->rule[c->rule[i]].dropped))
			have |= c->perms[i];
	if (have & BAILEY_MAY_WRITE)
		have |= BAILEY_MAY_APPEND;
	return !(want & ~have);
}

/* Leaves out rules about files that others make superfluous, few events first. */
static void prune(struct draft *d, const struct bailey_view *view)
{
	struct cover *c = calloc(d->set.n + 1, sizeof(*c));
	size_t i, k, j;

	if (!c)
		abort();
	for (i = 0; i < d->set.n; i++) {
		c[i].a = &d->set.a[i];
		if (c[i].a->cls == BAILEY_CLASS_FILE && d->wanted[i])
			matching(d, view, c[i].a->field[A_NAME], collect, &c[i]);
	}
	for (k = 0; k < d->nrules; k++) {
		struct rule *r = &d->rule[k];
		bool needed = false, used = false;

		if (r->review || r->section != S_FILE ||
		    !strncmp(r->text, "link ", 5))
			continue;
		for (i = 0; i < d->set.n && !needed; i++)
			for (j = 0; j < c[i].n; j++)
				if (c[i].rule[j] == (int)k) {
					used = true;
					needed |= !covered(d, &c[i],
							   d->wanted[i], k);
				}
		r->dropped = used && !needed;
	}
	free(c);
}

/**
 * tell_access() - a message about an access for which there is no rule
 * @a: access
 * @why: there is none
 */
void tell_access(const struct access *a, const char *why)
{
	const char *gap = " ";
	int i;

	fprintf(stderr, "bailey: left out: %s",
		a->cls < BAILEY_CLASS_MAX ? class_name(a->cls) :
		a->cls == BAILEY_CLASS_CAP ? "capability" : "rlimit");
	for (i = 0; i < A_FIELDS; i++) {
		if (!a->field[i])
			continue;
		fputs(gap, stderr);
		put_shown(stderr, a->field[i]);
		gap = ", ";
	}
	fprintf(stderr, ": %s\n", why);
}

/* Accesses that the draft does not allow are written as they are. */
static bool too_narrow(struct draft *d, const struct bailey_view *view,
		       bool last)
{
	bool changed = false;
	size_t i;

	for (i = 0; i < d->set.n; i++) {
		const struct access *a = &d->set.a[i];

		if (!d->wanted[i] || a->cls == BAILEY_CLASS_RLIMIT ||
		    access_allowed(view, view->profiles, a, d->wanted[i], NULL))
			continue;
		if (last)
			tell_access(a, "no rule allows it");
		changed |= !d->literal[i];
		d->literal[i] = true;
	}
	return changed;
}

/* Rules that do not compile are left out, and told. Whether there were any. */
static bool leave_out(struct draft *d)
{
	struct bailey_view view;
	bool any = false;
	size_t i;

	for (i = 0; i < d->nrules; i++) {
		struct rule *r = &d->rule[i];
		char *text = NULL;
		size_t size;
		FILE *out;
		void *blob;
		int k;

		if (r->review || r->dropped || r->section == S_INCLUDE)
			continue;
		out = open_memstream(&text, &size);
		fprintf(out, "include <tunables/global>\nprofile x {\n%s\n",
			r->text);
		for (k = 0; k < d->nchildren; k++)
			fprintf(out, "profile %s { }\n", d->child[k].name);
		fputs("}\n", out);
		fclose(out);
		blob = compile_text(d->c, text, &view);
		free(text);
		free(blob);
		if (blob)
			continue;
		fprintf(stderr, "bailey: left out, as it does not compile: %s\n",
			r->text);
		r->dropped = any = true;
	}
	return any;
}

/**
 * draft_settle() - make the rules, until they are neither too wide nor too narrow
 * @d: draft with its abstractions taken
 *
 * Return: 0, or -1 after a message.
 */
int draft_settle(struct draft *d)
{
	size_t kept = d->nrules, i;
	struct bailey_view view;
	bool again = true;
	char *text;
	void *blob;
	int round;

	for (round = 0; again; round++) {
		for (i = kept; i < d->nrules; i++)
			free(d->rule[i].text);
		d->nrules = kept;
		draft_rules(d);
		text = draft_text(d, false);
		blob = compile_text(d->c, text, &view);
		free(text);
		if (!blob && leave_out(d)) {
			text = draft_text(d, false);
			blob = compile_text(d->c, text, &view);
			free(text);
		}
		if (!blob) {
			fprintf(stderr, "bailey: the learned profile does not compile\n");
			return -1;
		}
		if (!as_drafted(d, &view)) {
			free(blob);
			return -1;
		}
		again = round < 6 && (too_wide(d, &view) |
				      too_narrow(d, &view, false));
		if (!again) {
			too_narrow(d, &view, true);
			prune(d, &view);
		}
		free(blob);
	}
	return 0;
}
