/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules followed along a path, one directory after the other, without its name
 * being written anywhere.
 */
#ifndef _BAILEY_WALK_H
#define _BAILEY_WALK_H

#include <linux/path.h>
#include <linux/types.h>

#include "domain.h"
#include "match.h"

/* A domain of more automata, or a deeper path, is judged by its name. */
#define BAILEY_FRONT_LANES	16
#define BAILEY_TRAIL_DEPTH	40

/**
 * struct bailey_front - where the automata of a domain stand in a directory
 * @len: bytes of the directory's name, slash and all
 * @n: number of automata: those of class FILE of each member in turn, then of
 *	each layer
 * @state: component state of each; 0: nothing below matches
 */
struct bailey_front {
	u16 len;
	u16 n;
	u32 state[BAILEY_FRONT_LANES];
};

/**
 * struct bailey_trail - the way from a dentry up to the root
 * @n: number of dentries
 * @dentry: each gives a component of the name, the last one first
 */
struct bailey_trail {
	u32 n;
	const struct dentry *dentry[BAILEY_TRAIL_DEPTH];
};

bool bailey_climb(const struct path *path, struct bailey_trail *trail);
bool bailey_front_begin(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			struct bailey_front *front);
bool bailey_front_enter(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			struct bailey_front *front, const struct dentry *dir);
bool bailey_front_accept(const struct bailey_policy *policy,
			 const struct bailey_domain *domain,
			 const struct bailey_front *front,
			 const struct dentry *dentry, bool dir, u32 *accept);
bool bailey_front_alike(const struct bailey_policy *policy,
			const struct bailey_domain *domain,
			const struct bailey_front *front, u32 *accept);
u32 bailey_front_free(const struct bailey_policy *policy,
		      const struct bailey_domain *domain, const u32 *accept,
		      bool owner);
void bailey_front_mark(const struct bailey_policy *policy,
		       const struct bailey_domain *domain, const u32 *accept,
		       bool owner, u32 perms);

#endif /* _BAILEY_WALK_H */
