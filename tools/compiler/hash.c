// SPDX-License-Identifier: GPL-2.0
/*
 * A number that stands for all that a profile decides by, so that a record can
 * be held against a policy elsewhere. Made of what the compiler understood, not
 * of how it was written: neither comments nor the folder have a say.
 *
 * It is XXH64, like the checksum of the blob: it tells versions of a policy
 * apart, and is no seal against whoever may write policy. Numbers go in as 8
 * bytes, lowest first, so that all machines come to the same.
 */
#include <endian.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "emit.h"

/* Raised if the same source is to get another hash. */
#define SCHEME	1

static void add_number(XXH64_state_t *x, uint64_t n)
{
	n = htole64(n);
	XXH64_update(x, &n, sizeof(n));
}

/* No string is not the same as an empty one. */
static void add_text(XXH64_state_t *x, const char *s)
{
	add_number(x, s ? strlen(s) : UINT64_MAX);
	if (s)
		XXH64_update(x, s, strlen(s));
}

static void add_rule(XXH64_state_t *x, const struct bc_rule *r)
{
	bool limit = r->cls == BAILEY_CLASS_RLIMIT;
	unsigned int i;
	uint64_t number[] = {
		htole64(r->cls), htole64(r->perms),
		htole64(r->deny | r->owner << 1 | r->other << 2 |
			r->audit << 3 | r->implied << 4 | r->exact << 5),
		htole64((int64_t)r->priority), htole64(r->exec),
		htole64(r->exec_flags), htole64(limit ? r->resource : 0),
		htole64(limit ? r->limit : 0), htole64(r->nfields),
	};

	XXH64_update(x, number, sizeof(number));
	add_text(x, r->target);
	for (i = 0; i < r->nfields; i++)
		add_text(x, r->field[i]);
}

/**
 * bc_hash_flags() - the part of a profile's hash that its flags have
 * @flags: BAILEY_PROFILE_*
 *
 * The hash is the exclusive or of this and of what stands for the rest, so that
 * who changes the mode of a compiled profile can correct it.
 */
uint64_t bc_hash_flags(uint32_t flags)
{
	XXH64_state_t x;

	XXH64_reset(&x, SCHEME);
	add_number(&x, flags);
	return XXH64_digest(&x);
}

/**
 * bc_hash() - what stands for all that a profile decides by
 * @p: profile, with all its rules, variables replaced
 *
 * The order of its rules counts: of several that say the same, the first is
 * named in records.
 */
uint64_t bc_hash(const struct bc_profile *p)
{
	XXH64_state_t x;
	unsigned int i;
	size_t k;

	XXH64_reset(&x, SCHEME);
	add_text(&x, p->name);
	add_text(&x, p->attach);
	add_text(&x, p->disconnected);
	add_text(&x, p->disconnected_ipc);
	add_number(&x, p->kill_signal);
	add_number(&x, p->error);
	add_number(&x, p->nxattrs);
	for (i = 0; i < p->nxattrs; i++) {
		add_text(&x, p->xattr[i].name);
		add_text(&x, p->xattr[i].value);
	}
	add_number(&x, p->nrules);
	for (k = 0; k < p->nrules; k++)
		add_rule(&x, &p->rules[k]);
	return XXH64_digest(&x) ^ bc_hash_flags(p->flags);
}
