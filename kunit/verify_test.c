// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the blob verifier in the kernel.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "blob.h"
#include "match.h"

static void sound_blob_is_accepted(struct kunit *test)
{
	struct bailey_blob_error err;
	struct bailey_view view;

	KUNIT_EXPECT_EQ(test, 0, bailey_verify(kunit_blob, KUNIT_BLOB_SIZE,
					       &view, &err));
}

static void truncated_blob_is_refused(struct kunit *test)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	size_t n;

	for (n = 0; n < KUNIT_BLOB_SIZE; n++)
		KUNIT_ASSERT_EQ(test, -EINVAL,
				bailey_verify(kunit_blob, n, &view, &err));
}

static void every_corrupted_byte_is_refused(struct kunit *test)
{
	u8 *copy = kunit_kmalloc(test, KUNIT_BLOB_SIZE, GFP_KERNEL);
	struct bailey_blob_error err;
	struct bailey_view view;
	size_t i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	memcpy(copy, kunit_blob, KUNIT_BLOB_SIZE);
	for (i = 0; i < KUNIT_BLOB_SIZE; i++) {
		copy[i] ^= 0x40;
		KUNIT_ASSERT_EQ(test, -EINVAL,
				bailey_verify(copy, KUNIT_BLOB_SIZE, &view,
					      &err));
		KUNIT_ASSERT_LT(test, err.offset, (size_t)KUNIT_BLOB_SIZE);
		copy[i] ^= 0x40;
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sound_blob_is_accepted),
	KUNIT_CASE(truncated_blob_is_refused),
	KUNIT_CASE(every_corrupted_byte_is_refused),
	{}
};

static struct kunit_suite suite = {
	.name = "bailey_verify",
	.test_cases = cases,
};

kunit_test_suite(suite);
