// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target: what a program hands to libbailey, text or blob, and asks of it.
 * The first byte says which; the second half of the input is the path. Blobs get
 * size and checksum set right first. What the quick way allows the matcher must too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct bailey_policy *policy, const char *path)
{
	size_t len = strlen(path);
	struct bailey_field field = { path + 1, len - 1 };
	struct bailey_denial why;
	char line[512];
	int i, perm;

	for (i = 0; i < 3; i++) {
		const struct bailey_profile_rec *rec =
			bailey_profile_rec(policy, i);

		for (perm = 0; rec && perm < 7; perm++) {
			int ret = bailey_check(policy, i, path, 1u << perm,
					       perm & 1, &why);

			if (ret == 1 || (!ret && why.perms))
				bailey_describe(policy, &why, line,
						sizeof(line));
			if (bailey_plainly_allowed(policy, rec, path, len,
						   1u << perm, perm & 1) &&
			    (!bailey_canonical(path, len) ||
			     bailey_ask(policy, rec, BAILEY_CLASS_FILE, &field,
					1, 1u << perm, perm & 1, NULL)))
				abort();
		}
	}
	bailey_profile(policy, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bailey_policy *policy;
	struct bailey_header *h;
	size_t half = size / 2;
	char *path, *text;

	if (size < 2)
		return 0;
	path = malloc(size - half + 2);
	text = malloc(half ? half : 1);
	if (!path || !text)
		abort();
	path[0] = '/';
	memcpy(path + 1, data + half, size - half);
	path[1 + size - half] = '\0';
	memcpy(text, data + 1, half - 1);
	h = (void *)text;
	if ((data[0] & 1) && half - 1 >= sizeof(*h)) {
		h->magic = BAILEY_MAGIC;
		h->version = BAILEY_ABI_VERSION;
		h->size = half - 1;
		h->checksum = XXH64(h->count, half - 1 -
				    offsetof(struct bailey_header, count), 0);
	}
	policy = bailey_load("fuzz", text, half - 1);
	if (policy)
		ask(policy, path);
	bailey_free(policy);
	free(path);
	free(text);
	return 0;
}
