/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Detection on events; called by the verb detect.
 */
#ifndef AN_DETECTEVENTS_H
#define AN_DETECTEVENTS_H

#include "alert.h"

#define AN_UPGRADED 64u		/* profiles that may be named */

/**
 * struct an_detecting - what the user asked for
 * @model: store
 * @budget: alerts a day and application, 0: the usual
 * @units: print a line for each window
 * @diff: print how behaviour differs
 * @changed: take all applications as changed
 * @upgraded: [nupgraded], profiles of those that were changed
 * @hash: look if programs have changed on this machine
 * @follow: wait for more
 * @alerting: how to tell
 */
struct an_detecting {
	const char *model;
	double budget;
	bool units;
	bool diff;
	bool changed;
	const char *upgraded[AN_UPGRADED];
	unsigned int nupgraded;
	bool hash;
	bool follow;
	struct an_alerting alerting;
};

/**
 * struct an_detector - detection that runs
 * @store: models
 * @watch: [store.n]
 * @in: where events go
 * @how: what the user asked for
 * @alert: there was one
 */
struct an_detector {
	struct an_store store;
	struct an_watch *watch;
	struct an_ingest in;
	struct an_detecting *how;
	bool alert;
};

bool an_detector_init(struct an_detector *d, struct an_detecting *how);
void an_detector_end(struct an_detector *d);
int an_detect_events(struct an_detecting *how, char **path, int n);

/* follow.c */
bool an_follow(struct an_detector *d, const char *path);

#endif /* AN_DETECTEVENTS_H */
