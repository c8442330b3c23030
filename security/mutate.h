/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Leaves one hook out at boot, to prove that the self-tests notice. Nothing of
 * it is in a kernel without CONFIG_SECURITY_BAILEY_MUTATE.
 */
#ifndef _BAILEY_MUTATE_H
#define _BAILEY_MUTATE_H

#include <linux/init.h>
#include <linux/types.h>

struct security_hook_list;

#ifdef CONFIG_SECURITY_BAILEY_MUTATE
size_t __init bailey_mutate(struct security_hook_list *hooks, size_t n);
void __init bailey_mutate_end(void);
#else
static inline size_t bailey_mutate(struct security_hook_list *hooks, size_t n)
{
	return n;
}

static inline void bailey_mutate_end(void)
{
}
#endif

#endif /* _BAILEY_MUTATE_H */
