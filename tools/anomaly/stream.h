/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of Bailey as detection sees them, from the kernel's records or from lines
 * of JSON (Documentation/events.rst).
 */
#ifndef AN_STREAM_H
#define AN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event;

/**
 * enum an_kind - what an event tells of
 * @AN_DECISION: a profile decided
 * @AN_FORK: @peer is the child
 * @AN_EXEC: another program
 * @AN_EXIT: the process ended
 * @AN_FAILED: a system call failed without a decision
 * @AN_POLICY: a profile was loaded or replaced
 * @AN_LOST: @count events were lost
 * @AN_OTHER: nothing for us
 */
enum an_kind {
	AN_DECISION,
	AN_FORK,
	AN_EXEC,
	AN_EXIT,
	AN_FAILED,
	AN_POLICY,
	AN_LOST,
	AN_OTHER,
};

/**
 * struct an_event - an event
 * @kind: what it tells of
 * @refused: denied, killed, or would be but for complain mode
 * @boot: nanoseconds since boot
 * @start: when the process began, likewise; 0 if not known
 * @tgid: process
 * @pid: thread
 * @ppid: parent
 * @peer: child of a fork
 * @line: of the rule, 0: none
 * @node: of the automaton
 * @count: of LOST
 * @error: of FAILED, a positive errno
 * @generation: of the policy
 * @profile: that decided; strings are NULL if not told
 * @exe: program that the process runs
 * @comm: name of the thread
 * @cls: class
 * @family: of a socket
 * @what: type of a socket; signal
 * @addr: of a socket's own side
 * @port: likewise, in decimal
 * @far: address of its other side
 * @far_port: likewise
 * @op: operation
 * @perms: permissions asked for
 * @source: file of the rule
 * @rule: stands for its text, wherever it stands; 0: not told
 * @place: where the model says that the rule stands (rules.c); NULL: @source and @line
 * @hash: of the profile; 0: not told
 * @name: object: path or other name, address, label of who is meant
 */
struct an_event {
	enum an_kind kind;
	bool refused;
	uint64_t boot;
	uint64_t start;
	uint32_t tgid;
	uint32_t pid;
	uint32_t ppid;
	uint32_t peer;
	uint32_t line;
	uint32_t node;
	uint64_t count;
	int error;
	uint64_t generation;
	const char *profile;
	const char *exe;
	const char *comm;
	const char *cls;
	const char *family;
	const char *what;
	const char *addr;
	const char *port;
	const char *far;
	const char *far_port;
	const char *op;
	const char *perms;
	const char *source;
	uint32_t rule;
	const char *place;
	uint64_t hash;
	const char *name;
};

/* fromjson.c: the object that the strings belong to must be put by the caller */
struct json_object *an_event_json(const char *line, struct an_event *e);
/* fromrecord.c */
void an_event_record(const struct event *r, struct an_event *e);

/**
 * enum an_detail - what a symbol is made of
 * @AN_DETAIL_RULE: operation, permissions, rule, program
 * @AN_DETAIL_OPERATION: operation and program only
 * @AN_DETAIL_OBJECT: as RULE, and the node of the automaton
 */
enum an_detail {
	AN_DETAIL_RULE,
	AN_DETAIL_OPERATION,
	AN_DETAIL_OBJECT,
	AN_DETAILS,
};

extern const char *const an_detail_names[AN_DETAILS];

#define AN_SYMBOL_TEXT 1024u

/** an_is_failure() - is a symbol, by its name, of a system call that failed? */
static inline bool an_is_failure(const char *name)
{
	return *name == '~';
}

size_t an_symbol_text(const struct an_event *e, enum an_detail detail,
		      char buf[AN_SYMBOL_TEXT]);

#endif /* AN_STREAM_H */
