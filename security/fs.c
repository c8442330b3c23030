// SPDX-License-Identifier: GPL-2.0
/*
 * securityfs: bailey/load, remove, lock, profiles, abi, features, stats.
 *
 * There is no file per profile, so that no file can outlive what it shows.
 * Policy is changed only by an opener AND a writer with CAP_MAC_ADMIN in the
 * initial user namespace, and only if they have the same identity: a
 * privileged program that was handed a descriptor changes nothing.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/mutex.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string_helpers.h>
#include <linux/uaccess.h>

#include "attr.h"
#include "audit.h"
#include "capmemo.h"
#include "domain.h"
#include "events.h"
#include "evfile.h"
#include "fowner.h"
#include "fs.h"
#include "granted.h"
#include "hits.h"
#include "layer.h"
#include "memo.h"
#include "names.h"
#include "policy.h"
#include "sock.h"
#include "tasks.h"

/**
 * struct writer - an open load or remove file
 * @lock: protects @done and @reason, and serialises writes to the file
 * @done: something was written; one file carries one transaction
 * @reason: why it was refused, for the next read
 */
struct writer {
	struct mutex lock;	/* see above */
	bool done;
	char reason[128];
};

/**
 * bailey_may_administer() - may the current task change policy by this file?
 * @file: file that it writes to
 *
 * Return: 0 or -EPERM.
 */
int bailey_may_administer(const struct file *file)
{
	const struct cred *opener = file->f_cred;
	const struct cred *writer = current_cred();

	if (!capable(CAP_MAC_ADMIN) ||
	    security_capable(opener, &init_user_ns, CAP_MAC_ADMIN,
			     CAP_OPT_NONE))
		return -EPERM;
	if (opener->user_ns != writer->user_ns ||
	    !uid_eq(opener->uid, writer->uid) ||
	    !uid_eq(opener->euid, writer->euid) ||
	    !bailey_domain_same(bailey_cred_domain(opener),
				bailey_cred_domain(writer)))
		return -EPERM;
	return 0;
}

/*
 * A profile of the namespace that the current task's domain is in: policy is
 * shown to it and changed by it in there only. NULL: all of it.
 */
static const struct bailey_profile *own_ns(void)
{
	const struct bailey_domain *domain = bailey_current_domain();

	return domain && domain->nroot < domain->n ?
		domain->member[domain->n - 1].profile : NULL;
}

/**
 * bailey_in_own_ns() - is a profile one that the current task may see?
 * @name: its name
 */
bool bailey_in_own_ns(const char *name)
{
	const struct bailey_profile *ns = own_ns();

	return !ns || !strncmp(name, ns->name, ns->ns_len);
}

static int admin_open(struct inode *inode, struct file *file)
{
	struct writer *writer;

	if (!capable(CAP_MAC_ADMIN))
		return -EPERM;
	writer = kzalloc(sizeof(*writer), GFP_KERNEL_ACCOUNT);
	if (!writer)
		return -ENOMEM;
	mutex_init(&writer->lock);
	file->private_data = writer;
	return 0;
}

static int admin_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static int begin_write(struct file *file, loff_t *ppos)
{
	struct writer *writer = file->private_data;
	int error = bailey_may_administer(file);

	if (error)
		return error;
	mutex_lock(&writer->lock);
	if (*ppos || writer->done) {
		strscpy(writer->reason,
			"offset 0: a transaction is one write at offset 0\n",
			sizeof(writer->reason));
		mutex_unlock(&writer->lock);
		return -EINVAL;
	}
	writer->done = true;
	return 0;
}

static ssize_t load_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	struct writer *writer = file->private_data;
	struct bailey_blob_error err = { };
	int error;

	error = begin_write(file, ppos);
	if (error)
		return error;
	error = bailey_policy_load(buf, count, own_ns(), &err);
	writer->reason[0] = '\0';
	if (err.reason)
		snprintf(writer->reason, sizeof(writer->reason),
			 "offset %zu: %s\n", err.offset, err.reason);
	bailey_audit_policy("policy_load", err.reason, error);
	if (error)
		writer->done = false;	/* it may try again */
	else
		*ppos += count;
	mutex_unlock(&writer->lock);
	return error ?: count;
}

