// SPDX-License-Identifier: GPL-2.0
/*
 * Link rules: pairs of names, with and without "subset".
 */
#include "harness.h"

static void files(void)
{
	static const char *const gone[] = {
		"/t/ok/any", "/t/ok/narrow", "/t/ok/xlink", "/t/ok/xgood",
	};
	size_t i;

	for (i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		unlink(gone[i]);
	put("/t/ok/f", "content");
	put("/t/ro/f", "content");
	put("/t/none/f", "content");
	put("/t/app/x", "content");
}

static void link_rule_grants_whatever_the_new_name_grants(void)
{
	OK(link("/t/ro/f", "/t/ok/any"));
}

static void link_rule_is_about_its_pair_only(void)
{
	REFUSED(link("/t/ok/f", "/t/ok/any"));
}

static void link_by_deny_link_rule_is_refused(void)
{
	REFUSED(link("/t/none/f", "/t/ok/any"));
}

static void link_by_subset_rule_is_allowed(void)
{
	OK(link("/t/ok/f", "/t/ok/narrow"));
}

static void link_by_subset_rule_that_widens_is_refused(void)
{
	REFUSED(link("/t/ro/f", "/t/ok/narrow"));
}

static void link_to_a_program_of_another_domain_is_refused(void)
{
	OK(link("/t/app/x", "/t/ok/xgood"));
	REFUSED(link("/t/app/x", "/t/ok/xlink"));
}

#define P	"sf-link"

const struct test linkrule_tests[] = {
	ALLOW(link_rule_grants_whatever_the_new_name_grants, P, files),
	DENY(link_rule_is_about_its_pair_only, P, files,
	     "link", "file", "none"),
	DENY(link_by_deny_link_rule_is_refused, P, files,
	     "link", "file", "deny-link"),
	ALLOW(link_by_subset_rule_is_allowed, P, files),
	DENY_INFO(link_by_subset_rule_that_widens_is_refused, P, files,
		  "link", "grants more than its target"),
	DENY_INFO(link_to_a_program_of_another_domain_is_refused, P, files,
		  "link", "grants more than its target"),
	{ }
};
