// SPDX-License-Identifier: GPL-2.0
/*
 * The shortest way: a file of which this CPU remembers that it may be used so.
 * Whatever it does not find here, security/granted.c looks into. No lock or
 * reference is taken and nothing is written.
 */
#include <linux/nsproxy.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "memory.h"

static __always_inline bool look(const struct bailey_domain *domain,
				 const struct path *path, u32 perms)
{
	const struct bailey_file_entry *e;
	struct bailey_memory *m;
	bool known = false;

	if (!bailey_is_seen(path))
		return false;
	preempt_disable();
	m = this_cpu_read(bailey_memories);
	/* The table is compared, not followed. */
	if (likely(m) &&
	    likely(bailey_stamp_era(&m->stamp,
				    rcu_access_pointer(bailey_current_policy))) &&
	    m->stamp.rename == bailey_count_of(&rename_lock)) {
		e = &m->file[bailey_slot(path->dentry, path->mnt, domain->id) &
			     (BAILEY_FILES - 1)];
		known = bailey_file_is(e, path->dentry,
				       d_is_dir(path->dentry), path->mnt,
				       domain->id, m->epoch) &&
			!(perms & ~(e->free.owner & e->free.other));
		if (bailey_verifying() && known)
			m->hits++;
	}
	preempt_enable();
	return known;
}

/* bailey_ask_known() - bailey_known(), whoever traces or verifies */
bool bailey_ask_known(const struct bailey_domain *domain,
		      const struct path *path, u32 perms)
{
	return look(domain, path, perms);
}

/**
 * bailey_known() - is it known that a file may be used so?
 * @domain: whose rules decide
 * @path: the file, held by the caller; its dentry is positive
 * @perms: BAILEY_MAY_*
 *
 * Files of no name, queues and the kernel's own mounts are never remembered, so
 * that hooks ask this before they look at what kind of file it is.
 *
 * Context: any but interrupts.
 * Return: true: all that the hook would ask allows it, and wants no record. false
 * says nothing: ask.
 */
bool bailey_known(const struct bailey_domain *domain, const struct path *path,
		  u32 perms)
{
	if (bailey_asked_anew(domain, BAILEY_FILE_CLASSES))
		return false;
	if (bailey_verifying())
		return bailey_known_verified(domain, path, perms);
	return look(domain, path, perms);
}
