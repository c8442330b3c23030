// SPDX-License-Identifier: GPL-2.0
/*
 * Events of system calls that failed without a decision of ours: of files that are
 * not there, of what modes and owners forbid, of programs and sockets nobody serves.
 * No hook is asked then, so this sees them where the kernel leaves the call. It is
 * there only while a reader asks for it: all tasks' calls take the slow way out.
 */
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include <asm/syscall.h>
#include <asm/unistd.h>

#include <trace/events/syscalls.h>

#include "domain.h"
#include "evtask.h"
#include "layer.h"

/**
 * struct call - what is told of a system call
 * @op: operation, as in decisions where there are any
 * @path: which argument points to a path, from 1; 0: none
 */
struct call {
	const char *op;
	unsigned int path;
};

static const struct call calls[] = {
#ifdef __NR_open
	[__NR_open] = { "open", 1 },
	[__NR_creat] = { "open", 1 },
	[__NR_stat] = { "getattr", 1 },
	[__NR_lstat] = { "getattr", 1 },
	[__NR_access] = { "access", 1 },
	[__NR_readlink] = { "readlink", 1 },
	[__NR_unlink] = { "unlink", 1 },
	[__NR_rmdir] = { "rmdir", 1 },
	[__NR_mkdir] = { "mkdir", 1 },
	[__NR_mknod] = { "mknod", 1 },
	[__NR_rename] = { "rename", 1 },
	[__NR_link] = { "link", 1 },
	[__NR_symlink] = { "symlink", 2 },
	[__NR_chmod] = { "chmod", 1 },
	[__NR_chown] = { "chown", 1 },
	[__NR_lchown] = { "chown", 1 },
#endif
#ifdef __NR_renameat
	[__NR_renameat] = { "rename", 2 },
#endif
#ifdef __NR_fchmodat2
	[__NR_fchmodat2] = { "chmod", 2 },
#endif
	[__NR_openat] = { "open", 2 },
	[__NR_openat2] = { "open", 2 },
#ifdef __NR_newfstatat
	[__NR_newfstatat] = { "getattr", 2 },
#endif
	[__NR_statx] = { "getattr", 2 },
	[__NR_faccessat] = { "access", 2 },
	[__NR_faccessat2] = { "access", 2 },
	[__NR_readlinkat] = { "readlink", 2 },
	[__NR_unlinkat] = { "unlink", 2 },
	[__NR_mkdirat] = { "mkdir", 2 },
	[__NR_mknodat] = { "mknod", 2 },
	[__NR_renameat2] = { "rename", 2 },
	[__NR_linkat] = { "link", 2 },
	[__NR_symlinkat] = { "symlink", 3 },
	[__NR_fchmodat] = { "chmod", 2 },
	[__NR_fchownat] = { "chown", 2 },
	[__NR_utimensat] = { "setattr", 2 },
	[__NR_setxattr] = { "setattr", 1 },
	[__NR_lsetxattr] = { "setattr", 1 },
	[__NR_removexattr] = { "setattr", 1 },
	[__NR_getxattr] = { "getattr", 1 },
	[__NR_lgetxattr] = { "getattr", 1 },
	[__NR_statfs] = { "getattr", 1 },
	[__NR_name_to_handle_at] = { "getattr", 2 },
	[__NR_open_by_handle_at] = { "open", 0 },
	[__NR_inotify_add_watch] = { "watch", 2 },
	[__NR_truncate] = { "truncate", 1 },
	[__NR_execve] = { "exec", 1 },
	[__NR_execveat] = { "exec", 2 },
	[__NR_chdir] = { "chdir", 1 },
	[__NR_chroot] = { "chroot", 1 },
	[__NR_pivot_root] = { "pivotroot", 1 },
	[__NR_mount] = { "mount", 2 },
	[__NR_umount2] = { "umount", 1 },
	[__NR_move_mount] = { "mount", 4 },
	[__NR_fsopen] = { "mount", 0 },
	[__NR_open_tree] = { "mount", 2 },
	[__NR_setns] = { "setns", 0 },
	[__NR_unshare] = { "unshare", 0 },
	[__NR_socket] = { "create", 0 },
	[__NR_bind] = { "bind", 0 },
	[__NR_connect] = { "connect", 0 },
	[__NR_sendto] = { "sendmsg", 0 },
	[__NR_sendmsg] = { "sendmsg", 0 },
	[__NR_kill] = { "signal", 0 },
	[__NR_tkill] = { "signal", 0 },
	[__NR_tgkill] = { "signal", 0 },
	[__NR_ptrace] = { "ptrace", 0 },
	[__NR_process_vm_readv] = { "ptrace", 0 },
	[__NR_process_vm_writev] = { "ptrace", 0 },
	[__NR_pidfd_open] = { "pidfd", 0 },
	[__NR_pidfd_getfd] = { "ptrace", 0 },
	[__NR_bpf] = { "bpf", 0 },
	[__NR_perf_event_open] = { "perf_event", 0 },
	[__NR_userfaultfd] = { "userfaultfd", 0 },
	[__NR_io_uring_setup] = { "io_uring", 0 },
	[__NR_keyctl] = { "key", 0 },
	[__NR_add_key] = { "key", 0 },
	[__NR_request_key] = { "key", 0 },
	[__NR_init_module] = { "module", 0 },
	[__NR_finit_module] = { "module", 0 },
	[__NR_delete_module] = { "module", 0 },
	[__NR_kexec_load] = { "kexec", 0 },
	[__NR_reboot] = { "reboot", 0 },
	[__NR_setuid] = { "setuid", 0 },
	[__NR_setgid] = { "setgid", 0 },
	[__NR_setreuid] = { "setuid", 0 },
	[__NR_setresuid] = { "setuid", 0 },
	[__NR_setregid] = { "setgid", 0 },
	[__NR_setresgid] = { "setgid", 0 },
	[__NR_setgroups] = { "setgid", 0 },
	[__NR_capset] = { "capset", 0 },
};

