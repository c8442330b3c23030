/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is copied, or begins as zeros, in pieces: for more than a few thousand bytes a
 * C library takes string instructions, each of which counts as one for every byte.
 */
#ifndef BC_PIECE_H
#define BC_PIECE_H

#include <string.h>

#define BC_PIECE	1024	/* bytes of a piece */

/** bc_copy() - as memcpy() */
static inline void bc_copy(void *to, const void *from, size_t n)
{
	size_t at, piece;

	for (at = 0; at < n; at += piece) {
		piece = n - at < BC_PIECE ? n - at : BC_PIECE;
		memcpy((char *)to + at, (const char *)from + at, piece);
	}
}

void *bc_zeros(size_t n, size_t size);

#endif /* BC_PIECE_H */
