/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Training on events; called by the verb train.
 */
#ifndef AN_TRAINEVENTS_H
#define AN_TRAINEVENTS_H

#include "store.h"

/**
 * struct an_training - what the user asked for
 * @output: file to write
 * @add: [nadd] stores to begin with
 * @detail: of symbols
 * @window: seconds
 * @block: seconds
 * @hash: look at the programs on this machine
 * @drift: bounded learning: share of what is known, 0: learn all
 * @json: print JSON
 */
struct an_training {
	const char *output;
	const char **add;
	unsigned int nadd;
	enum an_detail detail;
	uint32_t window;
	uint32_t block;
	bool hash;
	double drift;
	bool json;
};

int an_train_events(const struct an_training *t, char **path, int n);

#endif /* AN_TRAINEVENTS_H */
