/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bailey's matcher: verifies a policy blob and decides over it.
 *
 * Freestanding: built into the kernel and into the tools. It allocates nothing,
 * takes no lock, sleeps never, recurses never, and reads only the blob and the
 * key. Whoever calls keeps the blob alive (in the kernel: RCU).
 */
#ifndef _BAILEY_MATCH_H
#define _BAILEY_MATCH_H

#include <linux/bailey.h>

#ifdef __KERNEL__
#include <linux/string.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#endif

#ifndef __always_inline
#define __always_inline	inline
#endif

struct bailey_hits;

/**
 * struct bailey_view - a verified blob, taken apart
 * @base: the blob
 * @size: its bytes
 * @count: records in each section
 * @profiles: BAILEY_SECT_PROFILES, and so on for the rest
 * @lanes: start states
 * @states: component states
 * @slots: literal edges
 * @nodes: byte DFA
 * @trans: byte DFA transitions
 * @outcomes: results
 * @accepts: results, and the rules they are of
 * @execs: exec transitions
 * @rlimits: resource limits
 * @xattrs: conditions of attachments
 * @rulelists: rule indices
 * @rules: rule table
 * @strings: string bytes
 * @hits: marks of rules that were of use; kept by the kernel, NULL elsewhere
 *
 * Read-only after bailey_verify().
 */
struct bailey_view {
	const void *base;
	size_t size;
	__u32 count[BAILEY_SECT_MAX];
	const struct bailey_profile_rec *profiles;
	const __u32 *lanes;
	const struct bailey_state *states;
	const struct bailey_slot *slots;
	const struct bailey_node *nodes;
	const struct bailey_trans *trans;
	const struct bailey_outcome *outcomes;
	const struct bailey_accept *accepts;
	const struct bailey_exec_rec *execs;
	const struct bailey_rlimit_rec *rlimits;
	const struct bailey_xattr_rec *xattrs;
	const __u32 *rulelists;
	const struct bailey_rule *rules;
	const char *strings;
	struct bailey_hits *hits;
};

/**
 * struct bailey_blob_error - why a blob was refused
 * @reason: static text
 * @offset: byte of the blob at which the fault lies
 */
struct bailey_blob_error {
	const char *reason;
	size_t offset;
};

/**
 * struct bailey_field - one field of a key
 * @p: bytes, not NUL-terminated, without NUL bytes
 * @len: their number
 */
struct bailey_field {
	const char *p;
	__u32 len;
};

/**
 * struct bailey_result - merged outcome of the lanes
 * @perms: the permission sets that apply to the asking task
 * @exec: index in BAILEY_SECT_EXECS; 0 if EXEC is not allowed
 * @naccepts: number of valid entries in @accept
 * @accept: accept index of each lane that matched, for bailey_find_rule()
 * @decided: for each of them, what lanes of higher priority have decided
 */
struct bailey_result {
	struct bailey_perms perms;
	__u32 exec;
	__u32 naccepts;
	__u32 accept[BAILEY_MAX_LANES];
	__u32 decided[BAILEY_MAX_LANES];
};

/**
 * struct bailey_part - one component of a key
 * @p: bytes, without '/'
 * @len: their number
 * @hash: bailey_hash() of them
 */
struct bailey_part {
	const char *p;
	__u32 len;
	__u32 hash;
};

/** bailey_profile_hash() - what stands for all that a profile decides by */
static inline __u64 bailey_profile_hash(const struct bailey_profile_rec *rec)
{
	return (__u64)rec->hash[1] << 32 | rec->hash[0];
}

/* Bytes of a record of each section (layout.c). */
extern const size_t bailey_record_size[BAILEY_SECT_MAX];

int bailey_verify(const void *blob, size_t size, struct bailey_view *view,
		  struct bailey_blob_error *err);
#ifndef __KERNEL__
int bailey_verify_made(const void *blob, size_t size, struct bailey_view *view,
		       struct bailey_blob_error *err);
#endif

__u32 bailey_hash(const char *p, size_t len);

