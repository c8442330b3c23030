// SPDX-License-Identifier: GPL-2.0
/*
 * Every CPU opens files for some seconds: each the same one, then each its own.
 * Under -icount the clock counts the instructions of all CPUs, so that whatever
 * they spend on waiting for each other is in the result.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define SPAN	300000000LL	/* nanoseconds of the clock */

static void work(int cpu, const char *path, long long end, long *count)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(!sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
	while (now() < end) {
		for (int i = 0; i < 16; i++) {
			int fd = open(path, O_RDONLY);

			must(fd >= 0, path);
			close(fd);
		}
		*count += 16;
	}
}

static void span(const char *name, const char *form)
{
	int n = sysconf(_SC_NPROCESSORS_ONLN), cpu, fd;
	long *count = mmap(NULL, n * sizeof(long), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long long begin, total = 0;
	char path[64];

	must(count != MAP_FAILED, "mmap");
	mkdir("/tmp/scale", 0755);
	begin = now() + 20000000;
	for (cpu = 0; cpu < n; cpu++) {
		snprintf(path, sizeof(path), form, cpu);
		fd = open(path, O_CREAT | O_WRONLY, 0644);
		must(fd >= 0, path);
		close(fd);
		if (!fork()) {
			work(cpu, path, begin + SPAN, &count[cpu]);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	for (cpu = 0; cpu < n; cpu++)
		total += count[cpu];
	must(total > 0, name);
	printf("BENCH %s-%d %lld\n", name, n, SPAN / total);
	fflush(stdout);
}

int scale(void)
{
	span("open-same", "/tmp/scale/same");
	span("open-own", "/tmp/scale/own%d");
	return 0;
}

/* Replaces the policy again and again, in the background, until the guest ends. */
int reload(const char *file, const char *blob)
{
	if (fork())
		return 0;
	freopen("/dev/null", "w", stdout);
	for (;;) {
		load_policy(file, blob);
		usleep(5000);
	}
}
