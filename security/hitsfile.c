// SPDX-License-Identifier: GPL-2.0
/*
 * securityfs: bailey/hits, a line for each rule: whether it was of use since it
 * was loaded, how often it refused, and, if that is counted, how often it decided.
 * Writing "reset" begins anew, "count" and "nocount" switch the counting.
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

/* Spaces stay as they are; who splits the line by tabs must find something. */
static void put_text(struct seq_file *m, const char *s)
{
	seq_escape(m, *s ? s : "-", "\t\n\\");
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
	seq_printf(m, "%u\t-\t-\t-\n", entry->rec->line);
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
	u64 sum;

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
	put_text(m, bailey_string(view, rule->text));
	if (bailey_count_sum(view, i, &sum))
		seq_printf(m, "%llu\n", sum);
	else
		seq_puts(m, "-\n");
	return 0;
}

static const struct seq_operations hits_ops = {
	.start = hits_start,
	.next = hits_next,
	.stop = hits_stop,
	.show = hits_show,
};

/* Each blob once: entries of one blob need not be neighbours. */
static int for_blobs_locked(int (*act)(struct bailey_blob *blob))
{
	const struct bailey_policy *policy = policy_locked();
	u64 pass = bailey_new_id();
	int error = 0;
	u32 i;

	for (i = 0; policy && i < policy->nslots && !error; i++) {
		struct bailey_blob *blob = policy->entry[i].blob;

		if (!policy->entry[i].profile || blob->pass == pass)
			continue;
		blob->pass = pass;
		error = act(blob);
	}
	return error;
}

/* Without the lock, for it takes long. */
static int fold_all(void)
{
	struct bailey_holding all = { };
	int error = bailey_hold_all(&all);
	u32 i;

	for (i = 0; i < all.n; i++)
		if (!all.entry[i].again)
			bailey_hits_fold(all.entry[i].blob);
	bailey_release(&all);
	return error;
}

static int reset(struct bailey_blob *blob)
{
	bailey_hits_reset(blob);
	return 0;
}

static int make_room(struct bailey_blob *blob)
{
	return bailey_count_make(&blob->view);
}

static void reset_all(void)
{
	mutex_lock(&bailey_policy_lock);
	bailey_hits_resetting();
	for_blobs_locked(reset);
	mutex_unlock(&bailey_policy_lock);
}

/* What has been counted stays to be read when it is switched off. */
static int count(bool on)
{
	int error = 0;

	mutex_lock(&bailey_policy_lock);
	if (on)
		error = for_blobs_locked(make_room);
	if (!error)
		bailey_count_switch(on);
	mutex_unlock(&bailey_policy_lock);
	return error;
}

/*
 * Read from the begin on and piece by piece: to find a place in the middle, seq_file
 * would make all lines before it again, with the lock held all the while.
 */
static int hits_open(struct inode *inode, struct file *file)
{
	int error = file->f_mode & FMODE_READ ? fold_all() : 0;

	if (!error)
		error = seq_open(file, &hits_ops);
	return error ?: nonseekable_open(inode, file);
}

static ssize_t hits_write(struct file *file, const char __user *buf,
			  size_t size, loff_t *ppos)
{
	char word[9] = "", *what;
	int error = bailey_may_administer(file);

	if (error)
		return error;
	if (size >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, buf, size))
		return -EFAULT;
	what = strim(word);
	/* A namespace's administrator would reset what is not its own. */
	if (!bailey_in_own_ns(""))
		return -EPERM;
	if (!strcmp(what, "reset")) {
		reset_all();
		error = bailey_policy_renew();
	} else if (!strcmp(what, "count") || !strcmp(what, "nocount")) {
		error = count(*what == 'c');
	} else {
		error = -EINVAL;
	}
	return error ?: size;
}

const struct file_operations bailey_hits_fops = {
	.open = hits_open,
	.read = seq_read,
	.write = hits_write,
	.release = seq_release,
};
