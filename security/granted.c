// SPDX-License-Identifier: GPL-2.0
/*
 * What is known to be allowed. Each CPU remembers, of files it was asked about,
 * what their names allow without a record, and of directories, where the rules'
 * automata stand in them. Whatever is not plainly allowed is asked anew, by
 * name, so that this file can only ever say "allowed" or nothing.
 *
 * A CPU's memory is touched by that CPU alone, with preemption off: a hit takes
 * no lock or reference and writes nothing.
 *
 * Why a hit is true. A name, as d_absolute_path() would give it, is a function
 * of the mount and the dentry, and of the names, parents and mount points above.
 * An entry holds only as long as
 * - the sequence counts of rename_lock and mount_lock are what they were before
 *   the entry was made: all changes of names, parents and mounts raise them. In
 *   place of the first, as files are renamed all the time, the entry of a
 *   directory may have those of each dentry above it, which its own rename
 *   raises;
 * - no RCU grace period, normal or expedited, has begun since: whoever made the
 *   entry held the dentry and the mount, which are freed by call_rcu() only, so
 *   that no other object can be at their addresses before such a period has
 *   begun and ended. No reference is needed, and no notice when they are freed;
 * - the policy is the same, by its generation, and the set of profiles, by an
 *   id that is never used again.
 * What else decides is looked at each time: whether the task sees the mount,
 * whether the file is deleted, who owns it. Filesystems that revalidate, and
 * overlays, change what lies behind a name, but not the dentry's own name.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "events.h"
#include "memory.h"
#include "mqueue.h"
#include "path.h"

/* NULL until the first policy is loaded, then immutable. */
DEFINE_PER_CPU(struct bailey_memory *, bailey_memories);

/**
 * bailey_granted_init() - get the memory
 *
 * Context: process, under bailey_policy_lock; before the first domain exists,
 * and again. What cannot be had is done without.
 */
void bailey_granted_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct bailey_memory *m;

		if (per_cpu(bailey_memories, cpu))
			continue;
		m = kvzalloc_node(sizeof(*m), GFP_KERNEL, cpu_to_node(cpu));
		if (!m)
			return;
		m->epoch = 1;
		m->era = 1;
		/* Pairs with the dependency in this_memory(). */
		smp_store_release(per_cpu_ptr(&bailey_memories, cpu), m);
	}
}

static u32 seq_of(const struct dentry *dentry)
{
	return READ_ONCE(dentry->d_seq.seqcount.sequence);
}

/*
 * Brings the memory up to date; what it cannot vouch for any more is void. False:
 * the table was replaced meanwhile, and the memory is of no use to this question.
 */
static __always_inline bool renew(struct bailey_memory *m,
				  const struct bailey_policy *policy)
{
	unsigned long count, hurry_count;
	struct bailey_stamp now;

	if (likely(bailey_up_to_date(m)) && m->stamp.policy == policy)
		return true;
	count = bailey_rcu_count();
	hurry_count = bailey_rcu_hurry_count();
	bailey_stamp_take(&now, policy);
	if (!bailey_stamp_in_force(&now))
		return false;
	m->count = count;
	m->hurry_count = hurry_count;
	/* A grace period has ended, and none begun. */
	if (bailey_stamp_same(&now, &m->stamp))
		return true;
	m->stamp.rename = now.rename;
	if (!bailey_stamp_same(&now, &m->stamp))
		m->era++;
	m->epoch++;
	m->stamp = now;
	return true;
}

/**
 * struct question - what is asked, and about what
 * @domain: whose rules decide
 * @policy: by which table
 * @path: the file
 * @dir: it is, or becomes, a directory
 * @perms: BAILEY_MAY_*
 * @keep: it may be asked about again: remember the answer
 */
struct question {
	const struct bailey_domain *domain;
	const struct bailey_policy *policy;
	const struct path *path;
	bool dir;
	u32 perms;
	bool keep;
};

static __always_inline bool is_free(const struct bailey_free *free,
				    const struct question *q)
{
	if (!(q->perms & ~(free->owner & free->other)))
		return true;
	return !(q->perms & ~(bailey_owns(q->path) ? free->owner : free->other));
}

static void all_free(const struct question *q, const u32 *accept,
		     struct bailey_free *free)
{
	free->owner = bailey_front_free(q->policy, q->domain, accept, true);
	free->other = bailey_front_free(q->policy, q->domain, accept, false);
}

static __always_inline unsigned int slot_of(const struct question *q,
					    const void *dentry)
{
	return bailey_slot(dentry, q->domain->id);
}

/*
 * Marks the rules that allow what is asked, for owners and for others: who owns
 * it is not looked at every time.
 */
static void mark(const struct question *q, const u32 *accept,
		 const struct bailey_free *free)
{
	bailey_front_mark(q->policy, q->domain, accept, true,
			  q->perms & free->owner);
	bailey_front_mark(q->policy, q->domain, accept, false,
			  q->perms & free->other);
}

static __always_inline bool is_of(const struct bailey_memory *m,
				  const struct question *q,
				  const struct bailey_file_entry *e)
{
	return bailey_file_is(e, q->path, q->domain->id, m->epoch);
}

