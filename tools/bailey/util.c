// SPDX-License-Identifier: GPL-2.0
/*
 * Files, blobs and securityfs for the verbs.
 */
#include <errno.h>
#include <limits.h>
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

/**
 * number_option() - a number that an option takes
 * @name: verb and option, for the message
 * @text: what was given
 * @least: the smallest that means something
 * @out: receives it
 *
 * Return: false after a message.
 */
bool number_option(const char *name, const char *text, unsigned int least,
		   unsigned int *out)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > UINT_MAX ||
	    value < least) {
		fprintf(stderr, "bailey: %s: \"%s\" is no number from %u on\n",
			name, text, least);
		return false;
	}
	*out = value;
	return true;
}

/** too_many() - says that an option comes more often than there is room for */
int too_many(const char *verb, const char *option)
{
	fprintf(stderr, "bailey: %s: too many %s\n", verb, option);
	return EXIT_USAGE;
}

/* Whether a blob is what a compiler wrote; a message if not. */
static bool is_sound(const char *file, const void *blob, size_t size)
{
	struct bailey_blob_error err;
	struct bailey_view view;

	if (!bailey_verify(blob, size, &view, &err))
		return true;
	fprintf(stderr, "bailey: %s: damaged: offset %zu: %s\n", file, err.offset,
		err.reason);
	return false;
}

/**
 * no_profile() - why get_blob() has given nothing, if it has not said it
 * @c: options
 * @file: the last of its files
 *
 * Return: EXIT_USAGE
 */
int no_profile(const struct common *c, const char *file)
{
	if (!c->errors)
		fprintf(stderr, "bailey: %s: there is no profile in it\n", file);
	return EXIT_USAGE;
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
	for (i = 0; i < c->nwarn; i++) {
		if (bc_diag_option(diag, c->warn[i]))
			continue;
		fprintf(stderr, "bailey: no warnings of class \"%s\"\n",
			c->warn[i]);
		c->errors = 1;
		n = 0;
	}
	if (n == 1 && strcmp(files[0], "-")) {
		text = bc_read_file(files[0], &len);
		if (text && len >= sizeof(magic) &&
		    (memcpy(&magic, text, sizeof(magic)),
		     magic == BAILEY_MAGIC)) {
			*size = len;
			bc_diag_free(diag);
			bc_session_free(session);
			free(all);
			if (is_sound(files[0], text, len))
				return text;
			c->errors = 1;
			free(text);
			return NULL;
		}
		free(text);
	}
	for (i = 0; i < n; i++) {
		one = bc_parse_file(files[i], &opt, diag);
		if (one)
			absorb(all, one);
	}
	all->wrong = bc_diag_errors(diag);
	if (n && (all->nprofiles || !bc_diag_errors(diag)))
		bc_build(all, diag, &blob, size, stats);
	bc_diag_emit(diag, stderr);
	if (n)
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
