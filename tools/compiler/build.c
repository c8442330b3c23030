// SPDX-License-Identifier: GPL-2.0
/*
 * The back end: a policy to a blob, profile by profile, class by class.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "match.h"
#include "nfa.h"
#include "pool.h"
#include "session.h"

/*
 * Bytes from @p to @end before the first glob; of braces the shortest branch
 * counts. *@plain is cleared if there is a glob.
 */
static uint32_t literal(const char *p, const char *end, bool *plain)
{
	uint32_t n = 0;

	for (; p < end; p++, n++) {
		uint32_t least = UINT32_MAX;
		const char *begin = p + 1;
		int depth = 0;

		if (strchr("*?[", *p)) {
			*plain = false;
			return n;
		}
		if (*p == '\\' && p + 1 < end)
			p++;
		if (*p != '{' || p + 1 != begin)
			continue;
		for (p++; p < end; p++) {
			if (*p == '\\') {
				p++;
			} else if ((*p == ',' || *p == '}') && !depth) {
				uint32_t branch = literal(begin, p, plain);

				least = branch < least ? branch : least;
				begin = p + 1;
				if (*p == '}')
					break;
			} else {
				depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
			}
		}
		n += least - 1;		/* the loop adds one */
		if (!*plain)
			return n + 1;
	}
	return n;
}

/* See struct bailey_profile_rec. */
static uint32_t specificity(const char *glob)
{
	bool plain = true;
	uint32_t n = literal(glob, glob + strlen(glob), &plain);

	return n + (plain ? 0x8000 : 0);
}

static void add_caps(struct bailey_caps *caps, const struct bc_rule *rule)
{
	__u32 half[2] = { rule->perms, rule->perms >> 32 };
	int i;

	for (i = 0; i < 2; i++) {
		if (rule->deny)
			caps->deny[i] |= half[i];
		else
			caps->allow[i] |= half[i];
		if (rule->audit)
			caps->audit[i] |= half[i];
		else if (rule->deny)
			caps->quiet[i] |= half[i];
	}
}

static void build_caps(struct bc_blob *blob, const struct bc_profile *profile,
		       const uint32_t *index, struct bailey_profile_rec *rec)
{
	uint32_t *list = malloc((profile->nrules + 1) * sizeof(*list));
	uint32_t n = 0;
	size_t i;
	int deny;

	if (!list)
		abort();
	for (deny = 1; deny >= 0; deny--) {
		for (i = 0; i < profile->nrules; i++) {
			const struct bc_rule *rule = profile->rules[i];

			if (rule->cls != BAILEY_CLASS_CAP ||
			    rule->deny != deny)
				continue;
			add_caps(&rec->caps, rule);
			list[n++] = index[i];
		}
	}
	rec->cap_rules = bc_add_list(blob, list, n);
	rec->cap_nrules = n;
	free(list);
}

/* The rules of all classes but those of no automaton, class by class. */
static int build_classes(struct bc_blob *blob, const struct bc_profile *profile,
			 const uint32_t *index, struct bc_diag *diag,
			 struct bailey_profile_rec *rec)
{
	uint32_t *ids = malloc((profile->nrules + 1) * sizeof(*ids));
	uint32_t end[BAILEY_CLASS_MAX + 1] = { 0 }, from;
	const struct bc_rule **rules, *r;
	int ret = 0, cls;
	size_t i;

	rules = malloc((profile->nrules + 1) * sizeof(*rules));
	if (!rules || !ids)
		abort();
	/* Each class begins where the one before ends, and ends behind its last. */
	for (i = 0; i < profile->nrules; i++) {
		r = profile->rules[i];
		if ((r->perms || r->transition) && r->cls < BAILEY_CLASS_MAX)
			end[r->cls + 1]++;
	}
	for (cls = 1; cls <= BAILEY_CLASS_MAX; cls++)
		end[cls] += end[cls - 1];
	for (i = 0; i < profile->nrules; i++) {
		r = profile->rules[i];
		if ((!r->perms && !r->transition) || r->cls >= BAILEY_CLASS_MAX)
			continue;
		rules[end[r->cls]] = r;
		ids[end[r->cls]++] = index[i];
	}
	for (cls = 0, from = 0; cls < BAILEY_CLASS_MAX; from = end[cls++])
		if (cls != BAILEY_CLASS_ATTACH)
			ret |= bc_determinise(blob, rules + from, ids + from,
					      end[cls] - from, cls, diag,
					      &rec->cls[cls]);
	free(rules);
	free(ids);
	return ret;
}

