/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compile cache: cache.c, and where it is, cachedir.c.
 */
#ifndef BAILEY_CACHE_H
#define BAILEY_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct common;

/**
 * struct cache_key - hash of all that a blob is made from
 */
struct cache_key {
	uint64_t low, high;
};

/**
 * struct cache - where blobs are kept
 * @features: of the kernel that is compiled for
 * @place: folders, of any kernel; @n
 * @folder: those in them for that kernel; the first is written
 */
struct cache {
	const char *features;
	char **place, **folder;
	int n;
};

void cache_open(struct cache *cache, const char *places, const char *features);
void cache_close(struct cache *cache);
int cache_make(const struct cache *cache);
int cache_purge(const struct cache *cache);

int cache_key(const char *file, const struct common *c, unsigned int flags,
	      struct cache_key *key);
int cache_put(const char *path, mode_t mode, const struct iovec *part, int n);
char *cache_path(const char *dir, const char *file);
bool cache_has(const char *dir, const char *file);
void *cache_read(const char *dir, const char *file, const struct cache_key *key,
		 size_t *size);
int cache_write(const char *dir, const char *file, const struct cache_key *key,
		const void *blob, size_t size);

#endif /* BAILEY_CACHE_H */
