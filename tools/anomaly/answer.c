// SPDX-License-Identifier: GPL-2.0
/*
 * Stops or kills the process that an alert is about, and no other: it is held by a
 * pidfd, and its start must be that of the events.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "alert.h"

/* Field 22 of /proc/PID/stat, in nanoseconds, cut to clock ticks; 0: unknown. */
static uint64_t start_of(uint32_t tgid)
{
	unsigned long long ticks = 0;
	char path[64], buf[1024], *p;
	long hz = sysconf(_SC_CLK_TCK);
	size_t n;
	FILE *f;
	int i;

	snprintf(path, sizeof(path), "/proc/%u/stat", tgid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	n = fread(buf, 1, sizeof(buf) - 1, f);
	fclose(f);
	buf[n] = '\0';
	/* The name may have blanks and brackets: the last one ends it. */
	p = strrchr(buf, ')');
	for (i = 0; p && i < 20; i++)
		p = strchr(p + 1, ' ');
	if (p)
		ticks = strtoull(p, NULL, 10);
	return hz > 0 ? ticks * (1000000000ull / hz) : 0;
}

/**
 * an_answer() - stops or kills a window's process
 * @answer: what to do
 * @w: window
 *
 * Return: what was done, in a word.
 */
const char *an_answer(enum an_answer answer, const struct an_window *w)
{
	long hz = sysconf(_SC_CLK_TCK);
	uint64_t tick = 1000000000ull / (hz > 0 ? hz : 100), start;
	const char *done = "failed";
	int fd;

	if (answer == AN_ANSWER_NONE)
		return "none";
	fd = syscall(SYS_pidfd_open, (pid_t)w->tgid, 0);
	if (fd < 0)
		return errno == ESRCH ? "gone" : "failed";
	start = start_of(w->tgid);
	if (!w->start || start / tick != w->start / tick)
		done = "gone";
	else if (!syscall(SYS_pidfd_send_signal, fd, answer == AN_ANSWER_STOP ?
			  SIGSTOP : SIGKILL, NULL, 0))
		done = answer == AN_ANSWER_STOP ? "stopped" : "killed";
	close(fd);
	return done;
}
