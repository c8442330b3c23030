// SPDX-License-Identifier: GPL-2.0
/*
 * The language: what it means, and where its errors are said to be.
 */
#include "helper.h"
#include "key.h"

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
	assert_int_equal(one("/b Pix -> x,", "/b", false),
			 BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC);
	assert_int_equal(one("/b px,", "/b", false), BAILEY_MAY_EXEC);
}

/* "MODE FLAGS TARGET" of the transition of an exec of @path. */
static const char *exec_of(const char *rules, const char *path, bool owner)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };
	static const char *const modes[] = { "none", "inherit", "profile",
		"child", "unconfined" };
	const struct bailey_exec_rec *e;
	struct bailey_result res;
	static char out[256];
	char text[2048];
	struct bailey_view v;

	snprintf(text, sizeof(text), "profile p {\n%s\n}\n"
		 "profile :n:q {\n%s\n}\n", rules, rules);
	v = compiled(text);
	bailey_lookup(&v, &v.profiles[bailey_find_profile(&v, "p")],
		      BAILEY_CLASS_FILE, &field, 1, owner, &res);
	e = &v.execs[res.exec];
	snprintf(out, sizeof(out), "%s %x %s", modes[e->mode],
		 e->flags & ~BAILEY_EXEC_EXACT, bailey_string(&v, e->target));
	free((void *)v.base);
	return out;
}

static void exec_modes_lead_where_they_say(void **state)
{
	static const struct { const char *mode, *want; } cases[] = {
		{ "ix", "inherit 0 " }, { "px", "profile 0 " },
		{ "Px", "profile 1 " }, { "cx", "child 0 " },
		{ "Cx", "child 1 " }, { "ux", "unconfined 0 " },
		{ "Ux", "unconfined 1 " }, { "pix", "profile 2 " },
		{ "Cix", "child 3 " }, { "pux", "profile 4 " },
		{ "PUx", "profile 5 " }, { "CUx", "child 5 " },
		{ "px -> a", "profile 0 a" }, { "Cx -> a", "child 1 a" },
		{ "px -> a//&b", "profile 0 a//&b" },
		{ "px -> &b", "profile 8 b" }, { "cx -> &b", "profile 8 b" },
		{ "pix -> &b", "profile a b" }, { "ux -> a", "profile 0 a" },
		{ "ix -> a", "profile 3 a" }, { "px -> :n:a", "profile 0 :n:a" },
		{ "px -> :n://a", "profile 0 :n:a" },
		{ "cx -> :n:a", "profile 0 :n:a" },
	};
	char rule[64];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(rule, sizeof(rule), "/x %s,", cases[i].mode);
		assert_string_equal(exec_of(rule, "/x", false), cases[i].want);
	}
	assert_string_equal(exec_of("unsafe /x Px,", "/x", false),
			    "profile 0 ");
	assert_string_equal(exec_of("safe /x cx -> y,", "/x", false),
			    "child 1 y");
}

static void exact_exec_wins_over_glob(void **state)
{
	const char *rules = "/* px, /x ux, owner /x* px, /y/** Cx -> z,";

	assert_string_equal(exec_of(rules, "/x", false), "unconfined 0 ");
	assert_string_equal(exec_of(rules, "/x", true), "unconfined 0 ");
	assert_string_equal(exec_of(rules, "/w", false), "profile 0 ");
	assert_string_equal(exec_of(rules, "/y/w", false), "child 1 z");
	assert_string_equal(exec_of("/* px, deny /x x,", "/x", false),
			    "none 0 ");
	/* m comes with the transition that wins. */
	assert_int_equal(one("/* ix, /x ux,", "/x", false), BAILEY_MAY_EXEC);
	assert_int_equal(one("priority=1 /* ux, /x ix,", "/x", false),
			 BAILEY_MAY_EXEC);
	assert_string_equal(exec_of("priority=1 /* px, /x ux,", "/x", false),
			    "profile 0 ");
}

static void targets_stay_in_the_profiles_namespace(void **state)
{
	struct bailey_view v = compiled(
		"profile :n://q { /x px -> a//&:m:b, ^h { } profile c { } }");
	const struct bailey_exec_rec *e = &v.execs[1];

	assert_string_equal(bailey_string(&v, e->target), ":n:a//&:m:b");
	assert_string_equal(bailey_string(&v, v.profiles[0].name), ":n:q");
	assert_string_equal(bailey_string(&v, v.profiles[1].name), ":n:q//c");
	assert_int_equal(v.profiles[1].flags, 0);
	assert_string_equal(bailey_string(&v, v.profiles[2].name), ":n:q//h");
	assert_int_equal(v.profiles[2].flags, BAILEY_PROFILE_HAT);
	free((void *)v.base);
}

