// SPDX-License-Identifier: GPL-2.0
/*
 * What events tell of what was asked, by class: addresses, limits, other sides.
 */
#include <arpa/inet.h>
#include <signal.h>
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

static pid_t host;

/* A child that waits as d-named, once it is that. */
static pid_t named_host(void)
{
	int is_named[2];
	char byte;
	pid_t pid;

	OK(pipe(is_named));
	pid = OK(fork());
	if (!pid) {
		OK(change_to("d-named", 0));
		CHECK(write(is_named[1], "", 1) == 1);
		pause();
		_exit(0);
	}
	OK(close(is_named[1]));
	CHECK(read(is_named[0], &byte, 1) == 1);
	OK(close(is_named[0]));
	return pid;
}

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

	host = named_host();
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

const struct test event_class_tests[] = {
	ALLOW(denied_connection_is_told_with_both_addresses, NULL, NULL),
	ALLOW(denied_limit_is_told_with_its_value, NULL, NULL),
	ALLOW(denied_signal_is_told_with_its_other_side, NULL, NULL),
	ALLOW(namespace_sees_no_label_of_others, NULL, NULL),
	{ }
};