static ssize_t load_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	struct writer *writer = file->private_data;
	char reason[sizeof(writer->reason)];
	loff_t pos = 0;
	ssize_t n;

	/* The refusal of the last write, once; not at the file's position. */
	mutex_lock(&writer->lock);
	strscpy(reason, writer->reason, sizeof(reason));
	writer->reason[0] = '\0';
	mutex_unlock(&writer->lock);
	n = simple_read_from_buffer(buf, count, &pos, reason, strlen(reason));
	return n;
}

static ssize_t remove_write(struct file *file, const char __user *buf,
			    size_t count, loff_t *ppos)
{
	struct writer *writer = file->private_data;
	char *name;
	int error;

	if (count > BAILEY_MAX_NAME + 1)
		return -ENAMETOOLONG;
	error = begin_write(file, ppos);
	if (error)
		return error;
	name = memdup_user_nul(buf, count);
	if (IS_ERR(name)) {
		error = PTR_ERR(name);
		goto out;
	}
	if (count && name[count - 1] == '\n')
		name[count - 1] = '\0';
	error = bailey_in_own_ns(name) ? bailey_policy_remove(name) : -EPERM;
	bailey_audit_policy("policy_remove", name, error);
	kfree(name);
out:
	writer->done = false;
	mutex_unlock(&writer->lock);
	return error ?: count;
}

static ssize_t lock_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return simple_read_from_buffer(buf, count, ppos,
				       bailey_policy_sealed() ? "1\n" : "0\n", 2);
}

/* "1" locks; nothing unlocks. A namespace's administrator may not. */
static ssize_t lock_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	bool lock;
	int error = bailey_may_administer(file);

	if (!error)
		error = kstrtobool_from_user(buf, count, &lock);
	if (!error && (!lock || own_ns()))
		error = lock ? -EPERM : -EINVAL;
	if (error)
		return error;
	bailey_policy_seal();
	bailey_audit_policy("policy_lock", NULL, 0);
	return count;
}

static const struct file_operations load_fops = {
	.open = admin_open,
	.read = load_read,
	.write = load_write,
	.release = admin_release,
	.llseek = noop_llseek,
};

static const struct file_operations remove_fops = {
	.open = admin_open,
	.write = remove_write,
	.release = admin_release,
	.llseek = noop_llseek,
};

static const struct file_operations lock_fops = {
	.open = admin_open,
	.read = lock_read,
	.write = lock_write,
	.release = admin_release,
	.llseek = noop_llseek,
};

/* Bytes of a file's name that are shown: anybody may read them of all profiles. */
#define SHOWN	512

static void show_profile(struct seq_file *m, const struct bailey_entry *entry)
{
	const struct bailey_view *view = &entry->blob->view;
	const char *from = bailey_string(view, entry->rec->file);
	unsigned int refs = refcount_read(&entry->profile->refs);
	const char *mode = entry->listed ? bailey_mode_name(entry->rec) :
					   "removed";

	seq_escape(m, entry->profile->name, " \t\n\\");
	seq_printf(m, "\t%s\t%llu\t%u\t%zu\t", mode, entry->generation,
		   refs - (entry->listed && refs), view->size);
	seq_escape_mem(m, from, strnlen(from, SHOWN), ESCAPE_OCTAL, " \t\n\\");
	seq_printf(m, ":%u\t%016llx\n", entry->rec->line,
		   bailey_profile_hash(entry->rec));
}

static const struct bailey_entry *entry_at(const struct bailey_policy *policy,
					   u32 i)
{
	return &policy->entry[policy->byname[i]];
}

static int profiles_show(struct seq_file *m, void *unused)
{
	const struct bailey_policy *policy;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; policy && i < policy->nprofiles; i++)
		if (bailey_in_own_ns(entry_at(policy, i)->profile->name))
			show_profile(m, entry_at(policy, i));
	rcu_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(profiles);

static int abi_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%u\n", BAILEY_ABI_VERSION);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(abi);

static void show_words(struct seq_file *m, const char *name,
		       const char *const *words, unsigned int n)
{
	unsigned int i;

	seq_printf(m, "%s:", name);
	for (i = 0; i < n; i++)
		seq_printf(m, " %s", words[i]);
	seq_putc(m, '\n');
}

