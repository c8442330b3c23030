// SPDX-License-Identifier: GPL-2.0
/*
 * A profile reads a file once, as AppArmor has it: included again, be it by
 * another file, it says nothing more. Where the rules would be the same they may be
 * taken again, which costs less than to know that an abstraction is part of another;
 * so here is only what differs: profiles within, and qualifiers or a condition
 * around the first of the two.
 */
#include <stdlib.h>
#include <string.h>

#include "nfa.h"
#include "session.h"

/**
 * struct bc_once - a file that a profile read
 * @file: interned name
 * @profile: index of the profile
 * @quals: in force around it
 * @skip: in a branch whose condition is not met
 * @profiles: profiles stand in it
 * @from: the include
 */
struct bc_once {
	const char *file;
	int profile;
	struct bc_quals quals;
	bool skip, profiles;
	struct bc_loc from;
};

static const struct bc_once *find(const struct bc_front *f, const char *file)
{
	int i;

	for (i = f->nonce - 1; i >= 0; i--)
		if (f->once[i].file == file &&
		    f->once[i].profile == f->profile)
			return &f->once[i];
	return NULL;
}

/* As f->skip, which at an include right behind a branch is still the branch's. */
static bool is_skipped(const struct bc_front *f)
{
	return f->was_closed && f->nconds ? f->cond[f->nconds - 1].outer : f->skip;
}

/**
 * bc_once_note() - the profile at hand has read a file
 * @f: front end
 * @file: interned name
 * @profiles: profiles stand in it
 * @from: where it was included
 */
void bc_once_note(struct bc_front *f, const char *file, bool profiles,
		  struct bc_loc from)
{
	if (!bc_current(f) || find(f, file))
		return;
	f->once = bc_grow(f->once, f->nonce, &f->once_room, sizeof(*f->once));
	f->once[f->nonce++] = (struct bc_once){ file, f->profile, f->quals,
						f->skip, profiles, from };
}

/**
 * bc_once_differs() - whether to read a file would say more than AppArmor reads
 * @f: front end
 * @file: interned name
 *
 * Return: false also if the profile at hand has not read it.
 */
bool bc_once_differs(const struct bc_front *f, const char *file)
{
	const struct bc_once *o = f->profile < 0 ? NULL : find(f, file);

	return o && (o->profiles || o->skip != is_skipped(f) ||
		     !bc_same_quals(&o->quals, &f->quals));
}

/**
 * bc_once_skip() - whether an include is passed over
 * @f: front end
 * @file: interned name
 * @loc: of the include
 */
bool bc_once_skip(struct bc_front *f, const char *file, struct bc_loc loc)
{
	const struct bc_once *o;

	if (!bc_once_differs(f, file))
		return false;
	o = find(f, file);
	if (!is_skipped(f) && (o->skip || !bc_same_quals(&o->quals, &f->quals)))
		bc_warn(f->diag, "double", loc,
			"AppArmor reads a file once for a profile",
			"passed over: line %u includes it too, under other conditions",
			o->from.line);
	/* What this is part of says less than it would elsewhere. */
	f->depends++;
	return true;
}
