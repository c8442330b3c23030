// SPDX-License-Identifier: GPL-2.0
/*
 * Scores of windows, and what of them compares across applications; fixed seeds.
 */
#include <math.h>
#include <string.h>

#include "random.h"
#include "score.h"

#define WINDOWS 2000u

static double exponential(uint64_t *seed)
{
	return -log((1 + rnd(seed, 1000000)) / 1000001.0);
}

/* A window's views, each @wide. */
static void views(uint64_t *seed, double wide, float view[AN_VIEWS])
{
	int v;

	for (v = 0; v < AN_VIEWS; v++)
		view[v] = wide * exponential(seed);
}

static void held(struct an_normal *n, uint64_t seed, double wide, uint32_t windows)
{
	float view[AN_VIEWS];
	uint32_t i;

	memset(n, 0, sizeof(*n));
	n->events = true;
	for (i = 0; i < WINDOWS; i++) {
		views(&seed, wide, view);
		an_normal_add(n, view, i % 3, i / windows);
	}
	an_normal_prepare(n);
}

static void very_strange_in_one_respect_is_not_lost_in_the_sum(void **state)
{
	float plain[AN_VIEWS], view[AN_VIEWS];
	struct an_normal n;
	int v;

	held(&n, 1, 1, 20);
	for (v = 0; v < AN_VIEWS; v++)
		plain[v] = 0.1f;
	assert_true(an_normal_p(&n, an_normal_score(&n, plain, NULL)) > 0.5);
	memcpy(view, plain, sizeof(view));
	view[AN_VIEW_PACE] = 20;
	/* By the sum alone one in some hundred normal windows is as strange. */
	assert_true(an_above(n.sum, n.n, an_sum_of(&n, view, NULL, 0)) > 5);
	assert_true(an_normal_p(&n, an_normal_score(&n, view, NULL)) < 1.5 / WINDOWS);
	/* What moves with every upgrade has only its part in the sum. */
	memcpy(view, plain, sizeof(view));
	view[AN_VIEW_SHAPE] = 20;
	assert_true(an_normal_p(&n, an_normal_score(&n, view, NULL)) > 5.0 / WINDOWS);
	an_normal_free(&n);
}

static void a_view_that_never_differed_is_no_certainty(void **state)
{
	float view[AN_VIEWS] = { 0 };
	struct an_normal n = { .events = true };
	uint64_t seed = 3;
	uint32_t i;

	for (i = 0; i < WINDOWS; i++) {
		views(&seed, 1, view);
		view[AN_VIEW_PAIRS] = 0;
		an_normal_add(&n, view, i, i / 20);
	}
	an_normal_prepare(&n);
	memset(view, 0, sizeof(view));
	/* One pair that is new: as one in WINDOWS, and a little more. */
	view[AN_VIEW_PAIRS] = logf(2);
	assert_true(an_normal_bits(&n, an_normal_score(&n, view, NULL), NULL) <
		    log2(WINDOWS) + 6);
	an_normal_free(&n);
}

static void bits_are_the_share_of_stretches_in_each_application(void **state)
{
	static const double wide[] = { 0.3, 1, 5 };
	static const uint32_t windows[] = { 4, 10, 20 };	/* of a stretch */
	static const double bits[] = { 1, 3, 5 };
	uint32_t i, j, k, many[3];
	float view[AN_VIEWS];
	struct an_normal n;
	double got, most, off;
	uint64_t seed;

	for (k = 0; k < 3; k++) {
		held(&n, 10 + k, wide[k], windows[k]);
		memset(many, 0, sizeof(many));
		for (most = 0, seed = 20 + k, i = 1; i <= 1000 * windows[k]; i++) {
			views(&seed, wide[k], view);
			got = an_normal_bits(&n, an_normal_score(&n, view, NULL), NULL);
			most = got > most ? got : most;
			if (i % windows[k])
				continue;
			for (j = 0; j < 3; j++)
				many[j] += most >= bits[j];
			most = 0;
		}
		/* The share of windows would be too low by 1.3 to 4; tails err on the other side. */
		for (j = 0; j < 3; j++) {
			off = -log2(many[j] / 1000.0) - bits[j];
			assert_true(off > -0.5 && off < 1.7);
		}
		an_normal_free(&n);
	}
}

