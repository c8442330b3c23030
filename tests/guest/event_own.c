// SPDX-License-Identifier: GPL-2.0
/*
 * BAILEY_PRCTL_EVENTS: a process reads what its own layers refuse.
 */
#include <poll.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "domain.h"
#include "event.h"	/* tools/bailey */
#include "harness.h"
#include "restrict.h"

static char buf[BAILEY_EVENT_MAX];

static int own_events(void)
{
	int fd = OK(prctl(PR_BAILEY, BAILEY_PRCTL_EVENTS, 0, 0, 0));

	OK(fcntl(fd, F_SETFL, O_NONBLOCK));
	return fd;
}

static void files(void)
{
	put("/t/ro/granted", "granted");
	put("/t/none/other", "other");
}

static bool next(int fd, struct event *e)
{
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n < 0 && errno == EAGAIN)
		return false;
	OK(n);
	CHECK(event_decode(buf, n, e) == n);
	return true;
}

static void refusal_by_a_layer_is_told_to_its_process(void)
{
	int fd = own_events();
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct event e;

	layer("/t/ro/** r,");
	CHECK(poll(&p, 1, 0) == 0);
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 4711, 0, 0));
	OK(open("/t/ro/granted", O_RDONLY));
	CHECK(poll(&p, 1, 0) == 0);
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(poll(&p, 1, 0) == 1 && p.revents == POLLIN);
	CHECK(next(fd, &e));
	CHECK(e.head.type == BAILEY_EVENT_DECISION);
	CHECK(e.head.verdict == BAILEY_EVENT_DENIED);
	CHECK(e.head.flags & BAILEY_EVENT_FLAG_LAYER);
	CHECK(e.head.tag == 4711 && e.head.tgid == (unsigned int)getpid());
	CHECK(!strcmp(e.text[BAILEY_EVENT_FIELD], "/t/none/other"));
	CHECK(e.text[BAILEY_EVENT_EXE] &&
	      !strcmp(e.text[BAILEY_EVENT_EXE], PROG));
	CHECK(!next(fd, &e));
}

/* It is no rule that refuses: the process is told all the same, and why. */
static void refusal_to_reach_beyond_a_layer_is_told(void)
{
	int fd = own_events();
	struct event e;

	CHECK(!try_layer("profile lax flags=(default_allow) { }", 0));
	FAILS(EPERM, ptrace(PTRACE_ATTACH, getppid(), 0, 0));
	CHECK(next(fd, &e));
	CHECK(e.head.verdict == BAILEY_EVENT_DENIED);
	CHECK(e.head.flags & BAILEY_EVENT_FLAG_LAYER);
	CHECK(e.head.cls == BAILEY_CLASS_PTRACE);
	CHECK(!strcmp(e.text[BAILEY_EVENT_OP], "ptrace"));
	CHECK(!strcmp(e.text[BAILEY_EVENT_INFO], "not under the same layers"));
	CHECK(!next(fd, &e));
}

/* Whether it may be traced is asked for what is shown of others. */
static void question_that_is_no_act_is_not_told(void)
{
	int fd = own_events();
	struct event e;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", getppid());
	layer("/proc/** r,");
	free(slurp(path));
	CHECK(!next(fd, &e));
}

static void decisions_of_the_administrators_profiles_are_not_told(void)
{
	int fd = own_events();
	struct event e;

	OK(change_to("st-files", 0));
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(!next(fd, &e));
}

static void refusal_to_a_child_is_not_told_to_the_parent(void)
{
	int fd = own_events();
	struct event e;
	pid_t pid;

	layer(RUNS "/t/ro/** r,");
	pid = OK(fork());
	if (!pid) {
		REFUSED(open("/t/none/other", O_RDONLY));
		_exit(next(fd, &e));
	}
	CHECK(wait_exit(pid) == 0);
	CHECK(!next(fd, &e));
}

static void a_process_has_one_descriptor_of_its_events(void)
{
	int fd = own_events();
	struct event e;

	FAILS(EBUSY, prctl(PR_BAILEY, BAILEY_PRCTL_EVENTS, 0, 0, 0));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_EVENTS, 1, 0, 0));
	CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	fd = own_events();
	layer("/t/ro/** r,");
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(next(fd, &e));
}

#define MANY	500

static void losses_are_told_to_the_process_as_well(void)
{
	int fd = own_events(), i;
	unsigned long long lost = 0, got = 0;
	struct event e;
	ssize_t n, done, used;

	layer("/t/ro/** r,");
	for (i = 0; i < MANY; i++)
		REFUSED(open("/t/none/other", O_RDONLY));
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (done = 0; done < n; done += used) {
			used = event_decode(buf + done, n - done, &e);
			CHECK(used > 0);
			if (e.head.type == BAILEY_EVENT_LOST)
				lost += e.head.count;
			else
				got++;
		}
	}
	if (!lost || got + lost != MANY)
		fail("%llu read, %llu lost of %d", got, lost, MANY);
}

static void who_has_no_privilege_may_read_its_own(void)
{
	struct event e;
	int fd;

	drop_to(NOBODY);
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	fd = own_events();
	layer("/t/ro/** r,");
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(next(fd, &e));
	CHECK(e.head.fsuid == NOBODY);
}

const struct test event_own_tests[] = {
	ALLOW(refusal_by_a_layer_is_told_to_its_process, NULL, files),
	ALLOW(refusal_to_reach_beyond_a_layer_is_told, NULL, NULL),
	ALLOW(question_that_is_no_act_is_not_told, NULL, NULL),
	ALLOW(decisions_of_the_administrators_profiles_are_not_told, NULL,
	      files),
	ALLOW(refusal_to_a_child_is_not_told_to_the_parent, NULL, files),
	ALLOW(a_process_has_one_descriptor_of_its_events, NULL, files),
	ALLOW(losses_are_told_to_the_process_as_well, NULL, files),
	ALLOW(who_has_no_privilege_may_read_its_own, NULL, files),
	{ }
};
