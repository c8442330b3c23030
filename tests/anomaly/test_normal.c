// SPDX-License-Identifier: GPL-2.0
/*
 * The calibration keeps its promise: statistics with fixed seeds.
 */
#include <math.h>

#include "random.h"

#define SYMBOLS 14u

/* A kind of behaviour is a chain of its own; a unit of it is a run of it. */
static void some(struct an_units *u, uint64_t *seed, uint32_t n, uint32_t repeats)
{
	uint32_t i, r;

	for (i = 0; i < n; i++) {
		random_unit(u, seed, SYMBOLS, 40 + rnd(seed, 200), rnd(seed, 6));
		for (r = 1; r < repeats; r++) {
			/* The list may move. */
			struct an_unit one = u->unit[u->n - 1];

			add_copy(u, &one);
		}
	}
}

static double alert_rate(struct an_model *m, const struct an_units *u, double rate)
{
	float view[AN_VIEWS];
	uint32_t i, alerts = 0;

	for (i = 0; i < u->n; i++) {
		an_views(&m->counts, &u->unit[i], view);
		alerts += an_normal_p(&m->normal,
				      an_normal_score(&m->normal, view, NULL)) <=
			rate;
	}
	return (double)alerts / u->n;
}

/* Upper end of the 95 % interval of a rate that was seen n times. */
static double at_most(double rate, uint32_t n)
{
	return rate + 1.96 * sqrt(rate * (1 - rate) / n);
}

static void model(struct an_model *m)
{
	an_model_init(m, 0);
	an_symbols_free(&m->symbols);
	random_symbols(&m->symbols, SYMBOLS);
}

static void rate_holds_on_fresh_units(void **state)
{
	static const double rates[] = { 0.2, 0.1, 0.05, 0.02 };
	struct an_units u = { 0 }, held = { 0 }, fresh = { 0 };
	struct an_model m;
	uint64_t seed = 11;
	double got;
	int i;

	model(&m);
	some(&u, &seed, 150, 1);
	some(&held, &seed, 400, 1);
	some(&fresh, &seed, 1500, 1);
	an_fit(&m, &u);
	for (i = 0; i < 3; i++)
		assert_true(alert_rate(&m, &fresh, rates[i]) <=
			    at_most(rates[i], 150));
	an_calibrate(&m, &held);
	for (i = 0; i < 4; i++) {
		got = alert_rate(&m, &fresh, rates[i]);
		/* Noise of the calibration and of the test; four rates at once. */
		assert_true(fabs(got - rates[i]) <=
			    2.5 * sqrt(rates[i] * (1 - rates[i]) / 400 +
				       rates[i] * (1 - rates[i]) / 1500));
	}
	an_units_free(&u);
	an_units_free(&held);
	an_units_free(&fresh);
	an_model_free(&m);
}

static void repeats_of_one_behaviour_do_not_fool_it(void **state)
{
	struct an_units u = { 0 }, fresh = { 0 };
	struct an_model m;
	uint64_t seed = 12;

	model(&m);
	some(&u, &seed, 60, 12);
	some(&fresh, &seed, 1000, 1);
	an_fit(&m, &u);
	assert_int_equal(m.normal.n, 720);
	assert_true(m.normal.groups <= 60);
	assert_true(an_normal_least_p(&m.normal) >= 1.0 / 61);
	assert_true(alert_rate(&m, &fresh, 0.1) <= at_most(0.1, 60));
	assert_true(alert_rate(&m, &fresh, 0.05) <= at_most(0.05, 60));
	an_units_free(&u);
	an_units_free(&fresh);
	an_model_free(&m);
}

static void training_data_are_no_calibration(void **state)
{
	struct an_units u = { 0 }, fresh = { 0 };
	struct an_model m;
	uint64_t seed = 13;

	/* What the tool must never do, to see that the tests above can fail. */
	model(&m);
	some(&u, &seed, 100, 1);
	some(&fresh, &seed, 1000, 1);
	an_fit(&m, &u);
	an_calibrate(&m, &u);
	assert_true(alert_rate(&m, &fresh, 0.05) > at_most(0.05, 100));
	an_units_free(&u);
	an_units_free(&fresh);
	an_model_free(&m);
}

static void no_p_value_is_below_what_groups_allow(void **state)
{
	struct an_normal n = { 0 };
	float view[AN_VIEWS] = { 0 }, high[AN_VIEWS] = { 1e6, 1e6, 1e6, 1e6, 1e6 };
	uint32_t i;

	for (i = 0; i < 99; i++) {
		view[0] = i;
		an_normal_add(&n, view, i / 3, 0);
	}
	an_normal_prepare(&n);
	assert_int_equal(n.groups, 33);
	assert_true(fabs(an_normal_least_p(&n) - 1.0 / 34) < 1e-12);
	assert_true(fabs(an_normal_p(&n, an_normal_score(&n, high, NULL)) -
			 1.0 / 34) < 1e-12);
	view[0] = -1;
	assert_true(an_normal_p(&n, an_normal_score(&n, view, NULL)) > 1 - 1e-9);
	an_normal_free(&n);
}

static void without_calibration_there_is_no_alert(void **state)
{
	struct an_normal n = { 0 };
	float view[AN_VIEWS] = { 9, 9, 9, 9, 9 };

	an_normal_prepare(&n);
	/* Nor is it no number: what holds against p holds against a score. */
	assert_true(isfinite(an_normal_score(&n, view, NULL)));
	assert_true(an_normal_p(&n, an_normal_score(&n, view, NULL)) == 1);
	assert_true(an_normal_bits(&n, an_normal_score(&n, view, NULL), NULL) == 0);
	n.events = true;
	an_normal_prepare(&n);
	assert_true(isfinite(an_normal_score(&n, view, NULL)));
	an_normal_free(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_holds_on_fresh_units),
		cmocka_unit_test(repeats_of_one_behaviour_do_not_fool_it),
		cmocka_unit_test(training_data_are_no_calibration),
		cmocka_unit_test(no_p_value_is_below_what_groups_allow),
		cmocka_unit_test(without_calibration_there_is_no_alert),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
