// SPDX-License-Identifier: GPL-2.0
/*
 * Reads bailey/events into records. One reader, no state but the buffer.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"
#include "event.h"
#include "stream.h"

#define BUFFER	(256 * 1024)

/**
 * stream_open() - listen
 * @s: receives the stream
 * @profile: only of this one and of what is below it; NULL: of all
 * @allowed: tell of allowed accesses as well, at their cost
 *
 * Return: whether there is a stream; else errno says why there is none.
 */
bool stream_open(struct stream *s, const char *profile, bool allowed)
{
	struct bailey_event_filter f = {
		.size = sizeof(f),
		.types = ~0u,
		.verdicts = allowed ? ~0u : ~(1u << BAILEY_EVENT_ALLOWED),
		.classes = ~0ull,
	};
	char *path = fs_path("events");
	int error;

	memset(s, 0, sizeof(*s));
	s->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	error = errno;
	free(path);
	errno = error;
	if (s->fd < 0)
		return false;
	if (profile && strlen(profile) <= BAILEY_MAX_NAME) {
		strcpy(f.profile[0], profile);
		f.nprofiles = 1;
	}
	s->buf = malloc(BUFFER);
	if (s->buf && write(s->fd, &f, sizeof(f)) == sizeof(f))
		return true;
	stream_close(s);
	return false;
}

static void tell(const struct event *e,
		 void (*fn)(void *arg, const struct record *r), void *arg)
{
	json_object *o = event_json(e);
	struct record r;

	if (record_parse(&r, json_object_to_json_string_ext(o,
						JSON_C_TO_STRING_PLAIN)) &&
	    !record_of_layer(&r))
		fn(arg, &r);
	record_free(&r);
	json_object_put(o);
}

/**
 * stream_drain() - take what there is, without waiting
 * @s: stream
 * @fn: told of each record, with @arg
 * @arg: for @fn
 *
 * Return: whether there was anything.
 */
bool stream_drain(struct stream *s,
		  void (*fn)(void *arg, const struct record *r), void *arg)
{
	bool any = false;

	for (;;) {
		ssize_t n = read(s->fd, s->buf + s->have, BUFFER - s->have);
		struct event e;
		size_t done = 0;
		long used = 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return any;
		any = true;
		s->have += n;
		while (done < s->have &&
		       (used = event_decode(s->buf + done, s->have - done,
					    &e)) > 0) {
			tell(&e, fn, arg);
			done += used;
		}
		if (used < 0)
			done = s->have;	/* damaged: what is left says nothing */
		s->have -= done;
		memmove(s->buf, s->buf + done, s->have);
	}
}

/** stream_close() - listen no more */
void stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->buf);
	s->fd = -1;
	s->buf = NULL;
}
