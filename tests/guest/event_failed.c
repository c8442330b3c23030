// SPDX-License-Identifier: GPL-2.0
/*
 * bailey/events: system calls that fail without a decision, for who asks for them.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "domain.h"
#include "event_util.h"
#include "restrict.h"

#define MISSING	"/t/ok/not-there"

static int reader_of_failures(void)
{
	struct bailey_event_filter f = every_event();
	int fd = open_events();

	f.verdicts = B(BAILEY_EVENT_DENIED);
	f.flags = BAILEY_EVENT_WANT_FAILED;
	strcpy(f.profile[f.nprofiles++], "st-files");
	want(fd, &f);
	return fd;
}

static void open_missing(void)
{
	FAILS(ENOENT, syscall(SYS_openat, AT_FDCWD, MISSING, O_RDONLY));
}

static void missing_file_is_told(void)
{
	int fd = reader_of_failures();
	struct event e;
	pid_t pid = act_in("st-files", open_missing);

	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	CHECK(e.head.error == -ENOENT && e.head.requested == SYS_openat);
	CHECK(e.head.tgid == (unsigned int)pid && e.head.nfields == 1);
	is(&e, BAILEY_EVENT_OP, "open");
	is(&e, BAILEY_EVENT_PROFILE, "st-files");
	is(&e, BAILEY_EVENT_FIELD, MISSING);
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
}

static void secret_file(void)
{
	put("/t/ok/secret", "content");
	OK(chmod("/t/ok/secret", 0));
}

static void what_the_mode_forbids_is_told(void)
{
	int fd = reader_of_failures();
	struct event e;
	pid_t pid = OK(fork());

	if (!pid) {
		drop_to(NOBODY);
		OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
		OK(change_to("st-files", 0));
		FAILS(EACCES, open("/t/ok/secret", O_RDONLY));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	CHECK(e.head.error == -EACCES && e.head.fsuid == NOBODY);
	is(&e, BAILEY_EVENT_FIELD, "/t/ok/secret");
}

static void denied_and_missing(void)
{
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
	open_missing();
}

static void refusal_is_not_told_twice(void)
{
	int fd = reader_of_failures();
	struct event e;

	act_in("st-files", denied_and_missing);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	is(&e, BAILEY_EVENT_FIELD, "/t/ok/deny/f");
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	is(&e, BAILEY_EVENT_FIELD, MISSING);
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
}

static void kill_nobody(void)
{
	FAILS(ESRCH, kill(0x3ffffffe, SIGTERM));
	/* Its path is in no memory of the task. */
	FAILS(EFAULT, syscall(SYS_openat, AT_FDCWD, 16, O_RDONLY));
	FAILS(ENOSYS, syscall(100000));
}

static void calls_without_a_path_are_told(void)
{
	int fd = reader_of_failures();
	struct event e;

	act_in("st-files", kill_nobody);
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	is(&e, BAILEY_EVENT_OP, "signal");
	CHECK(e.head.error == -ESRCH && !e.head.nfields);
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	is(&e, BAILEY_EVENT_OP, "syscall");
	CHECK(e.head.error == -ENOSYS && e.head.requested == 100000);
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
}

static void refused_change(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(change_to("st-audit", 0) < 0);
}

static void use_a_capability_twice(void)
{
	FAILS(EPERM, sethostname("x", 1));
	FAILS(EPERM, sethostname("x", 1));
}

static void refused_capability_is_no_failure(void)
{
	int fd = reader_of_failures();
	struct event e;

	act_in("st-files", use_a_capability_twice);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
}

static void refused_change_of_domain_is_no_failure(void)
{
	int fd = reader_of_failures();
	struct event e;

	act_in("st-files", refused_change);
	while (next_event(fd, -1, &e))
		if (e.head.type == BAILEY_EVENT_FAILED)
			fail("%s failed with %d", e.text[BAILEY_EVENT_OP],
			     e.head.error);
}

/* Of a layer that anybody may push; nor do they keep others' from being told. */
static void failures_under_a_layer_do_not_fill_the_events(void)
{
	struct bailey_event_filter f = every_event();
	unsigned long long before = stat_value("layer_events_untold");
	int fd = open_events(), i;
	time_t begin;
	struct event e;
	pid_t pid;

	f.flags = BAILEY_EVENT_WANT_FAILED;
	f.verdicts = B(BAILEY_EVENT_DENIED);
	want(fd, &f);
	begin = time(NULL);
	pid = OK(fork());
	if (!pid) {
		layer("signal,");
		for (i = 0; i < 3000; i++)
			FAILS(ESRCH, kill(0x3ffffffe, 0));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	/* A hundred in each second are told. */
	i = 100 * (time(NULL) - begin + 2);
	CHECK(stat_value("layer_events_untold") + i >= before + 3000);
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
	while (next_event(fd, -1, &e))
		CHECK(e.head.type != BAILEY_EVENT_LOST);
}

static void who_did_not_ask_is_told_of_no_failure(void)
{
	int fd = reader_of("st-files", EVERY);
	int other = reader_of_failures();
	int blind = open_events();
	struct event e;

	act_in("st-files", open_missing);
	CHECK(next_event(other, BAILEY_EVENT_FAILED, &e));
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
	CHECK(!next_event(blind, BAILEY_EVENT_FAILED, &e));
}

static void failures_of_others_are_not_told(void)
{
	int fd = reader_of_failures();
	struct event e;

	act_in("st-audit", open_missing);
	open_missing();
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
}

static void filter_that_wants_no_more_ends_it(void)
{
	struct bailey_event_filter f = every_event();
	int fd = reader_of_failures();
	struct event e;

	want(fd, &f);
	act_in("st-files", open_missing);
	CHECK(!next_event(fd, BAILEY_EVENT_FAILED, &e));
	f.flags = BAILEY_EVENT_WANT_FAILED;
	want(fd, &f);
	act_in("st-files", open_missing);
	CHECK(next_event(fd, BAILEY_EVENT_FAILED, &e));
}

const struct test event_failed_tests[] = {
	ALLOW(missing_file_is_told, NULL, event_files),
	ALLOW(what_the_mode_forbids_is_told, NULL, secret_file),
	ALLOW(refusal_is_not_told_twice, NULL, event_files),
	ALLOW(calls_without_a_path_are_told, NULL, NULL),
	ALLOW(refused_capability_is_no_failure, NULL, NULL),
	ALLOW(refused_change_of_domain_is_no_failure, NULL, NULL),
	ALLOW(failures_under_a_layer_do_not_fill_the_events, NULL, NULL),
	ALLOW(who_did_not_ask_is_told_of_no_failure, NULL, NULL),
	ALLOW(failures_of_others_are_not_told, NULL, NULL),
	ALLOW(filter_that_wants_no_more_ends_it, NULL, NULL),
	{ }
};
