// SPDX-License-Identifier: GPL-2.0
/*
 * An event as an object of JSON: Documentation/events.rst says which keys.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "utf8.h"

/**
 * struct out - an object being filled
 * @o: object
 * @raw: some string of the event is no UTF-8, so that all are written by bytes:
 *	who reads could not tell which are
 */
struct out {
	json_object *o;
	bool raw;
};

static bool is_utf8(const char *s, size_t len)
{
	uint32_t c;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = bc_utf8(s + i, len - i, &c);
		if (!n)
			return false;
	}
	return true;
}

static bool is_raw(const struct event *e)
{
	int i;

	for (i = 0; i < BAILEY_EVENT_STRINGS; i++)
		if (e->text[i] && !is_utf8(e->text[i], e->len[i]))
			return true;
	return !is_utf8(e->head.comm, strlen(e->head.comm));
}

/* A string as it is, or each of its bytes as the character of that number. */
static json_object *string(const struct out *out, const char *s, size_t len)
{
	json_object *o;
	size_t i, n = 0;
	char *wide;

	if (!out->raw)
		return json_object_new_string_len(s, len);
	wide = malloc(2 * len + 1);
	if (!wide)
		abort();
	for (i = 0; i < len; i++) {
		unsigned char c = s[i];

		if (c < 0x80) {
			wide[n++] = c;
		} else {
			wide[n++] = 0xc0 | c >> 6;
			wide[n++] = 0x80 | (c & 0x3f);
		}
	}
	o = json_object_new_string_len(wide, n);
	free(wide);
	return o;
}

