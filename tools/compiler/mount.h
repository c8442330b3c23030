/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What mount rules say before their paths; see mountconds.c.
 */
#ifndef BC_MOUNT_H
#define BC_MOUNT_H

#include <sys/mount.h>

#include "front.h"

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW	256
#endif
#ifndef MS_ACL		/* of the kernel's, not of libc's */
#define MS_ACL		(1 << 16)
#endif
#define USER		(1ul << 9)	/* of mount(8): never reaches the kernel */
#define OPERATION	(PROPAGATION | MS_REMOUNT | MS_BIND | MS_MOVE)
#define PROPAGATION	(MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED)

#define BC_MAX_OPTIONS	16	/* options= of one rule */

/**
 * struct bc_mount - the conditions of a mount rule
 * @set: flags named by their set form
 * @clear: flags named by their clear form
 * @any: no options= was given
 * @in: written with "in": a subset will do
 * @exact: flags named without "in"; nouser is one, user is none
 * @loose: flags named with "in", in whatever form, but for operations
 * @each: what each options= sets, @neach of them: one of them will do, unless @in
 * @fstype: glob, or NULL
 * @next: element after the conditions
 * @umount: nobody looks at the conditions, nor whether they are well formed
 */
struct bc_mount {
	unsigned long set, clear, exact, loose, each[BC_MAX_OPTIONS];
	int neach;
	bool any, in, umount;
	char *fstype;
	int next;
};

int bc_mount_conds(struct bc_front *f, const struct bc_args *args,
		   const char *rule, struct bc_mount *m);
const char *bc_mount_fault(const struct bc_mount *m, unsigned long set, bool source,
			   bool target);
int bc_mount_check(struct bc_front *f, const struct bc_args *args,
		   const struct bc_mount *m, bool source, bool target);

#endif /* BC_MOUNT_H */
