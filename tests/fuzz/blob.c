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

static const unsigned int fields[BAILEY_CLASS_MAX] = {
	[BAILEY_CLASS_FILE] = 1, [BAILEY_CLASS_NET] = 6,
	[BAILEY_CLASS_SIGNAL] = 2, [BAILEY_CLASS_PTRACE] = 1,
	[BAILEY_CLASS_MOUNT] = 4, [BAILEY_CLASS_ATTACH] = 1,
	[BAILEY_CLASS_LINK] = 2, [BAILEY_CLASS_CHANGE] = 2,
	[BAILEY_CLASS_MQUEUE] = 3, [BAILEY_CLASS_IO_URING] = 1,
	[BAILEY_CLASS_USERNS] = 1, [BAILEY_CLASS_DBUS] = 6,
};

static volatile size_t sum;

/* What a profile's own records point to. */
static void read_profile(const struct bailey_view *view,
			 const struct bailey_profile_rec *rec)
{
	uint32_t i;

	sum += strlen(bailey_string(view, rec->name));
	sum += strlen(bailey_string(view, rec->disconnected));
	sum += strlen(bailey_string(view, rec->disconnected_ipc));
	for (i = 0; i < rec->nrlimits; i++)
		sum += view->rules[view->rlimits[rec->rlimits + i].rule].line;
	for (i = 0; i < rec->nxattrs; i++) {
		const struct bailey_xattr_rec *x;

		x = &view->xattrs[rec->xattrs + i];
		sum += strlen(bailey_string(view, x->name));
		sum += view->states[x->state].accept;
	}
}

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
				int n = fields[cls], k;

				for (k = 0; k < n; k++)
					f[k] = (struct bailey_field){
						paths[(i + k) % 9],
						strlen(paths[(i + k) % 9]) };
				owner = i & 1;
				bailey_lookup(view, rec, cls, f, n, owner,
					      &res);
				sum += strlen(bailey_string(view,
					view->execs[res.exec].target));
				rule = bailey_find_rule(view, &res, ~0u, i & 2,
							owner);
				if (rule != BAILEY_NO_RULE)
					sum += strlen(bailey_string(view,
						view->rules[rule].file));
			}
		}
		read_profile(view, rec);
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
