/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What labels may do to each other, remembered where it is plainly allowed.
 */
#ifndef _BAILEY_MEMO_H
#define _BAILEY_MEMO_H

#include <linux/seq_file.h>
#include <linux/types.h>

#include "verdict.h"

/**
 * struct bailey_memo - a question that names no path or address
 * @domain: id of whose rules decide; set by bailey_memo_has()
 * @policy: generation of the table it is asked of; set by bailey_memo_has()
 * @peer: from bailey_memo_label(): the other side; 0 if there is none
 * @own: the same of what is acted with
 * @detail: what else decides, by class
 * @cls: enum bailey_class
 * @perms: permissions asked for
 */
struct bailey_memo {
	u64 domain;
	u64 policy;
	u64 peer;
	u64 own;
	u64 detail;
	u32 cls;
	u32 perms;
};

/* bailey_memo_label() - what stands for a label; NULL is unconfined */
static inline u64 bailey_memo_label(const struct bailey_domain *domain)
{
	return domain ? domain->id : ~0ull;
}

bool bailey_memo_has(struct bailey_memo *memo,
		     const struct bailey_domain *domain);
void bailey_memo_learn(const struct bailey_memo *memo,
		       const struct bailey_policy *policy, bool layered,
		       const struct bailey_request *req, int error);
int bailey_memo_check(const struct bailey_memo *memo,
		      const struct bailey_domain *domain,
		      struct bailey_request *req);
void bailey_memo_show(struct seq_file *s);

#endif /* _BAILEY_MEMO_H */
