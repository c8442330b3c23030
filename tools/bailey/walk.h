/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two automata walked together.
 */
#ifndef BAILEY_WALK_H
#define BAILEY_WALK_H

#include "bailey.h"

#define SIDES	2

/**
 * struct sides - two profiles of two policies
 * @view: their blobs
 * @prof: the profiles
 */
struct sides {
	const struct bailey_view *view[SIDES];
	const struct bailey_profile_rec *prof[SIDES];
};

/**
 * walk_class() - visit keys of a class, at least one of each kind
 * @s: both sides
 * @cls: class
 * @visit: called for each key with its fields; those of paths begin with '/'
 * @arg: for @visit
 *
 * Return: whether all kinds were visited; else there were too many.
 */
bool walk_class(const struct sides *s, enum bailey_class cls,
		void (*visit)(void *arg, const char *const *field), void *arg);

#endif /* BAILEY_WALK_H */
