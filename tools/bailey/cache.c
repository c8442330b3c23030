// SPDX-License-Identifier: GPL-2.0
/*
 * The compile cache of the front of apparmor_parser(8).
 *
 * A cached blob is good if all that was read for it is as it was: the text of
 * the policy with its includes in place, where they are looked for, and what the
 * compiler makes of them. Times are never looked at. What is not good, whole or
 * accepted by the verifier is compiled anew.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "bailey.h"
#include "cache.h"
#include "front.h"
#include "ir.h"
#include "match.h"
#include "nfa.h"

#define MAGIC	"BaileyC1"
/* The hash of the compiler's sources, see the Makefile: another compiler makes other blobs. */
extern const char bc_sources[];

/**
 * struct head - first bytes of a cache file; the blob follows
 * @magic: MAGIC
 * @key: of all that was read
 * @size: bytes of the blob
 */
struct head {
	char magic[8];
	struct cache_key key;
	uint64_t size;
};

/* Where a value in quotes, or with < and >, ends; as the lexer says. */
static const char *end_of(const char *s, bool quoted)
{
	const char *more;

	s += strcspn(s, quoted ? "\"\n" : ">\n");
	if (*s != (quoted ? '"' : '>'))
		return NULL;
	while (quoted && s[-1] == '\\') {
		more = s + 1 + strcspn(s + 1, "\"\n");
		if (*more != '"')
			break;
		s = more;
	}
	return s;
}

/* What the abi statements of @text name: it is no part of the text. */
static void put_abis(FILE *out, const char *text, const struct common *c)
{
	const struct bc_options opt = { c->include, c->ninclude };
	const char *s = text, *end;
	char *word, *spec, *path;
	struct stat st;
	bool quoted;

	while ((s = strstr(s, "abi"))) {
		s += strlen("abi");
		s += strspn(s, " \t\r\n");
		quoted = *s == '"';
		if (*s != '<' && !quoted)
			continue;
		end = end_of(s + 1, quoted);
		if (!end)
			continue;
		word = strndup(s + quoted, end - s + (quoted ? -1 : 1));
		bc_escape_spelled(word);
		spec = bc_abi_spec(word, quoted);
		path = bc_find_spec(&opt, spec);
		if (path && !stat(path, &st) && S_ISREG(st.st_mode))
			fprintf(out, "abi %s %u\n", spec, bc_abi_read(path));
		free(path);
		free(spec);
		free(word);
	}
}

/**
 * cache_key() - the key of a policy file
 * @file: its name
 * @c: search path
 * @flags: options that change the blob
 * @key: receives it
 *
 * Return: 0, or -1: it cannot be read as a whole.
 */
int cache_key(const char *file, const struct common *c, unsigned int flags,
	      struct cache_key *key)
{
	char *text = NULL, *copy;
	size_t size = 0, i;
	FILE *out = open_memstream(&text, &size);
	XXH128_hash_t hash;
	int ret;

	if (!out)
		return -1;
	fprintf(out, "%s %u %zu:%s\n", bc_sources, flags, strlen(file), file);
	for (i = 0; i < c->ninclude; i++)
		fprintf(out, "%zu:%s\n", strlen(c->include[i]), c->include[i]);
	ret = bc_preprocess(file, c->include, c->ninclude, out, true);
	/* What is written moves the text. */
	copy = fflush(out) ? NULL : strdup(text);
	if (copy)
		put_abis(out, copy, c);
	if (fclose(out) || !copy)
		ret = -1;
	free(copy);
	if (!ret) {
		hash = XXH3_128bits(text, size);
		key->low = hash.low64;
		key->high = hash.high64;
	}
	free(text);
	return ret ? -1 : 0;
}

/** cache_path() - where the blob of a policy file is; malloc()ed */
char *cache_path(const char *dir, const char *file)
{
	char *copy = strdup(file), *path;

	if (asprintf(&path, "%s/%s.blob", dir, basename(copy)) < 0)
		abort();
	free(copy);
	return path;
}

/** cache_has() - whether there is a blob of a policy file, good or not */
bool cache_has(const char *dir, const char *file)
{
	char *path = cache_path(dir, file);
	bool has = !access(path, R_OK);

	free(path);
	return has;
}

/**
 * cache_read() - the cached blob of a policy file
 * @dir: folder of the cache
 * @file: policy file
 * @key: of what was read for it now
 * @size: receives the blob's bytes
 *
 * Return: malloc()ed blob, or NULL: there is none that is good.
 */
void *cache_read(const char *dir, const char *file, const struct cache_key *key,
		 size_t *size)
{
	char *path = cache_path(dir, file), *text;
	struct bailey_blob_error err;
	struct bailey_view view;
	struct head head;
	void *blob = NULL;
	size_t len;

	text = bc_read_file(path, &len);
	free(path);
	if (text && len > sizeof(head)) {
		memcpy(&head, text, sizeof(head));
		*size = len - sizeof(head);
		if (!memcmp(head.magic, MAGIC, sizeof(head.magic)) &&
		    head.key.low == key->low && head.key.high == key->high &&
		    head.size == *size) {
			blob = malloc(*size);
			if (!blob)
				abort();
			memcpy(blob, text + sizeof(head), *size);
		}
	}
	free(text);
	if (blob && bailey_verify(blob, *size, &view, &err)) {
		free(blob);
		blob = NULL;
	}
	return blob;
}

/**
 * cache_put() - write a file of a cache; whoever reads sees the old one or this one whole
 * @path: it
 * @mode: its permissions
 * @part: what is to stand in it, @n parts
 *
 * Return: 0, or -1 with errno.
 */
int cache_put(const char *path, mode_t mode, const struct iovec *part, int n)
{
	FILE *out;
	char *tmp;
	int fd, i, ret = -1;

	if (asprintf(&tmp, "%s.XXXXXX", path) < 0)
		abort();
	fd = mkstemp(tmp);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (out) {
		for (i = 0; i < n; i++)
			if (fwrite(part[i].iov_base, 1, part[i].iov_len, out) != part[i].iov_len)
				break;
		ret = i == n && !fflush(out) && !fchmod(fd, mode) && !fsync(fd) ? 0 : -1;
		if (fclose(out))
			ret = -1;
		if (!ret)
			ret = rename(tmp, path);
		if (ret)
			unlink(tmp);
	} else if (fd >= 0) {
		close(fd);
		unlink(tmp);
	}
	free(tmp);
	return ret;
}

/**
 * cache_write() - keep a blob; whoever reads sees the old one or this one whole
 * @dir: folder of the cache
 * @file: policy file
 * @key: of what was read for it
 * @blob: the blob
 * @size: its bytes
 *
 * Return: 0, or -1 with errno.
 */
int cache_write(const char *dir, const char *file, const struct cache_key *key,
		const void *blob, size_t size)
{
	struct head head = { .key = *key, .size = size };
	const struct iovec part[] = { { &head, sizeof(head) }, { (void *)blob, size } };
	char *path = cache_path(dir, file);
	int ret;

	memcpy(head.magic, MAGIC, sizeof(head.magic));
	ret = cache_put(path, 0600, part, 2);
	free(path);
	return ret;
}
