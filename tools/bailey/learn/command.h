/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BAILEY_LEARN_COMMAND_H
#define BAILEY_LEARN_COMMAND_H

#include "learn.h"

/**
 * struct learn - the command
 * @c: what all verbs share
 * @d: draft
 * @log: names of logs; @nlogs of them
 * @command: to be run, or NULL
 * @user: who runs it, NULL: the caller
 * @write: write the result instead of showing it
 * @refused: learn from refusals as well
 * @foreign: records of other profiles
 * @cut: records left out as a name had a NUL byte
 * @names: profiles of the logs, for @each; @nnames of them
 * @seconds: watch for so long, 0: until the command ends
 * @lost: events are missing
 * @choose: ask about each rule
 * @each: every profile of the logs that has a policy file
 */
struct learn {
	struct common *c;
	struct draft d;
	char *log[64];
	int nlogs;
	char **command;
	const char *user;
	bool write, refused;
	unsigned int foreign, seconds, cut;
	char *names[256];
	size_t nnames;
	bool lost, choose, each;
};

/* learn.c */
int learn(struct learn *l);

/* each.c */
int learn_each(struct learn *l);

#endif /* BAILEY_LEARN_COMMAND_H */
