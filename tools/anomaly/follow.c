// SPDX-License-Identifier: GPL-2.0
/*
 * Follows a stream of events: the kernel's records, or lines of JSON on a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../bailey/bailey.h"
#include "../bailey/event.h"
#include "detectevents.h"

#define BUFFER	(1u << 20)
#define TICK	1000		/* milliseconds between looks for windows that are over */

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

static uint64_t boot_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static int open_kernel(bool failures)
{
	struct bailey_event_filter f = {
		.size = sizeof(f), .types = ~0u, .verdicts = ~0u, .classes = ~0ull,
		.flags = failures ? BAILEY_EVENT_WANT_FAILED : 0,
	};
	char *path = fs_path("events");
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || write(fd, &f, sizeof(f)) != sizeof(f)) {
		fprintf(stderr, "bailey: %s: %s; %s\n", path, strerror(errno),
			fd >= 0 && failures && errno == EINVAL ?
			"the model knows system calls that failed, of which this kernel does not tell" :
			"is bailey in lsm=, and are you root?");
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

/* Return: bytes that were taken; what is left is the begin of a record. */
static size_t records(struct an_detector *d, const char *buf, size_t len)
{
	struct an_event out;
	struct event e;
	size_t at = 0;
	long n;

	while (at < len) {
		n = event_decode(buf + at, len - at, &e);
		if (n <= 0)
			return n < 0 ? len : at;
		an_event_record(&e, &out);
		an_ingest_event(&d->in, &out);
		at += n;
	}
	return at;
}

static size_t lines(struct an_detector *d, char *buf, size_t len)
{
	size_t at = 0;
	char *end;

	while ((end = memchr(buf + at, '\n', len - at))) {
		*end = '\0';
		an_ingest_line(&d->in, buf + at);
		at = end + 1 - buf;
	}
	return at;
}

static void tick(struct an_detector *d, bool kernel, uint64_t *idle_since)
{
	/* A pipe's events have the time of another machine, perhaps. */
	if (kernel)
		an_windows_sweep(&d->in.windows, boot_now());
	else if (d->in.windows.swept)
		an_windows_sweep(&d->in.windows, d->in.windows.swept + boot_now() -
				 *idle_since);
	*idle_since = boot_now();
}

static bool loop(struct an_detector *d, int fd, bool kernel, char *buf)
{
	struct pollfd p = { fd, POLLIN };
	uint64_t idle = boot_now();
	size_t len = 0, used;
	ssize_t n;

	while (!stop) {
		if (poll(&p, 1, TICK) < 0 && errno != EINTR)
			return false;
		if (!p.revents) {
			tick(d, kernel, &idle);
			continue;
		}
		n = read(fd, buf + len, BUFFER - len);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0) {
			perror("bailey: events");
			return false;
		}
		if (!n)
			return true;
		len += n;
		used = kernel ? records(d, buf, len) : lines(d, buf, len);
		/* A line that fills all room is no event. */
		if (!used && len == BUFFER)
			used = len;
		memmove(buf, buf + used, len - used);
		len -= used;
		idle = boot_now();
	}
	return true;
}

/**
 * an_follow() - detection on a stream, until it ends or SIGINT or SIGTERM comes
 * @d: detector
 * @path: file or pipe with lines of JSON, "-" for stdin; NULL: the kernel's stream
 *
 * Return: false after a message.
 */
bool an_follow(struct an_detector *d, const char *path)
{
	struct sigaction act = { .sa_handler = on_signal };
	int fd = !path ? open_kernel(d->in.failures) : strcmp(path, "-") ?
		open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	char *buf = malloc(BUFFER);
	bool ok;

	if (!buf)
		abort();
	if (fd < 0) {
		if (path)
			fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
		free(buf);
		return false;
	}
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	d->in.own = path ? 0 : getpid();
	ok = loop(d, fd, !path, buf);
	if (fd != STDIN_FILENO)
		close(fd);
	free(buf);
	return ok;
}
