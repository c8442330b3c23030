/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What confines a task: a set of profiles, held by its credentials.
 */
#ifndef _BAILEY_DOMAIN_H
#define _BAILEY_DOMAIN_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/lsm_hooks.h>
#include <linux/refcount.h>
#include <linux/sched.h>

#include "compat.h"
#include "policy.h"

/**
 * struct bailey_member - one profile of a domain
 * @profile: a reference
 * @generation: of its rules when the domain was made; as long as the rules are
 *	still those, a file opened in this domain needs no second look
 */
struct bailey_member {
	struct bailey_profile *profile;
	u64 generation;
};

struct bailey_layer;

/**
 * struct bailey_domain - profiles that must all allow; immutable but for @refs
 *	and @fresh
 * @refs: one for each credential, task, socket, queue or file owner that points
 *	to it
 * @rcu: readers may still look at the labels
 * @id: of this set of profiles and layers, never used again for another one; not
 *	0
 * @fresh: generation of a policy in which the rules were found to be those of the
 *	domain's making, or 0; whoever finds that writes it
 * @n: number of members; 0: only layers
 * @nlayers: number of @layers
 * @layers: what its tasks put upon themselves, the oldest first; references. No
 *	label shows them: what others know of a domain, they do not change.
 * @hat: of each layer, the hat that its tasks wear; 0: none
 * @nroot: how many of them are of the root namespace
 * @label: their names, joined by "//&"
 * @foreign: the same as a profile of another namespace sees it: the names of
 *	the root namespace begin with "::"
 * @layer: the members of the root namespace alone, and those of the other one
 *	without its name; NULL if there are none
 * @member: first those of the root namespace, then those of the other one; in
 *	each sorted by name, so that a set of profiles has one label
 *
 * Beside the root namespace a domain is in one other at most. The innermost one
 * is the domain's namespace: the one in which its tasks find profiles.
 */
struct bailey_domain {
	refcount_t refs;
	struct rcu_head rcu;
	u64 id;
	atomic64_t fresh;
	u32 n;
	u32 nroot;
	const char *label;
	const char *foreign;
	const char *layer[2];
	u32 nlayers;
	struct bailey_layer *layers[BAILEY_MAX_LAYERS];
	u8 hat[BAILEY_MAX_LAYERS];
	struct bailey_member member[];
};

/**
 * struct bailey_set - profiles of a domain to be
 * @n: number of them
 * @profile: sorted as in a domain, without doubles; references
 */
struct bailey_set {
	u32 n;
	struct bailey_profile *profile[BAILEY_MAX_STACK];
};

/**
 * struct bailey_cred - our part of a struct cred
 * @domain: NULL for unconfined; immutable once the cred is committed
 */
struct bailey_cred {
	struct bailey_domain *domain;
};

struct bailey_capmemo;
struct bailey_exe;
struct bailey_own;
struct bailey_onexec;
struct bailey_sock;

/**
 * struct bailey_task - our part of a task_struct; only the task itself touches
 *	it, and its parent before it runs
 * @onexec: what was asked for the next exec, or NULL; not inherited
 * @bounds: what no_new_privs holds the task to; a reference, or NULL for
 *	unconfined; meaningful if @bound
 * @previous: domain to which change_hat may return; a reference, or NULL
 * @token: that allows it
 * @layer_token: of each layer, what its hat is left with; 0: never, or none is worn.
 *	A task's layers keep their places.
 * @hatted: @token or one of @layer_token may be set
 * @bound: @bounds was taken: the domain at the first change under no_new_privs
 * @keeper: if @kept, the domain of who made the process, whose descriptor kills it
 *	when it is closed (CLONE_PIDFD_AUTOKILL); a reference, or NULL: unconfined
 * @kept: there is such a descriptor
 * @launched: the last exec was begun by an unconfined program; not inherited
 * @exe: program that it runs, or NULL; told in events, see program.h
 * @next_exe: that an exec under way would run, or NULL; not inherited
 * @image: file of the program of an exec under way that may be mapped in the
 *	task's domain, which stays; compared only, and only within that exec; not
 *	inherited
 * @image_by: generation of the policy that says so
 * @own: of a group leader: the stream of its process' events, or NULL; see
 *	evown.c. Written by any thread under a lock there, read under RCU
 * @tag: number of the request that it works for, told in events
 * @restricting: change of all threads of the process that this one was asked to
 *	join; touched by who makes it, under the process's cred_guard_mutex
 * @caps: of a group leader: refused capabilities of the process, see capmemo.h;
 *	any of its threads may touch it
 * @listener: label of the socket that accept(2) was called on, if @foreign; a
 *	reference, or NULL: unconfined
 * @spare: for what accept(2) has to remember, or NULL; see sock.c
 * @foreign: @listener is not the task's own domain
 * @refused: something of its system call was refused: its failure is told of already
 */
