// SPDX-License-Identifier: GPL-2.0
/*
 * Files and folders of traces, in the order of their names.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../bailey/shown.h"
#include "alloc.h"
#include "unit.h"

static char *contents(FILE *f, size_t *len)
{
	size_t room = 65536, got;
	char *text = an_alloc(room, 1);

	*len = 0;
	while ((got = fread(text + *len, 1, room - *len, f))) {
		*len += got;
		if (*len == room) {
			room *= 2;
			text = an_realloc(text, room, 1);
		}
	}
	return text;
}

static void fail(struct an_reader *r, const char *path)
{
	int error = errno;

	fprintf(stderr, "bailey: ");
	put_shown(stderr, path);
	fprintf(stderr, ": %s\n", strerror(error));
	r->errors++;
}

static void read_file(struct an_reader *r, const char *path, struct an_units *u)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	size_t len;
	char *text;

	if (!f) {
		fail(r, path);
		return;
	}
	text = contents(f, &len);
	if (ferror(f))
		fail(r, path);
	else
		an_read_text(r, path, text, len, u);
	free(text);
	if (f != stdin)
		fclose(f);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void read_folder(struct an_reader *r, const char *path, struct an_units *u)
{
	struct dirent **entry;
	char *inner;
	int n, i;

	n = scandir(path, &entry, visible, versionsort);
	if (n < 0) {
		fail(r, path);
		return;
	}
	for (i = 0; i < n; i++) {
		if (asprintf(&inner, "%s%s%s", path,
			     path[strlen(path) - 1] == '/' ? "" : "/",
			     entry[i]->d_name) < 0)
			abort();
		an_read_path(r, inner, u);
		free(inner);
		free(entry[i]);
	}
	free(entry);
}

/**
 * an_read_path() - makes units of a file, or of each file under a folder
 * @r: how; errors are reported and counted there
 * @path: file, folder, or "-"
 * @u: receives the units
 *
 * Hidden files are left out.
 */
void an_read_path(struct an_reader *r, const char *path, struct an_units *u)
{
	struct stat st;

	if (strcmp(path, "-") && stat(path, &st)) {
		fail(r, path);
		return;
	}
	if (strcmp(path, "-") && S_ISDIR(st.st_mode))
		read_folder(r, path, u);
	else
		read_file(r, path, u);
}
