// SPDX-License-Identifier: GPL-2.0
/*
 * Takes records of bailey/events apart, and knows the names of their numbers.
 */
#include <string.h>

#include "event.h"

static const char *const types[BAILEY_EVENT_TYPES] = {
	"decision", "domain", "policy", "fork", "exec", "exit", "lost",
	"failed",
};

static const char *const verdicts[BAILEY_EVENT_VERDICTS] = {
	"allowed", "audited", "complained", "denied", "quieted", "killed",
};

static const struct {
	unsigned int cls;
	const char *name;
} classes[] = {
	{ BAILEY_CLASS_FILE, "file" },
	{ BAILEY_CLASS_NET, "net" },
	{ BAILEY_CLASS_SIGNAL, "signal" },
	{ BAILEY_CLASS_PTRACE, "ptrace" },
	{ BAILEY_CLASS_MOUNT, "mount" },
	{ BAILEY_CLASS_LINK, "link" },
	{ BAILEY_CLASS_CHANGE, "change_profile" },
	{ BAILEY_CLASS_MQUEUE, "mqueue" },
	{ BAILEY_CLASS_IO_URING, "io_uring" },
	{ BAILEY_CLASS_USERNS, "userns" },
	{ BAILEY_CLASS_DBUS, "dbus" },
	{ BAILEY_CLASS_CAP, "cap" },
	{ BAILEY_CLASS_RLIMIT, "rlimit" },
};

#define NCLASSES	(sizeof(classes) / sizeof(classes[0]))

/** event_type_name() - "decision" and so on, or "unknown" */
const char *event_type_name(unsigned int type)
{
	return type < BAILEY_EVENT_TYPES ? types[type] : "unknown";
}

/** event_verdict_name() - "denied" and so on, or "unknown" */
const char *event_verdict_name(unsigned int verdict)
{
	return verdict < BAILEY_EVENT_VERDICTS ? verdicts[verdict] : "unknown";
}

/** event_class_name() - "file" and so on, or "unknown" */
const char *event_class_name(unsigned int cls)
{
	size_t i;

	for (i = 0; i < NCLASSES; i++)
		if (classes[i].cls == cls)
			return classes[i].name;
	return "unknown";
}

/** event_verdict_of() - number of a verdict by its name, or -1 */
int event_verdict_of(const char *name)
{
	int i;

	for (i = 0; i < BAILEY_EVENT_VERDICTS; i++)
		if (!strcmp(verdicts[i], name))
			return i;
	return -1;
}

/** event_class_of() - number of a class by its name, or -1 */
int event_class_of(const char *name)
{
	size_t i;

	for (i = 0; i < NCLASSES; i++)
		if (!strcmp(classes[i].name, name))
			return classes[i].cls;
	return -1;
}

/**
 * event_decode() - take the first record of a buffer apart
 * @buf: bytes as read from bailey/events
 * @size: their number
 * @e: receives the record; points into @buf
 *
 * Nothing is taken on trust: a recorded file may be damaged, and of an older
 * version, whose records are shorter.
 *
 * Return: bytes of the record; 0: the rest of it is missing; -1: it is none.
 */
long event_decode(const void *buf, size_t size, struct event *e)
{
	const size_t oldest = offsetof(struct bailey_event, hash);
	const char *p = buf;
	size_t i, n, head;

	memset(e, 0, sizeof(*e));
	if (size < oldest)
		return 0;
	memcpy(&e->head, buf, oldest);
	n = e->head.size;
	head = e->head.version < 2 ? oldest : sizeof(e->head);
	if (n < head || n % 8 || n > BAILEY_EVENT_MAX || !e->head.version)
		return -1;
	if (n > size)
		return 0;
	memcpy(&e->head, buf, head);
	if (e->head.nfields > BAILEY_MAX_FIELDS ||
	    !memchr(e->head.comm, '\0', sizeof(e->head.comm)))
		return -1;
	for (i = 0; i < BAILEY_EVENT_STRINGS; i++) {
		size_t from = e->head.text[i].offset;
		size_t len = e->head.text[i].len;

		if (!from)
			continue;
		if (from < head || from + len >= n ||
		    p[from + len] != '\0')
			return -1;
		e->text[i] = p + from;
		e->len[i] = len;
	}
	return n;
}
