// SPDX-License-Identifier: GPL-2.0
/*
 * Events from the kernel's records.
 */
#include <string.h>

#include "../bailey/event.h"
#include "stream.h"

/* Permissions in words are made once for each mask. */
#define MASKS 256u

static const char *perms_of(const struct event *r)
{
	static struct {
		uint32_t cls, mask;
		bool used;
		char text[160];
	} known[MASKS];
	uint32_t i = (r->head.requested * 0x9e3779b1u ^ r->head.cls) % MASKS;
	struct event_object o;

	if (!known[i].used || known[i].cls != r->head.cls ||
	    known[i].mask != r->head.requested) {
		event_object(r, &o);
		known[i].used = true;
		known[i].cls = r->head.cls;
		known[i].mask = r->head.requested;
		memcpy(known[i].text, o.perms, sizeof(o.perms));
	}
	return known[i].text;
}

/* Any process may put a layer on itself, with any name: it is no profile of ours. */
static enum an_kind kind_of(const struct bailey_event *h)
{
	if (h->flags & BAILEY_EVENT_FLAG_LAYER)
		return AN_OTHER;
	switch (h->type) {
	case BAILEY_EVENT_DECISION:
		return AN_DECISION;
	case BAILEY_EVENT_FORK:
		return AN_FORK;
	case BAILEY_EVENT_EXEC:
		return AN_EXEC;
	case BAILEY_EVENT_EXIT:
		return AN_EXIT;
	case BAILEY_EVENT_FAILED:
		return AN_FAILED;
	case BAILEY_EVENT_POLICY:
		return AN_POLICY;
	case BAILEY_EVENT_LOST:
		return AN_LOST;
	default:
		return AN_OTHER;
	}
}

/**
 * an_event_record() - an event from a record
 * @r: record taken apart
 * @e: receives it; its strings are those of the record, @perms is static until the
 *	next call
 */
void an_event_record(const struct event *r, struct an_event *e)
{
	const struct bailey_event *h = &r->head;

	*e = (struct an_event){
		.kind = kind_of(h),
		.refused = h->type != BAILEY_EVENT_FAILED &&
			h->verdict >= BAILEY_EVENT_COMPLAINED,
		.boot = h->boot,
		.start = h->start,
		.tgid = h->tgid,
		.pid = h->pid,
		.ppid = h->ppid,
		.peer = h->peer,
		.line = h->line,
		.node = h->node,
		.count = h->count,
		.error = -h->error,
		.generation = h->generation,
		.profile = r->text[BAILEY_EVENT_PROFILE],
		.exe = r->text[BAILEY_EVENT_EXE],
		.comm = h->comm,
		.op = r->text[BAILEY_EVENT_OP],
		.source = r->text[BAILEY_EVENT_SOURCE],
		.rule = h->rule_hash,
		.hash = h->hash,
		.name = r->text[BAILEY_EVENT_FIELD],
	};
	if (e->kind != AN_DECISION)
		return;
	e->cls = event_class_name(h->cls);
	e->perms = perms_of(r);
}
