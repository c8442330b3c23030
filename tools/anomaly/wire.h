/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers in a model file: LEB128, floats as their four bytes, little endian. The
 * reader never reads beyond its end, and remembers the first thing that is wrong.
 */
#ifndef AN_WIRE_H
#define AN_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AN_MAGIC	"BAILEYAN"
#define AN_VERSION	4u	/* 3 had no brief paces */
#define AN_TEXT		4096u	/* bytes of a text with NUL */

struct an_writer {
	uint8_t *data;
	size_t len;
	size_t room;
};

void an_put(struct an_writer *w, const void *data, size_t len);
void an_put_number(struct an_writer *w, uint64_t value);
void an_put_text(struct an_writer *w, const char *s);
void an_put_float(struct an_writer *w, float value);

/**
 * struct an_cursor - reads a file that may be bad
 * @data: begin
 * @len: bytes
 * @at: next byte
 * @wrong: what is wrong first, or NULL
 * @wrong_at: offset of it
 */
struct an_cursor {
	const uint8_t *data;
	size_t len;
	size_t at;
	const char *wrong;
	size_t wrong_at;
};

void an_fail(struct an_cursor *c, size_t at, const char *wrong);
const void *an_get(struct an_cursor *c, size_t len);
uint64_t an_get_number(struct an_cursor *c, uint64_t most, const char *wrong);
char *an_get_text(struct an_cursor *c, char buf[AN_TEXT]);
float an_get_float(struct an_cursor *c);

#endif /* AN_WIRE_H */
