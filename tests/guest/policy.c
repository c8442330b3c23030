// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests do with securityfs: load, remove, read the lists.
 */
#include "harness.h"
#include "xxh64.h"

struct blob read_blob(const char *path)
{
	struct blob blob = { };
	struct stat st;
	int fd = OK(open(path, O_RDONLY | O_CLOEXEC));

	OK(fstat(fd, &st));
	blob.size = st.st_size;
	blob.data = malloc(blob.size + 64);
	CHECK(blob.data && blob.size > sizeof(struct bailey_header));
	CHECK(read(fd, blob.data, blob.size) == (ssize_t)blob.size);
	close(fd);
	return blob;
}

void fix_checksum(struct blob *blob)
{
	struct bailey_header *head = (void *)blob->data;
	size_t from = offsetof(struct bailey_header, count);

	head->checksum = xxh64(blob->data + from, blob->size - from);
}

/* 0 or a negative errno. */
static int write_once(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;
	int ret;

	if (fd < 0)
		return -errno;
	n = write(fd, data, size);
	ret = n < 0 ? -errno : n == (ssize_t)size ? 0 : -EIO;
	close(fd);
	return ret;
}

int load_blob(const struct blob *blob)
{
	return write_once(SECURITYFS "load", blob->data, blob->size);
}

int load_file(const char *path)
{
	struct blob blob;
	int ret;

	if (access(path, R_OK))
		return -errno;
	blob = read_blob(path);
	ret = load_blob(&blob);
	free(blob.data);
	return ret;
}

int write_policy_file(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), SECURITYFS "%s", name);
	return write_once(path, text, strlen(text));
}

/* Profiles that can be entered; a removed one is shown, but not listed. */
bool profile_listed(const char *name)
{
	char *line, *save = NULL, *text = slurp(SECURITYFS "profiles");
	size_t len = strlen(name);
	bool found = false;

	for (line = strtok_r(text, "\n", &save); line && !found;
	     line = strtok_r(NULL, "\n", &save))
		found = !strncmp(line, name, len) && line[len] == '\t' &&
			strncmp(line + len, "\tremoved\t", 9);
	free(text);
	return found;
}

unsigned long long stat_value(const char *key)
{
	char *line, *save = NULL, *text = slurp(SECURITYFS "stats");
	size_t len = strlen(key);
	unsigned long long value = 0;
	bool found = false;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, key, len) || line[len] != ' ')
			continue;
		value = strtoull(line + len + 1, NULL, 10);
		found = true;
	}
	free(text);
	CHECK(found);
	return value;
}
