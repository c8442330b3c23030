/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compile cache; see cache.c.
 */
#ifndef BAILEY_CACHE_H
#define BAILEY_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct common;

/**
 * struct cache_key - hash of all that a blob is made from
 */
struct cache_key {
	uint64_t low, high;
};

int cache_key(const char *file, const struct common *c, unsigned int flags,
	      struct cache_key *key);
bool cache_has(const char *dir, const char *file);
void *cache_read(const char *dir, const char *file, const struct cache_key *key,
		 size_t *size);
int cache_write(const char *dir, const char *file, const struct cache_key *key,
		const void *blob, size_t size);
int cache_purge(const char *dir);

#endif /* BAILEY_CACHE_H */
