// SPDX-License-Identifier: GPL-2.0
/*
 * From events to windows of symbols. This is the path that each event takes in the
 * daemon: no allocation but for what is new.
 */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "ingest.h"

#define SECOND 1000000000ull

/** an_ingest_init() - prepares; windows that end go to @close with @arg */
void an_ingest_init(struct an_ingest *in, struct an_store *s,
		    void (*close)(void *arg, struct an_window *w), void *arg)
{
	memset(in, 0, sizeof(*in));
	in->store = s;
	in->tree = an_alloc(1, sizeof(*in->tree));
	in->windows.length = s->window ? s->window * SECOND : UINT64_MAX / 128;
	in->windows.close = close;
	in->windows.arg = arg;
	in->failures = an_store_failures(s);
}

static uint32_t app_of(struct an_ingest *in, const char *profile)
{
	return in->learn ? an_store_add(in->store, profile) :
		an_store_find(in->store, profile);
}

/* A program is looked at when it first runs, and at each of its starts. */
static void look_at_program(struct an_ingest *in, struct an_app *a,
			    const struct an_event *e)
{
	struct an_program *p;

	if (!in->hash || !e->exe)
		return;
	p = an_program_of(a, e->exe, in->learn);
	if (p && (!p->now || e->kind == AN_EXEC))
		p->now = an_program_hash(e->exe);
}

static void act(struct an_ingest *in, struct an_event *e)
{
	char text[AN_SYMBOL_TEXT];
	struct an_app *a;
	uint32_t app, sym;
	bool moved;
	size_t len;

	app = app_of(in, e->profile);
	if (app == AN_NO_APP) {
		in->strange++;
		return;
	}
	a = &in->store->app[app];
	look_at_program(in, a, e);
	if (in->learn && e->hash)
		a->hash = e->hash;
	/* Only decisions were made by a rule. */
	moved = e->kind != AN_FAILED &&
		an_rules_place(&a->rules, e, in->learn && !e->refused);
	len = an_symbol_text(e, in->store->detail, text);
	sym = an_symbol_find(&a->model.symbols, text, len);
	if (sym == AN_NONE && in->learn && !e->refused)
		sym = an_symbol_add(&a->model.symbols, text, len);
	else if (sym == AN_NONE)
		sym = an_stand_in(a, e, text, len);
	else if (!in->learn)
		sym = an_elsewhere(a, e, in->store->detail, sym);
	if (in->diff)
		an_seen(a, sym);
	/* Explanations have the place where the rule stands now. */
	if (moved && in->windows.keep_text) {
		e->place = NULL;
		len = an_symbol_text(e, in->store->detail, text);
	}
	an_window_add(&in->windows, app, e, sym, text, len);
}

static void tell_of_lines(const char *profile)
{
	fprintf(stderr, "bailey: note: ");
	put_shown(stderr, profile);
	fprintf(stderr, " was learnt from events that name rules by their lines only: where its new policy has moved them, they count as new\n");
}

/* A profile was loaded: it may be another than was learnt. */
static void reload(struct an_ingest *in, const struct an_event *e)
{
	uint32_t app = e->profile && !in->learn ?
		an_store_find(in->store, e->profile) : AN_NO_APP;
	struct an_app *a;

	if (app == AN_NO_APP)
		return;
	a = &in->store->app[app];
	/* What an answer loaded is no upgrade, nor is the same again. */
	if ((in->own && e->tgid == in->own) || (e->hash && e->hash == a->hash))
		return;
	if (!a->changed && a->rules.places.n == 1)
		tell_of_lines(a->profile);
	a->changed = true;
}

/** an_ingest_event() - takes an event; its @place is changed */
void an_ingest_event(struct an_ingest *in, struct an_event *e)
{

	in->events++;
	switch (e->kind) {
	case AN_DECISION:
	case AN_EXEC:
		an_proctree_event(in->tree, e);
		if (e->profile)
			act(in, e);
		break;
	case AN_FAILED:
		if (e->profile && (in->learn || in->failures))
			act(in, e);
		break;
	case AN_FORK:
		an_proctree_event(in->tree, e);
		break;
	case AN_EXIT:
		an_windows_exit(&in->windows, e);
		break;
	case AN_POLICY:
		reload(in, e);
		break;
	case AN_LOST:
		in->lost += e->count;
		break;
	default:
		break;
	}
}

/** an_ingest_line() - takes a line of JSON; one that is no event is counted */
void an_ingest_line(struct an_ingest *in, const char *line)
{
	struct an_event e;
	struct json_object *o;

	if (line[strspn(line, " \t\r\n")] == '\0')
		return;
	o = an_event_json(line, &e);
	if (!o) {
		in->bad++;
		return;
	}
	an_ingest_event(in, &e);
	json_object_put(o);
}

/** an_ingest_file() - takes a file of lines; Return: false after a message */
bool an_ingest_file(struct an_ingest *in, const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	uint64_t before, bad;
	char *line = NULL;
	size_t room = 0;
	bool ok;

	if (!f) {
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
		return false;
	}
	before = in->events;
	bad = in->bad;
	while (getline(&line, &room, f) > 0)
		an_ingest_line(in, line);
	free(line);
	ok = !ferror(f);
	if (!ok)
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
	if (f != stdin)
		fclose(f);
	/* An empty log is a quiet time; another file is a mistake. */
	if (ok && in->bad > bad && in->events == before) {
		fprintf(stderr, "bailey: %s: there is no event in it; is it of bailey events --json?\n",
			path);
		ok = false;
	}
	return ok;
}

/** an_ingest_end() - closes all windows, frees, and says what was not taken */
void an_ingest_end(struct an_ingest *in)
{
	an_windows_end(&in->windows);
	free(in->tree);
	in->tree = NULL;
	if (in->bad)
		fprintf(stderr, "bailey: %llu lines are no events\n",
			(unsigned long long)in->bad);
	if (in->strange)
		fprintf(stderr, "bailey: %llu events of profiles without a model\n",
			(unsigned long long)in->strange);
	if (in->lost)
		fprintf(stderr, "bailey: %llu events were lost before they were read\n",
			(unsigned long long)in->lost);
}