static int build_attachment(struct bc_blob *blob,
			    const struct bc_profile *profile,
			    struct bc_diag *diag,
			    struct bailey_profile_rec *rec)
{
	struct bc_rule rule = {
		.cls = BAILEY_CLASS_ATTACH,
		.nfields = 1,
		.field = { profile->attach },
		.perms = BAILEY_MAY_EXEC,
		.implied = true,
		.loc = profile->loc,
	};
	const struct bc_rule *rules = &rule;
	uint32_t index;

	if (!profile->attach)
		return 0;
	index = bc_add_rule(blob, &rule);
	rec->specificity = specificity(profile->attach);
	return bc_determinise(blob, &rules, &index, 1, BAILEY_CLASS_ATTACH,
			      diag, &rec->cls[BAILEY_CLASS_ATTACH]);
}

/* Fields of sockets' keys that a rule looks at. */
static uint32_t needs(const struct bc_rule *rule)
{
	static const uint32_t need[BAILEY_MAX_FIELDS] = {
		0, BAILEY_NEEDS_LOCAL, BAILEY_NEEDS_PEER,
		BAILEY_NEEDS_PEER_LABEL, BAILEY_NEEDS_INTERFACE,
		BAILEY_NEEDS_LABEL,
	};
	uint32_t all = 0;
	unsigned int i;

	for (i = 0; rule->cls == BAILEY_CLASS_NET && i < rule->nfields; i++)
		if (rule->field[i])
			all |= need[i];
	return all;
}

/* Limits of the profile, the last of each resource. */
static void build_limits(struct bc_blob *blob, const struct bc_profile *profile,
			 const uint32_t *index, struct bailey_profile_rec *rec)
{
	struct bailey_rlimit_rec limit[BAILEY_NRLIMITS];
	bool set[BAILEY_NRLIMITS] = { false };
	size_t i;
	int k;

	for (i = 0; i < profile->nrules; i++) {
		const struct bc_rule *r = profile->rules[i];

		if (r->cls != BAILEY_CLASS_RLIMIT)
			continue;
		set[r->resource] = true;
		limit[r->resource] = (struct bailey_rlimit_rec){
			.resource = r->resource, .lo = r->limit,
			.hi = r->limit >> 32, .rule = index[i] };
	}
	rec->rlimits = bc_count(blob, BAILEY_SECT_RLIMITS);
	for (k = 0; k < (int)BAILEY_NRLIMITS; k++) {
		if (!set[k])
			continue;
		memcpy(bc_add(blob, BAILEY_SECT_RLIMITS, 1), &limit[k],
		       sizeof(limit[k]));
		rec->nrlimits++;
	}
}

/*
 * Conditions on the executable's attributes. Values are no paths: their
 * automata are those of any class of one field.
 */
static int build_xattrs(struct bc_blob *blob, const struct bc_profile *profile,
			struct bc_diag *diag, struct bailey_profile_rec *rec)
{
	struct bailey_xattr_rec xattr[BAILEY_MAX_XATTRS];
	struct bailey_lanes lanes;
	unsigned int i;

	for (i = 0; i < profile->nxattrs; i++) {
		struct bc_rule rule = {
			.cls = BAILEY_CLASS_ATTACH, .nfields = 1,
			.field = { profile->xattr[i].value },
			.perms = BAILEY_MAY_EXEC, .implied = true,
			.loc = profile->loc,
		};
		const struct bc_rule *rules = &rule;
		uint32_t index = bc_add_rule(blob, &rule);

		if (bc_determinise(blob, &rules, &index, 1, BAILEY_CLASS_USERNS,
				   diag, &lanes))
			return -1;
		xattr[i].name = bc_text(blob, profile->xattr[i].name);
		xattr[i].state = *(uint32_t *)bc_at(blob, BAILEY_SECT_LANES,
						    lanes.first);
	}
	rec->xattrs = bc_count(blob, BAILEY_SECT_XATTRS);
	rec->nxattrs = i;
	if (i)
		memcpy(bc_add(blob, BAILEY_SECT_XATTRS, i), xattr,
		       i * sizeof(*xattr));
	return 0;
}

static int build_profile(struct bc_blob *blob, const struct bc_profile *profile,
			 struct bc_diag *diag, struct bailey_profile_rec *rec)
{
	uint32_t *index = malloc((profile->nrules + 1) * sizeof(*index));
	uint64_t hash;
	int ret = 0;
	size_t i;

