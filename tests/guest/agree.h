/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The test that kernel and simulator agree: a model of the tree, kept beside
 * the real one, says by which names each access is judged; the simulator's
 * matcher says whether they allow it; the kernel is then tried.
 */
#ifndef GUEST_AGREE_H
#define GUEST_AGREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "match.h"

#define TOP		"/t/agree"
#define PATHLEN		1024
#define NDIRFDS		8	/* directories that the children keep open */
#define FD_DIRS		100	/* their descriptors */

/* --- agree_tree.c: the model ------------------------------------------------ */

enum kind { DIRECTORY, REGULAR, SYMLINK };

/**
 * struct file - an inode
 * @kind: what it is
 * @uid: its owner
 * @nlink: names of it
 * @target: of a symbolic link
 */
struct file {
	enum kind kind;
	uid_t uid;
	int nlink;
	char *target;
};

/**
 * struct entry - a directory entry
 * @name: its name; "" for the root of a filesystem
 * @parent: directory, NULL for the root of a filesystem
 * @child: first entry in it
 * @next: next entry of @parent
 * @file: what it names
 */
struct entry {
	char *name;
	struct entry *parent, *child, *next;
	struct file *file;
};

/**
 * struct mnt - a mount
 * @root: entry shown at the mount point
 * @parent: mount it is on, NULL for the first
 * @at: mount point, an entry seen in @parent
 * @next: next of all mounts
 */
struct mnt {
	struct entry *root;
	struct mnt *parent;
	struct entry *at;
	struct mnt *next;
};

/**
 * struct place - where a walk has got to
 * @mnt: mount
 * @entry: entry, or NULL: nothing of that name
 * @dir: directory of @entry
 * @name: last component
 */
struct place {
	struct mnt *mnt;
	struct entry *entry;
	struct entry *dir;
	char name[256];
};

extern struct mnt *mounts;	/* the first made is the last in the list */
extern int nentries;

void tree_begin(void);
struct entry *tree_add(struct entry *dir, const char *name, struct file *file);
struct file *tree_file(enum kind kind, uid_t uid, const char *target);
void tree_remove(struct entry *entry);
void tree_move(struct entry *entry, struct entry *dir, const char *name);
void tree_exchange(struct entry *a, struct entry *b);
struct mnt *tree_mount(struct mnt *on, struct entry *at, struct entry *root);
void tree_umount(struct mnt *mnt);
struct mnt *tree_mounted(struct mnt *on, const struct entry *at);
bool tree_is_mountpoint(const struct entry *entry);
bool tree_is_below(const struct entry *entry, const struct entry *top);
struct entry *tree_find(struct entry *dir, const char *name);
bool tree_walk(struct place *at, const char *path, bool follow);
bool tree_name(const struct mnt *mnt, const struct entry *dir,
	       const char *name, bool directory, char *buf);
bool tree_name_of(const struct mnt *mnt, const struct entry *entry, char *buf);

/* --- agree_verify.c ---------------------------------------------------------- */

void tree_verify(void);

/* --- agree_ask.c: what is expected ------------------------------------------ */

enum op {
	OP_OPEN, OP_CREATE, OP_TRUNCATE, OP_CHMOD, OP_CHOWN, OP_UTIMES,
	OP_SETXATTR, OP_STAT, OP_LOCK, OP_MAP, OP_EXEC, OP_REOPEN, OP_LIST,
	OP_UNLINK, OP_RMDIR, OP_MKDIR, OP_MKNOD, OP_SYMLINK, OP_LINK, OP_RENAME,
	OP_BIND, OP_UMOUNT, OP_KEEP_DIR, OP_MAX,
};

/**
 * struct request - an access, as a child carries it out
 * @op: what
 * @flags: of open, rename, mount
 * @dirfd: index of the directory that @path begins at, or -1
 * @dirfd2: the same for @path2
 * @path: where
 * @path2: where to, or a symbolic link's target
 */
struct request {
	int op, flags, dirfd, dirfd2;
	char path[PATHLEN], path2[PATHLEN];
};

/**
 * struct policy - the profile in force
 * @name: file name of its blob
 * @view: the blob
 * @prof: the profile
 */
struct policy {
	const char *name;
	struct bailey_view view;
	const struct bailey_profile_rec *prof;
};

/**
 * struct outcome - what the model expects, and why
 * @refused: by the policy: EACCES
 * @error: by the tree, if it is not refused: this errno; 0: it works
 * @any: the tree refuses it, whatever the errno
 * @why: names asked about, for the report
 */
struct outcome {
	bool refused;
	int error;
	bool any;
	char why[2 * PATHLEN];
};

extern const char *const op_names[OP_MAX];

void ask_begin(const struct policy *policy, uid_t uid, struct outcome *out);
bool ask_file(const struct mnt *mnt, const struct entry *entry, __u32 perms);
bool ask_entry(const struct mnt *mnt, const struct entry *dir,
	       const char *name, bool directory, const struct file *file,
	       __u32 perms);
bool ask_any_name(const struct entry *entry, __u32 perms);
bool ask_link(const struct mnt *mnt, const struct entry *old,
	      const struct entry *dir, const char *name);
bool ask_mount(__u32 perms, const struct mnt *mnt, const struct entry *target,
	       const struct mnt *from, const struct entry *source, int flags);

/* --- agree_place.c: paths, made up -------------------------------------------- */

/**
 * struct dirfd - a directory that all keep open
 * @used: there is one
 * @mnt: where it was opened
 * @entry: which
 */
struct dirfd {
	bool used;
	struct mnt *mnt;
	struct entry *entry;
};

extern struct dirfd dirfds[NDIRFDS];

unsigned int pick(unsigned int n);
const char *any_name(void);
bool find_place(struct place *at, int *dirfd, char *path, int want);
bool find_name(struct place *at, int *dirfd, char *path, bool exists);

/* --- agree_ops.c: accesses, made up and judged --------------------------------- */

bool make_request(const struct policy *policy, uid_t uid, bool privileged,
		  struct request *r, struct outcome *out);

/* --- agree_call.c: and carried out ---------------------------------------------- */

int perform(const struct request *r);

#endif /* GUEST_AGREE_H */
