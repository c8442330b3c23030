// SPDX-License-Identifier: GPL-2.0
/*
 * The shortest way: a file of which this CPU remembers that it may be used so.
 * Whatever it does not find here, security/granted.c looks into. No lock or
 * reference is taken and nothing is written.
 */
#include "memory.h"

/* bailey_ask_known() - bailey_known(), whoever traces or verifies */
bool bailey_ask_known(const struct bailey_domain *domain,
		      const struct path *path, u32 perms)
{
	struct bailey_memory *m;
	bool known = false;

	preempt_disable();
	m = this_cpu_read(bailey_memories);
	if (m) {
		known = bailey_remembers(m, domain, path, perms);
		m->hits += known;
	}
	preempt_enable();
	return known;
}

/* bailey_known_watched() - bailey_known(), while somebody looks at memories */
bool bailey_known_watched(const struct bailey_domain *domain,
			  const struct path *path, u32 perms)
{
	if (bailey_asked_anew(domain, BAILEY_FILE_CLASSES))
		return false;
	if (bailey_verifying())
		return bailey_known_verified(domain, path, perms);
	return bailey_ask_known(domain, path, perms);
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
	return bailey_is_known(domain, path, perms);
}
