/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each CPU remembers of files and directories. Why it is true, and who may
 * touch it: security/granted.c.
 */
#ifndef _BAILEY_MEMORY_H
#define _BAILEY_MEMORY_H

#include <linux/dcache.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>

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
 * @dentry: the file, not held
 * @mnt: its mount, not held
 * @domain: id of the domain
 * @epoch: of the memory when it was made
 * @free: the answer, as far as it was asked for: the rules were then marked as
 *	being of use
 * @all: of @free, what anybody may do
 * @refused: what nobody may do, or not without a record, as far as it was asked
 *	for: spares the next question the way to that answer
 * @type: of the dentry, DCACHE_ENTRY_TYPE: the name of a directory is another one
 */
struct bailey_file_entry {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	u64 domain;
	u64 epoch;
	struct bailey_free free;
	u32 all;
	u32 refused;
	u32 type;
} __aligned(64);	/* a power of two: found by a shift */

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
 * @count: of grace periods when @stamp was last found to hold; any change of it has
 *	that looked into
 * @hurry_count: the same of expedited ones
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
	unsigned long count;
	unsigned long hurry_count;
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
static __always_inline unsigned int bailey_slot(const void *dentry, u64 domain)
{
	unsigned long key = (unsigned long)dentry >> 6;

	return key ^ (key >> 9) ^ domain;
}

static __always_inline bool
bailey_file_is(const struct bailey_file_entry *e, const struct path *path,
	       u64 domain, u64 epoch)
{
	return e->dentry == path->dentry && e->mnt == path->mnt &&
		e->domain == domain && e->epoch == epoch &&
		e->type == (READ_ONCE(path->dentry->d_flags) &
			    DCACHE_ENTRY_TYPE);
}

/* The world is as @m knows it, and so its entries hold. */
static __always_inline bool bailey_up_to_date(const struct bailey_memory *m)
{
	smp_rmb();	/* after the object was found that is asked about */
	/* The table is compared, not followed. */
	return m->count == bailey_rcu_count() &&
		m->hurry_count == bailey_rcu_hurry_count() &&
		m->stamp.policy == rcu_access_pointer(bailey_current_policy) &&
		m->stamp.mount == bailey_count_of(&mount_lock) &&
		m->stamp.rename == bailey_count_of(&rename_lock);
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

/*
 * Nothing has changed since that would have what was refused allowed. RCU is not asked: what
 * is refused is judged by its name next, so that of another file at the address of one that
 * was let go of nothing is decided here; mounts are not let go of without @mount being counted.
 */
static __always_inline bool bailey_still_refuses(const struct bailey_memory *m)
{
	return m->stamp.policy == rcu_access_pointer(bailey_current_policy) &&
		m->stamp.mount == bailey_count_of(&mount_lock) &&
		m->stamp.rename == bailey_count_of(&rename_lock);
}

/*
 * What @m, of this CPU, remembers of the file: 1: it is plainly allowed; -1: it is not,
 * so that no memory has more to say; 0: nothing. What is of this CPU only is looked at
 * first, so that next to nothing is kept over the calls of RCU's functions.
 */
static __always_inline int bailey_recall(const struct bailey_memory *m,
					 const struct bailey_domain *domain,
					 const struct path *path, u32 perms)
{
	const struct bailey_file_entry *e;

	e = &m->file[bailey_slot(path->dentry, domain->id) &
		     (BAILEY_FILES - 1)];
	if (unlikely(!bailey_file_is(e, path, domain->id, m->epoch)))
		return 0;
	if (unlikely(perms & ~e->all))
		return perms & e->refused && bailey_still_refuses(m) ? -1 : 0;
	return likely(bailey_is_seen(path)) && likely(bailey_up_to_date(m));
}

/* Is it plainly allowed by what @m, of this CPU, remembers of the file? */
static __always_inline bool bailey_remembers(const struct bailey_memory *m,
					     const struct bailey_domain *domain,
					     const struct path *path, u32 perms)
{
	return bailey_recall(m, domain, path, perms) > 0;
}

/* bailey_known(), for the most frequent hooks; -1: bailey_granted() would not say more. */
static __always_inline int bailey_recalled(const struct bailey_domain *domain,
					   const struct path *path, u32 perms)
{
	const struct bailey_memory *m;
	int known = 0;

	if (bailey_watched())
		return bailey_known_watched(domain, path, perms);
	preempt_disable();
	m = this_cpu_read(bailey_memories);
	if (likely(m))
		known = bailey_recall(m, domain, path, perms);
	preempt_enable();
	return known;
}

/* The same, where nobody cares why not. */
static __always_inline bool bailey_is_known(const struct bailey_domain *domain,
					    const struct path *path, u32 perms)
{
	return bailey_recalled(domain, path, perms) > 0;
}

#endif /* _BAILEY_MEMORY_H */
