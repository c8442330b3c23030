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
 * @view: its parts; owns @view.base
 */
struct bailey_policy {
	struct bailey_view view;
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
void bailey_name_rule(const struct bailey_policy *policy,
		      struct bailey_denial *why);

/* restrict.c */
const char *bailey_layer_fault(const struct bailey_policy *policy,
			       const struct bailey_profile_rec *rec);

/* events.c */
int bailey_take_event(const struct bailey_event *ev, size_t n,
		      struct bailey_denial *d);

#endif /* LIBBAILEY_PRIVATE_H */
