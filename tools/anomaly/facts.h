/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a window has beside the order of its events: objects, and how many.
 */
#ifndef AN_FACTS_H
#define AN_FACTS_H

#include "slow.h"
#include "window.h"

void an_facts(struct an_slow *slow, const struct an_window *w, const uint32_t *order,
	      struct an_unit *u);

#endif /* AN_FACTS_H */
