// SPDX-License-Identifier: GPL-2.0
/*
 * Layers that the kernel does not take: what is no layer, or too much of it.
 */
#include <sys/prctl.h>

#include "harness.h"
#include "match.h"
#include "restrict.h"

static void put_files(void)
{
	put("/t/none/other", "other");
}

static void too_large_a_layer_is_refused(void)
{
	size_t size = BAILEY_MAX_LAYER_BLOB + 8;
	char *blob = calloc(1, size);

	FAILS(E2BIG, restrict_raw(blob, size, 0));
	FAILS(EINVAL, restrict_raw(blob, BAILEY_MAX_LAYER_BLOB, 0));
	FAILS(EINVAL, restrict_raw(blob, 0, 0));
	FAILS(EINVAL, restrict_raw(blob, 8, 0));
	FAILS(EFAULT, restrict_raw((void *)16, 4096, 0));
	FAILS(EINVAL, restrict_raw(blob, 4096, 2));
	FAILS(EINVAL, restrict_raw(blob, 4096, ~0ul));
}

static void profile_that_is_no_layer_is_refused(void)
{
	static const char *const bad[] = {
		"profile l flags=(kill) { /** r, }",
		"profile l flags=(unconfined) { }",
		"profile l flags=(prompt) { /** r, }",
		"profile l flags=(audit) { /** r, }",
		"profile l flags=(error=ENOENT) { /** r, }",
		"profile l { /bin/* px, }",
		"profile l { /bin/* pix, }",
		"profile l { /bin/* ux, }",
		"profile l { /bin/* cx -> child, }",
		"profile l { set rlimit nofile <= 10, }",
		/* Its administrators would be told of it. */
		"profile :ns:l { /** r, }",
	};
	struct blob several = read_blob(BLOB("selftest"));
	size_t i;

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (try_layer(bad[i], 0) != EINVAL)
			fail("taken: %s", bad[i]);
	CHECK(try_layer("profile l { set rlimit nofile <= 10, }", 0) == EINVAL);
	CHECK(strstr(bailey_error(), "setrlimit"));
	FAILS(EINVAL, restrict_raw(several.data, several.size, 0));
	OK(open("/t/none/other", O_RDONLY));
}

/* Which the compiler does not write: to inherit, and yet to become something. */
static void inherited_program_with_a_target_is_no_layer(void)
{
	struct blob blob = layer_blob();
	struct bailey_blob_error err;
	struct bailey_view view;
	__u32 i, n;

	CHECK(!bailey_verify(blob.data, blob.size, &view, &err));
	n = view.count[BAILEY_SECT_EXECS];
	CHECK(n > 1);
	for (i = 1; i < n; i++) {
		struct bailey_exec_rec *rec = (void *)&view.execs[i];

		CHECK(rec->mode == BAILEY_EXEC_INHERIT && !rec->target);
		rec->target = 1;
	}
	fix_checksum(&blob);
	CHECK(!bailey_verify(blob.data, blob.size, &view, &err));
	FAILS(EINVAL, restrict_raw(blob.data, blob.size, 0));
}

#define MOST_RULES	512u	/* BAILEY_MAX_LAYER_RULES of the kernel */

/*
 * A layer whose every name has @n rules. The compiler names a rule only for what no rule
 * before it grants, and so never that many.
 */
static struct blob crowded_blob(__u32 n)
{
	struct blob from = layer_blob(), blob;
	struct bailey_blob_error err;
	struct bailey_header *head;
	struct bailey_view view;
	size_t end, extra = n * sizeof(__u32);
	__u32 lists, i;

	CHECK(!bailey_verify(from.data, from.size, &view, &err));
	lists = view.count[BAILEY_SECT_RULELISTS];
	end = (const unsigned char *)(view.rulelists + lists) - from.data;
	blob.size = from.size + extra;
	blob.data = calloc(1, blob.size);	/* one rule, that many times */
	CHECK(blob.data);
	memcpy(blob.data, from.data, end);
	memcpy(blob.data + end + extra, from.data + end, from.size - end);
	head = (void *)blob.data;
	head->size = blob.size;
	head->count[BAILEY_SECT_RULELISTS] += n;
	fix_checksum(&blob);
	CHECK(!bailey_verify(blob.data, blob.size, &view, &err));
	for (i = 1; i < view.count[BAILEY_SECT_ACCEPTS]; i++) {
		struct bailey_accept *accept = (void *)&view.accepts[i];

		accept->nrules = n;
		accept->rules = lists;
	}
	fix_checksum(&blob);
	if (bailey_verify(blob.data, blob.size, &view, &err))
		fail("%s", err.reason);
	free(from.data);
	return blob;
}

/* They are gone through while the kernel holds locks. */
static void too_many_rules_of_one_name_are_no_layer(void)
{
	struct blob blob = crowded_blob(MOST_RULES + 1);

	FAILS(EINVAL, restrict_raw(blob.data, blob.size, 0));
	OK(open("/t/none/other", O_RDONLY));
	blob = crowded_blob(MOST_RULES);
	OK(restrict_raw(blob.data, blob.size, 0));
	REFUSED(open("/t/none/other", O_RDONLY));
}

static void hat_in_a_hat_is_no_layer(void)
{
	struct blob blob = read_blob(BLOB("nested"));

	FAILS(EINVAL, restrict_raw(blob.data, blob.size, BAILEY_RESTRICT_HATS));
	OK(open("/t/none/other", O_RDONLY));
}

static void fill_share(void)
{
	struct blob blob = layer_blob();
	int i;

	drop_to(NOBODY);
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	for (i = 0; i < 8; i++)
		if (restrict_raw(blob.data, blob.size, 0))
			break;
	CHECK(i > 0 && i < 8 && errno == ENOSPC);
	CHECK((i + 1) * blob.size > 16384);
	_exit(0);
}

static void user_cannot_have_layers_without_bound(void)
{
	const char *parameter = "/sys/module/bailey/parameters/layer_memory";
	pid_t pid;
	int status;

	put(parameter, "16");
	pid = OK(fork());
	if (!pid)
		fill_share();
	status = wait_exit(pid);
	put(parameter, "262144");
	CHECK(status == 0);
}

#define N	NULL

const struct test restrict_unfit_tests[] = {
	ALLOW(too_large_a_layer_is_refused, N, N),
	ALLOW(profile_that_is_no_layer_is_refused, N, put_files),
	ALLOW(inherited_program_with_a_target_is_no_layer, N, N),
	ALLOW(too_many_rules_of_one_name_are_no_layer, N, put_files),
	ALLOW(hat_in_a_hat_is_no_layer, N, put_files),
	ALLOW(user_cannot_have_layers_without_bound, N, N),
	{ }
};
