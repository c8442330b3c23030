/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known to be allowed without any record, for the most frequent
 * questions: answered from memory, in a few instructions.
 */
#ifndef _BAILEY_GRANTED_H
#define _BAILEY_GRANTED_H

#include <linux/path.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "domain.h"

DECLARE_STATIC_KEY_FALSE(bailey_verifying_key);

/* bailey_verifying() - is each remembered decision compared with a new one? */
static __always_inline bool bailey_verifying(void)
{
	return static_branch_unlikely(&bailey_verifying_key);
}

/* known.c */
bool bailey_known(const struct bailey_domain *domain, const struct path *path,
		  u32 perms);
bool bailey_known_watched(const struct bailey_domain *domain,
			  const struct path *path, u32 perms);
bool bailey_ask_known(const struct bailey_domain *domain,
		      const struct path *path, u32 perms);

void bailey_granted_init(void);
bool bailey_granted(const struct bailey_domain *domain, const struct path *path,
		    bool dir, u32 perms, bool keep);
void bailey_granted_show(struct seq_file *s);
bool bailey_ask_memory(const struct bailey_domain *domain,
		       const struct path *path, bool dir, u32 perms, bool keep);

/* verifygrant.c */
bool bailey_granted_verified(const struct bailey_domain *domain,
			     const struct path *path, bool dir, u32 perms,
			     bool keep);
bool bailey_known_verified(const struct bailey_domain *domain,
			   const struct path *path, u32 perms);
void bailey_verify_count(bool same, bool truly);
void bailey_verify_show(struct seq_file *s);

#endif /* _BAILEY_GRANTED_H */
