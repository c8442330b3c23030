// SPDX-License-Identifier: GPL-2.0
/*
 * Who may set the parameters in /sys/module/bailey/parameters. Their modes ask for
 * root only, but they can silence the log or slow everybody down: what may be done
 * to the policy may be done to them, and no more.
 */
#include <linux/capability.h>
#include <linux/kernel.h>

#include "fs.h"
#include "params.h"
#include "policy.h"

/**
 * bailey_param_may_set() - may the current task set a parameter?
 *
 * Context: process; at boot the kernel itself, which may.
 * Return: 0; -EPERM: no CAP_MAC_ADMIN in the initial user namespace, in a policy
 * namespace, or the policy is locked.
 */
int bailey_param_may_set(void)
{
	/* No module has credentials yet. */
	if (system_state < SYSTEM_RUNNING)
		return 0;
	return capable(CAP_MAC_ADMIN) && !bailey_policy_sealed() &&
		bailey_in_own_ns("") ? 0 : -EPERM;
}

static int set_bool(const char *text, const struct kernel_param *param)
{
	return bailey_param_may_set() ?: param_set_bool(text, param);
}

static int set_uint(const char *text, const struct kernel_param *param)
{
	return bailey_param_may_set() ?: param_set_uint(text, param);
}

const struct kernel_param_ops bailey_param_bool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = set_bool,
	.get = param_get_bool,
};

const struct kernel_param_ops bailey_param_uint = {
	.set = set_uint,
	.get = param_get_uint,
};
