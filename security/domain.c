// SPDX-License-Identifier: GPL-2.0
/*
 * Domains: what a task is confined by, and how exec changes it.
 *
 * A domain never changes; a credential gets another one. Entering a profile
 * from unconfined only narrows, so that no_new_privs does not stand against it.
 */
#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/ptrace.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "domain.h"
#include "file.h"
#include "path.h"
#include "task.h"

/**
 * bailey_domain_get() - take a reference
 * @domain: may be NULL
 *
 * Return: @domain.
 */
struct bailey_domain *bailey_domain_get(struct bailey_domain *domain)
{
	if (domain)
		refcount_inc(&domain->refs);
	return domain;
}

/**
 * bailey_domain_put() - give back a reference
 * @domain: may be NULL
 *
 * Context: any.
 */
void bailey_domain_put(struct bailey_domain *domain)
{
	u32 i;

	if (!domain || !refcount_dec_and_test(&domain->refs))
		return;
	for (i = 0; i < domain->n; i++)
		bailey_profile_put(domain->member[i].profile);
	/* Readers of another task's cred are covered by the cred's own RCU. */
	kfree(domain);
}

/* A domain of one profile; takes over the reference to @profile. */
static struct bailey_domain *domain_new(struct bailey_profile *profile)
{
	struct bailey_domain *domain;

	domain = kzalloc(struct_size(domain, member, 1), GFP_KERNEL_ACCOUNT);
	if (!domain) {
		bailey_profile_put(profile);
		return NULL;
	}
	refcount_set(&domain->refs, 1);
	domain->n = 1;
	domain->member[0].profile = profile;
	rcu_read_lock();
	domain->member[0].generation =
		bailey_policy()->entry[profile->slot].generation;
	rcu_read_unlock();
	return domain;
}

/**
 * bailey_domain_same() - do two domains consist of the same profiles?
 * @a: domain or NULL
 * @b: domain or NULL
 */
bool bailey_domain_same(const struct bailey_domain *a,
			const struct bailey_domain *b)
{
	u32 i;

	if (a == b)
		return true;
	if (!a || !b || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (a->member[i].profile != b->member[i].profile)
			return false;
	return true;
}

/**
 * bailey_domain_fresh() - are the rules still those of the domain's making?
 * @domain: domain that the caller's credential holds
 */
bool bailey_domain_fresh(const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	bool fresh = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		const struct bailey_member *m = &domain->member[i];

		if (policy->entry[m->profile->slot].generation != m->generation)
			fresh = false;
	}
	rcu_read_unlock();
	return fresh;
}

/**
 * bailey_domain_label() - the label of a domain
 * @domain: domain or NULL
 * @buf: receives it, NUL-terminated; stacked names are joined by "//&"
 * @size: bytes of @buf
 *
 * Return: its length, or -ERANGE if it was cut.
 */
int bailey_domain_label(const struct bailey_domain *domain, char *buf,
			size_t size)
{
	size_t n = 0;
	u32 i;

	if (!domain) {
		n = strscpy(buf, BAILEY_UNCONFINED, size);
		return (ssize_t)n < 0 ? -ERANGE : n;
	}
	for (i = 0; i < domain->n && n < size; i++)
		n += snprintf(buf + n, size - n, "%s%s", i ? "//&" : "",
			      domain->member[i].profile->name);
	return n < size ? n : -ERANGE;
}

int bailey_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp)
{
	bailey_cred(new)->domain = bailey_domain_get(bailey_cred(old)->domain);
	return 0;
}

void bailey_cred_transfer(struct cred *new, const struct cred *old)
{
	struct bailey_domain *was = bailey_cred(new)->domain;

	bailey_cred(new)->domain = bailey_domain_get(bailey_cred(old)->domain);
	bailey_domain_put(was);
}

void bailey_cred_free(struct cred *cred)
{
	bailey_domain_put(bailey_cred(cred)->domain);
	bailey_cred(cred)->domain = NULL;
}

void bailey_task_free(struct task_struct *task)
{
	bailey_profile_put(bailey_task(task)->onexec);
}

/* Signals by SIGIO and SIGURG are the doing of who asked for them. */
void bailey_file_set_fowner(struct file *file)
{
	struct bailey_file *blob = bailey_file(file);
	struct bailey_domain *was = blob->owner_by;

	blob->owner_by = bailey_domain_get(bailey_cred(current_cred())->domain);
	bailey_domain_put(was);
}

void bailey_file_free_security(struct file *file)
{
	bailey_domain_put(bailey_file(file)->owner_by);
}

/* The listed profile whose attachment fits @name best, with a reference. */
static struct bailey_profile *find_attachment(const struct bailey_name *name)
{
	struct bailey_field field = { name->p + 1, name->len - 1 };
	const struct bailey_entry *best;
	const struct bailey_policy *policy;
	struct bailey_profile *profile = NULL;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	do {
		best = NULL;
		for (i = 0; i < policy->nprofiles; i++) {
			const struct bailey_entry *entry;
			struct bailey_result res;

			entry = &policy->entry[policy->byname[i]];
			if (!entry->listed ||
			    !entry->rec->cls[BAILEY_CLASS_ATTACH].count)
				continue;
			if (best && entry->rec->specificity <=
				    best->rec->specificity)
				continue;
			bailey_lookup(&entry->blob->view, entry->rec,
				      BAILEY_CLASS_ATTACH, &field, 1, false,
				      &res);
			if (res.perms.allow & BAILEY_MAY_EXEC)
				best = entry;
		}
		/* Removed and dead in this moment: look at the new table. */
		if (best && !refcount_inc_not_zero(&best->profile->refs))
			policy = bailey_policy();
		else
			profile = best ? best->profile : NULL;
	} while (best && !profile);
	rcu_read_unlock();
	return profile;
}

