/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole files, and the checksum at their end.
 */
#ifndef AN_FILE_H
#define AN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "wire.h"

void an_put_sum(struct an_writer *w);
bool an_sum_fits(const void *data, size_t len);
void *an_read_file(const char *path, size_t *len);
bool an_write_file(const char *path, const void *data, size_t len);

#endif /* AN_FILE_H */
