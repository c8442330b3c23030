/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of bpf(2).
 */
#ifndef _BAILEY_BPF_H
#define _BAILEY_BPF_H

#include "compat.h"

union bpf_attr;

int bailey_bpf(int cmd, union bpf_attr *attr, BAILEY_BPF_SIZE
	       bailey_bpf_last last);

#endif /* _BAILEY_BPF_H */
