/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of capabilities.
 */
#ifndef _BAILEY_CAP_H
#define _BAILEY_CAP_H

struct cred;
struct user_namespace;

int bailey_capable(const struct cred *cred, struct user_namespace *ns, int cap,
		   unsigned int opts);

#endif /* _BAILEY_CAP_H */
