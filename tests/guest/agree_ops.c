// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses: made up at random from the model, with what is expected of them;
 * the model is changed as the kernel will change the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "agree.h"
#include "harness.h"

#define MAX_ENTRIES	160
#define MAX_MOUNTS	7	/* a recursive bind doubles them */
#define RW		(BAILEY_MAY_READ | BAILEY_MAY_WRITE)

static struct request *req;
static struct outcome *result;
static uid_t who;
static bool confined;

static void fails(int error)
{
	if (!result->error)
		result->error = error;
}

/* --- what each operation asks, and does to the model ------------------------- */

static __u32 perms_of(int flags)
{
	__u32 perms = 0;

	if ((flags & O_ACCMODE) != O_WRONLY)
		perms |= BAILEY_MAY_READ;
	if ((flags & O_ACCMODE) != O_RDONLY)
		perms |= flags & O_APPEND ? BAILEY_MAY_APPEND :
					    BAILEY_MAY_WRITE;
	if (flags & O_TRUNC)
		perms |= BAILEY_MAY_WRITE;
	return perms;
}

static int any_flags(void)
{
	static const int modes[] = { O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR };

	return modes[pick(4)] | (pick(4) ? 0 : O_APPEND) |
		(pick(6) ? 0 : O_TRUNC);
}

/* Accesses to a file that exists: permissions in order of asking. */
static bool plain(int want, __u32 first, __u32 second)
{
	struct place at;

	if (!find_place(&at, &req->dirfd, req->path, want))
		return false;
	if (ask_file(at.mnt, at.entry, first) && second)
		ask_file(at.mnt, at.entry, second);
	if (req->op == OP_CHOWN && !confined) {
		req->flags = 1 + (pick(2) ? NOBODY : 0);
		at.entry->file->uid = req->flags - 1;
	}
	if (req->op == OP_CHMOD && who && at.entry->file->uid != who)
		fails(EPERM);
	if (req->op == OP_EXEC)
		fails(ENOEXEC);
	return true;
}

static bool dentry_only(void)
{
	struct place at;

	if (!find_place(&at, &req->dirfd, req->path, -1))
		return false;
	ask_any_name(at.entry, BAILEY_MAY_WRITE);
	return true;
}

static bool keep_dir(void)
{
	struct place at;

	if (!find_place(&at, &req->dirfd, req->path, DIRECTORY))
		return false;
	req->flags = pick(NDIRFDS);
	dirfds[req->flags] = (struct dirfd){ true, at.mnt, at.entry };
	return true;
}

/* Something new; the permissions are those of its name. */
static bool create(enum kind kind)
{
	bool directory = kind == DIRECTORY;
	struct place at;

	if (nentries > MAX_ENTRIES ||
	    !find_name(&at, &req->dirfd, req->path, false))
		return false;
	if (kind == SYMLINK) {
		struct place to;
		int ignore;

		if (!find_place(&to, &ignore, req->path2, -1) || ignore >= 0)
			strcpy(req->path2, any_name());
	}
	if (!ask_entry(at.mnt, at.dir, at.name, directory, NULL,
		       BAILEY_MAY_WRITE))
		return true;
	at.entry = tree_add(at.dir, at.name,
			    tree_file(kind, who, req->path2));
	/* It is there even if it cannot be opened then. */
	if (req->op == OP_CREATE)
		ask_file(at.mnt, at.entry, perms_of(req->flags));
	return true;
}

/* What is kept open, or bound elsewhere, must not lose its name. */
static bool in_use(const struct entry *dir)
{
	const struct mnt *mnt;
	int i;

	for (mnt = mounts; mnt; mnt = mnt->next)
		if (tree_is_below(mnt->root, dir))
			return true;

	for (i = 0; i < NDIRFDS; i++)
		if (dirfds[i].used && tree_is_below(dirfds[i].entry, dir))
			return true;
	return false;
}

static bool remove_(bool directory)
{
	struct place at;

	if (!find_name(&at, &req->dirfd, req->path, true) ||
	    directory != (at.entry->file->kind == DIRECTORY))
		return false;
	if (directory && in_use(at.entry))
		return false;
	if (!ask_entry(at.mnt, at.dir, at.name, directory, at.entry->file,
		       BAILEY_MAY_WRITE))
		return true;
	if (tree_is_mountpoint(at.entry))
		fails(EBUSY);
	else if (at.entry->child)
		fails(ENOTEMPTY);
	else
		tree_remove(at.entry);
	return true;
}

