// SPDX-License-Identifier: GPL-2.0
/*
 * All CPUs open files: each the same one, then each its own. Tasks that are
 * confined and tasks that are not take turns of a few milliseconds in the same
 * boot, so that whatever else the machine does hits both alike: what is told is
 * the share of the throughput that is left under confinement, per mille, the
 * median of all pairs of turns.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define SHARED	"/tmp/scale/shared"
#define TURN	40000	/* microseconds */
#define PAIRS	40
#define STORED	200	/* opens of each CPU while stores are recorded */

/* shared - what all tasks map; @turn: who works, 0 confined, 1 not, -1 nobody */
struct shared {
	_Atomic int turn;
	_Atomic int ready;
	struct {
		_Atomic long count;
		char pad[56];
	} done[2][64];
};

static struct shared *shared;

static void map(void)
{
	int fd = open(SHARED, O_RDWR | O_CREAT, 0666);

	must(fd >= 0 && !ftruncate(fd, sizeof(*shared)), SHARED);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	must(shared != MAP_FAILED, SHARED);
	close(fd);
}

static void open_some(const char *path, int n)
{
	while (n--) {
		int fd = open(path, O_RDONLY);

		must(fd >= 0, path);
		close(fd);
	}
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(!sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

/**
 * scale_work() - what a task of the bench does: work when it is its turn
 * @kind: 0: confined; 1: not; 2: while a plugin records stores
 * @cpu: where it runs
 * @path: file to open
 *
 * Return: never, but for @kind 2; it is killed.
 */
int scale_work(int kind, int cpu, const char *path)
{
	map();
	pin(cpu);
	open_some(path, 16);
	shared->ready++;
	if (kind == 2) {
		while (shared->turn != 2)
			;
		mark_begin();
		open_some(path, STORED);
		mark_end();
		return 0;
	}
	for (;;) {
		if (shared->turn != kind) {
			usleep(500);
			continue;
		}
		open_some(path, 16);
		shared->done[kind][cpu].count += 16;
	}
}

static void start(int kind, int cpu, const char *path)
{
	static const char *const program[] = {
		"/tests/bench", "/tests/loader", "/tests/bench" };
	char k[12], c[12];

	if (fork())
		return;
	snprintf(k, sizeof(k), "%d", kind);
	snprintf(c, sizeof(c), "%d", cpu);
	execl(program[kind], "bench", "work", k, c, path, NULL);
	_exit(1);
}

/* Makes the files and starts @kinds tasks on each CPU; how many there are. */
static int start_all(const char *form, int first, int kinds)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN), cpu, kind, fd;
	char path[64];

	mkdir("/tmp/scale", 0777);
	map();
	shared->turn = -1;
	shared->ready = 0;
	for (cpu = 0; cpu < cpus; cpu++) {
		snprintf(path, sizeof(path), form, cpu);
		fd = open(path, O_CREAT | O_WRONLY, 0644);
		must(fd >= 0, path);
		close(fd);
		for (kind = first; kind < first + kinds; kind++)
			start(kind, cpu, path);
	}
	while (shared->ready < cpus * kinds)
		usleep(1000);
	return cpus;
}

static long turn(int kind, int cpus)
{
	long before = 0, after = 0;
	long long t;
	int cpu;

	shared->turn = kind;
	usleep(2000);
	for (cpu = 0; cpu < cpus; cpu++)
		before += shared->done[kind][cpu].count;
	t = now();
	usleep(TURN);
	for (cpu = 0; cpu < cpus; cpu++)
		after += shared->done[kind][cpu].count;
	t = now() - t;
	shared->turn = -1;
	usleep(1000);
	return (after - before) * 1000000 / (t / 1000);
}

static int ascending(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static void span(const char *name, const char *form)
{
	int cpus = start_all(form, 0, 2), n = 0, i;
	long share[PAIRS], rate[PAIRS];

	for (i = 0; i < PAIRS; i++) {
		long confined = turn(0, cpus);

		rate[n] = turn(1, cpus);
		/* A busy machine may leave a turn nothing. */
		if (confined > 0 && rate[n] > 0) {
			share[n] = confined * 1000 / rate[n];
			n++;
		}
	}
	must(n > PAIRS / 2, name);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
	/* What is ignored stays so in who is started next. */
	signal(SIGTERM, SIG_DFL);
	qsort(share, n, sizeof(share[0]), ascending);
	qsort(rate, n, sizeof(rate[0]), ascending);
	printf("BENCH %s-share %ld\nBENCH %s-rate %ld\n", name,
	       share[n / 2], name, rate[n / 2]);
	fflush(stdout);
}

/* scale() - the share of throughput that is left under confinement */
int scale(void)
{
	setpgid(0, 0);
	span("open-same", "/tmp/scale/same");
	span("open-own", "/tmp/scale/own%d");
	return 0;
}

/* scale_stores() - all CPUs open files of their own, while a plugin records */
int scale_stores(void)
{
	int cpus = start_all("/tmp/scale/own%d", 2, 1), status;

	shared->turn = 2;
	while (wait(&status) > 0)
		must(!status, "work");
	printf("BENCH stores-of %d\n", cpus * STORED);
	return 0;
}

/* Replaces the policy again and again, in the background, until the guest ends. */
int reload(const char *file, const char *blob)
{
	if (fork())
		return 0;
	setsid();
	freopen("/dev/null", "w", stdout);
	for (;;) {
		load_policy(file, blob);
		usleep(5000);
	}
}
