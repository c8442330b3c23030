// SPDX-License-Identifier: GPL-2.0
/*
 * Where the compile cache of the front of apparmor_parser(8) is: folders, each with
 * one more for every kind of kernel that policy was compiled for, named as
 * apparmor_parser names its own.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"
#include "cache.h"
#include "ir.h"

#define LISTS		".features"	/* what the kind of kernel has */
#define SEED		5381
#define MAX_ALIKE	100		/* kinds whose hash is one */

static uint32_t turn(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

/* MurmurHash3 of 32 bits: the names are those of apparmor_parser. */
static uint32_t hash_of(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t h = SEED, k;
	size_t i, j;

	for (i = 0; i < len; i += 4) {
		k = 0;
		for (j = i; j < len && j < i + 4; j++)
			k |= (uint32_t)s[j] << 8 * (j - i);
		h ^= turn(k * 0xcc9e2d51u, 15) * 0x1b873593u;
		if (i + 4 <= len)
			h = turn(h, 13) * 5 + 0xe6546b64u;
	}
	h ^= len;
	h = (h ^ h >> 16) * 0x85ebca6bu;
	h = (h ^ h >> 13) * 0xc2b2ae35u;
	return h ^ h >> 16;
}

/* Whether the folder is of another kind of kernel: its list of features differs. */
static bool is_of_another(const char *folder, const char *features)
{
	char *path, *text;
	size_t len;
	bool other;

	if (asprintf(&path, "%s/" LISTS, folder) < 0)
		abort();
	text = bc_read_file(path, &len);
	/* An empty one was not written to its end when the power went. */
	other = text && *text && strcmp(text, features);
	free(text);
	free(path);
	return other;
}

static char *folder_in(const char *place, const char *features)
{
	uint32_t hash = hash_of(features, strlen(features));
	char *folder;
	int i;

	for (i = 0;; i++) {
		if (asprintf(&folder, "%s/%08x.%d", place, hash, i) < 0)
			abort();
		if (i == MAX_ALIKE || !is_of_another(folder, features))
			return folder;
		free(folder);
	}
}

/* Takes the next of @list, which commas separate, one behind a backslash excepted. */
static char *next_place(const char **list)
{
	const char *s = *list;
	char *place = strdup(s), *to = place;

	if (!place)
		abort();
	for (; *s && *s != ','; s++) {
		if (*s == '\\' && s[1] == ',')
			s++;
		*to++ = *s;
	}
	*to = '\0';
	*list = s + (*s == ',');
	return place;
}

/**
 * cache_open() - the folders of a cache
 * @cache: receives them
 * @places: as -L has them; of several the first is written
 * @features: of the kernel that is compiled for
 */
void cache_open(struct cache *cache, const char *places, const char *features)
{
	char *place;

	*cache = (struct cache){ .features = features };
	while (*places) {
		place = next_place(&places);
		if (*place) {
			cache->place = realloc(cache->place, (cache->n + 1) *
					       sizeof(*cache->place));
			cache->folder = realloc(cache->folder, (cache->n + 1) *
						sizeof(*cache->folder));
			if (!cache->place || !cache->folder)
				abort();
			cache->place[cache->n] = place;
			cache->folder[cache->n++] = folder_in(place, features);
		} else {
			free(place);
		}
	}
}

/** cache_close() - forget the folders */
void cache_close(struct cache *cache)
{
	int i;

	for (i = 0; i < cache->n; i++) {
		free(cache->place[i]);
		free(cache->folder[i]);
	}
	free(cache->place);
	free(cache->folder);
}

/**
 * cache_make() - make the folder that is written
 * @cache: it
 *
 * Return: 0, or -1 with errno.
 */
int cache_make(const struct cache *cache)
{
	const struct iovec text = { (void *)cache->features, strlen(cache->features) };
	const char *folder = cache->folder[0];
	struct stat st;
	char *path;
	int ret = 0;

	if ((mkdir(cache->place[0], 0755) && errno != EEXIST) ||
	    (mkdir(folder, 0755) && errno != EEXIST))
		return -1;
	if (asprintf(&path, "%s/" LISTS, folder) < 0)
		abort();
	if (stat(path, &st) || !st.st_size)
		ret = cache_put(path, 0644, &text, 1);
	free(path);
	return ret;
}

static bool is_hex(const char *s)
{
	return strspn(s, "0123456789abcdef") == 8 && s[8] == '.' && s[9] &&
		!s[9 + strspn(s + 9, "0123456789")];
}

static int is_ours(const struct dirent *e)
{
	return strstr(e->d_name, ".blob") || !strncmp(e->d_name, LISTS, strlen(LISTS)) ||
		is_hex(e->d_name);
}

/* Whether it is a folder and no link to one, which may be of others. */
static bool is_folder(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

/* Removes what is ours of a folder; where others have something it stays. */
static int purge(const char *dir, bool within)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_ours, alphasort), i, ret = 0;
	char *path;

	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	for (i = 0; i < n; i++) {
		if (asprintf(&path, "%s/%s", dir, list[i]->d_name) < 0)
			abort();
		if (!is_hex(list[i]->d_name))
			ret |= unlink(path);
		else if (!within && is_folder(path))
			ret |= purge(path, true);
		free(path);
		free(list[i]);
	}
	free(list);
	if (within && rmdir(dir) && errno != ENOTEMPTY)
		ret = -1;
	return ret;
}

/** cache_purge() - remove all of a cache, of any kernel; 0, or -1 with errno */
int cache_purge(const struct cache *cache)
{
	int i, ret = 0;

	for (i = 0; i < cache->n; i++)
		ret |= purge(cache->place[i], false);
	return ret;
}
