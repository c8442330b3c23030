/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's stream of events, for verbs that work with records.
 */
#ifndef BAILEY_STREAM_H
#define BAILEY_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"

/**
 * struct stream - the stream being read
 * @fd: to be polled; -1: it is not there
 * @buf: what has been read and not taken apart
 * @have: bytes of it
 */
struct stream {
	int fd;
	char *buf;
	size_t have;
};

bool stream_open(struct stream *s, const char *profile, bool allowed);
bool stream_drain(struct stream *s,
		  void (*fn)(void *arg, const struct record *r), void *arg);
void stream_close(struct stream *s);

#endif /* BAILEY_STREAM_H */
