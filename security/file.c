// SPDX-License-Identifier: GPL-2.0
/*
 * Files as descriptors: open, use, passing, mapping, inheritance.
 *
 * What was granted when a file was opened stands for its reads and writes as
 * long as the reader is in the domain that opened it and that domain's rules
 * have not been replaced; else the file is judged again, by name. A layer judges
 * no descriptor that is there: to have it is to be granted what it was opened for.
 */
#include <linux/anon_inodes.h>
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/io_uring.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/slab.h>

#include "alias.h"
#include "compat.h"
#include "file.h"
#include "memory.h"
#include "mqueue.h"
#include "net.h"
#include "path.h"
#include "program.h"
#include "racy.h"

/* Pipes, sockets, anonymous inodes: nothing that a path could name. */
static bool nameless(const struct file *file)
{
	return bailey_nameless(bailey_file_path(file));
}

static __always_inline u32 opened_for(const struct file *file)
{
	u32 perms = 0;

	if (file->f_mode & FMODE_READ)
		perms |= BAILEY_MAY_READ;
	if (file->f_mode & FMODE_WRITE)
		perms |= file->f_flags & O_APPEND ? BAILEY_MAY_APPEND :
						    BAILEY_MAY_WRITE;
	/* Mode 3 neither reads nor writes but lets ioctl(2) do as it likes. */
	if ((file->f_flags & O_ACCMODE) == O_ACCMODE)
		perms |= BAILEY_MAY_READ | BAILEY_MAY_WRITE;
	return perms;
}

/* Whether the grant made at open time still holds for @domain. */
static __always_inline bool
still_granted(const struct bailey_domain *domain, const struct file *file)
{
	const struct bailey_domain *opener = bailey_cred_domain(file->f_cred);

	/* Nobody was asked whether a file opened for exec may be read. */
	return !(file->f_flags & __FMODE_EXEC) &&
		bailey_domain_alike(domain, opener) &&
		(!opener || bailey_domain_fresh(opener));
}

/*
 * A message queue has rules of its own; and a name, only where somebody has
 * mounted its filesystem. *@done: that was all.
 */
static int check_queue(const struct bailey_domain *domain,
		       const struct file *file, const char *op, bool *done)
{
	*done = false;
	if (!bailey_is_mqueue(file_inode(file)))
		return 0;
	*done = file->f_path.mnt->mnt_flags & MNT_INTERNAL;
	return bailey_check_mqueue(domain, file->f_path.dentry, op,
				   bailey_mqueue_opened_for(file));
}

static int check_file(const struct bailey_domain *domain,
		      const struct file *file, const char *op, u32 perms)
{
	bool done;
	int error = check_queue(domain, file, op, &done);

	if (error || done)
		return error;
	return bailey_check_path(domain, bailey_file_path(file), op, perms,
				 GFP_KERNEL);
}

/* The same of a descriptor that may come from another domain. */
static int check_passed(const struct bailey_domain *domain,
			const struct file *file, const char *op, u32 perms)
{
	bool done;
	int error = check_queue(domain, file, op, &done);

	if (error || done)
		return error;
	return bailey_check_passed(domain, bailey_file_path(file), op, perms,
				   GFP_KERNEL);
}

/*
 * A ring acts with the credentials that were registered with it, or that its
 * poller was made with: one of another domain would lend what this one lacks.
 */
static int check_ring(const struct bailey_domain *domain,
		      const struct cred *maker, const char *op)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_FILE,
		.perms = BAILEY_MAY_WRITE,
		.error = -EACCES,
		.info = "io_uring of another domain",
	};

	if (bailey_domain_same(domain, bailey_cred_domain(maker)))
		return 0;
	return bailey_check(domain, &req);
}

static noinline int open_unknown(const struct bailey_domain *domain,
				 const struct file *file, u32 perms)
{
	const struct path *path = bailey_file_path(file);
	bool done;
	int error;

	if (nameless(file))
		return 0;
	error = check_queue(domain, file, "mq_open", &done);
	if (error || done)
		return error;
	if (bailey_mount_of_file(path))
		return bailey_check_dentry(path->dentry, "open", perms);
	return bailey_check_open(domain, file, "open", perms, false);
}

static noinline int open_to_execute(const struct bailey_domain *domain,
				    const struct file *file)
{
	u32 perms = opened_for(file) | BAILEY_MAY_MMAP_EXEC;

	/* A program or its interpreter: the bprm hooks and mmap judge it. */
	if (bailey_opens_program(file))
		return 0;
	return open_unknown(domain, file, perms);	/* uselib(2) */
}

