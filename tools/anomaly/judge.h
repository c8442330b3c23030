/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges windows: score, p-value, and if the budget of false alarms allows an alert.
 * The budget is kept by alerting at most once in a stretch of time and application;
 * what else is strange in it adds to that incident.
 */
#ifndef AN_JUDGE_H
#define AN_JUDGE_H

#include "ingest.h"

/**
 * struct an_watch - the promise of an application and what became of it
 * @level: p-value of stretches from which on an alert is due
 * @budget: alerts a day that this is; never less than what calibration allows
 * @block: stretch that is running, from 1
 * @alerted: there was an alert in it
 * @more: windows that were as strange after it
 * @blocks: stretches that are over
 * @alerts: of them, those with an alert
 * @bet: stretches that one bet lasts
 * @wealth: of a bet against the promise: 20 and it is broken (5 % in a bet)
 * @broken: it was said
 */
struct an_watch {
	double level;
	double budget;
	uint64_t block;
	bool alerted;
	uint64_t more;
	uint64_t blocks;
	uint64_t alerts;
	uint64_t bet;
	double wealth;
	bool broken;
};

/**
 * struct an_verdict - of a window
 * @view: views
 * @part: what each adds to @score
 * @score: how strange
 * @bits: the same, comparable across applications
 * @bits_low: lower end of its 95 % interval
 * @p: share of normal windows as strange, by groups of behaviour
 * @block_p: share of normal stretches with a window as strange
 * @strange: @block_p is within the level
 * @alert: and it is the first of its stretch
 * @broke: the promise is found broken now
 */
struct an_verdict {
	float view[AN_VIEWS];
	double part[AN_VIEWS];
	double score;
	double bits;
	double bits_low;
	double p;
	double block_p;
	bool strange;
	bool alert;
	bool broke;
};

bool an_watch_init(struct an_watch *w, const struct an_app *a, uint32_t block,
		   double budget);
void an_judge(struct an_app *a, struct an_watch *watch, uint32_t block,
	      const struct an_window *w, struct an_verdict *v);
void an_watch_time(struct an_watch *w, uint64_t block, struct an_verdict *v);

#endif /* AN_JUDGE_H */
