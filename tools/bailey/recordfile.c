// SPDX-License-Identifier: GPL-2.0
/*
 * Logs, record by record.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

/**
 * record_each() - call @fn for each record of some logs
 * @files: names, "-" for standard input
 * @n: number of them
 * @fn: called with @arg
 * @arg: for @fn
 *
 * Decisions of layers are left out.
 *
 * Return: records read, or -1 after a message.
 */
int record_each(char **files, int n,
		void (*fn)(void *arg, const struct record *r), void *arg)
{
	char *line = NULL;
	size_t room = 0;
	int i, count = 0;

	for (i = 0; i < n; i++) {
		FILE *f = strcmp(files[i], "-") ? fopen(files[i], "re") : stdin;

		if (!f) {
			fprintf(stderr, "bailey: %s: %s\n", files[i],
				strerror(errno));
			count = -1;
			break;
		}
		while (getline(&line, &room, f) > 0) {
			struct record r;

			if (record_parse(&r, line) && !record_of_layer(&r)) {
				fn(arg, &r);
				count++;
			}
			record_free(&r);
		}
		if (f != stdin)
			fclose(f);
	}
	free(line);
	return count;
}
