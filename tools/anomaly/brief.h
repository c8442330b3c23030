/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The most that a window does of a thing within two seconds: who takes in one what
 * others take in ten has no more of it in the whole window.
 */
#ifndef AN_BRIEF_H
#define AN_BRIEF_H

#include "window.h"

/**
 * struct an_brief - what an event of a window is counted as
 * @pace: number of its symbol's pace, from 1; 0: it is not counted
 * @object: number of its object, from 1; 0: it has none
 */
struct an_brief {
	uint32_t pace;
	uint32_t object;
};

void an_brief(const struct an_window *w, const struct an_brief *b, uint32_t objects,
	      struct an_pace *pace, uint32_t npaces);

#endif /* AN_BRIEF_H */
