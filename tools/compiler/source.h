/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Texts of policy files, for messages that quote them; see source.c.
 */
#ifndef BC_SOURCE_H
#define BC_SOURCE_H

#include <time.h>

#include "diag.h"

/**
 * struct bc_source - text of a policy file
 * @file: its name, interned
 * @text: its contents, or NULL
 * @from: where it was included; line 0 if it was not
 * @len: bytes of a text that was put away, and can be read again; else 0
 * @changed: when the file was last changed then
 */
struct bc_source {
	const char *file;
	char *text;
	struct bc_loc from;
	size_t len;
	struct timespec changed;
};

/**
 * struct bc_sources - known files
 * @v: they; @n of @room, of which @done were gone through by bc_sources_forget()
 */
struct bc_sources {
	struct bc_source *v;
	int n, room, done;
};

struct bc_source *bc_source_of(const struct bc_sources *all, const char *file);
struct bc_source *bc_source_add(struct bc_sources *all, const char *file);
void bc_source_take(struct bc_source *s, char *text, size_t len);
void bc_source_put_away(struct bc_source *s);
const char *bc_source_text(struct bc_source *s) __attribute__((cold));
void bc_sources_forget(struct bc_sources *all);
void bc_sources_free(struct bc_sources *all);

#endif /* BC_SOURCE_H */
