/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a profile becomes when its task executes a program.
 */
#ifndef _BAILEY_TRANSITION_H
#define _BAILEY_TRANSITION_H

#include "attach.h"
#include "verdict.h"

/**
 * struct bailey_step - the outcome of an exec for one profile
 * @v: verdict; @v.error refuses the exec
 * @info: why there is no such profile, or NULL
 * @target: label that was sought, a string of the policy, or NULL
 * @secure: the program needs a clean environment (AT_SECURE)
 */
struct bailey_step {
	struct bailey_verdict v;
	const char *info;
	const char *target;
	bool secure;
};

int bailey_step(const struct bailey_policy *policy,
		const struct bailey_profile *profile,
		const struct bailey_request *req, struct bailey_xattrs *xattrs,
		struct bailey_step *step, struct bailey_set *set);
int bailey_step_unconfined(const struct bailey_policy *policy,
			   const struct bailey_request *req,
			   struct bailey_xattrs *xattrs, struct bailey_set *set);

#endif /* _BAILEY_TRANSITION_H */
