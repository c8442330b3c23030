// SPDX-License-Identifier: GPL-2.0
/*
 * Names of profiles that are taken already: as they are written, and as they came out.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "front.h"

/* What a profile is called within its parent. */
static const char *own_name(struct bc_front *f, const struct bc_profile *p)
{
	return p->name + (p->parent < 0 ? 0 :
			  strlen(f->policy->profiles[p->parent].name) + 2);
}

static uint32_t hash_of(const char *name, int parent)
{
	return XXH3_64bits(name, strlen(name)) + parent * 0x9e3779b1u;
}

static void put(struct bc_taken *t, struct bc_taken_slot s)
{
	uint32_t at = s.hash & (t->size - 1);

	while (t->slot[at].profile)
		at = (at + 1) & (t->size - 1);
	t->slot[at] = s;
}

static void add(struct bc_taken *t, struct bc_taken_slot s)
{
	struct bc_taken_slot *old = t->slot;
	uint32_t size = t->size, i, first = 0;

	if (t->n++ * 2 >= size) {
		t->size = size ? size * 2 : 16;
		t->slot = calloc(t->size, sizeof(*t->slot));
		if (!t->slot)
			abort();
		/* Those that are alike keep their order, be it around the end. */
		while (size && old[first].profile)
			first++;
		for (i = 0; i < size; i++)
			if (old[(first + i) & (size - 1)].profile)
				put(t, old[(first + i) & (size - 1)]);
		free(old);
	}
	put(t, s);
}

/* The next profile with a hash from the slot *@at on, or NULL; *@at is then behind it. */
static const struct bc_profile *next(struct bc_front *f, const struct bc_taken *t,
				     uint32_t hash, uint32_t *at)
{
	while (t->size && t->slot[*at & (t->size - 1)].profile) {
		const struct bc_taken_slot *s = &t->slot[(*at)++ & (t->size - 1)];

		if (s->hash == hash)
			return &f->policy->profiles[s->profile - 1];
	}
	return NULL;
}

/**
 * bc_taken_as_written() - a profile that is written as another
 * @f: front end
 * @of: that one
 *
 * Return: the first, as with AppArmor, to which variables are replaced later; or NULL.
 */
const struct bc_profile *bc_taken_as_written(struct bc_front *f,
					     const struct bc_profile *of)
{
	uint32_t hash = hash_of(of->written, of->parent), at = hash;
	const struct bc_profile *p;

	while ((p = next(f, &f->taken_as_written, hash, &at)))
		if (p->parent == of->parent && p->skipped == of->skipped &&
		    !strcmp(p->written, of->written))
			return p;
	return NULL;
}

/** bc_is_taken() - whether another has the name that came of it within @parent */
bool bc_is_taken(struct bc_front *f, const char *name, int parent)
{
	uint32_t hash = hash_of(name, parent), at = hash;
	const struct bc_profile *p;

	while ((p = next(f, &f->taken, hash, &at)))
		if (p->parent == parent && !strcmp(own_name(f, p), name))
			return true;
	return false;
}

/** bc_take_name() - the profile begun last has its name */
void bc_take_name(struct bc_front *f)
{
	uint32_t n = f->policy->nprofiles;
	const struct bc_profile *p = &f->policy->profiles[n - 1];

	add(&f->taken_as_written,
	    (struct bc_taken_slot){ hash_of(p->written, p->parent), n });
	if (!p->skipped)
		add(&f->taken, (struct bc_taken_slot){ hash_of(own_name(f, p), p->parent), n });
}

void bc_taken_free(struct bc_front *f)
{
	free(f->taken.slot);
	free(f->taken_as_written.slot);
}
