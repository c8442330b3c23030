// SPDX-License-Identifier: GPL-2.0
/*
 * bailey/events: changes of domain and policy, the life of traced tasks, tags,
 * policy namespaces, the tracepoint.
 */
#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#include "domain.h"
#include "event_util.h"

static void change_of_domain_is_told(void)
{
	int fd = reader_of("st-files", 0);
	struct event e;

	act_in("st-files", open_allowed);
	CHECK(next_event(fd, BAILEY_EVENT_DOMAIN, &e));
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
	CHECK(next_event(fd, BAILEY_EVENT_DOMAIN, &e));
	CHECK(!e.head.error && e.head.pid == (unsigned int)pid);
	is(&e, BAILEY_EVENT_OP, "exec");
	is(&e, BAILEY_EVENT_PROFILE, "unconfined");
	is(&e, BAILEY_EVENT_TARGET, "st-files");
	is(&e, BAILEY_EVENT_FIELD, PROG);
}

static const char *moved;	/* what runs by that name */

static void two_names_of_a_program(void)
{
	copy_file(PROG, "/t/bin/moved1", 0755);
	unlink("/t/bin/moved2");
}

static void run_moved(void)
{
	const char *const argv[] = { "prog", "--open", "/t/bin/norule", NULL };

	CHECK(run_prog(moved, argv) == EACCES);
}

