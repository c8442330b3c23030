// SPDX-License-Identifier: GPL-2.0
/*
 * bailey/events: what is told, to whom, and what happens to who reads too
 * slowly. The bodies are unconfined; what they let others do is told to them.
 */
#include <poll.h>

#include "domain.h"
#include "event_util.h"

/* Reads of a stream are kept here. */
static char buf[1 << 20];

/* As next_event(), of a stream whose records all fit into a buffer of their size. */
static unsigned int count(int fd, int type, unsigned long long *lost)
{
	unsigned int n = 0;
	struct event e;
	ssize_t size;
	long done, used;

	while ((size = read(fd, buf, sizeof(buf))) > 0) {
		for (done = 0; done < size; done += used) {
			used = event_decode(buf + done, size - done, &e);
			CHECK(used > 0);
			n += e.head.type == type;
			if (e.head.type == BAILEY_EVENT_LOST && lost)
				*lost += e.head.count;
		}
	}
	CHECK(errno == EAGAIN);
	return n;
}

static void denial_is_told_with_who_what_and_why(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	pid_t pid = act_in("st-files", open_denied);
	struct event e;

	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.verdict == BAILEY_EVENT_DENIED);
	CHECK(e.head.cls == BAILEY_CLASS_FILE);
	CHECK(e.head.pid == (unsigned int)pid && e.head.tgid == e.head.pid);
	CHECK(e.head.ppid == (unsigned int)getpid());
	CHECK(!strcmp(e.head.comm, "teller"));
	CHECK(e.head.requested == BAILEY_MAY_READ);
	CHECK(e.head.denied == BAILEY_MAY_READ);
	CHECK(e.head.error == -EACCES && e.head.tag == 77);
	CHECK(e.head.line == (unsigned int)line_of("deny-files"));
	CHECK(e.head.rule != BAILEY_NO_RULE && e.head.generation);
	CHECK(e.head.time && e.head.boot && e.head.start);
	CHECK(e.head.start < e.head.boot);
	CHECK(e.head.mntns && e.head.pidns && e.head.userns);
	is(&e, BAILEY_EVENT_FIELD, "/t/ok/deny/f");
	is(&e, BAILEY_EVENT_PROFILE, "st-files");
	is(&e, BAILEY_EVENT_LABEL, "st-files");
	is(&e, BAILEY_EVENT_OP, "open");
	is(&e, BAILEY_EVENT_EXE, PROG);
	CHECK(strstr(e.text[BAILEY_EVENT_SOURCE], "selftest.profile"));
	CHECK(!next_event(fd, BAILEY_EVENT_DECISION, &e));
}

static void denial_without_rule_is_told_as_such(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_without_rule);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.rule == BAILEY_NO_RULE && !e.head.line);
}

static void every_reader_gets_every_record(void)
{
	int a = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	int b = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_denied);
	CHECK(next_event(a, BAILEY_EVENT_DECISION, &e));
	CHECK(!next_event(a, BAILEY_EVENT_DECISION, &e));
	CHECK(next_event(b, BAILEY_EVENT_DECISION, &e));
	CHECK(!next_event(b, BAILEY_EVENT_DECISION, &e));
}

static void reader_is_not_told_of_what_was_before(void)
{
	int fd;
	struct event e;

	act_in("st-files", open_denied);
	fd = open_events();
	CHECK(!next_event(fd, -1, &e));
}

static void allowed_access_is_told_to_who_asks_for_it(void)
{
	int usual = open_events();
	int fd = reader_of("st-files", EVERY);
	struct event e;

	act_in("st-files", open_allowed);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.verdict == BAILEY_EVENT_ALLOWED && !e.head.denied);
	CHECK(e.head.rule != BAILEY_NO_RULE && e.head.node);
	is(&e, BAILEY_EVENT_FIELD, "/t/ok/f");
	CHECK(!next_event(usual, BAILEY_EVENT_DECISION, &e));
	CHECK(!next_event(usual, BAILEY_EVENT_FORK, &e));
	close(fd);
	fd = open_events();
	act_in("st-files", open_allowed);
	CHECK(!next_event(fd, BAILEY_EVENT_DECISION, &e));
}

