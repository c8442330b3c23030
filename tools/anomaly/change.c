// SPDX-License-Identifier: GPL-2.0
/*
 * After an upgrade: what is new in the changed program is read as what it is most
 * like (excuse.c), is kept apart (on probation), and can be shown. All else stays armed.
 *
 * Rules: only events of the changed program, or of any program if the policy has
 * changed, are excused. Only an operation that the program was known to do: an
 * upgrade may touch new files, it may not do new kinds of things. Running a program
 * is never excused, nor is what was refused; looking for what is not there is, whatever
 * call looks, if the program was known to look. At most a fourth as many symbols as are
 * known, and 8, are excused in one change.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "excuse.h"
#include "json.h"
#include "objects.h"
#include "store.h"

#define EXCUSED_AT_LEAST 8u
#define EXCUSED_SHARE 4u
#define PROBATION 512u		/* unknown symbols that are remembered */

static bool changed(struct an_app *a, const struct an_event *e)
{
	return a->changed || an_program_changed(a, e->exe);
}

static bool excusable(struct an_app *a, const struct an_event *e)
{
	if (e->refused || !e->op || !strcmp(e->op, "exec") ||
	    (e->kind != AN_DECISION && !an_misses(e)))
		return false;
	return changed(a, e) &&
		a->nexcused < EXCUSED_AT_LEAST + a->model.symbols.n / EXCUSED_SHARE;
}

static struct an_stand_in *on_probation(struct an_app *a, const char *name, size_t len)
{
	uint32_t i;

	for (i = 0; i < a->nprobation; i++)
		if (!strncmp(a->probation[i].name, name, len) &&
		    !a->probation[i].name[len])
			return &a->probation[i];
	return NULL;
}

/**
 * an_stand_in() - what counts in place of a symbol that is not known
 * @a: application
 * @e: event whose symbol is not known
 * @name: of the symbol
 * @len: bytes of @name
 *
 * Return: number on probation with AN_EXCUSED, for an_read_excused(); AN_NONE if no
 * change excuses it.
 */
uint32_t an_stand_in(struct an_app *a, const struct an_event *e, const char *name,
		     size_t len)
{
	struct an_stand_in *p = on_probation(a, name, len);

	if (p) {
		p->count++;
		return p->as == AN_NONE ? AN_NONE : AN_EXCUSED | (p - a->probation);
	}
	if (a->nprobation == PROBATION)
		return AN_NONE;
	a->probation = an_realloc(a->probation, a->nprobation + 1, sizeof(*p));
	p = &a->probation[a->nprobation++];
	*p = (struct an_stand_in){ strndup(name, len), 1, AN_NONE };
	if (!p->name)
		abort();
	if (excusable(a, e))
		an_candidates(&a->model, p->name, NULL, 0, &p->as);
	a->nexcused += p->as != AN_NONE;
	return p->as == AN_NONE ? AN_NONE : AN_EXCUSED | (p - a->probation);
}

/* The folder of a name, numbers in it all the same, and "*". */
static void folder_of(const char *name, char place[AN_PLACE_TEXT])
{
	const char *end = strrchr(name, '/');
	size_t n = 0;

	for (; end && name <= end && n + 2 < AN_PLACE_TEXT; name++)
		if (!isdigit((unsigned char)*name))
			place[n++] = *name;
		else if (!n || place[n - 1] != '#')
			place[n++] = '#';
	place[n++] = '*';
	place[n] = '\0';
}

/**
 * an_elsewhere() - is a known symbol something new of a changed program?
 * @a: application
 * @e: event
 * @detail: what symbols are made of
 * @sym: its symbol, which is known
 *
 * Rules generalise what a program does. What no rule names, such as looking at a file,
 * is one symbol wherever it is done: if an upgrade does it in a folder where it was never
 * done, that is as new as a symbol of a new rule.
 *
 * Return: number on probation with AN_EXCUSED, or @sym.
 */
uint32_t an_elsewhere(struct an_app *a, struct an_event *e, enum an_detail detail,
		      uint32_t sym)
{
	const struct an_ngrams *g = &a->model.counts.objects;
	char place[AN_PLACE_TEXT], text[AN_SYMBOL_TEXT];
	struct an_object o;
	uint32_t node;
	size_t len;

	if (e->line || e->refused || !e->name || *e->name != '/' || !changed(a, e))
		return sym;
	an_object_of(e->name, &o);
	node = an_node_find(g, AN_ROOT, sym);
	if (node == AN_NO_NODE || an_node_find(g, node, o.folder) != AN_NO_NODE)
		return sym;
	folder_of(e->name, place);
	e->place = place;
	len = an_symbol_text(e, detail, text);
	e->place = NULL;
	if (!on_probation(a, text, len) && !excusable(a, e))
		return sym;
	node = an_stand_in(a, e, text, len);
	return node == AN_NONE ? sym : node;
}

/** an_seen() - notes that a known symbol was seen, for an_diff() */
void an_seen(struct an_app *a, uint32_t sym)
{
	uint32_t n = a->model.symbols.n;

	if (a->nseen < n) {
		a->seen = an_realloc(a->seen, n, sizeof(*a->seen));
		memset(a->seen + a->nseen, 0, (n - a->nseen) * sizeof(*a->seen));
		a->nseen = n;
	}
	if (sym < n)
		a->seen[sym]++;
}

/* Names as people are shown them; what is new keeps what tells it from the known. */
static void line(const struct an_app *a, const char *what, const char *symbol,
		 const char *known, uint64_t count, bool json)
{
	char *name = an_rules_shown(&a->rules, symbol);
	char *as = known ? an_rules_shown(&a->rules, known) : NULL;

	if (!json) {
		put_shown(stdout, a->profile);
		printf("\t%s\t%llu\t", what, (unsigned long long)count);
		put_shown(stdout, name);
		if (as) {
			printf("\tcounts as such as ");
			put_shown(stdout, as);
		}
		puts("");
		goto out;
	}
	printf("{\"version\":1,\"type\":\"diff\",\"profile\":");
	an_json_text(stdout, a->profile);
	printf(",\"what\":\"%s\",\"count\":%llu,\"symbol\":", what,
	       (unsigned long long)count);
	an_json_text(stdout, name);
	if (as) {
		printf(",\"counts_as\":");
		an_json_text(stdout, as);
	}
	puts("}");
out:
	free(name);
	free(as);
}

/**
 * an_diff() - prints how behaviour differs from what was learnt
 * @s: store, after the events
 * @json: a JSON object a line
 *
 * "new" are symbols on probation, "unknown" those that no change excuses, "gone" those
 * that were learnt and did not occur.
 */
void an_diff(const struct an_store *s, bool json)
{
	const struct an_app *a;
	uint32_t i, j, node;

	for (i = 0; i < s->n; i++) {
		a = &s->app[i];
		for (j = 0; j < a->nprobation; j++)
			line(a, a->probation[j].as == AN_NONE ?
			     "unknown" : "new", a->probation[j].name,
			     a->probation[j].as == AN_NONE ? NULL :
			     a->model.symbols.name[a->probation[j].as],
			     a->probation[j].count, json);
		for (j = 1; a->nseen && j < a->model.symbols.n; j++) {
			node = an_node_find(&a->model.counts.ngrams, AN_ROOT, j);
			if ((j < a->nseen && a->seen[j]) || node == AN_NO_NODE)
				continue;
			line(a, "gone", a->model.symbols.name[j], NULL,
			     a->model.counts.ngrams.node[node].count, json);
		}
	}
}
