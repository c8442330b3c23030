// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the trie in the kernel.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "sample.h"
#include "match.h"

static struct bailey_view view;
static const struct bailey_profile_rec *prof;

static int setup(struct kunit *test)
{
	sample_view(test, &view);
	prof = sample_profile(test, &view, "kunit");
	return 0;
}

static u32 file_perms(const char *key, bool owner)
{
	struct bailey_field field = { key, strlen(key) };
	struct bailey_result res;

	bailey_lookup(&view, prof, BAILEY_CLASS_FILE, &field, 1, owner, &res);
	return res.perms.allow & ~res.perms.deny;
}

static void literal_and_glob_are_found(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, file_perms("etc/hosts", false), BAILEY_MAY_READ);
	KUNIT_EXPECT_EQ(test, file_perms("etc/a/b/c", false), BAILEY_MAY_READ);
	KUNIT_EXPECT_EQ(test, file_perms("usr/lib/x/libc.so.6", false),
			BAILEY_MAY_READ | BAILEY_MAY_MMAP_EXEC);
	KUNIT_EXPECT_EQ(test, file_perms("usr/bin/app", false),
			BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC);
}

static void near_misses_are_not_found(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, file_perms("etc", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("etc/", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("etcx/hosts", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("usr/bin/app/", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("usr/bin/ap", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("", false), 0);
}

static void deny_wins_over_allow(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, file_perms("etc/shadow", false), 0);
}

static void owner_rule_needs_ownership(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, file_perms("home/u/f", false), 0);
	KUNIT_EXPECT_EQ(test, file_perms("home/u/f", true), BAILEY_MAY_READ |
			BAILEY_MAY_WRITE | BAILEY_MAY_APPEND);
}

static void later_fields_decide_too(struct kunit *test)
{
	struct bailey_field field[2] = { { "\x4f", 1 }, { "kunit", 5 } };
	struct bailey_result res;

	bailey_lookup(&view, prof, BAILEY_CLASS_SIGNAL, field, 2, false, &res);
	KUNIT_EXPECT_EQ(test, res.perms.allow, BAILEY_SIGNAL_SEND);
	field[0].p = "\x49";
	bailey_lookup(&view, prof, BAILEY_CLASS_SIGNAL, field, 2, false, &res);
	KUNIT_EXPECT_EQ(test, res.perms.allow, 0);
	field[0].p = "\x4f";
	field[1].p = "other";
	bailey_lookup(&view, prof, BAILEY_CLASS_SIGNAL, field, 2, false, &res);
	KUNIT_EXPECT_EQ(test, res.perms.allow, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(literal_and_glob_are_found),
	KUNIT_CASE(near_misses_are_not_found),
	KUNIT_CASE(deny_wins_over_allow),
	KUNIT_CASE(owner_rule_needs_ownership),
	KUNIT_CASE(later_fields_decide_too),
	{}
};

static struct kunit_suite suite = {
	.name = "bailey_match",
	.init = setup,
	.test_cases = cases,
};

kunit_test_suite(suite);
