// SPDX-License-Identifier: GPL-2.0
/*
 * Options about input.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static const char help[] =
"INPUT:\n"
"  -f, --format FORMAT  syscalls: numbers or names of system calls\n"
"                       events: lines of bailey events --json; seen by their \"{\"\n"
"  -l, --layout LAYOUT  auto, file (one trace a file), lines (one a line),\n"
"                       pairs (PID CALL a line), strace, sysdig (LID-DS)\n"
"  -u, --unit UNIT      what is scored: auto, or file: all of a file together\n"
"exit: 0 ok, 1 alerts, 2 usage or error\n";

/** an_usage() - prints help; Return: what main() returns */
int an_usage(FILE *out, const char *text)
{
	fputs(text, out);
	fputs(help, out);
	return out == stderr ? 2 : 0;
}

/**
 * an_wrong() - says what is wrong with a command
 * @verb: train or detect
 * @format: as of printf(); NULL if getopt said it
 *
 * Return: what main() returns.
 */
int an_wrong(const char *verb, const char *format, ...)
{
	va_list args;

	if (format) {
		fprintf(stderr, "bailey %s: ", verb);
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
		fprintf(stderr, "\n");
	}
	fprintf(stderr, "bailey %s --help tells what there is\n", verb);
	return 2;
}

/** an_count() - a whole number up to @most; Return: false if @text is none */
bool an_count(const char *text, unsigned long most, uint32_t *n)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	*n = value;
	return *text >= '0' && *text <= '9' && !*end && !errno && value <= most;
}

/** an_is_events() - does a file, or stdin, begin as lines of JSON do? */
bool an_is_events(const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	int c = f ? getc(f) : EOF;

	/* Of stdin nothing may be lost. */
	if (f == stdin && c != EOF)
		ungetc(c, stdin);
	else if (f && f != stdin)
		fclose(f);
	return c == '{';
}

/** an_named() - number of a name in a list of @n, -1 if it is not there */
int an_named(const char *name, const char *const *list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(name, list[i]))
			return i;
	return -1;
}

/** an_input_option() - takes an option; Return: false if it is not one of these */
bool an_input_option(struct an_input *in, int opt, const char *arg)
{
	static const char *const formats[] = { "syscalls", "events" };
	static const char *const units[] = { "auto", "file" };
	int i;

	switch (opt) {
	case 'f':
		i = an_named(arg, formats, AN_FORMATS);
		in->format = i;
		in->given = true;
		break;
	case 'l':
		i = an_named(arg, an_layout_names, AN_LAYOUTS);
		in->layout = i;
		break;
	case 'u':
		i = an_named(arg, units, 2);
		in->whole = i > 0;
		break;
	default:
		return false;
	}
	if (i < 0)
		fprintf(stderr, "bailey: there is no \"%s\" for -%c\n", arg, opt);
	return i >= 0;
}

/**
 * an_input() - reads files and folders
 * @in: how
 * @s: symbols
 * @learn: new names become symbols
 * @path: files and folders
 * @n: number of them
 * @u: receives units
 *
 * Return: false if any could not be read; each was reported.
 */
bool an_input(const struct an_input *in, struct an_symbols *s, bool learn,
	      char **path, int n, struct an_units *u)
{
	struct an_reader r = { .layout = in->layout, .whole = in->whole,
			       .learn = learn, .symbols = s };
	int i;

	for (i = 0; i < n; i++)
		an_read_path(&r, path[i], u);
	return !r.errors;
}

/** an_units_events() - events of a list */
uint64_t an_units_events(const struct an_units *u)
{
	uint64_t events = 0;
	uint32_t i;

	for (i = 0; i < u->n; i++)
		events += u->unit[i].n;
	return events;
}

/** an_rate() - "0.01" or "1%" as a number; 0 if it is neither, or not within 0 to 1 */
double an_rate(const char *text)
{
	char *end;
	double rate = strtod(text, &end);

	if (*end == '%') {
		rate /= 100;
		end++;
	}
	return *end || !(rate > 0 && rate <= 1) ? 0 : rate;
}
