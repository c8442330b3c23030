// SPDX-License-Identifier: GPL-2.0
/*
 * The model of the tree: entries, files, mounts; how a path leads to one of
 * them, and what it is called. Knows nothing of the kernel's ways to do that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agree.h"

struct mnt *mounts;
int nentries;

static void *make(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

struct file *tree_file(enum kind kind, uid_t uid, const char *target)
{
	struct file *file = make(sizeof(*file));

	file->kind = kind;
	file->uid = uid;
	file->target = target ? strdup(target) : NULL;
	return file;
}

static void attach(struct entry *entry, struct entry *dir)
{
	entry->parent = dir;
	entry->next = dir->child;
	dir->child = entry;
}

static void detach(struct entry *entry)
{
	struct entry **at = &entry->parent->child;

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
}

struct entry *tree_add(struct entry *dir, const char *name, struct file *file)
{
	struct entry *entry = make(sizeof(*entry));

	entry->name = strdup(name);
	entry->file = file;
	file->nlink++;
	if (dir)
		attach(entry, dir);
	nentries++;
	return entry;
}

/* An empty filesystem at TOP. */
void tree_begin(void)
{
	struct entry *root = tree_add(NULL, "",
				      tree_file(DIRECTORY, 0, NULL));

	mounts = NULL;
	nentries = 1;
	tree_mount(NULL, NULL, root);
}

void tree_remove(struct entry *entry)
{
	detach(entry);
	entry->file->nlink--;
	nentries--;
	/* Kept: a descriptor of a child may stand for it. */
}

void tree_move(struct entry *entry, struct entry *dir, const char *name)
{
	detach(entry);
	entry->name = strdup(name);
	attach(entry, dir);
}

void tree_exchange(struct entry *a, struct entry *b)
{
	struct entry *dir = a->parent;
	char *name = a->name;

	tree_move(a, b->parent, b->name);
	tree_move(b, dir, name);
}

struct mnt *tree_mount(struct mnt *on, struct entry *at, struct entry *root)
{
	struct mnt *mnt = make(sizeof(*mnt));

	*mnt = (struct mnt){ root, on, at, mounts };
	mounts = mnt;
	return mnt;
}

void tree_umount(struct mnt *mnt)
{
	struct mnt **at = &mounts;

	while (*at != mnt)
		at = &(*at)->next;
	*at = mnt->next;
}

/* What is mounted on an entry as it is seen in a mount, or NULL. */
struct mnt *tree_mounted(struct mnt *on, const struct entry *at)
{
	struct mnt *mnt;

	for (mnt = mounts; mnt; mnt = mnt->next)
		if (mnt->parent == on && mnt->at == at)
			return mnt;
	return NULL;
}

/* Something is mounted on the entry, wherever it is seen. */
bool tree_is_mountpoint(const struct entry *entry)
{
	struct mnt *mnt;

	for (mnt = mounts; mnt; mnt = mnt->next)
		if (mnt->at == entry)
			return true;
	return false;
}

bool tree_is_below(const struct entry *entry, const struct entry *top)
{
	for (; entry; entry = entry->parent)
		if (entry == top)
			return true;
	return false;
}

struct entry *tree_find(struct entry *dir, const char *name)
{
	struct entry *entry;

	for (entry = dir->child; entry; entry = entry->next)
		if (!strcmp(entry->name, name))
			return entry;
	return NULL;
}

static void cross_mounts(struct place *at)
{
	struct mnt *mnt;

	while ((mnt = tree_mounted(at->mnt, at->entry))) {
		at->mnt = mnt;
		at->entry = mnt->root;
	}
}

static bool go_up(struct place *at)
{
	while (at->entry == at->mnt->root) {
		if (!at->mnt->parent)
			return false;	/* out of the model */
		at->entry = at->mnt->at;
		at->mnt = at->mnt->parent;
	}
	/* There is no way up from what was moved out of its mount. */
	if (!tree_is_below(at->entry, at->mnt->root))
		return false;
	at->entry = at->entry->parent;
	cross_mounts(at);
	return true;
}

static struct mnt *first_mount(void)
{
	struct mnt *mnt = mounts;

	while (mnt->parent)
		mnt = mnt->next;
	return mnt;
}

/* Walks a path from a directory; at most so many symbolic links on the way. */
static bool walk(struct place *at, const char *path, bool follow, int links)
{
	char name[256];
	size_t n;

	if (!strncmp(path, TOP, strlen(TOP)) &&
	    (path[strlen(TOP)] == '/' || !path[strlen(TOP)])) {
		at->mnt = first_mount();
		at->entry = at->mnt->root;
		path += strlen(TOP);
		cross_mounts(at);
	} else if (*path == '/') {
		return false;
	}
	at->dir = NULL;
	for (;;) {
		struct place dir;

		while (*path == '/')
			path++;
		if (!*path)
			return true;
		n = strcspn(path, "/");
		memcpy(name, path, n);
		name[n] = '\0';
		path += n;
		if (!at->entry || at->entry->file->kind != DIRECTORY)
			return false;
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			if (!go_up(at))
				return false;
			at->dir = NULL;
			continue;
		}
		dir = *at;
		at->dir = at->entry;
		strcpy(at->name, name);
		at->entry = tree_find(at->entry, name);
		if (!at->entry)
			return !path[strspn(path, "/")];
		if (at->entry->file->kind == SYMLINK && (follow || *path)) {
			const char *target = at->entry->file->target;

			if (!links)
				return false;
			*at = dir;
			if (!walk(at, target, true, --links))
				return false;
			continue;
		}
		cross_mounts(at);
	}
}

/**
 * tree_walk() - where a path leads
 * @at: begin of a relative path; receives the place
 * @path: path; below TOP if it is absolute
 * @follow: a symbolic link at the end
 *
 * Return: false if it leads nowhere, or out of the model. A name that does not
 * exist in a directory that does is a place.
 */
bool tree_walk(struct place *at, const char *path, bool follow)
{
	return walk(at, path, follow, 5);
}

static void prepend(char *buf, const char *s)
{
	size_t n = strlen(s);

	memmove(buf + n, buf, strlen(buf) + 1);
	memcpy(buf, s, n);
}

/**
 * tree_name() - what an entry of a directory is called
 * @mnt: mount in which the directory is seen
 * @dir: directory
 * @name: name in it, or NULL: the directory itself
 * @directory: what is named is one
 * @buf: receives the path; PATHLEN bytes
 *
 * Return: whether it is connected; else the name is that in the filesystem.
 */
bool tree_name(const struct mnt *mnt, const struct entry *dir,
	       const char *name, bool directory, char *buf)
{
	const struct entry *at = dir;
	bool connected = true;

	*buf = '\0';
	for (;;) {
		if (at == mnt->root) {
			if (!mnt->parent)
				break;
			at = mnt->at;
			mnt = mnt->parent;
		} else if (at->parent) {
			prepend(buf, at->name);
			prepend(buf, "/");
			at = at->parent;
		} else {
			connected = false;
			break;
		}
	}
	if (connected)
		prepend(buf, TOP);
	else
		for (*buf = '\0', at = dir; at->parent; at = at->parent) {
			prepend(buf, at->name);
			prepend(buf, "/");
		}
	if (name) {
		strcat(buf, "/");
		strcat(buf, name);
	}
	if (directory)
		strcat(buf, "/");
	return connected;
}

/* The same of an entry that may be the root of the mount. */
bool tree_name_of(const struct mnt *mnt, const struct entry *entry, char *buf)
{
	return tree_name(mnt, entry, NULL, entry->file->kind == DIRECTORY, buf);
}
