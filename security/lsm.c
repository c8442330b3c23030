// SPDX-License-Identifier: GPL-2.0
/*
 * The hook table: which hook calls what. Decisions are made elsewhere.
 */
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/moduleparam.h>

#include "attr.h"
#include "bpf.h"
#include "cap.h"
#include "compat.h"
#include "domain.h"
#include "exec.h"
#include "file.h"
#include "fowner.h"
#include "fs.h"
#include "mount.h"
#include "mqueue.h"
#include "mutate.h"
#include "net.h"
#include "rlimit.h"
#include "sock.h"
#include "task.h"
#include "unix.h"
#include "uring.h"

int bailey_enabled __ro_after_init;

struct lsm_blob_sizes bailey_blob_sizes __lsm_ro_after_init = {
	.lbs_cred = sizeof(struct bailey_cred),
	.lbs_ipc = sizeof(struct bailey_ipc),
	.lbs_task = sizeof(struct bailey_task),
};

static struct security_hook_list bailey_hooks[] __lsm_ro_after_init = {
	LSM_HOOK_INIT(cred_prepare, bailey_cred_prepare),
	LSM_HOOK_INIT(cred_transfer, bailey_cred_transfer),
	LSM_HOOK_INIT(cred_free, bailey_cred_free),
	LSM_HOOK_INIT(task_alloc, bailey_task_alloc),
	LSM_HOOK_INIT(task_free, bailey_task_free),
	LSM_HOOK_INIT(task_prctl, bailey_task_prctl),
	BAILEY_HOOK_6_12(getselfattr, bailey_getselfattr)
	BAILEY_HOOK_6_12(setselfattr, bailey_setselfattr)

	LSM_HOOK_INIT(bprm_creds_for_exec, bailey_bprm_creds_for_exec),
	LSM_HOOK_INIT(bprm_check_security, bailey_bprm_check_security),
	LSM_HOOK_INIT(bprm_committing_creds, bailey_bprm_committing_creds),
	LSM_HOOK_INIT(bprm_committed_creds, bailey_bprm_committed_creds),

	LSM_HOOK_INIT(file_open, bailey_file_open),
	LSM_HOOK_INIT(file_permission, bailey_file_permission),
	LSM_HOOK_INIT(file_receive, bailey_file_receive),
	LSM_HOOK_INIT(uring_override_creds, bailey_uring_override_creds),
	LSM_HOOK_INIT(uring_sqpoll, bailey_uring_sqpoll),
	LSM_HOOK_INIT(uring_cmd, bailey_uring_cmd),
	LSM_HOOK_INIT(file_lock, bailey_file_lock),
	LSM_HOOK_INIT(file_fcntl, bailey_file_fcntl),
	LSM_HOOK_INIT(mmap_file, bailey_mmap_file),
	LSM_HOOK_INIT(file_mprotect, bailey_file_mprotect),

	LSM_HOOK_INIT(path_unlink, bailey_path_unlink),
	LSM_HOOK_INIT(path_mkdir, bailey_path_mkdir),
	LSM_HOOK_INIT(path_rmdir, bailey_path_rmdir),
	LSM_HOOK_INIT(path_mknod, bailey_path_mknod),
	LSM_HOOK_INIT(path_symlink, bailey_path_symlink),
	LSM_HOOK_INIT(path_link, bailey_path_link),
	LSM_HOOK_INIT(path_rename, bailey_path_rename),
	LSM_HOOK_INIT(path_truncate, bailey_path_truncate),
	BAILEY_HOOK_6_12(file_truncate, bailey_file_truncate)
	BAILEY_HOOK_7_0(inode_file_setattr, bailey_inode_file_setattr)
	LSM_HOOK_INIT(path_chmod, bailey_path_chmod),
	LSM_HOOK_INIT(path_chown, bailey_path_chown),
	LSM_HOOK_INIT(inode_getattr, bailey_inode_getattr),
	LSM_HOOK_INIT(inode_setattr, bailey_inode_setattr),
	LSM_HOOK_INIT(inode_setxattr, bailey_inode_setxattr),
	LSM_HOOK_INIT(inode_removexattr, bailey_inode_removexattr),
	BAILEY_HOOK_6_12(inode_set_acl, bailey_inode_set_acl)
	BAILEY_HOOK_6_12(inode_remove_acl, bailey_inode_remove_acl)
	LSM_HOOK_INIT(file_ioctl, bailey_file_ioctl),
	LSM_HOOK_INIT(file_ioctl_compat, bailey_file_ioctl),
	LSM_HOOK_INIT(quota_on, bailey_quota_on),

