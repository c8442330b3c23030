// SPDX-License-Identifier: GPL-2.0
/*
 * load --keep-going: what is wrong with a file keeps no other from being loaded. The
 * files that are well are loaded as one transaction still; of those that are not, what
 * was loaded before stays, as nothing takes their place.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "folder.h"

/**
 * struct holder - the first file that has a profile
 * @name: the profile; interned, as is what @loc has
 * @loc: where it is
 */
struct holder {
	const char *name;
	struct bc_loc loc;
};

static int by_name(const void *x, const void *y)
{
	const struct holder *a = x, *b = y;

	return strcmp(a->name, b->name);
}

/* The profile at @i of a blob, in memory of its own. */
static struct holder *holder_of(const struct bailey_view *view, __u32 i,
				struct bc_diag *diag)
{
	const struct bailey_profile_rec *rec = &view->profiles[i];
	struct holder *h = malloc(sizeof(*h));

	if (!h)
		abort();
	h->name = bc_intern(diag, bailey_string(view, rec->name));
	h->loc = (struct bc_loc){ bc_intern(diag, bailey_string(view, rec->file)),
				  rec->line, 1, 1 };
	return h;
}

/* Whether a file that was taken has one of the profiles of @view; a message if so. */
static bool is_double(void *holders, const struct bailey_view *view,
		      struct bc_diag *diag)
{
	__u32 n = view->count[BAILEY_SECT_PROFILES], i;
	struct holder *h, **first;
	bool found = false;

	for (i = 0; i < n; i++) {
		h = holder_of(view, i, diag);
		first = tfind(h, &holders, by_name);
		if (first)
			bc_report(diag, BC_ERROR, h->loc, NULL,
				  "profile \"%s\" is at %s:%u already", h->name,
				  (*first)->loc.file, (*first)->loc.line);
		found |= !!first;
		free(h);
	}
	return found;
}

static void hold(void **holders, const struct bailey_view *view, struct bc_diag *diag)
{
	__u32 n = view->count[BAILEY_SECT_PROFILES], i;

	for (i = 0; i < n; i++) {
		struct holder *h = holder_of(view, i, diag);

		/* Two in one file are an error, which it had not. */
		if (!tsearch(h, holders, by_name))
			abort();
	}
}

/* Whether a file can be loaded beside those before it; messages if not. */
static bool is_well(struct common *c, const struct input *file, void **holders,
		    struct bc_diag *names)
{
	struct inputs one = { (struct input *)file, 1 };
	struct bc_diag *diag = blob_diag(c);
	struct bailey_blob_error err;
	struct bailey_view view;
	bool well = true;
	size_t size;
	void *blob = blob_of(c, &one, diag, &size, NULL);

	if (blob && bailey_verify(blob, size, &view, &err))
		abort();
	if (blob)
		well = !is_double(*holders, &view, names);
	else if (bc_diag_errors(diag))
		well = false;
	else
		bc_diag_skip(diag);	/* that it has no profile is no fault */
	if (blob && well)
		hold(holders, &view, names);
	bc_diag_emit(diag, stderr);
	bc_diag_emit(names, stderr);
	bc_diag_free(diag);
	free(blob);
	return well;
}

static void leave_out(struct common *c, char *file)
{
	c->left_out = reallocarray(c->left_out, c->nleft_out + 1,
				   sizeof(*c->left_out));
	if (!c->left_out)
		abort();
	c->left_out[c->nleft_out++] = file;
	if (!c->json)
		fprintf(stderr, "bailey: %s is left out; what was loaded of it before stays as it is\n",
			file);
}

/* How many of the files, from the first, fit into one blob; of all it is known that not. */
static size_t most_that_fit(struct common *c, const struct inputs *in)
{
	struct inputs some = *in;
	size_t fit = 0, most = in->n, size;
	struct bc_diag *diag;

	while (most - fit > 1) {
		some.n = fit + (most - fit) / 2;
		diag = blob_diag(c);
		free(blob_of(c, &some, diag, &size, NULL));
		if (bc_diag_errors(diag))
			most = some.n;
		else
			fit = some.n;
		bc_diag_skip(diag);
		bc_diag_free(diag);
	}
	return fit;
}

/* Each is well, but all of them pass a limit of what is loaded at once. */
static void *blob_of_first(struct common *c, struct inputs *in, size_t *size)
{
	struct bc_diag *diag = blob_diag(c);
	size_t n = most_that_fit(c, in), i;
	void *blob = NULL;

	for (i = n; i < in->n; i++)
		leave_out(c, in->file[i].file);
	in->n = n;
	if (n)
		blob = blob_of(c, in, diag, size, NULL);
	bc_diag_skip(diag);
	bc_diag_free(diag);
	return blob;
}

/**
 * blob_of_well() - the blob of those files that are well
 * @c: options; receives in @left_out which are not
 * @in: the files, at least one of which is not well, or all are too much at once; only
 *	those stay that are loaded
 * @size: receives the blob's bytes
 *
 * Return: malloc()ed blob, or NULL: none is well, or they have no profile.
 */
void *blob_of_well(struct common *c, struct inputs *in, size_t *size)
{
	struct bc_diag *names = bc_diag_new(c->json), *diag;
	void *holders = NULL, *blob = NULL;
	size_t i, n = 0;

	for (i = 0; i < in->n; i++) {
		if (is_well(c, &in->file[i], &holders, names))
			in->file[n++] = in->file[i];
		else
			leave_out(c, in->file[i].file);
	}
	in->n = n;
	tdestroy(holders, free);
	bc_diag_free(names);
	diag = blob_diag(c);
	if (n)
		blob = blob_of(c, in, diag, size, NULL);
	/* Its warnings were told. */
	if (!bc_diag_errors(diag))
		bc_diag_skip(diag);
	bc_diag_emit(diag, stderr);
	if (bc_diag_errors(diag))
		blob = blob_of_first(c, in, size);
	bc_diag_free(diag);
	return blob;
}
