/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bounded buffer of event records with one writer at a time and any number of
 * readers, each with a cursor of its own. New records push out the oldest.
 */
#ifndef _BAILEY_RING_H
#define _BAILEY_RING_H

#include <linux/bailey.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct bailey_ring - the buffer
 * @lock: protects everything; taken in any context, with interrupts off, and
 *	nothing is taken or called under it
 * @data: records one after the other, each at a multiple of 8; NULL: none
 * @size: bytes of @data, a power of 2
 * @head: bytes ever written; where the next record goes
 * @tail: bytes ever pushed out; where the oldest record is
 * @seq: number of the newest record
 *
 * No record is split by the end of @data: a filler (@version 0) stands where
 * one did not fit.
 */
struct bailey_ring {
	raw_spinlock_t lock;
	u8 *data;
	u32 size;
	u64 head;
	u64 tail;
	u64 seq;
};

/**
 * struct bailey_cursor - a reader's place in a ring; the reader's own
 * @pos: of the next record
 * @seq: number that it should have
 * @boot: its time, if @ready
 * @ready: @boot is known
 */
struct bailey_cursor {
	u64 pos;
	u64 seq;
	u64 boot;
	bool ready;
};

int bailey_ring_init(struct bailey_ring *ring, u32 size);
void bailey_ring_free(struct bailey_ring *ring);
struct bailey_event *bailey_ring_reserve(struct bailey_ring *ring, u32 size);
void bailey_ring_start(struct bailey_ring *ring, struct bailey_cursor *cursor);
bool bailey_ring_peek(struct bailey_ring *ring, struct bailey_cursor *cursor);
int bailey_ring_read(struct bailey_ring *ring, struct bailey_cursor *cursor,
		     void *buf, u32 size, u64 *lost);

#endif /* _BAILEY_RING_H */
