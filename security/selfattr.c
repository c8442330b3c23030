// SPDX-License-Identifier: GPL-2.0
/*
 * lsm_get_self_attr(2) and lsm_set_self_attr(2), which kernels before 6.8 lack.
 * No path leads to them, so nobody can put another file in their way.
 */
#include <linux/slab.h>

#include "attr.h"
#include "compat.h"

#if BAILEY_SINCE(6, 12)
#include <linux/security.h>
#include <uapi/linux/lsm.h>

static int which_of(unsigned int attr)
{
	switch (attr) {
	case LSM_ATTR_CURRENT:
		return BAILEY_LABEL_CURRENT;
	case LSM_ATTR_EXEC:
		return BAILEY_LABEL_ONEXEC;
	case LSM_ATTR_PREV:
		return BAILEY_LABEL_PREVIOUS;
	}
	return -EOPNOTSUPP;
}

/* What does not exist is left out: an error would hide other modules' answers. */
int bailey_getselfattr(unsigned int attr, struct lsm_ctx __user *ctx, u32 *size,
		       u32 flags)
{
	int which = which_of(attr);
	char *text;
	int n, error;

	if (which < 0)
		return which;
	n = bailey_attr_read(current, which, &text);
	if (n < 0)
		return n == -ENOENT ? -EOPNOTSUPP : n;
	text[n - 1] = '\0';	/* in place of the newline */
	error = lsm_fill_user_ctx(ctx, size, text, n, BAILEY_LSM_ID, 0);
	kfree(text);
	return error ?: 1;
}

/* The system call holds cred_guard_mutex. */
int bailey_setselfattr(unsigned int attr, struct lsm_ctx *ctx, u32 size,
		       u32 flags)
{
	int which = which_of(attr);

	if (which < 0 || which == BAILEY_LABEL_PREVIOUS)
		return -EOPNOTSUPP;
	return bailey_attr_write(which, ctx->ctx, ctx->ctx_len);
}
#endif
