/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which profiles may attach to a program, by its name.
 */
#ifndef _BAILEY_ATTACHINDEX_H
#define _BAILEY_ATTACHINDEX_H

#include <linux/types.h>

#include "policy.h"

/**
 * struct bailey_attach_key - one path without wildcard to which a profile attaches
 * @hash: bailey_hash() of the path without its leading slash
 * @slot: of the profile's entry
 */
struct bailey_attach_key {
	u32 hash;
	u32 slot;
};

/**
 * struct bailey_attach_index - profiles that attach, of one table; immutable
 * @nglobs: number of profiles that attach by wildcards, or to many paths
 * @nkeys: number of paths of all others
 * @glob: slots of the former
 * @key: paths, sorted by hash
 */
struct bailey_attach_index {
	u32 nglobs;
	u32 nkeys;
	u32 *glob;
	struct bailey_attach_key key[];
};

int bailey_attach_index_make(struct bailey_policy *policy);
void bailey_attach_index_free(struct bailey_attach_index *index);
u32 bailey_attach_first(const struct bailey_attach_index *index, u32 hash);

#endif /* _BAILEY_ATTACHINDEX_H */
