// SPDX-License-Identifier: GPL-2.0
/*
 * The hash of a profile: another one for whatever decides otherwise, the same
 * for what is only written otherwise.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper.h"

static __u64 hash_of(const char *text)
{
	struct bailey_view view = compiled(text);
	__u64 hash = bailey_profile_hash(view.profiles);

	assert_true(hash);
	free((void *)view.base);
	return hash;
}

static const char base[] =
	"@{D}=/srv /opt\n"
	"profile p /usr/bin/p flags=(attach_disconnected) {\n"
	"  @{D}/** r,\n"
	"  owner /home/*/x w,\n"
	"  /bin/sh Px -> q,\n"
	"  network inet stream peer=(ip=10.0.0.1 port=80),\n"
	"  capability chown,\n"
	"  signal (send) peer=q,\n"
	"  set rlimit nofile <= 9,\n"
	"}\n";

/* The base with the first @from replaced by @to. */
static __u64 changed(const char *from, const char *to)
{
	const char *at = strstr(base, from);
	char text[1024];

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - base), base, to,
		 at + strlen(from));
	return hash_of(text);
}

static void what_decides_changes_the_hash(void **state)
{
	static const char *const change[][2] = {
		{ "** r", "** rw" }, { "/srv", "/src" }, { "owner ", "" },
		{ "owner ", "audit owner " }, { "owner ", "deny owner " },
		{ "owner ", "other " }, { "owner ", "priority=3 owner " },
		{ "Px", "px" }, { "-> q", "-> r" }, { "Px -> q", "ix" },
		{ "port=80", "port=81" }, { "inet", "inet6" },
		{ "chown", "fowner" }, { "peer=q", "peer=r" },
		{ "(send)", "(receive)" }, { "<= 9", "<= 10" },
		{ "nofile", "nproc" }, { "/usr/bin/p", "/usr/bin/o" },
		{ " /usr/bin/p", "" }, { "profile p", "profile o" },
		{ "(attach_disconnected)", "(complain)" },
		{ "flags=(attach_disconnected)", "" },
		{ "  capability chown,\n", "" },
		{ "}\n", "  /etc/x r,\n}\n" },
		{ "flags", "xattrs=(user.a=b) flags" },
		{ "(attach_disconnected)", "(attach_disconnected,attach_disconnected.path=/x)" },
	};
	const size_t n = sizeof(change) / sizeof(change[0]);
	__u64 hash[sizeof(change) / sizeof(change[0]) + 1];
	size_t i, k;

	hash[n] = hash_of(base);
	for (i = 0; i < n; i++)
		hash[i] = changed(change[i][0], change[i][1]);
	for (i = 0; i <= n; i++)
		for (k = 0; k < i; k++)
			if (hash[i] == hash[k])
				fail_msg("\"%s\" and \"%s\" have one hash",
					 i < n ? change[i][1] : "the base",
					 change[k][1]);
}

static void how_it_is_written_does_not(void **state)
{
	static const char *const same[][2] = {
		{ "  owner", "# why\n\n\t   owner" }, { "w,\n", "w,  # why\n" },
		{ "w,\n", "w, " }, { "/home/*/x w", "w /home/*/x" },
		{ "/home/*/x w", "\"/home/*/x\" w" },
		{ "@{D}=/srv /opt", "@{E}=/opt\n@{D}=/srv @{E}" },
		{ "profile p", "\nprofile \"p\"" },
	};
	__u64 hash = hash_of(base);
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (changed(same[i][0], same[i][1]) != hash)
			fail_msg("\"%s\" has another hash than \"%s\"",
				 same[i][1], same[i][0]);
	assert_true(hash_of("@{A}=/a /b\nprofile p { @{A}/x r, }") ==
		    hash_of("@{B}=/a\n@{B}+=/b\nprofile p { @{B}/x r, }"));
}

/* As files do: the texts of rules and the folders are not asked. */
static __u64 file_hash(const char *folder, const char *text)
{
	const char *dirs[] = { folder };
	struct bc_options opt = { dirs, 1 };
	struct bc_diag *diag = bc_diag_new(false);
	struct bailey_blob_error err;
	struct bailey_view view;
	char path[256];
	struct bc_policy *p;
	size_t size = 0;
	void *blob = NULL;
	__u64 hash;
	FILE *f;

	snprintf(path, sizeof(path), "%s/inc", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("/etc/hosts r,\n", f);
	fclose(f);
	snprintf(path, sizeof(path), "%s/p", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	p = bc_parse_file(path, &opt, diag);
	assert_non_null(p);
	assert_int_equal(bc_build(p, diag, &blob, &size, NULL), 0);
	assert_int_equal(bailey_verify(blob, size, &view, &err), 0);
	hash = bailey_profile_hash(view.profiles);
	free(blob);
	bc_policy_free(p);
	bc_diag_free(diag);
	return hash;
}

static void folder_does_not_matter(void **state)
{
	static const char text[] = "profile p { include <inc>\n /x r, }\n";
	char a[] = "/tmp/hash.XXXXXX", deep[64], name[300];
	__u64 hash;

	assert_non_null(mkdtemp(a));
	snprintf(deep, sizeof(deep), "%s/deeper", a);
	assert_int_equal(mkdir(deep, 0700), 0);
	hash = file_hash(a, text);
	assert_true(hash == file_hash(deep, text));
	assert_true(hash == hash_of("profile p { /etc/hosts r, /x r, }"));
	snprintf(name, sizeof(name), "rm -r '%s'", a);
	assert_int_equal(system(name), 0);
}

/* Other profiles of the same file do not matter to it. */
static void neighbours_do_not_matter(void **state)
{
	struct bailey_view v = compiled("profile a { /a r, }\n"
					"profile b { /b r, }\n");

	assert_true(bailey_profile_hash(&v.profiles[0]) ==
		    hash_of("profile a { /a r, }"));
	assert_true(bailey_profile_hash(&v.profiles[1]) ==
		    hash_of("profile b { /b r, }"));
	free((void *)v.base);
}

/* bailey complain changes the flags of a blob, and the hash by this. */
static void mode_can_be_changed_without_the_source(void **state)
{
	struct bailey_view v = compiled("profile p { /a r, }");
	__u32 flags = v.profiles[0].flags;
	__u64 hash = bailey_profile_hash(v.profiles);

	hash ^= bc_hash_flags(flags) ^
		bc_hash_flags(flags | BAILEY_PROFILE_COMPLAIN);
	assert_true(hash ==
		    hash_of("profile p flags=(complain) { /a r, }"));
	free((void *)v.base);
}

/* Logs outlive the compiler: the same source keeps its hash, on all machines. */
static void hash_is_what_it_was(void **state)
{
	const __u64 hash = hash_of("profile p /usr/bin/p { /a r, }");

	if (hash != 0x87753e2d1b4d7e9dull)
		fail_msg("%016llx", (unsigned long long)hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_decides_changes_the_hash),
		cmocka_unit_test(how_it_is_written_does_not),
		cmocka_unit_test(folder_does_not_matter),
		cmocka_unit_test(neighbours_do_not_matter),
		cmocka_unit_test(mode_can_be_changed_without_the_source),
		cmocka_unit_test(hash_is_what_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
