// SPDX-License-Identifier: GPL-2.0
/*
 * Judges windows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "excuse.h"
#include "facts.h"
#include "judge.h"

#define SECOND	1000000000ull
#define DAY	86400.0
#define BROKEN	20.0		/* 1 / 0.05 */
#define USUAL	1.0		/* alerts a day */

static void put_name(const char *profile, const char *kind)
{
	fprintf(stderr, "bailey: %s", kind);
	put_shown(stderr, profile);
	fprintf(stderr, ": ");
}

/**
 * an_watch_init() - what is promised for an application
 * @w: receives it
 * @a: application
 * @block: seconds of a stretch of time
 * @budget: alerts a day; 0: one, or as few as calibration allows
 *
 * Return: false after a message if the calibration does not allow what was asked for.
 */
bool an_watch_init(struct an_watch *w, const struct an_app *a, uint32_t block,
		   double budget)
{
	double least = 1.0 / (a->model.normal.blocks + 1.0);
	double day = DAY / (block ? block : 1), want;

	memset(w, 0, sizeof(*w));
	w->wealth = 1;
	w->bet = ceil(7 * day);
	want = (budget ? budget : USUAL) / day;
	if (want < least * (1 - 1e-9) && budget) {
		put_name(a->profile, "");
		fprintf(stderr, "cannot promise %g alerts a day: it was calibrated with %u stretches of %u s, which allow %.3g a day at best; %.0f more are needed, %.1f h of clean running\n",
			budget, a->model.normal.blocks, block,
			least * day, ceil(1 / want - 1e-9) - 1 - a->model.normal.blocks,
			(ceil(1 / want - 1e-9) - 1 - a->model.normal.blocks) * block /
			3600.0);
		return false;
	}
	if (want < least) {
		put_name(a->profile, "note: ");
		fprintf(stderr, "%u stretches of %u s allow no promise below %.3g alerts a day\n",
			a->model.normal.blocks, block, least * day);
	}
	w->level = want > least ? want : least;
	if (w->level > 1)
		w->level = 1;
	w->budget = w->level * day;
	return true;
}

/*
 * A stretch is over. Bets at each that alerts come twice as often as promised: if
 * the promise holds, the wealth exceeds 20 with a chance of at most 1 in 20, ever
 * (Ville's inequality).
 */
static bool settle(struct an_watch *w)
{
	double bet = 2 * w->level < (1 + w->level) / 2 ? 2 * w->level :
		(1 + w->level) / 2;

	w->blocks++;
	w->alerts += w->alerted;
	if (w->level < 1)
		w->wealth *= w->alerted ? bet / w->level :
			(1 - bet) / (1 - w->level);
	w->alerted = false;
	w->more = 0;
	if (w->wealth < BROKEN || w->broken)
		return false;
	w->broken = true;
	return true;
}

/**
 * an_watch_time() - a stretch begins
 * @w: application
 * @block: number of the stretch; nothing happens if it, or a later one, is running
 * @v: @broke is set if the promise is found broken
 */
void an_watch_time(struct an_watch *w, uint64_t block, struct an_verdict *v)
{
	/* Windows of several processes end a little out of order. */
	if (w->block >= block + 1)
		return;
	if (w->block && settle(w))
		v->broke = true;
	/* One bet a week: what was long kept may break too. */
	if (w->blocks % w->bet == 0) {
		w->wealth = 1;
		w->broken = false;
	}
	w->block = block + 1;
}

/**
 * an_judge() - judges a window that ended
 * @a: its application
 * @watch: of the application
 * @block: seconds of a stretch of time
 * @w: window, with events
 * @v: receives the verdict
 */
void an_judge(struct an_app *a, struct an_watch *watch, uint32_t block,
	      const struct an_window *w, struct an_verdict *v)
{
	struct an_units one = { 0 };
	struct an_unit *u = an_unit_new(&one, "");
	uint32_t *order = an_alloc(w->n, sizeof(*order));

	memset(v, 0, sizeof(*v));
	an_watch_time(watch, w->begin / SECOND / (block ? block : 1), v);
	an_window_unit(w, u, order);
	if (a->nexcused)
		an_read_excused(a, u, order);
	an_facts(a->slow, w, order, u);
	/* What an upgrade brings has other files. */
	if (a->changed || a->nexcused)
		u->nobjects = 0;
	free(order);
	an_views(&a->model.counts, u, v->view);
	v->score = an_normal_score(&a->model.normal, v->view, v->part);
	v->bits = an_normal_bits(&a->model.normal, v->score, &v->bits_low);
	v->p = an_normal_p(&a->model.normal, v->score);
	v->block_p = an_normal_block_p(&a->model.normal, v->score);
	v->strange = a->model.normal.n && v->block_p <= watch->level * (1 + 1e-9);
	v->alert = v->strange && !watch->alerted;
	if (v->strange && watch->alerted)
		watch->more++;
	watch->alerted |= v->alert;
	an_units_free(&one);
}
