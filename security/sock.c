// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of sockets and their lifetime. The label is the domain of the task
 * that made the socket; using one is judged by who uses it, and the label by
 * what rules say about it. Any context.
 *
 * A blob of every socket would have the framework allocate and clear it, and
 * could not be filled in for a connection that is received in softirq.
 */
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "sock.h"

/* A bucket for so many pages, so that no number of sockets makes chains long. */
#define PAGES_PER_BUCKET	64
#define MAX_BUCKETS		65536

static struct bailey_sock_bucket only = {
	.lock = __SPIN_LOCK_UNLOCKED(only.lock),
};

struct bailey_sock_table bailey_socks __ro_after_init = { .buckets = &only };

/**
 * bailey_sock_init() - make the table large enough for the machine
 *
 * Where memory lacks, one bucket does as well, slowly.
 *
 * Context: before policy can be loaded, without which nothing is in the table.
 */
void __init bailey_sock_init(void)
{
	unsigned long n, i;
	struct bailey_sock_bucket *buckets;

	n = roundup_pow_of_two(clamp(totalram_pages() / PAGES_PER_BUCKET, 256UL,
				     (unsigned long)MAX_BUCKETS));
	buckets = kvcalloc(n, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return;
	for (i = 0; i < n; i++)
		spin_lock_init(&buckets[i].lock);
	bailey_socks.buckets = buckets;
	bailey_socks.mask = n - 1;
}

/* bailey_sock_find() - bailey_sock(), where there may be one */
struct bailey_sock *bailey_sock_find(const struct sock *sk)
{
	struct bailey_sock *s;

	rcu_read_lock();
	hlist_for_each_entry_rcu(s, &bailey_sock_bucket(sk)->head, node)
		if (s->sk == sk)
			break;
	rcu_read_unlock();
	/* It lives as long as the socket. */
	return s;
}

/* Adds an entry for a socket that has none, and that nobody else gives one. */
static void add(struct bailey_sock *s, const struct sock *sk,
		const struct bailey_domain *label)
{
	struct bailey_sock_bucket *bucket = bailey_sock_bucket(sk);

	s->sk = sk;
	s->label = bailey_domain_get(label);
	spin_lock_bh(&bucket->lock);
	hlist_add_head_rcu(&s->node, &bucket->head);
	spin_unlock_bh(&bucket->lock);
}

/* The entry @s of a socket, made if it is NULL; NULL: no memory. */
static struct bailey_sock *make(const struct sock *sk, struct bailey_sock *s,
				const struct bailey_domain *label, gfp_t gfp)
{
	if (s)
		return s;
	s = kzalloc(sizeof(*s), gfp | __GFP_ACCOUNT);
	if (s)
		add(s, sk, label);
	return s;
}

static noinline void forget(struct bailey_sock *s, const struct sock *sk)
{
	struct bailey_sock_bucket *bucket = bailey_sock_bucket(sk);

	spin_lock_bh(&bucket->lock);
	hlist_del_rcu(&s->node);
	spin_unlock_bh(&bucket->lock);
	bailey_domain_put(s->label);
	bailey_domain_put(s->peer);
	kfree_rcu(s, rcu);
}

void bailey_sk_free_security(struct sock *sk)
{
	struct bailey_sock *s;

	if (!bailey_used())
		return;
	s = bailey_sock(sk);
	if (s)
		forget(s, sk);
}

int bailey_socket_post_create(struct socket *sock, int family, int type,
			      int protocol, int kern)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || kern || family != PF_UNIX || !sock->sk)
		return 0;
	return make(sock->sk, bailey_sock(sock->sk), domain, GFP_KERNEL) ?
		0 : -ENOMEM;
}

static void connected(struct bailey_sock *s, const struct bailey_domain *peer)
{
	struct bailey_domain *was = s->peer;

	WRITE_ONCE(s->peer, bailey_domain_get(peer));
	s->connected = true;
	bailey_domain_put(was);
}

