/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each CPU remembers of files and directories. Why it is true, and who may
 * touch it: security/granted.c.
 */
#ifndef _BAILEY_MEMORY_H
#define _BAILEY_MEMORY_H

#include <linux/dcache.h>
#include <linux/percpu.h>

#include "domain.h"
#include "events.h"
#include "granted.h"
#include "stamp.h"
#include "walk.h"

#define BAILEY_FILES	512	/* a power of two */
#define BAILEY_DIRS	128	/* a power of two */
/* Components with which an entry outlives renames. */
#define BAILEY_CHAIN	8

/**
 * struct bailey_free - what may be done without a record
 * @owner: BAILEY_MAY_* that the owner is free to do, see bailey_front_free()
 * @other: the same of others
 */
struct bailey_free {
	u32 owner;
	u32 other;
};

/**
 * struct bailey_file_entry - what a name allows
 * @dentry: the file, not held; bit 0: it is a directory
 * @mnt: its mount, not held
 * @domain: id of the domain
 * @epoch: of the memory when it was made
 * @free: the answer, as far as it was asked for: the rules were then marked as
 *	being of use
 */
struct bailey_file_entry {
	unsigned long dentry;
	const struct vfsmount *mnt;
	u64 domain;
	u64 epoch;
	struct bailey_free free;
};

/**
 * struct bailey_link - a directory above
 * @dentry: not held; its memory stays while the era lasts
 * @seq: its d_seq: whoever renames it raises that
 */
struct bailey_link {
	const struct dentry *dentry;
	u32 seq;
};

/**
 * struct bailey_dir_entry - where the automata stand in a directory
 * @dentry: the directory, not held
 * @mnt: its mount, not held
 * @domain: id of the domain
 * @era: of the memory when it was made
 * @rename: sequence count of rename_lock for which it is known to hold
 * @nlinks: number of links; more than BAILEY_CHAIN: too many to outlive a rename
 * @alike: all that is below goes by @free, whatever it is called
 * @free: what is below: files, directories
 * @marked: of @free, permissions whose rules were marked as being of use
 * @link: it and the directories above that give the name its components
 * @front: the states
 */
struct bailey_dir_entry {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	u64 domain;
	u64 era;
	u32 rename;
	u8 nlinks;
	bool alike;
	struct bailey_free free[2];
	u32 marked[2];
	struct bailey_link link[BAILEY_CHAIN];
	struct bailey_front front;
};

/**
 * struct bailey_memory - of one CPU, touched by it alone, with preemption off
 * @stamp: state of the world in which entries of @epoch were made
 * @epoch: counts changes of @stamp; never 0
 * @era: counts changes of @stamp but those of @stamp.rename; never 0
 * @hits: answers out of @file; counted while verifying only
 * @steps: answers out of @dir; the same
 * @walks: answers found by walking from the root; the same
 * @file: what names allow
 * @dir: directories
 */
struct bailey_memory {
	struct bailey_stamp stamp;
	u64 epoch;
	u64 era;
	u64 hits;
	u64 steps;
	u64 walks;
	struct bailey_file_entry file[BAILEY_FILES];
	struct bailey_dir_entry dir[BAILEY_DIRS];
};

DECLARE_PER_CPU(struct bailey_memory *, bailey_memories);

/* Where a file or directory is remembered. */
static __always_inline unsigned int bailey_slot(const void *dentry,
						const struct vfsmount *mnt,
						u64 domain)
{
	unsigned long key = (unsigned long)dentry >> 6;

	return key ^ (key >> 9) ^ ((unsigned long)mnt >> 7) ^ domain;
}

static __always_inline bool
bailey_file_is(const struct bailey_file_entry *e, const struct dentry *dentry,
	       bool dir, const struct vfsmount *mnt, u64 domain, u64 epoch)
{
	return e->dentry == ((unsigned long)dentry | dir) && e->mnt == mnt &&
		e->domain == domain && e->epoch == epoch;
}

/* The task sees the mount, and the dentry has a name there. */
static __always_inline bool bailey_is_seen(const struct path *path)
{
	const struct nsproxy *nsproxy = current->nsproxy;

	/* A deleted file's name is good for little. */
	return nsproxy && !(d_unlinked(path->dentry) &&
			    d_is_positive(path->dentry)) &&
		READ_ONCE(real_mount(path->mnt)->mnt_ns) == nsproxy->mnt_ns;
}

#endif /* _BAILEY_MEMORY_H */
