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
 * @refs: table entries that use it, and who holds it (held.h); touched under
 *	bailey_policy_lock only
 * @pass: of the last who went through the entries and met it; the same
 * @view: its parts; immutable
 */
struct bailey_blob {
	unsigned int refs;
	u64 pass;
	struct bailey_view view;
};

/**
 * struct bailey_profile - the identity of a profile; outlives its rules
 * @refs: one for each domain that holds it, and one while it is listed
 * @slot: index of its entry in every table in which it lives; immutable
 * @ns_len: bytes of @name that are its policy namespace with both colons; 0 for
 *	the root namespace; immutable
 * @id: never used again for another; not 0; immutable
 * @traced: BIT(enum bailey_class) of what somebody wants to be told when it is
 *	allowed; written by evlisten.c under its lock, read without one
 * @name: immutable
 *
 * Freed by the policy code after a grace period, once @refs is 0. Whoever finds
 * one by name must use refcount_inc_not_zero().
 */
struct bailey_profile {
	refcount_t refs;
	u32 slot;
	u32 ns_len;
	u64 id;
	u64 traced;
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
 * @layer: it is of a layer, see layer.h, and in no table
 */
struct bailey_entry {
	struct bailey_profile *profile;
	struct bailey_blob *blob;
	const struct bailey_profile_rec *rec;
	u64 generation;
	bool listed;
	bool layer;
};

struct bailey_attach_index;

/**
 * struct bailey_policy - one generation of the policy; immutable
 * @generation: counts transactions
 * @nslots: length of @entry
 * @nprofiles: length of @byname
 * @byname: slots of the entries in use, sorted by profile name
 * @attach: which of them may attach to a program; NULL: none
 * @entry: by slot
 */
struct bailey_policy {
	u64 generation;
	u32 nslots;
	u32 nprofiles;
	u32 *byname;
	struct bailey_attach_index *attach;
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
DECLARE_STATIC_KEY_FALSE(bailey_used_key);
extern struct bailey_policy __rcu *bailey_current_policy;
extern struct mutex bailey_policy_lock;

/* bailey_on() - is there any policy? One instruction if there is none. */
static __always_inline bool bailey_on(void)
{
	return static_branch_unlikely(&bailey_active);
}

/*
 * bailey_used() - was there ever any policy? If not, nothing was ever kept of any
 * object. One instruction if there was none.
 */
static __always_inline bool bailey_used(void)
{
	return static_branch_unlikely(&bailey_used_key);
}

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

/**
 * bailey_ns_len() - bytes of a name that are its policy namespace
 * @name: ":namespace:name", of which ":namespace:" counts, or a name without
 */
static inline u32 bailey_ns_len(const char *name)
{
	const char *end = *name == ':' ? strchr(name + 1, ':') : NULL;

	return end ? end + 1 - name : 0;
}

/**
 * bailey_same_ns() - are two profiles of one policy namespace?
 * @a: profile
 * @b: profile
 */
static inline bool bailey_same_ns(const struct bailey_profile *a,
				  const struct bailey_profile *b)
{
	return a->ns_len == b->ns_len && !memcmp(a->name, b->name, a->ns_len);
}

const struct bailey_entry *
bailey_policy_find(const struct bailey_policy *policy, const char *name);
void bailey_profile_put(struct bailey_profile *profile);

u64 bailey_new_id(void);
const char *bailey_mode_name(const struct bailey_profile_rec *rec);

int bailey_policy_load(const void __user *ubuf, size_t size,
		       const struct bailey_profile *ns,
		       struct bailey_blob_error *err);
int bailey_policy_renew(void);
int bailey_policy_remove(const char *name);
void bailey_policy_seal(void);
bool bailey_policy_sealed(void);
int bailey_policy_activate(void);
void bailey_policy_stats(struct bailey_policy_stats *stats);

#endif /* _BAILEY_POLICY_H */
