/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels Bailey supports, and nothing else.
 * No other file looks at LINUX_VERSION_CODE.
 */
#ifndef _BAILEY_COMPAT_H
#define _BAILEY_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >> 8 != KERNEL_VERSION(6, 1, 0) >> 8
#error "this version of Bailey supports Linux 6.1 only"
#endif

/* Registers @hooks (an array) under our name. */
#define bailey_add_hooks(hooks) \
	security_add_hooks(hooks, ARRAY_SIZE(hooks), "bailey")

#endif /* _BAILEY_COMPAT_H */
