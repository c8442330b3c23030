// SPDX-License-Identifier: GPL-2.0
/*
 * The index by which an exec finds the profiles that may attach: those that
 * attach to a few paths without wildcard, by a hash of the path; only those that
 * have wildcards are asked one by one. It says who is to be asked, and never who
 * attaches. Made with a table, before anybody sees it; read under RCU.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "attachindex.h"

/* Paths of one profile; whoever has more is asked about every program. */
#define PATHS	16
/*
 * States that may wait to be looked at; states and slots that are looked at in all,
 * and bytes of their names: every transaction looks at all profiles anew.
 */
#define WAITING	16
#define LOOKS	512
#define BYTES	4096

/**
 * struct paths - the paths of a profile
 * @n: number of @hash
 * @hash: of each
 * @looks: states and slots looked at so far
 * @bytes: of names so far
 */
struct paths {
	u32 n;
	u32 hash[PATHS];
	u32 looks;
	u32 bytes;
};

/* struct waiting - a state, and the hash of what leads to it with its slash */
struct waiting {
	u32 state;
	u32 hash;
};

static u32 hash_more(u32 hash, const char *p, u32 len)
{
	while (len--)
		hash = bailey_hash_byte(hash, *p++);
	return hash;
}

/* Adds the paths of one lane; false: it has wildcards, or too many paths. */
static bool add_lane(const struct bailey_view *view, u32 state,
		     struct paths *paths)
{
	struct waiting stack[WAITING] = { { state, BAILEY_HASH_BASIS } };
	u32 n = 1, i;

	while (n) {
		const struct waiting w = stack[--n];
		const struct bailey_state *at = &view->states[w.state];

		/* A program's name does not end in a slash: no @at->accept. */
		paths->looks += 1 + at->nslots;
		if (at->dfa || paths->looks > LOOKS)
			return false;
		for (i = 0; i < at->nslots; i++) {
			const struct bailey_slot *slot =
				&view->slots[at->slots + i];
			u32 hash;

			if (slot->tag == BAILEY_EMPTY_SLOT)
				continue;
			paths->bytes += bailey_slot_len(slot);
			if (paths->bytes > BYTES)
				return false;
			hash = hash_more(w.hash, view->strings + slot->name,
					 bailey_slot_len(slot));
			if (slot->accept) {
				if (paths->n == PATHS)
					return false;
				paths->hash[paths->n++] = hash;
			}
			if (slot->next) {
				if (n == WAITING)
					return false;
				stack[n++] = (struct waiting){
					slot->next, bailey_hash_byte(hash, '/')
				};
			}
		}
	}
	return true;
}

/* Whether a profile can be found by hash; its paths. */
static bool find_paths(const struct bailey_entry *entry, struct paths *paths)
{
	const struct bailey_view *view = &entry->blob->view;
	const struct bailey_lanes *lanes =
		&entry->rec->cls[BAILEY_CLASS_ATTACH];
	u32 i;

	paths->n = 0;
	paths->looks = 0;
	paths->bytes = 0;
	for (i = 0; i < lanes->count; i++)
		if (!add_lane(view, view->lanes[lanes->first + i] &
			      ~BAILEY_LANE_LOWER, paths))
			return false;
	return true;
}

static bool attaches(const struct bailey_entry *entry)
{
	return entry->profile && entry->listed &&
		!(entry->rec->flags & BAILEY_PROFILE_HAT) &&
		entry->rec->cls[BAILEY_CLASS_ATTACH].count;
}

static int by_hash(const void *a, const void *b)
{
	const struct bailey_attach_key *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/**
 * bailey_attach_index_make() - make the index of a table
 * @policy: table that nobody else sees yet
 *
 * Context: process, sleeps.
 * Return: 0 or -ENOMEM.
 */
int bailey_attach_index_make(struct bailey_policy *policy)
{
	struct bailey_attach_index *index;
	u32 nkeys = 0, nglobs = 0, i, j;
	struct paths paths;

	for (i = 0; i < policy->nslots; i++) {
		if (!attaches(&policy->entry[i]))
			continue;
		if (find_paths(&policy->entry[i], &paths))
			nkeys += paths.n;
		else
			nglobs++;
	}
	index = kvzalloc(struct_size(index, key, nkeys), GFP_KERNEL_ACCOUNT);
	if (!index)
		return -ENOMEM;
	index->glob = kvcalloc(nglobs ?: 1, sizeof(*index->glob),
			       GFP_KERNEL_ACCOUNT);
	if (!index->glob) {
		kvfree(index);
		return -ENOMEM;
	}
	for (i = 0; i < policy->nslots; i++) {
		if (!attaches(&policy->entry[i]))
			continue;
		if (!find_paths(&policy->entry[i], &paths)) {
			index->glob[index->nglobs++] = i;
			continue;
		}
		for (j = 0; j < paths.n; j++)
			index->key[index->nkeys++] = (struct bailey_attach_key){
				paths.hash[j], i
			};
	}
	sort(index->key, index->nkeys, sizeof(index->key[0]), by_hash, NULL);
	policy->attach = index;
	return 0;
}

/**
 * bailey_attach_index_free() - free it
 * @index: may be NULL
 */
void bailey_attach_index_free(struct bailey_attach_index *index)
{
	if (!index)
		return;
	kvfree(index->glob);
	kvfree(index);
}

/**
 * bailey_attach_first() - the first path of a hash
 * @index: index
 * @hash: bailey_hash() of a program's name without its leading slash
 *
 * Return: index in @index->key of the first that is not less; @index->nkeys if
 * there is none.
 */
u32 bailey_attach_first(const struct bailey_attach_index *index, u32 hash)
{
	u32 lo = 0, hi = index->nkeys;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;

		if (index->key[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}
