/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of a socket: who made it, and who is at its other end.
 *
 * Most sockets need no memory for that: who made one is who opened its file. An
 * entry is kept of the others only: of unix sockets that a confined task made or
 * connected, as their peers ask for the label without looking at the file; and of
 * accepted ones, if their listener is another domain's or if they were refused.
 */
#ifndef _BAILEY_SOCK_H
#define _BAILEY_SOCK_H

#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/net.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>
#include <net/sock.h>

#include "domain.h"

/**
 * struct bailey_sock - what a socket's file does not say
 * @node: in bailey_socks; added and removed under the bucket's lock, read under RCU
 * @rcu: readers of @node may still look at it
 * @sk: the socket; not held: it takes the entry with it
 * @label: domain of the task that made it, with a reference; NULL: unconfined.
 *	An accepted socket has that of the listener. Set before anybody but its
 *	maker can reach the socket, then immutable
 * @peer: of a unix stream: domain at the other end when it was connected, with
 *	a reference. Written under the socket's state lock before sk_state says
 *	TCP_ESTABLISHED; read after that only
 * @connected: @peer is known, as NULL stands for unconfined
 * @refused: accepted from a peer that no rule allows: good for nothing. Written
 *	before accept(2) returns the socket
 */
struct bailey_sock {
	struct hlist_node node;
	struct rcu_head rcu;
	const struct sock *sk;
	struct bailey_domain *label;
	struct bailey_domain *peer;
	bool connected;
	bool refused;
};

/**
 * struct bailey_sock_bucket - entries of one hash
 * @head: of them
 * @lock: protects changes of @head; taken in softirq
 */
struct bailey_sock_bucket {
	struct hlist_head head;
	spinlock_t lock;	/* see above */
};

/**
 * struct bailey_sock_table - all entries
 * @buckets: of them, @mask + 1
 * @mask: of a socket's hash
 */
struct bailey_sock_table {
	struct bailey_sock_bucket *buckets;
	u32 mask;
};

extern struct bailey_sock_table bailey_socks;	/* as bailey_sock_init() left it */

static inline struct bailey_sock_bucket *
bailey_sock_bucket(const struct sock *sk)
{
	return &bailey_socks.buckets[hash_ptr(sk, 32) & bailey_socks.mask];
}

void bailey_sock_init(void);
struct bailey_sock *bailey_sock_find(const struct sock *sk);

/**
 * bailey_sock() - the entry of a socket
 * @sk: socket that the caller keeps alive
 *
 * Context: any.
 * Return: the entry, or NULL: there is no more to know than its file tells.
 */
static inline struct bailey_sock *bailey_sock(const struct sock *sk)
{
	/* Who asks has got the socket from who made the entry, or after him. */
	if (likely(hlist_empty(&bailey_sock_bucket(sk)->head)))
		return NULL;
	return bailey_sock_find(sk);
}

/**
 * bailey_sock_opener() - who opened the file of a socket
 * @sk: socket that the caller uses by its file, or that has none
 */
static inline const struct bailey_domain *bailey_sock_opener(const struct sock *sk)
{
	const struct socket *sock = sk->sk_socket;
	const struct file *file = sock ? sock->file : NULL;

	return file ? bailey_cred_domain(file->f_cred) : NULL;
}

/* bailey_sock_label_by() - bailey_sock_label() of whom @s is the entry, or NULL */
static inline const struct bailey_domain *
bailey_sock_label_by(const struct bailey_sock *s, const struct sock *sk)
{
	if (s)
		return s->label;
	return sk->sk_family == AF_UNIX ? NULL : bailey_sock_opener(sk);
}

/**
 * bailey_sock_label() - the domain of the task that made a socket
 * @sk: a unix socket that the caller keeps alive; any other that it uses by its
 *	file
 *
 * Context: any.
 * Return: the domain, which lives as long as the socket or its file; or NULL:
 * unconfined.
 */
static inline const struct bailey_domain *bailey_sock_label(const struct sock *sk)
{
	return bailey_sock_label_by(bailey_sock(sk), sk);
}

/* bailey_sock_refused() - was it accepted from whom no rule allows? */
static inline bool bailey_sock_refused(const struct sock *sk)
{
	const struct bailey_sock *s = bailey_sock(sk);

	return s && READ_ONCE(s->refused);
}

int bailey_sock_connect(struct sock *sk, struct bailey_sock *s,
			const struct bailey_domain *label, struct sock *newsk);
int bailey_sock_accepting(const struct sock *listener);
void bailey_sock_accepted(struct sock *sk);
void bailey_sock_refuse(struct sock *sk);
void bailey_sock_task_free(struct task_struct *task);

void bailey_sk_free_security(struct sock *sk);
void bailey_sk_clone_security(const struct sock *sk, struct sock *newsk);
int bailey_socket_post_create(struct socket *sock, int family, int type,
			      int protocol, int kern);
int bailey_socket_socketpair(struct socket *a, struct socket *b);

#endif /* _BAILEY_SOCK_H */
