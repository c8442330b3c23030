/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who is whose parent, as far as events have told. Bounded: a new process takes the
 * place of one that has the same slot.
 */
#ifndef AN_PROCTREE_H
#define AN_PROCTREE_H

#include "stream.h"

#define AN_PROCESSES 4096u

struct an_process {
	uint32_t tgid;
	uint32_t ppid;
	uint64_t start;
	char exe[128];
};

struct an_proctree {
	struct an_process at[AN_PROCESSES];
};

void an_proctree_event(struct an_proctree *t, const struct an_event *e);
const struct an_process *an_proctree_find(const struct an_proctree *t,
					  uint32_t tgid);

#endif /* AN_PROCTREE_H */
