/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From events to windows of symbols.
 */
#ifndef AN_INGEST_H
#define AN_INGEST_H

#include <stdio.h>

#include "proctree.h"
#include "store.h"
#include "window.h"

/**
 * struct an_ingest - where events go
 * @store: applications
 * @windows: that are open
 * @tree: of processes
 * @learn: new profiles and symbols are added to the store
 * @hash: look if programs have changed on this machine
 * @diff: count what is seen, for an_diff()
 * @failures: system calls that fail count: training has seen some, or is now
 * @own: this process, if the events are of this machine; 0: they may not be
 * @events: that went in
 * @lost: that the kernel could not deliver
 * @strange: of profiles without a model
 * @bad: lines that are no event
 */
struct an_ingest {
	struct an_store *store;
	struct an_windows windows;
	struct an_proctree *tree;
	bool learn;
	bool hash;
	bool diff;
	bool failures;
	uint32_t own;
	uint64_t events;
	uint64_t lost;
	uint64_t strange;
	uint64_t bad;
};

void an_ingest_init(struct an_ingest *in, struct an_store *s,
		    void (*close)(void *arg, struct an_window *w), void *arg);
void an_ingest_event(struct an_ingest *in, struct an_event *e);
void an_ingest_line(struct an_ingest *in, const char *line);
bool an_ingest_file(struct an_ingest *in, const char *path);
void an_ingest_end(struct an_ingest *in);

#endif /* AN_INGEST_H */
