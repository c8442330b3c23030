/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Units: what is scored, never one event. A unit is a trace, a process's life or
 * a window of time; it has the symbols of each of its threads one after another.
 */
#ifndef AN_UNIT_H
#define AN_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "symbols.h"

/**
 * struct an_object - what a symbol was used on, as hashes; see objects.h
 * @sym: symbol
 * @folder: place
 * @file: name in it; numbers in both count as the same
 * @exact: of the whole name; 0: there is none
 */
struct an_object {
	uint32_t sym;
	uint32_t folder;
	uint32_t file;
	uint32_t exact;
};

/**
 * struct an_fact - how much of something a window has; see rates.h
 * @key: symbol and kind
 * @many: how much
 */
struct an_fact {
	uint32_t key;
	float many;
};

#define AN_SPANS 4u	/* two seconds, a minute, ten, an hour; see slow.h */
#define AN_BRIEF 0	/* of them, within a window; see brief.h */

/**
 * struct an_pace - how much of something the application has done lately
 * @sym: symbol; 0: all
 * @gap: seconds since its window before
 * @events: events within each span; of AN_BRIEF the most that the window had
 * @objects: different objects within each span, likewise
 */
struct an_pace {
	uint32_t sym;
	float gap;
	float events[AN_SPANS];
	float objects[AN_SPANS];
};

/**
 * struct an_unit - events that are scored together
 * @name: FILE, FILE:LINE, FILE:PID
 * @sym: [n], thread after thread
 * @n: events
 * @start: [nstarts], where each thread's symbols begin; the first is 0
 * @nstarts: threads
 * @goes_on: the threads had begun before
 * @block: stretch of time that it is of, for units of which that is known
 * @refused: has events that were refused, and so is not learnt
 * @object: [nobjects], each once; windows of events only
 * @fact: [nfacts]; windows of events only
 * @pace: [npaces]; windows of events only
 */
struct an_unit {
	char *name;
	uint32_t *sym;
	uint32_t n;
	uint32_t *start;
	uint32_t nstarts;
	bool goes_on;
	bool refused;
	uint32_t block;
	struct an_object *object;
	uint32_t nobjects;
	struct an_fact *fact;
	uint32_t nfacts;
	struct an_pace *pace;
	uint32_t npaces;
};

/**
 * struct an_units - a list
 * @unit: [n]
 * @timed: @block of each is set
 */
struct an_units {
	struct an_unit *unit;
	bool timed;
	uint32_t n;
	uint32_t room;
};

/**
 * enum an_layout - how a file of system calls is laid out
 * @AN_LAYOUT_AUTO: look at the file
 * @AN_LAYOUT_FILE: the file is one trace, whatever its lines are
 * @AN_LAYOUT_LINES: each line is a trace
 * @AN_LAYOUT_PAIRS: "PID CALL" on each line; each process is a trace
 * @AN_LAYOUT_STRACE: output of strace(1); the file is one trace
 * @AN_LAYOUT_SYSDIG: lines of sysdig as LID-DS has them; the file is one trace
 */
enum an_layout {
	AN_LAYOUT_AUTO,
	AN_LAYOUT_FILE,
	AN_LAYOUT_LINES,
	AN_LAYOUT_PAIRS,
	AN_LAYOUT_STRACE,
	AN_LAYOUT_SYSDIG,
	AN_LAYOUTS,
};

extern const char *const an_layout_names[AN_LAYOUTS];

struct an_unit *an_unit_new(struct an_units *u, const char *name);
void an_unit_add(struct an_unit *u, uint32_t sym);
void an_unit_thread(struct an_unit *u);
void an_units_free(struct an_units *u);

/**
 * struct an_reader - how traces are read
 * @layout: of the files
 * @whole: make one unit of a file, its processes the threads
 * @learn: names that are new become symbols; otherwise they are AN_NONE
 * @symbols: names
 * @errors: files that could not be read; each was reported
 */
struct an_reader {
	enum an_layout layout;
	bool whole;
	bool learn;
	struct an_symbols *symbols;
	unsigned int errors;
};

void an_read_path(struct an_reader *r, const char *path, struct an_units *u);

/* lines.c */
enum an_layout an_guess_layout(const char *text, size_t len);
void an_read_text(struct an_reader *r, const char *name, const char *text,
		  size_t len, struct an_units *u);

/* threads.c */
struct an_threads;
struct an_threads *an_threads_new(void);
void an_threads_add(struct an_threads *t, const char *id, size_t len, uint32_t sym);
void an_threads_end(struct an_threads *t, const char *name, bool whole,
		    struct an_units *u);

#endif /* AN_UNIT_H */
