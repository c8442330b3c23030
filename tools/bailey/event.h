/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of bailey/events: taken apart, as JSON, and as text.
 * The JSON form is binding for all who read logs: Documentation/events.rst.
 */
#ifndef BAILEY_EVENT_H
#define BAILEY_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <linux/bailey.h>

struct json_object;

/**
 * struct event - a record taken apart
 * @head: the record without its strings; @head.text is of no use any more
 * @text: by enum bailey_event_string; NUL-terminated, NULL if there is none;
 *	points into the record
 * @len: bytes of each
 */
struct event {
	struct bailey_event head;
	const char *text[BAILEY_EVENT_STRINGS];
	size_t len[BAILEY_EVENT_STRINGS];
};

/* event.c */
long event_decode(const void *buf, size_t size, struct event *e);
const char *event_type_name(unsigned int type);
const char *event_verdict_name(unsigned int verdict);
const char *event_class_name(unsigned int cls);
int event_verdict_of(const char *name);
int event_class_of(const char *name);

/* eventjson.c, eventtext.c */
struct json_object *event_json(const struct event *e);
void event_text(const struct event *e, FILE *out);

/**
 * struct event_object - the object of an access in words
 * @name: path, mount point, queue, capability, resource, or ""
 * @key: of the other members, key and value, @n of them; values are never NULL
 * @perms: permissions requested, in words or letters
 * @denied: the same of those denied
 *
 * What eventjson.c and eventtext.c have in common.
 */
struct event_object {
	const char *name;
	size_t name_len;
	struct {
		const char *key;
		char value[128];
		const char *s;	/* in place of @value, with @len */
		size_t len;
		bool number;
	} key[12];
	int n;
	char perms[160];
	char denied[160];
};

/* eventobject.c */
void event_object(const struct event *e, struct event_object *o);

#endif /* BAILEY_EVENT_H */
