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
 *   the entry was made: all changes of names, parents and mounts raise them;
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
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <fs/mount.h>

#include "compat.h"
#include "events.h"
#include "granted.h"
#include "path.h"
#include "walk.h"

#define FILES	512	/* a power of two */
#define DIRS	128	/* a power of two */

/* Each grant is made anew, by name, and compared; see verify_set(). */
static DEFINE_STATIC_KEY_FALSE(verifying);

/**
 * struct stamp - the state of the world that entries rely on
 * @rcu: grace periods begun
 * @policy: generation of the policy
 * @rename: sequence count of rename_lock
 * @mount: sequence count of mount_lock
 */
struct stamp {
	bailey_rcu_state rcu;
	u64 policy;
	u32 rename;
	u32 mount;
};

/**
 * struct file_entry - what a name allows
 * @dentry: the file, not held; bit 0: asked about as a directory
 * @mnt: its mount, not held
 * @domain: id of the domain
 * @epoch: of the memory when it was made
 * @owner: BAILEY_MAY_* that the owner is free to do, see bailey_front_free(), as
 *	far as they were asked for: so that the rules were marked as being of use
 * @other: the same of others
 */
struct file_entry {
	unsigned long dentry;
	const struct vfsmount *mnt;
	u64 domain;
	u64 epoch;
	u32 owner;
	u32 other;
};

/**
 * struct dir_entry - where the automata stand in a directory
 * @dentry: the directory, not held
 * @mnt: its mount, not held
 * @domain: id of the domain
 * @epoch: of the memory when it was made
 * @front: the states
 */
struct dir_entry {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	u64 domain;
	u64 epoch;
	struct bailey_front front;
};

/**
 * struct memory - of one CPU, touched by it alone, with preemption off
 * @stamp: state of the world in which entries of @epoch were made
 * @epoch: counts changes of @stamp; never 0
 * @hits: answers out of @file; counted while verifying only
 * @steps: answers out of @dir; the same
 * @walks: answers found by walking from the root; the same
 * @file: what names allow
 * @dir: directories
 */
struct memory {
	struct stamp stamp;
	u64 epoch;
	u64 hits;
	u64 steps;
	u64 walks;
	struct file_entry file[FILES];
	struct dir_entry dir[DIRS];
};

/* NULL until the first policy is loaded, then immutable. */
static DEFINE_PER_CPU(struct memory *, memories);

static atomic64_t verified, mismatches, raced;

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
		struct memory *m;

		if (per_cpu(memories, cpu))
			continue;
		m = kvzalloc_node(sizeof(*m), GFP_KERNEL, cpu_to_node(cpu));
		if (!m)
			return;
		m->epoch = 1;
		/* Pairs with the dependency in this_memory(). */
		smp_store_release(per_cpu_ptr(&memories, cpu), m);
	}
}

/* Odd while a writer is at work; waits for none. */
static u32 count_of(const seqlock_t *lock)
{
	return READ_ONCE(lock->seqcount.seqcount.sequence);
}

static void take_stamp(struct stamp *stamp, const struct bailey_policy *policy)
{
	/* A full barrier: what is read below is no older than this. */
	bailey_rcu_begun(&stamp->rcu);
	stamp->policy = policy->generation;
	stamp->rename = count_of(&rename_lock);
	stamp->mount = count_of(&mount_lock);
	smp_rmb();	/* before what is looked at under this stamp */
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
	return bailey_rcu_same(&a->rcu, &b->rcu) && a->policy == b->policy &&
		a->rename == b->rename && a->mount == b->mount;
}

