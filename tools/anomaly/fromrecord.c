// SPDX-License-Identifier: GPL-2.0
/*
 * Events from the kernel's records.
 */
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

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

/**
 * struct words - what an object's fields say in words
 * @fields: of the record, one after another
 * @len: bytes of @fields; 0: empty
 * @cls: class
 * @number: what else of the record the object is
 * @family, @what, @addr, @port, @far, @far_port: as in struct an_event, "" if not told
 * @name: what has a name
 */
struct words {
	char fields[240];
	size_t len;
	uint32_t cls;
	uint32_t number;
	char family[24];
	char what[24];
	char addr[128];
	char port[8];
	char far[128];
	char far_port[8];
	char name[128];
};

/* Objects that have no path repeat themselves; words are made once for each. */
#define OBJECTS 512u

static void keep(struct words *w, const struct event_object *o)
{
	const struct {
		const char *key;
		char *to;
		size_t size;
	} kept[] = {
		{ "family", w->family, sizeof(w->family) },
		{ "sock_type", w->what, sizeof(w->what) },
		{ "signal", w->what, sizeof(w->what) },
		{ "addr", w->addr, sizeof(w->addr) },
		{ "port", w->port, sizeof(w->port) },
		{ "peer_addr", w->far, sizeof(w->far) },
		{ "peer_port", w->far_port, sizeof(w->far_port) },
	};
	size_t j;
	int i;

	for (i = 0; i < o->n; i++)
		for (j = 0; j < sizeof(kept) / sizeof(kept[0]); j++)
			if (!strcmp(o->key[i].key, kept[j].key))
				snprintf(kept[j].to, kept[j].size, "%s",
					 o->key[i].s ? "" : o->key[i].value);
	snprintf(w->name, sizeof(w->name), "%.*s", (int)o->name_len, o->name);
}

static uint32_t number_of(const struct bailey_event *h)
{
	if (h->cls == BAILEY_CLASS_NET)
		return 0;
	return h->cls == BAILEY_CLASS_SIGNAL ? (uint32_t)h->signal : h->requested;
}

static const struct words *words_of(const struct event *r)
{
	static struct words known[OBJECTS], large;
	char fields[sizeof(known->fields)];
	uint32_t number = number_of(&r->head);
	struct event_object o;
	struct words *w;
	size_t n = 0, len;
	int i;

	for (i = BAILEY_EVENT_FIELD; i < BAILEY_EVENT_STRINGS && n < sizeof(fields); i++) {
		len = r->text[i] ? r->len[i] : 0;
		if (n + len < sizeof(fields))
			memcpy(fields + n, r->text[i] ? r->text[i] : "", len + 1);
		n += len + 1;
	}
	w = &large;
	if (n <= sizeof(fields)) {
		w = &known[(XXH3_64bits(fields, n) ^ number * 0x9e3779b1u ^ r->head.cls) %
			   OBJECTS];
		if (w->len == n && w->cls == r->head.cls && w->number == number &&
		    !memcmp(w->fields, fields, n))
			return w;
	}
	memset(w, 0, sizeof(*w));
	if (n <= sizeof(fields))
		memcpy(w->fields, fields, n);
	w->len = n;
	w->cls = r->head.cls;
	w->number = number;
	event_object(r, &o);
	keep(w, &o);
	return w;
}

/* The same as lines of JSON have: what was learnt from these is found again. */
static void describe(const struct event *r, struct an_event *e)
{
	const struct words *w;

	switch (r->head.cls) {
	case BAILEY_CLASS_FILE:
	case BAILEY_CLASS_LINK:
	case BAILEY_CLASS_CHANGE:
	case BAILEY_CLASS_MOUNT:
		return;
	case BAILEY_CLASS_MQUEUE:
		e->name = r->text[BAILEY_EVENT_FIELD + 1];
		return;
	}
	w = words_of(r);
	e->family = *w->family ? w->family : NULL;
	e->what = *w->what ? w->what : NULL;
	e->addr = *w->addr ? w->addr : NULL;
	e->port = *w->port ? w->port : NULL;
	e->far = *w->far ? w->far : NULL;
	e->far_port = *w->far_port ? w->far_port : NULL;
	e->name = *w->name ? w->name : e->addr ? e->addr : e->far ? e->far :
		r->text[BAILEY_EVENT_PEER];
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
 * @e: receives it; its strings are those of the record, or static until the next call
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
	describe(r, e);
}
