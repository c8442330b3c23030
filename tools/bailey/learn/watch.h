/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BAILEY_WATCH_H
#define BAILEY_WATCH_H

#include "bailey.h"
#include "record.h"

/**
 * struct watch - what is watched
 * @name: profile, loaded
 * @command: run under it, NULL: what runs already is followed
 * @user: runs it, NULL: the caller
 * @seconds: for how long, 0: until the command ends
 * @fn: told of each record, with @arg
 * @arg: for @fn
 * @lost: times that records were lost
 */
struct watch {
	const char *name;
	char **command;
	const char *user;
	unsigned int seconds;
	void (*fn)(void *arg, const struct record *r);
	void *arg;
	unsigned int lost;
};

int watch(struct watch *w);

#endif /* BAILEY_WATCH_H */
