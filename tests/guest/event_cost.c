// SPDX-License-Identifier: GPL-2.0
/*
 * guest-tests --event-cost: nanoseconds an open and close takes a confined task,
 * by who listens, and by whether decisions are counted. Under qemu's -icount shift=0 a nanosecond is an instruction.
 */
#include <limits.h>
#include <sys/mman.h>

#include "domain.h"
#include "event.h"
#include "flood.h"
#include "harness.h"

#define TIMES	200
#define TRIES	20

static void open_often(const char *path, int n)
{
	int fd;

	while (n--) {
		fd = open(path, O_RDONLY);
		if (fd >= 0)
			close(fd);
	}
}

/* A time in a process of its own in the profile. */
static long long measure(const char *profile, const char *path)
{
	long long *took = mmap(NULL, sizeof(*took), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = OK(fork());
	long long begin;
	int i;

	CHECK(took != MAP_FAILED);
	if (!pid) {
		if (profile)
			OK(change_to(profile, 0));
		open_often(path, 100);
		*took = LLONG_MAX;
		/* The least, for interrupts come between. */
		for (i = 0; i < TRIES; i++) {
			begin = flood_clock();
			open_often(path, TIMES);
			begin = flood_clock() - begin;
			if (begin < *took)
				*took = begin;
		}
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	return *took / TIMES;
}

static int listener(const char *profile, unsigned int verdicts,
		    unsigned int flags)
{
	struct bailey_event_filter f = { .size = sizeof(f), .types = ~0u,
					 .classes = ~0ull, .flags = flags };
	int fd = OK(open(SECURITYFS "events", O_RDWR | O_CLOEXEC));

	f.verdicts = verdicts;
	if (profile)
		strcpy(f.profile[f.nprofiles++], profile);
	CHECK(write(fd, &f, sizeof(f)) == sizeof(f));
	return fd;
}

static void row(const char *what)
{
	printf("# %-40s allowed %6lld  refused %6lld  missing %6lld\n", what,
	       measure("st-files", "/t/ok/f"), measure("st-files", "/t/none/f"),
	       measure("st-files", "/t/ok/missing"));
	fflush(stdout);
}

int event_cost(void)
{
	int fd;

	CHECK(!load_file(BLOB("selftest")));
	own_tmpfs("/t");
	OK(mkdir("/t/ok", 0755));
	OK(mkdir("/t/none", 0755));
	put("/t/ok/f", "x");
	put("/t/none/f", "x");
	printf("# not confined: %lld\n", measure(NULL, "/t/ok/f"));
	row("nobody listens");
	fd = listener(NULL, 1u << BAILEY_EVENT_DENIED, 0);
	row("a reader of refusals");
	close(fd);
	fd = listener(NULL, ~0u, 0);
	row("a reader of everything");
	close(fd);
	fd = listener("another", ~0u, 0);
	row("a reader of everything of another profile");
	close(fd);
	fd = listener(NULL, 1u << BAILEY_EVENT_DENIED, BAILEY_EVENT_WANT_FAILED);
	row("a reader of refusals and of failures");
	printf("# not confined: %lld\n", measure(NULL, "/t/ok/f"));
	close(fd);
	row("nobody listens any more");
	CHECK(!write_policy_file("hits", "count"));
	row("decisions are counted");
	CHECK(!write_policy_file("hits", "nocount"));
	row("and no more");
	printf("1 passed, 0 failed\n");
	return 0;
}
