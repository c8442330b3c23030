/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of decisions, through the kernel's audit subsystem.
 */
#ifndef _BAILEY_AUDIT_H
#define _BAILEY_AUDIT_H

#include <linux/audit.h>
#include <linux/types.h>

#include "verdict.h"

void bailey_audit(const struct bailey_entry *entry,
		  const struct bailey_verdict *v,
		  const struct bailey_request *req);
void bailey_audit_cap(const struct bailey_entry *entry,
		      const struct bailey_verdict *v, int cap, u32 n);
void bailey_audit_domain(const char *what, const char *label, const char *op,
			 const char *name, const char *info, const char *target,
			 int error);
void bailey_audit_policy(const char *op, const char *name, int error);
void bailey_audit_count(void);
u64 bailey_audit_denials(void);
u64 bailey_audit_dropped(void);

/* audit_fields.c: the keys that depend on the class */
void bailey_audit_fields(struct audit_buffer *ab,
			 const struct bailey_verdict *v,
			 const struct bailey_request *req);
void bailey_audit_capability(struct audit_buffer *ab, int cap);

/* audit_net.c */
void bailey_audit_net(struct audit_buffer *ab,
		      const struct bailey_request *req);

#endif /* _BAILEY_AUDIT_H */
