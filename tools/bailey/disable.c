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

/* Takes a profile out, named as the list spells it; one that is not there is no error. */
static int take_out(const char *name, unsigned int *n)
{
	char *source = profile_source(name, NULL), *raw;
	int ret;

	if (!source)
		return EXIT_OK;
	free(source);
	*n += 1;
	raw = strdup(name);
	if (!raw)
		abort();
	unescape(raw);
	ret = kernel_write("remove", raw, strlen(raw));
	free(raw);
	return ret;
}

/* What was loaded from a file, whatever that has by now. */
static int take_out_loaded(const char *file, unsigned int *n)
{
	char **names = profiles_of(file), **name;
	int ret = EXIT_OK;

	for (name = names; name && *name; name++) {
		if (!ret)
			ret = take_out(*name, n);
		free(*name);
	}
	free(names);
	return ret;
}

/* What a policy file has, wherever it was loaded from. */
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
	char dir[PATH_MAX], *name = strdup(file), *base, *link, *target;
	int ret = EXIT_OK;
	struct stat st;
	bool known;

	/* The file itself may be a link: it is loaded by the name that it has here. */
	base = strdup(basename(name));
	strcpy(name, file);
	known = realpath(dirname(name), dir) && base;
	free(name);
	if (!known || access(file, F_OK)) {
		free(base);
		if (*file == '/')
			return EXIT_OK;
		fflush(stdout);
		fprintf(stderr, "bailey: it was loaded from \"%s\", in a folder that is not known: name its file, if it is loaded at boot\n",
			file);
		return EXIT_USAGE;
	}
	if (asprintf(&link, "%s/disable", dir) < 0)
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

	if (!source && may_be_policy(what))
		source = strdup(what);
	if (!source) {
		fprintf(stderr, "bailey: %s is neither a loaded profile nor a policy file\n",
			what);
		return EXIT_USAGE;
	}
	ret = take_out_loaded(source, &n);
	if (!ret && !loaded)
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

	if (!has_profiles())
		return EXIT_USAGE;
	for (i = 0; i < c->argc; i++)
		if (disable(c, c->argv[i]))
			ret = EXIT_USAGE;
	return ret;
}
