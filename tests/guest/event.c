// SPDX-License-Identifier: GPL-2.0
/*
 * bailey/events: what is told, to whom, and what happens to who reads too
 * slowly. The bodies are unconfined; what they let others do is told to them.
 */
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "domain.h"
#include "event.h"	/* tools/bailey */
#include "harness.h"
#include "lines.h"

#define EVENTS	SECURITYFS "events"
#define EVERY	(~0u)
#define B(bit)	(1u << (bit))

/* Reads of a stream are kept here. */
static char buf[1 << 20];

static int open_events(void)
{
	return OK(open(EVENTS, O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

static struct bailey_event_filter all(void)
{
	struct bailey_event_filter f = { .size = sizeof(f) };

	f.types = EVERY;
	f.verdicts = EVERY;
	f.classes = ~0ull;
	return f;
}

static void want(int fd, const struct bailey_event_filter *f)
{
	CHECK(write(fd, f, sizeof(*f)) == sizeof(*f));
}

/* A reader of what one process will do: this one's next child. */
static int reader_of(const char *profile, unsigned int verdicts)
{
	struct bailey_event_filter f = all();
	int fd = open_events();

	f.verdicts = verdicts;
	if (profile)
		strcpy(f.profile[f.nprofiles++], profile);
	want(fd, &f);
	return fd;
}

/* Runs @act in a profile, in a process of its own, and waits for it. */
static pid_t act_in(const char *profile, void (*act)(void))
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
static bool next(int fd, int type, struct event *e)
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

/* As next(), of a stream whose records all fit into a buffer of their size. */
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

static int line_of(const char *tag)
{
	size_t i;

	for (i = 0; i < sizeof(policy_lines) / sizeof(*policy_lines); i++)
		if (!strcmp(policy_lines[i].tag, tag))
			return policy_lines[i].line;
	fail("no tag %s", tag);
}

static void files(void)
{
	put("/t/ok/deny/f", "content");
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
}

static void open_denied(void)
{
	prctl(PR_SET_NAME, "teller", 0, 0, 0);
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 77, 0, 0));
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
}

static void open_allowed(void)
{
	OK(open("/t/ok/f", O_RDONLY));
}

static void open_without_rule(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void is(const struct event *e, enum bailey_event_string i,
	       const char *value)
{
	if (!e->text[i] || strcmp(e->text[i], value))
		fail("string %d is \"%s\", not \"%s\"", i,
		     e->text[i] ?: "(none)", value);
}

static void denial_is_told_with_who_what_and_why(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	pid_t pid = act_in("st-files", open_denied);
	struct event e;

	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
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
	CHECK(!next(fd, BAILEY_EVENT_DECISION, &e));
}

static void denial_without_rule_is_told_as_such(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_without_rule);
	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.rule == BAILEY_NO_RULE && !e.head.line);
}

static void every_reader_gets_every_record(void)
{
	int a = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	int b = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_denied);
	CHECK(next(a, BAILEY_EVENT_DECISION, &e));
	CHECK(!next(a, BAILEY_EVENT_DECISION, &e));
	CHECK(next(b, BAILEY_EVENT_DECISION, &e));
	CHECK(!next(b, BAILEY_EVENT_DECISION, &e));
}

static void reader_is_not_told_of_what_was_before(void)
{
	int fd;
	struct event e;

	act_in("st-files", open_denied);
	fd = open_events();
	CHECK(!next(fd, -1, &e));
}

static void allowed_access_is_told_to_who_asks_for_it(void)
{
	int usual = open_events();
	int fd = reader_of("st-files", EVERY);
	struct event e;

	act_in("st-files", open_allowed);
	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.verdict == BAILEY_EVENT_ALLOWED && !e.head.denied);
	CHECK(e.head.rule != BAILEY_NO_RULE && e.head.node);
	is(&e, BAILEY_EVENT_FIELD, "/t/ok/f");
	CHECK(!next(usual, BAILEY_EVENT_DECISION, &e));
	CHECK(!next(usual, BAILEY_EVENT_FORK, &e));
	close(fd);
	fd = open_events();
	act_in("st-files", open_allowed);
	CHECK(!next(fd, BAILEY_EVENT_DECISION, &e));
}

