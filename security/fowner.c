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
#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "domain.h"
#include "fowner.h"

/**
 * struct owner - one file
 * @node: in @table; added and removed under @table_lock, read under RCU
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

static DEFINE_HASHTABLE(table, 8);
/* Protects @table; taken with interrupts off, under f_owner.lock since 6.12. */
static DEFINE_SPINLOCK(table_lock);
/* Entries of @table; 0 spares every other file the lock. */
static atomic_t owners;
/* An entry could not be made: files without one may have had a confined owner. */
static bool incomplete;

static struct owner *find(const struct file *file)
{
	struct owner *o;

	hash_for_each_possible_rcu(table, o, node, (unsigned long)file,
				   lockdep_is_held(&table_lock))
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
	struct owner *was;
	unsigned long flags;

	spin_lock_irqsave(&table_lock, flags);
	was = find(file);
	if (was) {
		hash_del_rcu(&was->node);
		atomic_dec(&owners);
	}
	if (o) {
		hash_add_rcu(table, &o->node, (unsigned long)file);
		atomic_inc(&owners);
	}
	spin_unlock_irqrestore(&table_lock, flags);
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
	const struct owner *o = find(file);

	if (o)
		return o->by;
	return READ_ONCE(incomplete) ? bailey_cred_domain(file->f_cred) : NULL;
}
