// SPDX-License-Identifier: GPL-2.0
/*
 * bailey_floor: the hooks of Bailey, each returning its default. The list is
 * taken from security/lsm.c when this is built. Never enable it for real.
 */
#include <linux/init.h>
#include <linux/lsm_hooks.h>

#include "compat.h"

#define LSM_RET_VOID	((void)0)
#define LSM_HOOK(ret, def, name, ...) \
	static ret __maybe_unused floor_##name(__VA_ARGS__) { return def; }
#include <linux/lsm_hook_defs.h>
#undef LSM_HOOK

#define FLOOR(name)	LSM_HOOK_INIT(name, floor_##name),
static struct security_hook_list floor_hooks[] __lsm_ro_after_init = {
#include "floor_hooks.h"
};

BAILEY_DEFINE_ID(floor_id);

static int __init floor_init(void)
{
	bailey_add_hooks(floor_hooks, ARRAY_SIZE(floor_hooks), floor_id);
	return 0;
}

DEFINE_LSM(bailey_floor) = {
	.name = "bailey_floor",
	.init = floor_init,
};
