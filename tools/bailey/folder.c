// SPDX-License-Identifier: GPL-2.0
/*
 * Folders of policy files, as they are loaded at boot: those named in the folder
 * disable in it are left out, those in force-complain complain only.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"
#include "folder.h"
#include "text.h"

/**
 * is_named_in() - whether a file is named in a folder beside the policy
 * @base: that holds the folder
 * @folder: "disable", "force-complain"
 * @file: by its last component; "-" is named nowhere
 */
bool is_named_in(const char *base, const char *folder, const char *file)
{
	struct bc_text path = { 0 };
	const char *last = strrchr(file, '/');
	bool named;

	if (!strcmp(file, "-"))
		return false;
	bc_text_add(&path, base);
	bc_text_add(&path, "/");
	bc_text_add(&path, folder);
	bc_text_add(&path, "/");
	bc_text_add(&path, last ? last + 1 : file);
	named = !access(path.s, F_OK);
	free(path.s);
	return named;
}

/**
 * folder_files() - the policy files of a folder, in order
 * @dir: folder; what is in folders below it is for includes
 * @file: receives their paths, all malloc()ed; what cannot be looked at, such as a
 *	link to nowhere, is among them, so that reading it tells why
 *
 * Return: number of them, or -1 with errno.
 */
int folder_files(const char *dir, char ***file)
{
	struct dirent **entry;
	int n = bc_folder(dir, &entry), i, found = 0;
	size_t len = strlen(dir);
	struct stat st;
	char *path;

	if (n < 0)
		return -1;
	*file = calloc(n + 1, sizeof(**file));
	if (!*file)
		abort();
	/* The kernel remembers the names, and is asked by them. */
	while (len > 1 && dir[len - 1] == '/')
		len--;
	for (i = 0; i < n; i++) {
		if (asprintf(&path, "%.*s/%s", (int)len, dir, entry[i]->d_name) < 0)
			abort();
		free(entry[i]);
		if (stat(path, &st) || S_ISREG(st.st_mode))
			(*file)[found++] = path;
		else
			free(path);
	}
	free(entry);
	return found;
}

static void add(struct inputs *in, char *file, bool complain)
{
	in->file = reallocarray(in->file, in->n + 1, sizeof(*in->file));
	if (!in->file)
		abort();
	in->file[in->n++] = (struct input){ file, complain };
}

/* Takes a folder's file, unless it is named in one of the two folders in it. */
static void add_of_folder(struct inputs *in, const char *dir, char *file, bool tell)
{
	bool off = is_named_in(dir, "disable", file);
	bool complain = !off && is_named_in(dir, "force-complain", file);

	if (tell && (off || complain))
		fprintf(stderr, "bailey: %s is named in %s/%s: %s\n", file, dir,
			off ? "disable" : "force-complain",
			off ? "it is left out" : "it complains only");
	if (off)
		free(file);
	else
		add(in, file, complain);
}

/**
 * inputs_find() - the policy files that were named, and those in folders
 * @in: receives them
 * @names: files and folders
 * @n: number
 * @tell: say what a folder has that is not loaded as it is
 *
 * What cannot be read is among them, so that reading it tells why.
 */
void inputs_find(struct inputs *in, char *const *names, int n, bool tell)
{
	char **file, *copy;
	struct stat st;
	int i, k, found;

	for (i = 0; i < n; i++) {
		found = -1;
		if (strcmp(names[i], "-") && !stat(names[i], &st) &&
		    S_ISDIR(st.st_mode))
			found = folder_files(names[i], &file);
		for (k = 0; k < found; k++)
			add_of_folder(in, names[i], file[k], tell);
		if (found >= 0) {
			free(file);
			continue;
		}
		copy = strdup(names[i]);
		if (!copy)
			abort();
		add(in, copy, false);
	}
}

/** inputs_free() - free what inputs_find() has found */
void inputs_free(struct inputs *in)
{
	while (in->n)
		free(in->file[--in->n].file);
	free(in->file);
	in->file = NULL;
}
