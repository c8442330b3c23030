// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions of the kernel's matcher, offline.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

static void look(const struct bailey_view *view,
		 const struct bailey_profile_rec *prof, const char *path,
		 bool owner, struct bailey_result *res)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };

	bailey_lookup(view, prof, BAILEY_CLASS_FILE, &field, 1, owner, res);
}

/* Whether the link would grant more than its target does. */
static bool exceeds(const struct bailey_view *view,
		    const struct bailey_profile_rec *prof, const char *name,
		    const char *target, bool owner)
{
	struct bailey_result a, b;
	__u32 mine, theirs;

	look(view, prof, name, owner, &a);
	look(view, prof, target, owner, &b);
	mine = a.perms.allow & ~a.perms.deny & ~(__u32)BAILEY_MAY_LINK;
	theirs = b.perms.allow & ~b.perms.deny;
	if (mine & ~theirs)
		return true;
	return (mine & BAILEY_MAY_EXEC) && a.exec != b.exec;
}

/* A link: by what the new name grants, else by the pair. */
static bool decide_link(const struct bailey_view *view,
			const struct bailey_profile_rec *prof,
			const struct question *q, bool owner, __u32 *rule)
{
	bool more = exceeds(view, prof, q->field[0].p, q->field[1].p, owner);
	struct bailey_result res;
	__u32 granted;

	look(view, prof, q->field[0].p, owner, &res);
	granted = res.perms.allow & ~res.perms.deny & BAILEY_MAY_LINK;
	if (granted || (res.perms.deny & BAILEY_MAY_LINK)) {
		*rule = bailey_find_rule(view, &res, BAILEY_MAY_LINK, !granted,
					 owner);
		return granted && !more;
	}
	bailey_lookup(view, prof, BAILEY_CLASS_LINK, q->field, 2, owner, &res);
	granted = res.perms.allow & ~res.perms.deny;
	*rule = bailey_find_rule(view, &res, q->perms, res.perms.deny, owner);
	return (granted & BAILEY_LINK_ANY) ||
		((granted & BAILEY_LINK_SUBSET) && !more);
}

static bool decide_cap(const struct bailey_view *view,
		       const struct bailey_profile_rec *prof,
		       const struct question *q, __u32 *rule)
{
	__u32 bit = 1u << (q->cap % 32);
	int half = q->cap / 32;
	bool denied;

	denied = !(prof->caps.allow[half] & ~prof->caps.deny[half] & bit);
	*rule = bailey_find_cap_rule(view, prof, q->cap, denied);
	return !denied;
}

/*
 * Whether a deny rule names a part of the stack "a//&b" that change_profile was
 * allowed to go to as a whole; one that is added to the task's own, "&a", is
 * asked for as it is.
 */
static bool forbids_part(const struct bailey_view *view,
			 const struct bailey_profile_rec *prof,
			 const struct question *q, bool owner, __u32 *rule)
{
	struct bailey_field field[2] = { q->field[0] };
	const char *name = q->field[1].p, *end;
	struct bailey_result res;

	if (*name == '&' || !strstr(name, "//&"))
		return false;
	for (; name; name = end ? end + strlen("//&") : NULL) {
		end = strstr(name, "//&");
		field[1] = (struct bailey_field){ name, end ? (size_t)(end - name) :
						  strlen(name) };
		bailey_lookup(view, prof, q->cls, field, 2, owner, &res);
		if (!(res.perms.deny & q->perms))
			continue;
		*rule = bailey_find_rule(view, &res, res.perms.deny & q->perms,
					 true, owner);
		return true;
	}
	return false;
}

/**
 * ask_decide() - what the kernel would decide
 * @view: verified blob
 * @prof: profile of it
 * @q: question
 * @owner: the asking task owns the object
 * @rule: receives the deciding rule, or BAILEY_NO_RULE
 * @exec: receives the transition of an allowed exec, else 0; may be NULL
 *
 * Return: whether it is allowed.
 */
bool ask_decide(const struct bailey_view *view,
		const struct bailey_profile_rec *prof, const struct question *q,
		bool owner, __u32 *rule, __u32 *exec)
{
	struct bailey_result res;
	__u32 denied;

	if (exec)
		*exec = 0;
	*rule = BAILEY_NO_RULE;
	if (prof->flags & BAILEY_PROFILE_UNCONFINED)
		return true;
	if (q->cls == BAILEY_CLASS_CAP)
		return decide_cap(view, prof, q, rule);
	if (q->cls == BAILEY_CLASS_LINK)
		return decide_link(view, prof, q, owner, rule);
	bailey_lookup(view, prof, q->cls, q->field, q->nfields, owner, &res);
	denied = bailey_denied(&res.perms, q->perms);
	/* What is not written is not refused. */
	if (prof->flags & BAILEY_PROFILE_DEFAULT_ALLOW)
		denied = q->perms & res.perms.deny;
	*rule = bailey_find_rule(view, &res, denied ? denied : q->perms,
				 denied, owner);
	if (!denied && q->cls == BAILEY_CLASS_CHANGE &&
	    forbids_part(view, prof, q, owner, rule))
		return false;
	if (exec && !denied && q->cls == BAILEY_CLASS_FILE &&
	    (q->perms & BAILEY_MAY_EXEC))
		*exec = res.exec;
	return !denied;
}

/** open_policy() - compile and verify; the blob, or NULL after messages */
void *open_policy(struct common *c, const char *file, struct bailey_view *view)
{
	char *files[1] = { (char *)file };
	struct bailey_blob_error err;
	size_t size;
	void *blob = get_blob(c, files, 1, &size, NULL);

	if (!blob) {
		no_profile(c, file);
		return NULL;
	}
	if (!bailey_verify(blob, size, view, &err))
		return blob;
	fprintf(stderr, "bailey: %s: offset %zu: %s\n", file, err.offset,
		err.reason);
	free(blob);
	return NULL;
}
