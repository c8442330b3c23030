// SPDX-License-Identifier: GPL-2.0
/*
 * Windows when processes and clocks are hostile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "window.h"

#define SECOND 1000000000ull

struct closed {
	unsigned int n;
	uint32_t last;
};

static void closed(void *arg, struct an_window *w)
{
	struct closed *c = arg;

	c->n++;
	c->last = w->tgid;
}

static void event(struct an_windows *s, uint32_t tgid, uint64_t boot)
{
	struct an_event e = { .tgid = tgid, .pid = tgid, .boot = boot, .exe = "/bin/x", .name = "/a" };

	an_window_add(s, 0, &e, 1, "x", 1);
}

static void the_oldest_is_judged_when_there_are_too_many(void **state)
{
	struct closed c = { 0 };
	struct an_windows s = { .length = 10 * SECOND, .close = closed, .arg = &c };
	uint32_t i;

	for (i = 1; i <= AN_WINDOWS_OPEN; i++)
		event(&s, i, 100 * SECOND);
	assert_int_equal(c.n, 0);
	event(&s, i++, 100 * SECOND);
	assert_int_equal(c.last, 1);
	/* By when its window began, not by when it was first seen. */
	event(&s, 2, 111 * SECOND);
	c = (struct closed){ 0 };
	event(&s, i++, 111 * SECOND);
	assert_int_equal(c.n, 0);
	for (; i < 3 * AN_WINDOWS_OPEN; i++) {
		event(&s, i, 111 * SECOND);
		assert_true(s.open <= AN_WINDOWS_OPEN);
	}
	c.n = 0;
	i = s.open;
	an_windows_end(&s);
	assert_int_equal(c.n, i);
	assert_int_equal(s.open, 0);
	assert_null(s.oldest);
	assert_null(s.newest);
}

static void a_little_disorder_ends_no_window(void **state)
{
	struct closed c = { 0 };
	struct an_windows s = { .length = 10 * SECOND, .close = closed, .arg = &c };
	uint64_t swept;
	int i;

	event(&s, 1, 100 * SECOND);
	swept = s.swept;
	for (i = 0; i < 100; i++)
		event(&s, 1, 100 * SECOND + (i & 1 ? -2000 : 2000));
	assert_int_equal(c.n, 0);
	assert_int_equal(s.swept, swept);
	an_windows_end(&s);
}

static void a_clock_of_the_far_future_does_not_stay(void **state)
{
	struct closed c = { 0 };
	struct an_windows s = { .length = 10 * SECOND, .close = closed, .arg = &c };
	uint64_t swept;
	int i;

	event(&s, 1, 100 * SECOND);
	event(&s, 2, UINT64_MAX / 2);
	for (i = 0; i < 100; i++) {
		event(&s, 1, 100 * SECOND + i);
		swept = i ? swept : s.swept;
	}
	/* One sweep more, and the strange window is over. */
	assert_int_equal(s.swept, swept);
	assert_int_equal(c.last, 2);
	event(&s, 3, UINT64_MAX / 2);
	c.n = 0;
	event(&s, 3, 200 * SECOND);
	assert_true(c.n > 0);
	an_windows_end(&s);
}

static void keep_times(void *arg, struct an_window *w)
{
	float *at = arg;
	uint32_t i;

	for (i = 0; i < w->n && i < 4; i++)
		at[i] = w->seen[i].at;
}

static void each_event_has_its_time_in_the_window(void **state)
{
	float at[4] = { -1, -1, -1, -1 };
	struct an_windows s = { .length = 10 * SECOND, .close = keep_times, .arg = at };

	event(&s, 7, 100 * SECOND);
	event(&s, 7, 101 * SECOND + SECOND / 2);
	/* A little disorder is no time before the window. */
	event(&s, 7, 99 * SECOND);
	event(&s, 7, 109 * SECOND);
	an_windows_end(&s);
	assert_true(at[0] == 0 && at[2] == 0);
	assert_true(at[1] > 1.499f && at[1] < 1.501f && at[3] > 8.999f && at[3] < 9.001f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_is_judged_when_there_are_too_many),
		cmocka_unit_test(a_little_disorder_ends_no_window),
		cmocka_unit_test(a_clock_of_the_far_future_does_not_stay),
		cmocka_unit_test(each_event_has_its_time_in_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
