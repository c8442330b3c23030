// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the buffer of events.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "ring.h"

#define HEAD	((u32)sizeof(struct bailey_event))

static struct bailey_ring ring;
static void *buf;

static int setup(struct kunit *test)
{
	buf = kunit_kmalloc(test, BAILEY_EVENT_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_EQ(test, 0, bailey_ring_init(&ring, 0));
	return 0;
}

static void teardown(struct kunit *test)
{
	bailey_ring_free(&ring);
}

/* Writes a record of @size bytes whose time and last byte are @mark. */
static void put(u32 size, u64 mark)
{
	struct bailey_event *event;
	unsigned long flags;

	raw_spin_lock_irqsave(&ring.lock, flags);
	event = bailey_ring_reserve(&ring, size);
	event->boot = mark;
	((u8 *)event)[size - 1] = mark;
	raw_spin_unlock_irqrestore(&ring.lock, flags);
}

static int get(struct bailey_cursor *cursor, u64 *lost)
{
	return bailey_ring_read(&ring, cursor, buf, BAILEY_EVENT_MAX, lost);
}

static void record_is_read_as_written(struct kunit *test)
{
	struct bailey_cursor cursor;
	struct bailey_event *event = buf;
	u64 lost;

	bailey_ring_start(&ring, &cursor);
	KUNIT_EXPECT_FALSE(test, bailey_ring_peek(&ring, &cursor));
	KUNIT_EXPECT_EQ(test, 0, get(&cursor, &lost));
	put(HEAD + 16, 5);
	KUNIT_EXPECT_TRUE(test, bailey_ring_peek(&ring, &cursor));
	KUNIT_EXPECT_EQ(test, 5ull, cursor.boot);
	KUNIT_EXPECT_EQ(test, (int)HEAD + 16, get(&cursor, &lost));
	KUNIT_EXPECT_EQ(test, 0ull, lost);
	KUNIT_EXPECT_EQ(test, 1ull, event->seq);
	KUNIT_EXPECT_EQ(test, 5, ((u8 *)buf)[HEAD + 15]);
	KUNIT_EXPECT_FALSE(test, bailey_ring_peek(&ring, &cursor));
}

static void reader_begins_with_what_comes(struct kunit *test)
{
	struct bailey_cursor cursor;
	struct bailey_event *event = buf;
	u64 lost;

	put(HEAD, 1);
	bailey_ring_start(&ring, &cursor);
	KUNIT_EXPECT_EQ(test, 0, get(&cursor, &lost));
	put(HEAD, 2);
	KUNIT_EXPECT_EQ(test, (int)HEAD, get(&cursor, &lost));
	KUNIT_EXPECT_EQ(test, 2ull, event->boot);
}

static void record_that_does_not_fit_stays(struct kunit *test)
{
	struct bailey_cursor cursor;
	u64 lost;

	bailey_ring_start(&ring, &cursor);
	put(HEAD + 8, 1);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			bailey_ring_read(&ring, &cursor, buf, HEAD, &lost));
	KUNIT_EXPECT_EQ(test, (int)HEAD + 8, get(&cursor, &lost));
}

/* Sizes that never fill the buffer evenly, read as they come. */
static void records_survive_the_wrap(struct kunit *test)
{
	struct bailey_cursor cursor;
	struct bailey_event *event = buf;
	u64 lost;
	u32 i, size;

	bailey_ring_start(&ring, &cursor);
	for (i = 1; i < 2000; i++) {
		size = HEAD + i % 300 * 8;
		put(size, i);
		KUNIT_ASSERT_EQ(test, (int)size, get(&cursor, &lost));
		KUNIT_ASSERT_EQ(test, 0ull, lost);
		KUNIT_ASSERT_EQ(test, (u64)i, event->seq);
		KUNIT_ASSERT_EQ(test, (u64)i, event->boot);
		KUNIT_ASSERT_EQ(test, (u8)i, ((u8 *)buf)[size - 1]);
		KUNIT_ASSERT_LE(test, ring.head - ring.tail, (u64)ring.size);
	}
}

static void losses_are_counted_exactly(struct kunit *test)
{
	struct bailey_cursor cursor;
	struct bailey_event *event = buf;
	u64 lost, missed = 0, seen = 0, last = 0;
	u32 i;
	int n;

	bailey_ring_start(&ring, &cursor);
	for (i = 1; i <= 3000; i++) {
		put(HEAD + i % 7 * 40, i);
		if (i % 400)	/* now and then the reader comes */
			continue;
		while ((n = get(&cursor, &lost)) || lost) {
			missed += lost;
			if (!n)
				continue;
			seen++;
			KUNIT_ASSERT_GT(test, event->seq, last);
			last = event->seq;
		}
	}
	while (get(&cursor, &lost) || lost) {
		missed += lost;
		seen += !lost;
	}
	KUNIT_EXPECT_GT(test, missed, 0ull);
	KUNIT_EXPECT_EQ(test, 3000ull, missed + seen);
	KUNIT_EXPECT_EQ(test, 3000ull, event->seq);
}

static void readers_do_not_disturb_each_other(struct kunit *test)
{
	struct bailey_cursor a, b;
	struct bailey_event *event = buf;
	u64 lost, n = 0;
	u32 i;

	bailey_ring_start(&ring, &a);
	bailey_ring_start(&ring, &b);
	for (i = 1; i <= 20; i++) {
		put(HEAD, i);
		KUNIT_ASSERT_EQ(test, (int)HEAD, get(&a, &lost));
		KUNIT_ASSERT_EQ(test, (u64)i, event->boot);
	}
	while (get(&b, &lost))
		KUNIT_ASSERT_EQ(test, ++n, event->boot);
	KUNIT_EXPECT_EQ(test, 20ull, n);
}

static void largest_record_always_has_room(struct kunit *test)
{
	struct bailey_cursor cursor;
	u64 lost;
	u32 i;

	for (i = 0; i < 9; i++) {
		bailey_ring_start(&ring, &cursor);
		put(BAILEY_EVENT_MAX, i);
		KUNIT_ASSERT_EQ(test, (int)BAILEY_EVENT_MAX, get(&cursor, &lost));
		KUNIT_ASSERT_EQ(test, 0ull, lost);
		put(HEAD + 8 * i, i);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(record_is_read_as_written),
	KUNIT_CASE(reader_begins_with_what_comes),
	KUNIT_CASE(record_that_does_not_fit_stays),
	KUNIT_CASE(records_survive_the_wrap),
	KUNIT_CASE(losses_are_counted_exactly),
	KUNIT_CASE(readers_do_not_disturb_each_other),
	KUNIT_CASE(largest_record_always_has_room),
	{ }
};

static struct kunit_suite suite = {
	.name = "bailey_ring",
	.init = setup,
	.exit = teardown,
	.test_cases = cases,
};

kunit_test_suite(suite);
