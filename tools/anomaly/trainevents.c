// SPDX-License-Identifier: GPL-2.0
/*
 * Training on events: each profile's windows are its units.
 */
#include <stdio.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "drift.h"
#include "facts.h"
#include "ingest.h"
#include "json.h"
#include "trainevents.h"

#define SECOND 1000000000ull

/**
 * struct gather - units of all applications
 * @store: where they belong
 * @units: [n] by application
 * @n: applications so far
 * @base: stretches of the files before this one, which is of another boot
 * @highest: stretch so far
 * @left_out: windows with refused events
 */
struct gather {
	struct an_store *store;
	struct an_units *units;
	uint32_t n;
	uint64_t base;
	uint64_t highest;
	uint32_t left_out;
};

static void take(void *arg, struct an_window *w)
{
	struct gather *g = arg;
	struct an_unit *u;
	uint32_t *order;
	char name[64];

	while (g->n <= w->app) {
		g->units = an_realloc(g->units, g->n + 1, sizeof(*g->units));
		g->units[g->n++] = (struct an_units){ .timed = true };
	}
	if (w->refused) {
		g->left_out++;
		return;
	}
	snprintf(name, sizeof(name), "%u", w->tgid);
	u = an_unit_new(&g->units[w->app], name);
	order = an_alloc(w->n, sizeof(*order));
	an_window_unit(w, u, order);
	an_facts(g->store->app[w->app].slow, w, order, u);
	free(order);
	u->block = g->base + w->begin / SECOND / g->store->block;
	if (u->block > g->highest)
		g->highest = u->block;
}

/* The first stretch becomes 0. */
static void rebase(struct an_units *u)
{
	uint32_t least = UINT32_MAX, i;

	for (i = 0; i < u->n; i++)
		if (u->unit[i].block < least)
			least = u->unit[i].block;
	for (i = 0; i < u->n; i++)
		u->unit[i].block -= least;
}

static void say(const struct an_app *a, const struct an_store *s,
		const struct an_drift *d, const struct an_training *t)
{
	const struct an_model *m = &a->model;
	double least = 86400.0 / s->block / (m->normal.blocks + 1);

	if (!t->json) {
		put_shown(stdout, a->profile);
		printf(": %llu windows, %llu events, %u symbols, %u n-grams; %u stretches of %u s: promises from %.3g alerts a day up\n",
		       (unsigned long long)m->units,
		       (unsigned long long)m->events, m->symbols.n - 1,
		       m->counts.ngrams.n - 1, m->normal.blocks, s->block, least);
		if (t->drift)
			printf("  drift: %u windows learnt, %u too strange, %u refused, %u beyond the rate\n",
			       d->learnt, d->strange, d->refused, d->over);
		return;
	}
	printf("{\"version\":1,\"profile\":");
	an_json_text(stdout, a->profile);
	printf(",\"windows\":%llu,\"events\":%llu,\"symbols\":%u,\"ngrams\":%u,\"blocks\":%u,\"least_budget\":%.6g",
	       (unsigned long long)m->units, (unsigned long long)m->events,
	       m->symbols.n - 1, m->counts.ngrams.n - 1, m->normal.blocks, least);
	if (t->drift)
		printf(",\"drift\":{\"learnt\":%u,\"strange\":%u,\"refused\":%u,\"over\":%u}",
		       d->learnt, d->strange, d->refused, d->over);
	puts("}");
}

/* The blocks of new units follow those that the model has. */
static void fit(struct an_app *a, struct an_units *u, const struct an_store *s,
		const struct an_training *t)
{
	struct an_drift d = { 0 };
	uint32_t i;

	rebase(u);
	if (t->drift) {
		an_follow_drift(&a->model, u, t->drift, &d);
	} else {
		for (i = 0; i < u->n; i++)
			u->unit[i].block += a->model.next_block;
		an_fit(&a->model, u);
	}
	say(a, s, &d, t);
}

static bool add_stores(struct an_store *s, const struct an_training *t)
{
	struct an_store other;
	unsigned int i;
	bool ok = true;

	for (i = 0; i < t->nadd && ok; i++) {
		ok = an_store_load(&other, t->add[i]) &&
			an_store_combine(s, &other);
		an_store_free(&other);
	}
	return ok;
}

static bool gather(struct gather *g, const struct an_training *t, char **path, int n)
{
	struct an_ingest in;
	uint32_t j;
	int i;

	an_ingest_init(&in, g->store, take, g);
	in.learn = true;
	in.hash = t->hash;
	for (i = 0; i < n; i++) {
		if (!an_ingest_file(&in, path[i]))
			break;
		an_windows_end(&in.windows);
		for (j = 0; j < g->store->n; j++)
			an_slow_forget(g->store->app[j].slow);
		g->base = g->highest + 1;
	}
	an_ingest_end(&in);
	if (g->left_out)
		fprintf(stderr, "bailey: %u windows with refused events are not learnt\n",
			g->left_out);
	return i == n;
}

/**
 * an_train_events() - learns from recorded events
 * @t: how
 * @path: files of lines of JSON
 * @n: number of them
 *
 * Return: exit status.
 */
int an_train_events(const struct an_training *t, char **path, int n)
{
	struct an_store s;
	struct gather g = { .store = &s };
	uint64_t events = 0;
	int status = 2;
	uint32_t i;

	an_store_init(&s);
	s.detail = t->detail;
	s.window = t->window;
	s.block = t->block;
	if (!add_stores(&s, t) || !gather(&g, t, path, n))
		goto out;
	for (i = 0; i < g.n; i++)
		if (g.units[i].n)
			fit(&s.app[i], &g.units[i], &s, t);
	for (i = 0; i < s.n; i++)
		events += s.app[i].model.events;
	if (!events)
		fprintf(stderr, "bailey: there is nothing to learn from\n");
	else if (an_store_save(&s, t->output))
		status = 0;
out:
	for (i = 0; i < g.n; i++)
		an_units_free(&g.units[i]);
	free(g.units);
	an_store_free(&s);
	return status;
}
