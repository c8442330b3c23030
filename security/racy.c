// SPDX-License-Identifier: GPL-2.0
/*
 * The race that scripts/races must find: see racy.h. It is of the kind that is
 * easily made, a counter that all tasks raise without a lock.
 */
#include <linux/compiler.h>

#include "racy.h"

static unsigned long counter;

/** bailey_race_on_purpose() - race with whoever else does so; nothing depends on it */
noinline void bailey_race_on_purpose(void)
{
	counter++;
}
