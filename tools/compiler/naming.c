// SPDX-License-Identifier: GPL-2.0
/*
 * Names of profiles and labels: their variables, and the namespace they begin with.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "text.h"

/* Several attachments become branches of one glob. */
static char *join(char **s, int n)
{
	struct bc_text all = { 0 };
	int i;

	if (n == 1)
		return s[0];
	bc_text_add(&all, "{");
	for (i = 0; i < n; i++) {
		bc_text_add(&all, i ? "," : "");
		bc_text_add(&all, s[i]);
		free(s[i]);
	}
	bc_text_add(&all, "}");
	return all.s;
}

/** bc_one_glob() - a word with its variables, as one glob; NULL after an error */
char *bc_one_glob(struct bc_front *f, const struct bc_word *w)
{
	char **s, *all;
	int n = bc_expand(f, w->s, w->loc, &s);

	if (n < 0)
		return NULL;
	all = join(s, n);
	free(s);
	return all;
}

/* The end of a name from a @{ on that nothing closes: no variable, but what it says. */
static const char *unclosed(const char *s)
{
	const char *close = strrchr(s, '}'), *at = strstr(close ? close : s, "@{");

	return at ? at : s + strlen(s);
}

/**
 * bc_profile_name() - the name of a profile with its variables
 * @f: front end
 * @name: what is written
 *
 * Each part of parent//child has its own, and a namespace none.
 *
 * Return: malloc()ed, or NULL after an error.
 */
char *bc_profile_name(struct bc_front *f, const struct bc_word *name)
{
	size_t skip = bc_namespace_len(name->s), len, n;
	const char *tail = unclosed(name->s + skip);
	char *all = strndup(name->s, skip), *part, *next;
	struct bc_word w = *name;

	len = tail - name->s;
	if (!all)
		abort();
	for (; all && skip < len; skip += n) {
		const char *s = name->s + skip, *end = strstr(s, "//");

		end = end < tail ? end : NULL;
		n = end ? (size_t)(end - s) : len - skip;
		w.s = strndup(s, n);
		part = w.s ? bc_one_glob(f, &w) : NULL;
		next = part ? bc_join(all, part, end ? "//" : "") : NULL;
		n += end ? 2 : 0;
		free(all);
		all = next;
		free(part);
		free(w.s);
	}
	next = all ? bc_join(all, tail, "") : NULL;
	free(all);
	return next;
}

/**
 * bc_namespace_len() - bytes of the namespace that a label begins with
 * @s: ":namespace:name", of which ":namespace:" counts, or a name without
 */
size_t bc_namespace_len(const char *s)
{
	const char *end = *s == ':' ? strchr(s + 1, ':') : NULL;

	return end ? end + 1 - s : 0;
}

/**
 * bc_name_pattern() - what @{profile_name} stands for
 * @p: profile, whose name is complete
 *
 * The kernel knows /bin/{a,b} by that very name: as a glob it would be the name of
 * others. What has a backslash before it is itself already.
 *
 * Return: the profile's.
 */
const char *bc_name_pattern(struct bc_profile *p)
{
	const char *s = p->name + bc_namespace_len(p->name);
	char *to;

	if (p->pattern)
		return p->pattern;
	to = p->pattern = malloc(2 * strlen(s) + 1);
	if (!to)
		abort();
	while (*s) {
		if (strchr("*?[]{}", *s))
			*to++ = '\\';
		else if (*s == '\\' && s[1])
			*to++ = *s++;
		*to++ = *s++;
	}
	*to = '\0';
	return p->pattern;
}

/** bc_canonical_label() - :namespace://name is :namespace:name; in place */
void bc_canonical_label(char *s)
{
	size_t n = bc_namespace_len(s);

	if (n && !strncmp(s + n, "//", 2))
		memmove(s + n, s + n + 2, strlen(s + n + 2) + 1);
}

/**
 * bc_label_glob() - a peer's label, as the profile's namespace sees it
 * @f: front end
 * @s: malloc()ed glob, or NULL
 *
 * The kernel shows a profile the peers of its own namespace without its name.
 *
 * Return: @s.
 */
char *bc_label_glob(struct bc_front *f, char *s)
{
	const char *own = bc_current(f) ? bc_current(f)->name : "";
	size_t n = bc_namespace_len(own);

	if (!s)
		return NULL;
	bc_canonical_label(s);
	if (n && !strncmp(s, own, n) && s[n])
		memmove(s, s + n, strlen(s + n) + 1);
	return s;
}
