// SPDX-License-Identifier: GPL-2.0
/*
 * Who set the owner of a file for SIGIO and SIGURG: those signals are his doing.
 *
 * Kept in a table, for the few files that a confined task ever did this to: a
 * blob of every file would cost each open() an allocation. Any context.
 */
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "domain.h"
#include "fowner.h"

/**
 * struct owner - one file
 * @node: in @table; added and removed under its bucket's lock, read under RCU
 * @rcu: readers of @node may still look at it, and at @by
 * @file: not held: it takes the entry with it
 * @by: domain of who set the owner; a reference
 */
struct owner {
	struct hlist_node node;
	struct rcu_head rcu;
	const struct file *file;
	struct bailey_domain *by;
};

/**
 * struct bucket - owners of files of one hash
 * @head: of them
 * @lock: protects changes of @head; taken with interrupts off, under f_owner.lock
 */
struct bucket {
	struct hlist_head head;
	spinlock_t lock;	/* see above */
};

/*
 * A bucket for so many pages: anybody can set owners of all the files that he may
 * have open, and whoever closes one looks into the table.
 */
#define PAGES_PER_BUCKET	64
#define MAX_BUCKETS		65536

static struct bucket only = {
	.lock = __SPIN_LOCK_UNLOCKED(only.lock),
};

/* As bailey_fowner_init() left them. */
static struct bucket *table __ro_after_init = &only;
static unsigned int bits __ro_after_init;

/* Entries of @table; 0 spares every other file the way there. */
static atomic_t owners;
/* An entry could not be made: files without one may have had a confined owner. */
static bool incomplete;

/**
 * bailey_fowner_init() - make the table large enough for the machine
 *
 * Where memory lacks, one bucket does as well, slowly.
 *
 * Context: before policy can be loaded, without which nothing is in the table.
 */
void __init bailey_fowner_init(void)
{
	struct bucket *buckets;
	unsigned long n, i;

	n = roundup_pow_of_two(clamp(totalram_pages() / PAGES_PER_BUCKET, 256UL,
				     (unsigned long)MAX_BUCKETS));
	buckets = kvcalloc(n, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return;
	for (i = 0; i < n; i++)
		spin_lock_init(&buckets[i].lock);
	table = buckets;
	bits = ilog2(n);
}

static struct bucket *bucket_of(const struct file *file)
{
	return &table[bits ? hash_ptr(file, bits) : 0];
}

/* Under RCU, or the bucket's lock. */
static struct owner *find(struct bucket *bucket, const struct file *file)
{
	struct owner *o;

	hlist_for_each_entry_rcu(o, &bucket->head, node,
				 lockdep_is_held(&bucket->lock))
		if (o->file == file)
			return o;
	return NULL;
}

static void owner_free(struct rcu_head *rcu)
{
	struct owner *o = container_of(rcu, struct owner, rcu);

	bailey_domain_put(o->by);
	kfree(o);
}

/* Puts @o in the place of what the table holds of @file; NULL: of nothing. */
static void replace(const struct file *file, struct owner *o)
{
	struct bucket *bucket = bucket_of(file);
	struct owner *was;
	unsigned long flags;

	/* Who asks has got the file from who made an entry, or after him. */
	if (!o && hlist_empty(&bucket->head))
		return;
	spin_lock_irqsave(&bucket->lock, flags);
	was = find(bucket, file);
	if (was) {
		hlist_del_rcu(&was->node);
		atomic_dec(&owners);
	}
	if (o) {
		hlist_add_head_rcu(&o->node, &bucket->head);
		atomic_inc(&owners);
	}
	spin_unlock_irqrestore(&bucket->lock, flags);
	if (was)
		call_rcu(&was->rcu, owner_free);
}

void bailey_file_set_fowner(struct file *file)
{
	struct bailey_domain *by = bailey_cred(current_cred())->domain;
	struct owner *o = NULL;

	if (by) {
		o = kmalloc(sizeof(*o), GFP_ATOMIC | __GFP_ACCOUNT);
		if (o) {
			o->file = file;
			o->by = bailey_domain_get(by);
		} else {
			WRITE_ONCE(incomplete, true);
		}
	}
	if (o || atomic_read(&owners))
		replace(file, o);
}

void bailey_file_free_security(struct file *file)
{
	if (bailey_used() && atomic_read(&owners))
		replace(file, NULL);
}

/**
 * bailey_fowner() - the domain that a file's signals are judged by
 * @file: file that the caller keeps alive
 *
 * Context: RCU read side.
 * Return: the domain of who set the owner, or NULL: not confined. Once memory
 * was short, who opened the file stands for whom nothing is known of.
 */
const struct bailey_domain *bailey_fowner(const struct file *file)
{
	const struct owner *o = find(bucket_of(file), file);

	if (o)
		return o->by;
	return READ_ONCE(incomplete) ? bailey_cred_domain(file->f_cred) : NULL;
}
