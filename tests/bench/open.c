// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions per open() + close(): under `-icount shift=0,sleep=off` a
 * nanosecond of guest time is an instruction.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS	2000

static long measure(const char *path)
{
	struct timespec a, b;
	int i, fd;

	for (i = 0; i < 100; i++)
		close(open(path, O_RDONLY));
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < ROUNDS; i++) {
		fd = open(path, O_RDONLY);
		if (fd < 0) {
			perror(path);
			exit(1);
		}
		close(fd);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec) /
		ROUNDS;
}

int main(void)
{
	const char *path[] = { "/tmp/a", "/tmp/b/c/d/e" };
	long best[2] = { 0 };
	int i, k;

	mkdir("/tmp/b", 0755);
	mkdir("/tmp/b/c", 0755);
	mkdir("/tmp/b/c/d", 0755);
	for (i = 0; i < 2; i++)
		close(open(path[i], O_CREAT | O_RDWR, 0644));
	for (k = 0; k < 7; k++) {
		for (i = 0; i < 2; i++) {
			long n = measure(path[i]);

			if (!best[i] || n < best[i])
				best[i] = n;
		}
	}
	for (i = 0; i < 2; i++)
		printf("open+close %s %ld\n", path[i], best[i]);
	return 0;
}
