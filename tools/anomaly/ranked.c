// SPDX-License-Identifier: GPL-2.0
/*
 * Ranked numbers.
 */
#include <math.h>
#include <stdlib.h>

#include "ranked.h"

#define BELIEVED 60.0	/* numbers that the usual mean is worth */

static int by_value(const void *a, const void *b)
{
	double x = ((const struct an_ranked *)a)->value;
	double y = ((const struct an_ranked *)b)->value;

	return (x > y) - (x < y);
}

/**
 * an_rank() - sorts, and turns weights into those of all that are not below
 * @r: [n], with weights
 * @n: number
 */
void an_rank(struct an_ranked *r, uint32_t n)
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

/** an_above() - weight of all of @r[n] that are not below @value */
double an_above(const struct an_ranked *r, uint32_t n, double value)
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

/** an_excess() - mean by which the highest tenth of @r[n], n > 0, exceeds its least */
double an_excess(const struct an_ranked *r, uint32_t n)
{
	uint32_t from = n - 1 - n / 10, i;
	double sum = 0;

	for (i = from; i < n; i++)
		sum += r[i].value - r[from].value;
	return sum / (n - from);
}

/**
 * an_tail_fit() - fits an exponential to the highest tenth
 * @t: receives it
 * @r: [n], ranked, n > 0
 * @n: number
 * @all: weight of all
 * @usual: mean excess that such numbers have, which is what a short tail is held to be
 */
void an_tail_fit(struct an_tail *t, const struct an_ranked *r, uint32_t n, double all,
		 double usual)
{
	uint32_t many = n / 10 + 1;

	t->from = r[n - 1 - n / 10].value;
	t->mean = (an_excess(r, n) * many + usual * BELIEVED) / (many + BELIEVED);
	t->all = all;
	t->stretches = 0;
}

/**
 * an_tail_nats() - -log of the share that is as high
 * @t: tail of @r
 * @r: [n], ranked
 * @n: number
 * @value: any
 * @wider: the tail's mean times this
 */
double an_tail_nats(const struct an_tail *t, const struct an_ranked *r, uint32_t n,
		    double value, double wider)
{
	double at = value < t->from ? value : t->from;
	double nats = -log((an_above(r, n, at) + 1) / (t->all + 1));

	return value > at ? nats + (value - at) / (t->mean * wider) : nats;
}
