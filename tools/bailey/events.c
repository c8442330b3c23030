// SPDX-License-Identifier: GPL-2.0
/*
 * bailey events: the stream of events, or what was recorded of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"
#include "event.h"

#define BUFFER	(256 * 1024)

/**
 * struct events - what is asked for
 * @filter: which records
 * @json: print JSON
 * @raw: print the records as they are
 * @follow: wait for more
 * @help: only say what there is to ask for
 * @count: stop after so many; 0: do not
 * @file: recorded stream, or NULL: the kernel's
 */
struct events {
	struct bailey_event_filter filter;
	bool json, raw, follow, help;
	unsigned int count;
	const char *file;
};

#define EVERY	(~0u)
/* What is told without tracing. */
#define USUAL	(EVERY & ~(1u << BAILEY_EVENT_ALLOWED))
#define REFUSED	(1u << BAILEY_EVENT_DENIED | 1u << BAILEY_EVENT_QUIETED | \
		 1u << BAILEY_EVENT_KILLED)

static int usage(FILE *out)
{
	fputs("usage: bailey events [--json | --raw] [--follow] [--count N] [--file FILE]\n"
	      "       [--profile P]... [--class C]... [--pid PID]\n"
	      "       [--verdict V]... | --denied | --all | --failed\n"
	      "Without --follow: what happens within a tenth of a second, or what is in FILE.\n"
	      "--all tells of allowed accesses too, which slows confined tasks down.\n"
	      "--failed tells in addition of system calls that fail without a refusal, which\n"
	      "slows each system call of all tasks down.\n",
	      out);
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

static int add_profile(struct bailey_event_filter *f, const char *name)
{
	if (f->nprofiles == BAILEY_EVENT_FILTER_PROFILES ||
	    strlen(name) > BAILEY_MAX_NAME) {
		fprintf(stderr, "bailey: more than %u profiles, or a name that is too long\n",
			BAILEY_EVENT_FILTER_PROFILES);
		return -1;
	}
	strcpy(f->profile[f->nprofiles++], name);
	return 0;
}

/* A mask of what is named; the first name replaces all. */
static int add_verdict(struct bailey_event_filter *f, const char *name)
{
	int i = event_verdict_of(name);

	if (i < 0) {
		fprintf(stderr, "bailey: unknown verdict \"%s\"\n", name);
		return -1;
	}
	f->verdicts |= 1u << i;
	f->types = 1u << BAILEY_EVENT_DECISION | 1u << BAILEY_EVENT_LOST;
	return 0;
}

static int add_class(struct bailey_event_filter *f, const char *name)
{
	int i = event_class_of(name);

	if (i < 0) {
		fprintf(stderr, "bailey: unknown class \"%s\"\n", name);
		return -1;
	}
	f->classes |= 1ull << i;
	f->types = 1u << BAILEY_EVENT_DECISION | 1u << BAILEY_EVENT_LOST;
	return 0;
}

static int parse(struct common *c, struct events *ev)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "class", required_argument, NULL, 'C' },
		{ "count", required_argument, NULL, 'n' },
		{ "denied", no_argument, NULL, 'd' },
		{ "failed", no_argument, NULL, 'e' },
		{ "file", required_argument, NULL, 'F' },
		{ "follow", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "pid", required_argument, NULL, 'P' },
		{ "profile", required_argument, NULL, 'p' },
		{ "raw", no_argument, NULL, 'r' },
		{ "verdict", required_argument, NULL, 'v' },
		{ }
	};
	struct bailey_event_filter *f = &ev->filter;
	int opt, bad = 0;

	f->size = sizeof(*f);
	f->types = EVERY;
	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "aC:n:deF:fhjP:p:rv:",
				  options, NULL)) != -1) {
		switch (opt) {
		case 'a':
			f->verdicts = EVERY;
			break;
		case 'C':
			bad |= add_class(f, optarg);
			break;
		case 'n':
			bad |= !number_option("events --count", optarg, 1,
					      &ev->count);
			break;
		case 'd':
			f->verdicts |= REFUSED;
			f->types = 1u << BAILEY_EVENT_DECISION |
				1u << BAILEY_EVENT_LOST;
			break;
		case 'e':
			f->flags |= BAILEY_EVENT_WANT_FAILED;
			break;
		case 'F':
			ev->file = optarg;
			break;
		case 'f':
			ev->follow = true;
			break;
		case 'h':
			ev->help = true;
			break;
		case 'j':
			ev->json = true;
			break;
		case 'P':
			bad |= !number_option("events --pid", optarg, 1,
					      &f->tgid);
			bad |= !f->tgid;
			break;
		case 'p':
			bad |= add_profile(f, optarg);
			break;
		case 'r':
			ev->raw = true;
			break;
		case 'v':
			bad |= add_verdict(f, optarg);
			break;
		default:
			bad = 1;
		}
	}
	if (f->flags & BAILEY_EVENT_WANT_FAILED)
		f->types |= 1u << BAILEY_EVENT_FAILED;
	if (!f->verdicts)
		f->verdicts = USUAL;
	if (!f->classes)
		f->classes = ~0ull;
	if (optind < c->argc)
		bad = superfluous("events", c->argv[optind]);
	if (ev->json && ev->raw)
		fprintf(stderr, "bailey: events: --json and --raw exclude each other\n");
	return bad || (ev->json && ev->raw);
}

