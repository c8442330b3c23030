// SPDX-License-Identifier: GPL-2.0
/*
 * bench MODEL LOG: nanoseconds an event takes in the daemon, from the kernel's record
 * to the verdict on its window, over a log of events that is repeated with its clock
 * going on. Records are made beforehand; reading them from the kernel is not counted.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../tools/bailey/event.h"
#include "alloc.h"
#include "detectevents.h"

#define ROUNDS 10

struct records {
	char *data;
	size_t len, room;
	uint64_t n, last;
};

static void put_string(struct bailey_event *e, char *rec, int which, const char *s)
{
	size_t len = s ? strlen(s) : 0;

	if (!len)
		return;
	e->text[which].offset = e->size;
	e->text[which].len = len;
	memcpy(rec + e->size, s, len + 1);
	e->size += len + 1;
}

static void put_event(struct records *r, const struct an_event *in)
{
	_Alignas(8) char rec[8192] = "";
	struct bailey_event e = {
		.size = sizeof(e), .version = BAILEY_EVENT_VERSION,
		.type = BAILEY_EVENT_DECISION, .verdict = BAILEY_EVENT_ALLOWED,
		.nfields = 1, .cls = 0, .boot = in->boot, .start = in->start,
		.pid = in->pid, .tgid = in->tgid, .ppid = in->ppid,
		.requested = 4, .rule = 1, .line = in->line, .rule_hash = in->rule,
	};

	memcpy(e.comm, "webd", 5);
	put_string(&e, rec, BAILEY_EVENT_PROFILE, in->profile);
	put_string(&e, rec, BAILEY_EVENT_LABEL, in->profile);
	put_string(&e, rec, BAILEY_EVENT_EXE, in->exe);
	put_string(&e, rec, BAILEY_EVENT_OP, in->op);
	put_string(&e, rec, BAILEY_EVENT_SOURCE, in->source);
	put_string(&e, rec, BAILEY_EVENT_FIELD, in->name);
	e.size = (e.size + 7) & ~7u;
	memcpy(rec, &e, sizeof(e));
	if (r->len + e.size > r->room) {
		r->room = (r->len + e.size) * 2;
		r->data = an_realloc(r->data, r->room, 1);
	}
	memcpy(r->data + r->len, rec, e.size);
	r->len += e.size;
	r->last = in->boot;
	r->n++;
}

static void read_log(struct records *r, const char *path)
{
	struct json_object *o;
	struct an_event e;
	char *line = NULL;
	size_t room = 0;
	FILE *f = fopen(path, "r");

	if (!f) {
		perror(path);
		exit(2);
	}
	while (getline(&line, &room, f) > 0) {
		o = an_event_json(line, &e);
		if (o && e.kind == AN_DECISION)
			put_event(r, &e);
		json_object_put(o);
	}
	free(line);
	fclose(f);
}

int main(int argc, char **argv)
{
	struct an_detecting how = { .model = argv[1] };
	struct timespec a, b;
	struct an_detector d;
	struct records r = { 0 };
	struct an_event out;
	struct event e;
	uint64_t n = 0;
	double ns;
	size_t at;
	int round;
	long size;

	if (argc != 3)
		return 2;
	read_log(&r, argv[2]);
	/* Alerts are printed: not what is measured. */
	if (!freopen("/dev/null", "w", stdout) || !an_detector_init(&d, &how))
		return 2;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
	for (round = 0; round < ROUNDS; round++) {
		for (at = 0; at < r.len; at += size, n++) {
			size = event_decode(r.data + at, r.len - at, &e);
			if (size <= 0)
				return 2;
			an_event_record(&e, &out);
			out.boot += round * r.last;
			an_ingest_event(&d.in, &out);
		}
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
	ns = (b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec;
	an_detector_end(&d);
	fprintf(stderr, "%llu events, %.0f ns each\n", (unsigned long long)n, ns / n);
	free(r.data);
	return 0;
}
