// SPDX-License-Identifier: GPL-2.0
/*
 * Holds a record against a policy: is it the one that decided?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samepolicy.h"

#define MODES	(BAILEY_PROFILE_KILL | BAILEY_PROFILE_PROMPT | \
		 BAILEY_PROFILE_UNCONFINED | BAILEY_PROFILE_DEFAULT_ALLOW | \
		 BAILEY_PROFILE_COMPLAIN)

/** match_name() - a match in a word, as --json has it */
const char *match_name(enum match match)
{
	static const char *const names[] = {
		[MATCH_SAME] = "same", [MATCH_MODE] = "mode",
		[MATCH_DIFFERS] = "differs", [MATCH_UNKNOWN] = "unknown",
		[MATCH_ABSENT] = "absent",
	};

	return names[match];
}

/* Whether bailey complain or enforce, or a loader's option, made it another. */
static bool other_mode(const struct bailey_profile_rec *p, __u64 hash)
{
	const __u32 as[] = { p->flags & ~MODES,
		(p->flags & ~MODES) | BAILEY_PROFILE_COMPLAIN,
		p->flags | BAILEY_PROFILE_COMPLAIN };
	__u64 rest = bailey_profile_hash(p) ^ bc_hash_flags(p->flags);
	size_t i;

	for (i = 0; i < sizeof(as) / sizeof(as[0]); i++)
		if ((rest ^ bc_hash_flags(as[i])) == hash)
			return true;
	return false;
}

/**
 * match_profile() - is a profile of a policy the one that has a hash?
 * @view: policy
 * @name: of the profile, or NULL
 * @told: the hash; 0: not known
 * @hash: receives that of the policy's profile; 0: there is no such profile
 */
enum match match_profile(const struct bailey_view *view, const char *name,
			 __u64 told, __u64 *hash)
{
	__u32 i = name ? bailey_find_profile(view, name) : BAILEY_NO_RULE;
	const struct bailey_profile_rec *p;

	*hash = 0;
	if (i == BAILEY_NO_RULE)
		return MATCH_ABSENT;
	p = &view->profiles[i];
	*hash = bailey_profile_hash(p);
	if (!told)
		return MATCH_UNKNOWN;
	if (told == *hash)
		return MATCH_SAME;
	return other_mode(p, told) ? MATCH_MODE : MATCH_DIFFERS;
}

/**
 * match_policy() - is a policy the one that a record tells of?
 * @r: decision
 * @view: policy
 * @hash: as of match_profile()
 */
enum match match_policy(const struct record *r, const struct bailey_view *view,
			__u64 *hash)
{
	const char *text = r->v[R_HASH];
	char *end = NULL;
	__u64 told = text ? strtoull(text, &end, 16) : 0;

	return match_profile(view, r->v[R_PROFILE], end && *end ? 0 : told,
			     hash);
}

/**
 * match_place() - does the rule that a record names stand where it says?
 * @r: decision
 * @view: policy
 *
 * For records without a hash. Return: also true if the record names no rule.
 */
bool match_place(const struct record *r, const struct bailey_view *view)
{
	const char *rule = r->v[R_RULE], *base, *file;
	const struct bailey_rule *is;
	__u32 number;

	if (!rule || !strcmp(rule, "none") || !r->v[R_LINE] || !r->v[R_SOURCE])
		return true;
	number = strtoul(rule, NULL, 10);
	if (number >= view->count[BAILEY_SECT_RULES])
		return false;
	is = &view->rules[number];
	file = bailey_string(view, is->file);
	file = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	base = strrchr(r->v[R_SOURCE], '/');
	base = base ? base + 1 : r->v[R_SOURCE];
	return is->line == strtoul(r->v[R_LINE], NULL, 10) && !strcmp(file, base);
}
