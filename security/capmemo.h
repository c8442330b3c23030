/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which refused capabilities a process was recorded for.
 */
#ifndef _BAILEY_CAPMEMO_H
#define _BAILEY_CAPMEMO_H

#include <linux/sched.h>
#include <linux/types.h>

#include "domain.h"

/**
 * struct bailey_capmemo - refusals of one process
 * @key: profiles and generations of their rules that @count is about
 * @count: by CAP_*
 *
 * Kept with the group leader; protected by a lock of capmemo.c.
 */
struct bailey_capmemo {
	u64 key;
	u32 count[64];
};

u32 bailey_cap_refused(u64 key, int cap);
void bailey_cap_drop(void);
u64 bailey_cap_repeats(void);

/** bailey_cap_forget() - the current process runs another program now */
static __always_inline void bailey_cap_forget(void)
{
	const struct bailey_task *leader = bailey_task(current->group_leader);

	if (unlikely(READ_ONCE(leader->caps)))
		bailey_cap_drop();
}

/**
 * bailey_cap_told() - is the nth refusal one to be recorded?
 * @n: from 1
 *
 * The first is, and the tenth, the hundredth and so on, which say how many.
 */
static inline bool bailey_cap_told(u32 n)
{
	while (n >= 10 && n % 10 == 0)
		n /= 10;
	return n == 1;
}

#endif /* _BAILEY_CAPMEMO_H */
