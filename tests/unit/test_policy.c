// SPDX-License-Identifier: GPL-2.0
/*
 * The language: what it means, and where its errors are said to be.
 */
#include "helper.h"

static __u32 one(const char *rules, const char *path, bool owner)
{
	char text[2048];
	struct bailey_view v;
	__u32 perms;

	snprintf(text, sizeof(text), "profile p {\n%s\n}\n", rules);
	v = compiled(text);
	perms = granted(&v, "p", path, owner);
	free((void *)v.base);
	return perms;
}

static void star_stays_within_a_component(void **state)
{
	assert_int_equal(one("/a/* r,", "/a/b", false), BAILEY_MAY_READ);
	assert_int_equal(one("/a/* r,", "/a/b/c", false), 0);
	assert_int_equal(one("/a/* r,", "/a/", false), 0);
	assert_int_equal(one("/a/** r,", "/a/b/c", false), BAILEY_MAY_READ);
	assert_int_equal(one("/a/** r,", "/a/", false), 0);
	assert_int_equal(one("/a** r,", "/a", false), BAILEY_MAY_READ);
	assert_int_equal(one("/ r,", "/", false), BAILEY_MAY_READ);
}

static void deny_wins_over_allow(void **state)
{
	assert_int_equal(one("/a/** rw, deny /a/b w,", "/a/b", false),
			 BAILEY_MAY_READ);
	assert_int_equal(one("deny /a/b w, /a/b rw,", "/a/b", false),
			 BAILEY_MAY_READ);
}

static void owner_rules_need_ownership(void **state)
{
	assert_int_equal(one("owner /a r,", "/a", true), BAILEY_MAY_READ);
	assert_int_equal(one("owner /a r,", "/a", false), 0);
}

static void variables_expand_to_all_values(void **state)
{
	struct bailey_view v = compiled("@{D}=/x/ /y/\n@{E}=@{D}z\n"
					"@{E}+=/w\nprofile p { @{E}/f r, }\n");

	assert_int_equal(granted(&v, "p", "/x/z/f", false), BAILEY_MAY_READ);
	assert_int_equal(granted(&v, "p", "/y/z/f", false), BAILEY_MAY_READ);
	assert_int_equal(granted(&v, "p", "/w/f", false), BAILEY_MAY_READ);
	assert_int_equal(granted(&v, "p", "/x/f", false), 0);
	free((void *)v.base);
}

static void inherit_implies_mapping(void **state)
{
	assert_int_equal(one("/b ix,", "/b", false),
			 BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC);
}

static void error_at(const char *text, unsigned int line, unsigned int column,
		     const char *part)
{
	char error[512];
	struct bc_loc loc = { 0 };
	size_t size;
	void *blob = compile(text, &size, error, sizeof(error), &loc);

	if (blob || !strstr(error, part) || loc.line != line ||
	    loc.column != column)
		fail_msg("%s\ngot %u:%u: %s", text, loc.line, loc.column,
			 blob ? "no error" : error);
}

static void errors_have_a_position(void **state)
{
	error_at("profile p {\n  /a rz,\n}\n", 2, 6, "unknown mode");
	error_at("profile p {\n  /a wa,\n}\n", 2, 6, "exclude each other");
	error_at("profile p {\n  /a px,\n}\n", 2, 6, "cannot be compiled yet");
	error_at("profile p {\n  deny /a ix,\n}\n", 2, 11, "takes no exec");
	error_at("profile p {\n  capability sys_admim,\n}\n", 2, 14,
		 "unknown capability");
	error_at("profile p {\n  network inet9,\n}\n", 2, 11, "unknown");
	error_at("profile p {\n  signal set=(terminate),\n}\n", 2, 15,
		 "unknown signal");
	error_at("profile p flags=(fast) {\n}\n", 1, 18, "flag");
	error_at("profile p {\n  @{NONE}/x r,\n}\n", 2, 3, "not defined");
	error_at("profile p {\n  include <no/such>\n}\n", 2, 3, "cannot find");
	error_at("profile p {\n  /a r\n}\n", 3, 1, "unexpected");
	error_at("profile p { }\nprofile p { }\n", 2, 9, "defined already");
	error_at("profile p {\n  /a[b r,\n}\n", 2, 3, "not closed");
	error_at("profile p {\n  deny dbus,\n}\n", 2, 8, "cannot be denied");
	error_at("profile p {\n  capabilty chown,\n}\n", 2, 3, "unknown rule");
	error_at("profile p {\n  owner audit network,\n}\n", 2, 9, "misplaced");
	error_at("profile p {\n  /a* px,\n  /?b ux,\n}\n", 2, 7,
		 "cannot be compiled");
	error_at("@{A}=@{A}\nprofile p {\n  @{A}/x r,\n}\n", 3, 3,
		 "refers to itself");
	error_at("@{A}=1\n@{A}=2\nprofile p { }\n", 2, 1, "defined already");
	error_at("profile unconfined { }\n", 1, 9, "cannot be");
}

static void lanes_and_fields_of_mount_rules(void **state)
{
	struct bailey_view v = compiled(
		"profile p { mount options=(ro) fstype=tmpfs -> /mnt,\n"
		"deny umount /mnt/secret/, umount, pivot_root, }\n");
	char flags[33] = "10000000000000000000000000000000";
	struct bailey_field f[4] = { { "/mnt/", 5 }, { "x", 1 },
		{ "tmpfs", 5 }, { flags, 32 } };
	const struct bailey_profile_rec *p = v.profiles;
	struct bailey_result res;

	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_true(res.perms.allow & BAILEY_MOUNT_MOUNT);
	flags[1] = '1';
	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_false(res.perms.allow & BAILEY_MOUNT_MOUNT);
	f[0] = (struct bailey_field){ "/mnt/secret/", 12 };
	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_true(res.perms.deny & BAILEY_MOUNT_UMOUNT);
	assert_true(res.perms.allow & BAILEY_MOUNT_PIVOT_ROOT);
	free((void *)v.base);
}

static void deep_braces_do_not_explode(void **state)
{
	/* 2^20 expansions if they were expanded. */
	struct bailey_view v = compiled("profile p { /{a,b}{a,b}{a,b}{a,b}"
		"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"
		"{a,b}{a,b}{a,b}{a,b} r, }\n");

	assert_int_equal(granted(&v, "p", "/abababababababababab", false),
			 BAILEY_MAY_READ);
	assert_int_equal(granted(&v, "p", "/abababababababababa", false), 0);
	assert_true(v.size < 65536);
	free((void *)v.base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(star_stays_within_a_component),
		cmocka_unit_test(deny_wins_over_allow),
		cmocka_unit_test(owner_rules_need_ownership),
		cmocka_unit_test(variables_expand_to_all_values),
		cmocka_unit_test(inherit_implies_mapping),
		cmocka_unit_test(errors_have_a_position),
		cmocka_unit_test(lanes_and_fields_of_mount_rules),
		cmocka_unit_test(deep_braces_do_not_explode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
