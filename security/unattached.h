/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What attaches to programs, and that nothing does.
 */
#ifndef _BAILEY_UNATTACHED_H
#define _BAILEY_UNATTACHED_H

#include <linux/path.h>

struct bailey_exe;
struct bailey_set;
struct bailey_stamp;

bool bailey_attached(const struct path *path, struct bailey_stamp *stamp,
		     struct bailey_set *set, struct bailey_exe **exe);
bool bailey_unattached(const struct path *path);
void bailey_attached_verify(const struct path *path,
			    const struct bailey_stamp *stamp,
			    const struct bailey_set *found, const char *name);
void bailey_attached_learn(const struct path *path,
			   const struct bailey_stamp *stamp, u32 slot,
			   struct bailey_exe *exe);

#endif /* _BAILEY_UNATTACHED_H */
