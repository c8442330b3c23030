/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parameters that can be set while the system runs.
 */
#ifndef _BAILEY_PARAMS_H
#define _BAILEY_PARAMS_H

#include <linux/moduleparam.h>

/* As param_ops_bool and param_ops_uint, for who may change the policy. */
extern const struct kernel_param_ops bailey_param_bool;
extern const struct kernel_param_ops bailey_param_uint;

int bailey_param_may_set(void);

#endif /* _BAILEY_PARAMS_H */
