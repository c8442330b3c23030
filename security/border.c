// SPDX-License-Identifier: GPL-2.0
/*
 * What an exec that changes the domain takes out of the old one's hands: what it
 * shares with others that stay behind, and perf events by which they look into it.
 */
#include <linux/binfmts.h>
#include <linux/fs_struct.h>
#include <linux/perf_event.h>
#include <linux/sched/signal.h>
#include <linux/security.h>

#include "exec.h"

/**
 * bailey_border_cut() - let nobody left behind hold on to the program
 * @bprm: program that replaces the old one now
 * @old: domain of the task until now, or NULL
 *
 * Who shares its working directory, root and umask (CLONE_FS) could move them while
 * it runs. The kernel takes privileges away from such a set-uid program; ours gets
 * copies. An event that was opened on the task, or that it inherited, samples its
 * stack, and may be anybody's: it ends, as with a set-uid program. One on an
 * unconfined task goes on, so that "perf record" of a confined program works.
 * exec_update_lock is held, so that none is opened before the credentials have
 * changed.
 *
 * Context: process, in execve, after the point of no return.
 */
void bailey_border_cut(const struct linux_binprm *bprm,
		       const struct bailey_domain *old)
{
	if ((bprm->unsafe & LSM_UNSAFE_SHARE) && unshare_fs_struct())
		send_sig(SIGKILL, current, 1);
	if (old)
		perf_event_exit_task(current);
}
