// SPDX-License-Identifier: GPL-2.0
/*
 * Slow drift is followed, and cannot be used to teach an attack.
 */
#include <string.h>

#include "drift.h"
#include "random.h"

/* A day: units of normal flavours, and @evil of another. */
static void day(struct an_units *u, uint64_t *seed, uint32_t normal, uint32_t evil,
		uint32_t blend)
{
	struct an_unit *unit;
	uint32_t i, j, sym = 0;

	memset(u, 0, sizeof(*u));
	for (i = 0; i < normal; i++)
		random_unit(u, seed, 12, 80, rnd(seed, 3));
	for (i = 0; i < evil; i++) {
		random_unit(u, seed, 12, 80, rnd(seed, 3));
		unit = &u->unit[u->n - 1];
		/* a share of blend % of the events is what the attack does */
		for (j = 0; j < unit->n; j++)
			if (rnd(seed, 100) < blend)
				unit->sym[j] = 1 + (sym = (sym * 7 + 5) % 12);
	}
}

static double share_strange(struct an_model *m, const struct an_units *u)
{
	float view[AN_VIEWS];
	uint32_t i, n = 0;

	for (i = 0; i < u->n; i++) {
		an_views(&m->counts, &u->unit[i], view);
		n += an_normal_p(&m->normal, an_normal_score(&m->normal, view,
							     NULL)) <= 0.05;
	}
	return (double)n / u->n;
}

static void learn_first(struct an_model *m, uint64_t *seed)
{
	struct an_units u;

	an_model_init(m, AN_FORMAT_SYSCALLS);
	an_symbols_free(&m->symbols);
	random_symbols(&m->symbols, 12);
	day(&u, seed, 150, 0, 0);
	an_fit(m, &u);
	an_units_free(&u);
}

static void poisoning_by_small_steps_does_not_teach_the_attack(void **state)
{
	struct an_units u, attack;
	struct an_model bounded, greedy;
	uint64_t seed = 21, events;
	struct an_drift d;
	uint32_t i;

	learn_first(&bounded, &seed);
	seed = 21;
	learn_first(&greedy, &seed);
	day(&attack, &seed, 0, 60, 100);
	assert_true(share_strange(&bounded, &attack) > 0.95);
	for (i = 1; i <= 20; i++) {
		day(&u, &seed, 60, 20, i * 5);
		events = bounded.events;
		an_follow_drift(&bounded, &u, 0.01, &d);
		/* the bound, whatever came */
		assert_true(bounded.events <= events + events / 100);
		an_fit(&greedy, &u);
		an_units_free(&u);
	}
	/* One that learns all has learnt the attack; this one alerts as before. */
	assert_true(share_strange(&greedy, &attack) < 0.5);
	assert_true(share_strange(&bounded, &attack) > 0.9);
	an_units_free(&attack);
	an_model_free(&bounded);
	an_model_free(&greedy);
}

static void slow_harmless_drift_is_followed(void **state)
{
	struct an_model still, following;
	struct an_units u, last;
	uint64_t seed = 22;
	struct an_drift d;
	uint32_t i;

	learn_first(&still, &seed);
	seed = 22;
	learn_first(&following, &seed);
	for (i = 1; i <= 12; i++) {
		day(&u, &seed, 20, 60, i);
		an_follow_drift(&following, &u, 0.2, &d);
		assert_true(d.learnt > 0);
		an_units_free(&u);
	}
	day(&last, &seed, 20, 60, 12);
	assert_true(share_strange(&following, &last) < share_strange(&still, &last));
	an_units_free(&last);
	an_model_free(&still);
	an_model_free(&following);
}

static void refused_and_strange_units_are_not_learnt(void **state)
{
	struct an_units u;
	uint64_t seed = 23;
	struct an_drift d;
	struct an_model m;
	uint32_t i;

	learn_first(&m, &seed);
	day(&u, &seed, 40, 40, 100);
	for (i = 0; i < 10; i++)
		u.unit[i].refused = true;
	an_follow_drift(&m, &u, 1, &d);
	assert_int_equal(d.refused, 10);
	assert_true(d.strange >= 38);
	assert_true(d.learnt <= 32);
	an_units_free(&u);
	an_model_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(poisoning_by_small_steps_does_not_teach_the_attack),
		cmocka_unit_test(slow_harmless_drift_is_followed),
		cmocka_unit_test(refused_and_strange_units_are_not_learnt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
