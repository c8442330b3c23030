// SPDX-License-Identifier: GPL-2.0
/*
 * A profile reads a file once, as AppArmor has it: included again, be it by
 * another file, it says nothing more. Where the rules would be the same they are
 * taken again, as what the other file came to serves other profiles too, and left
 * out in the end, see driver.c; so here is only what differs: profiles within, and
 * qualifiers or a condition around the first of the two.
 */
#include <stdlib.h>
#include <string.h>

#include "nfa.h"
#include "session.h"

/**
 * struct bc_once - a file that a profile read
 * @at: the file, and what was in force where it was included
 * @before: number of the one before it of the same profile, from 1; or 0
 * @profiles: profiles stand in it
 */
struct bc_once {
	struct bc_origin at;
	int before;
	bool profiles;
};

static const struct bc_once *find(const struct bc_front *f, const char *file)
{
	int i = f->profile < f->nlast ? f->once_last[f->profile] : 0;

	for (; i; i = f->once[i - 1].before)
		if (f->once[i - 1].at.file == file)
			return &f->once[i - 1];
	return NULL;
}

/** bc_is_skipped() - as f->skip, which right behind a branch is still the branch's */
bool bc_is_skipped(const struct bc_front *f)
{
	return bc_is_pending(f) ? f->cond[f->nconds - 1].outer : f->skip;
}

/**
 * bc_once_note() - the profile at hand has read a file
 * @f: front end
 * @o: the file, and what was in force where it was included
 * @profiles: profiles stand in it
 */
void bc_once_note(struct bc_front *f, const struct bc_origin *o, bool profiles)
{
	if (!bc_current(f) || find(f, o->file))
		return;
	f->once = bc_grow(f->once, f->nonce, &f->once_room, sizeof(*f->once));
	while (f->nlast <= f->profile) {
		f->once_last = bc_grow(f->once_last, f->nlast, &f->last_room,
				       sizeof(*f->once_last));
		f->once_last[f->nlast++] = 0;
	}
	f->once[f->nonce++] = (struct bc_once){
		*o, f->once_last[f->profile], profiles
	};
	f->once_last[f->profile] = f->nonce;
}

/**
 * bc_once_differs() - whether to read a file would say more than AppArmor reads
 * @f: front end
 * @o: the file, and what is in force where it is included
 *
 * Return: false also if the profile at hand has not read it.
 */
bool bc_once_differs(const struct bc_front *f, const struct bc_origin *o)
{
	const struct bc_once *had = f->profile < 0 ? NULL : find(f, o->file);

	return had && (had->profiles || had->at.skip != o->skip ||
		       !bc_same_quals(&had->at.quals, &o->quals));
}

/**
 * bc_once_skip() - whether an include is passed over
 * @f: front end
 * @file: interned name
 * @loc: of the include
 */
bool bc_once_skip(struct bc_front *f, const char *file, struct bc_loc loc)
{
	struct bc_origin o = { file, loc, f->quals, bc_is_skipped(f) };
	const struct bc_once *had;

	if (!bc_once_differs(f, &o))
		return false;
	had = find(f, file);
	if (!o.skip &&
	    (had->at.skip || !bc_same_quals(&had->at.quals, &o.quals)))
		bc_warn(f->diag, "double", loc,
			"AppArmor reads a file once for a profile",
			"passed over: line %u includes it too, under other conditions",
			had->at.from.line);
	/* What this is part of says less than it would elsewhere. */
	f->depends++;
	return true;
}
