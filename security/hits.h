/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which rules of a blob have been of use, and how often they refused.
 */
#ifndef _BAILEY_HITS_H
#define _BAILEY_HITS_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/jump_label.h>
#include <linux/string.h>

#include "held.h"

/**
 * struct bailey_hits - marks of a blob
 * @mark: for each accept two sets of permissions, of others and of owners, that
 *	were decided by it; written by whoever decides, without a lock
 * @caps: for each profile the low and the high half of the capabilities asked for
 * @used: a bit for each rule: known to have been of use, also in blobs that this
 *	one replaced; written by atomic bit operations
 * @refused: for each rule how often it refused; then for each profile how often
 *	no rule granted what was asked
 * @count: for each possible CPU how often each rule decided, see hitcount.c; NULL
 *	until somebody wants to know; set under bailey_policy_lock
 *
 * Marks are only added, until bailey_hits_reset().
 */
struct bailey_hits {
	atomic_t *mark;
	atomic_t *caps;
	unsigned long *used;
	atomic_t *refused;
	atomic64_t **count;
};

DECLARE_STATIC_KEY_FALSE(bailey_counting_key);

/**
 * bailey_counting() - is it counted how often rules decide?
 *
 * Then no decision may be taken from a memory. One instruction if it is not.
 */
static __always_inline bool bailey_counting(void)
{
	return static_branch_unlikely(&bailey_counting_key);
}

/**
 * bailey_hits_forget() - set marks or numbers to 0 while others write them
 * @what: atomic_t and the like
 * @size: bytes
 */
static inline void bailey_hits_forget(void *what, size_t size)
{
	/* Whoever decides meanwhile counts for the time before, or for that after. */
	data_race(memset(what, 0, size));
}

int bailey_hits_make(struct bailey_blob *blob);
void bailey_hits_free(struct bailey_blob *blob);
void bailey_hits_fold(struct bailey_blob *blob);
void bailey_hits_reset(struct bailey_blob *blob);
void bailey_hits_resetting(void);
u64 bailey_hits_resets(void);
void bailey_hits_carry(struct bailey_blob *to,
		       const struct bailey_profile_rec *rec,
		       const struct bailey_held *from);
u64 bailey_rule_hash(const struct bailey_view *view, u32 i);
void bailey_hits_refused(const struct bailey_view *view,
			 const struct bailey_profile_rec *rec, u32 rule);
void bailey_hits_cap(const struct bailey_view *view,
		     const struct bailey_profile_rec *rec, int cap);
void bailey_hits_rule(const struct bailey_view *view, u32 rule);
void bailey_hits_set(atomic_t *mark, u32 perms);
extern const struct file_operations bailey_hits_fops;

/* hitcount.c */
int bailey_count_make(const struct bailey_view *view);
void bailey_count_free(struct bailey_hits *hits);
void bailey_count_rule(const struct bailey_view *view, u32 rule);
void bailey_count_decision(const struct bailey_view *view,
			   const struct bailey_result *res, u32 granted,
			   u32 refused, bool owner);
bool bailey_count_sum(const struct bailey_view *view, u32 rule, u64 *sum);
void bailey_count_carry(const struct bailey_view *to, u32 rule,
			const struct bailey_view *from, u32 was);
void bailey_count_reset(const struct bailey_view *view);
void bailey_count_switch(bool on);

/* Read before write: a mark that is there costs a load. */
static inline void bailey_hits_mark(atomic_t *mark, u32 perms)
{
	if (unlikely(perms & ~(u32)atomic_read(mark)))
		bailey_hits_set(mark, perms);
}

/**
 * bailey_hits_accept() - mark that an accept decided about permissions
 * @view: a blob
 * @accept: index of it
 * @owner: for the owner of the object
 * @perms: permissions
 *
 * Whoever keeps a decision in a cache calls this when it is made.
 */
static inline void bailey_hits_accept(const struct bailey_view *view, u32 accept,
				      bool owner, u32 perms)
{
	if (view->hits)
		bailey_hits_mark(&view->hits->mark[2 * accept + owner], perms);
}

#endif /* _BAILEY_HITS_H */
