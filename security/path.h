/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of files, as policy sees them.
 */
#ifndef _BAILEY_PATH_H
#define _BAILEY_PATH_H

#include <linux/fs.h>
#include <linux/path.h>
#include <linux/types.h>

#include "verdict.h"

/**
 * struct bailey_name - an absolute path
 * @buf: memory, or NULL
 * @p: path with its leading '/', NUL-terminated; a directory ends in '/'
 * @len: bytes of @p
 * @disconnected: not reachable from the root of a mount namespace
 * @foreign: reachable, but from that of another mount namespace than ours,
 *	whose owner can have any name lead anywhere
 * @unnamed: not a directory and yet without parent, as a file handle or a
 *	namespace's file may be: no rule can speak of it
 * @deleted: unlinked; @p is its last name
 * @error: 0, or why there is no name
 * @info: text for the record if @error, @disconnected or @foreign, else NULL
 */
struct bailey_name {
	char *buf;
	const char *p;
	size_t len;
	bool disconnected;
	bool foreign;
	bool unnamed;
	bool deleted;
	int error;
	const char *info;
};

void bailey_name_get(struct bailey_name *name, const struct path *path,
		     bool dir, gfp_t gfp);
void bailey_name_put(struct bailey_name *name);
void bailey_name_request(struct bailey_request *req,
			 const struct bailey_domain *domain,
			 const struct bailey_name *name, const char *op,
			 u32 perms, kuid_t ouid);
int bailey_check_name(const struct bailey_domain *domain,
		      const struct bailey_name *name, const char *op,
		      u32 perms, kuid_t ouid);
void bailey_name_of_existing(struct bailey_name *name, const struct path *path,
			     gfp_t gfp);
kuid_t bailey_owner_of(const struct path *path);
int bailey_check_open(const struct bailey_domain *domain,
		      const struct file *file, const char *op, u32 perms);
int bailey_check_path(const struct bailey_domain *domain,
		      const struct path *path, const char *op, u32 perms,
		      gfp_t gfp);

#endif /* _BAILEY_PATH_H */
