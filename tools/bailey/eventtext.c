// SPDX-License-Identifier: GPL-2.0
/*
 * An event as a line of text, in the form and with the keys of the audit log's
 * records, so that what reads those takes it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "event.h"

/* As audit does: quoted, or in hex if a byte could be misread. */
static void put(FILE *out, const char *key, const char *s, size_t len)
{
	size_t i;

	if (!s || !len)
		return;
	for (i = 0; i < len; i++)
		if (s[i] == '"' || s[i] <= ' ' || s[i] >= 0x7f)
			break;
	fprintf(out, " %s=", key);
	if (i == len) {
		fprintf(out, "\"%.*s\"", (int)len, s);
		return;
	}
	for (i = 0; i < len; i++)
		fprintf(out, "%02X", (unsigned char)s[i]);
}

static void put_text(FILE *out, const char *key, const struct event *e,
		     enum bailey_event_string i)
{
	put(out, key, e->text[i], e->len[i]);
}

static const char *what(const struct bailey_event *h)
{
	static const char *const words[BAILEY_EVENT_VERDICTS] = {
		"AUDIT", "AUDIT", "ALLOWED", "DENIED", "DENIED", "KILLED",
	};

	if (h->type == BAILEY_EVENT_DECISION ||
	    (h->type == BAILEY_EVENT_DOMAIN && h->error))
		return h->verdict < BAILEY_EVENT_VERDICTS ? words[h->verdict] :
							    "AUDIT";
	if (h->type == BAILEY_EVENT_FAILED)
		return "FAILED";
	return h->error ? "ERROR" : "STATUS";
}

/* The class as the audit log names it. */
static const char *class_word(const struct bailey_event *h)
{
	switch (h->cls) {
	case BAILEY_CLASS_LINK:
		return "file";
	case BAILEY_CLASS_USERNS:
		return "namespace";
	case BAILEY_CLASS_RLIMIT:
		return "rlimits";
	}
	return event_class_name(h->cls);
}

/* Keys that the audit log calls otherwise. */
static const char *old_key(const char *key, bool inet)
{
	static const char *const names[][3] = {
		{ "addr", "laddr", "addr" }, { "port", "lport", "lport" },
		{ "peer_addr", "faddr", "peer_addr" },
		{ "peer_port", "fport", "fport" },
		{ "source_name", "srcname", "srcname" },
		{ "queue_type", "type", "type" },
		{ "limit", "value", "value" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i][0], key))
			return names[i][inet ? 1 : 2];
	return key;
}

static bool is_inet(const struct event_object *o)
{
	return o->n && !strcmp(o->key[0].key, "family") &&
		!strncmp(o->key[0].value, "inet", 4);
}

/* Flags are a list with spaces, which is no reason for hex. */
static bool bare(const char *key)
{
	return !strcmp(key, "flags") || !strcmp(key, "signal") ||
		!strcmp(key, "port") || !strcmp(key, "peer_port") ||
		!strcmp(key, "protocol") || !strcmp(key, "limit");
}

static void put_object(FILE *out, const struct event *e)
{
	const struct bailey_event *h = &e->head;
	struct event_object o;
	int i;

	event_object(e, &o);
	if (h->cls == BAILEY_CLASS_CAP && h->type == BAILEY_EVENT_DECISION)
		fprintf(out, " capability=%u capname=\"%.*s\"", h->requested,
			(int)o.name_len, o.name);
	else if (h->cls == BAILEY_CLASS_RLIMIT)
		fprintf(out, " rlimit=%.*s", (int)o.name_len, o.name);
	else
		put(out, "name", o.name, o.name_len);
	for (i = 0; i < o.n; i++) {
		const char *s = o.key[i].s ?: o.key[i].value;
		size_t len = o.key[i].s ? o.key[i].len : strlen(s);
		const char *key = old_key(o.key[i].key, is_inet(&o));

		if (!strcmp(o.key[i].key, "flags"))
			fprintf(out, " flags=\"%s\"", s);
		else if (bare(o.key[i].key) || is_inet(&o))
			fprintf(out, strcmp(key, "family") &&
				strcmp(key, "sock_type") ? " %s=%.*s" :
				" %s=\"%.*s\"", key, (int)len, s);
		else
			put(out, key, s, len);
	}
	if (h->type != BAILEY_EVENT_DECISION || h->cls >= BAILEY_CLASS_MAX)
		return;
	fprintf(out, " requested_mask=\"%s\" denied_mask=\"%s\"", o.perms,
		o.denied);
	if (h->ouid != ~0u)
		fprintf(out, " fsuid=%u ouid=%u", h->fsuid, h->ouid);
}