int bailey_file_open(struct file *file)
{
	const struct bailey_domain *domain = bailey_current_domain();
	u32 perms;
	int known;

	if (!domain)
		return 0;
	if (unlikely(file->f_flags & __FMODE_EXEC))
		return open_to_execute(domain, file);
	perms = opened_for(file);
	if (file->f_flags & O_TRUNC)
		perms |= BAILEY_MAY_WRITE;
	known = bailey_recalled(domain, bailey_file_path(file), perms);
	if (likely(known > 0))
		return 0;
	/* What is remembered, be it refused, has a name, and is no queue. */
	if (known < 0)
		return bailey_check_open(domain, file, "open", perms, true);
	return open_unknown(domain, file, perms);
}

/* ftruncate(2) and O_TRUNC, in kernels that do not use path_truncate for it. */
int bailey_file_truncate(struct file *file)
{
	return bailey_path_truncate(bailey_file_path(file));
}

static noinline int ask_use(const struct bailey_domain *domain,
			    const struct file *file, int mask)
{
	u32 perms = 0;

	if (nameless(file))
		return 0;
	if (mask & MAY_READ)
		perms |= BAILEY_MAY_READ;
	if (mask & (MAY_WRITE | MAY_APPEND))
		perms |= file->f_flags & O_APPEND ? BAILEY_MAY_APPEND :
						    BAILEY_MAY_WRITE;
	if (!perms)
		return 0;
	return check_passed(domain, file, "file_perm", perms);
}

int bailey_file_permission(struct file *file, int mask)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct socket *sock;

	if (!domain)
		return 0;
	bailey_race_on_purpose();
	/* Programs are read by the kernel in the course of exec. */
	if (bailey_reads_program(file))
		return 0;
	/* sendfile(2) and splice(2) come by here only. */
	if (unlikely(S_ISSOCK(file_inode(file)->i_mode))) {
		sock = sock_from_file(file);
		if (sock)
			return bailey_socket_permission(sock, mask);
	}
	if (likely(still_granted(domain, file)))
		return 0;
	return ask_use(domain, file, mask);
}

int bailey_file_receive(struct file *file)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain)
		return 0;
	if (io_is_uring_fops(file))
		return check_ring(domain, file->f_cred, "file_receive");
	if (nameless(file) || still_granted(domain, file))
		return 0;
	return check_passed(domain, file, "file_receive", opened_for(file));
}

/* To keep others from reading takes w too, as with AppArmor. */
int bailey_file_lock(struct file *file, unsigned int cmd)
{
	const struct bailey_domain *domain = bailey_current_domain();
	u32 perms = BAILEY_MAY_LOCK;

	if (!domain || nameless(file))
		return 0;
	if (cmd == F_WRLCK)
		perms |= BAILEY_MAY_WRITE;
	return check_file(domain, file, "file_lock", perms);
}

/* Dropping O_APPEND turns the right to append into the right to write. */
int bailey_file_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || cmd != F_SETFL || nameless(file))
		return 0;
	if (!(file->f_mode & FMODE_WRITE) || !(file->f_flags & O_APPEND) ||
	    (arg & O_APPEND))
		return 0;
	return check_file(domain, file, "file_fcntl", BAILEY_MAY_WRITE);
}

static noinline int ask_mapping(const struct bailey_domain *domain,
				struct file *file, unsigned long prot,
				bool writes, const char *op)
{
	u32 perms = writes ? BAILEY_MAY_WRITE : 0;

	/* What is known has a name, and is no queue. */
	if (bailey_reads_program(file) && !writes &&
	    bailey_is_known(domain, bailey_file_path(file),
			    BAILEY_MAY_MMAP_EXEC))
		return 0;
	/* Memory that can be written can be read. */
	if (prot & (PROT_READ | PROT_WRITE))
		perms |= BAILEY_MAY_READ;
	/* A nameless file can hold code too: memfd_create(2). */
	if (nameless(file))
		perms = 0;
	else if (still_granted(domain, file))
		perms &= ~opened_for(file);
	/*
	 * The image of a program or of its loader, while exec maps it: whoever
	 * may map it as code may see it, and nobody else: any file can be called
	 * a loader.
	 */
	if ((perms & BAILEY_MAY_READ) && bailey_reads_program(file)) {
		perms &= ~BAILEY_MAY_READ;
		perms |= BAILEY_MAY_MMAP_EXEC;
	}
	if (prot & PROT_EXEC)
		perms |= BAILEY_MAY_MMAP_EXEC;
	if (!perms || bailey_known(domain, bailey_file_path(file), perms))
		return 0;
	return check_file(domain, file, op, perms);
}

