// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: text is compiled, what is compiled already is verified.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir.h"
#include "private.h"

#define MAX_TEXT	(16u << 20)
#define MAX_DIRS	32
#define PADDING		8	/* for fast.c */

static struct bailey_policy *take_blob(void *blob, size_t size,
				       const char *name)
{
	struct bailey_policy *policy = malloc(sizeof(*policy));
	void *padded = realloc(blob, size + PADDING);
	struct bailey_blob_error err;

	if (padded) {
		blob = padded;
		memset((char *)blob + size, 0, PADDING);
	}
	if (!policy || !padded) {
		free(policy);
		free(blob);
		bailey_fail(ENOMEM, "no memory");
		return NULL;
	}
	if (!bailey_verify(blob, size, &policy->view, &err)) {
		bailey_prepare_fast(policy);
		return policy;
	}
	bailey_fail(EINVAL, "%s: offset %zu: %s", name, err.offset, err.reason);
	free(blob);
	free(policy);
	return NULL;
}

/* Folders of includes; @copy holds the names. */
static size_t include_dirs(const char **dir, char **copy)
{
	const char *env = secure_getenv("BAILEY_INCLUDE");
	char *word, *save;
	size_t n = 0;

	*copy = env ? strdup(env) : NULL;
	for (word = *copy ? strtok_r(*copy, ":", &save) : NULL;
	     word && n < MAX_DIRS - 4; word = strtok_r(NULL, ":", &save))
		dir[n++] = word;
	dir[n++] = "/etc/bailey.d";
	dir[n++] = "/etc/apparmor.d";
	/* Where make install puts tunables and the abstraction base. */
	dir[n++] = "/usr/local/share/bailey";
	dir[n++] = "/usr/share/bailey";
	return n;
}

/* What the compiler has to say becomes the text of the failure. */
static void complain(struct bc_diag *diag)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out) {
		bc_diag_emit(diag, out);
		fclose(out);
	}
	bailey_fail_text(EINVAL, text && *text ? text : "there is no profile");
	free(text);
}

static struct bailey_policy *compile(const char *name, const char *text)
{
	const char *dir[MAX_DIRS];
	struct bc_options opt = { .include_dirs = dir };
	struct bc_diag *diag = bc_diag_new(false);
	struct bailey_policy *policy = NULL;
	struct bc_policy *parsed;
	void *blob = NULL;
	size_t size;
	char *copy;

	opt.ninclude_dirs = include_dirs(dir, &copy);
	parsed = bc_parse_string(name, text, &opt, diag);
	if (parsed) {
		bc_build(parsed, diag, &blob, &size, NULL);
		bc_policy_free(parsed);
	}
	if (blob)
		policy = take_blob(blob, size, name);
	else
		complain(diag);
	bc_diag_free(diag);
	free(copy);
	return policy;
}

static bool is_blob(const void *data, size_t size)
{
	__u32 magic;

	if (size < sizeof(magic))
		return false;
	memcpy(&magic, data, sizeof(magic));
	return magic == BAILEY_MAGIC;
}

EXPORT struct bailey_policy *bailey_load(const char *name, const void *data,
					 size_t size)
{
	struct bailey_policy *policy = NULL;
	void *copy;

	if (data && size > (is_blob(data, size) ? BAILEY_MAX_BLOB : MAX_TEXT)) {
		bailey_fail(E2BIG, "the policy is too large");
		return NULL;
	}
	if (!data && !name) {
		bailey_fail(EINVAL, "neither a policy nor the name of one");
		return NULL;
	}
	if (data) {
		copy = malloc(size + 1);
		if (copy) {
			memcpy(copy, data, size);
			((char *)copy)[size] = '\0';
		}
	} else {
		copy = bc_read_file(name, &size);
	}
	if (!copy) {
		bailey_fail(errno, "%s: %s", data ? "policy" : name,
			    strerror(errno));
		return NULL;
	}
	if (is_blob(copy, size))
		return take_blob(copy, size, name ? name : "policy");
	if (strlen(copy) != size)
		bailey_fail(EINVAL, "%s: neither text nor a compiled policy",
			    name ? name : "policy");
	else
		policy = compile(name ? name : "policy", copy);
	free(copy);
	return policy;
}

EXPORT void bailey_free(struct bailey_policy *policy)
{
	if (!policy)
		return;
	free((void *)policy->view.base);
	free(policy->edge);
	free(policy->suffix);
	free(policy->suffix_of);
	free(policy->suffix_at);
	free(policy);
}

static int find(const struct bailey_policy *policy, const char *name)
{
	__u32 i = bailey_find_profile(&policy->view, name);

	return i == BAILEY_NO_RULE ? -1 : (int)i;
}

EXPORT int bailey_profile(const struct bailey_policy *policy, const char *name)
{
	char full[BAILEY_MAX_NAME + 1];
	int i, n;

	/* A hat's name begins with its profile's, which comes before it. */
	if (!name)
		return 0;
	i = find(policy, name);
	if (i >= 0)
		return i;
	n = snprintf(full, sizeof(full), "%s//%s",
		     bailey_string(&policy->view, policy->view.profiles->name),
		     name);
	if (n > 0 && n < (int)sizeof(full))
		i = find(policy, full);
	return i >= 0 ? i : bailey_fail(ENOENT, "no profile \"%s\"", name);
}
