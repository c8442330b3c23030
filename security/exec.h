/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How exec changes the domain.
 */
#ifndef _BAILEY_EXEC_H
#define _BAILEY_EXEC_H

#include <linux/binfmts.h>

#include "compat.h"
#include "domain.h"

int bailey_bprm_creds_for_exec(struct linux_binprm *bprm);
int bailey_bprm_check_security(struct linux_binprm *bprm);
void bailey_bprm_committing_creds(bailey_committed_bprm *bprm);
void bailey_bprm_committed_creds(bailey_committed_bprm *bprm);

/* border.c */
void bailey_border_cut(const struct linux_binprm *bprm,
		       const struct bailey_domain *old);

#endif /* _BAILEY_EXEC_H */