static int features_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "file: read write append link lock mmap_exec exec\n");
	seq_puts(m, "exec: inherit profile child unconfined secure fallback target stack xattr\n");
	seq_puts(m, "domain: change_profile change_onexec change_hat stack namespace no_new_privs\n");
	seq_puts(m, "layer: complain default_allow threads\n");
	show_words(m, "network", bailey_net_perms, BAILEY_NNET_PERMS);
	show_words(m, "capability", bailey_cap_names, CAP_LAST_CAP + 1);
	show_words(m, "signal", bailey_signal_perms, 2);
	show_words(m, "ptrace", bailey_ptrace_perms, 4);
	show_words(m, "mount", bailey_mount_perms, 3);
	show_words(m, "mqueue", bailey_mqueue_perms, BAILEY_NMQUEUE_PERMS);
	show_words(m, "io_uring", bailey_io_uring_perms, 2);
	show_words(m, "userns", bailey_userns_perms, 1);
	show_words(m, "rlimit", bailey_rlimit_names, BAILEY_NRLIMITS);
	seq_puts(m, "network_conditions: ip port interface label peer\n");
	seq_puts(m, "unix_conditions: type addr label peer\n");
	seq_puts(m, "profile: attach_disconnected mediate_deleted complain kill unconfined default_allow prompt audit error\n");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(features);

static int stats_show(struct seq_file *m, void *unused)
{
	const struct bailey_policy *policy;
	struct bailey_policy_stats stats;
	struct bailey_event_stats events;
	u64 generation = 0;
	u32 profiles = 0;

	bailey_policy_stats(&stats);
	rcu_read_lock();
	policy = bailey_policy();
	if (policy) {
		generation = policy->generation;
		profiles = policy->nprofiles;
	}
	rcu_read_unlock();
	seq_printf(m, "generation %llu\nprofiles %u\nbytes %llu\nlocked %d\n",
		   generation, profiles, stats.bytes, bailey_policy_sealed());
	seq_printf(m, "loads %llu\nloads_refused %llu\n", stats.loads,
		   stats.refused);
	seq_printf(m, "denials %llu\nrecords_dropped %llu\n",
		   bailey_audit_denials(), bailey_audit_dropped());
	seq_printf(m, "layers %lld\nlayer_bytes %lld\nlayer_events_untold %lld\n",
		   atomic64_read(&bailey_layers),
		   atomic64_read(&bailey_layer_bytes),
		   atomic64_read(&bailey_layer_untold));
	seq_printf(m, "capability_repeats %llu\n", bailey_cap_repeats());
	bailey_granted_show(m);
	bailey_verify_show(m);
	bailey_memo_show(m);
	bailey_event_stats(&events);
	seq_printf(m, "event_readers %u\nevents %llu\nevents_lost %llu\n",
		   events.readers, events.written, events.lost);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

/**
 * bailey_fs_init() - make our files
 *
 * Context: fs_initcall, whether we are in the lsm= list or not.
 * Return: 0 or a negative errno.
 */
int __init bailey_fs_init(void)
{
	static const struct {
		const char *name;
		umode_t mode;
		const struct file_operations *fops;
	} files[] = {
		{ "load", 0600, &load_fops },
		{ "remove", 0200, &remove_fops },
		{ "lock", 0600, &lock_fops },
		{ "profiles", 0444, &profiles_fops },
		{ "self", 0666, &bailey_self_fops },
		{ "tasks", 0444, &bailey_tasks_fops },
		{ "abi", 0444, &abi_fops },
		{ "features", 0444, &features_fops },
		{ "stats", 0444, &stats_fops },
		{ "hits", 0600, &bailey_hits_fops },
		{ "events", 0666, &bailey_events_fops },
	};
	struct dentry *dir, *file;
	unsigned int i;

	if (!bailey_enabled)
		return 0;
	bailey_fowner_init();
	bailey_sock_init();
	dir = securityfs_create_dir("bailey", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = securityfs_create_file(files[i].name, files[i].mode, dir,
					      NULL, files[i].fops);
		if (IS_ERR(file))
			pr_err("bailey: no securityfs file %s: %ld\n",
			       files[i].name, PTR_ERR(file));
	}
	return 0;
}
