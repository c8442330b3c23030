// SPDX-License-Identifier: GPL-2.0
/*
 * What a verb is given as policy, files, folders or one blob, made into a blob.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"
#include "folder.h"

/**
 * may_be_policy() - whether a file may be policy: no folder, and no program, be it
 * binary or a script
 */
bool may_be_policy(const char *path)
{
	FILE *f = fopen(path, "re");
	char head[4096];
	__u32 magic = BAILEY_MAGIC;
	size_t n = f ? fread(head, 1, sizeof(head), f) : 0;
	bool ok = f && !ferror(f);

	if (f)
		fclose(f);
	if (n >= sizeof(magic) && !memcmp(head, &magic, sizeof(magic)))
		return ok;
	return ok && !memchr(head, '\0', n) &&
		(n < 2 || memcmp(head, "#!", 2) || access(path, X_OK));
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

/* A file that is a blob already, or NULL: none. */
static void *ready_blob(const char *file, size_t *size)
{
	size_t len = 0;
	char *text = bc_read_file(file, &len);
	__u32 magic;

	if (text && len >= sizeof(magic) &&
	    (memcpy(&magic, text, sizeof(magic)), magic == BAILEY_MAGIC)) {
		*size = len;
		return text;
	}
	free(text);
	return NULL;
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
 * struct origin - a profile and what it was read from
 * @profile: in the policy of all files
 * @input: number of the file that was named
 */
struct origin {
	const struct bc_profile *profile;
	size_t input;
};

static int by_name(const void *x, const void *y)
{
	const struct origin *a = x, *b = y;
	int d = strcmp(a->profile->name, b->profile->name);

	return d ? d : a->input < b->input ? -1 : a->input > b->input;
}

/*
 * A profile that two files have would be the one or the other. @end has the number
 * of profiles up to the end of each of the @n files.
 */
static void refuse_doubles(const struct bc_policy *all, const size_t *end, size_t n,
			   struct bc_diag *diag)
{
	struct origin *o = calloc(all->nprofiles + 1, sizeof(*o));
	size_t i, input = 0;

	if (!o)
		abort();
	for (i = 0; i < all->nprofiles; i++) {
		while (input < n && i >= end[input])
			input++;
		o[i] = (struct origin){ &all->profiles[i], input };
	}
	qsort(o, all->nprofiles, sizeof(*o), by_name);
	for (i = 1; i < all->nprofiles; i++) {
		const struct bc_profile *was = o[i - 1].profile, *is = o[i].profile;

		if (o[i].input != o[i - 1].input && !strcmp(was->name, is->name))
			bc_report(diag, BC_ERROR, is->loc, NULL,
				  "profile \"%s\" is at %s:%u already", is->name,
				  was->loc.file, was->loc.line);
	}
	free(o);
}

/* Reads a file, and puts its profiles into @all. */
static void read_file(struct bc_policy *all, const struct input *in,
		      const struct bc_options *opt, struct bc_diag *diag)
{
	struct bc_policy *one = bc_parse_file(in->file, opt, diag);
	size_t i;

	for (i = 0; one && in->complain && i < one->nprofiles; i++)
		one->profiles[i].flags |= BAILEY_PROFILE_COMPLAIN;
	if (one)
		absorb(all, one);
}

/**
 * blob_diag() - a collector of messages, with the warnings that were chosen
 * @c: options; @errors is set if one of them is no class, after a message
 */
struct bc_diag *blob_diag(struct common *c)
{
	struct bc_diag *diag = bc_diag_new(c->json);
	int i;

	if (c->lenient)
		bc_diag_option(diag, "unsupported");
	for (i = 0; i < c->nwarn; i++) {
		if (bc_diag_option(diag, c->warn[i]))
			continue;
		fprintf(stderr, "bailey: no warnings of class \"%s\"\n",
			c->warn[i]);
		c->errors = 1;
	}
	return diag;
}

/**
 * blob_of() - the blob of policy files
 * @c: options
 * @in: the files
 * @diag: receives what is to be said
 * @size: receives the blob's bytes
 * @stats: receives sizes; may be NULL
 *
 * Return: malloc()ed blob; NULL: there are errors, or there is no profile.
 */
void *blob_of(const struct common *c, const struct inputs *in, struct bc_diag *diag,
	      size_t *size, struct bc_stats *stats)
{
	struct bc_session *session = bc_session_new();
	struct bc_options opt = { c->include, c->ninclude, c->check_only,
				  session, .features = c->features };
	struct bc_policy *all = calloc(1, sizeof(*all));
	size_t *end = calloc(in->n + 1, sizeof(*end)), i;
	void *blob = NULL;

	if (!all || !end)
		abort();
	all->session = session;
	for (i = 0; i < in->n; i++) {
		read_file(all, &in->file[i], &opt, diag);
		end[i] = all->nprofiles;
	}
	refuse_doubles(all, end, in->n, diag);
	free(end);
	all->wrong = bc_diag_errors(diag);
	if (all->nprofiles || !all->wrong)
		bc_build(all, diag, &blob, size, stats);
	if (bc_diag_errors(diag)) {
		free(blob);
		blob = NULL;
	}
	bc_policy_free(all);
	bc_session_free(session);
	return blob;
}

/**
 * get_blob() - the blob of policy, or a single file that is one already
 * @c: options; @errors is set
 * @files: files, and folders of them as they are loaded at boot
 * @n: number
 * @size: receives the blob's bytes
 * @stats: receives sizes; may be NULL
 *
 * Return: malloc()ed blob, or NULL after messages.
 */
void *get_blob(struct common *c, char **files, int n, size_t *size,
	       struct bc_stats *stats)
{
	struct inputs in = { 0 };
	struct bc_diag *diag;
	void *blob = NULL;

	c->errors = 0;
	diag = blob_diag(c);
	inputs_find(&in, files, n, !c->json && !c->errors);
	if (!c->errors && in.n == 1 && strcmp(in.file[0].file, "-"))
		blob = ready_blob(in.file[0].file, size);
	if (blob && !is_sound(in.file[0].file, blob, *size)) {
		free(blob);
		blob = NULL;
		c->errors = 1;
	}
	/* At boot a folder may be empty. */
	if (!c->errors && !blob && (in.n || !c->keep_going)) {
		blob = blob_of(c, &in, diag, size, stats);
		c->errors = bc_diag_errors(diag);
		/* Which of them is wrong is told file by file. */
		if (c->errors && c->keep_going)
			blob = blob_of_well(c, &in, size);
		else
			bc_diag_emit(diag, stderr);
	}
	inputs_free(&in);
	bc_diag_free(diag);
	return blob;
}