static void flags_reach_the_blob(void **state)
{
	struct bailey_view v = compiled(
		"profile p flags=(kill, kill.signal=term, error=erofs,\n"
		"attach_disconnected.path=/d, attach_disconnected.ipc=/q,\n"
		"chroot_relative, delegate_deleted, interruptible) { }");
	const struct bailey_profile_rec *p = v.profiles;

	assert_int_equal(p->flags, BAILEY_PROFILE_KILL |
			 BAILEY_PROFILE_ATTACH_DISCONNECTED |
			 BAILEY_PROFILE_DISCONNECTED_IPC |
			 BAILEY_PROFILE_CHROOT_RELATIVE |
			 BAILEY_PROFILE_DELEGATE_DELETED |
			 BAILEY_PROFILE_INTERRUPTIBLE);
	assert_int_equal(p->kill_signal, 15);
	assert_int_equal(p->error, 30);
	assert_string_equal(bailey_string(&v, p->disconnected), "/d");
	assert_string_equal(bailey_string(&v, p->disconnected_ipc), "/q");
	free((void *)v.base);
}

static void attachments_are_ranked_by_what_they_spell(void **state)
{
	static const struct { const char *glob; __u32 want; } cases[] = {
		{ "/usr/bin/a", 0x800a }, { "/usr/bin/*", 9 },
		{ "/usr/bin/{a,bcd}", 0x800a }, { "/usr/{bin,sbin}/a", 0x800a },
		{ "/usr/{bin,s*}/a", 6 }, { "/usr/{,local/}bin/x*", 10 },
		{ "/a\\*b", 0x8004 }, { "/a[bc]", 2 }, { "/{a{b,cd},e}/x", 0x8004 },
		{ "/**", 1 },
	};
	struct bailey_view v;
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "profile p %s { }", cases[i].glob);
		v = compiled(text);
		assert_int_equal(v.profiles->specificity, cases[i].want);
		free((void *)v.base);
	}
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
	error_at("profile p {\n  /a rz,\n}\n", 2, 7, "unknown mode");
	error_at("profile p {\n  /a wa,\n}\n", 2, 6, "exclude each other");
	error_at("profile unconfined {\n}\n", 1, 9, "cannot be enforced");
	error_at("profile p {\n  deny /a ix,\n}\n", 2, 11, "takes no exec");
	error_at("profile p {\n  capability sys_admim,\n}\n", 2, 14,
		 "unknown capability");
	error_at("profile p {\n  network inet9,\n}\n", 2, 11, "unknown");
	error_at("profile p {\n  signal set=(terminate),\n}\n", 2, 15,
		 "unknown signal");
	error_at("profile p { if (x == @{a }\n", 1, 26, "unexpected");
	error_at("profile p flags=(fast) {\n}\n", 1, 18, "flag");
	error_at("profile p {\n  @{NONE}/x r,\n}\n", 2, 3, "not defined");
	error_at("profile p {\n  include <no/such>\n}\n", 2, 3, "cannot find");
	error_at("profile p {\n  /a r\n}\n", 2, 7, "a comma is missing");
	error_at("profile p { }\nprofile p { }\n", 2, 9, "defined already");
	error_at("profile p {\n  /a[b r,\n}\n", 2, 5, "not closed");
	error_at("profile p {\n  capabilty chown,\n}\n", 2, 3, "unknown rule");
	error_at("profile p {\n  signal set=(), /a r }\n", 2, 10, "empty set");
	error_at("profile p {\n  () }\n", 2, 3, "begins no rule");
	error_at("profile p {\n  signal set=(),\n}\n", 2, 10, "empty set");
	error_at("profile p {\n  owner audit network,\n}\n", 2, 9, "misplaced");
	error_at("profile p {\n  /a* px,\n  /?b ux,\n}\n", 3, 3,
		 "contradicts");
	error_at("@{A}=@{A}\nprofile p {\n  @{A}/x r,\n}\n", 3, 3,
		 "refers to itself");
	error_at("@{A}=1\n@{A}=2\nprofile p { }\n", 2, 1, "defined already");
	error_at("profile unconfined { }\n", 1, 9, "cannot be");
}