static bool link_(void)
{
	struct place old, new;

	if (nentries > MAX_ENTRIES ||
	    !find_name(&old, &req->dirfd, req->path, true) ||
	    !find_name(&new, &req->dirfd2, req->path2, false) ||
	    old.mnt != new.mnt || old.entry->file->kind == DIRECTORY)
		return false;
	if (ask_link(old.mnt, old.entry, new.dir, new.name))
		tree_add(new.dir, new.name, old.entry->file);
	return true;
}

static bool ask_move(const struct place *from, const struct place *to)
{
	bool directory = from->entry->file->kind == DIRECTORY;

	return ask_entry(from->mnt, from->dir, from->name, directory,
			 from->entry->file, RW) &&
		ask_entry(to->mnt, to->dir, to->name, directory,
			  to->entry ? to->entry->file : NULL, BAILEY_MAY_WRITE);
}

static void move(struct place *old, struct place *new)
{
	bool dir = old->entry->file->kind == DIRECTORY;

	if (new->entry && new->entry->file == old->entry->file)
		return;		/* two names of one file: nothing happens */
	if (tree_is_mountpoint(old->entry) ||
	    (new->entry && tree_is_mountpoint(new->entry))) {
		result->any = true;
	} else if (req->flags & RENAME_EXCHANGE) {
		tree_exchange(old->entry, new->entry);
	} else if (new->entry &&
		   (dir != (new->entry->file->kind == DIRECTORY) ||
		    new->entry->child)) {
		result->any = true;
	} else {
		if (new->entry)
			tree_remove(new->entry);
		tree_move(old->entry, new->dir, new->name);
	}
}

static bool rename_(void)
{
	struct place old, new;
	bool exists = pick(2);

	req->flags = exists ? (pick(2) ? RENAME_EXCHANGE : 0) :
			      (pick(2) ? RENAME_NOREPLACE : 0);
	if (!find_name(&old, &req->dirfd, req->path, true) ||
	    !find_name(&new, &req->dirfd2, req->path2, exists) ||
	    old.mnt != new.mnt || old.entry == new.entry)
		return false;
	/* Not into itself; that is refused before anybody is asked. */
	if (tree_is_below(new.dir, old.entry) ||
	    (new.entry && tree_is_below(old.dir, new.entry)) ||
	    (new.entry && in_use(new.entry) &&
	     !(req->flags & RENAME_EXCHANGE)))
		return false;
	if (!ask_move(&old, &new))
		return true;
	if ((req->flags & RENAME_EXCHANGE) && !ask_move(&new, &old))
		return true;
	move(&old, &new);
	return true;
}

static struct mnt *before[2 * MAX_MOUNTS + 2];	/* mounts as they were */

/* @top: only what is mounted below @source counts, not all that is in @from. */
static void bind_below(struct mnt *from, struct entry *source, struct mnt *on,
		       struct entry *at, bool top)
{
	struct mnt *new = tree_mount(on, at, source);
	int i;

	for (i = 0; before[i]; i++)
		if (before[i]->parent == from &&
		    (!top || tree_is_below(before[i]->at, source)))
			bind_below(before[i], before[i]->root, new,
				   before[i]->at, false);
}

static bool bind_(bool privileged)
{
	struct place from, to;
	struct mnt *mnt;
	int n = 0;

	for (mnt = mounts; mnt; mnt = mnt->next)
		n++;
	if (n > MAX_MOUNTS ||
	    !find_place(&from, &req->dirfd, req->path, DIRECTORY) ||
	    !find_place(&to, &req->dirfd2, req->path2, DIRECTORY))
		return false;
	/* What comes upon another mount is put on its root, not on the place below. */
	if (to.entry == to.mnt->root || tree_mounted(to.mnt, to.entry))
		return false;
	/* What is out of its mount cannot be bound, nor bound on. */
	if (!tree_is_below(to.entry, to.mnt->root) ||
	    !tree_is_below(from.entry, from.mnt->root))
		return false;
	req->flags = MS_BIND | (pick(3) ? 0 : MS_REC);
	if (!ask_mount(BAILEY_MOUNT_MOUNT, to.mnt, to.entry, from.mnt,
		       from.entry, req->flags))
		return true;
	if (!privileged) {
		fails(EPERM);
		return true;
	}
	for (n = 0, mnt = mounts; mnt && (req->flags & MS_REC); mnt = mnt->next)
		before[n++] = mnt;
	before[n] = NULL;
	bind_below(from.mnt, from.entry, to.mnt, to.entry, true);
	return true;
}

/* Some mount but the first, by the name that it should have. */
static bool find_mount(struct place *at, char *path)
{
	struct mnt *mnt = mounts;
	unsigned int n = pick(2 * MAX_MOUNTS);

	while (n-- && mnt->parent)
		mnt = mnt->next;
	if (!mnt->parent || !tree_name_of(mnt, mnt->root, path))
		return false;
	path[strlen(path) - 1] = '\0';
	return tree_walk(at, path, true) && at->mnt == mnt &&
		at->entry == mnt->root;
}

