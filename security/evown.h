/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process reads what its own layers refused: BAILEY_PRCTL_EVENTS.
 */
#ifndef _BAILEY_EVOWN_H
#define _BAILEY_EVOWN_H

#include "events.h"

int bailey_own_open(void);
void bailey_own_forget(struct bailey_own *own);
void bailey_own_write(struct bailey_draft *draft);

#endif /* _BAILEY_EVOWN_H */