static void put_rule(FILE *out, const struct event *e)
{
	const struct bailey_event *h = &e->head;
	const char *file = e->text[BAILEY_EVENT_SOURCE] ?: "";
	char src[300];

	if (h->rule == BAILEY_NO_RULE) {
		fprintf(out, " rule=none");
		return;
	}
	file = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	snprintf(src, sizeof(src), "%.255s:%u", file, h->line);
	fprintf(out, " rule=%u", h->rule);
	put(out, "src", src, strlen(src));
}

/**
 * event_text() - print an event as a record of the audit log
 * @e: event
 * @out: where to; one line
 */
void event_text(const struct event *e, FILE *out)
{
	const struct bailey_event *h = &e->head;
	bool decision = h->type == BAILEY_EVENT_DECISION;

	fprintf(out, "type=AVC msg=audit(%" PRIu64 ".%03u:%" PRIu64 "): ",
		(uint64_t)h->time / 1000000000,
		(unsigned int)(h->time / 1000000 % 1000), (uint64_t)h->seq);
	fprintf(out, "bailey=\"%s\" operation=\"%s\"", what(h),
		e->text[BAILEY_EVENT_OP] ?: event_type_name(h->type));
	if (decision)
		fprintf(out, " class=\"%s\"", class_word(h));
	else if (h->type == BAILEY_EVENT_DOMAIN)
		fprintf(out, " class=\"change_profile\"");
	put_text(out, "profile", e, BAILEY_EVENT_PROFILE);
	put_text(out, "info", e, BAILEY_EVENT_INFO);
	if (h->error && (e->text[BAILEY_EVENT_INFO] || !decision))
		fprintf(out, " error=%d", h->error);
	if (h->pid)
		fprintf(out, " pid=%u", h->tgid);
	put(out, "comm", h->comm, strlen(h->comm));
	put_text(out, "exe", e, BAILEY_EVENT_EXE);
	if (h->type != BAILEY_EVENT_LOST)
		put_object(out, e);
	put_text(out, "target", e, BAILEY_EVENT_TARGET);
	put_text(out, "peer", e, BAILEY_EVENT_PEER);
	if (h->peer)
		fprintf(out, " peer_pid=%u", h->peer);
	if (h->type == BAILEY_EVENT_LOST)
		fprintf(out, " lost=%" PRIu64, (uint64_t)h->count);
	else if (h->count > 1)
		fprintf(out, " n=%" PRIu64, (uint64_t)h->count);
	if (h->type == BAILEY_EVENT_FAILED)
		fprintf(out, " syscall=%u", h->requested);
	if (h->type == BAILEY_EVENT_EXIT)
		fprintf(out, " status=%d", h->signal);
	if (h->tag)
		fprintf(out, " tag=%" PRIu64, (uint64_t)h->tag);
	if (decision)
		put_rule(out, e);
	if (h->flags & BAILEY_EVENT_FLAG_LAYER)
		fputs(" layer=1", out);
	if (h->hash)
		fprintf(out, " hash=%016" PRIx64, (uint64_t)h->hash);
	/* ausearch(8) wants it at the end. */
	fprintf(out, " tclass=%s\n", decision ? class_word(h) :
		h->type == BAILEY_EVENT_DOMAIN ? "change_profile" :
		event_type_name(h->type));
}