	if (!index)
		abort();
	memset(rec, 0, sizeof(*rec));
	rec->name = bc_text(blob, profile->name);
	rec->file = bc_text(blob, profile->loc.file);
	rec->line = profile->loc.line;
	rec->flags = profile->flags;
	rec->kill_signal = profile->kill_signal;
	rec->error = profile->error;
	rec->disconnected = bc_text(blob, profile->disconnected);
	rec->disconnected_ipc = bc_text(blob, profile->disconnected_ipc);
	hash = bc_hash(profile);
	rec->hash[0] = hash;
	rec->hash[1] = hash >> 32;
	rec->rules = bc_count(blob, BAILEY_SECT_RULES);
	blob->told = 0;
	for (i = 0; i < profile->nrules; i++) {
		index[i] = i && bc_are_one(profile->rules[i - 1],
					   profile->rules[i]) ?
			index[i - 1] : bc_add_rule(blob, profile->rules[i]);
		rec->needs |= needs(profile->rules[i]);
	}
	build_caps(blob, profile, index, rec);
	build_limits(blob, profile, index, rec);
	ret |= build_classes(blob, profile, index, diag, rec);
	ret |= build_attachment(blob, profile, diag, rec);
	ret |= build_xattrs(blob, profile, diag, rec);
	rec->nrules = bc_count(blob, BAILEY_SECT_RULES) - rec->rules;
	free(index);
	return ret;
}

static int compare_names(const void *a, const void *b)
{
	const struct bc_profile *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/*
 * Whether the kernel takes a name. Others were refused, unless policy is only
 * checked: "unconfined" is a label of the kernel's own, "//&" joins labels.
 */
static bool is_name(const struct bc_profile *p)
{
	const char *name = p->name, *s;
	size_t len = strlen(name);

	for (s = name; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	if (name[0] == ':' && (!(s = strchr(name + 1, ':')) || s == name + 1 ||
			       !s[1]))
		return false;
	s = name + bc_namespace_len(name);
	if ((p->flags & BAILEY_PROFILE_HAT) &&
	    (!strcmp(name + len - 2, "//") ||
	     (!strncmp(s, "//", 2) && !strstr(s + 1, "//"))))
		return false;
	return len && len <= BAILEY_MAX_NAME && name[0] != '&' &&
		strcmp(name, "unconfined") && !strstr(name, "//&");
}

/*
 * A child u of t and a profile t//u have one name. The language allows it, and
 * the first of them is what the name means.
 */
static size_t drop_doubles(const struct bc_profile **sorted, size_t n, bool wrong,
			   struct bc_diag *diag)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (!is_name(sorted[i]))
			continue;
		if (kept && !strcmp(sorted[kept - 1]->name, sorted[i]->name)) {
			/* Among what is wrong it was one of the errors. */
			if (wrong)
				continue;
			bc_warn(diag, "double", sorted[i]->loc, NULL,
				"profile \"%s\" is defined twice: the second is left out",
				sorted[i]->name);
		} else {
			sorted[kept++] = sorted[i];
		}
	}
	return kept;
}

/* Why the kernel's checks refuse a blob that was just built: a limit, hopefully. */
static void tell_refusal(const struct bc_profile **profile, size_t n,
			 const struct bailey_blob_error *err,
			 struct bc_diag *diag)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < profile[i]->nrules; k++) {
			const struct bc_rule *r = profile[i]->rules[k];

			if (!r->text || strlen(r->text) <= BAILEY_MAX_STRING)
				continue;
			bc_report(diag, BC_ERROR, r->loc, "write several rules",
				  "a rule of %zu bytes; %u are the limit",
				  strlen(r->text), BAILEY_MAX_STRING);
			return;
		}
	}
	bc_report(diag, BC_ERROR, profile[0]->loc, NULL,
		  "internal error: blob refused at %zu: %s", err->offset,
		  err->reason);
}

/* What the fields of a blob do not take. */
static bool too_large(const struct bc_blob *blob)
{
	return bc_count(blob, BAILEY_SECT_OUTCOMES) > 0xffff ||
		bc_count(blob, BAILEY_SECT_EXECS) > 0xffff;
}

/* Whether so many rules make a pool larger than what it shares is worth. */
static bool is_full(const struct bc_pool *pool, size_t rules)
{
	size_t n = pool->nfa.n + pool->states.n + pool->nodes.n + pool->ntrans;

	return n > bc_pool_full / 4 && n + rules * BC_OF_RULE > bc_pool_full;
}

static size_t count_rules(const struct bc_policy *policy)
{
	size_t i, rules = 0;

	for (i = 0; i < policy->nprofiles; i++)
		rules += policy->profiles[i].nrules;
	return rules;
}