/*
 * Remembers what a file's name allows, as far as @asked, and what of that it does
 * not: @refused only spares a question, so that it may be less.
 */
static void keep_answer(struct bailey_memory *m, const struct question *q,
			const struct bailey_free *free, u32 asked, u32 refused)
{
	struct dentry *dentry = q->path->dentry;
	struct bailey_file_entry *e;

	/* Queues have rules of their own as well, see bailey_known(). */
	if (bailey_is_mqueue(d_backing_inode(dentry)) ||
	    q->dir != d_is_dir(dentry))
		return;
	e = &m->file[slot_of(q, dentry) & (BAILEY_FILES - 1)];
	if (is_of(m, q, e)) {
		asked |= e->free.owner | e->free.other;
		refused |= e->refused;
	}
	e->dentry = dentry;
	e->type = READ_ONCE(dentry->d_flags) & DCACHE_ENTRY_TYPE;
	e->mnt = q->path->mnt;
	e->domain = q->domain->id;
	e->epoch = m->epoch;
	e->free.owner = free->owner & asked;
	e->free.other = free->other & asked;
	e->all = e->free.owner & e->free.other;
	e->refused = refused;
}

/* The answer out of the accepts that the automata came to. */
static bool answer(struct bailey_memory *m, const struct question *q,
		   const u32 *accept)
{
	u32 asked = q->perms;
	struct bailey_free free;

	/* A dentry that stands for nothing yet will not be met again. */
	if (!q->keep || d_is_negative(q->path->dentry)) {
		bool owned = bailey_owns(q->path);

		if (asked & ~bailey_front_free(q->policy, q->domain, accept,
					       owned))
			return false;
		bailey_front_mark(q->policy, q->domain, accept, owned, asked);
		return true;
	}
	all_free(q, accept, &free);
	if (!is_free(&free, q)) {
		keep_answer(m, q, &free, 0,
			    asked & ~(free.owner | free.other));
		return false;
	}
	mark(q, accept, &free);
	keep_answer(m, q, &free, asked, 0);
	return true;
}

/* Remembers the parent directory; false if it was renamed meanwhile. */
static bool remember(struct bailey_memory *m, const struct question *q,
		     const struct bailey_trail *trail,
		     const struct bailey_front *front)
{
	const struct dentry *parent = READ_ONCE(q->path->dentry->d_parent);
	struct bailey_dir_entry *e = &m->dir[slot_of(q, parent) & (BAILEY_DIRS - 1)];
	u32 accept[BAILEY_FRONT_LANES];
	u32 i;

	e->era = 0;
	e->dentry = parent;
	e->mnt = q->path->mnt;
	e->domain = q->domain->id;
	e->rename = m->stamp.rename;
	e->front = *front;
	e->nlinks = min_t(u32, trail->n - 1, BAILEY_CHAIN + 1);
	for (i = 0; i < e->nlinks && i < BAILEY_CHAIN; i++) {
		e->link[i].dentry = trail->dentry[i + 1];
		e->link[i].seq = seq_of(trail->dentry[i + 1]);
	}
	e->alike = bailey_front_alike(q->policy, q->domain, front, accept);
	e->marked[0] = 0;
	e->marked[1] = 0;
	if (e->alike) {
		all_free(q, accept, &e->free[0]);
		bailey_front_accept(q->policy, q->domain, front, NULL, true,
				    accept);
		all_free(q, accept, &e->free[1]);
	}
	if (!bailey_undisturbed(&m->stamp))
		return false;
	e->era = m->era;
	return true;
}

/* From the root down, remembering the directory. */
static noinline bool walk(struct bailey_memory *m, const struct question *q)
{
	u32 accept[BAILEY_FRONT_LANES];
	struct bailey_trail trail;
	struct bailey_front front;
	u32 i;

	if (!bailey_climb(q->path, &trail) || (!trail.n && !q->dir) ||
	    !bailey_front_begin(q->policy, q->domain, &front))
		return false;
	for (i = trail.n; i > 1; i--)
		if (!bailey_front_enter(q->policy, q->domain, &front,
					trail.dentry[i - 1]))
			return false;
	if (!bailey_front_accept(q->policy, q->domain, &front,
				 trail.n ? trail.dentry[0] : NULL, q->dir,
				 accept) ||
	    !bailey_undisturbed(&m->stamp))
		return false;
	if (q->path->dentry != q->path->mnt->mnt_root &&
	    !remember(m, q, &trail, &front))
		return false;
	if (bailey_verifying())
		m->walks++;
	return answer(m, q, accept);
}

/* Whether a directory is where it was, though something was renamed. */
static bool stands(const struct bailey_dir_entry *e)
{
	u32 i;

	if (e->nlinks == BAILEY_CHAIN + 1)
		return false;
	for (i = 0; i < e->nlinks; i++)
		if (seq_of(e->link[i].dentry) != e->link[i].seq)
			return false;
	return true;
}