static bool named(const char *label, const char *name)
{
	size_t n = strlen(name);
	const char *p = label;

	while (p) {
		if (!strncmp(p, name, n) &&
		    (!p[n] || !strncmp(p + n, "//&", 3)))
			return true;
		p = strstr(p, "//&");
		p = p ? p + 3 : NULL;
	}
	return false;
}

/* As the kernel filters, for what was recorded without. */
static bool wanted(const struct events *ev, const struct event *e)
{
	const struct bailey_event_filter *f = &ev->filter;
	__u32 i;

	if (e->head.type == BAILEY_EVENT_LOST)
		return true;
	if (!(f->types & 1u << e->head.type) ||
	    (e->head.type == BAILEY_EVENT_FAILED &&
	     !(f->flags & BAILEY_EVENT_WANT_FAILED)))
		return false;
	if (e->head.type == BAILEY_EVENT_DECISION &&
	    (!(f->verdicts & 1u << e->head.verdict) ||
	     !(f->classes & 1ull << e->head.cls)))
		return false;
	if (f->tgid && f->tgid != e->head.tgid)
		return false;
	for (i = 0; i < f->nprofiles; i++)
		if (named(e->text[BAILEY_EVENT_PROFILE], f->profile[i]) ||
		    (e->head.type == BAILEY_EVENT_DOMAIN &&
		     named(e->text[BAILEY_EVENT_TARGET], f->profile[i])))
			return true;
	return !f->nprofiles;
}

static void print(const struct events *ev, const struct event *e,
		  const void *record)
{
	json_object *o;

	if (ev->raw) {
		fwrite(record, e->head.size, 1, stdout);
	} else if (ev->json) {
		o = event_json(e);
		puts(json_object_to_json_string_ext(o,
						    JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(o);
	} else {
		event_text(e, stdout);
	}
}

/*
 * Prints what is in a buffer. Bytes used, or -1: it is damaged. *@left counts
 * down to the last that is wanted.
 */
static long print_all(const struct events *ev, const char *buf, size_t size,
		      unsigned int *left)
{
	struct event e;
	size_t done = 0;
	long n;

	while (done < size && (n = event_decode(buf + done, size - done, &e))) {
		if (n < 0) {
			fprintf(stderr, "bailey: a record is damaged\n");
			return -1;
		}
		if (wanted(ev, &e)) {
			print(ev, &e, buf + done);
			if (ev->count && !--*left)
				break;
		}
		done += n;
	}
	return done;
}

/* Waits until there is something to read; false: there is nothing. */
static bool ready(int fd, bool follow)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n;

	fflush(stdout);
	do {
		n = poll(&p, 1, follow ? -1 : 100);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Reads on; 0 at the end, -1 after an error. */
static ssize_t fill(const struct events *ev, int fd, char *buf, size_t room)
{
	ssize_t n;

	for (;;) {
		if (!ev->file && !ready(fd, ev->follow))
			return 0;
		n = read(fd, buf, room);
		if (n >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	if (n < 0)
		fprintf(stderr, "bailey: %s: %s\n", ev->file ? ev->file : "events",
			strerror(errno));
	return n;
}

static int run(const struct events *ev, int fd)
{
	unsigned int left = ev->count;
	char *buf = malloc(BUFFER);
	size_t have = 0;
	ssize_t n = 1;
	long used;

	if (!buf)
		abort();
	while (!ev->count || left) {
		n = fill(ev, fd, buf + have, BUFFER - have);
		if (n <= 0)
			break;
		have += n;
		used = print_all(ev, buf, have, &left);
		if (used < 0) {
			n = -1;
			break;
		}
		have -= used;
		memmove(buf, buf + used, have);
	}
	free(buf);
	if (!n && have) {
		fprintf(stderr, "bailey: the last record is cut off\n");
		n = -1;
	}
	if (fflush(stdout) || n < 0)
		return EXIT_USAGE;
	return EXIT_OK;
}

/* What the kernel needs to know: nothing else is sent, or even made. */
static int open_stream(const struct events *ev)
{
	char *path = fs_path("events");
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		fs_complain("events", errno);
	else if (write(fd, &ev->filter, sizeof(ev->filter)) < 0) {
		fprintf(stderr, "bailey: %s: filter: %s\n", path,
			strerror(errno));
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

int verb_events(struct common *c)
{
	struct events ev = { 0 };
	int fd, ret;

	if (parse(c, &ev))
		return usage(stderr);
	if (ev.help)
		return usage(stdout);
	if (!ev.file) {
		fd = open_stream(&ev);
	} else if (!strcmp(ev.file, "-")) {
		fd = dup(STDIN_FILENO);
	} else {
		fd = open(ev.file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			fprintf(stderr, "bailey: %s: %s\n", ev.file,
				strerror(errno));
	}
	if (fd < 0)
		return EXIT_USAGE;
	ret = run(&ev, fd);
	close(fd);
	return ret;
}
