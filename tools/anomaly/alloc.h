/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation that ends the program when there is no memory, as elsewhere in the
 * tools. Sizes that come from a file are checked by its reader, not here.
 */
#ifndef AN_ALLOC_H
#define AN_ALLOC_H

#include <stdlib.h>

static inline void *an_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

static inline void *an_realloc(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

#endif /* AN_ALLOC_H */
