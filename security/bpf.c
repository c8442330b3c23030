// SPDX-License-Identifier: GPL-2.0
/*
 * bpf(2): what is pinned in a bpffs. Process context.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/security.h>
#include <uapi/linux/bpf.h>

#include "bpf.h"
#include "cap.h"
#include "domain.h"
#include "policy.h"

/*
 * All but one ask for a capability, or concern what the task holds. BPF_OBJ_GET takes
 * a pinned object by its path, with no more than a look at the inode's mode: no hook
 * is told that path, and the one that is known here may lead elsewhere when it is
 * followed. Rules for the capability must allow it then, as bpf_capable() would ask;
 * the task need not have it.
 */
int bailey_bpf(int cmd, union bpf_attr *attr, BAILEY_BPF_SIZE
	       bailey_bpf_last last)
{
	const struct cred *cred = current_cred();

	if (cmd != BPF_OBJ_GET || !bailey_on() || !bailey_cred_domain(cred))
		return 0;
	if (!bailey_capable(cred, &init_user_ns, CAP_BPF, CAP_OPT_NONE))
		return 0;
	return bailey_capable(cred, &init_user_ns, CAP_SYS_ADMIN, CAP_OPT_NONE);
}
