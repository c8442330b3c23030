/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of libbailey share.
 */
#ifndef LIBBAILEY_PRIVATE_H
#define LIBBAILEY_PRIVATE_H

#include <bailey.h>

#include "match.h"

#define EXPORT __attribute__((visibility("default")))

/**
 * struct bailey_policy - a verified blob
 * @view: its parts; owns @view.base, which has 8 bytes more than the blob
 * @edge: literal edges, found by a hash, or NULL
 * @edge_shift: 64 less the log2 of their number
 * @edge_mask: their number less 1
 */
struct bailey_policy {
	struct bailey_view view;
	struct bailey_edge *edge;
	unsigned int edge_shift;
	__u64 edge_mask;
};

/* error.c */
int bailey_fail(int error, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void bailey_fail_text(int error, const char *text);

/* check.c */
const struct bailey_profile_rec *
bailey_profile_rec(const struct bailey_policy *policy, int profile);
int bailey_ask(const struct bailey_policy *policy,
	       const struct bailey_profile_rec *rec, enum bailey_class cls,
	       const struct bailey_field *field, unsigned int nfields,
	       unsigned int perms, unsigned int flags,
	       struct bailey_denial *why);
bool bailey_canonical(const char *path, size_t len);
void bailey_name_rule(const struct bailey_policy *policy,
		      struct bailey_denial *why);

/* fast.c */
void bailey_prepare_fast(struct bailey_policy *policy);
bool bailey_plainly_allowed(const struct bailey_policy *policy,
			    const struct bailey_profile_rec *rec,
			    const char *path, size_t len, unsigned int perms,
			    bool owner);

/* restrict.c */
const char *bailey_layer_fault(const struct bailey_policy *policy,
			       const struct bailey_profile_rec *rec);

/* events.c */
int bailey_take_event(const struct bailey_event *ev, size_t n,
		      struct bailey_denial *d);

#endif /* LIBBAILEY_PRIVATE_H */
