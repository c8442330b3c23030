// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of events share.
 */
#include <sys/prctl.h>

#include "domain.h"
#include "event_util.h"
#include "lines.h"

static char buf[BAILEY_EVENT_MAX];

int open_events(void)
{
	return OK(open(EVENTS, O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

struct bailey_event_filter every_event(void)
{
	struct bailey_event_filter f = { .size = sizeof(f) };

	f.types = EVERY;
	f.verdicts = EVERY;
	f.classes = ~0ull;
	return f;
}

void want(int fd, const struct bailey_event_filter *f)
{
	CHECK(write(fd, f, sizeof(*f)) == sizeof(*f));
}

/* A reader of what one process will do: this one's next child. */
int reader_of(const char *profile, unsigned int verdicts)
{
	struct bailey_event_filter f = every_event();
	int fd = open_events();

	f.verdicts = verdicts;
	if (profile)
		strcpy(f.profile[f.nprofiles++], profile);
	want(fd, &f);
	return fd;
}

/* Runs @act in a profile, in a process of its own, and waits for it. */
pid_t act_in(const char *profile, void (*act)(void))
{
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to(profile, 0));
		act();
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	return pid;
}

/* One record, by trying sizes: two would not fit. */
static ssize_t read_one(int fd)
{
	size_t size = sizeof(struct bailey_event);
	ssize_t n;

	do {
		n = read(fd, buf, size);
		size += 8;
	} while (n < 0 && errno == EMSGSIZE);
	return n;
}

/* The next record of type @type; false: there is none left. */
bool next_event(int fd, int type, struct event *e)
{
	ssize_t n;

	do {
		n = read_one(fd);
		if (n < 0 && errno == EAGAIN)
			return false;
		OK(n);
		CHECK(event_decode(buf, n, e) == n);
	} while (type >= 0 && e->head.type != type);
	return true;
}

int line_of(const char *tag)
{
	size_t i;

	for (i = 0; i < sizeof(policy_lines) / sizeof(*policy_lines); i++)
		if (!strcmp(policy_lines[i].tag, tag))
			return policy_lines[i].line;
	fail("no tag %s", tag);
}

void put_value(const char *path, const char *value)
{
	int fd = OK(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC));

	CHECK(write(fd, value, strlen(value)) == (ssize_t)strlen(value));
	close(fd);
}

void event_files(void)
{
	put("/t/ok/deny/f", "content");
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
}

void open_denied(void)
{
	prctl(PR_SET_NAME, "teller", 0, 0, 0);
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 77, 0, 0));
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
}

void open_allowed(void)
{
	OK(open("/t/ok/f", O_RDONLY));
}

void open_without_rule(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

void is(const struct event *e, enum bailey_event_string i,
	       const char *value)
{
	if (!e->text[i] || strcmp(e->text[i], value))
		fail("string %d is \"%s\", not \"%s\"", i,
		     e->text[i] ?: "(none)", value);
}
