// SPDX-License-Identifier: GPL-2.0
/*
 * securityfs: bailey/hits, a line for each rule: whether it was of use since it
 * was loaded, and how often it refused. Writing "reset" begins anew.
 */
#include <linux/ctype.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fs.h"
#include "hits.h"

/* A place in the file: a profile by name, and a rule of it, 0 for none. */
#define PROFILE(pos)	((u32)((pos) >> 32))
#define RULE(pos)	((u32)(pos))
#define NEXT(pos)	((loff_t)(PROFILE(pos) + 1) << 32)

static const struct bailey_policy *policy_locked(void)
{
	return rcu_dereference_protected(bailey_current_policy,
					 lockdep_is_held(&bailey_policy_lock));
}

/* The entry at or after *@pos, which the reader may see. */
static void *entry_from(loff_t *pos)
{
	const struct bailey_policy *policy = policy_locked();

	while (policy && PROFILE(*pos) < policy->nprofiles) {
		const struct bailey_entry *entry;

		entry = &policy->entry[policy->byname[PROFILE(*pos)]];
		if (RULE(*pos) <= entry->rec->nrules &&
		    bailey_in_own_ns(entry->profile->name))
			return (void *)entry;
		*pos = NEXT(*pos);
	}
	return NULL;
}

static void *hits_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&bailey_policy_lock);
	return entry_from(pos);
}

static void *hits_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return entry_from(pos);
}

static void hits_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&bailey_policy_lock);
}

static void put(struct seq_file *m, const char *s)
{
	seq_escape(m, s, " \t\n\\");
	seq_putc(m, '\t');
}

static void show_none(struct seq_file *m, const struct bailey_entry *entry)
{
	const struct bailey_view *view = &entry->blob->view;
	u32 i = view->count[BAILEY_SECT_RULES] + (entry->rec - view->profiles);

	put(m, entry->profile->name);
	seq_printf(m, "none\t-\t%u\t",
		   (u32)atomic_read(&view->hits->refused[i]));
	put(m, bailey_string(view, entry->rec->file));
	seq_printf(m, "%u\t-\t-\n", entry->rec->line);
}

/* What the kernel cannot know to be of use. */
static bool unknown(const struct bailey_rule *rule)
{
	return (rule->flags & BAILEY_RULE_IMPLIED) ||
		rule->cls == BAILEY_CLASS_ATTACH ||
		rule->cls == BAILEY_CLASS_DBUS;
}

static int hits_show(struct seq_file *m, void *v)
{
	const struct bailey_entry *entry = v;
	const struct bailey_view *view = &entry->blob->view;
	const struct bailey_rule *rule;
	u32 i = RULE(m->index);

	if (!i) {
		show_none(m, entry);
		return 0;
	}
	i = entry->rec->rules + i - 1;
	rule = &view->rules[i];
	if (rule->cls == BAILEY_CLASS_ATTACH)
		return SEQ_SKIP;
	put(m, entry->profile->name);
	seq_printf(m, "%u\t%s\t%u\t", i,
		   test_bit(i, view->hits->used) ? "used" :
		   unknown(rule) ? "unknown" : "unused",
		   (u32)atomic_read(&view->hits->refused[i]));
	put(m, bailey_string(view, rule->file));
	seq_printf(m, "%u\t%u\t", rule->line, rule->cls);
	seq_escape(m, bailey_string(view, rule->text), "\t\n\\");
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations hits_ops = {
	.start = hits_start,
	.next = hits_next,
	.stop = hits_stop,
	.show = hits_show,
};

/* Each blob once: entries of one blob need not be neighbours, but are mostly. */
static void for_blobs(void (*act)(struct bailey_blob *blob))
{
	const struct bailey_policy *policy;
	struct bailey_blob *last = NULL;
	u32 i;

	mutex_lock(&bailey_policy_lock);
	policy = policy_locked();
	for (i = 0; policy && i < policy->nslots; i++) {
		if (!policy->entry[i].profile || policy->entry[i].blob == last)
			continue;
		last = policy->entry[i].blob;
		act(last);
	}
	mutex_unlock(&bailey_policy_lock);
}

static int hits_open(struct inode *inode, struct file *file)
{
	if (file->f_mode & FMODE_READ)
		for_blobs(bailey_hits_fold);
	return seq_open(file, &hits_ops);
}

static ssize_t hits_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	char word[8] = "";
	int error = bailey_may_administer(file);

	if (error)
		return error;
	if (count >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, buf, count))
		return -EFAULT;
	if (strcmp(strim(word), "reset"))
		return -EINVAL;
	/* A namespace's administrator would reset what is not its own. */
	if (!bailey_in_own_ns(""))
		return -EPERM;
	for_blobs(bailey_hits_reset);
	error = bailey_policy_renew();
	return error ?: count;
}

const struct file_operations bailey_hits_fops = {
	.open = hits_open,
	.read = seq_read,
	.write = hits_write,
	.llseek = seq_lseek,
	.release = seq_release,
};
