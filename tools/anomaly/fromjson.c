// SPDX-License-Identifier: GPL-2.0
/*
 * Events from lines of JSON.
 */
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

static const char *text(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

/* A number or a string as a string. */
static const char *word(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_string(v) : NULL;
}

/* A number, also one that is written as a string. */
static uint64_t number(struct json_object *o, const char *key)
{
	struct json_object *v;
	int64_t n;

	if (!json_object_object_get_ex(o, key, &v))
		return 0;
	n = json_object_get_int64(v);
	return n > 0 ? n : 0;
}

/* An errno, of which events have the negative. */
static int error_of(struct json_object *o)
{
	struct json_object *v;
	int n = 0;

	if (json_object_object_get_ex(o, "error", &v))
		n = json_object_get_int(v);
	return n < 0 && n > -4096 ? -n : 0;
}

static uint64_t nanoseconds(struct json_object *o, const char *key)
{
	struct json_object *v;
	double s;

	if (!json_object_object_get_ex(o, key, &v))
		return 0;
	s = json_object_get_double(v);
	return s > 0 && s < 1e9 ? (uint64_t)(s * 1e9) : 0;
}

static enum an_kind kind_of(const char *type)
{
	static const char *const names[] = {
		[AN_DECISION] = "decision", [AN_FORK] = "fork",
		[AN_EXEC] = "exec", [AN_EXIT] = "exit", [AN_FAILED] = "failed",
		[AN_POLICY] = "policy", [AN_LOST] = "lost",
	};
	int i;

	for (i = 0; type && i < AN_OTHER; i++)
		if (!strcmp(names[i], type))
			return i;
	return AN_OTHER;
}

/* Any process may put a layer on itself, with any name: it is no profile of ours. */
static bool of_layer(struct json_object *o)
{
	struct json_object *v;

	return json_object_object_get_ex(o, "layer", &v) &&
		json_object_get_boolean(v);
}

static bool refused(const char *verdict)
{
	return verdict && (!strcmp(verdict, "denied") ||
			   !strcmp(verdict, "quieted") ||
			   !strcmp(verdict, "killed") ||
			   !strcmp(verdict, "complained"));
}

static uint64_t hexadecimal(struct json_object *o, const char *key)
{
	const char *s = text(o, key);
	char *end = NULL;
	uint64_t n = s ? strtoull(s, &end, 16) : 0;

	return end && !*end ? n : 0;
}

/**
 * an_event_json() - an event from a line
 * @line: line
 * @e: receives it; its strings belong to what is returned
 *
 * Return: object, for json_object_put(); NULL if the line is no object of JSON.
 */
struct json_object *an_event_json(const char *line, struct an_event *e)
{
	struct json_object *o = json_tokener_parse(line);

	if (!o || !json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		return NULL;
	}
	*e = (struct an_event){
		.kind = of_layer(o) ? AN_OTHER : kind_of(text(o, "type")),
		.refused = refused(text(o, "verdict")),
		.boot = nanoseconds(o, "boot"),
		.start = number(o, "start"),
		.tgid = number(o, "tgid"),
		.pid = number(o, "pid"),
		.ppid = number(o, "ppid"),
		.peer = number(o, "peer_pid"),
		.line = number(o, "line"),
		.node = number(o, "node"),
		.count = number(o, "count"),
		.error = error_of(o),
		.generation = number(o, "generation"),
		.profile = text(o, "profile"),
		.exe = text(o, "executable"),
		.comm = text(o, "comm"),
		.cls = text(o, "class"),
		.family = text(o, "family"),
		.what = text(o, "sock_type"),
		.addr = text(o, "addr"),
		.port = word(o, "port"),
		.far = text(o, "peer_addr"),
		.far_port = word(o, "peer_port"),
		.op = text(o, "operation"),
		.perms = text(o, "requested"),
		.source = text(o, "source"),
		.rule = hexadecimal(o, "rule_hash"),
		.hash = hexadecimal(o, "hash"),
		.name = text(o, "name"),
	};
	if (!e->what)
		e->what = text(o, "signal");
	if (!e->name)
		e->name = e->addr;
	if (!e->name)
		e->name = e->far;
	if (!e->name)
		e->name = text(o, "peer");
	if (!e->tgid)
		e->tgid = e->pid;
	return o;
}
