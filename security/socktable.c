// SPDX-License-Identifier: GPL-2.0
/*
 * What is kept with a socket, where the kernel has no place for it: Linux 6.1
 * as released leaves sk_security to a single module. Built in place of a blob by
 * security/Makefile, which looks for lbs_sock. Any context.
 */
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "sock.h"

/**
 * struct entry - one socket
 * @node: in @table; added and removed under @table_lock, read under RCU
 * @rcu: readers of @node may still look at it
 * @sk: the socket; not held: it takes the entry with it
 * @s: what is kept
 */
struct entry {
	struct hlist_node node;
	struct rcu_head rcu;
	const struct sock *sk;
	struct bailey_sock s;
};

static DEFINE_HASHTABLE(table, 12);
static DEFINE_SPINLOCK(table_lock);	/* protects @table; taken in softirq */

static struct entry *find(const struct sock *sk)
{
	struct entry *e;

	hash_for_each_possible_rcu(table, e, node, (unsigned long)sk)
		if (e->sk == sk)
			return e;
	return NULL;
}

/**
 * bailey_sock() - our part of a socket
 * @sk: socket that the caller keeps alive
 */
struct bailey_sock *bailey_sock(const struct sock *sk)
{
	static struct bailey_sock nobody;
	struct entry *e;

	rcu_read_lock();
	e = find(sk);
	rcu_read_unlock();
	/* Every socket has come by bailey_sk_alloc_security(). */
	return WARN_ON_ONCE(!e) ? &nobody : &e->s;
}

int bailey_sk_alloc_security(struct sock *sk, int family, gfp_t gfp)
{
	struct entry *e = kzalloc(sizeof(*e), gfp & ~__GFP_ZERO);

	if (!e)
		return -ENOMEM;
	e->sk = sk;
	spin_lock_bh(&table_lock);
	hash_add_rcu(table, &e->node, (unsigned long)sk);
	spin_unlock_bh(&table_lock);
	return 0;
}

/**
 * bailey_sock_gone() - forget a socket
 * @sk: socket that is being freed; allocating it may have failed
 */
void bailey_sock_gone(const struct sock *sk)
{
	struct entry *e;

	spin_lock_bh(&table_lock);
	e = find(sk);
	if (e)
		hash_del_rcu(&e->node);
	spin_unlock_bh(&table_lock);
	if (!e)
		return;
	bailey_domain_put(e->s.label);
	bailey_domain_put(e->s.peer);
	kfree_rcu(e, rcu);
}
