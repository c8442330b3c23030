/* SPDX-License-Identifier: GPL-2.0 */
/* Policy files, those of folders among them. */
#ifndef _BAILEY_TOOL_FOLDER_H
#define _BAILEY_TOOL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct input - a file of policy
 * @file: its name, malloc()ed
 * @complain: its profiles complain only, whatever it says
 */
struct input {
	char *file;
	bool complain;
};

/**
 * struct inputs - what a verb is to read
 * @file: the files, @n of them
 */
struct inputs {
	struct input *file;
	size_t n;
};

void inputs_find(struct inputs *in, char *const *names, int n, bool tell);
void inputs_free(struct inputs *in);
bool is_named_in(const char *base, const char *folder, const char *file);
int folder_files(const char *dir, char ***file);

#endif
