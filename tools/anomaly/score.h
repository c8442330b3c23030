/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How views become one score, for normal.c.
 */
#ifndef AN_SCORE_H
#define AN_SCORE_H

#include "normal.h"

double an_view_tail(const struct an_normal *n, int view);
double an_sum_of(const struct an_normal *n, const float view[AN_VIEWS],
		 double part[AN_VIEWS], double self);
double an_score_of(const struct an_normal *n, const float view[AN_VIEWS],
		   double part[AN_VIEWS], double self);

#endif /* AN_SCORE_H */
