/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differential test's program: does what an acts file says, under the
 * profile it names, and prints what came of it. The same program and acts run
 * under AppArmor and under Bailey.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define PROG	"/tests/access"
#define FD_SAY	9	/* where results go */
#define FD_ACT	10	/* what "open" opened */
#define NWORDS	8

/* What came of an act that tells more than an errno. */
extern char said[512];

/**
 * struct lsm - what the driver asks of a security module
 * @name: in /sys/kernel/security/lsm
 * @suffix: of compiled policy
 * @load: a compiled policy
 * @onexec: profile of the next exec
 * @change: profile to change to, here and now
 * @hat: enter a hat of the current profile, NULL to leave
 * @label: of the current process
 */
struct lsm {
	const char *name;
	const char *suffix;
	int (*load)(const char *path);
	int (*onexec)(const char *profile);
	int (*change)(const char *profile);
	int (*hat)(const char *hat, unsigned long token);
	int (*label)(char *buf, size_t size);
};

extern const struct lsm *lsm;

int find_lsm(void);

/**
 * struct verb - one kind of act
 * @name: as it is written
 * @nargs: least number of arguments
 * @act: gets the words after the verb; returns 0 or -errno
 */
struct verb {
	const char *name;
	int nargs;
	int (*act)(char **word);
};

extern const struct verb file_verbs[], task_verbs[], net_verbs[], mount_verbs[];

void make_tree(void);
pid_t peer_pid(void);

static inline int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

#endif /* ACCESS_H */
