/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Diagnostics with a position: file:line:column, source line and caret.
 */
#ifndef BC_DIAG_H
#define BC_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * struct bc_loc - a place in policy source
 * @file: name as opened; owned by the struct bc_diag (interned)
 * @line: from 1; 0 means no position
 * @column: from 1, in bytes
 * @length: bytes to underline, at least 1
 */
struct bc_loc {
	const char *file;
	unsigned int line;
	unsigned int column;
	unsigned int length;
};

enum bc_severity { BC_ERROR, BC_WARNING, BC_NOTE };

struct bc_diag;

/** bc_diag_new() - @json: emit() prints JSON objects instead of text */
struct bc_diag *bc_diag_new(bool json);
void bc_diag_free(struct bc_diag *diag);

/** bc_intern() - a copy of @s that lives as long as @diag */
const char *bc_intern(struct bc_diag *diag, const char *s);

/** bc_report() - record a message; @hint may be NULL */
void bc_report(struct bc_diag *diag, enum bc_severity severity,
	       struct bc_loc loc, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6), cold));

/**
 * bc_warn() - record a warning of a class, unless the class is switched off
 * @cls: "unenforced", "double", "empty", "never", "prompt",
 *	"mount-api"
 */
void bc_warn(struct bc_diag *diag, const char *cls, struct bc_loc loc,
	     const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6), cold));

/** bc_diag_unsupported() - @what cannot be enforced: an error, or by option less */
void bc_diag_unsupported(struct bc_diag *diag, struct bc_loc loc,
			 const char *what) __attribute__((cold));

/**
 * bc_diag_option() - what -W says: CLASS, no-CLASS, all, no-all, error or
 * unsupported
 *
 * Return: false if it is none of these.
 */
bool bc_diag_option(struct bc_diag *diag, const char *option);

/**
 * bc_diag_source() - give the text of a file, for quoting lines of it
 * @diag: receives it
 * @file: name, interned
 * @text: malloc()ed, taken over; a NUL byte follows it
 * @len: its bytes
 * @from: where it was included, for "included from"; or line 0
 *
 * Return: its number, for bc_diag_read().
 */
int bc_diag_source(struct bc_diag *diag, const char *file, char *text, size_t len,
		   struct bc_loc from);

/** bc_diag_included() - @file was included from @from, for "included from" */
void bc_diag_included(struct bc_diag *diag, const char *file,
		      struct bc_loc from);

/** bc_diag_read() - a file was read to its end */
void bc_diag_read(struct bc_diag *diag, int source);

unsigned int bc_diag_warnings(const struct bc_diag *diag);
bool bc_diag_full(const struct bc_diag *diag);
unsigned int bc_diag_errors(const struct bc_diag *diag);

/**
 * struct bc_diag_mark - how much had been recorded
 * @messages: their number; @errors of them, and @warnings
 */
struct bc_diag_mark {
	int messages;
	unsigned int errors, warnings;
};

struct bc_diag_mark bc_diag_mark(const struct bc_diag *diag);

/**
 * bc_diag_back() - forget what was recorded since @mark
 *
 * For what is said better at once; if there was an error, that has to be one as well.
 */
void bc_diag_back(struct bc_diag *diag, struct bc_diag_mark mark);

/** bc_diag_text() - the text of an interned file, or NULL */
const char *bc_diag_text(struct bc_diag *diag, const char *file) __attribute__((cold));

/**
 * bc_diag_line() - the line that a place is in
 * @diag: has its file
 * @loc: place
 * @len: receives its bytes, without its end
 *
 * Return: its first byte, or NULL if it is not known.
 */
const char *bc_diag_line(struct bc_diag *diag, const struct bc_loc *loc, size_t *len)
	__attribute__((cold));

/** bc_diag_emit() - print everything recorded so far, once */
void bc_diag_emit(struct bc_diag *diag, FILE *out);

/** bc_diag_skip() - do not print what was recorded so far */
void bc_diag_skip(struct bc_diag *diag);

/** bc_diag_forget() - no more will be said of what was read so far and not included */
void bc_diag_forget(struct bc_diag *diag);

/** bc_diag_first() - text of the first error, for tests; NULL if none */
const char *bc_diag_first(const struct bc_diag *diag, struct bc_loc *loc);

#endif /* BC_DIAG_H */