/* Nothing was renamed or mounted since @stamp, nor was it then. */
static bool undisturbed(const struct stamp *stamp)
{
	smp_rmb();	/* after what was looked at */
	return !((stamp->rename | stamp->mount) & 1) &&
		count_of(&rename_lock) == stamp->rename &&
		count_of(&mount_lock) == stamp->mount;
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

static bool owns(const struct path *path)
{
	return uid_eq(bailey_owner_of(path), current_fsuid());
}

static unsigned int slot_of(const struct question *q, const void *dentry)
{
	unsigned long key = (unsigned long)dentry >> 6;

	return key ^ (key >> 9) ^ ((unsigned long)q->path->mnt >> 7) ^
		q->domain->id;
}

static bool is_of(const struct memory *m, const struct question *q,
		  const struct file_entry *e)
{
	return e->dentry == ((unsigned long)q->path->dentry | q->dir) &&
		e->mnt == q->path->mnt && e->domain == q->domain->id &&
		e->epoch == m->epoch;
}

/* The answer out of the accepts that the automata came to. */
static bool answer(struct memory *m, const struct question *q,
		   const u32 *accept)
{
	struct dentry *dentry = q->path->dentry;
	u32 owner, other, asked = q->perms;
	struct file_entry *e;

	/* A dentry that stands for nothing yet will not be met again. */
	if (!q->keep || d_is_negative(dentry)) {
		bool owned = owns(q->path);

		if (asked & ~bailey_front_free(q->policy, q->domain, accept,
					       owned))
			return false;
		bailey_front_mark(q->policy, q->domain, accept, owned, asked);
		return true;
	}
	owner = bailey_front_free(q->policy, q->domain, accept, true);
	other = bailey_front_free(q->policy, q->domain, accept, false);
	if ((asked & ~(owner & other)) &&
	    (asked & ~(owns(q->path) ? owner : other)))
		return false;
	/* For both, as it is not asked every time who owns it. */
	bailey_front_mark(q->policy, q->domain, accept, true, asked & owner);
	bailey_front_mark(q->policy, q->domain, accept, false, asked & other);
	if (!undisturbed(&m->stamp))
		return false;
	e = &m->file[slot_of(q, dentry) & (FILES - 1)];
	if (is_of(m, q, e))
		asked |= e->owner | e->other;
	e->dentry = (unsigned long)dentry | q->dir;
	e->mnt = q->path->mnt;
	e->domain = q->domain->id;
	e->epoch = m->epoch;
	e->owner = owner & asked;
	e->other = other & asked;
	return true;
}

/* From the root down, remembering the directory. */
static bool walk(struct memory *m, const struct question *q)
{
	const struct dentry *dentry = q->path->dentry;
	u32 accept[BAILEY_FRONT_LANES];
	struct bailey_trail trail;
	struct bailey_front front;
	struct dir_entry *e;

	if (!bailey_climb(q->path, &trail) || (!trail.n && !q->dir) ||
	    !bailey_front_begin(q->policy, q->domain, &front))
		return false;
	while (trail.n > 1)
		if (!bailey_front_enter(q->policy, q->domain, &front,
					trail.dentry[--trail.n]))
			return false;
	if (!bailey_front_accept(q->policy, q->domain, &front,
				 trail.n ? trail.dentry[0] : NULL, q->dir,
				 accept) ||
	    !undisturbed(&m->stamp))
		return false;
	if (dentry != q->path->mnt->mnt_root) {
		const struct dentry *parent = dentry->d_parent;

		e = &m->dir[slot_of(q, parent) & (DIRS - 1)];
		e->dentry = parent;
		e->mnt = q->path->mnt;
		e->domain = q->domain->id;
		e->epoch = m->epoch;
		e->front = front;
		if (!undisturbed(&m->stamp)) {
			e->epoch = 0;
			return false;
		}
	}
	if (static_branch_unlikely(&verifying))
		m->walks++;
	return answer(m, q, accept);
}

/* From its directory, if that is known. */
static bool step(struct memory *m, const struct question *q)
{
	const struct dentry *dentry = q->path->dentry;
	const struct dentry *parent = READ_ONCE(dentry->d_parent);
	const struct dir_entry *e = &m->dir[slot_of(q, parent) & (DIRS - 1)];
	u32 accept[BAILEY_FRONT_LANES];

	if (e->dentry != parent || e->mnt != q->path->mnt ||
	    e->domain != q->domain->id || e->epoch != m->epoch ||
	    dentry == q->path->mnt->mnt_root)
		return walk(m, q);
	if (!bailey_front_accept(q->policy, q->domain, &e->front, dentry,
				 q->dir, accept) ||
	    !undisturbed(&m->stamp))
		return false;
	if (static_branch_unlikely(&verifying))
		m->steps++;
	return answer(m, q, accept);
}

static bool look(struct memory *m, const struct question *q)
{
	const struct dentry *dentry = q->path->dentry;
	const struct file_entry *e;
	struct stamp now;

	take_stamp(&now, q->policy);
	if (!same_stamp(&now, &m->stamp)) {
		m->stamp = now;
		m->epoch++;
	}
	e = &m->file[slot_of(q, dentry) & (FILES - 1)];
	if (!is_of(m, q, e) || (q->perms & ~(e->owner | e->other)))
		return step(m, q);
	if (static_branch_unlikely(&verifying))
		m->hits++;
	if (!(q->perms & ~(e->owner & e->other)))
		return true;
	return !(q->perms & ~(owns(q->path) ? e->owner : e->other));
}

static bool ask(const struct bailey_domain *domain, const struct path *path,
		bool dir, u32 perms, bool keep)
{
	struct question q = {
		.domain = domain,
		.path = path,
		.dir = dir,
		.perms = perms,
		.keep = keep,
	};
	struct memory *m;
	bool granted = false;

	/* A deleted file's name is good for little. */
	if (!bailey_mount_is_ours(path->mnt) ||
	    (d_unlinked(path->dentry) && d_is_positive(path->dentry)))
		return false;
	rcu_read_lock();
	preempt_disable();
	m = READ_ONCE(*this_cpu_ptr(&memories));
	if (m) {
		q.policy = bailey_policy();
		granted = look(m, &q);
	}
	preempt_enable();
	rcu_read_unlock();
	return granted;
}

/* Whether asking by name grants it as well, and would leave no record. */
static bool by_name(const struct bailey_domain *domain, const struct path *path,
		    bool dir, u32 perms)
{
	const struct bailey_policy *policy;
	struct bailey_request req;
	struct bailey_name name;
	bool granted;
	u32 i;

	bailey_name_get(&name, path, dir, GFP_ATOMIC);
	granted = name.error != -ENOMEM && !name.deleted;
	bailey_name_request(&req, &name, "verify", perms, bailey_owner_of(path));
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n && granted; i++) {
		const struct bailey_entry *entry =
			&policy->entry[domain->member[i].profile->slot];
		const struct bailey_view *view = &entry->blob->view;
		struct bailey_verdict v;

		req.prepare(&req, entry);
		v = bailey_judge(view, entry->rec, &req);
		granted = !v.denied && !v.record && !v.error;
		if ((perms & BAILEY_MAY_EXEC) &&
		    (!v.exec || view->execs[v.exec].target ||
		     view->execs[v.exec].mode != BAILEY_EXEC_INHERIT))
			granted = false;
	}
	rcu_read_unlock();
	bailey_name_put(&name);
	return granted;
}

