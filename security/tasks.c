// SPDX-License-Identifier: GPL-2.0
/*
 * securityfs: bailey/tasks, the confined tasks.
 *
 * A reader is shown what it may look at anyway: the tasks of its pid namespace
 * whose /proc/PID files it could read, which is for the kernel's usual checks
 * and every module to say. Nothing is counted or recorded for the others.
 */
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "tasks.h"

/* The first task at or after number @pos, with a reference. */
static struct task_struct *task_from(struct pid_namespace *ns, loff_t *pos)
{
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	while (!task && *pos <= PID_MAX_LIMIT) {
		pid = find_ge_pid(*pos, ns);
		if (!pid)
			break;
		*pos = pid_nr_ns(pid, ns);
		task = pid_task(pid, PIDTYPE_PID);
		if (task)
			get_task_struct(task);
		else
			++*pos;
	}
	rcu_read_unlock();
	return task;
}

static void *tasks_start(struct seq_file *m, loff_t *pos)
{
	return task_from(task_active_pid_ns(current), pos);
}

static void *tasks_next(struct seq_file *m, void *v, loff_t *pos)
{
	put_task_struct(v);
	++*pos;
	return task_from(task_active_pid_ns(current), pos);
}

static void tasks_stop(struct seq_file *m, void *v)
{
	if (v)
		put_task_struct(v);
}

static int tasks_show(struct seq_file *m, void *v)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct task_struct *task = v;
	struct bailey_domain *domain;
	char comm[TASK_COMM_LEN];
	const struct cred *cred;

	cred = get_task_cred(task);
	domain = bailey_domain_get(bailey_cred_domain(cred));
	put_cred(cred);
	if (domain && ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS |
					PTRACE_MODE_NOAUDIT)) {
		get_task_comm(comm, task);
		seq_printf(m, "%d\t%d\t", task_tgid_nr_ns(task, ns),
			   task_pid_nr_ns(task, ns));
		seq_escape(m, domain->label, " \t\n\\");
		seq_printf(m, "\t%s\t", bailey_domain_mode(domain));
		seq_escape(m, comm, " \t\n\\");
		seq_printf(m, "\t%u\n", domain->nlayers);
	}
	bailey_domain_put(domain);
	return 0;
}

static const struct seq_operations tasks_ops = {
	.start = tasks_start,
	.next = tasks_next,
	.stop = tasks_stop,
	.show = tasks_show,
};

static int tasks_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &tasks_ops);
}

const struct file_operations bailey_tasks_fops = {
	.open = tasks_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};
