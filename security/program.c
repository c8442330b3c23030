// SPDX-License-Identifier: GPL-2.0
/*
 * The path of the program that a confined process runs, and programs that are
 * known to run in the domain of who starts them, as by ix.
 *
 * Each CPU keeps the paths of some programs, as long as what it remembers of the
 * file holds: security/granted.c.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "domain.h"
#include "memory.h"
#include "program.h"
#include "unattached.h"

#define PROGRAMS	16	/* a power of two */

/* What an exec in the same domain, and the mapping of the program, take. */
#define RUN_AND_MAP	(BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC)

/**
 * struct program - one program
 * @dentry: not held
 * @mnt: not held
 * @epoch: of this CPU's memory when the path was that
 * @exe: the path; a reference
 */
struct program {
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	u64 epoch;
	struct bailey_exe *exe;
};

/* Each touched by its CPU only, with preemption off. */
static DEFINE_PER_CPU(struct program [PROGRAMS], programs);

static __always_inline struct program *place_of(const struct path *path)
{
	unsigned long key = (unsigned long)path->dentry >> 6;

	return this_cpu_ptr(&programs[(key ^ key >> 7) & (PROGRAMS - 1)]);
}

static struct bailey_exe *exe_new(const char *path)
{
	size_t len = strlen(path);
	struct bailey_exe *exe;

	exe = kmalloc(struct_size(exe, path, len + 1), GFP_KERNEL_ACCOUNT);
	if (!exe)
		return NULL;
	refcount_set(&exe->refs, 1);
	exe->len = len;
	memcpy(exe->path, path, len + 1);
	return exe;
}

/* The path of a file, as seen from the root of the mount namespace, or NULL. */
static struct bailey_exe *exe_of(const struct path *path)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	char *name = buf ? d_absolute_path(path, buf, PATH_MAX) : NULL;
	struct bailey_exe *exe = IS_ERR_OR_NULL(name) ? NULL : exe_new(name);

	kfree(buf);
	return exe;
}

static __always_inline void set_next(struct bailey_task *task,
				     struct bailey_exe *exe)
{
	bailey_exe_put(task->next_exe);
	task->next_exe = exe;
}

/**
 * bailey_exe_next() - the current task is about to run a program
 * @path: of it; NULL: forget
 *
 * Context: process, in execve. Without memory events name no program.
 */
void bailey_exe_next(const char *path)
{
	set_next(bailey_task(current), path ? exe_new(path) : NULL);
}

/**
 * bailey_exe_known() - bailey_exe_next(), of a path that is there already
 * @exe: its reference is taken over
 *
 * Context: process, in execve.
 */
void bailey_exe_known(struct bailey_exe *exe)
{
	set_next(bailey_task(current), exe);
}

/**
 * bailey_exe_find() - the current task became confined without an exec
 *
 * Context: process, may sleep.
 */
void bailey_exe_find(void)
{
	struct bailey_task *task = bailey_task(current);
	struct file *file;

	if (task->exe || !current->mm)
		return;
	file = get_task_exe_file(current);
	if (!file)
		return;
	task->exe = exe_of(&file->f_path);
	fput(file);
}

/**
 * bailey_exe_text() - name the program in an event
 * @draft: event
 * @task: the current task, or one that has ended
 */
void bailey_exe_text(struct bailey_draft *draft, const struct task_struct *task)
{
	const struct bailey_exe *exe = bailey_task(task)->exe;

	if (!exe)
		return;
	draft->text[BAILEY_EVENT_EXE].p = exe->path;
	draft->text[BAILEY_EVENT_EXE].len = exe->len;
}

/*
 * The path, if this CPU knows it, and that the program may be run and mapped; else
 * NULL. *@by: generation of the policy that says so.
 */
static __always_inline struct bailey_exe *
ran_before(const struct bailey_domain *domain, const struct path *path, u64 *by)
{
	const struct bailey_memory *m;
	const struct program *program;
	struct bailey_exe *exe = NULL;

	preempt_disable();
	m = this_cpu_read(bailey_memories);
	if (m && bailey_remembers(m, domain, path, RUN_AND_MAP)) {
		program = place_of(path);
		if (program->dentry == path->dentry &&
		    program->mnt == path->mnt && program->epoch == m->epoch)
			exe = bailey_exe_get(program->exe);
		/* The table is the one in force: preemption is off since. */
		*by = m->stamp.policy->generation;
	}
	preempt_enable();
	return exe;
}

static u64 take(struct bailey_stamp *stamp)
{
	const struct bailey_policy *policy;
	u64 generation;

	rcu_read_lock();
	policy = bailey_policy();
	bailey_stamp_take(stamp, policy);
	generation = policy->generation;
	rcu_read_unlock();
	return generation;
}

/* Keeps a path that was built since @stamp, if this CPU's memory is of it. */
static void learn(const struct path *path, const struct bailey_stamp *stamp,
		  struct bailey_exe *exe)
{
	struct bailey_exe *was = exe;
	struct bailey_memory *m;
	struct program *program;

	bailey_exe_get(exe);
	preempt_disable();
	m = this_cpu_read(bailey_memories);
	if (m && bailey_stamp_same(&m->stamp, stamp) && bailey_up_to_date(m) &&
	    bailey_undisturbed(stamp)) {
		program = place_of(path);
		was = program->exe;
		program->dentry = path->dentry;
		program->mnt = path->mnt;
		program->epoch = m->epoch;
		program->exe = exe;
	}
	preempt_enable();
	bailey_exe_put(was);
}

/* The same, slowly. */
static noinline bool stays(const struct bailey_domain *domain,
			   const struct file *file)
{
	const struct path *path = &file->f_path;
	struct bailey_task *task = bailey_task(current);
	struct bailey_stamp stamp;
	struct bailey_exe *exe;
	u64 by = take(&stamp);

	if (bailey_granted(domain, path, false, RUN_AND_MAP, true)) {
		/* It is mapped with the credentials to come: whoever's the file is. */
		if (bailey_known(domain, path, RUN_AND_MAP))
			task->image = file;
		task->image_by = by;
	} else if (!bailey_granted(domain, path, false, BAILEY_MAY_EXEC, true)) {
		return false;
	}
	exe = exe_of(path);
	set_next(task, exe);
	if (exe)
		learn(path, &stamp, exe);
	return true;
}

/**
 * bailey_program_stays() - is a program plainly allowed to run in the domain?
 * @domain: of the current task
 * @file: the program
 *
 * If so, what will be told of it is prepared, and what will be asked about it.
 *
 * Context: process, in execve, before the image is chosen.
 * Return: true: every rule says ix, and wants no record. false says nothing: ask.
 */
bool bailey_program_stays(const struct bailey_domain *domain,
			  const struct file *file)
{
	struct bailey_task *task = bailey_task(current);
	struct bailey_exe *exe;

	/* Layers say nothing of what attaches. */
	if (unlikely(!domain->n) && !bailey_unattached(&file->f_path))
		return false;
	if (bailey_watched())
		return stays(domain, file);
	exe = ran_before(domain, &file->f_path, &task->image_by);
	if (unlikely(!exe))
		return stays(domain, file);
	task->image = file;
	set_next(task, exe);
	return true;
}
