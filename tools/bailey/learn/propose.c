// SPDX-License-Identifier: GPL-2.0
/*
 * What bailey tighten proposes: a rule less, a permission less, a "**" that begins
 * deeper, an include less. Only lines that hold one rule are touched.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "tighten.h"

static void propose(struct tighten *t, unsigned int line, char *text,
		    const char *why)
{
	t->p = realloc(t->p, (t->n + 1) * sizeof(*t->p));
	if (!t->p)
		abort();
	t->p[t->n++] = (struct proposal){ line, text, why };
}

/* The line without what is no policy, malloc()ed. */
static char *bare(const char *line)
{
	char *out = strdup(line + strspn(line, " \t")), *end;

	end = strchr(out, '#');
	if (end && strncmp(out, "#include", 8))
		*end = '\0';
	end = out + strlen(out);
	while (end > out && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return out;
}

/* A line in which nothing stands but this one rule. */
static bool alone(const struct tighten *t, const struct bailey_rule *r)
{
	char *text;
	bool ok;
	__u32 i;

	if (r->line < t->first || r->line > t->last)
		return false;
	for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++)
		if (&t->view.rules[i] != r && t->view.rules[i].file == r->file &&
		    t->view.rules[i].line == r->line &&
		    !(t->view.rules[i].flags & BAILEY_RULE_IMPLIED) &&
		    strcmp(bailey_string(&t->view, t->view.rules[i].text),
			   bailey_string(&t->view, r->text)))
			return false;
	text = bare(t->line[r->line - 1]);
	ok = *text && text[strlen(text) - 1] == ',' && !strchr(text, '}' + 1) &&
		strlen(text) == strlen(bailey_string(&t->view, r->text)) + 1;
	free(text);
	return ok;
}

/* The line of a file rule with another path and other permissions, or NULL. */
static char *rewritten(const struct tighten *t, const struct bailey_rule *r,
		       const char *path, __u32 perms)
{
	const char *old = t->line[r->line - 1];
	const char *comma = strrchr(old, ','), *hash = strchr(old, '#');
	const char *mode, *end, *begin = old + strspn(old, " \t");
	char letters[16], *out;

	while (hash && comma && comma > hash) {
		for (comma--; comma > old && *comma != ','; comma--)
			;
		if (comma == old)
			return NULL;
	}
	if (!comma)
		return NULL;
	for (mode = comma; mode > begin && mode[-1] != ' ' && mode[-1] != '\t'; mode--)
		;
	for (end = mode; end > begin && isspace((unsigned char)end[-1]); end--)
		;
	begin = strchr(begin, '/');
	if (!begin || begin >= end || memchr(begin, ' ', end - begin) ||
	    memchr(begin, '"', end - begin))
		return NULL;
	if (perms & BAILEY_MAY_WRITE)
		perms &= ~BAILEY_MAY_APPEND;
	ask_letters(perms, letters);
	if (asprintf(&out, "%.*s%.*s%.*s%s%s", (int)(begin - old), old,
		     (int)(path ? strlen(path) : (size_t)(end - begin)),
		     path ? path : begin, (int)(mode - end), end, letters,
		     comma) < 0)
		abort();
	return out;
}

/* A rule for a folder and all below it that is only used further down. */
static char *deeper(const char *text, const char *below)
{
	const char *path = strchr(text, '/');
	size_t n = path ? strcspn(path, " ") : 0;
	char *out;

	if (n < 4 || strncmp(path + n - 3, "/**", 3) ||
	    strcspn(path, "*?[{@") != n - 2 ||
	    strncmp(path, below, n - 2) || strlen(below) <= n - 2)
		return NULL;
	if (strpbrk(below, " *?[]{}^,\"\\"))
		return NULL;
	if (asprintf(&out, "%s**", below) < 0)
		abort();
	return out;
}

/** propose_for_rule() - what could be taken away of a rule; @i is its number */
void propose_for_rule(struct tighten *t, __u32 i)
{
	const struct bailey_rule *r = &t->view.rules[i];
	const char *text = bailey_string(&t->view, r->text);
	const struct use *u = &t->use[i];
	char *path = NULL, *line;
	__u32 perms;

	if ((r->flags & (BAILEY_RULE_DENY | BAILEY_RULE_IMPLIED)) ||
	    strcmp(bailey_string(&t->view, r->file), t->c->policy) ||
	    !alone(t, r) || r->cls == BAILEY_CLASS_RLIMIT ||
	    r->cls == BAILEY_CLASS_ATTACH)
		return;
	if (!u->events) {
		propose(t, r->line, NULL, "never used");
		return;
	}
	if (r->cls != BAILEY_CLASS_FILE || strstr(text, "->") ||
	    (r->perms & BAILEY_MAY_EXEC))
		return;
	perms = r->perms & u->perms;
	if (u->perms & BAILEY_MAY_APPEND && (r->perms & BAILEY_MAY_WRITE))
		perms |= BAILEY_MAY_APPEND;
	path = deeper(text, u->below ? u->below : "/");
	if (!path && !((r->perms & ~perms) & ~(__u32)BAILEY_MAY_APPEND))
		return;
	line = rewritten(t, r, path, perms);
	if (line && strcmp(line, t->line[r->line - 1]))
		propose(t, r->line, line, path ? "used further down only" :
			"permissions not used");
	else
		free(line);
	free(path);
}

/* Whether a rule of @file, or of what it includes, was used. */
static bool file_used(const struct tighten *t, const char *file, int depth)
{
	size_t len;
	char *text, *line, *save;
	bool used = false;
	__u32 i;

	for (i = 0; i < t->view.count[BAILEY_SECT_RULES]; i++)
		if (t->use[i].events &&
		    !strcmp(bailey_string(&t->view, t->view.rules[i].file), file))
			return true;
	text = depth ? bc_read_file(file, &len) : NULL;
	for (line = text ? strtok_r(text, "\n", &save) : NULL; line && !used;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *open = strstr(line, "include") ? strchr(line, '<') :
			NULL;
		size_t k;

		if (!open || !strchr(open, '>'))
			continue;
		for (k = 0; k < t->c->ninclude && !used; k++) {
			char path[4096];

			snprintf(path, sizeof(path), "%s/%.*s",
				 t->c->include[k], (int)strcspn(open + 1, ">"),
				 open + 1);
			used = file_used(t, path, depth - 1);
		}
	}
	free(text);
	return used;
}

/** propose_for_includes() - includes of which no rule was used */
void propose_for_includes(struct tighten *t)
{
	unsigned int i;
	size_t k;

	for (i = t->first; i < t->last; i++) {
		char *text = bare(t->line[i - 1]), *open;
		bool used = false, found = false;

		open = strchr(text, '<');
		if (strncmp(text, "include", 7) && strncmp(text, "#include", 8))
			open = NULL;
		for (k = 0; open && k < t->c->ninclude && !found; k++) {
			char path[4096];
			FILE *f;

			snprintf(path, sizeof(path), "%s/%.*s", t->c->include[k],
				 (int)strcspn(open + 1, ">"), open + 1);
			f = fopen(path, "re");
			found = f;
			if (f)
				fclose(f);
			used |= file_used(t, path, 6);
		}
		if (open && found && !used && !strstr(text, "local/"))
			propose(t, i, NULL, "none of its rules is used");
		free(text);
	}
}

