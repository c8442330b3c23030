// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities. Only ever takes away: the capability module decides too.
 */
#include <linux/cred.h>
#include <linux/security.h>

#include "cap.h"
#include "verdict.h"

int bailey_capable(const struct cred *cred, struct user_namespace *ns, int cap,
		   unsigned int opts)
{
	const struct bailey_domain *domain;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	domain = bailey_cred_domain(cred);
	if (!domain)
		return 0;
	return bailey_check_cap(domain, cap, opts & CAP_OPT_NOAUDIT);
}
