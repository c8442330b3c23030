/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests of events: readers, and what others are let to do.
 */
#ifndef GUEST_EVENT_UTIL_H
#define GUEST_EVENT_UTIL_H

#include "event.h"	/* tools/bailey */
#include "harness.h"

#define EVENTS	SECURITYFS "events"
#define EVERY	(~0u)
#define B(bit)	(1u << (bit))

int open_events(void);
/* A filter that lets everything through, and how to set one. */
struct bailey_event_filter every_event(void);
void want(int fd, const struct bailey_event_filter *f);
/* A reader of one profile's decisions, NULL: of all. */
int reader_of(const char *profile, unsigned int verdicts);
/* Runs @act in a profile, in a process of its own, and waits for it. */
pid_t act_in(const char *profile, void (*act)(void));
/* The next record of type @type, -1: of any; false: there is none left. */
bool next_event(int fd, int type, struct event *e);
/* Line of a tag in the policies. */
int line_of(const char *tag);
/* Ends the test if a string of the event is another one. */
void is(const struct event *e, enum bailey_event_string i, const char *value);
void put_value(const char *path, const char *value);

/* What to do in a profile, and the files for it. */
void event_files(void);
void open_denied(void);
void open_allowed(void);
void open_without_rule(void);

#endif /* GUEST_EVENT_UTIL_H */
