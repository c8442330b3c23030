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

static void held(struct an_normal *n, uint64_t seed, double wide)
{
	float view[AN_VIEWS];
	uint32_t i;

	memset(n, 0, sizeof(*n));
	n->events = true;
	for (i = 0; i < WINDOWS; i++) {
		views(&seed, wide, view);
		an_normal_add(n, view, i % 3, i / 20);
	}
	an_normal_prepare(n);
}

static void very_strange_in_one_respect_is_not_lost_in_the_sum(void **state)
{
	float plain[AN_VIEWS], view[AN_VIEWS];
	struct an_normal n;
	int v;

	held(&n, 1, 1);
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

static void bits_are_the_share_of_normal_windows_in_each_application(void **state)
{
	static const double wide[] = { 0.3, 1, 5 };
	static const double bits[] = { 3, 6, 9 };
	uint32_t i, j, k, many[3];
	float view[AN_VIEWS];
	struct an_normal n;
	uint64_t seed;
	double got;

	for (k = 0; k < 3; k++) {
		held(&n, 10 + k, wide[k]);
		memset(many, 0, sizeof(many));
		for (seed = 20 + k, i = 0; i < 20000; i++) {
			views(&seed, wide[k], view);
			got = an_normal_bits(&n, an_normal_score(&n, view, NULL), NULL);
			for (j = 0; j < 3; j++)
				many[j] += got >= bits[j];
		}
		/* Within noise of calibration where that has windows; four of them are beyond. */
		assert_true(fabs(many[0] / 20000.0 * 8 - 1) < 0.2);
		assert_true(fabs(many[1] / 20000.0 * 64 - 1) < 0.4);
		assert_true(many[2] <= 2 * 20000 / 512.0 && many[2] >= 0.2 * 20000 / 512);
		an_normal_free(&n);
	}
}

static void bits_say_how_sure_they_are(void **state)
{
	double score, bits, few, many;
	struct an_normal n, m;
	uint32_t i;

	held(&n, 5, 1);
	score = n.score[n.n - 1].value + 5;
	bits = an_normal_bits(&n, score, &many);
	assert_true(many < bits);
	/* The same windows, of four stretches of time instead of a hundred. */
	memset(&m, 0, sizeof(m));
	m.events = true;
	for (i = 0; i < n.n; i++)
		an_normal_add(&m, n.held[i].view, 0, i / 500);
	an_normal_prepare(&m);
	assert_true(fabs(an_normal_bits(&m, score, &few) - bits) < 1e-6);
	assert_true(few < many - 1);
	/* Where there is no tail, there is nothing to be unsure of. */
	bits = an_normal_bits(&n, n.score[n.n / 2].value, &many);
	assert_true(bits == many && bits > 0.9 && bits < 1.1);
	an_normal_free(&n);
	an_normal_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(very_strange_in_one_respect_is_not_lost_in_the_sum),
		cmocka_unit_test(a_view_that_never_differed_is_no_certainty),
		cmocka_unit_test(bits_are_the_share_of_normal_windows_in_each_application),
		cmocka_unit_test(bits_say_how_sure_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
