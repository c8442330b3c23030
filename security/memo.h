/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What labels may do to each other, remembered where it is plainly allowed.
 */
#ifndef _BAILEY_MEMO_H
#define _BAILEY_MEMO_H

#include <linux/seq_file.h>
#include <linux/types.h>

#include "verdict.h"

/* @peer where no rule looks at the other side's label: whoever it is. */
#define BAILEY_MEMO_ANYBODY	(~1ull)

/**
 * struct bailey_memo - a question that names no path or address
 * @domain: id of whose rules decide; set by bailey_memo_has()
 * @policy: generation of the table it is asked of; set by bailey_memo_has()
 * @peer: from bailey_memo_label(): the other side; 0 if there is none
 * @own: the same of what is acted with
 * @what: from bailey_memo_what()
 */
struct bailey_memo {
	u64 domain;
	u64 policy;
	u64 peer;
	u64 own;
	u64 what;
};

/**
 * bailey_memo_what() - what is asked
 * @cls: enum bailey_class
 * @perms: permissions asked for, less than 1 << 16
 * @detail: what else decides, by class; less than 1 << 40
 */
static inline u64 bailey_memo_what(u32 cls, u32 perms, u64 detail)
{
	return detail << 24 | (u64)perms << 8 | cls;
}

/* bailey_memo_label() - what stands for a label; NULL is unconfined */
static inline u64 bailey_memo_label(const struct bailey_domain *domain)
{
	return domain ? domain->id : ~0ull;
}

bool bailey_memo_knows(const struct bailey_domain *domain, u64 peer, u64 own,
		       u64 what);
bool bailey_memo_has(struct bailey_memo *memo,
		     const struct bailey_domain *domain);
void bailey_memo_keep(const struct bailey_memo *memo,
		      const struct bailey_policy *policy, bool plain);
void bailey_memo_learn(const struct bailey_memo *memo,
		       const struct bailey_policy *policy,
		       const struct bailey_request *req, int error);
int bailey_memo_check(const struct bailey_memo *memo,
		      const struct bailey_domain *domain,
		      struct bailey_request *req);
void bailey_memo_show(struct seq_file *s);

#endif /* _BAILEY_MEMO_H */