static void filter_by_profile_leaves_others_out(void)
{
	int fd = reader_of("st-file", EVERY);
	int other = reader_of("st-complain", EVERY);
	struct event e;

	act_in("st-files", open_denied);
	CHECK(!next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(!next_event(other, BAILEY_EVENT_DECISION, &e));
}

static void filter_by_class_verdict_and_process(void)
{
	struct bailey_event_filter f = every_event();
	int fd[3] = { open_events(), open_events(), open_events() };
	struct event e;
	int i;

	f.classes = 1ull << BAILEY_CLASS_NET;
	want(fd[0], &f);
	f = every_event();
	f.verdicts = B(BAILEY_EVENT_AUDITED);
	want(fd[1], &f);
	f = every_event();
	f.tgid = getpid();
	want(fd[2], &f);
	act_in("st-files", open_denied);
	for (i = 0; i < 3; i++)
		if (next_event(fd[i], BAILEY_EVENT_DECISION, &e))
			fail("filter %d let a record through", i);
}

static void complaint_is_told_as_complaint(void)
{
	int fd = reader_of("st-complain", B(BAILEY_EVENT_COMPLAINED));
	struct event e;
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to("st-complain", 0));
		OK(open("/t/none/f", O_RDONLY));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	while (next_event(fd, BAILEY_EVENT_DECISION, &e))
		if (!strcmp(e.text[BAILEY_EVENT_FIELD] ?: "", "/t/none/f"))
			break;
	is(&e, BAILEY_EVENT_FIELD, "/t/none/f");
	CHECK(e.head.verdict == BAILEY_EVENT_COMPLAINED);
	CHECK(e.head.denied == BAILEY_MAY_READ && !e.head.error);
}

static void record_that_does_not_fit_is_kept(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_denied);
	FAILS(EMSGSIZE, read(fd, buf, sizeof(struct bailey_event)));
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
}

static void bad_filter_is_refused(void)
{
	struct bailey_event_filter f = every_event();
	int fd = open_events();

	FAILS(EINVAL, write(fd, &f, sizeof(f) - 1));
	f.size--;
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
	f = every_event();
	f.flags = ~BAILEY_EVENT_WANT_FAILED;
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
	f = every_event();
	f.nprofiles = BAILEY_EVENT_FILTER_PROFILES + 1;
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
	f.nprofiles = 1;
	memset(f.profile[0], 'x', sizeof(f.profile[0]));
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
}

static void who_has_no_privilege_may_not_listen(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		drop_to(NOBODY);
		FAILS(EPERM, open(EVENTS, O_RDONLY));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
}

static void poll_and_read_wait_for_a_record(void)
{
	struct bailey_event_filter f = every_event();
	int fd = open_events();
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct event e;
	pid_t pid;

	f.types = B(BAILEY_EVENT_DECISION);
	f.verdicts = B(BAILEY_EVENT_DENIED);
	want(fd, &f);
	CHECK(poll(&p, 1, 0) == 0);
	pid = OK(fork());
	if (!pid) {
		OK(change_to("st-files", 0));
		usleep(200 * 1000);
		open_denied();
		_exit(0);
	}
	CHECK(poll(&p, 1, 10000) == 1 && (p.revents & POLLIN));
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(wait_exit(pid) == 0);
	OK(fcntl(fd, F_SETFL, 0));
	pid = OK(fork());
	if (!pid) {
		OK(change_to("st-files", 0));
		usleep(200 * 1000);
		open_denied();
		_exit(0);
	}
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(wait_exit(pid) == 0);
}

#define MANY	5000

static void deny_many(void)
{
	int i;

	for (i = 0; i < MANY; i++)
		if (open("/t/none/f", O_RDONLY) >= 0)
			_exit(1);
}

static void slow_reader_is_told_how_many_it_lost(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	unsigned long long lost = 0;
	unsigned int got;

	act_in("st-files", deny_many);
	got = count(fd, BAILEY_EVENT_DECISION, &lost);
	/* The change into the profile was the first, and is lost as well. */
	if (!lost || (got + lost != MANY && got + lost != MANY + 1))
		fail("%u read, %llu lost of %u", got, lost, MANY);
}

const struct test event_tests[] = {
	ALLOW(denial_is_told_with_who_what_and_why, NULL, event_files),
	ALLOW(denial_without_rule_is_told_as_such, NULL, event_files),
	ALLOW(every_reader_gets_every_record, NULL, event_files),
	ALLOW(reader_is_not_told_of_what_was_before, NULL, event_files),
	ALLOW(allowed_access_is_told_to_who_asks_for_it, NULL, event_files),
	ALLOW(filter_by_profile_leaves_others_out, NULL, event_files),
	ALLOW(filter_by_class_verdict_and_process, NULL, event_files),
	ALLOW(complaint_is_told_as_complaint, NULL, event_files),
	ALLOW(record_that_does_not_fit_is_kept, NULL, event_files),
	ALLOW(bad_filter_is_refused, NULL, NULL),
	ALLOW(who_has_no_privilege_may_not_listen, NULL, NULL),
	ALLOW(poll_and_read_wait_for_a_record, NULL, event_files),
	{ .name = "slow_reader_is_told_how_many_it_lost",
	  .prepare = event_files, .seconds = 300,
	  .body = slow_reader_is_told_how_many_it_lost },
	{ }
};
