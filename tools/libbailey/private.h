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
 * struct bailey_suffix - what a component must end in, whatever is before it
 * @word: its bytes, then 0
 * @len: their number, 1 to 8
 * @hit: node that the component leads to if it does
 * @miss: if not, to one that says the same as this one
 */
struct bailey_suffix {
	__u64 word;
	__u32 len;
	__u32 hit;
	__u32 miss;
};

#define BAILEY_SETTLED	0xffffffffu

/**
 * struct bailey_policy - a verified blob
 * @view: its parts; owns @view.base, which has 8 bytes more than the blob
 * @edge: literal edges, found by a hash, or NULL
 * @edge_shift: 64 less the log2 of their number
 * @edge_mask: their number less 1
 * @suffix: ends of components
 * @suffix_of: by node: 1 + index in @suffix, or 0
 * @suffix_at: by state: the same for a component without a literal edge;
 *	BAILEY_SETTLED: nothing that follows changes the outcome; or 0
 */
struct bailey_policy {
	struct bailey_view view;
	struct bailey_edge *edge;
	unsigned int edge_shift;
	__u64 edge_mask;
	struct bailey_suffix *suffix;
	__u32 *suffix_of;
	__u32 *suffix_at;
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

/* suffix.c */
void bailey_find_suffixes(struct bailey_policy *policy);

/* restrict.c */
extern bool bailey_has_own_hats;
const char *bailey_layer_fault(const struct bailey_policy *policy,
			       const struct bailey_profile_rec *rec);

/* events.c */
int bailey_take_event(const struct bailey_event *ev, size_t n,
		      struct bailey_denial *d);

#endif /* LIBBAILEY_PRIVATE_H */