/* From its directory, whose automata have to look at the name. */
static noinline bool step(struct bailey_memory *m, const struct question *q,
			  const struct bailey_front *front)
{
	u32 accept[BAILEY_FRONT_LANES];

	return bailey_front_accept(q->policy, q->domain, front, q->path->dentry,
				   q->dir, accept) &&
		bailey_undisturbed(&m->stamp) && answer(m, q, accept);
}

/* Marks the rules for all that is below a directory. */
static noinline void mark_below(const struct question *q, struct bailey_dir_entry *e)
{
	u32 accept[BAILEY_FRONT_LANES];

	if (q->dir)
		bailey_front_accept(q->policy, q->domain, &e->front, NULL, true,
				    accept);
	else
		bailey_front_alike(q->policy, q->domain, &e->front, accept);
	mark(q, accept, &e->free[q->dir]);
	e->marked[q->dir] |= q->perms;
}

/* From its directory, if that is known. */
static bool from_dir(struct bailey_memory *m, const struct question *q)
{
	const struct dentry *dentry = q->path->dentry;
	const struct dentry *parent = READ_ONCE(dentry->d_parent);
	struct bailey_dir_entry *e = &m->dir[slot_of(q, parent) & (BAILEY_DIRS - 1)];

	if (e->dentry != parent || e->mnt != q->path->mnt ||
	    e->domain != q->domain->id || e->era != m->era ||
	    dentry == q->path->mnt->mnt_root)
		return walk(m, q);
	if (e->rename != m->stamp.rename) {
		if (!stands(e))
			return walk(m, q);
		if (!bailey_undisturbed(&m->stamp))
			return false;
		e->rename = m->stamp.rename;
	}
	if (bailey_verifying())
		m->steps++;
	if (!e->alike)
		return step(m, q, &e->front);
	if (q->perms & ~e->marked[q->dir])
		mark_below(q, e);
	if (e->front.len + READ_ONCE(dentry->d_name.len) + 2 > PATH_MAX ||
	    !bailey_undisturbed(&m->stamp) || !is_free(&e->free[q->dir], q))
		return false;
	if (q->keep && d_is_positive(dentry))
		keep_answer(m, q, &e->free[q->dir], e->marked[q->dir], 0);
	return true;
}

static __always_inline bool look(struct bailey_memory *m, const struct question *q)
{
	const struct dentry *dentry = q->path->dentry;
	const struct bailey_file_entry *e;

	if (!renew(m, q->policy))
		return false;
	if (!q->keep)
		return from_dir(m, q);
	e = &m->file[slot_of(q, dentry) & (BAILEY_FILES - 1)];
	if (!is_of(m, q, e) || q->dir != d_is_dir(dentry))
		return from_dir(m, q);
	if (q->perms & ~(e->free.owner | e->free.other))
		return q->perms & e->refused ? false : from_dir(m, q);
	if (bailey_verifying())
		m->hits++;
	return is_free(&e->free, q);
}

/* bailey_ask_memory() - bailey_granted(), whoever traces or verifies */
bool bailey_ask_memory(const struct bailey_domain *domain,
		       const struct path *path, bool dir, u32 perms, bool keep)
{
	struct question q = {
		.domain = domain,
		.path = path,
		.dir = dir,
		.perms = perms,
		.keep = keep,
	};
	struct bailey_memory *m;
	bool granted = false;

	if (!bailey_is_seen(path))
		return false;
	rcu_read_lock();
	preempt_disable();
	m = READ_ONCE(*this_cpu_ptr(&bailey_memories));
	if (m) {
		q.policy = bailey_policy();
		granted = look(m, &q);
	}
	preempt_enable();
	rcu_read_unlock();
	return granted;
}

/**
 * bailey_granted() - is something plainly allowed?
 * @domain: whose rules decide
 * @path: the file, held by the caller; its dentry may be negative
 * @dir: it is, or becomes, a directory
 * @perms: BAILEY_MAY_*; EXEC asks whether the program runs in the same domain;
 *	0 asks only whether it has a name
 * @keep: remember the answer for this dentry, else only its directory
 *
 * Context: any but interrupts.
 * Return: true: bailey_check_name() would allow it and record nothing. false
 * says nothing: ask.
 */
bool bailey_granted(const struct bailey_domain *domain, const struct path *path,
		    bool dir, u32 perms, bool keep)
{
	if (bailey_watched()) {
		if (bailey_asked_anew(domain, BAILEY_FILE_CLASSES))
			return false;
		if (bailey_verifying())
			return bailey_granted_verified(domain, path, dir, perms,
						       keep);
	}
	return bailey_ask_memory(domain, path, dir, perms, keep);
}

/**
 * bailey_granted_show() - counters for securityfs
 * @s: receives a line each; they count while verifying only
 */
void bailey_granted_show(struct seq_file *s)
{
	u64 hits = 0, steps = 0, walks = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct bailey_memory *m = per_cpu(bailey_memories, cpu);

		if (!m)
			continue;
		hits += READ_ONCE(m->hits);
		steps += READ_ONCE(m->steps);
		walks += READ_ONCE(m->walks);
	}
	seq_printf(s, "memory_hits %llu\nmemory_steps %llu\nmemory_walks %llu\n",
		   hits, steps, walks);
}
