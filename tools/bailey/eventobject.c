// SPDX-License-Identifier: GPL-2.0
/*
 * The object of an event in words: what its key, which is made for the matcher,
 * says to people.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "bailey.h"
#include "event.h"
#include "key.h"
#include "names.h"

static const char *field(const struct event *e, int i)
{
	const char *s = e->text[BAILEY_EVENT_FIELD + i];

	return s ? s : "";
}

static size_t field_len(const struct event *e, int i)
{
	return e->len[BAILEY_EVENT_FIELD + i];
}

static const char *name_in(const char *const *names, int n, int i)
{
	return i >= 0 && i < n && names[i] ? names[i] : NULL;
}

/* Room for the value of a key. */
static char *add(struct event_object *o, const char *key)
{
	o->key[o->n].key = key;
	return o->key[o->n++].value;
}

static void add_string(struct event_object *o, const char *key, const char *s,
		       size_t len)
{
	if (!s || !len)
		return;
	o->key[o->n].key = key;
	o->key[o->n].s = s;
	o->key[o->n++].len = len;
}

static void add_number(struct event_object *o, const char *key, long value)
{
	o->key[o->n].number = true;
	snprintf(add(o, key), 128, "%ld", value);
}

static void add_name(struct event_object *o, const char *key,
		     const char *const *names, int n, int i)
{
	const char *s = name_in(names, n, i);

	if (s)
		snprintf(add(o, key), 128, "%s", s);
	else
		snprintf(add(o, key), 128, "%d", i);
}

static unsigned int nibbles(const char *p, int n)
{
	unsigned int value = 0;

	while (n-- && *p)
		value = value << 4 | ((*p++ - BAILEY_KEY_BASE) & 15);
	return value;
}

/* The last key's name of a local socket; NUL bytes are part of it. */
static void add_name_of(struct event_object *o, bool abstract, const char *s,
			size_t len)
{
	char *to = o->key[o->n - 1].value;
	size_t n = 0;

	if (abstract)
		to[n++] = '@';
	len = len < 127 - n ? len : 127 - n;
	memcpy(to + n, s, len);
	to[n + len] = '\0';
	o->key[o->n - 1].s = to;
	o->key[o->n - 1].len = n + len;
}

static void add_address(struct event_object *o, const char *s, size_t len,
			const char *addr, const char *port)
{
	unsigned char ip[16];
	int kind = *s - BAILEY_KEY_BASE, n, i;
	char *to;

	if (!len || kind == BAILEY_ADDRESS_NONE)
		return;
	if (kind == BAILEY_ADDRESS_INET || kind == BAILEY_ADDRESS_INET6) {
		n = kind == BAILEY_ADDRESS_INET ? 4 : 16;
		/* A family alone, without an address. */
		if (len < 5u + 2 * n)
			return;
		for (i = 0; i < n; i++)
			ip[i] = nibbles(s + 5 + 2 * i, 2);
		inet_ntop(n == 4 ? AF_INET : AF_INET6, ip, add(o, addr), 128);
		add_number(o, port, nibbles(s + 1, 4));
		return;
	}
	to = add(o, addr);
	if (kind == BAILEY_ADDRESS_AUTO)
		strcpy(to, "auto");
	else
		add_name_of(o, kind == BAILEY_ADDRESS_ABSTRACT, s + 1, len - 1);
}

static void add_socket(struct event_object *o, const struct event *e)
{
	const char *kind = field(e, 0);

	if (field_len(e, 0) < 6)
		return;
	add_name(o, "family", bailey_family_names, AF_MAX,
		 (unsigned char)kind[0] - BAILEY_KEY_BASE);
	add_name(o, "sock_type", bailey_type_names, SOCK_MAX,
		 (unsigned char)kind[1] - BAILEY_KEY_BASE);
	add_number(o, "protocol", nibbles(kind + 2, 4));
	add_address(o, field(e, 1), field_len(e, 1), "addr", "port");
	add_address(o, field(e, 2), field_len(e, 2), "peer_addr", "peer_port");
	add_string(o, "interface", field(e, 4), field_len(e, 4));
}

