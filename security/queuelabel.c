// SPDX-License-Identifier: GPL-2.0
/*
 * Who made a POSIX message queue.
 *
 * Kept in a table, for the few queues that a confined task ever made: a blob of
 * every inode would cost each file that is made or looked up an allocation.
 */
#include <linux/fs.h>
#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "domain.h"
#include "mqueue.h"

/**
 * struct label - of one queue
 * @node: in @table; added and removed under @table_lock, read under RCU
 * @rcu: readers of @node may still look at it
 * @inode: the queue; not held: it takes the entry with it
 * @by: domain of who made it; a reference
 */
struct label {
	struct hlist_node node;
	struct rcu_head rcu;
	const struct inode *inode;
	struct bailey_domain *by;
};

static DEFINE_HASHTABLE(table, 6);
static DEFINE_SPINLOCK(table_lock);	/* protects @table */

static struct label *find(const struct inode *inode)
{
	struct label *label;

	hash_for_each_possible_rcu(table, label, node, (unsigned long)inode,
				   lockdep_is_held(&table_lock))
		if (label->inode == inode)
			return label;
	return NULL;
}

/**
 * bailey_queue_made_by() - the domain of who made a queue
 * @inode: the queue, held by the caller
 *
 * Return: a domain that lives as long as @inode, or NULL: not confined.
 */
const struct bailey_domain *bailey_queue_made_by(const struct inode *inode)
{
	const struct label *label;

	rcu_read_lock();
	label = find(inode);
	rcu_read_unlock();
	return label ? label->by : NULL;
}

static noinline int label_queue(struct inode *inode)
{
	struct bailey_domain *by;
	struct label *label;

	by = bailey_cred(current_cred())->domain;
	if (!by)
		return 0;
	label = kmalloc(sizeof(*label), GFP_KERNEL_ACCOUNT);
	if (!label)
		return -ENOMEM;
	label->inode = inode;
	label->by = bailey_domain_get(by);
	spin_lock(&table_lock);
	hash_add_rcu(table, &label->node, (unsigned long)inode);
	spin_unlock(&table_lock);
	return 0;
}

/* Inodes of all filesystems come by here. Those of mqueue are made by tasks. */
int bailey_inode_alloc_security(struct inode *inode)
{
	if (!bailey_used() || inode->i_sb->s_magic != BAILEY_MQUEUE_MAGIC)
		return 0;
	return label_queue(inode);
}

static noinline void forget_queue(struct inode *inode)
{
	struct label *label;

	spin_lock(&table_lock);
	label = find(inode);
	if (label)
		hash_del_rcu(&label->node);
	spin_unlock(&table_lock);
	if (!label)
		return;
	bailey_domain_put(label->by);
	kfree_rcu(label, rcu);
}

void bailey_inode_free_security(struct inode *inode)
{
	if (bailey_used() && inode->i_sb->s_magic == BAILEY_MQUEUE_MAGIC)
		forget_queue(inode);
}