/* Whether a policy is compiled; @{A0} to @{A@n} are set, each to @value of the one before. */
static bool chain_compiles(int n, const char *value, const char *rule)
{
	char *text = NULL, error[512] = "";
	struct bc_loc loc = { 0 };
	size_t size;
	void *blob;
	FILE *f = open_memstream(&text, &size);
	int i;

	assert_non_null(f);
	fputs("@{A0}=/x\n", f);
	for (i = 1; i <= n; i++) {
		const char *p;

		fprintf(f, "@{A%d}=", i);
		for (p = value; *p; p++)
			fprintf(f, "@{A%d}", i - 1);
		fputs("\n", f);
	}
	fprintf(f, "profile p { %s r, }\n", rule);
	fclose(f);
	blob = compile(text, &size, error, sizeof(error), &loc);
	free(text);
	free(blob);
	if (blob)
		return true;
	assert_string_not_equal(error, "");
	assert_null(strstr(error, "itself"));
	return false;
}

static void only_a_variable_in_its_own_value_refers_to_itself(void **state)
{
	assert_true(chain_compiles(40, ".", "@{A40}/f"));
	assert_true(chain_compiles(500, ".", "@{A500}/f"));
	/* The same one again and again, which has ended each time. */
	assert_true(chain_compiles(5, "..", "@{A5}@{A5}@{A4}/f"));
	/* What would be too long is refused for that. */
	assert_false(chain_compiles(40, "..", "@{A40}/f"));
	error_at("@{A}=/x@{B}\n@{B}=/y@{C}/z\n@{C}=@{B}\nprofile p {\n  @{A}/f r,\n}\n",
		 5, 3, "@{B} refers to itself");
	error_at("@{A}=/x /y@{B}\n@{B}=@{A}\nprofile p {\n  @{A}/f r,\n}\n",
		 4, 3, "@{A} refers to itself");
}

static void lanes_and_fields_of_mount_rules(void **state)
{
	struct bailey_view v = compiled(
		"profile p { mount options=(ro) fstype=tmpfs -> /mnt,\n"
		"deny umount /mnt/secret/, umount, pivot_root, }\n");
	char flags[] = "A";	/* ro */
	struct bailey_field f[4] = { { "/mnt/", 5 }, { "x", 1 },
		{ "tmpfs", 5 }, { flags, 1 } };
	const struct bailey_profile_rec *p = v.profiles;
	struct bailey_result res;

	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_true(res.perms.allow & BAILEY_MOUNT_MOUNT);
	flags[0] = 'C';
	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_false(res.perms.allow & BAILEY_MOUNT_MOUNT);
	f[0] = (struct bailey_field){ "/mnt/secret/", 12 };
	bailey_lookup(&v, p, BAILEY_CLASS_MOUNT, f, 4, false, &res);
	assert_true(res.perms.deny & BAILEY_MOUNT_UMOUNT);
	assert_true(res.perms.allow & BAILEY_MOUNT_PIVOT_ROOT);
	free((void *)v.base);
}

static void flags_of_a_mount_are_read_as_they_were_written(void **state)
{
	static const __u32 all[] = { 0, 1, 0x10, 0x2000000, 0xf0f0f0f0, ~0u };
	char key[BAILEY_FLAGS_SIZE];
	unsigned int i;
	__u32 len;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
		len = bailey_key_flags(key, all[i]);
		assert_int_equal(bailey_key_flags_of(key, len), all[i]);
	}
	/* Of a kernel of ABI 5, and of none. */
	assert_int_equal(bailey_key_flags_of("1000010000000000"
					     "0000000000000000", 32), 0);
	assert_int_equal(bailey_key_flags_of("A1", 2), 0);
	assert_int_equal(bailey_key_flags_of("A\xc1", 2), 0);
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
		cmocka_unit_test(exec_modes_lead_where_they_say),
		cmocka_unit_test(exact_exec_wins_over_glob),
		cmocka_unit_test(targets_stay_in_the_profiles_namespace),
		cmocka_unit_test(flags_reach_the_blob),
		cmocka_unit_test(attachments_are_ranked_by_what_they_spell),
		cmocka_unit_test(errors_have_a_position),
		cmocka_unit_test(only_a_variable_in_its_own_value_refers_to_itself),
		cmocka_unit_test(lanes_and_fields_of_mount_rules),
		cmocka_unit_test(flags_of_a_mount_are_read_as_they_were_written),
		cmocka_unit_test(deep_braces_do_not_explode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