static void set_name(struct event_object *o, const struct event *e, int i)
{
	o->name = field(e, i);
	o->name_len = field_len(e, i);
}

static void add_mount(struct event_object *o, const struct event *e)
{
	__u32 bits = bailey_key_flags_of(field(e, 3), field_len(e, 3));
	char flags[512] = "", *to;
	size_t i, n = 0;

	set_name(o, e, 0);
	add_string(o, "source_name", field(e, 1), field_len(e, 1));
	add_string(o, "fstype", field(e, 2), field_len(e, 2));
	for (i = 0; i < BAILEY_NMOUNT_FLAGS; i++) {
		if (!(bits & 1u << i) || !bailey_mount_names[i])
			continue;
		n += snprintf(flags + n, sizeof(flags) - n, "%s%s",
			      n ? ", " : "", bailey_mount_names[i]);
		if (n >= sizeof(flags))
			break;
	}
	if (!n)
		return;
	to = add(o, "flags");
	snprintf(to, 128, "%.127s", flags);
}

static void set_perms(struct event_object *o, const struct event *e)
{
	const struct bailey_event *h = &e->head;

	if (h->cls == BAILEY_CLASS_LINK) {
		strcpy(o->perms, "l");
		strcpy(o->denied, h->denied ? "l" : "");
	} else if (h->cls < BAILEY_CLASS_MAX) {
		class_perms(h->cls, h->requested, o->perms);
		class_perms(h->cls, h->denied, o->denied);
	}
}

static const char *dup_name(char *to, const char *const *names, int n, int i)
{
	const char *s = name_in(names, n, i);

	if (s)
		return s;
	sprintf(to, "%d", i);
	return to;
}

/**
 * event_object() - the object of an event in words
 * @e: event
 * @o: receives it; points into @e's record and into itself
 */
void event_object(const struct event *e, struct event_object *o)
{
	const struct bailey_event *h = &e->head;

	memset(o, 0, sizeof(*o));
	o->name = "";
	if ((h->type == BAILEY_EVENT_DOMAIN || h->type == BAILEY_EVENT_FAILED) &&
	    h->nfields)
		set_name(o, e, 0);
	if (h->type != BAILEY_EVENT_DECISION)
		return;
	set_perms(o, e);
	switch (h->cls) {
	case BAILEY_CLASS_FILE:
	case BAILEY_CLASS_LINK:
	case BAILEY_CLASS_CHANGE:
		set_name(o, e, 0);
		break;
	case BAILEY_CLASS_NET:
		add_socket(o, e);
		break;
	case BAILEY_CLASS_SIGNAL:
		if (h->signal > 0 && h->signal >= BAILEY_NSIGNALS)
			sprintf(add(o, "signal"), "rtmin+%d", h->signal - 32);
		else
			add_name(o, "signal", bailey_signal_names,
				 BAILEY_NSIGNALS, h->signal);
		break;
	case BAILEY_CLASS_MOUNT:
		add_mount(o, e);
		break;
	case BAILEY_CLASS_MQUEUE:
		add_string(o, "queue_type", field(e, 0), field_len(e, 0));
		set_name(o, e, 1);
		break;
	case BAILEY_CLASS_CAP:
		o->name = dup_name(o->perms, bailey_cap_names,
				   CAP_LAST_CAP + 1, h->requested);
		o->name_len = strlen(o->name);
		break;
	case BAILEY_CLASS_RLIMIT:
		o->name = dup_name(o->perms, bailey_rlimit_names,
				   BAILEY_NRLIMITS, h->requested);
		o->name_len = strlen(o->name);
		add_string(o, "limit", field(e, 0), field_len(e, 0));
		break;
	}
}
