// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: decision functions.
 */
#include <kunit/test.h>
#include <linux/capability.h>

#include "memo.h"
#include "sample.h"
#include "verdict.h"

static struct bailey_view view;

static int setup(struct kunit *test)
{
	sample_view(test, &view);
	return 0;
}

static struct bailey_verdict judge(struct kunit *test, const char *profile,
				   const char *key, u32 perms, int error)
{
	struct bailey_request req = {
		.op = "test",
		.cls = BAILEY_CLASS_FILE,
		.perms = perms,
		.error = error,
	};

	bailey_set_field(&req, 0, key, strlen(key));
	return bailey_judge(&view, sample_profile(test, &view, profile), &req);
}

static void grant_names_no_denial(struct kunit *test)
{
	struct bailey_verdict v = judge(test, "kunit", "etc/hosts",
					BAILEY_MAY_READ, 0);

	KUNIT_EXPECT_EQ(test, v.error, 0);
	KUNIT_EXPECT_EQ(test, v.denied, 0u);
	KUNIT_EXPECT_EQ(test, v.record, 0u);
}

static void denial_names_its_rule(struct kunit *test)
{
	struct bailey_verdict v = judge(test, "kunit", "etc/shadow",
					BAILEY_MAY_READ, 0);

	KUNIT_EXPECT_EQ(test, v.error, -EACCES);
	KUNIT_ASSERT_NE(test, v.rule, BAILEY_NO_RULE);
	KUNIT_EXPECT_EQ(test, view.rules[v.rule].line, 7u);
}

static void denial_without_rule_says_so(struct kunit *test)
{
	struct bailey_verdict v = judge(test, "kunit", "root/x",
					BAILEY_MAY_READ, 0);

	KUNIT_EXPECT_EQ(test, v.error, -EACCES);
	KUNIT_EXPECT_EQ(test, v.rule, BAILEY_NO_RULE);
}

static void nameless_object_is_refused(struct kunit *test)
{
	struct bailey_verdict v = judge(test, "kunit", "etc/hosts",
					BAILEY_MAY_READ, -ENAMETOOLONG);

	KUNIT_EXPECT_EQ(test, v.error, -EACCES);
}

static void complain_lets_through_and_records(struct kunit *test)
{
	struct bailey_verdict v = judge(test, "complaining", "root/x",
					BAILEY_MAY_READ, 0);

	KUNIT_EXPECT_EQ(test, v.error, 0);
	KUNIT_EXPECT_TRUE(test, v.complain);
	KUNIT_EXPECT_EQ(test, v.record, BAILEY_MAY_READ);
}

static void capabilities_are_judged_by_set(struct kunit *test)
{
	const struct bailey_profile_rec *rec =
		sample_profile(test, &view, "kunit");
	struct bailey_verdict v;

	v = bailey_judge_cap(&view, rec, CAP_SETUID);
	KUNIT_EXPECT_EQ(test, v.error, 0);
	v = bailey_judge_cap(&view, rec, CAP_SYS_ADMIN);
	KUNIT_EXPECT_EQ(test, v.error, -EPERM);
	KUNIT_EXPECT_NE(test, v.rule, BAILEY_NO_RULE);
	v = bailey_judge_cap(&view, rec, CAP_CHECKPOINT_RESTORE);
	KUNIT_EXPECT_EQ(test, v.error, -EPERM);
	KUNIT_EXPECT_EQ(test, v.rule, BAILEY_NO_RULE);
}

/* A connection asks several questions in turn. */
static void two_questions_of_one_place_are_both_remembered(struct kunit *test)
{
	struct bailey_memo pair[2] = { }, a = { .domain = 1, .what = 1 },
		b = { .domain = 1, .what = 2 }, c = { .domain = 1, .what = 3 };
	int i;

	for (i = 0; i < 3; i++) {
		bailey_memo_put(pair, &a);
		bailey_memo_put(pair, &b);
		KUNIT_EXPECT_TRUE(test, bailey_memo_holds(pair, &a));
		KUNIT_EXPECT_TRUE(test, bailey_memo_holds(pair, &b));
	}
	bailey_memo_put(pair, &c);
	KUNIT_EXPECT_FALSE(test, bailey_memo_holds(pair, &a));
	KUNIT_EXPECT_TRUE(test, bailey_memo_holds(pair, &b));
	KUNIT_EXPECT_TRUE(test, bailey_memo_holds(pair, &c));
}

/* Whatever of it is another one, it is another question. */
static void remembered_is_nothing_but_the_question(struct kunit *test)
{
	const struct bailey_memo a = { 1, 2, 3, 4, 5 };
	struct bailey_memo pair[2] = { a, a };
	int i;

	KUNIT_EXPECT_TRUE(test, bailey_memo_holds(pair, &a));
	for (i = 0; i < sizeof(a) / sizeof(u64); i++) {
		struct bailey_memo other = a;

		((u64 *)&other)[i]++;
		KUNIT_EXPECT_FALSE(test, bailey_memo_holds(pair, &other));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(two_questions_of_one_place_are_both_remembered),
	KUNIT_CASE(remembered_is_nothing_but_the_question),
	KUNIT_CASE(grant_names_no_denial),
	KUNIT_CASE(denial_names_its_rule),
	KUNIT_CASE(denial_without_rule_says_so),
	KUNIT_CASE(nameless_object_is_refused),
	KUNIT_CASE(complain_lets_through_and_records),
	KUNIT_CASE(capabilities_are_judged_by_set),
	{}
};

static struct kunit_suite suite = {
	.name = "bailey_verdict",
	.init = setup,
	.test_cases = cases,
};

kunit_test_suite(suite);
