/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The loaded policy: one immutable table, replaced as a whole.
 *
 * Readers hold rcu_read_lock() from bailey_policy() until the last use of
 * anything reached through it. Writers hold bailey_policy_lock.
 */
#ifndef _BAILEY_POLICY_H
#define _BAILEY_POLICY_H

#include <linux/jump_label.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "match.h"

#define BAILEY_UNCONFINED	"unconfined"

/**
 * struct bailey_blob - a verified policy blob
 * @refs: table entries that use it; touched under bailey_policy_lock only
 * @view: its parts; immutable
 */
struct bailey_blob {
	unsigned int refs;
	struct bailey_view view;
};

/**
 * struct bailey_profile - the identity of a profile; outlives its rules
 * @refs: one for each domain that holds it, and one while it is listed
 * @slot: index of its entry in every table in which it lives; immutable
 * @name: immutable
 *
 * Freed by the policy code after a grace period, once @refs is 0. Whoever finds
 * one by name must use refcount_inc_not_zero().
 */
struct bailey_profile {
	refcount_t refs;
	u32 slot;
	char name[];
};

/**
 * struct bailey_entry - what a profile says at present
 * @profile: whose entry it is; NULL for a free slot
 * @blob: holds @rec
 * @rec: its record in @blob
 * @generation: of the load that brought @rec
 * @listed: false once removed: tasks inside stay confined by @rec, nobody
 *	enters
 */
struct bailey_entry {
	struct bailey_profile *profile;
	struct bailey_blob *blob;
	const struct bailey_profile_rec *rec;
	u64 generation;
	bool listed;
};

/**
 * struct bailey_policy - one generation of the policy; immutable
 * @generation: counts transactions
 * @nslots: length of @entry
 * @nprofiles: length of @byname
 * @byname: slots of the entries in use, sorted by profile name
 * @entry: by slot
 */
struct bailey_policy {
	u64 generation;
	u32 nslots;
	u32 nprofiles;
	u32 *byname;
	struct bailey_entry entry[];
};

/**
 * struct bailey_policy_stats - counters for securityfs
 * @loads: transactions carried out
 * @refused: blobs refused
 * @bytes: of the blobs now in use
 */
struct bailey_policy_stats {
	u64 loads;
	u64 refused;
	u64 bytes;
};

DECLARE_STATIC_KEY_FALSE(bailey_active);
extern struct bailey_policy __rcu *bailey_current_policy;
extern struct mutex bailey_policy_lock;

/**
 * bailey_policy() - the policy in force
 *
 * Context: RCU read side.
 * Return: never NULL while bailey_active or while a domain exists.
 */
static inline const struct bailey_policy *bailey_policy(void)
{
	return rcu_dereference(bailey_current_policy);
}

const struct bailey_entry *
bailey_policy_find(const struct bailey_policy *policy, const char *name);
struct bailey_profile *bailey_profile_get_by_name(const char *name);
void bailey_profile_put(struct bailey_profile *profile);

int bailey_policy_load(const void __user *ubuf, size_t size,
		       struct bailey_blob_error *err);
int bailey_policy_remove(const char *name);
void bailey_policy_stats(struct bailey_policy_stats *stats);

#endif /* _BAILEY_POLICY_H */
