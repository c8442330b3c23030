// SPDX-License-Identifier: GPL-2.0
/*
 * The most within two seconds.
 */
#include <math.h>

#include "alloc.h"
#include "brief.h"
#include "slow.h"

/**
 * struct run - a symbol's counts, which fade as those of slow.h
 * @events: as of @when
 * @objects: likewise
 * @when: last event
 */
struct run {
	float events;
	float objects;
	float when;
};

static float left_after(float seconds)
{
	return seconds > 0 ? expf(-seconds / (float)an_span[AN_BRIEF]) : 1;
}

/**
 * an_brief() - fills in what paces have of AN_BRIEF
 * @w: window
 * @b: [w->n], what each of its events is counted as
 * @objects: highest number of an object
 * @pace: [npaces]
 * @npaces: number
 */
void an_brief(const struct an_window *w, const struct an_brief *b, uint32_t objects,
	      struct an_pace *pace, uint32_t npaces)
{
	struct run *run = an_alloc(npaces, sizeof(*run)), *r;
	float *used = an_alloc(objects + 1, sizeof(*used)), left, at;
	struct an_pace *p;
	uint32_t i;

	for (i = 0; i < npaces; i++)
		pace[i].events[AN_BRIEF] = pace[i].objects[AN_BRIEF] = 0;
	for (i = 0; i < w->n; i++) {
		if (!b[i].pace)
			continue;
		r = &run[b[i].pace - 1];
		p = &pace[b[i].pace - 1];
		at = w->seen[i].at;
		left = left_after(at - r->when);
		r->events = r->events * left + 1;
		r->objects *= left;
		r->when = at;
		p->events[AN_BRIEF] = fmaxf(p->events[AN_BRIEF], r->events);
		if (!b[i].object)
			continue;
		/* 0 is never; the window's first moment is a little later. */
		r->objects += used[b[i].object] ?
			1 - left_after(at + 1 - used[b[i].object]) : 1;
		used[b[i].object] = at + 1;
		p->objects[AN_BRIEF] = fmaxf(p->objects[AN_BRIEF], r->objects);
	}
	free(run);
	free(used);
}
