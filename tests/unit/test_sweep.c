// SPDX-License-Identifier: GPL-2.0
/*
 * What the profiles of a run share may be taken out of the pool at any time, or stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "pool.h"
#include "session.h"

#define POLICIES	160

static unsigned int pick(unsigned int n)
{
	return (unsigned int)rand() % n;
}

#define FILES		4	/* that policies include */

static char dir[] = "/tmp/bailey-sweep-XXXXXX";

static const char *const parts[] = {
	"usr", "lib", "*", "**", "a", "b*", "{a,b}", "[a-c]x", "?", "*.so",
};

static size_t one_rule(char *to, size_t room)
{
	static const char *const others[] = {
		"signal (send) peer=@{profile_name},", "unix (send) peer=(label=@{profile_name}),",
		"ptrace (read) peer={a,b},", "dbus (send) bus=session path=/a,", "network inet,",
		"unix (bind) type=stream addr=@a*,", "capability kill,",
	};
	size_t n = 0;
	int i;

	if (!pick(4))
		return snprintf(to, room, "  %s\n",
				others[pick(sizeof(others) / sizeof(*others))]);
	n += snprintf(to, room, "  %s", pick(5) ? "" : "owner ");
	for (i = pick(4); i >= 0; i--)
		n += snprintf(to + n, room - n, "/%s",
			      parts[pick(sizeof(parts) / sizeof(*parts))]);
	return n + snprintf(to + n, room - n, " %s,\n", pick(2) ? "r" : "rwk");
}

/* Includes are drawn from few, rules from fewer than there are policies. */
static void random_policy(char *to, size_t room, int number)
{
	size_t n = snprintf(to, room, "profile p%d /bin/p%d {\n", number, number);
	int i;

	for (i = 0; i < FILES; i++)
		if (!pick(3))
			n += snprintf(to + n, room - n, "  #include <f%d>\n", i);
	for (i = pick(12); i >= 0; i--)
		n += one_rule(to + n, room - n);
	snprintf(to + n, room - n, "}\n");
}

static void write_files(void)
{
	char path[64], text[256];
	int i, k;

	assert_non_null(mkdtemp(dir));
	for (i = 0; i < FILES; i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/f%d", dir, i);
		f = fopen(path, "w");
		assert_non_null(f);
		for (k = 0; k < 12; k++) {
			one_rule(text, sizeof(text));
			fputs(text, f);
		}
		assert_int_equal(fclose(f), 0);
	}
}

static void remove_files(void)
{
	char path[64];
	int i;

	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/f%d", dir, i);
		unlink(path);
	}
	rmdir(dir);
}

static void *build(struct bc_session *session, struct bc_diag *diag, const char *text,
		   size_t *size)
{
	const char *dirs[] = { dir };
	struct bc_options opt = { dirs, 1, .session = session };
	struct bc_policy *p = bc_parse_string("test", text, &opt, diag);
	void *blob = NULL;

	assert_non_null(p);
	assert_int_equal(bc_build(p, diag, &blob, size, NULL), 0);
	bc_policy_free(p);
	return blob;
}

static void compare_with_swept(void)
{
	unsigned int kept = 0, went = 0, i;
	struct bc_session *session = bc_session_new();
	struct bc_diag *diag = bc_diag_new(false);
	char text[8192];

	for (i = 0; i < POLICIES; i++) {
		struct bc_session *own = bc_session_new();
		struct bc_diag *other = bc_diag_new(false);
		size_t n = 0, m = 0;
		void *a, *b;
		int had;

		random_policy(text, sizeof(text), pick(POLICIES / 2));
		a = build(session, diag, text, &n);
		b = build(own, other, text, &m);
		if (n != m || memcmp(a, b, n))
			fail_msg("policy %u is another: %s", i, text);
		free(a);
		free(b);
		bc_session_free(own);
		bc_diag_free(other);
		if (pick(3))
			continue;
		had = session->pool->nodes.n;
		bc_pool_sweep(session->pool);
		kept += session->pool->nodes.n > 1;
		went += session->pool->nodes.n < had;
	}
	print_message("%u sweeps that left something, %u that took something\n", kept, went);
	assert_true(kept > POLICIES / 8 && went > POLICIES / 8);
	bc_session_free(session);
	bc_diag_free(diag);
}

static void a_blob_is_the_same_whenever_the_pool_was_swept(void **state)
{
	compare_with_swept();
}

/* States of the NFA that stand for what rules begin with alike are no rule's own. */
static void so_is_a_blob_of_rules_in_a_tree(void **state)
{
	unsigned int least = bc_tree_least;

	bc_tree_least = 1;
	compare_with_swept();
	bc_tree_least = least;
}

/* What is large is let go of while it is written; what its accepts say is known later, too. */
static void so_is_one_of_a_large_policy(void **state)
{
	unsigned int full = bc_pool_full;

	bc_pool_full = 1200;	/* of 26 rules and more */
	compare_with_swept();
	bc_pool_full = full;
}

/* Numbers of what rules said that are gone are taken again. */
static void what_nobody_says_has_no_number(void **state)
{
	struct bc_session *session = bc_session_new();
	struct bc_diag *diag = bc_diag_new(false);
	char text[256];
	unsigned int i;
	size_t size;

	for (i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "profile p%u { /x%u/* r, /y%u w, /z r, }", i, i, i);
		free(build(session, diag, text, &size));
		assert_true(session->pool->said.n > 3);
		bc_pool_sweep(session->pool);
		assert_true(session->pool->said.n < 8);
	}
	bc_session_free(session);
	bc_diag_free(diag);
}

/* Of a run of policies that have nothing in common the pool keeps to its limit. */
static void a_pool_that_is_full_is_swept(void **state)
{
	unsigned int full = bc_pool_full, i;
	struct bc_session *session = bc_session_new();
	struct bc_diag *diag = bc_diag_new(false);
	char text[256];
	size_t size;

	bc_pool_full = 2000;
	for (i = 0; i < 400; i++) {
		snprintf(text, sizeof(text), "profile p%u { /x%u/*a%u*b/** r, /y r, }", i, i, i);
		free(build(session, diag, text, &size));
		assert_true(session->pool->nfa.n + session->pool->nodes.n < 2100);
	}
	bc_session_free(session);
	bc_diag_free(diag);
	bc_pool_full = full;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_is_the_same_whenever_the_pool_was_swept),
		cmocka_unit_test(so_is_a_blob_of_rules_in_a_tree),
		cmocka_unit_test(so_is_one_of_a_large_policy),
		cmocka_unit_test(what_nobody_says_has_no_number),
		cmocka_unit_test(a_pool_that_is_full_is_swept),
	};

	int failed;

	srand(20261127);
	write_files();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_files();
	return failed;
}
