// SPDX-License-Identifier: GPL-2.0
/*
 * bench: instructions per operation. Under `-icount shift=0,sleep=off` a
 * nanosecond of guest time is an instruction; the smallest of several
 * measurements is the one that no interrupt came into.
 *
 *	bench run			measures, as whatever confines it
 *	bench landlock N		the same under Landlock, N rules more
 *	bench load FILE BLOB		cost of one write of BLOB to FILE
 *	bench layer BLOB		the same under a layer of Bailey
 *	bench exec			executions only
 *	bench denied PATH		cost of an open() that is refused
 *	bench scale			all CPUs at once
 *	bench stores			the same while a plugin records stores
 *	bench profile NAME		one operation, or "denied", while a
 *					plugin counts
 *	bench reload FILE BLOB		load it again and again, in the background
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/bailey.h>

#include "bench.h"

#define MEASUREMENTS	5
#define PROFILED	100

void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void measure(const struct op *op)
{
	long long best = 0, t;
	int i, k;

	if (op->begin)
		op->begin();
	for (i = 0; i < 20; i++)
		op->run();
	for (k = 0; k < MEASUREMENTS; k++) {
		t = now();
		for (i = 0; i < op->rounds; i++)
			op->run();
		t = now() - t;
		if (!best || t < best)
			best = t;
	}
	if (op->end)
		op->end();
	printf("BENCH %s %lld\n", op->name, best / op->rounds);
	fflush(stdout);
}

static void refused(void)
{
	must(open("/init", O_RDONLY) < 0, "refused open");
}

/* What is profiled only. */
static const struct op more_ops[] = {
	{ "denied", 0, NULL, refused },
	{ }
};

/* Repeats one operation between the marks of the plugin. */
static int profile(const char *name)
{
	static const struct op *const all[] = {
		file_ops, net_ops, task_ops, more_ops
	};
	const struct op *op;
	size_t i;
	int k;

	make_tree();
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (op = all[i]; op->name; op++) {
			if (strcmp(op->name, name))
				continue;
			if (op->begin)
				op->begin();
			for (k = 0; k < 20; k++)
				op->run();
			mark_begin();
			for (k = 0; k < PROFILED; k++)
				op->run();
			mark_end();
			if (op->end)
				op->end();
			printf("BENCH profiled %d\n", PROFILED);
			return 0;
		}
	}
	fprintf(stderr, "bench: no operation %s\n", name);
	return 2;
}

/* Measures all but the operation @not, which the peer forbids altogether. */
static int run(const char *not)
{
	static const struct op *const all[] = { file_ops, net_ops, task_ops };
	const struct op *op;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (op = all[i]; op->name; op++)
			if (strcmp(op->name, not))
				measure(op);
	return 0;
}

int load_policy(const char *file, const char *blob)
{
	struct stat st;
	long long t;
	char *data;
	int fd;

	fd = open(blob, O_RDONLY);
	must(fd >= 0 && !fstat(fd, &st), blob);
	data = malloc(st.st_size);
	must(data && read(fd, data, st.st_size) == st.st_size, blob);
	close(fd);
	fd = open(file, O_WRONLY);
	must(fd >= 0, file);
	t = now();
	must(write(fd, data, st.st_size) == st.st_size, file);
	t = now() - t;
	close(fd);
	free(data);
	printf("BENCH %s %lld\n", "load", t);
	printf("BENCH %s %lld\n", "blob", (long long)st.st_size);
	fflush(stdout);
	return 0;
}

static int denied(const char *path)
{
	long long best = 0, t;
	int i, k;

	for (k = 0; k < MEASUREMENTS; k++) {
		t = now();
		for (i = 0; i < 50; i++)
			must(open(path, O_RDONLY) < 0 && errno == EACCES, path);
		t = now() - t;
		if (!best || t < best)
			best = t;
	}
	printf("BENCH denied-open %lld\n", best / 50);
	return 0;
}

/* Measures executions by a program that nothing attaches to. */
static int exec_only(void)
{
	const struct op *op;

	for (op = task_ops; op->name; op++)
		if (!strncmp(op->name, "fork+exec", 9))
			measure(op);
	return 0;
}

/* The same measurements, narrowed by a policy of one's own. */
static int layer(const char *blob)
{
	static char data[1 << 16];
	int fd = open(blob, O_RDONLY);
	ssize_t n = read(fd, data, sizeof(data));

	must(n > 0 && !prctl(PR_BAILEY, BAILEY_PRCTL_RESTRICT, data, n, 0),
	     blob);
	close(fd);
	return run("");
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "run"))
		return run("");
	if (argc == 3 && !strcmp(argv[1], "landlock"))
		return landlock_enforce(atol(argv[2])) ?: run("mount+umount");
	if (argc == 3 && !strcmp(argv[1], "layer"))
		return layer(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "exec"))
		return exec_only();
	if (argc == 4 && !strcmp(argv[1], "load"))
		return load_policy(argv[2], argv[3]);
	if (argc == 2 && !strcmp(argv[1], "scale"))
		return scale();
	if (argc == 2 && !strcmp(argv[1], "stores"))
		return scale_stores();
	if (argc == 5 && !strcmp(argv[1], "work"))
		return scale_work(atoi(argv[2]), atoi(argv[3]), argv[4]);
	if (argc == 3 && !strcmp(argv[1], "profile"))
		return profile(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "reload"))
		return reload(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "denied"))
		return denied(argv[2]);
	fprintf(stderr, "usage: bench run | landlock N | layer BLOB | exec | load FILE BLOB | denied PATH | scale | stores | profile NAME | reload FILE BLOB\n");
	return 2;
}
