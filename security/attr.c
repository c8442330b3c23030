// SPDX-License-Identifier: GPL-2.0
/*
 * How a task asks for its label, and for another one: as text, in the words of
 * AppArmor's interface, and by prctl.
 *
 * Nobody changes another task. cred_guard_mutex keeps a tracer from attaching
 * between the question whether it may and the change.
 */
#include <linux/kstrtox.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "attach.h"
#include "attr.h"
#include "change.h"
#include "evown.h"
#include "layer.h"

/* A label, or names of hats with a token. */
#define MAX_TEXT	(BAILEY_MAX_LABEL + 64)

static char *label_text(const struct bailey_domain *domain)
{
	if (!domain || !domain->n)
		return kasprintf(GFP_KERNEL, "%s\n", BAILEY_UNCONFINED);
	return kasprintf(GFP_KERNEL, "%s (%s)\n", domain->label,
			 bailey_domain_mode(domain));
}

/* A domain of @task, with a reference. -ENOENT: there is none of that kind. */
static int get_domain(struct task_struct *task, unsigned int which,
		      struct bailey_domain **domain)
{
	const struct bailey_task *mine = bailey_task(task);
	const struct cred *cred;

	if (which == BAILEY_LABEL_CURRENT) {
		cred = get_task_cred(task);
		*domain = bailey_domain_get(bailey_cred_domain(cred));
		put_cred(cred);
		return 0;
	}
	/* The rest belongs to the task alone. */
	if (task != current)
		return -EACCES;
	if (which == BAILEY_LABEL_ONEXEC && mine->onexec) {
		*domain = bailey_domain_get(mine->onexec->domain);
		return 0;
	}
	if (which == BAILEY_LABEL_PREVIOUS && mine->previous) {
		*domain = bailey_domain_get(mine->previous);
		return 0;
	}
	return which > BAILEY_LABEL_PREVIOUS ? -EINVAL : -ENOENT;
}

/**
 * bailey_attr_read() - a label and its mode, for people to read
 * @task: whose
 * @which: BAILEY_LABEL_*; all but CURRENT only of the current task
 * @text: receives "label (mode)\n" or "unconfined\n"; for kfree()
 *
 * Return: its length; -ENOENT: there is none; -EACCES, -EINVAL, -ENOMEM.
 */
int bailey_attr_read(struct task_struct *task, unsigned int which, char **text)
{
	struct bailey_domain *domain;
	int error = get_domain(task, which, &domain);

	if (error)
		return error;
	*text = label_text(domain);
	bailey_domain_put(domain);
	return *text ? strlen(*text) : -ENOMEM;
}

/* Perhaps another thread has it and waits for this one to join in: begin anew then. */
static int lock_creds(void)
{
	return mutex_lock_interruptible(&current->signal->cred_guard_mutex) ?
		-ERESTARTNOINTR : 0;
}

static int change_hat(char *args, size_t len, unsigned int flags)
{
	char *caret = memchr(args, '^', len);
	u64 token;

	if (!caret)
		return -EINVAL;
	*caret = '\0';
	if (kstrtou64(args, 16, &token))
		return -EINVAL;
	len -= caret + 1 - args;
	/* The text's NUL ends the last name. */
	return bailey_change_hat(caret + 1, len ? len + 1 : 0, token, flags);
}

/**
 * struct word - a command of the text interface
 * @name: what begins the text, before a space
 * @which: attribute that takes it
 * @any: "self" takes it
 * @hat: arguments are a token and hats
 * @flags: BAILEY_CHANGE_FLAG_*
 */
struct word {
	const char *name;
	unsigned int which;
	bool any;
	bool hat;
	unsigned int flags;
};

static const struct word words[] = {
	{ "changeprofile", BAILEY_LABEL_CURRENT, .any = true },
	{ "permprofile", BAILEY_LABEL_CURRENT, .any = true,
	  .flags = BAILEY_CHANGE_FLAG_TEST },
	{ "changehat", BAILEY_LABEL_CURRENT, .any = true, .hat = true },
	{ "permhat", BAILEY_LABEL_CURRENT, .any = true, .hat = true,
	  .flags = BAILEY_CHANGE_FLAG_TEST },
	{ "stack", BAILEY_LABEL_CURRENT, .any = true,
	  .flags = BAILEY_CHANGE_FLAG_STACK },
	{ "stackprofile", BAILEY_LABEL_CURRENT, .any = true,
	  .flags = BAILEY_CHANGE_FLAG_STACK },
	{ "exec", BAILEY_LABEL_ONEXEC, .any = true,
	  .flags = BAILEY_CHANGE_FLAG_ONEXEC },
	{ "stack", BAILEY_LABEL_ONEXEC,
	  .flags = BAILEY_CHANGE_FLAG_ONEXEC | BAILEY_CHANGE_FLAG_STACK },
	{ "stackexec", BAILEY_LABEL_ONEXEC, .any = true,
	  .flags = BAILEY_CHANGE_FLAG_ONEXEC | BAILEY_CHANGE_FLAG_STACK },
};

