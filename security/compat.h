/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels Bailey supports, and nothing else.
 * No other file looks at LINUX_VERSION_CODE.
 *
 * Each name says what it means in every kernel; what a kernel lacks expands to
 * nothing. Two branches are the rule: 6.1, and what came after it.
 */
#ifndef _BAILEY_COMPAT_H
#define _BAILEY_COMPAT_H

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/lsm_hooks.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/seqlock.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/xattr.h>

#define BAILEY_SINCE(major, minor) \
	(LINUX_VERSION_CODE >= KERNEL_VERSION(major, minor, 0))

/* Where struct io_uring_cmd is. */
#if BAILEY_SINCE(6, 12)
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

#if LINUX_VERSION_CODE >> 8 != KERNEL_VERSION(6, 1, 0) >> 8 && \
	LINUX_VERSION_CODE >> 8 != KERNEL_VERSION(6, 12, 0) >> 8 && \
	LINUX_VERSION_CODE >> 8 != KERNEL_VERSION(7, 3, 0) >> 8
#error "Bailey supports Linux 6.1, 6.12 and 7.3"
#endif

/* --- registration ----------------------------------------------------------- */

/* 6.1 may unlink another module's hooks, which are neighbours of ours. */
#ifndef __lsm_ro_after_init
#define __lsm_ro_after_init	__ro_after_init
#endif

/* What names us to security_add_hooks(): a string, later a name and a number. */
#if BAILEY_SINCE(6, 12)
#define BAILEY_DEFINE_ID(var) \
	static const struct lsm_id var = { \
		.name = "bailey", \
		.id = BAILEY_LSM_ID, \
	}
#define bailey_add_hooks(hooks, n, var) \
	security_add_hooks(hooks, n, &(var))
#else
#define BAILEY_DEFINE_ID(var) \
	static const char var[] = "bailey"
#define bailey_add_hooks(hooks, n, var) \
	security_add_hooks(hooks, n, var)
#endif

/* Where hooks of a name are hung up, and where an entry of the table will be. */
#if BAILEY_SINCE(6, 12)
#define bailey_hook_place(name)	(static_calls_table.name)
#define bailey_place_of(hook)	((hook)->scalls)
#else
#define bailey_hook_place(name)	(&security_hook_heads.name)
#define bailey_place_of(hook)	((hook)->head)
#endif

/* The module: its id, its set-up, and its set-up once securityfs is there. */
#if BAILEY_SINCE(7, 0)
#define BAILEY_DEFINE_LSM(var, start, start_fs, sizes) \
	DEFINE_LSM(bailey) = { \
		.id = &(var), \
		.init = start, \
		.initcall_fs = start_fs, \
		.blobs = sizes, \
	}
#else
#define BAILEY_DEFINE_LSM(var, start, start_fs, sizes) \
	DEFINE_LSM(bailey) = { \
		.name = "bailey", \
		.init = start, \
		.blobs = sizes, \
	}; \
	fs_initcall(start_fs)
#endif

/* --- hooks ------------------------------------------------------------------- */

/* Entries of the hook table that only newer kernels have. */
#if BAILEY_SINCE(6, 12)
#define BAILEY_HOOK_6_12(name, function)	LSM_HOOK_INIT(name, function),
#else
#define BAILEY_HOOK_6_12(name, function)
#endif

#if BAILEY_SINCE(7, 0)
#define BAILEY_HOOK_7_0(name, function)		LSM_HOOK_INIT(name, function),
#else
#define BAILEY_HOOK_7_0(name, function)
#endif

/* One that kernels without bpf(2) have not. */
#ifdef CONFIG_BPF_SYSCALL
#define BAILEY_HOOK_BPF(name, function)		LSM_HOOK_INIT(name, function),
#else
#define BAILEY_HOOK_BPF(name, function)
#endif

/* Its third argument, if there is a fourth, and the type of the last. */
#if BAILEY_SINCE(7, 0)
#define BAILEY_BPF_SIZE		unsigned int size,
#define bailey_bpf_last		bool
#else
#define BAILEY_BPF_SIZE
#define bailey_bpf_last		unsigned int
#endif

/* What bprm_committing_creds and bprm_committed_creds are given. */
#if BAILEY_SINCE(6, 12)
#define bailey_committed_bprm	const struct linux_binprm
#else
#define bailey_committed_bprm	struct linux_binprm
#endif

/* The flags that task_alloc is given, and the one of a child at a descriptor. */
#if BAILEY_SINCE(7, 0)
#define bailey_clone_flags	u64
#define BAILEY_CLONE_AUTOKILL	CLONE_PIDFD_AUTOKILL
#else
#define bailey_clone_flags	unsigned long
#define BAILEY_CLONE_AUTOKILL	0
#endif

/* --- files ------------------------------------------------------------------- */

/**
 * bailey_file_path() - the path by which a file was opened
 * @file: file
 *
 * The files with which overlayfs reaches its layers are opened by a path of the
 * overlay; since 6.12 that one is kept beside the path in the layer.
 */
