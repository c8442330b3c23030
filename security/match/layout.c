// SPDX-License-Identifier: GPL-2.0
/*
 * The header of a blob, and where its sections lie. Called by verify.c before
 * anything else of the blob is looked at.
 */
#include "verify.h"

#ifdef __KERNEL__
#include <linux/xxhash.h>
#define checksum(p, n)	xxh64(p, n, 0)
#else
#include <xxhash.h>
#define checksum(p, n)	XXH64(p, n, 0)
#endif

const size_t bailey_record_size[BAILEY_SECT_MAX] = {
	[BAILEY_SECT_PROFILES] = sizeof(struct bailey_profile_rec),
	[BAILEY_SECT_LANES] = sizeof(__u32),
	[BAILEY_SECT_STATES] = sizeof(struct bailey_state),
	[BAILEY_SECT_SLOTS] = sizeof(struct bailey_slot),
	[BAILEY_SECT_NODES] = sizeof(struct bailey_node),
	[BAILEY_SECT_TRANS] = sizeof(struct bailey_trans),
	[BAILEY_SECT_OUTCOMES] = sizeof(struct bailey_outcome),
	[BAILEY_SECT_ACCEPTS] = sizeof(struct bailey_accept),
	[BAILEY_SECT_EXECS] = sizeof(struct bailey_exec_rec),
	[BAILEY_SECT_RLIMITS] = sizeof(struct bailey_rlimit_rec),
	[BAILEY_SECT_XATTRS] = sizeof(struct bailey_xattr_rec),
	[BAILEY_SECT_RULELISTS] = sizeof(__u32),
	[BAILEY_SECT_RULES] = sizeof(struct bailey_rule),
	[BAILEY_SECT_STRINGS] = 1,
};

/** bailey_check_header() - whether @size bytes begin with a whole, sound header */
int bailey_check_header(const struct check *c, size_t size)
{
	const struct bailey_header *h = c->view->base;
	const void *body = h->count;

	DEMAND(size >= sizeof(*h), h, "truncated: no whole header");
	DEMAND(h->magic != 0x42494c59u, &h->magic, "wrong byte order");
	DEMAND(h->magic == BAILEY_MAGIC, &h->magic, "not a Bailey policy");
	DEMAND(h->version == BAILEY_ABI_VERSION, &h->version,
	       "wrong version: compile with matching tools");
	DEMAND(h->size == size, &h->size, "size differs: truncated or padded");
	DEMAND(!h->reserved, &h->reserved, "reserved field is not 0");
	DEMAND(h->checksum == checksum(body, size - ((const char *)body -
						     (const char *)h)),
	       &h->checksum, "checksum differs");
	return 0;
}

/** bailey_split_blob() - find the sections; they fill the blob without gaps */
int bailey_split_blob(const struct check *c)
{
	const struct bailey_header *h = c->view->base;
	struct bailey_view *v = c->view;
	const void *sect[BAILEY_SECT_MAX];
	size_t off = sizeof(*h);
	unsigned int i;

	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		DEMAND(h->count[i] <= (v->size - off) / bailey_record_size[i],
		       &h->count[i], "section reaches past the end");
		v->count[i] = h->count[i];
		sect[i] = (const char *)v->base + off;
		off += h->count[i] * bailey_record_size[i];
	}
	DEMAND(off == v->size, h->count, "bytes after the last section");
	DEMAND(v->count[BAILEY_SECT_NODES] > 1, h->count, "no dead node");
	v->profiles = sect[BAILEY_SECT_PROFILES];
	v->lanes = sect[BAILEY_SECT_LANES];
	v->states = sect[BAILEY_SECT_STATES];
	v->slots = sect[BAILEY_SECT_SLOTS];
	v->nodes = sect[BAILEY_SECT_NODES];
	v->trans = sect[BAILEY_SECT_TRANS];
	v->outcomes = sect[BAILEY_SECT_OUTCOMES];
	v->accepts = sect[BAILEY_SECT_ACCEPTS];
	v->execs = sect[BAILEY_SECT_EXECS];
	v->rlimits = sect[BAILEY_SECT_RLIMITS];
	v->xattrs = sect[BAILEY_SECT_XATTRS];
	v->rulelists = sect[BAILEY_SECT_RULELISTS];
	v->rules = sect[BAILEY_SECT_RULES];
	v->strings = sect[BAILEY_SECT_STRINGS];
	v->hits = NULL;
	return 0;
}