/* What tells of something that is forbidden, missing or not served. */
static bool telling(long error)
{
	switch (error) {
	case -EPERM:
	case -ENOENT:
	case -ESRCH:
	case -ENXIO:
	case -ENOEXEC:
	case -EACCES:
	case -ENODEV:
	case -ENOTDIR:
	case -EROFS:
	case -ENOSYS:
	case -ELOOP:
	case -EAFNOSUPPORT:
	case -EADDRNOTAVAIL:
	case -ENETUNREACH:
	case -ECONNREFUSED:
	case -EHOSTUNREACH:
		return true;
	}
	return false;
}

/* Of another ABI the numbers mean something else. */
static const struct call *call_of(unsigned long nr)
{
	static const struct call other = { "syscall", 0 };

	if (in_compat_syscall() || nr >= ARRAY_SIZE(calls))
		return &other;
	/* The caller chose it, and is told by no error that there is no such call. */
	nr = array_index_nospec(nr, ARRAY_SIZE(calls));
	return calls[nr].op ? &calls[nr] : &other;
}

/*
 * The path, as it stands in the task's memory now: it may have been changed since,
 * and is for people to read. Paged out: none.
 */
static void read_path(struct bailey_draft *draft, unsigned long at, char *buf,
		      size_t size)
{
	long n = strncpy_from_user_nofault(buf, (const char __user *)at, size);

	if (n <= 0)
		return;
	draft->head.nfields = 1;
	bailey_draft_text(draft, BAILEY_EVENT_FIELD, buf);
	if (draft->text[BAILEY_EVENT_FIELD].len == size - 1)
		draft->head.flags |= BAILEY_EVENT_FLAG_CUT;
}

static void left(void *unused, struct pt_regs *regs, long ret)
{
	struct bailey_task *task = bailey_task(current);
	const struct bailey_domain *domain;
	struct bailey_draft draft;
	const struct call *call;
	unsigned long arg[6];
	bool refused = task->refused;
	char name[256];

	/* A decision of ours was told already. */
	task->refused = false;
	if (refused || !telling(ret))
		return;
	domain = bailey_cred_domain(current_cred());
	if (!domain)
		return;
	bailey_draft_begin(&draft, BAILEY_EVENT_FAILED, domain);
	draft.head.requested = syscall_get_nr(current, regs);
	draft.head.error = ret;
	call = call_of(draft.head.requested);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, call->op);
	if (call->path) {
		syscall_get_arguments(current, regs, arg);
		read_path(&draft, arg[call->path - 1], name, sizeof(name));
	}
	bailey_event_write(&draft);
}

/**
 * bailey_watch_failures() - tell of system calls that fail from now on, or no more
 * @on: which
 *
 * Context: may sleep. What is under way may be told yet.
 */
void bailey_watch_failures(bool on)
{
	if (!on)
		unregister_trace_sys_exit(left, NULL);
	else if (register_trace_sys_exit(left, NULL))
		pr_warn("bailey: no events of system calls that fail\n");
}
