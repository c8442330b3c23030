/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lanes: what lanes.c decides and lower.c builds.
 */
#ifndef BC_LANES_H
#define BC_LANES_H

#include "emit.h"

extern unsigned int bc_lane_limit;

/* lower.c */
int64_t bc_lane_list(struct bc_blob *blob, const struct bc_rule *const *rules,
		     const uint32_t *index, uint32_t n, enum bailey_class cls,
		     struct bc_diag *diag, int *bad);
void bc_lane_forget(struct bc_blob *blob);
void bc_lane_keep(struct bc_blob *blob);

#endif /* BC_LANES_H */