/* Where an unconfined task goes by this exec; *@domain NULL: nowhere. */
static int enter(struct linux_binprm *bprm, struct bailey_domain **domain)
{
	struct bailey_profile *profile = bailey_task(current)->onexec;
	struct bailey_name name;
	int error = 0;

	*domain = NULL;
	if (profile) {
		refcount_inc(&profile->refs);
	} else {
		bailey_name_get(&name, &bprm->file->f_path, false, GFP_KERNEL);
		if (name.error == -ENOMEM)
			error = -ENOMEM;
		else if (!name.error && !name.disconnected)
			profile = find_attachment(&name);
		bailey_name_put(&name);
	}
	if (!profile)
		return error;
	*domain = domain_new(profile);
	return *domain ? 0 : -ENOMEM;
}

/**
 * bailey_bprm_creds_for_exec() - judge an exec, choose the new domain
 * @bprm: program about to run
 *
 * Return: 0; -EACCES: the domain may not execute it; -EPERM: a tracer may not
 * follow into the new domain; -ENOMEM.
 */
int bailey_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	const struct bailey_domain *old;
	struct bailey_domain *new;
	int error;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	old = bailey_cred_domain(current_cred());
	if (old)	/* ix is the only mode: the domain stays */
		return bailey_check_path(old, &bprm->file->f_path, "exec",
					 BAILEY_MAY_EXEC, GFP_KERNEL);
	error = enter(bprm, &new);
	if (error || !new)
		return error;
	error = bailey_tracer_may_follow(new);
	if (error) {
		bailey_domain_put(new);
		return error;
	}
	/* bprm->cred inherited "unconfined" from us: nothing to put. */
	bailey_cred(bprm->cred)->domain = new;
	return 0;
}

/**
 * bailey_bprm_check_security() - judge a script's interpreter
 * @bprm: program about to run
 *
 * The file named in execve() was judged before. What a #! line or binfmt_misc
 * puts in its place must be executable for the domain it will run in.
 *
 * Return: 0 or -EACCES.
 */
int bailey_bprm_check_security(struct linux_binprm *bprm)
{
	const struct bailey_domain *domain;

	if (!static_branch_unlikely(&bailey_active) ||
	    bprm->interp == bprm->filename)
		return 0;
	domain = bailey_cred_domain(bprm->cred);
	/* Every exec rule grants m; a library's m does not grant x. */
	return bailey_check_path(domain, &bprm->file->f_path, "exec",
				 BAILEY_MAY_MMAP_EXEC, GFP_KERNEL);
}

void bailey_bprm_committing_creds(bailey_committed_bprm *bprm)
{
	const struct bailey_domain *new = bailey_cred_domain(bprm->cred);

	if (!new || bailey_domain_same(new, bailey_cred_domain(current_cred())))
		return;
	bailey_revalidate_files(new);
	current->pdeath_signal = 0;
}

void bailey_bprm_committed_creds(bailey_committed_bprm *bprm)
{
	struct bailey_task *task = bailey_task(current);

	bailey_profile_put(task->onexec);
	task->onexec = NULL;
}

static int set_onexec(const char __user *uname, unsigned long len)
{
	struct bailey_task *task = bailey_task(current);
	struct bailey_profile *profile = NULL;
	char *name;

	if (bailey_cred_domain(current_cred()))
		return -EPERM;
	/* Before the first load is through, exec would pass the request by. */
	if (!static_branch_unlikely(&bailey_active))
		return -ENOENT;
	/* Else a setuid program could be run under rules that mislead it. */
	if (!task_no_new_privs(current) && !capable(CAP_MAC_ADMIN))
		return -EPERM;
	if (len > BAILEY_MAX_NAME)
		return -ENAMETOOLONG;
	if (len) {
		name = memdup_user_nul(uname, len);
		if (IS_ERR(name))
			return PTR_ERR(name);
		if (strlen(name) == len)
			profile = bailey_profile_get_by_name(name);
		kfree(name);
		if (!profile)
			return -ENOENT;
	}
	bailey_profile_put(task->onexec);
	task->onexec = profile;
	return 0;
}

static int get_label(char __user *ubuf, unsigned long size)
{
	char *buf;
	int len;

	buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	len = bailey_domain_label(bailey_cred_domain(current_cred()), buf,
				  min(size, PAGE_SIZE));
	if (len >= 0 && copy_to_user(ubuf, buf, len + 1))
		len = -EFAULT;
	kfree(buf);
	return len;
}

/**
 * bailey_task_prctl() - PR_BAILEY, see uapi/linux/bailey.h
 * @option: anything but PR_BAILEY is none of our business
 * @arg2: BAILEY_PRCTL_*
 * @arg3: by operation
 * @arg4: by operation
 * @arg5: 0
 *
 * Return: -ENOSYS for other options, else as documented there.
 */
int bailey_task_prctl(int option, unsigned long arg2, unsigned long arg3,
		      unsigned long arg4, unsigned long arg5)
{
	if (option != PR_BAILEY)
		return -ENOSYS;
	if (arg5)
		return -EINVAL;
	switch (arg2) {
	case BAILEY_PRCTL_ABI:
		return arg3 || arg4 ? -EINVAL : BAILEY_ABI_VERSION;
	case BAILEY_PRCTL_ONEXEC:
		return set_onexec((const char __user *)arg3, arg4);
	case BAILEY_PRCTL_GETLABEL:
		return get_label((char __user *)arg3, arg4);
	}
	return -EINVAL;
}
