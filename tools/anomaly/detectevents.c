// SPDX-License-Identifier: GPL-2.0
/*
 * Detection on events, recorded or live.
 */
#include <stdio.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "detectevents.h"
#include "json.h"
#include "slow.h"

static void say_unit(const struct an_app *a, const struct an_window *w,
		     const struct an_verdict *v, bool json)
{
	int view;

	if (!json) {
		put_shown(stdout, a->profile);
		printf(":%u@%.3f\t%.6f\t%.6g\t%s\n", w->tgid, w->begin / 1e9, v->score, v->block_p, v->strange ? "yes" : "no");
		return;
	}
	printf("{\"version\":1,\"type\":\"unit\",\"profile\":");
	an_json_text(stdout, a->profile);
	printf(",\"tgid\":%u,\"boot\":%.6f,\"events\":%u,\"refused\":%u,\"score\":%.6f,\"bits\":%.4f,\"bits_low\":%.4f,\"p\":%.6g,\"block_p\":%.6g,\"alert\":%s,\"views\":{",
	       w->tgid, w->begin / 1e9, w->n, w->refused, v->score, v->bits, v->bits_low, v->p,
	       v->block_p, v->strange ? "true" : "false");
	for (view = 0; view < AN_VIEWS; view++)
		printf("%s\"%s\":%.6f", view ? "," : "", an_view_names[view],
		       v->view[view]);
	puts("}}");
}

static void judge(void *arg, struct an_window *w)
{
	struct an_detector *d = arg;
	struct an_app *a = &d->store.app[w->app];
	struct an_watch *watch = &d->watch[w->app];
	struct an_verdict v;

	an_judge(a, watch, d->store.block, w, &v);
	if (v.broke && !d->how->units && !d->how->diff)
		an_promise_broken(&d->how->alerting, a, watch);
	if (d->how->units)
		say_unit(a, w, &v, d->how->alerting.json);
	d->alert |= v.strange;
	if (v.alert && !d->how->units && !d->how->diff)
		an_alert(&d->how->alerting, a, watch, w, &v, d->in.tree);
}

static bool note_upgrades(struct an_detector *d)
{
	uint32_t i, app;

	for (i = 0; i < d->how->nupgraded; i++) {
		app = an_store_find(&d->store, d->how->upgraded[i]);
		if (app == AN_NO_APP) {
			fprintf(stderr, "bailey: %s has no model of a profile \"%s\"\n",
				d->how->model, d->how->upgraded[i]);
			return false;
		}
		d->store.app[app].changed = true;
	}
	return true;
}

/**
 * an_detector_init() - reads the models, and checks the budget
 *
 * Return: false after a message; an_detector_end() is due in any case.
 */
bool an_detector_init(struct an_detector *d, struct an_detecting *how)
{
	uint32_t i;

	memset(d, 0, sizeof(*d));
	d->how = how;
	if (!an_store_load(&d->store, how->model))
		return false;
	d->watch = an_alloc(d->store.n, sizeof(*d->watch));
	for (i = 0; i < d->store.n; i++) {
		if (!an_watch_init(&d->watch[i], &d->store.app[i], d->store.block,
				   how->budget))
			return false;
		d->store.app[i].changed = how->changed;
	}
	if (!note_upgrades(d))
		return false;
	an_ingest_init(&d->in, &d->store, judge, d);
	d->in.windows.keep_text = !how->units && !how->diff;
	d->in.hash = how->hash;
	d->in.diff = how->diff;
	return true;
}

/** an_detector_end() - judges what is open, and frees */
void an_detector_end(struct an_detector *d)
{
	if (d->in.store)
		an_ingest_end(&d->in);
	if (d->how->diff)
		an_diff(&d->store, d->how->alerting.json);
	free(d->watch);
	an_store_free(&d->store);
}

/**
 * an_detect_events() - detection on files of events, or on the kernel's stream
 * @how: how
 * @path: files; "-" is stdin
 * @n: number of them; 0 with @follow: the kernel's stream
 *
 * Return: exit status.
 */
int an_detect_events(struct an_detecting *how, char **path, int n)
{
	struct an_detector d;
	bool ok = an_detector_init(&d, how);
	uint32_t j;
	int i;

	if (ok && how->follow) {
		ok = an_follow(&d, n ? path[0] : NULL);
	} else {
		for (i = 0; i < n && ok; i++) {
			ok = an_ingest_file(&d.in, path[i]);
			an_windows_end(&d.in.windows);
			/* The next file's clock is another one. */
			for (j = 0; j < d.store.n; j++) {
				d.watch[j].block = 0;
				an_slow_forget(d.store.app[j].slow);
			}
		}
	}
	an_detector_end(&d);
	return !ok ? 2 : d.alert;
}
