/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What confines a task: an ordered set of profiles, held by its credentials.
 */
#ifndef _BAILEY_DOMAIN_H
#define _BAILEY_DOMAIN_H

#include <linux/binfmts.h>
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

/**
 * struct bailey_domain - profiles that must all allow; immutable
 * @refs: one for each credential, socket, queue or file owner that points to it
 * @n: number of members, at least 1
 * @member: in order of entry
 */
struct bailey_domain {
	refcount_t refs;
	u32 n;
	struct bailey_member member[];
};

/**
 * struct bailey_cred - our part of a struct cred
 * @domain: NULL for unconfined; immutable once the cred is committed
 */
struct bailey_cred {
	struct bailey_domain *domain;
};

/**
 * struct bailey_file - our part of a struct file
 * @owner_by: domain of who set the owner for signals, with a reference; NULL:
 *	unconfined; under f_owner.lock
 */
struct bailey_file {
	struct bailey_domain *owner_by;
};

/**
 * struct bailey_task - our part of a task_struct
 * @onexec: profile asked for by prctl for the next exec; only the task itself
 *	touches it; not inherited
 */
struct bailey_task {
	struct bailey_profile *onexec;
};

extern struct lsm_blob_sizes bailey_blob_sizes;

static inline struct bailey_cred *bailey_cred(const struct cred *cred)
{
	return cred->security + bailey_blob_sizes.lbs_cred;
}

static inline struct bailey_file *bailey_file(const struct file *file)
{
	return file->f_security + bailey_blob_sizes.lbs_file;
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
static inline const struct bailey_domain *
bailey_cred_domain(const struct cred *cred)
{
	return bailey_cred(cred)->domain;
}

/**
 * bailey_current_domain() - the domain whose rules the current act must obey
 *
 * Of the subjective credentials, so that io_uring workers and
 * override_creds() are judged by whom they act for.
 *
 * Return: the domain, or NULL: not confined, or no policy at all.
 */
static inline const struct bailey_domain *bailey_current_domain(void)
{
	if (!static_branch_unlikely(&bailey_active))
		return NULL;
	return bailey_cred_domain(current_cred());
}

struct bailey_domain *bailey_domain_get(struct bailey_domain *domain);
void bailey_domain_put(struct bailey_domain *domain);
bool bailey_domain_same(const struct bailey_domain *a,
			const struct bailey_domain *b);
bool bailey_domain_fresh(const struct bailey_domain *domain);
int bailey_domain_label(const struct bailey_domain *domain, char *buf,
			size_t size);

int bailey_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp);
void bailey_cred_transfer(struct cred *new, const struct cred *old);
void bailey_cred_free(struct cred *cred);
void bailey_task_free(struct task_struct *task);
void bailey_file_set_fowner(struct file *file);
void bailey_file_free_security(struct file *file);
int bailey_bprm_creds_for_exec(struct linux_binprm *bprm);
int bailey_bprm_check_security(struct linux_binprm *bprm);
void bailey_bprm_committing_creds(bailey_committed_bprm *bprm);
void bailey_bprm_committed_creds(bailey_committed_bprm *bprm);
int bailey_task_prctl(int option, unsigned long arg2, unsigned long arg3,
		      unsigned long arg4, unsigned long arg5);

#endif /* _BAILEY_DOMAIN_H */