struct bailey_task {
	struct bailey_onexec *onexec;
	struct bailey_domain *bounds;
	struct bailey_domain *previous;
	u64 token;
	u64 layer_token[BAILEY_MAX_LAYERS];
	struct bailey_domain *keeper;
	bool hatted;
	bool bound;
	bool kept;
	bool launched;
	struct bailey_exe *exe;
	struct bailey_exe *next_exe;
	const struct file *image;
	u64 image_by;
	struct bailey_own __rcu *own;
	u64 tag;
	const void *restricting;
	struct bailey_capmemo *caps;
	struct bailey_domain *listener;
	struct bailey_sock *spare;
	bool foreign;
	bool refused;
};

extern struct lsm_blob_sizes bailey_blob_sizes;

static inline struct bailey_cred *bailey_cred(const struct cred *cred)
{
	return cred->security + bailey_blob_sizes.lbs_cred;
}

static inline struct bailey_task *bailey_task(const struct task_struct *task)
{
	return task->security + bailey_blob_sizes.lbs_task;
}

/**
 * bailey_cred_domain() - the domain of a credential
 * @cred: credential the caller keeps alive
 *
 * Return: the domain, or NULL: not confined.
 */
static __always_inline const struct bailey_domain *
bailey_cred_domain(const struct cred *cred)
{
	return bailey_cred(cred)->domain;
}

/**
 * bailey_current_domain() - the domain whose rules the current act must obey
 *
 * It has members, or layers, or both. Of the subjective credentials, so that io_uring workers and
 * override_creds() are judged by whom they act for.
 *
 * Return: the domain, or NULL: not confined, or no policy at all.
 */
static __always_inline const struct bailey_domain *bailey_current_domain(void)
{
	if (!static_branch_unlikely(&bailey_active))
		return NULL;
	return bailey_cred_domain(current_cred());
}

/**
 * bailey_domain_name() - the label of a domain
 * @domain: domain or NULL
 *
 * Return: a string that lives as long as the domain.
 */
static inline const char *bailey_domain_name(const struct bailey_domain *domain)
{
	return domain ? domain->label : BAILEY_UNCONFINED;
}

/**
 * bailey_domain_get() - another reference
 * @domain: domain or NULL
 */
static __always_inline struct bailey_domain *
bailey_domain_get(const struct bailey_domain *domain)
{
	/* The count is not what is immutable. */
	struct bailey_domain *counted = (struct bailey_domain *)domain;

	if (counted)
		refcount_inc(&counted->refs);
	return counted;
}

/* domain.c: sets, domains, labels */
int bailey_set_add(struct bailey_set *set, struct bailey_profile *profile);
int bailey_set_add_domain(struct bailey_set *set,
			  const struct bailey_domain *domain, u32 from, u32 to);
bool bailey_set_is(const struct bailey_set *set,
		   const struct bailey_domain *domain);
void bailey_set_clear(struct bailey_set *set);
int bailey_set_domain(struct bailey_set *set, const struct bailey_domain *keep,
		      struct bailey_domain **domain);
int bailey_domain_add_layer(const struct bailey_domain *old,
			    struct bailey_layer *layer,
			    struct bailey_domain **domain);
int bailey_domain_wear(const struct bailey_domain *old, u32 layer, u8 hat,
		       struct bailey_domain **domain);
void bailey_domain_free(struct bailey_domain *domain);
bool bailey_domain_same(const struct bailey_domain *a,
			const struct bailey_domain *b);
bool bailey_domain_alike_slowly(const struct bailey_domain *a,
				const struct bailey_domain *b);
bool bailey_domain_refresh(const struct bailey_domain *domain);
bool bailey_domain_narrows(const struct bailey_domain *domain,
			   const struct bailey_domain *from);
const char *bailey_domain_seen(const struct bailey_domain *peer,
			       const struct bailey_profile *by);
const char *bailey_domain_mode(const struct bailey_domain *domain);

/**
 * bailey_domain_alike() - do two domains consist of the same profiles?
 * @a: domain or NULL
 * @b: domain or NULL
 *
 * Whatever their layers are.
 */
static __always_inline bool bailey_domain_alike(const struct bailey_domain *a,
						const struct bailey_domain *b)
{
	return likely(a == b) || bailey_domain_alike_slowly(a, b);
}

/**
 * bailey_domain_fresh() - are the rules still those of the domain's making?
 * @domain: domain that the caller's credential holds
 */
static __always_inline bool bailey_domain_fresh(const struct bailey_domain *domain)
{
	u64 now;

	rcu_read_lock();
	now = bailey_policy()->generation;
	rcu_read_unlock();
	return likely(atomic64_read(&domain->fresh) == now) ||
		bailey_domain_refresh(domain);
}

/**
 * bailey_domain_put() - give back a reference
 * @domain: domain or NULL
 *
 * Context: any.
 */
static __always_inline void bailey_domain_put(struct bailey_domain *domain)
{
	if (domain && refcount_dec_and_test(&domain->refs))
		bailey_domain_free(domain);
}

/* cred.c: where domains are kept */
int bailey_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp);
void bailey_cred_transfer(struct cred *new, const struct cred *old);
void bailey_cred_free(struct cred *cred);
void bailey_cred_set(struct cred *cred, struct bailey_domain *domain);
int bailey_task_alloc(struct task_struct *task, bailey_clone_flags flags);
void bailey_task_free(struct task_struct *task);

#endif /* _BAILEY_DOMAIN_H */
