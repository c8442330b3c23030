// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's denials: makes a struct bailey_denial of each record. What is
 * read is not trusted to stay inside of the buffer.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "private.h"

#define ROOM	(4 * BAILEY_EVENT_MAX)

EXPORT int bailey_events(void)
{
	int fd = prctl(PR_BAILEY, BAILEY_PRCTL_EVENTS, 0UL, 0UL, 0UL);

	if (fd >= 0 && !fcntl(fd, F_SETFL, O_NONBLOCK))
		return fd;
	if (fd >= 0)
		close(fd);
	return bailey_fail(ENOSYS, "events: the kernel has none to give: %s",
			   strerror(errno));
}

/**
 * struct copy - texts being copied into a denial
 * @ev: record
 * @d: denial
 * @used: bytes of its buffer
 */
struct copy {
	const struct bailey_event *ev;
	struct bailey_denial *d;
	size_t used;
};

/* A text of the record, or NULL if there is none. */
static const char *text(struct copy *c, unsigned int which)
{
	const struct bailey_event_text *t = &c->ev->text[which];
	char *to = c->d->buf + c->used;
	size_t len = t->len, room = sizeof(c->d->buf) - c->used;

	if (!t->offset || (size_t)t->offset + len > c->ev->size)
		return NULL;
	if (!room) {
		c->d->flags |= BAILEY_DENIAL_CUT;
		return NULL;
	}
	if (len >= room) {
		len = room - 1;
		c->d->flags |= BAILEY_DENIAL_CUT;
	}
	memcpy(to, (const char *)c->ev + t->offset, len);
	to[len] = '\0';
	c->used += len + 1;
	return to;
}

/**
 * bailey_take_event() - make a denial of a record
 * @ev: record, @n bytes of it
 * @n: bytes
 * @d: receives it
 *
 * Return: 1; 0: no denial; -1: no record.
 */
int bailey_take_event(const struct bailey_event *ev, size_t n,
		      struct bailey_denial *d)
{
	struct copy c = { ev, d };

	/* What later versions add stands behind; nothing of it is looked at. */
	if (n < sizeof(*ev) || ev->size < sizeof(*ev) || ev->size > n ||
	    ev->version < BAILEY_EVENT_VERSION)
		return bailey_fail(EPROTO, "events: a record of another version");
	memset(d, 0, offsetof(struct bailey_denial, buf));
	d->rule = BAILEY_NO_RULE;
	d->count = ev->count;
	d->time = ev->time;
	if (ev->type == BAILEY_EVENT_LOST) {
		d->flags = BAILEY_DENIAL_LOST;
		return 1;
	}
	if (ev->type != BAILEY_EVENT_DECISION ||
	    ev->verdict < BAILEY_EVENT_COMPLAINED)
		return 0;
	d->flags = BAILEY_DENIAL_KERNEL;
	if (ev->verdict == BAILEY_EVENT_COMPLAINED)
		d->flags |= BAILEY_DENIAL_COMPLAIN;
	if (ev->flags & BAILEY_EVENT_FLAG_CUT)
		d->flags |= BAILEY_DENIAL_CUT;
	d->cls = ev->cls;
	d->perms = ev->denied;
	d->rule = ev->rule;
	d->line = ev->line;
	d->error = -ev->error;
	d->tag = ev->tag;
	d->tgid = ev->tgid;
	d->pid = ev->pid;
	d->profile = text(&c, BAILEY_EVENT_PROFILE);
	d->operation = text(&c, BAILEY_EVENT_OP);
	d->file = text(&c, BAILEY_EVENT_SOURCE);
	d->name = text(&c, BAILEY_EVENT_FIELD);
	return 1;
}

/* Records of one read, each told to @fn; their number, or -1. */
static int tell(const char *p, size_t left, struct bailey_denial *d,
		bailey_denial_fn *fn, void *arg)
{
	int ret, told = 0;

	while (left) {
		ret = bailey_take_event((const void *)p, left, d);
		if (ret < 0)
			return -1;
		if (ret)
			fn(d, arg);
		told += ret;
		ret = ((const struct bailey_event *)p)->size;
		p += ret;
		left -= ret;
	}
	return told;
}

EXPORT int bailey_read(int fd, bailey_denial_fn *fn, void *arg)
{
	struct bailey_denial *denial = malloc(sizeof(*denial));
	char *buf = malloc(ROOM);
	int ret = -1;
	ssize_t n;

	if (!denial || !buf) {
		bailey_fail(ENOMEM, "no memory");
		goto out;
	}
	do {
		n = read(fd, buf, ROOM);
		if (n < 0 && errno != EAGAIN)
			bailey_fail(errno, "events: %s", strerror(errno));
		else
			ret = n <= 0 ? 0 : tell(buf, n, denial, fn, arg);
	} while (n > 0 && !ret);	/* there was nothing to tell of in it */
out:
	free(denial);
	free(buf);
	return ret;
}
