// SPDX-License-Identifier: GPL-2.0
/*
 * What policy without an abi was written for, as options and configuration say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "ir.h"

#define KEY	"policy-features"

/**
 * features_unread() - say that a list of features cannot be read
 * @name: the command's
 * @path: file; errno says why, 0: it is no such list
 *
 * Return: 1.
 */
int features_unread(const char *name, const char *path)
{
	fprintf(stderr, "%s: Failed to load features from '%s': %s\n", name,
		path, errno ? strerror(errno) : "not a list of features");
	return 1;
}

/**
 * features_of() - read a list of features
 * @name: the command's, for messages
 * @path: file
 * @features: receives BC_ABI_*
 *
 * Return: 0, or 1 after a message.
 */
int features_of(const char *name, const char *path, uint32_t *features)
{
	/* The policy itself may come that way. */
	*features = strcmp(path, "-") ? bc_abi_read(path) : (errno = EINVAL, 0);
	return *features ? 0 : features_unread(name, path);
}

/* The value of KEY in a line, or NULL; the line is changed. */
static char *value_of(char *line)
{
	char *value;

	line += strspn(line, " \t");
	if (strncmp(line, KEY, strlen(KEY)))
		return NULL;
	value = line + strlen(KEY);
	value += strspn(value, " \t");
	if (*value++ != '=')
		return NULL;
	value += strspn(value, " \t");
	value[strcspn(value, " \t\r")] = '\0';
	return value;
}

/**
 * features_configured() - what the configuration of apparmor_parser(8) says, if there is one
 * @name: the command's, for messages
 * @features: receives BC_ABI_*, or stays as it is
 *
 * Return: 0, or 1 after a message.
 */
int features_configured(const char *name, uint32_t *features)
{
	size_t len;
	char *text = bc_read_file(PARSER_CONFIG, &len);
	char *line, *save, *value;
	int ret = 0;

	if (!text && errno != ENOENT) {
		fprintf(stderr, "%s: %s: %s\n", name, PARSER_CONFIG,
			strerror(errno));
		return 1;
	}
	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		value = value_of(line);
		if (value)
			ret |= features_of(name, value, features);
	}
	free(text);
	return ret;
}
