// SPDX-License-Identifier: GPL-2.0
/*
 * What a CPU remembers of a file that was refused: it is told each time as before, and
 * nothing else is refused by it.
 */
#include <sys/stat.h>

#include "event_util.h"

#define DIR	"/t/refused/"

static void files(void)
{
	mkdir("/t", 0755);
	mkdir("/t/refused", 0755);
	put(DIR "audited", "x");
	put(DIR "denied", "x");
	put(DIR "none", "x");
	put(DIR "half", "x");
	put(DIR "owned", "x");
	OK(chown(DIR "owned", 1000, 1000));
	mkdir(DIR "new", 0777);
}

static void thrice(void)
{
	int i;

	on_one_cpu();
	for (i = 0; i < 3; i++) {
		REFUSED(open(DIR "denied", O_RDONLY));
		OK(close(OK(open(DIR "audited", O_RDONLY))));
		REFUSED(open(DIR "none", O_RDWR));
		REFUSED(open(DIR "half", O_RDWR));
		OK(close(OK(open(DIR "half", O_RDONLY))));
		REFUSED(open(DIR "owned", O_RDONLY));
	}
}

static void what_is_refused_again_is_told_again(void)
{
	static const struct {
		const char *name;
		unsigned int denied;
	} want[] = {
		{ DIR "denied", BAILEY_MAY_READ },
		{ DIR "audited", 0 },
		{ DIR "none", BAILEY_MAY_READ | BAILEY_MAY_WRITE },
		{ DIR "half", BAILEY_MAY_WRITE },
		{ DIR "owned", BAILEY_MAY_READ },
	};
	unsigned int n[5] = { 0 }, i;
	struct event e;
	const char *name;
	int fd;

	files();
	fd = reader_of("st-refused", B(BAILEY_EVENT_DENIED) | B(BAILEY_EVENT_AUDITED));
	act_in("st-refused", thrice);
	while (next_event(fd, BAILEY_EVENT_DECISION, &e)) {
		name = e.text[BAILEY_EVENT_FIELD];
		for (i = 0; name && i < 5; i++) {
			if (strcmp(name, want[i].name))
				continue;
			n[i]++;
			CHECK(e.head.denied == want[i].denied);
			CHECK(e.head.ouid == (i == 4 ? 1000 : 0));
		}
	}
	for (i = 0; i < 5; i++)
		CHECK(n[i] == 3);
}

/* Names and memory of files are used again and again, in turns by what is allowed and what is not. */
static void use_again(void)
{
	char no[64], yes[64], link[64];
	int i, fd;

	on_one_cpu();
	for (i = 0; i < 1000; i++) {
		snprintf(no, sizeof(no), DIR "new/no%d", i % 7);
		snprintf(yes, sizeof(yes), DIR "new/yes%d", i % 5);
		fd = OK(open(no, O_WRONLY | O_CREAT | O_EXCL, 0666));
		REFUSED(open(no, O_RDONLY));
		REFUSED(open(no, O_RDWR));
		OK(unlink(no));
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		REFUSED(open(link, O_RDONLY));
		OK(close(fd));
		OK(close(OK(open(yes, O_RDWR | O_CREAT, 0666))));
		OK(close(OK(open(yes, O_RDONLY))));
		if (i % 3 == 0) {
			OK(rename(yes, DIR "new/moved"));
			REFUSED(open(DIR "new/moved", O_RDONLY));
			REFUSED(open(DIR "new/moved", O_RDONLY));
			OK(unlink(DIR "new/moved"));
		} else if (i % 5 == 0) {
			OK(unlink(yes));
		}
	}
}

static void what_was_refused_refuses_nothing_else(void)
{
	files();
	act_in("st-refused", use_again);
}

const struct test memory_refused_tests[] = {
	{ .name = "what_is_refused_again_is_told_again", .body = what_is_refused_again_is_told_again },
	{ .name = "what_was_refused_refuses_nothing_else", .body = what_was_refused_refuses_nothing_else, .seconds = 200 },
	{ }
};