/* On one CPU, which remembers the program's path. */
static void renamed_program_is_told_by_its_new_name(void)
{
	int fd = reader_of("st-exec", B(BAILEY_EVENT_DENIED));
	struct event e;
	int i;

	on_one_cpu();
	for (i = 0; i < 8; i++) {
		moved = i % 4 < 2 ? "/t/bin/moved1" : "/t/bin/moved2";
		if (i && i % 2 == 0)
			OK(rename(i % 4 ? "/t/bin/moved1" : "/t/bin/moved2",
				  moved));
		act_in("st-exec", run_moved);
		CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
		is(&e, BAILEY_EVENT_EXE, moved);
		is(&e, BAILEY_EVENT_FIELD, "/t/bin/norule");
	}
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
	while (next_event(fd, -1, &e))
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
	while (next_event(fd, -1, &e)) {
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
	CHECK(next_event(fd, BAILEY_EVENT_POLICY, &e));
	is(&e, BAILEY_EVENT_OP, "policy_replace");
	CHECK(e.head.generation && !e.head.error);
	while (next_event(fd, -1, &e))
		;
	CHECK(write_policy_file("remove", "no-such-profile") == -ENOENT);
	CHECK(next_event(fd, BAILEY_EVENT_POLICY, &e));
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

static void flag_trace_tells_every_reader_of_allowed_accesses(void)
{
	int fd, other;
	struct event e;

	CHECK(!load_file(BLOB("traced")));
	fd = open_events();
	act_in("st-trace", open_allowed);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.verdict == BAILEY_EVENT_ALLOWED);
	CHECK(e.head.line == (unsigned int)line_of("trace-all"));
	is(&e, BAILEY_EVENT_PROFILE, "st-trace");
	other = reader_of(NULL, B(BAILEY_EVENT_DENIED));
	act_in("st-trace", open_allowed);
	CHECK(!next_event(other, BAILEY_EVENT_DECISION, &e));
	CHECK(!write_policy_file("remove", "st-trace"));
}

/*
 * Runs @body in a policy namespace of its own, in another process, which says by
 * ready() that it listens: what happens after that is for it to see, or not to.
 */
static pid_t in_namespace(void (*body)(int tell))
{
	int tell[2];
	char byte;
	pid_t pid;

	OK(pipe(tell));
	pid = OK(fork());
	if (!pid) {
		OK(change_to(":dns:unconfined", 0));
		body(tell[1]);
		_exit(0);
	}
	close(tell[1]);	/* or its death were never noticed */
	CHECK(read(tell[0], &byte, 1) == 1);
	return pid;
}

static void ready(int tell)
{
	CHECK(write(tell, "x", 1) == 1);
}

static void hears_of_its_namespace(int tell)
{
	int fd = open_events();
	struct event e;

	ready(tell);
	usleep(500 * 1000);
	/* The root namespace does much at that time. */
	while (next_event(fd, -1, &e))
		if (!e.text[BAILEY_EVENT_PROFILE] ||
		    strncmp(e.text[BAILEY_EVENT_PROFILE], ":dns:", 5))
			fail("told of %s", e.text[BAILEY_EVENT_PROFILE] ?: "nobody");
	act_in("web", open_without_rule);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	is(&e, BAILEY_EVENT_PROFILE, ":dns:web");
}

static void namespace_is_told_of_itself_only(void)
{
	pid_t pid = in_namespace(hears_of_its_namespace);

	act_in("st-files", open_denied);
	CHECK(wait_exit(pid) == 0);
}

static void change_from_the_root(void)
{
	OK(change_to(":dns:web", 0));
}

static void hears_who_comes_in(int tell)
{
	int own = reader_of(":dns:web", EVERY);
	int foreign = reader_of("d-start", EVERY);
	struct event e;

	ready(tell);
	/* That who was there before has ended may be told as late as now. */
	do {
		CHECK(poll(&(struct pollfd){ own, POLLIN, 0 }, 1, 10000) == 1);
	} while (!next_event(own, BAILEY_EVENT_DOMAIN, &e));
	is(&e, BAILEY_EVENT_TARGET, ":dns:web");
	CHECK(!e.text[BAILEY_EVENT_PROFILE]);
	CHECK(!next_event(foreign, BAILEY_EVENT_DOMAIN, &e));
}

/* The old label of who comes in is not shown, so that a filter may not ask for it. */
static void filter_of_a_namespace_knows_its_own_names_only(void)
{
	pid_t pid = in_namespace(hears_who_comes_in);

	act_in("d-start", change_from_the_root);
	CHECK(wait_exit(pid) == 0);
}

#define NS_READERS	32

static void opens_all_that_it_may(int tell)
{
	int fd = -1, i;

	for (i = 0; i < NS_READERS; i++)
		fd = OK(open(EVENTS, O_RDWR));
	FAILS(EBUSY, open(EVENTS, O_RDWR));
	ready(tell);
	usleep(200 * 1000);
	close(fd);
	OK(open(EVENTS, O_RDWR));
	FAILS(EBUSY, open(EVENTS, O_RDWR));
}

/* Whoever tells something looks at each reader, also at those of a namespace. */
static void readers_of_a_namespace_are_limited(void)
{
	pid_t pid = in_namespace(opens_all_that_it_may);
	int i;

	/* It is their limit, and nobody else's. */
	for (i = 0; i <= NS_READERS; i++)
		OK(open(EVENTS, O_RDWR));
	CHECK(wait_exit(pid) == 0);
}

static void tracepoint_shows_decisions(void)
{
	char *text, *line;

	mkdir("/t/tracing", 0755);
	if (mount("tracefs", "/t/tracing", "tracefs", 0, NULL))
		skip("this kernel has no tracefs");
	if (access("/t/tracing/events/bailey/bailey_decision", F_OK))
		fail("no tracepoint");
	put_value("/t/tracing/events/bailey/bailey_decision/enable", "1");
	act_in("st-files", open_denied);
	act_in("st-files", open_allowed);
	put_value("/t/tracing/events/bailey/bailey_decision/enable", "0");
	text = slurp("/t/tracing/trace");
	line = strstr(text, "denied op=open");
	CHECK(line && strstr(line, "name=/t/ok/deny/f"));
	line = strstr(text, "allowed op=open");
	CHECK(line && strstr(line, "name=/t/ok/f"));
	put_value("/t/tracing/trace", "");
	act_in("st-files", open_denied);
	free(text);
	text = slurp("/t/tracing/trace");
	CHECK(!strstr(text, "op=open"));
	OK(umount("/t/tracing"));
}

const struct test event_life_tests[] = {
	ALLOW(change_of_domain_is_told, NULL, event_files),
	ALLOW(change_of_domain_by_exec_is_told, NULL, NULL),
	ALLOW(renamed_program_is_told_by_its_new_name, NULL,
	      two_names_of_a_program),
	ALLOW(refused_change_of_domain_is_told, NULL, NULL),
	ALLOW(life_of_a_traced_process_is_told, NULL, NULL),
	ALLOW(load_and_removal_are_told, NULL, NULL),
	ALLOW(tag_is_inherited_and_read_back, NULL, NULL),
	ALLOW(flag_trace_tells_every_reader_of_allowed_accesses, NULL, event_files),
	ALLOW(namespace_is_told_of_itself_only, NULL, event_files),
	ALLOW(filter_of_a_namespace_knows_its_own_names_only, NULL, NULL),
	ALLOW(readers_of_a_namespace_are_limited, NULL, NULL),
	ALLOW(tracepoint_shows_decisions, NULL, event_files),
	{ }
};
