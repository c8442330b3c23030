/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The blob that the suites judge by. One of another ABI, as blob.h is until
 * kunit/generate was run, fails the test that wanted to use it, and tells why.
 */
#ifndef _BAILEY_KUNIT_SAMPLE_H
#define _BAILEY_KUNIT_SAMPLE_H

#include <kunit/test.h>

#include "blob.h"
#include "match.h"

/* Takes the blob apart; ends the test if it is not sound. */
static inline void sample_view(struct kunit *test, struct bailey_view *view)
{
	struct bailey_blob_error err = { };
	int error = bailey_verify(kunit_blob, KUNIT_BLOB_SIZE, view, &err);

	KUNIT_ASSERT_EQ_MSG(test, 0, error,
			    "kunit/blob.h, byte %zu: %s (kunit/generate makes it)",
			    err.offset, err.reason);
}

/* The profile of that name; ends the test if there is none. */
static inline const struct bailey_profile_rec *
sample_profile(struct kunit *test, const struct bailey_view *view,
	       const char *name)
{
	u32 i = bailey_find_profile(view, name);

	KUNIT_ASSERT_NE_MSG(test, i, BAILEY_NO_RULE,
			    "kunit/blob.h: no profile %s", name);
	return &view->profiles[i];
}

#endif /* _BAILEY_KUNIT_SAMPLE_H */
