// SPDX-License-Identifier: GPL-2.0
/*
 * bailey top: what is denied most and which rules decide most, live or of logs.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <poll.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bailey.h"
#include "jsonout.h"
#include "record.h"
#include "shown.h"
#include "stream.h"

/**
 * struct row - what is counted
 * @key: its text
 * @n: records since the begin
 * @fresh: in this interval
 */
struct row {
	char *key;
	unsigned long n, fresh;
};

/**
 * struct table - rows by their keys
 * @row: @n of @room, in the order of the last sort
 */
struct table {
	struct row *row;
	size_t n, room;
};

/**
 * struct top - the command
 * @denied: what was refused
 * @rules: what decided
 * @seen: records
 * @lost: records that were lost
 */
struct top {
	struct table denied, rules;
	unsigned long seen, lost;
	unsigned int interval, rows;
	bool json, all, once;
};

/* At most so many keys: an attacker chooses names. */
#define MOST	4096

static void count(struct table *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->row[i].key, key))
			break;
	if (i == t->n) {
		if (t->n == MOST)
			return;
		if (t->n == t->room) {
			t->room = t->room ? 2 * t->room : 64;
			t->row = realloc(t->row, t->room * sizeof(*t->row));
		}
		if (!t->row)
			abort();
		t->row[t->n++] = (struct row){ strdup(key), 0, 0 };
	}
	t->row[i].n++;
	t->row[i].fresh++;
	/* What is frequent comes to be found soon. */
	if (i && t->row[i].n > t->row[i - 1].n) {
		struct row swap = t->row[i];

		t->row[i] = t->row[i - 1];
		t->row[i - 1] = swap;
	}
}

static const char *told(const struct record *r, enum record_key key)
{
	return r->v[key] ? r->v[key] : "";
}

static void take(void *arg, const struct record *r)
{
	struct top *t = arg;
	char key[8192];

	if (record_has(r, R_TYPE, "lost"))
		t->lost += strtoul(told(r, R_COUNT), NULL, 10);
	if (!record_has(r, R_TYPE, "decision"))
		return;
	t->seen++;
	if (!record_has(r, R_VERDICT, "allowed") &&
	    !record_has(r, R_VERDICT, "audited")) {
		const char *name = told(r, R_NAME);

		if (!*name)
			name = *told(r, R_PEER_ADDR) ? told(r, R_PEER_ADDR) :
				*told(r, R_PEER) ? told(r, R_PEER) :
				told(r, R_FAMILY);
		snprintf(key, sizeof(key), "%s %s %s %s %s", told(r, R_VERDICT),
			 told(r, R_PROFILE), told(r, R_OPERATION), name,
			 *told(r, R_DENIED) ? told(r, R_DENIED) :
			 told(r, R_REQUESTED));
		count(&t->denied, key);
	}
	if (r->v[R_SOURCE] && r->v[R_LINE]) {
		snprintf(key, sizeof(key), "%s %s:%s", told(r, R_PROFILE),
			 r->v[R_SOURCE], r->v[R_LINE]);
		count(&t->rules, key);
	}
}

static int by_number(const void *a, const void *b)
{
	const struct row *p = a, *q = b;

	if (p->n != q->n)
		return p->n < q->n ? 1 : -1;
	return strcmp(p->key, q->key);
}

static void sort_rows(struct table *t)
{
	if (t->n)
		qsort(t->row, t->n, sizeof(*t->row), by_number);
}

static void show_table(struct table *t, const char *head, unsigned int rows)
{
	size_t i;

	sort_rows(t);
	printf("%9s %7s  %s\n", "TOTAL", "NOW", head);
	for (i = 0; i < t->n && i < rows; i++) {
		printf("%9lu %7lu  ", t->row[i].n, t->row[i].fresh);
		put_shown(stdout, t->row[i].key);
		putchar('\n');
	}
	for (i = 0; i < t->n; i++)
		t->row[i].fresh = 0;
}

static json_object *table_json(struct table *t, unsigned int rows)
{
	json_object *list = json_object_new_array();
	size_t i;

	sort_rows(t);
	for (i = 0; i < t->n && i < rows; i++) {
		json_object *o = json_object_new_object();

		json_number(o, "count", t->row[i].n);
		json_string(o, "what", t->row[i].key);
		json_object_array_add(list, o);
	}
	return list;
}

static void show(struct top *t)
{
	if (t->json) {
		json_object *o = json_answer();

		json_number(o, "events", t->seen);
		json_number(o, "lost", t->lost);
		json_add(o, "denied", table_json(&t->denied, t->rows));
		json_add(o, "rules", table_json(&t->rules, t->rows));
		print_json_line(o);
	} else {
		if (isatty(STDOUT_FILENO) && !t->once)
			fputs("\033[H\033[2J", stdout);
		printf("%lu events, %lu lost\n\n", t->seen, t->lost);
		show_table(&t->denied, "VERDICT PROFILE OPERATION OBJECT DENIED",
			   t->rows);
		putchar('\n');
		show_table(&t->rules, "PROFILE RULE", t->rows);
	}
	fflush(stdout);
}

static int live(struct top *t)
{
	struct stream s;

	if (!stream_open(&s, NULL, t->all)) {
		fs_complain("events", errno);
		return EXIT_USAGE;
	}
	do {
		time_t end = time(NULL) + t->interval;

		while (time(NULL) < end) {
			struct pollfd p = { s.fd, POLLIN, 0 };

			if (poll(&p, 1, 200) > 0)
				stream_drain(&s, take, t);
		}
		show(t);
	} while (!t->once);
	stream_close(&s);
	return EXIT_OK;
}

static void forget(struct table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->row[i].key);
	free(t->row);
}

static int usage(FILE *out)
{
	fputs("usage: bailey top [--all] [--once] [--json] [--interval SECONDS] [--rows N]\n"
	      "       [--from LOG]...\n"
	      "--all counts allowed accesses too, so that the hottest rules are seen; that\n"
	      "slows confined tasks down. With --from: once, of logs.\n", out);
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

int verb_top(struct common *c)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "once", no_argument, NULL, '1' },
		{ "json", no_argument, NULL, 'j' },
		{ "interval", required_argument, NULL, 'i' },
		{ "rows", required_argument, NULL, 'n' },
		{ "from", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct top t = { .interval = 2, .rows = 15 };
	char *logs[64];
	int opt, n = 0, ret = EXIT_OK;

	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "aji:n:h", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'a':
			t.all = true;
			break;
		case '1':
			t.once = true;
			break;
		case 'j':
			t.json = true;
			break;
		case 'i':
			if (!number_option("top --interval", optarg, 1, &t.interval))
				return EXIT_USAGE;
			break;
		case 'n':
			if (!number_option("top --rows", optarg, 1, &t.rows))
				return EXIT_USAGE;
			break;
		case 'f':
			if (n == 64)
				return too_many("top", "--from");
			logs[n++] = optarg;
			break;
		case 'h':
			return usage(stdout);
		default:
			return usage(stderr);
		}
	}
	if (optind < c->argc) {
		superfluous("top", c->argv[optind]);
		return usage(stderr);
	}
	if (!n) {
		ret = live(&t);
	} else if (record_each(logs, n, take, &t) < 0) {
		ret = EXIT_USAGE;
	} else {
		t.once = true;
		show(&t);
	}
	forget(&t.denied);
	forget(&t.rules);
	return ret;
}