/*
 * Asks both ways. The answers can be compared only if nothing they rely on has
 * changed from before the first to after the second.
 */
static noinline bool ask_and_verify(const struct bailey_domain *domain,
				    const struct path *path, bool dir,
				    u32 perms, bool keep)
{
	bool granted, truly, owned, same;
	struct stamp before, after;

	rcu_read_lock();
	take_stamp(&before, bailey_policy());
	owned = owns(path);
	granted = ask(domain, path, dir, perms, keep);
	if (!granted) {
		rcu_read_unlock();
		return false;
	}
	truly = by_name(domain, path, dir, perms);
	same = undisturbed(&before);
	take_stamp(&after, bailey_policy());
	same = same && before.policy == after.policy && owned == owns(path) &&
		!(d_unlinked(path->dentry) && d_is_positive(path->dentry));
	rcu_read_unlock();
	if (!same)
		atomic64_inc(&raced);
	else if (truly)
		atomic64_inc(&verified);
	else
		atomic64_inc(&mismatches);
	if (same && !truly)
		pr_err_ratelimited("bailey: granted by memory only: %pd4 %#x\n",
				   path->dentry, perms);
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
	/* What is remembered is what members allow. */
	if (bailey_tracing() || domain->nlayers)
		return false;
	if (static_branch_unlikely(&verifying))
		return ask_and_verify(domain, path, dir, perms, keep);
	return ask(domain, path, dir, perms, keep);
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
		const struct memory *m = per_cpu(memories, cpu);

		if (!m)
			continue;
		hits += READ_ONCE(m->hits);
		steps += READ_ONCE(m->steps);
		walks += READ_ONCE(m->walks);
	}
	seq_printf(s, "memory_hits %llu\nmemory_steps %llu\nmemory_walks %llu\n",
		   hits, steps, walks);
	seq_printf(s, "memory_verified %llu\nmemory_mismatches %llu\nmemory_raced %llu\n",
		   (u64)atomic64_read(&verified), (u64)atomic64_read(&mismatches),
		   (u64)atomic64_read(&raced));
}

static int verify_set(const char *text, const struct kernel_param *param)
{
	bool on;
	int error = kstrtobool(text, &on);

	if (error)
		return error;
	if (on)
		static_branch_enable(&verifying);
	else
		static_branch_disable(&verifying);
	return 0;
}

static int verify_get(char *text, const struct kernel_param *param)
{
	return sprintf(text, "%c\n",
		       static_key_enabled(&verifying.key) ? 'Y' : 'N');
}

static const struct kernel_param_ops verify_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = verify_set,
	.get = verify_get,
};

module_param_cb(verify_memory, &verify_ops, NULL, 0644);
MODULE_PARM_DESC(verify_memory, "compare each remembered decision with one made anew");
