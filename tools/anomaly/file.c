// SPDX-License-Identifier: GPL-2.0
/*
 * Whole files, and the checksum at their end.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "alloc.h"
#include "file.h"
#include "replace.h"

#define MAX_FILE	(1u << 30)

/** an_put_sum() - appends XXH64 of all that was written, little endian */
void an_put_sum(struct an_writer *w)
{
	uint64_t sum = XXH64(w->data, w->len, 0);
	uint8_t byte;
	int i;

	for (i = 0; i < 8; i++) {
		byte = sum >> (8 * i);
		an_put(w, &byte, 1);
	}
}

/** an_sum_fits() - is the checksum at the end that of the rest? */
bool an_sum_fits(const void *data, size_t len)
{
	const uint8_t *byte = data;
	uint64_t sum = 0;
	int i;

	if (len < 8)
		return false;
	for (i = 0; i < 8; i++)
		sum |= (uint64_t)byte[len - 8 + i] << (8 * i);
	return XXH64(data, len - 8, 0) == sum;
}

/**
 * an_read_file() - contents of a file
 * @path: file
 * @len: receives the number of bytes
 *
 * Return: malloc()ed contents, or NULL after a message.
 */
void *an_read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	uint8_t *data = NULL;
	size_t room = 0;

	*len = 0;
	while (f && *len == room && room < MAX_FILE) {
		room = room ? room * 2 : 65536;
		data = an_realloc(data, room, 1);
		*len += fread(data + *len, 1, room - *len, f);
	}
	if (!f || ferror(f)) {
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	return data;
}

/**
 * an_write_file() - writes a file, which is the old or the new one, never half
 *
 * Return: false after a message.
 */
bool an_write_file(const char *path, const void *data, size_t len)
{
	return !replace_file(path, data, len);
}