static const struct word *find_word(unsigned int which, const char *text,
				    size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].name) == len &&
		    !memcmp(words[i].name, text, len) &&
		    (which == BAILEY_ATTR_ANY ? words[i].any :
						words[i].which == which))
			return &words[i];
	return NULL;
}

/* @text is NUL-terminated at @size; it is written to. */
static int obey(unsigned int which, char *text, size_t size)
{
	const struct word *word;
	char *space, *args;
	size_t len;

	if (size && text[size - 1] == '\n')
		text[--size] = '\0';
	while (size && !text[size - 1])
		size--;
	space = memchr(text, ' ', size);
	if (!space)
		return -EINVAL;
	word = find_word(which, text, space - text);
	args = space + 1;
	len = size - (args - text);
	if (!word || !len)
		return -EINVAL;
	if (word->hat)
		return change_hat(args, len, word->flags);
	return bailey_change(args, len, word->flags);
}

/**
 * bailey_attr_write() - change the current task as a text says
 * @which: BAILEY_LABEL_CURRENT or _ONEXEC, or BAILEY_ATTR_ANY
 * @text: a word, a space and a label, or a token, '^' and hats
 * @size: bytes of @text
 *
 * Context: process; the caller holds cred_guard_mutex, as procfs and the system
 * calls of the LSM framework do.
 * Return: 0 or an error, see uapi/linux/bailey.h.
 */
int bailey_attr_write(unsigned int which, const char *text, size_t size)
{
	char *copy;
	int error;

	lockdep_assert_held(&current->signal->cred_guard_mutex);
	if (!size || size > MAX_TEXT)
		return -EINVAL;
	copy = kmemdup_nul(text, size, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	error = obey(which, copy, size);
	kfree(copy);
	return error;
}

/* --- /proc/PID/attr ------------------------------------------------------ */

static int which_of(const char *name)
{
	if (!strcmp(name, "current"))
		return BAILEY_LABEL_CURRENT;
	if (!strcmp(name, "exec"))
		return BAILEY_LABEL_ONEXEC;
	if (!strcmp(name, "prev"))
		return BAILEY_LABEL_PREVIOUS;
	return -EINVAL;
}

int bailey_getprocattr(struct task_struct *task, const char *name, char **value)
{
	int which = which_of(name);

	return which < 0 ? which : bailey_attr_read(task, which, value);
}

/* procfs holds cred_guard_mutex and made sure that it is the current task. */
int bailey_setprocattr(const char *name, void *value, size_t size)
{
	int which = which_of(name);
	int error;

	if (which < 0 || which == BAILEY_LABEL_PREVIOUS || !size)
		return -EINVAL;
	/* procfs cuts what is longer: not to be taken for another label. */
	if (size >= PAGE_SIZE)
		return -E2BIG;
	error = bailey_attr_write(which, value, size);
	return error ?: size;
}

/* --- securityfs: self ---------------------------------------------------- */

/*
 * Only the program that opened the file may write to it: one that was handed a
 * descriptor, or took a program's place by exec, changes nothing.
 */
static int self_open(struct inode *inode, struct file *file)
{
	if (!current->mm)
		return -EINVAL;
	mmgrab(current->mm);
	file->private_data = current->mm;
	return 0;
}

static int self_release(struct inode *inode, struct file *file)
{
	mmdrop(file->private_data);
	return 0;
}

static ssize_t self_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	char *text;
	ssize_t n;

	n = bailey_attr_read(current, BAILEY_LABEL_CURRENT, &text);
	if (n < 0)
		return n;
	n = simple_read_from_buffer(buf, count, ppos, text, n);
	kfree(text);
	return n;
}

static ssize_t self_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	char *text;
	int error;

	if (file->private_data != current->mm)
		return -EPERM;
	/* One write is one command; several may follow each other. */
	if (!count || count > MAX_TEXT)
		return -EINVAL;
	text = memdup_user_nul(buf, count);
	if (IS_ERR(text))
		return PTR_ERR(text);
	error = lock_creds();
	if (!error) {
		error = bailey_attr_write(BAILEY_ATTR_ANY, text, count);
		mutex_unlock(&current->signal->cred_guard_mutex);
	}
	kfree(text);
	return error ?: count;
}

