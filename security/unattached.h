/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that no profile attaches to.
 */
#ifndef _BAILEY_UNATTACHED_H
#define _BAILEY_UNATTACHED_H

#include <linux/path.h>

struct bailey_stamp;

bool bailey_unattached(const struct path *path, struct bailey_stamp *stamp);
void bailey_unattached_learn(const struct path *path,
			     const struct bailey_stamp *stamp);

#endif /* _BAILEY_UNATTACHED_H */