/**
 * bailey_sock_connect() - label the ends of a unix stream
 * @sk: who connects, its state lock held
 * @s: its entry, or NULL
 * @label: of the listener
 * @newsk: the other end to be, which nobody knows yet
 *
 * Another module may refuse the connection after us, and it may be tried again.
 * Where nobody is confined, nothing is kept.
 *
 * Return: 0 or -ENOMEM.
 */
int bailey_sock_connect(struct sock *sk, struct bailey_sock *s,
			const struct bailey_domain *label, struct sock *newsk)
{
	const struct bailey_domain *domain = bailey_cred_domain(current_cred());
	struct bailey_sock *new;

	if (!domain && !label && !s)
		return 0;
	s = make(sk, s, NULL, GFP_ATOMIC);
	new = s ? make(newsk, bailey_sock(newsk), label, GFP_ATOMIC) : NULL;
	if (!new)
		return -ENOMEM;
	connected(s, label);
	connected(new, domain);
	return 0;
}

/* Those of unconfined tasks, and of other families, have no entry. */
int bailey_socket_socketpair(struct socket *a, struct socket *b)
{
	struct bailey_sock *s = bailey_sock(a->sk), *t = bailey_sock(b->sk);

	if (s && t) {
		connected(s, t->label);
		connected(t, s->label);
	}
	return 0;
}

/**
 * bailey_sock_accepting() - prepare for what is accepted
 * @listener: socket that accepts
 *
 * When the connection is there, nobody can be told any more that memory lacks.
 *
 * Context: process, the task that accepts.
 * Return: 0 or -ENOMEM.
 */
int bailey_sock_accepting(const struct sock *listener)
{
	const struct bailey_domain *domain = bailey_cred(current_cred())->domain;
	const struct bailey_domain *label = bailey_sock_label(listener);
	struct bailey_task *mine = bailey_task(current);

	if (unlikely(mine->foreign))
		bailey_domain_put(mine->listener);
	mine->foreign = label != domain;
	if (unlikely(mine->foreign))
		mine->listener = bailey_domain_get(label);
	if (mine->spare || (!label && !domain))
		return 0;
	mine->spare = kzalloc(sizeof(*mine->spare), GFP_KERNEL_ACCOUNT);
	return mine->spare ? 0 : -ENOMEM;
}

/* The entry of what is being accepted, out of what was prepared. */
static struct bailey_sock *keep(struct sock *sk,
				const struct bailey_domain *label)
{
	struct bailey_task *mine = bailey_task(current);
	struct bailey_sock *s = bailey_sock(sk);

	if (s)
		return s;
	s = mine->spare;
	if (WARN_ON_ONCE(!s))
		return NULL;
	mine->spare = NULL;
	add(s, sk, label);
	return s;
}

/**
 * bailey_sock_accepted() - label a connection as its listener
 * @sk: the accepted end, grafted to its file
 *
 * Context: atomic, after bailey_sock_accepting() in the same call of accept(2).
 */
void bailey_sock_accepted(struct sock *sk)
{
	struct bailey_task *mine = bailey_task(current);

	if (likely(!mine->foreign))
		return;
	/* The listener labels a unix socket when it is connected. */
	if (sk->sk_family != AF_UNIX)
		keep(sk, mine->listener);
	mine->foreign = false;
	bailey_domain_put(mine->listener);
	mine->listener = NULL;
}

/* A family that grafts nothing says so here, of a socket that has its file. */
void bailey_sk_clone_security(const struct sock *sk, struct sock *newsk)
{
	if (newsk->sk_family == AF_TIPC && newsk->sk_socket &&
	    newsk->sk_socket->file)
		bailey_sock_accepted(newsk);
}

/**
 * bailey_sock_refuse() - make a connection good for nothing
 * @sk: as for bailey_sock_accepted(), after that
 */
void bailey_sock_refuse(struct sock *sk)
{
	struct bailey_sock *s = keep(sk, bailey_sock_label(sk));

	if (s)
		WRITE_ONCE(s->refused, true);
}

/* bailey_sock_task_free() - give back what a task prepared */
void bailey_sock_task_free(struct task_struct *task)
{
	struct bailey_task *mine = bailey_task(task);

	if (mine->foreign)
		bailey_domain_put(mine->listener);
	kfree(mine->spare);
}