static void filter_by_profile_leaves_others_out(void)
{
	int fd = reader_of("st-file", EVERY);
	int other = reader_of("st-complain", EVERY);
	struct event e;

	act_in("st-files", open_denied);
	CHECK(!next(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(!next(other, BAILEY_EVENT_DECISION, &e));
}

static void filter_by_class_verdict_and_process(void)
{
	struct bailey_event_filter f = all();
	int fd[3] = { open_events(), open_events(), open_events() };
	struct event e;
	int i;

	f.classes = 1ull << BAILEY_CLASS_NET;
	want(fd[0], &f);
	f = all();
	f.verdicts = B(BAILEY_EVENT_AUDITED);
	want(fd[1], &f);
	f = all();
	f.tgid = getpid();
	want(fd[2], &f);
	act_in("st-files", open_denied);
	for (i = 0; i < 3; i++)
		if (next(fd[i], BAILEY_EVENT_DECISION, &e))
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
	while (next(fd, BAILEY_EVENT_DECISION, &e))
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
	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
}

static void bad_filter_is_refused(void)
{
	struct bailey_event_filter f = all();
	int fd = open_events();

	FAILS(EINVAL, write(fd, &f, sizeof(f) - 1));
	f.size--;
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
	f = all();
	f.reserved = 1;
	FAILS(EINVAL, write(fd, &f, sizeof(f)));
	f = all();
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
	struct bailey_event_filter f = all();
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
	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(wait_exit(pid) == 0);
	OK(fcntl(fd, F_SETFL, 0));
	pid = OK(fork());
	if (!pid) {
		OK(change_to("st-files", 0));
		usleep(200 * 1000);
		open_denied();
		_exit(0);
	}
	CHECK(next(fd, BAILEY_EVENT_DECISION, &e));
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

static void change_of_domain_is_told(void)
{
	int fd = reader_of("st-files", 0);
	struct event e;

	act_in("st-files", open_allowed);
	CHECK(next(fd, BAILEY_EVENT_DOMAIN, &e));
	CHECK(!e.head.error && e.head.verdict == BAILEY_EVENT_ALLOWED);
	is(&e, BAILEY_EVENT_OP, "change_profile");
	is(&e, BAILEY_EVENT_PROFILE, "unconfined");
	is(&e, BAILEY_EVENT_TARGET, "st-files");
}

static void change_of_domain_by_exec_is_told(void)
{
	int fd = reader_of("st-files", 0);
	const char *const argv[] = { "prog", "--exit", NULL };
	struct event e;
	pid_t pid = OK(fork());

	if (!pid) {
		set_onexec("st-files");
		execv(PROG, (char *const *)argv);
		_exit(1);
	}
	CHECK(wait_exit(pid) == 42);
	CHECK(next(fd, BAILEY_EVENT_DOMAIN, &e));
	CHECK(!e.head.error && e.head.pid == (unsigned int)pid);
	is(&e, BAILEY_EVENT_OP, "exec");
	is(&e, BAILEY_EVENT_PROFILE, "unconfined");
	is(&e, BAILEY_EVENT_TARGET, "st-files");
	is(&e, BAILEY_EVENT_FIELD, PROG);
}

static void try_to_leave(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(change_to("st-audit", 0) < 0);
}

static void refused_change_of_domain_is_told(void)
{
	int fd = reader_of("st-files", EVERY);
	struct event e;

	act_in("st-files", try_to_leave);
	while (next(fd, -1, &e))
		if (e.head.error && e.head.cls == BAILEY_CLASS_CHANGE)
			break;
	CHECK(e.head.error == -EACCES || e.head.error == -EPERM);
	is(&e, BAILEY_EVENT_TARGET, "st-audit");
}

static void life_of_a_traced_process_is_told(void)
{
	int fd = reader_of("st-files", EVERY);
	const char *const argv[] = { "prog", "--exit", NULL };
	bool exec = false, gone = false, forked = false;
	struct event e;
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to("st-files", 0));
		CHECK(run_prog(PROG, argv) == 42);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	usleep(300 * 1000);	/* EXIT is told by who cleans up */
	while (next(fd, -1, &e)) {
		if (e.head.type == BAILEY_EVENT_FORK &&
		    e.head.pid == (unsigned int)pid)
			forked = e.head.peer > (unsigned int)pid;
		if (e.head.type == BAILEY_EVENT_EXEC) {
			exec = e.head.ppid == (unsigned int)pid;
			is(&e, BAILEY_EVENT_EXE, PROG);
		}
		if (e.head.type == BAILEY_EVENT_EXIT &&
		    e.head.signal == 42 << 8)
			gone = true;
	}
	CHECK(exec);
	CHECK(gone);
	CHECK(forked);
}

static void load_and_removal_are_told(void)
{
	int fd = open_events();
	struct event e;

	CHECK(load_file(BLOB("noconnect")) == 0);
	CHECK(next(fd, BAILEY_EVENT_POLICY, &e));
	is(&e, BAILEY_EVENT_OP, "policy_replace");
	CHECK(e.head.generation && !e.head.error);
	while (next(fd, -1, &e))
		;
	CHECK(write_policy_file("remove", "no-such-profile") == -ENOENT);
	CHECK(next(fd, BAILEY_EVENT_POLICY, &e));
	is(&e, BAILEY_EVENT_OP, "policy_remove");
	CHECK(e.head.error == -ENOENT);
}

static void tag_is_inherited_and_read_back(void)
{
	uint64_t tag = 0, want = 0x123456789abcdef;
	pid_t pid;

	OK(prctl(PR_BAILEY, BAILEY_PRCTL_TAG, want, 0, 0));
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 0));
	CHECK(tag == want);
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 1, 1, 0));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 1));
	FAILS(EFAULT, prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, 16, 0, 0));
	pid = OK(fork());
	if (!pid) {
		tag = 0;
		OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 0));
		CHECK(tag == want);
		OK(prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 5, 0, 0));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 0));
	CHECK(tag == want);
}

