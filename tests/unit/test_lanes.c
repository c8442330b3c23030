// SPDX-License-Identifier: GPL-2.0
/*
 * Lanes are a matter of space: a policy split over many decides like one that is
 * not, whatever its priorities, owners and exec modes.
 */
#include <stdio.h>

#include "helper.h"
#include "lanes.h"
#include "nfa.h"

static unsigned int pick(unsigned int n)
{
	return rand() % n;
}

static void random_glob(char *p)
{
	static const char *const part[] = { "a", "b", "ab", "*", "?", "a*b",
		"*a?", "**", "{a,b}", "[ab]*", "*b*a", "**a" };
	int n = 1 + pick(3);

	*p = '\0';
	while (n--)
		sprintf(p + strlen(p), "/%s%s", part[pick(12)],
			pick(3) ? "" : part[pick(5)]);
}

static void random_policy(char *text)
{
	static const char *const prio[] = { "", "", "", "", "priority=1 ",
		"priority=-1 ", "priority=5 " };
	static const char *const who[] = { "", "", "owner ", "other " };
	/* One exec mode for globs and one for plain paths: no contradiction. */
	static const char *const mode[] = { "r", "w", "rw", "k", "m", "rcx" };
	int n = 4 + pick(20), i;
	char glob[128];

	strcpy(text, "profile p {\n");
	for (i = 0; i < n; i++) {
		bool deny = !pick(5);
		const char *m = deny && !pick(2) ? "x" : mode[pick(deny ? 5 : 6)];

		random_glob(glob);
		if (!strpbrk(glob, "*?"))
			strcat(glob, "*");
		sprintf(text + strlen(text), "%s%s%s%s %s,\n", prio[pick(7)],
			deny ? "deny " : "", who[pick(4)], glob, m);
	}
	for (i = 0; i < 4; i++)
		sprintf(text + strlen(text), "%s/a%s/%s rix,\n", prio[pick(7)],
			pick(2) ? "b" : "", pick(2) ? "a" : "b");
	strcat(text, "}\n");
}

static void random_path(char *p)
{
	int n = 1 + pick(4), k;

	*p = '\0';
	while (n--) {
		strcat(p, "/");
		for (k = 1 + pick(3); k; k--)
			strcat(p, pick(2) ? "a" : "b");
	}
}

static void agree(const struct bailey_view *a, const struct bailey_view *b,
		  const char *path, const char *text)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };
	struct bailey_result x, y;
	int owner;

	for (owner = 0; owner < 2; owner++) {
		bailey_lookup(a, a->profiles, BAILEY_CLASS_FILE, &field, 1,
			      owner, &x);
		bailey_lookup(b, b->profiles, BAILEY_CLASS_FILE, &field, 1,
			      owner, &y);
		if ((x.perms.allow & ~x.perms.deny) !=
		    (y.perms.allow & ~y.perms.deny) ||
		    x.perms.deny != y.perms.deny ||
		    a->execs[x.exec].mode != b->execs[y.exec].mode)
			fail_msg("%s%s: %x !%x %u, split %x !%x %u", text, path,
				 x.perms.allow, x.perms.deny,
				 a->execs[x.exec].mode, y.perms.allow,
				 y.perms.deny, b->execs[y.exec].mode);
	}
}

static void lanes_decide_as_one(void **state)
{
	unsigned int limit = bc_lane_limit, split = 0, lower = 0, i, k;
	char text[8192], path[64];

	srand(20261125);
	for (i = 0; i < 400; i++) {
		struct bailey_view one, many;
		size_t size;
		void *blob;

		random_policy(text);
		one = compiled(text);
		assert_int_equal(one.profiles->cls[0].count, 1);
		bc_lane_limit = 20 + pick(60);
		bc_tree_least = i % 2 ? 1 : 128;
		blob = compile(text, &size, path, sizeof(path), NULL);
		bc_lane_limit = limit;
		bc_tree_least = 128;
		if (blob) {
			struct bailey_blob_error err;

			assert_int_equal(bailey_verify(blob, size, &many,
						       &err), 0);
			split += many.profiles->cls[0].count > 1;
			for (k = 0; k < many.count[BAILEY_SECT_LANES]; k++)
				lower += many.lanes[k] >= BAILEY_LANE_LOWER;
			for (k = 0; k < 300; k++) {
				random_path(path);
				agree(&one, &many, path, text);
			}
		}
		free(blob);
		free((void *)one.base);
	}
	print_message("%u policies split, %u lower lanes\n", split, lower);
	assert_true(split > 50 && lower > 50);
}

/* Each of 20 priorities has rules with a bus and without; but the buses are one. */
static void priorities_that_open_the_first_field_fit_in_a_lane(void **state)
{
	char *text, err[512] = "";
	size_t len, size;
	FILE *f = open_memstream(&text, &len);
	void *blob;
	int i;

	assert_non_null(f);
	fputs("profile p {\n", f);
	for (i = 0; i < 20 * 84; i++)
		fprintf(f, "priority=%d dbus send bus=session path=/a%d,\n"
			"priority=%d dbus send path=/b%d,\n", i / 84, i, i / 84, i);
	fputs("}\n", f);
	fclose(f);
	blob = compile(text, &size, err, sizeof(err), NULL);
	if (!blob)
		fail_msg("%s", err);
	free(blob);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lanes_decide_as_one),
		cmocka_unit_test(priorities_that_open_the_first_field_fit_in_a_lane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
