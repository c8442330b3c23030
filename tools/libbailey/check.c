// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions about files, in process. What is allowed must cost little: texts are
 * looked for only once something is refused.
 */
#include <errno.h>

#include "private.h"

/**
 * bailey_profile_rec() - record of a profile
 * @policy: policy
 * @profile: number
 *
 * Return: the record, or NULL.
 */
const struct bailey_profile_rec *
bailey_profile_rec(const struct bailey_policy *policy, int profile)
{
	if ((__u32)profile >= policy->view.count[BAILEY_SECT_PROFILES])
		return NULL;
	return &policy->view.profiles[profile];
}

/** bailey_name_rule() - fill in where the rule of a denial stands */
void bailey_name_rule(const struct bailey_policy *policy,
		      struct bailey_denial *why)
{
	const struct bailey_view *view = &policy->view;
	const struct bailey_rule *rule;

	if (why->rule >= view->count[BAILEY_SECT_RULES])
		return;
	rule = &view->rules[why->rule];
	why->file = bailey_string(view, rule->file);
	why->line = rule->line;
	why->text = bailey_string(view, rule->text);
}

static void fill_in(const struct bailey_policy *policy,
		    const struct bailey_profile_rec *rec,
		    struct bailey_denial *why)
{
	const struct bailey_view *view = &policy->view;

	why->error = rec->error ? rec->error : EACCES;
	why->tag = 0;
	why->time = 0;
	why->count = 0;
	why->tgid = 0;
	why->pid = 0;
	memset(why->reserved, 0, sizeof(why->reserved));
	why->profile = bailey_string(view, rec->name);
	why->operation = NULL;
	why->name = NULL;
	why->file = bailey_string(view, rec->file);
	why->line = rec->line;
	why->text = NULL;
	bailey_name_rule(policy, why);
}

/**
 * bailey_ask() - decide as the kernel does
 * @policy: policy
 * @rec: profile of it
 * @cls: class
 * @field: key
 * @nfields: of it
 * @perms: permissions
 * @flags: BAILEY_CHECK_*
 * @why: receives a refusal but for its name; may be NULL
 *
 * Return: 0 or 1.
 */
int bailey_ask(const struct bailey_policy *policy,
	       const struct bailey_profile_rec *rec, enum bailey_class cls,
	       const struct bailey_field *field, unsigned int nfields,
	       unsigned int perms, unsigned int flags,
	       struct bailey_denial *why)
{
	bool owner = flags & BAILEY_CHECK_OWNER;
	struct bailey_result res;
	bool complain;
	__u32 denied;

	if (why)
		why->perms = 0;
	if (rec->flags & BAILEY_PROFILE_UNCONFINED)
		return 0;
	bailey_lookup(&policy->view, rec, cls, field, nfields, owner, &res);
	denied = rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW ?
		perms & res.perms.deny : bailey_denied(&res.perms, perms);
	if (!denied)
		return 0;
	/* Complaining lets through what no rule speaks of, and no more. */
	complain = (rec->flags & BAILEY_PROFILE_COMPLAIN) &&
		!(denied & res.perms.deny);
	if (why) {
		why->cls = cls;
		why->perms = denied;
		why->rule = bailey_find_rule(&policy->view, &res, denied, true,
					     owner);
		why->flags = complain ? BAILEY_DENIAL_COMPLAIN : 0;
		fill_in(policy, rec, why);
	}
	return !complain;
}

#define EACH(byte)	(0x0101010101010101ull * (byte))

/* Nonzero if some byte of @word is 0; it may err above such a byte. */
static __u64 zero_byte(__u64 word)
{
	return (word - EACH(1)) & ~word & EACH(0x80);
}

static __u64 load(const char *p)
{
	__u64 word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The slash at @p is followed by another, by "." or by "..". */
static bool odd_component(const char *p)
{
	if (p[1] == '/')
		return true;
	if (p[1] != '.')
		return false;
	p += p[2] == '.' ? 3 : 2;
	return *p == '/' || !*p;
}

/** bailey_canonical() - is a path such as the kernel names it? @len without NUL */
bool bailey_canonical(const char *path, size_t len)
{
	size_t i = 0;

	if (path[0] != '/')
		return false;
	/* Eight bytes at once: is there a slash before '.' or '/' at all? */
	while (i + 8 < len) {
		__u64 slash = zero_byte(load(path + i) ^ EACH('/'));

		if (slash & zero_byte((load(path + i + 1) & EACH(0xfe)) ^
				      EACH('.')))
			break;
		i += 8;
	}
	for (; i < len; i++)
		if (path[i] == '/' && odd_component(path + i))
			return false;
	return true;
}

EXPORT int bailey_check(const struct bailey_policy *policy, int profile,
			const char *path, unsigned int perms,
			unsigned int flags, struct bailey_denial *why)
{
	const struct bailey_profile_rec *rec;
	struct bailey_field field;
	size_t len = strlen(path);
	int ret;

	rec = bailey_profile_rec(policy, profile);
	if (!rec || (flags & ~BAILEY_CHECK_OWNER)) {
		bailey_fail_text(EINVAL, "check: no such profile, or an unknown flag");
		return -1;
	}
	if (bailey_plainly_allowed(policy, rec, path, len, perms,
				   flags & BAILEY_CHECK_OWNER)) {
		if (why)
			why->perms = 0;
		return 0;
	}
	if (!bailey_canonical(path, len)) {
		bailey_fail_text(EINVAL, "check: not a path from the root without . and ..");
		return -1;
	}
	field.p = path + 1;
	field.len = len - 1;
	ret = bailey_ask(policy, rec, BAILEY_CLASS_FILE, &field, 1, perms,
			 flags, why);
	if (why && why->perms)
		why->name = path;
	return ret;
}
