// SPDX-License-Identifier: GPL-2.0
/*
 * What events tell of what was asked, by class: addresses, limits, other sides.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "domain.h"
#include "event_util.h"
#include "key.h"
#include "net.h"

static void next_denial(int fd, unsigned int cls, struct event *e)
{
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, e));
	CHECK(e->head.verdict == BAILEY_EVENT_DENIED && e->head.cls == cls);
}

static void connect_elsewhere(void)
{
	int fd = sock(AF_INET, SOCK_STREAM, 0);

	OK(bind_at(fd, at4("127.0.0.1", 5003)));
	REFUSED(connect_at(fd, at4("127.0.0.1", 7000)));
}

static void is_address(const struct event *e, int field, int port)
{
	const unsigned char ip[] = { 127, 0, 0, 1 };
	char want[64] = "";

	CHECK(bailey_key_inet(want, port, ip, sizeof(ip)) < sizeof(want));
	is(e, BAILEY_EVENT_FIELD + field, want);
}

static void denied_connection_is_told_with_both_addresses(void)
{
	int fd = reader_of("st-addr", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-addr", connect_elsewhere);
	next_denial(fd, BAILEY_CLASS_NET, &e);
	CHECK(e.head.nfields == 6 && e.head.requested == BAILEY_NET_CONNECT);
	is(&e, BAILEY_EVENT_OP, "connect");
	is_address(&e, 1, 5003);
	is_address(&e, 2, 7000);
}

static void raise_limits(void)
{
	const struct rlimit more = { 200, 200 };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	FAILS(EACCES, setrlimit(RLIMIT_NOFILE, &more));
	FAILS(EACCES, setrlimit(RLIMIT_CORE, &all));
}

static void denied_limit_is_told_with_its_value(void)
{
	int fd = reader_of("st-limits", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-limits", raise_limits);
	next_denial(fd, BAILEY_CLASS_RLIMIT, &e);
	CHECK(e.head.line == (unsigned int)line_of("limit-files"));
	is(&e, BAILEY_EVENT_FIELD, "200");
	next_denial(fd, BAILEY_CLASS_RLIMIT, &e);
	CHECK(e.head.line == (unsigned int)line_of("limit-core"));
	is(&e, BAILEY_EVENT_FIELD, "infinity");
}

static void signal_the_parent(void)
{
	FAILS(EACCES, kill(getppid(), SIGUSR1));
}

static void denied_signal_is_told_with_its_other_side(void)
{
	int fd = reader_of("st-nocaps", B(BAILEY_EVENT_DENIED));
	struct event e;

	signal(SIGUSR1, SIG_IGN);
	act_in("st-nocaps", signal_the_parent);
	next_denial(fd, BAILEY_CLASS_SIGNAL, &e);
	CHECK(e.head.requested == BAILEY_SIGNAL_SEND);
	CHECK(e.head.peer == (unsigned int)getpid());
	is(&e, BAILEY_EVENT_PEER, "unconfined");
	is(&e, BAILEY_EVENT_FIELD + 1, "unconfined");
}

/* A child in @label that does @first; back once that has told something. */
static pid_t waits_in(const char *label, void (*first)(int tell))
{
	int tell[2];
	char byte;
	pid_t pid;

	OK(pipe(tell));
	pid = OK(fork());
	if (!pid) {
		OK(change_to(label, 0));
		first(tell[1]);
		_exit(0);
	}
	OK(close(tell[1]));
	CHECK(read(tell[0], &byte, 1) == 1);
	OK(close(tell[0]));
	return pid;
}

static void is_there(int tell)
{
	CHECK(write(tell, "", 1) == 1);
	pause();
}

static pid_t host;

static void signal_the_host(void)
{
	FAILS(EACCES, kill(host, SIGUSR1));
}

/* Neither as the other side nor in the key, where it stands as "::d-named". */
static void namespace_sees_no_label_of_others(void)
{
	struct event e;
	pid_t pid;
	int fd;

	host = waits_in("d-named", is_there);
	pid = OK(fork());
	if (!pid) {
		OK(change_to(":dns:unconfined", 0));
		fd = open_events();
		do {
			act_in("web", signal_the_host);
			CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
		} while (e.head.cls != BAILEY_CLASS_SIGNAL);
		is(&e, BAILEY_EVENT_PROFILE, ":dns:web");
		CHECK(!e.text[BAILEY_EVENT_PEER]);
		CHECK(!e.text[BAILEY_EVENT_FIELD + 1]);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	OK(kill(host, SIGKILL));
}

static void hears_of_tracing(int tell)
{
	static const char nobody[sizeof(((struct event *)NULL)->head.comm)];
	int fd = open_events();
	struct event e;

	CHECK(write(tell, "", 1) == 1);
	do {
		CHECK(poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1) == 1);
	} while (!next_event(fd, BAILEY_EVENT_DECISION, &e) ||
		 e.head.cls != BAILEY_CLASS_PTRACE);
	CHECK(e.head.requested == BAILEY_PTRACE_TRACEDBY);
	is(&e, BAILEY_EVENT_PROFILE, ":dns:web");
	CHECK(!e.text[BAILEY_EVENT_PEER] && !e.text[BAILEY_EVENT_EXE]);
	CHECK(!memcmp(e.head.comm, nobody, sizeof(nobody)));
}

/* Who would trace it is none of its own: neither his label nor his program is told. */
static void namespace_sees_no_program_of_who_would_trace_it(void)
{
	pid_t reader = waits_in(":dns:unconfined", hears_of_tracing);
	pid_t web = waits_in(":dns:web", is_there);

	FAILS(EACCES, ptrace(PTRACE_SEIZE, web, 0, 0));
	CHECK(wait_exit(reader) == 0);
	OK(kill(web, SIGKILL));
}

const struct test event_class_tests[] = {
	ALLOW(namespace_sees_no_program_of_who_would_trace_it, NULL, NULL),
	ALLOW(denied_connection_is_told_with_both_addresses, NULL, NULL),
	ALLOW(denied_limit_is_told_with_its_value, NULL, NULL),
	ALLOW(denied_signal_is_told_with_its_other_side, NULL, NULL),
	ALLOW(namespace_sees_no_label_of_others, NULL, NULL),
	{ }
};
