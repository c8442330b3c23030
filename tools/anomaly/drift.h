/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Learning what normal slowly becomes, without letting anybody teach it in small
 * steps what he likes.
 */
#ifndef AN_DRIFT_H
#define AN_DRIFT_H

#include "model.h"

#define AN_DRIFT_P	0.05	/* units that are as strange are not learnt */

/**
 * struct an_drift - what became of the units
 * @learnt: units that were learnt
 * @strange: that were too strange
 * @refused: that had refused events
 * @over: for which there was no room in the rate
 */
struct an_drift {
	uint32_t learnt;
	uint32_t strange;
	uint32_t refused;
	uint32_t over;
};

void an_follow_drift(struct an_model *m, const struct an_units *u, double rate,
		     struct an_drift *d);

#endif /* AN_DRIFT_H */