	LSM_HOOK_INIT(sk_free_security, bailey_sk_free_security),
	LSM_HOOK_INIT(sk_clone_security, bailey_sk_clone_security),
	LSM_HOOK_INIT(socket_create, bailey_socket_create),
	LSM_HOOK_INIT(socket_post_create, bailey_socket_post_create),
	LSM_HOOK_INIT(socket_socketpair, bailey_socket_socketpair),
	LSM_HOOK_INIT(sock_graft, bailey_sock_graft),
	LSM_HOOK_INIT(sctp_bind_connect, bailey_sctp_bind_connect),
	LSM_HOOK_INIT(socket_bind, bailey_socket_bind),
	LSM_HOOK_INIT(socket_connect, bailey_socket_connect),
	LSM_HOOK_INIT(socket_listen, bailey_socket_listen),
	LSM_HOOK_INIT(socket_accept, bailey_socket_accept),
	LSM_HOOK_INIT(socket_sendmsg, bailey_socket_sendmsg),
	LSM_HOOK_INIT(socket_recvmsg, bailey_socket_recvmsg),
	LSM_HOOK_INIT(socket_getsockname, bailey_socket_getsockname),
	LSM_HOOK_INIT(socket_getpeername, bailey_socket_getpeername),
	LSM_HOOK_INIT(socket_getsockopt, bailey_socket_getsockopt),
	LSM_HOOK_INIT(socket_setsockopt, bailey_socket_setsockopt),
	LSM_HOOK_INIT(socket_shutdown, bailey_socket_shutdown),
	LSM_HOOK_INIT(unix_stream_connect, bailey_unix_stream_connect),
	LSM_HOOK_INIT(unix_may_send, bailey_unix_may_send),

	LSM_HOOK_INIT(inode_alloc_security, bailey_inode_alloc_security),
	LSM_HOOK_INIT(inode_free_security, bailey_inode_free_security),
	LSM_HOOK_INIT(inode_create, bailey_inode_create),
	LSM_HOOK_INIT(inode_unlink, bailey_inode_unlink),
	LSM_HOOK_INIT(msg_queue_alloc_security,
		      bailey_msg_queue_alloc_security),
	LSM_HOOK_INIT(msg_queue_free_security, bailey_msg_queue_free_security),
	LSM_HOOK_INIT(msg_queue_associate, bailey_msg_queue_associate),
	LSM_HOOK_INIT(msg_queue_msgctl, bailey_msg_queue_msgctl),
	LSM_HOOK_INIT(msg_queue_msgsnd, bailey_msg_queue_msgsnd),
	LSM_HOOK_INIT(msg_queue_msgrcv, bailey_msg_queue_msgrcv),

	LSM_HOOK_INIT(capable, bailey_capable),
	BAILEY_HOOK_BPF(bpf, bailey_bpf)
	LSM_HOOK_INIT(userns_create, bailey_userns_create),
	LSM_HOOK_INIT(task_setrlimit, bailey_task_setrlimit),

	LSM_HOOK_INIT(sb_mount, bailey_sb_mount),
	LSM_HOOK_INIT(sb_umount, bailey_sb_umount),
	LSM_HOOK_INIT(sb_pivotroot, bailey_sb_pivotroot),
	LSM_HOOK_INIT(move_mount, bailey_move_mount),

	LSM_HOOK_INIT(ptrace_access_check, bailey_ptrace_access_check),
	LSM_HOOK_INIT(ptrace_traceme, bailey_ptrace_traceme),
	LSM_HOOK_INIT(task_kill, bailey_task_kill),
	LSM_HOOK_INIT(file_set_fowner, bailey_file_set_fowner),
	LSM_HOOK_INIT(file_free_security, bailey_file_free_security),
	LSM_HOOK_INIT(file_send_sigiotask, bailey_file_send_sigiotask),
};

/* Not stolen from who had these files first: see Kconfig. */
static struct security_hook_list bailey_attr_hooks[] __lsm_ro_after_init = {
	LSM_HOOK_INIT(getprocattr, bailey_getprocattr),
	LSM_HOOK_INIT(setprocattr, bailey_setprocattr),
};

static bool procattr __ro_after_init =
	IS_ENABLED(CONFIG_SECURITY_BAILEY_PROCATTR);
module_param_named(procattr, procattr, bool, 0444);
MODULE_PARM_DESC(procattr, "answer in /proc/PID/attr");

BAILEY_DEFINE_ID(bailey_id);

static int __init bailey_init(void)
{
	size_t n = bailey_mutate(bailey_hooks, ARRAY_SIZE(bailey_hooks));

	bailey_add_hooks(bailey_hooks, n, bailey_id);
	if (procattr) {
		n = bailey_mutate(bailey_attr_hooks,
				  ARRAY_SIZE(bailey_attr_hooks));
		bailey_add_hooks(bailey_attr_hooks, n, bailey_id);
	}
	bailey_mutate_end();
	bailey_enabled = 1;
	pr_info("bailey: initialized, ABI %d, no policy\n",
		BAILEY_ABI_VERSION);
	return 0;
}

BAILEY_DEFINE_LSM(bailey_id, bailey_init, bailey_fs_init, &bailey_blob_sizes);
