// SPDX-License-Identifier: GPL-2.0
/*
 * Files, blobs and securityfs for the verbs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"

/** fs_path() - path of a securityfs file, malloc()ed */
char *fs_path(const char *name)
{
	const char *dir = getenv("BAILEY_SECURITYFS");
	char *path;

	if (asprintf(&path, "%s/%s", dir ? dir : "/sys/kernel/security/bailey",
		     name) < 0)
		abort();
	return path;
}

/** read_all() - contents of a file, or NULL after a message */
char *read_all(const char *path, size_t *len)
{
	char *text = bc_read_file(path, len);

	if (!text)
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
	return text;
}

/* Moves the profiles of @from to the end of @to. */
static void absorb(struct bc_policy *to, struct bc_policy *from)
{
	to->profiles = realloc(to->profiles, (to->nprofiles + from->nprofiles) *
			       sizeof(*to->profiles));
	if (!to->profiles)
		abort();
	if (from->nprofiles)
		memcpy(to->profiles + to->nprofiles, from->profiles,
		       from->nprofiles * sizeof(*from->profiles));
	to->nprofiles += from->nprofiles;
	from->nprofiles = 0;
	bc_policy_free(from);
}

/**
 * get_blob() - the blob of policy files, or a single file that is one already
 * @c: options
 * @files: names
 * @n: number
 * @size: receives the blob's bytes
 * @stats: receives sizes; may be NULL
 *
 * Return: malloc()ed blob, or NULL after messages.
 */
void *get_blob(struct common *c, char **files, int n, size_t *size,
	       struct bc_stats *stats)
{
	struct bc_session *session = bc_session_new();
	struct bc_options opt = { c->include, c->ninclude, c->check_only,
				  session, .features = c->features };
	struct bc_diag *diag = bc_diag_new(c->json);
	struct bc_policy *all = calloc(1, sizeof(*all)), *one;
	void *blob = NULL;
	size_t len = 0;
	char *text;
	__u32 magic;
	int i;

	if (!all)
		abort();
	all->session = session;
	if (c->lenient)
		bc_diag_option(diag, "unsupported");
	for (i = 0; i < c->nwarn; i++)
		if (!bc_diag_option(diag, c->warn[i]))
			fprintf(stderr, "bailey: no warnings of class \"%s\"\n",
				c->warn[i]);
	if (n == 1 && strcmp(files[0], "-")) {
		text = bc_read_file(files[0], &len);
		if (text && len >= sizeof(magic) &&
		    (memcpy(&magic, text, sizeof(magic)),
		     magic == BAILEY_MAGIC)) {
			*size = len;
			bc_diag_free(diag);
			bc_session_free(session);
			free(all);
			return text;
		}
		free(text);
	}
	for (i = 0; i < n; i++) {
		one = bc_parse_file(files[i], &opt, diag);
		if (one)
			absorb(all, one);
	}
	if (all->nprofiles || !bc_diag_errors(diag))
		bc_build(all, diag, &blob, size, stats);
	bc_diag_emit(diag, stderr);
	c->errors = bc_diag_errors(diag);
	if (c->errors) {
		free(blob);
		blob = NULL;
	}
	bc_diag_free(diag);
	bc_policy_free(all);
	bc_session_free(session);
	return blob;
}
