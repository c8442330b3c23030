// SPDX-License-Identifier: GPL-2.0
/*
 * Places in the model's tree, made up at random: paths that lead somewhere, and names.
 */
#include <stdlib.h>
#include <string.h>

#include "agree.h"

struct dirfd dirfds[NDIRFDS];

static const char *const names[] = {
	"a", "b", "c", "ab", "abc", "a.b", "x", "secret", "f (deleted)",
	"n\nl", "*", "{a}", "\xff\xfe",
	"longlonglonglonglonglonglonglonglonglonglonglonglonglonglong",
};

#define NNAMES	(sizeof(names) / sizeof(*names))

unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

const char *any_name(void)
{
	return names[pick(NNAMES)];
}

static void append(char *path, const char *name)
{
	if (*path)
		strcat(path, "/");
	strcat(path, name);
}

static struct entry *any_child(struct entry *dir)
{
	struct entry *e;
	unsigned int n = 0;

	for (e = dir->child; e; e = e->next)
		n++;
	if (!n)
		return NULL;
	n = pick(n);
	for (e = dir->child; n--; e = e->next)
		;
	return e;
}

/* Where a path begins: at TOP, or at a directory kept open. */
static void begin(struct place *at, int *dirfd, char *path)
{
	struct mnt *mnt = mounts;
	int i = pick(NDIRFDS);

	while (mnt->parent)
		mnt = mnt->next;
	*at = (struct place){ .mnt = mnt, .entry = mnt->root };
	*dirfd = -1;
	strcpy(path, TOP);
	if (!dirfds[i].used || pick(3))
		return;
	*at = (struct place){ .mnt = dirfds[i].mnt, .entry = dirfds[i].entry };
	*dirfd = i;
	strcpy(path, ".");
}

/**
 * find_place() - make up a path and follow it
 * @at: receives where it leads to
 * @dirfd: receives the directory that it begins at
 * @path: receives the path
 * @want: kind of what it must lead to, or -1 for anything that is no symbolic link
 *
 * Return: false: it does not lead to such a thing.
 */
bool find_place(struct place *at, int *dirfd, char *path, int want)
{
	struct place start, here;
	int steps = pick(5) + (want == REGULAR);

	begin(&start, dirfd, path);
	here = start;
	while (steps--) {
		struct entry *child;
		const char *name = ".";

		if (here.entry->file->kind != DIRECTORY)
			break;
		child = any_child(here.entry);
		if (pick(12) == 0)
			name = "..";
		else if (child && pick(12))
			name = child->name;
		append(path, name);
		if (!tree_walk(&here, name, true) || !here.entry)
			return false;
	}
	*at = start;
	if (!tree_walk(at, path, true) || !at->entry)
		return false;
	return want < 0 ? at->entry->file->kind != SYMLINK :
			  (int)at->entry->file->kind == want;
}

/**
 * find_name() - make up a directory and a name in it
 * @at: receives both
 * @dirfd: receives the directory that the path begins at
 * @path: receives the path of the name
 * @exists: must it be there, or must it not?
 *
 * Return: false: that is not so.
 */
bool find_name(struct place *at, int *dirfd, char *path, bool exists)
{
	const char *name = any_name();
	struct entry *child;

	if (!find_place(at, dirfd, path, DIRECTORY))
		return false;
	if (exists) {
		child = any_child(at->entry);
		if (!child)
			return false;
		name = child->name;
	}
	at->dir = at->entry;
	at->entry = tree_find(at->dir, name);
	strcpy(at->name, name);
	append(path, name);
	return exists == !!at->entry;
}
