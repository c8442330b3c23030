// SPDX-License-Identifier: GPL-2.0
/*
 * Scores and p-values from held-out normal units.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "normal.h"

/**
 * an_normal_add() - a normal unit that the counts had not learnt
 * @n: normal; an_normal_prepare() must follow before it is asked
 * @view: the unit's views
 * @group: behaves like the others of that number
 *
 * If there are too many, every second one is given up.
 */
void an_normal_add(struct an_normal *n, const float view[AN_VIEWS], uint32_t group)
{
	uint32_t i;

	if (n->n == AN_MAX_HELD) {
		for (i = 0; i < n->n / 2; i++)
			n->held[i] = n->held[2 * i];
		n->n /= 2;
	}
	if (n->n == n->room) {
		n->room = n->room ? n->room * 2 : 64;
		n->held = an_realloc(n->held, n->room, sizeof(*n->held));
	}
	memcpy(n->held[n->n].view, view, sizeof(n->held->view));
	n->held[n->n++].group = group;
}

static int by_value(const void *a, const void *b)
{
	double x = ((const struct an_ranked *)a)->value;
	double y = ((const struct an_ranked *)b)->value;

	return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The weight of each unit: 1 / units of its group. */
static double *weights(struct an_normal *n)
{
	uint32_t *group = an_alloc(n->n, sizeof(*group)), i, from, *at;
	double *weight = an_alloc(n->n, sizeof(*weight));

	for (i = 0; i < n->n; i++)
		group[i] = n->held[i].group;
	qsort(group, n->n, sizeof(*group), by_number);
	n->groups = 0;
	for (i = 0; i < n->n; i++)
		n->groups += !i || group[i] != group[i - 1];
	for (i = 0; i < n->n; i++) {
		at = bsearch(&n->held[i].group, group, n->n, sizeof(*group),
			     by_number);
		from = at - group;
		while (from && group[from - 1] == *at)
			from--;
		for (at = &group[from]; at < group + n->n && *at == group[from];)
			at++;
		weight[i] = 1.0 / (at - &group[from]);
	}
	free(group);
	return weight;
}

/* Sorts, and turns weights into those of all that are not below. */
static void rank(struct an_ranked *r, uint32_t n)
{
	uint32_t i, last = n;
	double sum = 0;

	qsort(r, n, sizeof(*r), by_value);
	for (i = n; i-- > 0;) {
		sum += r[i].above;
		r[i].above = sum;
		/* Equal ones are not below each other. */
		if (i && r[i - 1].value == r[i].value)
			continue;
		while (last > i)
			r[--last].above = sum;
	}
}

static double above(const struct an_ranked *r, uint32_t n, double value)
{
	uint32_t low = 0, high = n, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (r[mid].value < value)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n ? r[low].above : 0;
}

/*
 * -log of the share of normal that is as strange, by groups. Beyond all that was
 * seen it goes on growing a little, so that two units that are both stranger than
 * all normal ones can still be told apart; more so when little was seen.
 */
static double part_of(const struct an_normal *n, int v, double value, double self)
{
	double p = (above(n->view[v], n->n, value) + 1 - self) /
		(n->groups + 1 - self);
	double most = n->n ? n->view[v][n->n - 1].value : 0;
	double beyond = value > most ? (value - most) / n->tail[v] : 0;

	return -log(p) + (0.05 + 10.0 / (10 + n->groups)) * log1p(beyond);
}

static double sum_of(const struct an_normal *n, const float view[AN_VIEWS],
		     double part[AN_VIEWS], double self)
{
	double sum = 0, p;
	int v;

	for (v = 0; v < AN_VIEWS; v++) {
		p = part_of(n, v, view[v], self);
		if (part)
			part[v] = p;
		sum += p;
	}
	return sum;
}

/**
 * an_normal_score() - one number of the views
 * @n: normal, prepared
 * @view: of a unit
 * @part: receives what each view adds; may be NULL
 *
 * Return: score, at least 0; the higher the stranger.
 */
double an_normal_score(const struct an_normal *n, const float view[AN_VIEWS],
		       double part[AN_VIEWS])
{
	return sum_of(n, view, part, 0);
}

static double tail_of(const struct an_ranked *r, uint32_t n)
{
	uint32_t from = n - 1 - n / 10, i;
	double sum = 0;

	for (i = from; i < n; i++)
		sum += r[i].value - r[from].value;
	sum /= n - from;
	return sum > 0 ? sum : fabs(r[n - 1].value) / 4 + 1e-3;
}

/**
 * an_normal_prepare() - makes what scores and p-values are had from
 * @n: normal, after an_normal_add()
 */
void an_normal_prepare(struct an_normal *n)
{
	double *weight;
	uint32_t i;
	int v;

	for (v = 0; v < AN_VIEWS; v++) {
		free(n->view[v]);
		n->view[v] = an_alloc(n->n, sizeof(*n->view[v]));
	}
	free(n->score);
	n->score = an_alloc(n->n, sizeof(*n->score));
	if (!n->n)
		return;
	weight = weights(n);
	for (v = 0; v < AN_VIEWS; v++) {
		for (i = 0; i < n->n; i++)
			n->view[v][i] = (struct an_ranked){
				n->held[i].view[v], weight[i] };
		rank(n->view[v], n->n);
		n->tail[v] = tail_of(n->view[v], n->n);
	}
	/* A held-out unit stands for a fresh one: it does not rank itself. */
	for (i = 0; i < n->n; i++)
		n->score[i] = (struct an_ranked){
			sum_of(n, n->held[i].view, NULL, weight[i]), weight[i] };
	rank(n->score, n->n);
	free(weight);
}

/**
 * an_normal_p() - share of normal units that are as strange
 * @n: normal, prepared
 * @score: from an_normal_score()
 *
 * Return: conformal p-value, 0 < p <= 1. Of fresh normal units of groups like those
 * held out, at most a share of x has p <= x.
 */
double an_normal_p(const struct an_normal *n, double score)
{
	return (above(n->score, n->n, score) + 1) / (n->groups + 1);
}

/** an_normal_least_p() - the least p-value there can be: no promise below it */
double an_normal_least_p(const struct an_normal *n)
{
	return 1.0 / (n->groups + 1);
}

/** an_normal_free() - frees what it holds */
void an_normal_free(struct an_normal *n)
{
	int v;

	for (v = 0; v < AN_VIEWS; v++)
		free(n->view[v]);
	free(n->held);
	free(n->score);
	memset(n, 0, sizeof(*n));
}
