/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blobs that are kept while the policy's lock is not held.
 */
#ifndef _BAILEY_HELD_H
#define _BAILEY_HELD_H

#include "policy.h"

/**
 * struct bailey_held - what an entry had, kept alive
 * @blob: its blob; NULL: there was no entry
 * @rec: its record in @blob
 * @again: one of the entries before has the same blob
 */
struct bailey_held {
	struct bailey_blob *blob;
	const struct bailey_profile_rec *rec;
	bool again;
};

/**
 * struct bailey_holding - what somebody keeps
 * @n: length of @entry
 * @entry: of the caller alone
 */
struct bailey_holding {
	u32 n;
	struct bailey_held *entry;
};

int bailey_hold_replaced(struct bailey_holding *holding,
			 const struct bailey_view *by);
int bailey_hold_all(struct bailey_holding *holding);
void bailey_release(struct bailey_holding *holding);

#endif /* _BAILEY_HELD_H */
