// SPDX-License-Identifier: GPL-2.0
/*
 * Small things that all verbs need: files, securityfs, numbers in options.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

/** fs_path() - path of a securityfs file, malloc()ed */
char *fs_path(const char *name)
{
	const char *dir = getenv("BAILEY_SECURITYFS");
	char *path;

	if (asprintf(&path, "%s/%s", dir ? dir : "/sys/kernel/security/bailey",
		     name) < 0)
		abort();
	return path;
}

/** read_all() - contents of a file, or NULL after a message */
char *read_all(const char *path, size_t *len)
{
	char *text = bc_read_file(path, len);

	if (!text)
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
	return text;
}

/**
 * number_option() - a number that an option takes
 * @name: verb and option, for the message
 * @text: what was given
 * @least: the smallest that means something
 * @out: receives it
 *
 * Return: false after a message.
 */
bool number_option(const char *name, const char *text, unsigned int least,
		   unsigned int *out)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > UINT_MAX ||
	    value < least) {
		fprintf(stderr, "bailey: %s: \"%s\" is no number from %u on\n",
			name, text, least);
		return false;
	}
	*out = value;
	return true;
}

/** superfluous() - says that a verb that takes no arguments has got one */
int superfluous(const char *verb, const char *word)
{
	fprintf(stderr, "bailey: %s: one argument too many: %s\n", verb, word);
	return EXIT_USAGE;
}

/** too_many() - says that an option comes more often than there is room for */
int too_many(const char *verb, const char *option)
{
	fprintf(stderr, "bailey: %s: too many %s\n", verb, option);
	return EXIT_USAGE;
}
