// SPDX-License-Identifier: GPL-2.0
/*
 * One score of a unit's views, and how it compares with those of other models.
 *
 * What is a little strange in many respects has a high sum. What is very strange in
 * one only is lost in it. So windows have the harmonic mean of the sum's p-value and
 * those of views: of the least ones, mostly, however they depend on each other.
 */
#include <math.h>

#include "normal.h"
#include "score.h"

/* What each view counts for in the sum; Documentation/anomaly.rst says why. */
static const double weight_of_view[][AN_VIEWS] = {
	{
		[AN_VIEW_MEAN] = 0.25,
		[AN_VIEW_BURST] = 1,
		[AN_VIEW_SIXES] = 0.5,
		[AN_VIEW_PAIRS] = 0.5,
		[AN_VIEW_SHAPE] = 1,
		[AN_VIEW_CALLS] = 0.5,
	}, {
		[AN_VIEW_MEAN] = 0.25,
		[AN_VIEW_BURST] = 1,
		[AN_VIEW_SIXES] = 0.5,
		[AN_VIEW_PAIRS] = 0.5,
		[AN_VIEW_SHAPE] = 1,
		[AN_VIEW_RATES] = 1,
		[AN_VIEW_OBJECTS] = 1,
		[AN_VIEW_PACE] = 1,
	},
};

/* By how much windows differ at least, where calibration shows no difference. */
static const double least_excess[AN_VIEWS] = {
	[AN_VIEW_MEAN] = 0.05,
	[AN_VIEW_BURST] = 0.25,
	[AN_VIEW_SIXES] = 0.175,
	[AN_VIEW_PAIRS] = 0.175,
	[AN_VIEW_SHAPE] = 0.15,
	[AN_VIEW_CALLS] = 0.5,
	[AN_VIEW_RATES] = 0.5,
	[AN_VIEW_OBJECTS] = 0.35,
	[AN_VIEW_PACE] = 0.5,
};

/*
 * Views of windows that count alone: of what is new, or more than ever. Mean and shape
 * are of everything, and move with every upgrade.
 */
static const bool counts_alone[AN_VIEWS] = {
	[AN_VIEW_BURST] = true,
	[AN_VIEW_SIXES] = true,
	[AN_VIEW_PAIRS] = true,
	[AN_VIEW_RATES] = true,
	[AN_VIEW_OBJECTS] = true,
	[AN_VIEW_PACE] = true,
};

/* Of the generalised Pareto tails of views: of traces, of windows. */
static const double shape[] = { 0.5, 0.25 };

/** an_view_tail() - mean excess of a view's highest tenth, not 0 */
double an_view_tail(const struct an_normal *n, int view)
{
	const struct an_ranked *r = n->view[view];
	double mean = an_excess(r, n->n);

	if (n->events)
		return mean > least_excess[view] ? mean : least_excess[view];
	return mean > 0 ? mean : fabs(r[n->n - 1].value) / 4 + 1e-3;
}

/*
 * -log of the share of normal that is as strange. The unit itself is one more; where
 * strange ones come together, as all windows of a busy minute do in their pace, it is as
 * many more as come: they are one thing that happened, not so many. Beyond all that was
 * seen it goes on growing, as a Pareto tail, so that two units that are both stranger than
 * all normal ones can still be told apart.
 */
static double part_of(const struct an_normal *n, int view, double value, double self)
{
	double more = n->together[view] - self;
	double p = (an_above(n->view[view], n->n, value) + more) / (n->all + more);
	double most = n->n ? n->view[view][n->n - 1].value : 0;
	double beyond = n->n && value > most ? (value - most) / n->tail[view] : 0;

	return -log(p) + log1p(shape[n->events] * beyond) / shape[n->events];
}

/**
 * an_sum_of() - weighted sum of what views say
 * @n: normal, of which views are ranked
 * @view: of a unit
 * @part: receives what each view adds; may be NULL
 * @self: weight of the unit, if it is one of those held out; otherwise 0
 */
double an_sum_of(const struct an_normal *n, const float view[AN_VIEWS],
		 double part[AN_VIEWS], double self)
{
	double sum = 0, p;
	int v;

	for (v = 0; v < AN_VIEWS; v++) {
		p = weight_of_view[n->events][v];
		if (p)
			p *= part_of(n, v, view[v], self);
		if (part)
			part[v] = p;
		sum += p;
	}
	return sum;
}

/**
 * an_score_of() - as an_normal_score(), of a unit that may be held out
 * @n: normal, of which views and sums are ranked
 * @view: of a unit
 * @part: receives what each view adds to the sum; may be NULL
 * @self: weight of the unit, if it is one of those held out; otherwise 0
 */
double an_score_of(const struct an_normal *n, const float view[AN_VIEWS],
		   double part[AN_VIEWS], double self)
{
	double own[AN_VIEWS], sum, all = 0;
	int v;

	part = part ? part : own;
	sum = an_sum_of(n, view, part, self);
	if (!n->events || !n->n)
		return sum;
	sum = an_tail_nats(&n->sum_tail, n->sum, n->n, sum, 1);
	for (v = 0; v < AN_VIEWS; v++)
		if (counts_alone[v])
			all += exp(part[v] / weight_of_view[1][v] - sum);
	return sum + log1p(all);
}

/**
 * an_normal_score() - one number of the views
 * @n: normal, prepared
 * @view: of a unit
 * @part: receives what each view adds to the sum; may be NULL
 *
 * Return: score, at least 0; the higher the stranger.
 */
double an_normal_score(const struct an_normal *n, const float view[AN_VIEWS],
		       double part[AN_VIEWS])
{
	return an_score_of(n, view, part, 0);
}

/*
 * From -log of a share of windows that of stretches of time that have one of them: an
 * application with more windows has more strange ones.
 */
static double of_stretches(const struct an_normal *n, double nats)
{
	double windows = n->all / n->blocks, p = exp(-nats);

	return p < 1e-9 ? nats - log(windows) : -log(-expm1(windows * log1p(-p)));
}

/**
 * an_normal_bits() - strangeness that compares across models
 * @n: normal, prepared
 * @score: from an_normal_score()
 * @low: receives what is left of it with less luck in calibration: the lower end of
 *	its 95 % interval, of as many stretches of time as have units in the tail; may
 *	be NULL
 *
 * A score of 12 is much where normal units score 3, and little where they score 10.
 * Within what was seen this is the share of normal units as strange; from the highest
 * tenth on scores, which are sums of logarithms, are taken to fall off exponentially.
 * What is one in a thousand where a minute has fifty windows is less than where it has
 * two: promises are made by time.
 *
 * Return: -log2 of the share of stretches of time that have a unit as strange.
 */
double an_normal_bits(const struct an_normal *n, double score, double *low)
{
	const struct an_tail *t = &n->score_tail;
	double wider;

	if (low)
		*low = 0;
	if (!n->n)
		return 0;
	if (low) {
		wider = 1 + 1.96 / sqrt(t->stretches ? t->stretches : 1);
		*low = of_stretches(n, an_tail_nats(t, n->score, n->n, score, wider)) /
			M_LN2;
	}
	return of_stretches(n, an_tail_nats(t, n->score, n->n, score, 1)) / M_LN2;
}