const struct test event_tests[] = {
	ALLOW(denial_is_told_with_who_what_and_why, NULL, files),
	ALLOW(denial_without_rule_is_told_as_such, NULL, files),
	ALLOW(every_reader_gets_every_record, NULL, files),
	ALLOW(reader_is_not_told_of_what_was_before, NULL, files),
	ALLOW(allowed_access_is_told_to_who_asks_for_it, NULL, files),
	ALLOW(filter_by_profile_leaves_others_out, NULL, files),
	ALLOW(filter_by_class_verdict_and_process, NULL, files),
	ALLOW(complaint_is_told_as_complaint, NULL, files),
	ALLOW(record_that_does_not_fit_is_kept, NULL, files),
	ALLOW(bad_filter_is_refused, NULL, NULL),
	ALLOW(who_has_no_privilege_may_not_listen, NULL, NULL),
	ALLOW(poll_and_read_wait_for_a_record, NULL, files),
	ALLOW(slow_reader_is_told_how_many_it_lost, NULL, files),
	ALLOW(change_of_domain_is_told, NULL, files),
	ALLOW(change_of_domain_by_exec_is_told, NULL, NULL),
	ALLOW(refused_change_of_domain_is_told, NULL, NULL),
	ALLOW(life_of_a_traced_process_is_told, NULL, NULL),
	ALLOW(load_and_removal_are_told, NULL, NULL),
	ALLOW(tag_is_inherited_and_read_back, NULL, NULL),
	{ }
};
