// SPDX-License-Identifier: GPL-2.0
/*
 * bench: instructions per operation. Under `-icount shift=0,sleep=off` a
 * nanosecond of guest time is an instruction; the smallest of several
 * measurements is the one that no interrupt came into.
 *
 *	bench run			measures, as whatever confines it
 *	bench landlock N		the same under Landlock, N rules more
 *	bench load FILE BLOB		cost of one write of BLOB to FILE
 *	bench denied PATH		cost of an open() that is refused
 *	bench scale			all CPUs at once
 *	bench reload FILE BLOB		load it again and again, in the background
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define MEASUREMENTS	9

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

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "run"))
		return run("");
	if (argc == 3 && !strcmp(argv[1], "landlock"))
		return landlock_enforce(atol(argv[2])) ?: run("mount+umount");
	if (argc == 4 && !strcmp(argv[1], "load"))
		return load_policy(argv[2], argv[3]);
	if (argc == 2 && !strcmp(argv[1], "scale"))
		return scale();
	if (argc == 4 && !strcmp(argv[1], "reload"))
		return reload(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "denied"))
		return denied(argv[2]);
	fprintf(stderr, "usage: bench run | landlock N | load FILE BLOB | denied PATH | scale | reload FILE BLOB\n");
	return 2;
}
