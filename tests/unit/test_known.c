// SPDX-License-Identifier: GPL-2.0
/*
 * To find a rule of the pool that says the same takes a few looks, however many there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pool.h"
#include "session.h"

#define PROFILES	2000
#define RULES		3	/* of each */

static void build(struct bc_session *session, const char *text)
{
	struct bc_options opt = { .session = session };
	struct bc_diag *diag = bc_diag_new(false);
	struct bc_policy *p = bc_parse_string("test", text, &opt, diag);
	void *blob = NULL;
	size_t size;

	assert_non_null(p);
	assert_int_equal(bc_build(p, diag, &blob, &size, NULL), 0);
	free(blob);
	bc_policy_free(p);
	bc_diag_free(diag);
}

static char *many_profiles(void)
{
	char *text = malloc(PROFILES * 100), *to = text;
	int i;

	assert_non_null(text);
	for (i = 0; i < PROFILES; i++)
		to += sprintf(to, "profile p%d { signal peer=x, ptrace read,\nunix, }\n", i);
	return text;
}

/* Each profile of a blob has a rule of its own: none of those before may be had. */
static void profiles_that_say_the_same_do_not_look_at_one_another(void **state)
{
	struct bc_session *session = bc_session_new();
	char *text = many_profiles();
	unsigned int full = bc_pool_full;

	/* No pool is swept: its rules are counted. */
	bc_pool_full = 1000000;
	build(session, text);
	assert_true(session->pool->nrules >= PROFILES * RULES);
	print_message("%llu looks\n", (unsigned long long)session->pool->known_steps);
	assert_true(session->pool->known_steps <= PROFILES * RULES);
	bc_pool_full = full;
	free(text);
	bc_session_free(session);
}

/* Nor does the next policy, for which all may be had. */
static void rules_of_another_policy_are_found_in_a_few_looks(void **state)
{
	struct bc_session *session = bc_session_new();
	char *text = many_profiles();
	unsigned int full = bc_pool_full;
	uint64_t steps;
	uint32_t rules;

	bc_pool_full = 1000000;
	build(session, text);
	steps = session->pool->known_steps;
	rules = session->pool->nrules;
	build(session, text);
	assert_int_equal(session->pool->nrules, rules);
	assert_true(session->pool->known_steps - steps >= PROFILES * RULES);
	assert_true(session->pool->known_steps - steps <= 4 * PROFILES * RULES);
	bc_pool_full = full;
	free(text);
	bc_session_free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_that_say_the_same_do_not_look_at_one_another),
		cmocka_unit_test(rules_of_another_policy_are_found_in_a_few_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