/* Names have 31 bits, and no sweep takes one back. */
#define MOST_NAMES	(1U << 30)

/*
 * The pool of a session, without what few needed if this policy would make it too large:
 * so what the largest needs does not come on top of all that the others left. It has @rules.
 */
static struct bc_pool *pool_for(const struct bc_policy *policy, size_t rules)
{
	if (is_full(bc_session_pool(policy->session), rules))
		bc_pool_sweep(policy->session->pool);
	/* All of it is needed often, or the policy is very large; or what no sweep takes is much. */
	if (is_full(bc_session_pool(policy->session), rules) ||
	    (unsigned int)(policy->session->pool->said.n + policy->session->pool->nwords) > bc_pool_full / 4 ||
	    policy->session->pool->nnames > MOST_NAMES)
		bc_session_drop_pool(policy->session);
	return bc_session_pool(policy->session);
}

int bc_build(const struct bc_policy *policy, struct bc_diag *diag,
	     void **out, size_t *size, struct bc_stats *stats)
{
	const struct bc_profile **sorted;
	struct bailey_profile_rec *recs;
	struct bailey_blob_error err = { 0 };
	struct bailey_view view;
	struct bc_pool *own = NULL;
	size_t rules = count_rules(policy);
	bool large = rules * BC_OF_RULE > bc_pool_full / 4;
	struct bc_blob blob;
	int ret = 0;
	size_t i, n;

	*out = NULL;
	if (!policy->nprofiles) {
		bc_warn(diag, "empty", (struct bc_loc){ 0 }, NULL,
			"no profile");
		return 0;
	}
	if (!policy->session)
		own = bc_pool_new();
	bc_blob_init(&blob, own ? own : pool_for(policy, rules));
	blob.diag = diag;
	bc_map_begin(&blob);
	sorted = malloc(policy->nprofiles * sizeof(*sorted));
	recs = calloc(policy->nprofiles, sizeof(*recs));
	if (!sorted || !recs)
		abort();
	for (i = 0; i < policy->nprofiles; i++)
		sorted[i] = &policy->profiles[i];
	qsort(sorted, policy->nprofiles, sizeof(*sorted), compare_names);
	n = drop_doubles(sorted, policy->nprofiles, policy->wrong, diag);
	if (n > BAILEY_MAX_PROFILES) {
		bc_report(diag, BC_ERROR,
			  policy->profiles[BAILEY_MAX_PROFILES].loc, NULL,
			  "more than %u profiles at once", BAILEY_MAX_PROFILES);
		ret = -1;
		n = 0;
	}
	for (i = 0; i < n; i++)
		ret |= build_profile(&blob, sorted[i], diag, &recs[i]);
	memcpy(bc_add(&blob, BAILEY_SECT_PROFILES, n), recs,
	       n * sizeof(*recs));
	bc_find_accepts(&blob);
	if (blob.conflicts)
		ret = -1;
	/* What a large blob takes is not to come on top of all that it was made with. */
	if (large)
		bc_pool_ease(blob.pool);
	if (!ret)
		bc_minimise(&blob, large);
	if (large)
		bc_map_done(blob.map);
	if (!ret && too_large(&blob)) {
		bc_report(diag, BC_ERROR, sorted[0]->loc, NULL,
			  "rules need too large an automaton");
		ret = -1;
	}
	/* What none needs again is worth less than its memory. */
	if (policy->session && is_full(blob.pool, 0)) {
		bc_pool_sweep(blob.pool);
		large = false;
	}
	if (!ret && n) {
		*out = bc_blob_finish(&blob, size);
		ret = bailey_verify_made(*out, *size, &view, &err);
		if (ret) {
			tell_refusal(sorted, n, &err, diag);
			free(*out);
			*out = NULL;
		}
	}
	if (stats)
		*stats = (struct bc_stats){
			.states = bc_count(&blob, BAILEY_SECT_STATES),
			.slots = bc_count(&blob, BAILEY_SECT_SLOTS),
			.nodes = bc_count(&blob, BAILEY_SECT_NODES),
			.trans = bc_count(&blob, BAILEY_SECT_TRANS),
			.accepts = bc_count(&blob, BAILEY_SECT_ACCEPTS),
			.lanes = bc_count(&blob, BAILEY_SECT_LANES),
		};
	if (large && policy->session)
		bc_pool_ready(blob.pool);
	bc_blob_free(&blob);
	bc_pool_free(own);
	free(sorted);
	free(recs);
	return ret ? -1 : 0;
}
