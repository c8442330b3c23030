// SPDX-License-Identifier: GPL-2.0
/*
 * Held-out normal units, and p-values from them.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "alloc.h"
#include "normal.h"
#include "score.h"

/*
 * Mean excess of tails: a score is a logarithm of a share; a sum is of several that rise
 * together.
 */
#define USUAL_SCORE	1.0
#define USUAL_SUM	4.0

static int by_float(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/*
 * Gives up every second of those that are in the lower three quarters in all views;
 * the other one then stands for both. The strange ones, which decide about alerts,
 * stay. If that does not help, every second of all.
 */
static void thin(struct an_normal *n)
{
	float *value = an_alloc(n->n, sizeof(*value)), limit[AN_VIEWS];
	bool plain, odd = false, all = false;
	uint32_t i, kept, before = n->n;
	int v;

	for (v = 0; v < AN_VIEWS; v++) {
		for (i = 0; i < n->n; i++)
			value[i] = n->held[i].view[v];
		qsort(value, n->n, sizeof(*value), by_float);
		limit[v] = value[n->n - 1 - n->n / 4];
	}
	do {
		for (kept = i = 0; i < n->n; i++) {
			plain = true;
			for (v = 0; v < AN_VIEWS && !all; v++)
				plain &= n->held[i].view[v] <= limit[v];
			odd ^= plain;
			if (plain && !odd && kept) {
				n->held[kept - 1].weight += n->held[i].weight;
				continue;
			}
			n->held[kept++] = n->held[i];
		}
		n->n = kept;
		all = true;
	} while (kept > before - before / 8);
	free(value);
}

/**
 * an_normal_add() - a normal unit that the counts had not learnt
 * @n: normal; an_normal_prepare() must follow before it is asked
 * @view: the unit's views
 * @group: behaves like the others of that number
 * @block: stretch of time; 0 if it is not known
 *
 * If there are too many, ordinary ones are given up.
 */
void an_normal_add(struct an_normal *n, const float view[AN_VIEWS], uint32_t group,
		   uint32_t block)
{
	if (n->n == AN_MAX_HELD)
		thin(n);
	if (n->n == n->room) {
		n->room = n->room ? n->room * 2 : 64;
		n->held = an_realloc(n->held, n->room, sizeof(*n->held));
	}
	memcpy(n->held[n->n].view, view, sizeof(n->held->view));
	n->held[n->n].block = block;
	n->held[n->n].weight = 1;
	n->held[n->n++].group = group;
}

struct grouped {
	uint32_t group;
	uint32_t held;
};

static int by_group(const void *a, const void *b)
{
	uint32_t x = ((const struct grouped *)a)->group;
	uint32_t y = ((const struct grouped *)b)->group;

	return (x > y) - (x < y);
}

/*
 * The weight of each unit: a window is one, a trace the share that it has of its
 * group. Windows depend on each other too, but it is stretches of time that promises
 * about them are made of.
 */
static double *weights(struct an_normal *n)
{
	struct grouped *g = an_alloc(n->n, sizeof(*g));
	double *weight = an_alloc(n->n, sizeof(*weight)), sum;
	uint32_t i, from, to;

	for (i = 0; i < n->n; i++)
		g[i] = (struct grouped){ n->held[i].group, i };
	qsort(g, n->n, sizeof(*g), by_group);
	n->groups = 0;
	for (from = 0; from < n->n; from = to) {
		n->groups++;
		for (sum = 0, to = from; to < n->n && g[to].group == g[from].group; to++)
			sum += n->held[g[to].held].weight;
		for (i = from; i < to; i++)
			weight[g[i].held] = n->held[g[i].held].weight / sum;
	}
	free(g);
	n->all = n->events ? 0 : n->groups;
	for (i = 0; i < n->n && n->events; i++) {
		weight[i] = n->held[i].weight;
		n->all += weight[i];
	}
	return weight;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct in_block {
	uint32_t block;
	double score;
};

static int by_block(const void *a, const void *b)
{
	uint32_t x = ((const struct in_block *)a)->block;
	uint32_t y = ((const struct in_block *)b)->block;

	return (x > y) - (x < y);
}

/* The worst score of each stretch of time; @score is in the order of @held. */
static void worst_of_blocks(struct an_normal *n, const struct an_ranked *score)
{
	struct in_block *b = an_alloc(n->n, sizeof(*b));
	uint32_t i;

	for (i = 0; i < n->n; i++)
		b[i] = (struct in_block){ n->held[i].block, score[i].value };
	qsort(b, n->n, sizeof(*b), by_block);
	free(n->worst);
	n->worst = an_alloc(n->n, sizeof(*n->worst));
	n->blocks = 0;
	for (i = 0; i < n->n; i++) {
		if (!i || b[i].block != b[i - 1].block)
			n->worst[n->blocks++] = b[i].score;
		else if (b[i].score > n->worst[n->blocks - 1])
			n->worst[n->blocks - 1] = b[i].score;
	}
	qsort(n->worst, n->blocks, sizeof(*n->worst), by_size);
	free(b);
}

/* Stretches of time that have a unit whose view is above @least. */
static uint32_t stretches(const struct an_normal *n, int view, double least,
			  uint32_t *units)
{
	struct in_block *b = an_alloc(n->n, sizeof(*b));
	uint32_t i, many = 0;

	*units = 0;
	for (i = 0; i < n->n; i++)
		if (n->held[i].view[view] > least)
			b[(*units)++].block = n->held[i].block;
	qsort(b, *units, sizeof(*b), by_block);
	for (i = 0; i < *units; i++)
		many += !i || b[i].block != b[i - 1].block;
	free(b);
	return many;
}

/*
 * Of windows in the highest tenth of a view: how many fewer stretches of time have them
 * than if windows did not depend on each other; 1: as many, or it is traces.
 */
static double together(const struct an_normal *n, int view)
{
	uint32_t units, all = stretches(n, view, -INFINITY, &units), some;
	double apart;

	some = stretches(n, view, n->view[view][n->n - 1 - n->n / 10].value, &units);
	if (!n->events || !some)
		return 1;
	apart = all * -expm1(-(double)units / all);
	return apart > some ? apart / some : 1;
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
	free(n->sum);
	n->sum = an_alloc(n->n, sizeof(*n->sum));
	free(n->score);
	n->score = an_alloc(n->n, sizeof(*n->score));
	n->all = 0;
	for (v = 0; v < AN_VIEWS; v++)
		n->together[v] = 1;
	if (!n->n)
		return;
	weight = weights(n);
	for (v = 0; v < AN_VIEWS; v++) {
		for (i = 0; i < n->n; i++)
			n->view[v][i] = (struct an_ranked){
				n->held[i].view[v], weight[i] };
		an_rank(n->view[v], n->n);
		n->tail[v] = an_view_tail(n, v);
		n->together[v] = together(n, v);
	}
	/* A held-out unit stands for a fresh one: it does not rank itself. */
	for (i = 0; i < n->n; i++)
		n->sum[i] = (struct an_ranked){
			an_sum_of(n, n->held[i].view, NULL, weight[i]), weight[i] };
	an_rank(n->sum, n->n);
	an_tail_fit(&n->sum_tail, n->sum, n->n, n->all, USUAL_SUM);
	for (i = 0; i < n->n; i++)
		n->score[i] = (struct an_ranked){
			an_score_of(n, n->held[i].view, NULL, weight[i]), weight[i] };
	worst_of_blocks(n, n->score);
	an_rank(n->score, n->n);
	an_tail_fit(&n->score_tail, n->score, n->n, n->all, USUAL_SCORE);
	for (i = n->blocks; i && n->worst[i - 1] > n->score_tail.from; i--)
		n->score_tail.stretches++;
	free(weight);
}

/**
 * an_normal_p() - share of normal units that are as strange
 * @n: normal, prepared
 * @score: from an_normal_score()
 *
 * Return: conformal p-value, 0 < p <= 1. Of fresh normal units of groups like those
 * held out, or of windows, at most a share of x has p <= x.
 */
double an_normal_p(const struct an_normal *n, double score)
{
	return (an_above(n->score, n->n, score) + 1) / (n->all + 1);
}

/**
 * an_normal_block_p() - share of stretches of time that have a unit as strange
 * @n: normal, prepared, of units whose time is known
 * @score: from an_normal_score()
 *
 * Events within a stretch may depend on each other as they like: stretches are what
 * is compared. Alerting once in a stretch, if this is at most x, raises alerts in at
 * most a share of x of normal stretches (conformal risk control).
 *
 * Return: 0 < p <= 1.
 */
double an_normal_block_p(const struct an_normal *n, double score)
{
	uint32_t low = 0, high = n->blocks, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (n->worst[mid] < score)
			low = mid + 1;
		else
			high = mid;
	}
	return (n->blocks - low + 1.0) / (n->blocks + 1.0);
}

/** an_normal_least_p() - the least p-value there can be: no promise below it */
double an_normal_least_p(const struct an_normal *n)
{
	return 1.0 / (n->groups + 1);
}

/** an_normal_free() - frees what it holds; it may be used anew */
void an_normal_free(struct an_normal *n)
{
	bool events = n->events;
	int v;

	for (v = 0; v < AN_VIEWS; v++)
		free(n->view[v]);
	free(n->held);
	free(n->sum);
	free(n->score);
	free(n->worst);
	memset(n, 0, sizeof(*n));
	n->events = events;
}
