/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the verifier share; see verify.c.
 */
#ifndef BAILEY_VERIFY_H
#define BAILEY_VERIFY_H

#include "match.h"

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/stddef.h>
#else
#include <errno.h>
#endif

/**
 * struct check - progress of a verification
 * @view: being filled
 * @err: receives the fault
 * @made: it was just made: what the compiler copied from its own tables is taken as it is
 */
struct check {
	struct bailey_view *view;
	struct bailey_blob_error *err;
	bool made;
};

static inline int fail(const struct check *c, const void *at,
		       const char *reason)
{
	c->err->reason = reason;
	c->err->offset = (const char *)at - (const char *)c->view->base;
	return -EINVAL;
}

/* Fails unless @cond; @at is the field at fault. */
#define DEMAND(cond, at, reason) \
	do { \
		if (!(cond)) \
			return fail(c, at, reason); \
	} while (0)

/* layout.c */
int bailey_check_header(const struct check *c, size_t size);
int bailey_split_blob(const struct check *c);

#endif /* BAILEY_VERIFY_H */