static inline const struct path *bailey_file_path(const struct file *file)
{
#if BAILEY_SINCE(6, 12)
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}

/**
 * bailey_reads_program() - does exec read this file to run it?
 * @file: file
 *
 * A format of binfmt_misc may hand the descriptor on to its interpreter.
 */
static inline bool bailey_reads_program(const struct file *file)
{
	return unlikely(file->f_flags & __FMODE_EXEC) && current->in_execve;
}

/**
 * bailey_opens_program() - is this file opened to be executed?
 * @file: file
 *
 * In 6.1 uselib(2) sets the same flag, outside of exec.
 */
static inline bool bailey_opens_program(const struct file *file)
{
#if BAILEY_SINCE(6, 12)
	return file->f_flags & __FMODE_EXEC;
#else
	return bailey_reads_program(file);
#endif
}

/* bailey_sigio_file() - the file whose owner is sent SIGIO */
static inline const struct file *
bailey_sigio_file(const struct fown_struct *fown)
{
#if BAILEY_SINCE(6, 12)
	return fown->file;
#else
	return container_of(fown, struct file, f_owner);
#endif
}

/* bailey_inode_owner() - the owner of an inode as seen through a mount */
static inline kuid_t bailey_inode_owner(struct vfsmount *mnt,
					const struct inode *inode)
{
#if BAILEY_SINCE(6, 12)
	return vfsuid_into_kuid(i_uid_into_vfsuid(mnt_idmap(mnt), inode));
#else
	return i_uid_into_mnt(mnt_user_ns(mnt), inode);
#endif
}

/* bailey_fs_root() - a task's root; under RCU, no reference is taken */
static inline void bailey_fs_root(struct fs_struct *fs, struct path *root)
{
#if BAILEY_SINCE(7, 0)
	read_seqlock_excl(&fs->seq);
	*root = fs->root;
	read_sequnlock_excl(&fs->seq);
#else
	spin_lock(&fs->lock);
	*root = fs->root;
	spin_unlock(&fs->lock);
#endif
}

/* What maps the ids of a mount; and as first argument of inode_setattr. */
#if BAILEY_SINCE(6, 12)
#define bailey_idmap		mnt_idmap
#define BAILEY_SETATTR_IDMAP	struct mnt_idmap *idmap,
#else
#define bailey_idmap		user_namespace
#define BAILEY_SETATTR_IDMAP
#endif

/*
 * In 6.1 the capabilities' check of attributes is left to whoever has the hook:
 * for those of another module it asks in its own way, and a second question would
 * take from it what it grants. What SELinux allows must not go on unasked once it
 * was switched off in a running system.
 */
#if !BAILEY_SINCE(6, 12)
static inline bool bailey_is_others_xattr(const char *name)
{
	/* The names in lsm_names hold none of another. */
	if (!IS_ENABLED(CONFIG_SECURITY_SELINUX_DISABLE) &&
	    !strcmp(name, XATTR_NAME_SELINUX))
		return strstr(lsm_names, "selinux");
	if (!strcmp(name, XATTR_NAME_SMACK) ||
	    !strcmp(name, XATTR_NAME_SMACKIPIN) ||
	    !strcmp(name, XATTR_NAME_SMACKIPOUT) ||
	    !strcmp(name, XATTR_NAME_SMACKEXEC) ||
	    !strcmp(name, XATTR_NAME_SMACKTRANSMUTE) ||
	    !strcmp(name, XATTR_NAME_SMACKMMAP))
		return strstr(lsm_names, "smack");
	return false;
}
#endif

static inline int bailey_cap_setxattr(struct dentry *dentry, const char *name,
				      const void *value, size_t size, int flags)
{
#if BAILEY_SINCE(6, 12)
	return 0;
#else
	return bailey_is_others_xattr(name) ? 0 :
		cap_inode_setxattr(dentry, name, value, size, flags);
#endif
}

static inline int bailey_cap_removexattr(struct bailey_idmap *idmap,
					 struct dentry *dentry,
					 const char *name)
{
#if BAILEY_SINCE(6, 12)
	return 0;
#else
	return bailey_is_others_xattr(name) ? 0 :
		cap_inode_removexattr(idmap, dentry, name);
#endif
}

/* Runs through the mounts of a superblock, under mount_lock. */
#if BAILEY_SINCE(7, 0)
#define bailey_for_each_mount(m, sb) \
	for (m = (sb)->s_mounts; m; m = m->mnt_next_for_sb)
#else
#define bailey_for_each_mount(m, sb) \
	list_for_each_entry(m, &(sb)->s_mounts, mnt_instance)
#endif

/* --- tracing ----------------------------------------------------------------- */

/* Strings of a tracepoint are known to it since 6.12. */
#if BAILEY_SINCE(6, 12)
#define bailey_assign_str(field, s)	__assign_str(field)
#else
#define bailey_assign_str(field, s)	__assign_str(field, s)
#endif

#endif /* _BAILEY_COMPAT_H */
