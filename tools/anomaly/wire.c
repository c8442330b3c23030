// SPDX-License-Identifier: GPL-2.0
/*
 * Writing and reading numbers of a model file.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "wire.h"

/** an_put() - appends bytes */
void an_put(struct an_writer *w, const void *data, size_t len)
{
	if (w->len + len > w->room) {
		w->room = (w->len + len) * 2;
		w->data = an_realloc(w->data, w->room, 1);
	}
	memcpy(w->data + w->len, data, len);
	w->len += len;
}

/** an_put_number() - appends a number, seven bits a byte, lowest first */
void an_put_number(struct an_writer *w, uint64_t value)
{
	uint8_t byte;

	do {
		byte = value & 0x7f;
		value >>= 7;
		if (value)
			byte |= 0x80;
		an_put(w, &byte, 1);
	} while (value);
}

/** an_put_text() - appends a text: its length, its bytes */
void an_put_text(struct an_writer *w, const char *s)
{
	an_put_number(w, strlen(s));
	an_put(w, s, strlen(s));
}

/** an_put_float() - appends a float */
void an_put_float(struct an_writer *w, float value)
{
	uint8_t byte[4];
	uint32_t bits;
	int i;

	memcpy(&bits, &value, sizeof(bits));
	for (i = 0; i < 4; i++)
		byte[i] = bits >> (8 * i);
	an_put(w, byte, sizeof(byte));
}

/** an_fail() - notes what is wrong, unless something was before */
void an_fail(struct an_cursor *c, size_t at, const char *wrong)
{
	if (c->wrong)
		return;
	c->wrong = wrong;
	c->wrong_at = at;
}

/**
 * an_get() - the next bytes
 *
 * Return: where they are, or NULL if the file ends before.
 */
const void *an_get(struct an_cursor *c, size_t len)
{
	const void *p = c->data + c->at;

	if (c->wrong || len > c->len - c->at) {
		an_fail(c, c->at, "the file ends too early");
		return NULL;
	}
	c->at += len;
	return p;
}

/**
 * an_get_number() - the next number
 * @c: cursor
 * @most: highest that is right
 * @wrong: what to say of a higher one
 *
 * Return: number; 0 if anything is wrong.
 */
uint64_t an_get_number(struct an_cursor *c, uint64_t most, const char *wrong)
{
	size_t begin = c->at;
	uint64_t value = 0;
	const uint8_t *byte;
	int shift;

	for (shift = 0; shift < 64; shift += 7) {
		byte = an_get(c, 1);
		if (!byte)
			return 0;
		value |= (uint64_t)(*byte & 0x7f) << shift;
		if (!(*byte & 0x80))
			break;
	}
	if (shift < 64 && value <= most)
		return value;
	an_fail(c, begin, wrong);
	return 0;
}

/**
 * an_get_text() - the next text
 * @c: cursor
 * @buf: receives it; empty if anything is wrong
 *
 * Return: @buf.
 */
char *an_get_text(struct an_cursor *c, char buf[AN_TEXT])
{
	size_t len = an_get_number(c, AN_TEXT - 1, "a name that is too long");
	const void *p = an_get(c, len);

	if (!p || memchr(p, 0, len)) {
		an_fail(c, c->at, "a name with a NUL");
		len = 0;
	} else {
		memcpy(buf, p, len);
	}
	buf[len] = '\0';
	return buf;
}

/** an_get_float() - the next float, which must be finite; 0 if it is not */
float an_get_float(struct an_cursor *c)
{
	size_t begin = c->at;
	const uint8_t *byte = an_get(c, 4);
	uint32_t bits = 0;
	float value;
	int i;

	if (!byte)
		return 0;
	for (i = 0; i < 4; i++)
		bits |= (uint32_t)byte[i] << (8 * i);
	memcpy(&value, &bits, sizeof(value));
	if (isfinite(value))
		return value;
	an_fail(c, begin, "not a finite number");
	return 0;
}
