// SPDX-License-Identifier: GPL-2.0
/*
 * The buffer of events: see ring.h. Knows the head of a record and nothing of
 * what is in it.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ring.h"

/**
 * bailey_ring_init() - make a buffer
 * @ring: to be set up
 * @size: bytes, at least BAILEY_EVENT_MAX; rounded up to a power of 2
 *
 * Context: may sleep; the memory is charged to the caller.
 * Return: 0 or -ENOMEM.
 */
int bailey_ring_init(struct bailey_ring *ring, u32 size)
{
	memset(ring, 0, sizeof(*ring));
	raw_spin_lock_init(&ring->lock);
	size = roundup_pow_of_two(max(size, 2 * BAILEY_EVENT_MAX));
	ring->data = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!ring->data)
		return -ENOMEM;
	ring->size = size;
	return 0;
}

/**
 * bailey_ring_free() - free it; nobody writes or reads any more
 * @ring: set up, or zeroed
 */
void bailey_ring_free(struct bailey_ring *ring)
{
	kvfree(ring->data);
	ring->data = NULL;
	ring->seq = 0;
}

static struct bailey_event *record_at(const struct bailey_ring *ring, u64 pos)
{
	return (struct bailey_event *)(ring->data + (pos & (ring->size - 1)));
}

/* Pushes out the oldest records until @size bytes are free. */
static void make_room(struct bailey_ring *ring, u32 size)
{
	while (ring->head + size - ring->tail > ring->size)
		ring->tail += record_at(ring, ring->tail)->size;
}

/**
 * bailey_ring_reserve() - room for the next record
 * @ring: buffer, not full of nothing: @data is there
 * @size: bytes of the record, a multiple of 8, at most BAILEY_EVENT_MAX
 *
 * The record is there as soon as @ring->lock is given up: fill it in first. Its
 * @size and @seq are set.
 *
 * Context: @ring->lock is held, interrupts are off.
 */
struct bailey_event *bailey_ring_reserve(struct bailey_ring *ring, u32 size)
{
	u32 left = ring->size - (ring->head & (ring->size - 1));
	struct bailey_event *event;

	lockdep_assert_held(&ring->lock);
	if (left < size) {
		make_room(ring, left);
		event = record_at(ring, ring->head);
		event->size = left;
		event->version = 0;	/* a filler */
		WRITE_ONCE(ring->head, ring->head + left);
	}
	make_room(ring, size);
	event = record_at(ring, ring->head);
	event->size = size;
	event->version = BAILEY_EVENT_VERSION;
	event->seq = ring->seq + 1;
	/* Looked at without the lock, by who waits and by who counts. */
	WRITE_ONCE(ring->seq, event->seq);
	WRITE_ONCE(ring->head, ring->head + size);
	return event;
}

/**
 * bailey_ring_start() - begin to read with what comes from now on
 * @ring: buffer
 * @cursor: to be set up
 */
void bailey_ring_start(struct bailey_ring *ring, struct bailey_cursor *cursor)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ring->lock, flags);
	cursor->pos = ring->head;
	cursor->seq = ring->seq + 1;
	cursor->ready = false;
	raw_spin_unlock_irqrestore(&ring->lock, flags);
}

/*
 * The record at the cursor, which is brought up to the oldest if it was left
 * behind; NULL: there is none. Tells in *@lost how many it missed.
 */
static struct bailey_event *next(struct bailey_ring *ring,
				 struct bailey_cursor *cursor, u64 *lost)
{
	struct bailey_event *event;

	lockdep_assert_held(&ring->lock);
	*lost = 0;
	if (cursor->pos < ring->tail)
		cursor->pos = ring->tail;
	if (cursor->pos == ring->head)
		return NULL;
	event = record_at(ring, cursor->pos);
	if (!event->version) {
		cursor->pos += event->size;
		event = record_at(ring, cursor->pos);
	}
	*lost = event->seq - cursor->seq;
	return event;
}

/**
 * bailey_ring_peek() - is there a record, and of what time?
 * @ring: buffer
 * @cursor: reader's place; its @boot is set
 *
 * Context: any.
 */
bool bailey_ring_peek(struct bailey_ring *ring, struct bailey_cursor *cursor)
{
	const struct bailey_event *event;
	unsigned long flags;
	u64 lost;

	if (cursor->ready || READ_ONCE(ring->head) == cursor->pos)
		return cursor->ready;
	raw_spin_lock_irqsave(&ring->lock, flags);
	event = next(ring, cursor, &lost);
	if (event) {
		cursor->boot = event->boot;
		cursor->ready = true;
	}
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return cursor->ready;
}

/**
 * bailey_ring_read() - take the next record, or be told of lost ones
 * @ring: buffer
 * @cursor: reader's place; it moves on unless -EMSGSIZE is returned
 * @buf: receives the record
 * @size: bytes of @buf
 * @lost: receives how many records were pushed out before they were read; then
 *	no record is read
 *
 * Context: any.
 * Return: bytes of the record; 0: there is none, or some are lost; -EMSGSIZE.
 */
int bailey_ring_read(struct bailey_ring *ring, struct bailey_cursor *cursor,
		     void *buf, u32 size, u64 *lost)
{
	const struct bailey_event *event;
	unsigned long flags;
	int ret = 0;

	raw_spin_lock_irqsave(&ring->lock, flags);
	event = next(ring, cursor, lost);
	if (event && *lost) {
		cursor->seq = event->seq;
		cursor->boot = event->boot;
		cursor->ready = true;
	} else if (event && event->size > size) {
		ret = -EMSGSIZE;
	} else if (event) {
		ret = event->size;
		memcpy(buf, event, ret);
		cursor->pos += ret;
		cursor->seq++;
		cursor->ready = false;
	} else {
		cursor->ready = false;
	}
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return ret;
}