const struct file_operations bailey_self_fops = {
	.open = self_open,
	.read = self_read,
	.write = self_write,
	.release = self_release,
	.llseek = generic_file_llseek,
};

/* --- prctl --------------------------------------------------------------- */

static int get_label(char __user *ubuf, unsigned long size, unsigned long which)
{
	struct bailey_domain *domain;
	const char *label;
	size_t len;
	int ret;

	if (which > BAILEY_LABEL_PREVIOUS)
		return -EINVAL;
	ret = get_domain(current, which, &domain);
	if (ret)
		return ret;
	label = bailey_domain_name(domain);
	len = strlen(label);
	if (len >= size)
		ret = -ERANGE;
	else if (copy_to_user(ubuf, label, len + 1))
		ret = -EFAULT;
	bailey_domain_put(domain);
	return ret ?: len;
}

static int change(const char __user *ulabel, unsigned long len,
		  unsigned int flags)
{
	char *label;
	int error;

	if (len > BAILEY_MAX_LABEL)
		return -ENAMETOOLONG;
	label = memdup_user_nul(ulabel, len);
	if (IS_ERR(label))
		return PTR_ERR(label);
	error = lock_creds();
	if (!error) {
		error = bailey_change(label, len, flags);
		mutex_unlock(&current->signal->cred_guard_mutex);
	}
	kfree(label);
	return error;
}

static int hat(const char __user *unames, unsigned long len,
	       const u64 __user *utoken, bool layers)
{
	char *names;
	u64 token = 0;
	int error;

	if (len > BAILEY_MAX_LABEL)
		return -ENAMETOOLONG;
	if (utoken && copy_from_user(&token, utoken, sizeof(token)))
		return -EFAULT;
	names = memdup_user_nul(unames, len);
	if (IS_ERR(names))
		return PTR_ERR(names);
	error = lock_creds();
	if (!error) {
		error = layers ? bailey_layer_hat(names, len, token) :
				 bailey_change_hat(names, len, token, 0);
		mutex_unlock(&current->signal->cred_guard_mutex);
	}
	kfree(names);
	return error;
}

static int get_tag(u64 __user *utag)
{
	return put_user(bailey_task(current)->tag, utag);
}

static int set_tag(u64 tag)
{
	bailey_task(current)->tag = tag;
	return 0;
}

/**
 * bailey_task_prctl() - PR_BAILEY, see uapi/linux/bailey.h
 * @option: anything but PR_BAILEY is none of our business
 * @arg2: BAILEY_PRCTL_*
 * @arg3: by operation
 * @arg4: by operation
 * @arg5: by operation
 *
 * Return: -ENOSYS for other options, else as documented there.
 */
int bailey_task_prctl(int option, unsigned long arg2, unsigned long arg3,
		      unsigned long arg4, unsigned long arg5)
{
	const unsigned long flags = BAILEY_CHANGE_FLAG_ONEXEC |
		BAILEY_CHANGE_FLAG_STACK | BAILEY_CHANGE_FLAG_TEST;

	if (option != PR_BAILEY)
		return -ENOSYS;
	switch (arg2) {
	case BAILEY_PRCTL_ABI:
		return arg3 || arg4 || arg5 ? -EINVAL : BAILEY_ABI_VERSION;
	case BAILEY_PRCTL_ONEXEC:
		return arg5 ? -EINVAL : change((const char __user *)arg3, arg4,
					       BAILEY_CHANGE_FLAG_ONEXEC);
	case BAILEY_PRCTL_GETLABEL:
		return get_label((char __user *)arg3, arg4, arg5);
	case BAILEY_PRCTL_CHANGE:
		return arg5 & ~flags ? -EINVAL :
			change((const char __user *)arg3, arg4, arg5);
	case BAILEY_PRCTL_RESTRICT:
		return bailey_restrict((const void __user *)arg3, arg4, arg5);
	case BAILEY_PRCTL_HAT:
	case BAILEY_PRCTL_LAYER_HAT:
		return hat((const char __user *)arg3, arg4,
			   (const u64 __user *)arg5,
			   arg2 == BAILEY_PRCTL_LAYER_HAT);
	case BAILEY_PRCTL_TAG:
		return arg4 || arg5 ? -EINVAL : set_tag(arg3);
	case BAILEY_PRCTL_EVENTS:
		return arg3 || arg4 || arg5 ? -EINVAL : bailey_own_open();
	case BAILEY_PRCTL_GETTAG:
		return arg4 || arg5 ? -EINVAL : get_tag((u64 __user *)arg3);
	}
	return -EINVAL;
}
