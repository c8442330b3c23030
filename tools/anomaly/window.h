/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows: the events of one process under one profile within some time. A window
 * ends with its time, with AN_WINDOW_EVENTS events, or with the process.
 */
#ifndef AN_WINDOW_H
#define AN_WINDOW_H

#include "stream.h"
#include "unit.h"

#define AN_WINDOW_EVENTS	512u
#define AN_WINDOW_SECONDS	10u
#define AN_BLOCK_SECONDS	3600u

/**
 * enum an_text - what is kept of an event in words
 * @AN_TEXT_SYMBOL: name of its symbol
 * @AN_TEXT_OBJECT: what it was done to
 * @AN_TEXT_CLASS: class
 * @AN_TEXT_FAMILY: of a socket
 * @AN_TEXT_KIND: of a socket; or a signal
 * @AN_TEXT_ADDR: of a socket's own side
 * @AN_TEXT_PORT: likewise
 * @AN_TEXT_FAR: address of its other side
 * @AN_TEXT_FAR_PORT: likewise
 */
enum an_text {
	AN_TEXT_SYMBOL,
	AN_TEXT_OBJECT,
	AN_TEXT_CLASS,
	AN_TEXT_FAMILY,
	AN_TEXT_KIND,
	AN_TEXT_ADDR,
	AN_TEXT_PORT,
	AN_TEXT_FAR,
	AN_TEXT_FAR_PORT,
};

/**
 * struct an_seen - an event in a window
 * @sym: symbol
 * @pid: thread
 * @text: where its symbol's name and its object begin in the window's @text
 * @object: what it was done to, without symbol
 * @at: seconds since the window began
 */
struct an_seen {
	uint32_t sym;
	uint32_t pid;
	uint32_t text;
	struct an_object object;
	float at;
};

/**
 * struct an_window - a process's events
 * @app: number of the profile's model
 * @tgid: process
 * @start: when it began
 * @begin: first event, nanoseconds since boot
 * @ppid: parent
 * @n: events
 * @refused: of them
 * @later: windows of the process before this one
 * @seen: [n]
 * @text: for each event strings with NUL, see enum an_text
 * @text_len: bytes
 * @exe: program
 * @comm: name
 * @next: in the table
 * @older: the one that began before it
 * @newer: the one that began after it
 */
struct an_window {
	uint32_t app;
	uint32_t tgid;
	uint64_t start;
	uint64_t begin;
	uint32_t ppid;
	uint32_t n;
	uint32_t refused;
	uint32_t later;
	struct an_seen *seen;
	uint32_t seen_room;
	char *text;
	uint32_t text_len;
	uint32_t text_room;
	char *exe;
	char comm[16];
	struct an_window *next;
	struct an_window *older;
	struct an_window *newer;
};

#define AN_WINDOW_SLOTS 1024u
#define AN_WINDOWS_OPEN	16384u	/* that are kept; beyond, the oldest is closed */

/**
 * struct an_windows - those that are open
 * @slot: by process
 * @open: number, up to AN_WINDOWS_OPEN
 * @oldest: the first that began
 * @newest: the last that began
 * @length: of a window, nanoseconds
 * @keep_text: keep what explanations need
 * @close: takes a window that ended; it is freed afterwards
 * @arg: of @close
 * @swept: when idle ones were last closed
 */
struct an_windows {
	struct an_window *slot[AN_WINDOW_SLOTS];
	uint32_t open;
	struct an_window *oldest;
	struct an_window *newest;
	uint64_t length;
	bool keep_text;
	void (*close)(void *arg, struct an_window *w);
	void *arg;
	uint64_t swept;
};

void an_window_add(struct an_windows *s, uint32_t app, const struct an_event *e,
		   uint32_t sym, const char *text, size_t len);
void an_windows_exit(struct an_windows *s, const struct an_event *e);
void an_windows_sweep(struct an_windows *s, uint64_t now);
void an_windows_end(struct an_windows *s);
const char *an_seen_text(const struct an_window *w, uint32_t i, enum an_text which);
void an_window_unit(const struct an_window *w, struct an_unit *u, uint32_t *order);

#endif /* AN_WINDOW_H */