static bool umount_(void)
{
	struct place at;
	struct mnt *mnt;
	int i;

	if (!find_mount(&at, req->path))
		return false;
	/* Begun in it, it would be in use. */
	for (i = 0; i < NDIRFDS; i++)
		if (dirfds[i].used && dirfds[i].mnt == at.mnt)
			return false;
	for (mnt = mounts; mnt; mnt = mnt->next)
		if (mnt->parent == at.mnt)
			return false;
	if (ask_mount(BAILEY_MOUNT_UMOUNT, at.mnt, at.entry, NULL, NULL, 0))
		tree_umount(at.mnt);
	return true;
}

/* How often each is tried; some can seldom be made up. */
static const unsigned char weights[OP_MAX] = {
	[OP_OPEN] = 4, [OP_CREATE] = 6, [OP_TRUNCATE] = 2, [OP_CHMOD] = 1,
	[OP_CHOWN] = 1, [OP_UTIMES] = 1, [OP_SETXATTR] = 1, [OP_STAT] = 1,
	[OP_LOCK] = 3, [OP_MAP] = 3, [OP_EXEC] = 3, [OP_REOPEN] = 2,
	[OP_LIST] = 1, [OP_UNLINK] = 5, [OP_RMDIR] = 2, [OP_MKDIR] = 4,
	[OP_MKNOD] = 4, [OP_SYMLINK] = 4, [OP_LINK] = 12, [OP_RENAME] = 8,
	[OP_BIND] = 8, [OP_UMOUNT] = 12, [OP_KEEP_DIR] = 1,
};

static int any_op(void)
{
	unsigned int i, all = 0, n;

	/* Somebody has to make room. */
	if (!confined && nentries > MAX_ENTRIES * 3 / 4 && pick(2))
		return pick(4) ? OP_UNLINK : OP_RMDIR;
	for (i = 0; i < OP_MAX; i++)
		all += weights[i];
	n = pick(all);
	for (i = 0; n >= weights[i]; i++)
		n -= weights[i];
	return i;
}

static bool make(bool privileged)
{
	switch (req->op) {
	case OP_OPEN:
	case OP_REOPEN:
		req->flags = any_flags();
		return plain(REGULAR, perms_of(req->flags), 0);
	case OP_CREATE:
		req->flags = any_flags();
		return create(REGULAR);
	case OP_TRUNCATE:
		return plain(REGULAR, BAILEY_MAY_WRITE, 0);
	case OP_CHMOD:
	case OP_CHOWN:
		return plain(-1, BAILEY_MAY_WRITE, 0);
	case OP_UTIMES:
		return dentry_only();
	case OP_SETXATTR:
		return privileged && dentry_only();
	case OP_STAT:
		return plain(-1, 0, 0);
	case OP_LOCK:
		return plain(REGULAR, BAILEY_MAY_READ, BAILEY_MAY_LOCK);
	case OP_MAP:
		return plain(REGULAR, BAILEY_MAY_READ, BAILEY_MAY_MMAP_EXEC);
	case OP_EXEC:
		return plain(REGULAR, BAILEY_MAY_EXEC, 0);
	case OP_LIST:
		return plain(DIRECTORY, BAILEY_MAY_READ, 0);
	case OP_UNLINK:
		return remove_(false);
	case OP_RMDIR:
		return remove_(true);
	case OP_MKDIR:
		return create(DIRECTORY);
	case OP_MKNOD:
		return create(REGULAR);
	case OP_SYMLINK:
		return create(SYMLINK);
	case OP_LINK:
		return link_();
	case OP_RENAME:
		return rename_();
	case OP_BIND:
		return bind_(privileged);
	case OP_UMOUNT:
		return privileged && umount_();
	case OP_KEEP_DIR:
		return !confined && keep_dir();
	}
	return false;
}

/**
 * make_request() - make an access up
 * @policy: in force; NULL: for one who is not confined
 * @uid: who asks
 * @privileged: with all capabilities
 * @r: receives the access; the model is what it will be after it
 * @out: receives what is expected
 *
 * Return: false: try again.
 */
bool make_request(const struct policy *policy, uid_t uid, bool privileged,
		  struct request *r, struct outcome *out)
{
	memset(r, 0, offsetof(struct request, path));
	*r->path = '\0';
	*r->path2 = '\0';
	r->dirfd = -1;
	r->dirfd2 = -1;
	req = r;
	result = out;
	who = uid;
	confined = policy;
	r->op = any_op();
	ask_begin(policy, uid, out);
	return make(privileged);
}
