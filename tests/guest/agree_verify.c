// SPDX-License-Identifier: GPL-2.0
/*
 * Is the model still the tree? Lists every directory that the model knows and
 * compares.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "agree.h"
#include "harness.h"

#define MAX_DEPTH	10	/* mounts within each other repeat themselves */

static void same_kind(const struct file *file, const char *path)
{
	struct stat st;

	OK(lstat(path, &st));
	if (file->kind != (S_ISDIR(st.st_mode) ? DIRECTORY :
			   S_ISLNK(st.st_mode) ? SYMLINK : REGULAR))
		fail("%s is not what the model takes it for", path);
	if (file->uid != st.st_uid)
		fail("%s belongs to %u, in the model to %u", path, st.st_uid,
		     file->uid);
}

static void same_dir(struct mnt *mnt, struct entry *dir, char *path, int depth)
{
	size_t len = strlen(path);
	struct entry *child;
	struct dirent *d;
	int n = 0, there = 0;
	DIR *real;

	real = opendir(path);
	if (!real)
		fail("%s: %s", path, strerror(errno));
	while ((d = readdir(real)))
		there++;
	closedir(real);
	for (child = dir->child; child; child = child->next) {
		struct mnt *on = mnt, *next;
		struct entry *at = child;

		n++;
		if (len + strlen(child->name) + 2 > PATH_MAX)
			continue;
		sprintf(path + len, "/%s", child->name);
		while ((next = tree_mounted(on, at))) {
			on = next;
			at = next->root;
		}
		same_kind(at->file, path);
		if (at->file->kind == DIRECTORY && depth)
			same_dir(on, at, path, depth - 1);
		path[len] = '\0';
	}
	if (n != there - 2)
		fail("%s has %d entries, in the model %d", path, there - 2, n);
}

/** tree_verify() - ends the process if model and tree differ */
void tree_verify(void)
{
	static char path[PATH_MAX];
	struct mnt *first = mounts;

	while (first->parent)
		first = first->next;
	strcpy(path, TOP);
	same_dir(first, first->root, path, MAX_DEPTH);
}
