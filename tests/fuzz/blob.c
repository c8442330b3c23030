// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target: what the verifier takes, the matcher walks without reading
 * outside of it, and comes back. Size and checksum are set right first, so that
 * the rest of the verifier is reached.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
	"", "a", "a/b", "etc/shadow", "tmp/x/y/z/", "\377/\001", "aaaaaaaaaaaa",
	"proc/1/mem", "usr/lib/x86_64-linux-gnu/libc.so.6",
};

static void ask(const struct bailey_view *view)
{
	struct bailey_result res;
	uint32_t p, rule;
	int cls, i, owner;

	for (p = 0; p < view->count[BAILEY_SECT_PROFILES] && p < 4; p++) {
		const struct bailey_profile_rec *rec = &view->profiles[p];

		for (cls = 0; cls < BAILEY_CLASS_MAX; cls++) {
			for (i = 0; i < 9; i++) {
				struct bailey_field f[BAILEY_MAX_FIELDS];
				int n = cls == BAILEY_CLASS_MOUNT ? 4 :
					cls == BAILEY_CLASS_SIGNAL ? 2 : 1, k;

				for (k = 0; k < n; k++)
					f[k] = (struct bailey_field){
						paths[(i + k) % 9],
						strlen(paths[(i + k) % 9]) };
				owner = i & 1;
				bailey_lookup(view, rec, cls, f, n, owner,
					      &res);
				rule = bailey_find_rule(view, &res, ~0u, i & 2,
							owner);
				if (rule != BAILEY_NO_RULE)
					bailey_string(view,
						view->rules[rule].file)[0];
			}
		}
		for (i = 0; i < 64; i++)
			bailey_find_cap_rule(view, rec, i, i & 1);
	}
	bailey_find_profile(view, "p");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bailey_blob_error err;
	struct bailey_header *h;
	struct bailey_view view;

	if (size < sizeof(*h))
		return 0;
	h = malloc(size);	/* of this very size: ASan sees the end */
	if (!h)
		abort();
	memcpy(h, data, size);
	h->size = size;
	h->checksum = XXH64(h->count, size - ((char *)h->count - (char *)h), 0);
	if (!bailey_verify(h, size, &view, &err))
		ask(&view);
	else if (!err.reason || err.offset > size)
		abort();
	free(h);
	return 0;
}
