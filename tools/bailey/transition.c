// SPDX-License-Identifier: GPL-2.0
/*
 * Where exec leads: a transition in policy's words, and the label it ends in
 * among the profiles of one blob.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

/**
 * transition_text() - such as "Pix -> &name"; @buf of @size bytes
 * @view: verified blob
 * @exec: index in BAILEY_SECT_EXECS, not 0
 * @buf: receives it
 * @size: its bytes
 */
void transition_text(const struct bailey_view *view, __u32 exec, char *buf,
		     size_t size)
{
	static const char letter[] = "?ipcu";
	const struct bailey_exec_rec *e = &view->execs[exec];
	char first = letter[e->mode];

	if (e->flags & BAILEY_EXEC_SECURE)
		first = toupper((unsigned char)first);
	snprintf(buf, size, "%c%sx%s%s%s", first,
		 e->flags & BAILEY_EXEC_ELSE_INHERIT ? "i" :
		 e->flags & BAILEY_EXEC_ELSE_UNCONFINED ?
		 (e->flags & BAILEY_EXEC_SECURE ? "U" : "u") : "",
		 e->target ? " -> " : "",
		 e->flags & BAILEY_EXEC_STACK ? "&" : "",
		 bailey_string(view, e->target));
}

/* Bytes of ":namespace:" in front of a name. */
static size_t namespace_len(const char *name)
{
	const char *end = *name == ':' ? strchr(name + 1, ':') : NULL;

	return end ? end + 1 - name : 0;
}

static bool attaches(const struct bailey_view *view,
		     const struct bailey_profile_rec *p, const char *path)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };
	struct bailey_result res;

	/* Attributes of an executable are not known here: none holds. */
	if (!p->cls[BAILEY_CLASS_ATTACH].count || p->nxattrs)
		return false;
	bailey_lookup(view, p, BAILEY_CLASS_ATTACH, &field, 1, false, &res);
	return res.perms.allow & BAILEY_MAY_EXEC;
}

/*
 * The profile that attaches best to @path among those whose names are @prefix
 * and one more name; NULL if there is none or several are equal.
 */
static const char *attached(const struct bailey_view *view, const char *prefix,
			    const char *path)
{
	size_t n = strlen(prefix);
	const char *best = NULL;
	__u32 most = 0, i;

	for (i = 0; i < view->count[BAILEY_SECT_PROFILES]; i++) {
		const struct bailey_profile_rec *p = &view->profiles[i];
		const char *name = bailey_string(view, p->name);

		if (strncmp(name, prefix, n) || strstr(name + n, "//") ||
		    (!n && *name == ':') || !attaches(view, p, path))
			continue;
		if (p->specificity == most)
			best = NULL;
		if (p->specificity > most) {
			most = p->specificity;
			best = name;
		}
	}
	return best;
}

/* Whether every profile of a label is there; the root's unconfined is none. */
static bool exists(const struct bailey_view *view, const char *label)
{
	char one[1024];
	const char *end;

	for (; label; label = end ? end + 3 : NULL) {
		end = strstr(label, "//&");
		snprintf(one, sizeof(one), "%.*s",
			 end ? (int)(end - label) : (int)strlen(label), label);
		if (strcmp(one, "unconfined") &&
		    bailey_find_profile(view, one) == BAILEY_NO_RULE)
			return false;
	}
	return true;
}

/**
 * transition_label() - the label of a program after an exec
 * @view: verified blob; only its profiles are known
 * @prof: profile that executes
 * @exec: index in BAILEY_SECT_EXECS, not 0
 * @path: of the program
 * @buf: receives the label
 * @size: its bytes
 *
 * Return: whether there is such a label; else the exec is refused.
 */
bool transition_label(const struct bailey_view *view,
		      const struct bailey_profile_rec *prof, __u32 exec,
		      const char *path, char *buf, size_t size)
{
	const struct bailey_exec_rec *e = &view->execs[exec];
	const char *own = bailey_string(view, prof->name);
	const char *target = bailey_string(view, e->target);
	int ns = namespace_len(own);
	const char *found = NULL;
	char prefix[512];

	snprintf(prefix, sizeof(prefix), "%.*s", ns, own);
	if (e->mode == BAILEY_EXEC_CHILD)
		snprintf(prefix, sizeof(prefix), "%s//", own);
	if (e->mode == BAILEY_EXEC_INHERIT) {
		snprintf(buf, size, "%s", own);
		return true;
	}
	if (e->mode == BAILEY_EXEC_UNCONFINED) {
		snprintf(buf, size, "%.*sunconfined", ns, own);
		return exists(view, buf);
	}
	if (!e->target) {
		found = attached(view, prefix, path);
		snprintf(buf, size, "%s", found ? found : "");
	} else {
		snprintf(buf, size, "%s%s", e->mode == BAILEY_EXEC_CHILD ?
			 prefix : "", target);
		found = exists(view, buf) ? buf : NULL;
	}
	if (found && (e->flags & BAILEY_EXEC_STACK))
		snprintf(buf, size, "%s//&%s", own, target);
	if (!found && (e->flags & BAILEY_EXEC_ELSE_INHERIT))
		snprintf(buf, size, "%s", own);
	else if (!found && (e->flags & BAILEY_EXEC_ELSE_UNCONFINED))
		snprintf(buf, size, "%.*sunconfined", ns, own);
	else
		return found;
	return exists(view, buf);
}
