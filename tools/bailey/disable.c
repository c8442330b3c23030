// SPDX-License-Identifier: GPL-2.0
/*
 * bailey disable, aa-disable: the profiles of a file go out of the kernel, and a
 * link in the folder disable/ beside it keeps it from being loaded at boot.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"

/* Takes a profile out; one that is not loaded is no error. */
static int take_out(const char *name, unsigned int *n)
{
	char *source = profile_source(name, NULL);

	if (!source)
		return EXIT_OK;
	free(source);
	*n += 1;
	return kernel_write("remove", name, strlen(name));
}

/* All profiles of a policy file. */
static int take_out_all(struct common *c, char *file, unsigned int *n)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	int ret = EXIT_OK;
	size_t size;
	void *blob;
	__u32 i;

	c->lenient = true;
	blob = get_blob(c, &file, 1, &size, NULL);
	if (!blob)
		return c->errors ? EXIT_USAGE : EXIT_OK;
	if (bailey_verify(blob, size, &view, &err))
		ret = EXIT_USAGE;
	for (i = 0; !ret && i < view.count[BAILEY_SECT_PROFILES]; i++)
		ret = take_out(bailey_string(&view, view.profiles[i].name), n);
	free(blob);
	return ret;
}

/* Where others' tools look for policy nothing is written. */
static bool is_ours(const char *dir)
{
	return strcmp(dir, "/etc/apparmor.d") &&
		strncmp(dir, "/etc/apparmor.d/", 16);
}

/* The link that keeps @file from being loaded; its folder has to be there. */
static int put_link(const char *file)
{
	char real[PATH_MAX], *dir, *base, *link, *target;
	int ret = EXIT_OK;
	struct stat st;

	if (!realpath(file, real)) {
		if (*file == '/')
			return EXIT_OK;
		fflush(stdout);
		fprintf(stderr, "bailey: it was loaded from \"%s\", in a folder that is not known: name its file, if it is loaded at boot\n",
			file);
		return EXIT_USAGE;
	}
	base = strdup(basename(real));
	dir = dirname(real);
	if (!base || asprintf(&link, "%s/disable", dir) < 0)
		abort();
	if (!is_ours(dir) || stat(link, &st) || !S_ISDIR(st.st_mode)) {
		printf("%s: it is loaded again by whoever loads it next\n", file);
	} else {
		free(link);
		if (asprintf(&link, "%s/disable/%s", dir, base) < 0 ||
		    asprintf(&target, "../%s", base) < 0)
			abort();
		if (symlink(target, link) && errno != EEXIST) {
			fprintf(stderr, "bailey: %s: %s\n", link, strerror(errno));
			ret = EXIT_USAGE;
		} else {
			printf("%s: not loaded at boot any more; undo: rm %s\n",
			       file, link);
		}
		free(target);
	}
	free(base);
	free(link);
	return ret;
}

static int disable(struct common *c, char *what)
{
	char *source = profile_source(what, NULL);
	bool loaded = source;
	unsigned int n = 0;
	int ret;

	if (!source && !access(what, R_OK))
		source = strdup(what);
	if (!source) {
		fprintf(stderr, "bailey: %s is neither a loaded profile nor a policy file\n",
			what);
		return EXIT_USAGE;
	}
	/* What was loaded from a file that is gone still has a name. */
	if (loaded && access(source, R_OK))
		ret = take_out(what, &n);
	else
		ret = take_out_all(c, source, &n);
	if (!ret)
		printf("%s: %u profile%s removed\n", what, n, n == 1 ? "" : "s");
	if (!ret)
		ret = put_link(source);
	free(source);
	return ret;
}

int verb_disable(struct common *c)
{
	int i, ret = EXIT_OK;

	for (i = 0; i < c->argc; i++)
		if (disable(c, c->argv[i]))
			ret = EXIT_USAGE;
	return ret;
}