void bailey_lookup(const struct bailey_view *view,
		   const struct bailey_profile_rec *prof, enum bailey_class cls,
		   const struct bailey_field *field, unsigned int nfields,
		   bool owner, struct bailey_result *res);

bool bailey_heeds_rest(const struct bailey_view *view,
		       const struct bailey_profile_rec *prof, enum bailey_class cls,
		       const struct bailey_field *first, unsigned int nfields);

__u32 bailey_match_part(const struct bailey_view *view, __u32 state,
			const struct bailey_part *part, __u32 *accept);

bool bailey_match_alike(const struct bailey_view *view, __u32 state,
			__u32 *accept);

void bailey_add_up(const struct bailey_view *view,
		   const struct bailey_profile_rec *prof, enum bailey_class cls,
		   const __u32 *accept, bool owner, struct bailey_result *res);

__u32 bailey_lookup_state(const struct bailey_view *view, __u32 state,
			  const struct bailey_field *field);

__u32 bailey_find_rule(const struct bailey_view *view,
		       const struct bailey_result *res, __u32 perms, bool deny,
		       bool owner);

__u32 bailey_find_cap_rule(const struct bailey_view *view,
			   const struct bailey_profile_rec *prof,
			   unsigned int cap, bool deny);

__u32 bailey_find_profile(const struct bailey_view *view, const char *name);

#define BAILEY_HASH_BASIS	0x811c9dc5u

/**
 * bailey_hash_byte() - hash with one byte more
 * @hash: of the bytes before; BAILEY_HASH_BASIS of none
 * @c: the byte
 *
 * FNV-1a, so that it can be computed while the end of a component is sought.
 */
static inline __u32 bailey_hash_byte(__u32 hash, unsigned char c)
{
	return (hash ^ c) * 0x01000193u;
}

/**
 * bailey_slot_index() - where the probes for a component begin
 * @hash: bailey_hash() of it
 * @seed: of the state
 * @n: number of slots, at least 1
 */
static inline __u32 bailey_slot_index(__u32 hash, __u32 seed, __u32 n)
{
	return ((__u64)(hash * (0x9e3779b1u + 2 * seed)) * n) >> 32;
}

/** bailey_slot_tag() - what a slot says of a component; @len: up to BAILEY_MAX_COMPONENT */
static inline __u32 bailey_slot_tag(__u32 hash, __u32 len)
{
	return hash << BAILEY_LEN_BITS | len;
}

/** bailey_slot_len() - bytes of a slot's component; the slot is not empty */
static inline __u32 bailey_slot_len(const struct bailey_slot *slot)
{
	return slot->tag & ((1u << BAILEY_LEN_BITS) - 1);
}

/** bailey_ntrans() - number of transitions of a node */
static inline __u32 bailey_ntrans(const struct bailey_node *node)
{
	return node[1].trans - node->trans;
}

/** bailey_nnodes() - number of nodes of a blob */
static inline __u32 bailey_nnodes(const struct bailey_view *view)
{
	return view->count[BAILEY_SECT_NODES] - 1;
}

/** bailey_accept_rule() - index of a rule of an accept; @i: below its @nrules */
static inline __u32 bailey_accept_rule(const struct bailey_view *view,
				       const struct bailey_accept *accept,
				       __u32 i)
{
	return accept->nrules == 1 ? accept->rules :
		view->rulelists[accept->rules + i];
}

/**
 * bailey_denied() - the part of a request that the rules refuse
 * @perms: merged permission sets
 * @request: permission bits asked for
 *
 * Return: @request less what is allowed and not denied; 0 grants it.
 */
static inline __u32 bailey_denied(const struct bailey_perms *perms,
				  __u32 request)
{
	return request & ~(perms->allow & ~perms->deny);
}

/**
 * bailey_string() - a string of the blob
 * @view: verified blob
 * @off: string offset out of a verified record
 */
static inline const char *bailey_string(const struct bailey_view *view,
					__u32 off)
{
	return view->strings + off;
}

#endif /* _BAILEY_MATCH_H */