static __always_inline int check_mapping(struct file *file, unsigned long prot,
					 bool shared, const char *op)
{
	bool writes = (prot & PROT_WRITE) && shared;
	const struct bailey_domain *domain;

	if (!file)
		return 0;
	if (unlikely(file->f_flags & __FMODE_EXEC) && !writes &&
	    (bailey_program_is_image(file) || bailey_launches()))
		return 0;
	domain = bailey_cred_domain(current_cred());
	if (!domain)
		return 0;
	return ask_mapping(domain, file, prot, writes, op);
}

int bailey_mmap_file(struct file *file, unsigned long reqprot,
		     unsigned long prot, unsigned long flags)
{
	bool shared = (flags & MAP_TYPE) == MAP_SHARED ||
		(flags & MAP_TYPE) == MAP_SHARED_VALIDATE;

	return bailey_on() ? check_mapping(file, prot, shared, "file_mmap") : 0;
}

int bailey_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			 unsigned long prot)
{
	const struct file *file = vma->vm_file;

	if (!bailey_on())
		return 0;
	/* Part of a program that exec mapped stays as readable as it is. */
	if (file && (file->f_flags & __FMODE_EXEC) &&
	    (vma->vm_flags & (VM_READ | VM_SHARED)) == VM_READ)
		prot &= ~(PROT_READ | PROT_WRITE);
	return check_mapping(vma->vm_file, prot, vma->vm_flags & VM_SHARED,
			     "file_mprotect");
}

static ssize_t null_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return 0;
}

static ssize_t null_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	return count;
}

/* Takes the place of a descriptor that the new domain may not have. */
static const struct file_operations null_fops = {
	.read = null_read,
	.write = null_write,
	.llseek = noop_llseek,
};

/* Files that are judged before others may run. */
#define AT_ONCE	256

/**
 * struct round - a look at the descriptors of a task
 * @domain: that it enters
 * @left: how many may be judged yet
 * @refused: the last one may not be kept
 * @last: the last one that may; of use while the table is locked
 */
struct round {
	const struct bailey_domain *domain;
	unsigned int left;
	bool refused;
	const struct file *last;
};

static bool may_keep(const struct bailey_domain *domain, struct file *file)
{
	bool done;

	if (io_is_uring_fops(file))
		return !check_ring(domain, file->f_cred, "file_inherit");
	if (nameless(file) || (file->f_mode & FMODE_PATH))
		return true;
	if (check_queue(domain, file, "file_inherit", &done))
		return false;
	/* Called under a spinlock: the name may not sleep. */
	return done || !bailey_check_passed(domain, bailey_file_path(file),
					    "file_inherit", opened_for(file),
					    GFP_ATOMIC);
}

/* Stops at what is refused; and before @fd, if it has been at it for long. */
static int judge_one(const void *arg, struct file *file, unsigned int fd)
{
	struct round *round = (struct round *)arg;

	if (!round->left--)
		return fd + 1;
	/* Standard input and outputs are mostly one. */
	if (file == round->last)
		return 0;
	round->last = file;
	round->refused = !may_keep(round->domain, file);
	return round->refused ? fd + 1 : 0;
}

/* Closes what cannot be replaced, as above a lowered RLIMIT_NOFILE. */
static void take_away(unsigned int fd, struct file **null)
{
	if (!*null)
		*null = anon_inode_getfile("bailey-refused", &null_fops, NULL,
					   O_RDWR);
	if (IS_ERR(*null) || replace_fd(fd, *null, 0) < 0)
		close_fd(fd);
}

/**
 * bailey_revalidate_files() - take from a task the files it may not keep
 * @domain: the domain it enters
 *
 * Each is replaced by one that reads as empty and swallows what is written, so
 * that a program does not find its standard output closed.
 *
 * Context: process, in execve after the file table was unshared.
 */
void bailey_revalidate_files(const struct bailey_domain *domain)
{
	struct files_struct *files = current->files;
	struct round round = { .domain = domain };
	struct file *null = NULL;
	int n = 0;

	for (;;) {
		round.left = AT_ONCE;
		round.refused = false;
		round.last = NULL;
		n = iterate_fd(files, n, judge_one, &round);
		if (!n)
			break;
		if (!round.refused)
			n--;	/* it has not been looked at */
		else
			take_away(n - 1, &null);
		cond_resched();
	}
	if (!IS_ERR_OR_NULL(null))
		fput(null);
}