static void add(struct out *out, const char *key, json_object *value)
{
	json_object_object_add_ex(out->o, key, value,
				  JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

static void add_string(struct out *out, const char *key, const char *s,
		       size_t len)
{
	if (s && len)
		add(out, key, string(out, s, len));
}

static void add_text(struct out *out, const char *key, const struct event *e,
		     enum bailey_event_string i)
{
	add_string(out, key, e->text[i], e->len[i]);
}

/* A number that is known if it is not 0. */
static void add_number(struct out *out, const char *key, uint64_t n)
{
	if (n)
		add(out, key, json_object_new_uint64(n));
}

static void add_times(struct out *out, const struct bailey_event *h)
{
	time_t second = h->time / 1000000000;
	char text[64], day[32];
	struct tm tm;

	if (h->time && gmtime_r(&second, &tm)) {
		strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
		snprintf(text, sizeof(text), "%s.%09uZ", day,
			 (unsigned int)(h->time % 1000000000));
		add(out, "time", json_object_new_string(text));
	}
	snprintf(text, sizeof(text), "%" PRIu64 ".%09u",
		 (uint64_t)h->boot / 1000000000,
		 (unsigned int)(h->boot % 1000000000));
	add(out, "boot", json_object_new_double_s((double)h->boot / 1e9, text));
}

static void add_task(struct out *out, const struct event *e)
{
	const struct bailey_event *h = &e->head;

	add_text(out, "executable", e, BAILEY_EVENT_EXE);
	add_string(out, "comm", h->comm, strlen(h->comm));
	if (!h->pid)
		return;
	add_number(out, "pid", h->pid);
	add_number(out, "tgid", h->tgid);
	add_number(out, "ppid", h->ppid);
	add_number(out, "start", h->start);
	/* Who has ended is in no namespace, and is nobody. */
	if (h->type != BAILEY_EVENT_EXIT)
		add(out, "fsuid", json_object_new_uint64(h->fsuid));
}

static void add_object(struct out *out, const struct event *e)
{
	const struct bailey_event *h = &e->head;
	struct event_object object;
	int i;

	event_object(e, &object);
	if (h->ouid != ~0u) {
		add(out, "ouid", json_object_new_uint64(h->ouid));
		add(out, "owner", json_object_new_boolean(h->flags &
						BAILEY_EVENT_FLAG_OWNER));
	}
	add_string(out, "name", object.name, object.name_len);
	for (i = 0; i < object.n; i++) {
		const char *s = object.key[i].s;

		if (s)
			add_string(out, object.key[i].key, s,
				   object.key[i].len);
		else if (object.key[i].number)
			add(out, object.key[i].key, json_object_new_int64(
				    strtoll(object.key[i].value, NULL, 10)));
		else
			add_string(out, object.key[i].key, object.key[i].value,
				   strlen(object.key[i].value));
	}
	add_text(out, "target", e, BAILEY_EVENT_TARGET);
	add_text(out, "peer", e, BAILEY_EVENT_PEER);
	add_number(out, "peer_pid", h->peer);
	if (h->cls < BAILEY_CLASS_MAX && h->type == BAILEY_EVENT_DECISION) {
		add_string(out, "requested", object.perms,
			   strlen(object.perms));
		add_string(out, "denied", object.denied,
			   strlen(object.denied));
	}
}

static void add_rule(struct out *out, const struct event *e)
{
	const struct bailey_event *h = &e->head;
	char hash[16];

	if (h->rule == BAILEY_NO_RULE)
		add(out, "rule", json_object_new_string("none"));
	else
		add(out, "rule", json_object_new_uint64(h->rule));
	add_text(out, "source", e, BAILEY_EVENT_SOURCE);
	add_number(out, "line", h->line);
	if (h->rule_hash) {
		snprintf(hash, sizeof(hash), "%08" PRIx32, h->rule_hash);
		add(out, "rule_hash", json_object_new_string(hash));
	}
	add_number(out, "node", h->node);
}

/* Not a number of JSON, as a tag. */
static void add_hash(struct out *out, uint64_t hash)
{
	char text[32];

	if (!hash)
		return;
	snprintf(text, sizeof(text), "%016" PRIx64, hash);
	add(out, "hash", json_object_new_string(text));
}

static void add_tag(struct out *out, uint64_t tag)
{
	char text[32];

	if (!tag)
		return;
	/* Not a number of JSON: many readers keep 53 bits of one. */
	snprintf(text, sizeof(text), "%" PRIu64, tag);
	add(out, "tag", json_object_new_string(text));
}

/**
 * event_json() - an event as JSON
 * @e: event
 *
 * Return: an object for json_object_put().
 */
json_object *event_json(const struct event *e)
{
	const struct bailey_event *h = &e->head;
	struct out out = { .o = json_object_new_object(), .raw = is_raw(e) };
	bool decision = h->type == BAILEY_EVENT_DECISION;

	add(&out, "version", json_object_new_int(1));
	add_times(&out, h);
	add_string(&out, "type", event_type_name(h->type),
		   strlen(event_type_name(h->type)));
	if (decision || h->type == BAILEY_EVENT_DOMAIN)
		add_string(&out, "verdict", event_verdict_name(h->verdict),
			   strlen(event_verdict_name(h->verdict)));
	if (decision)
		add_string(&out, "class", event_class_name(h->cls),
			   strlen(event_class_name(h->cls)));
	add_text(&out, "operation", e, BAILEY_EVENT_OP);
	add_text(&out, "profile", e, BAILEY_EVENT_PROFILE);
	add_text(&out, "label", e, BAILEY_EVENT_LABEL);
	add_task(&out, e);
	add_object(&out, e);
	if (decision)
		add_rule(&out, e);
	add_hash(&out, h->hash);
	if (h->type == BAILEY_EVENT_EXIT)
		add(&out, "status", json_object_new_int(h->signal));
	if (h->type == BAILEY_EVENT_FAILED)
		add(&out, "syscall", json_object_new_uint64(h->requested));
	if (h->error)
		add(&out, "error", json_object_new_int(h->error));
	add_text(&out, "info", e, BAILEY_EVENT_INFO);
	add_number(&out, "generation", h->generation);
	add_tag(&out, h->tag);
	add_number(&out, "count", h->count);
	add_number(&out, "mntns", h->mntns);
	add_number(&out, "pidns", h->pidns);
	add_number(&out, "netns", h->netns);
	add_number(&out, "userns", h->userns);
	add_number(&out, "cgroup", h->cgroup);
	if (h->flags & BAILEY_EVENT_FLAG_LAYER)
		add(&out, "layer", json_object_new_boolean(true));
	if (h->flags & BAILEY_EVENT_FLAG_CUT)
		add(&out, "cut", json_object_new_boolean(true));
	add(&out, "cpu", json_object_new_uint64(h->cpu));
	add_number(&out, "seq", h->seq);
	if (out.raw)
		add(&out, "raw", json_object_new_boolean(true));
	return out.o;
}
