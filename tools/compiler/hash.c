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
#define SCHEME	2

/**
 * struct hashing - a hash being made
 * @x: its state, if more went in than fits in @part
 * @begun: it is valid; most are of so few bytes that it is never needed
 * @n: bytes in @part that did not go in yet
 */
struct hashing {
	XXH64_state_t x;
	bool begun;
	size_t n;
	char part[1024];
};

static void flush(struct hashing *x)
{
	if (!x->begun)
		XXH64_reset(&x->x, SCHEME);
	x->begun = true;
	XXH64_update(&x->x, x->part, x->n);
	x->n = 0;
}

static inline void add_bytes(struct hashing *x, const void *p, size_t n)
{
	if (n > sizeof(x->part) - x->n)
		flush(x);
	if (n > sizeof(x->part)) {
		XXH64_update(&x->x, p, n);
		return;
	}
	memcpy(x->part + x->n, p, n);
	x->n += n;
}

static void add_number(struct hashing *x, uint64_t n)
{
	n = htole64(n);
	add_bytes(x, &n, sizeof(n));
}

/* No string is not the same as an empty one. */
static void add_text(struct hashing *x, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	add_number(x, s ? n : UINT64_MAX);
	if (n)
		add_bytes(x, s, n);
}

static void begin(struct hashing *x)
{
	x->begun = false;
	x->n = 0;
}

static uint64_t finish(struct hashing *x)
{
	if (!x->begun)
		return XXH64(x->part, x->n, SCHEME);
	flush(x);
	return XXH64_digest(&x->x);
}

/* Of a rule alone, not 0. */
static uint64_t hash_of(const struct bc_rule *r)
{
	bool limit = r->cls == BAILEY_CLASS_RLIMIT;
	struct hashing x;
	unsigned int i;
	uint64_t hash;
	uint64_t number[] = {
		htole64(r->cls), htole64(r->perms),
		htole64(r->deny | r->owner << 1 | r->other << 2 |
			r->audit << 3 | r->implied << 4 | r->exact << 5),
		htole64((int64_t)r->priority), htole64(r->exec),
		htole64(r->exec_flags), htole64(limit ? r->resource : 0),
		htole64(limit ? r->limit : 0), htole64(r->nfields),
	};

	begin(&x);
	add_bytes(&x, number, sizeof(number));
	add_text(&x, r->target);
	for (i = 0; i < r->nfields; i++)
		add_text(&x, r->field[i]);
	hash = finish(&x);
	return hash ? hash : 1;
}

/**
 * bc_hash_rule() - what stands for all that a rule decides by, but for where it stands
 *
 * It is kept with the rule, as many profiles have the rules of a file.
 */
uint64_t bc_hash_rule(struct bc_rule *r)
{
	if (!r->hash)
		r->hash = hash_of(r);
	return r->hash;
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
	struct hashing x;

	begin(&x);
	add_number(&x, flags);
	return finish(&x);
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
	struct hashing x;
	unsigned int i;
	size_t k;

	begin(&x);
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
		add_number(&x, bc_hash_rule(p->rules[k]));
	return finish(&x) ^ bc_hash_flags(p->flags);
}
