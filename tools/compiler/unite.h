/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unions: what unite.c, of states, and unitenode.c have in common.
 */
#ifndef BC_UNITE_H
#define BC_UNITE_H

#include "pool.h"

/** bc_unite_pair() - the number of the union of @a and @b */
static inline uint32_t bc_unite_pair(struct bc_table *t, uint32_t a, uint32_t b)
{
	if (a == b || !a || !b)
		return a ? a : b;
	return a < b ? bc_table_pair(t, a, b) : bc_table_pair(t, b, a);
}

uint32_t bc_unite_many(struct bc_table *t, int *v, int n);
uint32_t bc_unite_accepts(struct bc_pool *p, struct bc_set *s);
bool bc_unite_take(const struct bc_table *t, uint32_t i, struct bc_set *to);

/** bc_unite() - the number of a union; @v: numbers of no unions, in any order */
static inline uint32_t bc_unite(struct bc_table *t, int *v, int n)
{
	if (n <= 1)
		return n ? v[0] : 0;
	if (n > 2)
		return bc_unite_many(t, v, n);
	return bc_unite_pair(t, v[0], v[1]);
}

/** bc_accept_pair() - as bc_unite_accepts(), of two */
static inline uint32_t bc_accept_pair(struct bc_pool *p, uint32_t a, uint32_t b)
{
	if (!((a | b) & BC_FIELD_BIT))
		return bc_unite_pair(&p->accepts, a, b);
	return BC_FIELD_BIT | bc_unite_pair(&p->states, a & ~BC_FIELD_BIT,
					 b & ~BC_FIELD_BIT);
}

#endif /* BC_UNITE_H */
