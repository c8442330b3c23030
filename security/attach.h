/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finding profiles: by name, and by what they attach to.
 */
#ifndef _BAILEY_ATTACH_H
#define _BAILEY_ATTACH_H

#include <linux/fs.h>
#include <linux/xattr.h>

#include "domain.h"
#include "match.h"

#define BAILEY_MAX_LABEL \
	(BAILEY_MAX_STACK * (BAILEY_MAX_NAME + sizeof("//&")))
/* Attributes looked at to choose a profile for one program. */
#define BAILEY_XATTR_VALUES	32
/* A longer value fulfils no condition. */
#define BAILEY_XATTR_SIZE	4096

/**
 * struct bailey_xattrs - extended attributes of a program, as far as needed
 * @want: name of the one that the last choice lacked
 * @n: number of values
 * @name: their names
 * @value: bytes, or NULL: there is none, or none that a rule could name
 * @len: their number
 *
 * Values are read between choices, which are made under RCU. Of one that is new only
 * @n must be set.
 */
struct bailey_xattrs {
	char want[XATTR_NAME_MAX + 1];
	u32 n;
	struct {
		char *name;
		char *value;
		u32 len;
	} value[BAILEY_XATTR_VALUES];
};

/**
 * struct bailey_scope - where a profile is sought
 * @ns: a profile of the namespace; NULL: root
 * @parent: only its children; NULL: only profiles that are no children
 */
struct bailey_scope {
	const struct bailey_profile *ns;
	const struct bailey_profile *parent;
};

int bailey_find_label(const struct bailey_policy *policy, const char *label,
		      const struct bailey_scope *scope, struct bailey_set *set);
int bailey_leave(const struct bailey_policy *policy,
		 const struct bailey_profile *ns, struct bailey_set *set);
int bailey_attach(const struct bailey_policy *policy,
		  const struct bailey_scope *scope,
		  const struct bailey_field *name, struct bailey_xattrs *xattrs,
		  struct bailey_set *set);
int bailey_xattrs_read(struct bailey_xattrs *xattrs, struct dentry *dentry);
void bailey_xattrs_free(struct bailey_xattrs *xattrs);

#endif /* _BAILEY_ATTACH_H */