static void a_short_tail_is_held_to_be_the_usual_one(void **state)
{
	uint64_t seed = 7;
	struct an_ranked r[20000];
	struct an_tail t;
	uint32_t i;

	for (i = 0; i < 20000; i++)
		r[i] = (struct an_ranked){ 0.2 * exponential(&seed), 1 };
	an_rank(r, 200);
	an_tail_fit(&t, r, 200, 200, 1);
	assert_true(t.mean > 0.7 && t.mean < 0.9);
	for (i = 0; i < 20000; i++)
		r[i].above = 1;
	an_rank(r, 20000);
	an_tail_fit(&t, r, 20000, 20000, 1);
	assert_true(t.mean > 0.2 && t.mean < 0.26);
}

/* Score of the highest pace, if @busy windows had nearly that, @apart in a minute. */
static double of_pace(uint32_t busy, uint32_t apart)
{
	float view[AN_VIEWS];
	struct an_normal n = { .events = true };
	uint64_t seed = 9;
	uint32_t i, stretch;
	double score;

	for (i = 0; i < WINDOWS; i++) {
		views(&seed, 1, view);
		view[AN_VIEW_PACE] = 10 + i * 1e-4f;
		stretch = i / 20;
		/* What is highest: so many in each of some stretches. */
		if (i < busy) {
			view[AN_VIEW_PACE] = 15 + i * 1e-4f;
			stretch = 1000 + i / apart;
		}
		an_normal_add(&n, view, 0, stretch);
	}
	an_normal_prepare(&n);
	memset(view, 0, sizeof(view));
	view[AN_VIEW_PACE] = 15.5f;
	score = an_normal_score(&n, view, NULL);
	an_normal_free(&n);
	return score;
}

static void what_a_busy_minute_has_is_seen_once(void **state)
{
	/* 200 windows, each of a minute of its own, or fifty of each of four minutes. */
	assert_true(of_pace(200, 50) < of_pace(200, 1) - log(50) / 2);
}

static void bits_say_how_sure_they_are(void **state)
{
	double score, bits, fewer, few, many;
	struct an_normal n, m;
	uint32_t i;

	held(&n, 5, 1, 20);
	score = n.score[n.n - 1].value + 5;
	bits = an_normal_bits(&n, score, &many);
	assert_true(many < bits);
	/* The same windows, of four stretches of time instead of a hundred. */
	memset(&m, 0, sizeof(m));
	m.events = true;
	for (i = 0; i < n.n; i++)
		an_normal_add(&m, n.held[i].view, 0, i / 500);
	an_normal_prepare(&m);
	fewer = an_normal_bits(&m, score, &few);
	/* Each of which has 25 times as many. */
	assert_true(fabs(fewer + log2(25) - bits) < 0.3);
	assert_true(fewer - few > bits - many + 1);
	/* Where there is no tail, there is nothing to be unsure of. */
	bits = an_normal_bits(&n, n.score[n.n / 2].value, &many);
	assert_true(bits == many && bits >= 0 && bits < 0.01);
	an_normal_free(&n);
	an_normal_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(very_strange_in_one_respect_is_not_lost_in_the_sum),
		cmocka_unit_test(a_view_that_never_differed_is_no_certainty),
		cmocka_unit_test(bits_are_the_share_of_stretches_in_each_application),
		cmocka_unit_test(a_short_tail_is_held_to_be_the_usual_one),
		cmocka_unit_test(what_a_busy_minute_has_is_seen_once),
		cmocka_unit_test(bits_say_how_sure_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
