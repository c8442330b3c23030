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
 * record_start() - where the record of an audit line starts, or NULL
 * @line: the line
 *
 * A key in quotes, or at the end of a field, is what a program chose to be
 * called; auditd's msg='...' is no such.
 */
const char *record_start(const char *line)
{
	const char *p;
	bool field = true;

	for (p = line; *p; p++) {
		if (field && (!strncmp(p, "bailey=\"", 8) ||
			      !strncmp(p, "apparmor=\"", 10)))
			return p;
		if (*p == '"') {
			p = strchr(p + 1, '"');
			if (!p)
				return NULL;
		}
		field = strchr(" \t\n\r\x1d", *p) ||
			(*p == '\'' && p > line && p[-1] == '=');
	}
	return NULL;
}

/**
 * record_end() - close a log, and say what is wrong with it
 * @f: log, read to its end; errno is of that
 * @name: as the user gave it
 * @lines: it was not empty
 * @records: some of it was a record
 *
 * A log without a record may be in order, but it may be packed, or no log at all:
 * that is a warning.
 *
 * Return: whether it could be read.
 */
bool record_end(FILE *f, const char *name, bool lines, bool records)
{
	bool ok = !ferror(f);

	if (!ok)
		fprintf(stderr, "bailey: %s: %s\n", name, strerror(errno));
	else if (lines && !records)
		fprintf(stderr, "bailey: warning: %s holds no record of Bailey's\n",
			name);
	if (f != stdin)
		fclose(f);
	return ok;
}

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
		bool lines = false, records = false;

		if (!f) {
			fprintf(stderr, "bailey: %s: %s\n", files[i],
				strerror(errno));
			count = -1;
			break;
		}
		while (getline(&line, &room, f) > 0) {
			struct record r;
			bool is = record_parse(&r, line);

			if (is && !record_of_layer(&r)) {
				fn(arg, &r);
				count++;
			}
			record_free(&r);
			lines = true;
			records |= is;
		}
		if (!record_end(f, files[i], lines, records)) {
			count = -1;
			break;
		}
	}
	free(line);
	return count;
}
