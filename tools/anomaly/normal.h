/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What normal looks like: the views of units that were held out, which the counts
 * that scored them had not learnt. Makes one score of the views, and a p-value of
 * the score (conformal prediction). Traces are weighted by groups of like behaviour:
 * each group weighs 1, however often it repeats.
 */
#ifndef AN_NORMAL_H
#define AN_NORMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "ranked.h"
#include "views.h"

#define AN_MAX_HELD	8192u	/* units that are kept */

/**
 * struct an_held - a normal unit that was held out
 * @view: its views
 * @group: units with the same number behave alike
 * @block: stretch of time that it is of, if that is known
 * @weight: units that it stands for, itself and those that were given up
 */
struct an_held {
	float view[AN_VIEWS];
	uint32_t group;
	uint32_t block;
	uint32_t weight;
};

/**
 * struct an_normal - the held-out units
 * @events: of events, not of traces: weights of views differ
 * @held: [n]
 * @groups: different groups among them
 * @all: weight of all: of traces the number of groups, of windows their own
 * @view: [AN_VIEWS][n], ascending; made by an_normal_prepare()
 * @tail: mean by which the highest tenth of each view exceeds its least
 * @together: by view, how many strange windows of a stretch of time are one thing
 * @sum: [n], ascending
 * @sum_tail: of @sum
 * @score: [n], ascending
 * @score_tail: of @score
 * @blocks: different stretches of time among them
 * @worst: [blocks], the highest score of each, ascending
 */
struct an_normal {
	bool events;
	struct an_held *held;
	uint32_t n;
	uint32_t room;
	uint32_t groups;
	double all;
	struct an_ranked *view[AN_VIEWS];
	double tail[AN_VIEWS];
	double together[AN_VIEWS];
	struct an_ranked *sum;
	struct an_tail sum_tail;
	struct an_ranked *score;
	struct an_tail score_tail;
	uint32_t blocks;
	double *worst;
};

void an_normal_add(struct an_normal *n, const float view[AN_VIEWS], uint32_t group,
		   uint32_t block);
void an_normal_prepare(struct an_normal *n);
double an_normal_score(const struct an_normal *n, const float view[AN_VIEWS],
		       double part[AN_VIEWS]);
double an_normal_p(const struct an_normal *n, double score);
double an_normal_bits(const struct an_normal *n, double score, double *low);
double an_normal_block_p(const struct an_normal *n, double score);
double an_normal_least_p(const struct an_normal *n);
void an_normal_free(struct an_normal *n);

#endif /* AN_NORMAL_H */
