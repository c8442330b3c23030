// SPDX-License-Identifier: GPL-2.0
/*
 * Alerts in words and as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alert.h"
#include "json.h"

#define DEPTH 16		/* ancestors that are named */

/* As people are shown it; malloc()ed. */
static char *name_of(const struct an_app *a, uint32_t sym)
{
	const struct an_symbols *s = &a->model.symbols;

	return an_rules_shown(&a->rules, sym < s->n ? s->name[sym] : "?");
}

static void json_reason(FILE *out, const struct an_app *a,
			const struct an_window *w, const struct an_reason *r)
{
	char rule[AN_RULE_TEXT], *name;
	unsigned int i;

	fprintf(out, "{\"event\":");
	an_json_text(out, an_seen_text(w, r->seen, AN_TEXT_SYMBOL));
	fprintf(out, ",\"object\":");
	an_json_text(out, an_seen_text(w, r->seen, AN_TEXT_OBJECT));
	fprintf(out, ",\"place\":%u,\"bits\":%.2f,\"usual\":[", r->seen, r->bits);
	for (i = 0; i < AN_USUAL && r->usual[i] != AN_NONE; i++) {
		fprintf(out, "%s{\"event\":", i ? "," : "");
		name = name_of(a, r->usual[i]);
		an_json_text(out, name);
		free(name);
		fprintf(out, ",\"probability\":%.4g}", r->p[i]);
	}
	fprintf(out, "]");
	if (an_deny_rule(w, r->seen, rule)) {
		fprintf(out, ",\"forbid\":");
		an_json_text(out, rule);
	}
	fprintf(out, "}");
}

static void json_tree(FILE *out, const struct an_window *w,
		      const struct an_proctree *tree)
{
	const struct an_process *p = an_proctree_find(tree, w->tgid);
	int depth;

	for (depth = 0; p && depth < DEPTH; depth++) {
		fprintf(out, "%s{\"tgid\":%u,\"executable\":", depth ? "," : "",
			p->tgid);
		an_json_text(out, p->exe);
		fprintf(out, "}");
		p = an_proctree_find(tree, p->ppid);
	}
}

/** an_alert_json() - prints an alert as an object on a line */
void an_alert_json(FILE *out, const struct an_app *a, const struct an_watch *watch,
		   const struct an_window *w, const struct an_verdict *v,
		   const struct an_proctree *tree, const char *answered)
{
	struct an_reason r[AN_REASONS];
	unsigned int n = an_explain(a, w, r), i;
	int view;

	fprintf(out, "{\"version\":1,\"type\":\"alert\",\"profile\":");
	an_json_text(out, a->profile);
	fprintf(out, ",\"tgid\":%u,\"start\":%llu,\"boot\":%.6f,\"executable\":",
		w->tgid, (unsigned long long)w->start, w->begin / 1e9);
	an_json_text(out, w->exe ? w->exe : "");
	fprintf(out, ",\"comm\":");
	an_json_text(out, w->comm);
	fprintf(out, ",\"events\":%u,\"refused\":%u,\"score\":%.4f,\"bits\":%.2f,\"bits_low\":%.2f,\"p\":%.6g,\"block_p\":%.6g,\"budget\":%.6g,\"views\":{",
		w->n, w->refused, v->score, v->bits, v->bits_low, v->p, v->block_p,
		watch->budget);
	for (view = 0; view < AN_VIEWS; view++)
		fprintf(out, "%s\"%s\":{\"value\":%.4f,\"adds\":%.4f}",
			view ? "," : "", an_view_names[view], v->view[view],
			v->part[view]);
	fprintf(out, "},\"tree\":[");
	json_tree(out, w, tree);
	fprintf(out, "],\"because\":[");
	for (i = 0; i < n; i++) {
		fprintf(out, "%s", i ? "," : "");
		json_reason(out, a, w, &r[i]);
	}
	fprintf(out, "],\"answer\":\"%s\"}\n", answered);
}

/* Whoever runs the program chooses what it is called, and so may a label's writer. */
static void put_process(FILE *out, const struct an_app *a, const struct an_window *w)
{
	put_shown(out, a->profile);
	fprintf(out, ": process %u (", w->tgid);
	put_shown(out, w->comm);
	fputc(')', out);
}

/** an_alert_text() - prints an alert for people */
void an_alert_text(FILE *out, const struct an_app *a, const struct an_watch *watch,
		   const struct an_window *w, const struct an_verdict *v,
		   const struct an_proctree *tree, const char *answered)
{
	const struct an_process *p = an_proctree_find(tree, w->tgid);
	struct an_reason r[AN_REASONS];
	unsigned int n = an_explain(a, w, r), i, j;
	char rule[AN_RULE_TEXT], *name;
	int depth;

	fprintf(out, "ALERT ");
	put_process(out, a, w);
	fprintf(out, ", %u events, score %.2f, %.1f bits, p %.3g; budget %.3g a day\n",
		w->n, v->score, v->bits, v->block_p, watch->budget);
	fprintf(out, "  processes:");
	for (depth = 0; p && depth < DEPTH; depth++) {
		fprintf(out, "%s%u ", depth ? " <- " : " ", p->tgid);
		put_shown(out, p->exe);
		p = an_proctree_find(tree, p->ppid);
	}
	fprintf(out, "\n");
	for (i = 0; i < n; i++) {
		fprintf(out, "  event %u, %.1f bits: ", r[i].seen + 1, r[i].bits);
		put_shown(out, an_seen_text(w, r[i].seen, AN_TEXT_SYMBOL));
		fputc(' ', out);
		put_shown(out, an_seen_text(w, r[i].seen, AN_TEXT_OBJECT));
		fputc('\n', out);
		for (j = 0; j < AN_USUAL && r[i].usual[j] != AN_NONE; j++) {
			name = name_of(a, r[i].usual[j]);
			fprintf(out, "    usual there (%.0f %%): ", r[i].p[j] * 100);
			put_shown(out, name);
			fputc('\n', out);
			free(name);
		}
		if (an_deny_rule(w, r[i].seen, rule))
			fprintf(out, "    would forbid it: %s\n", rule);
	}
	if (strcmp(answered, "none"))
		fprintf(out, "  answer: %s\n", answered);
}

/** an_alert_rules() - prints the rules that would forbid what surprises */
void an_alert_rules(FILE *out, const struct an_app *a, const struct an_window *w)
{
	struct an_reason r[AN_REASONS];
	unsigned int n = an_explain(a, w, r), i;
	char rule[AN_RULE_TEXT];

	fprintf(out, "# profile ");
	put_process(out, a, w);
	fputc('\n', out);
	for (i = 0; i < n; i++)
		if (an_deny_rule(w, r[i].seen, rule))
			fprintf(out, "%s\n", rule);
}
