// SPDX-License-Identifier: GPL-2.0
/*
 * Texts of policy files, of which messages quote lines.
 *
 * Few files have any. So the text of an included file is kept while the file is read, and
 * is read again if somebody asks for it; if it is another by then, it is not known.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir.h"
#include "nfa.h"
#include "source.h"

/** bc_source_of() - a file by its interned name, or NULL */
struct bc_source *bc_source_of(const struct bc_sources *all, const char *file)
{
	int i;

	for (i = 0; file && i < all->n; i++)
		if (all->v[i].file == file)
			return &all->v[i];
	return NULL;
}

/** bc_source_add() - as bc_source_of(), added if it is new */
struct bc_source *bc_source_add(struct bc_sources *all, const char *file)
{
	struct bc_source *s = bc_source_of(all, file);

	if (s)
		return s;
	all->v = bc_grow(all->v, all->n, &all->room, sizeof(*all->v));
	s = &all->v[all->n++];
	*s = (struct bc_source){ .file = file };
	return s;
}

/**
 * bc_source_take() - what a file has
 * @s: file
 * @text: malloc()ed, taken over; a NUL byte follows it
 * @len: its bytes
 */
void bc_source_take(struct bc_source *s, char *text, size_t len)
{
	char *at;

	free(s->text);
	s->text = text;
	s->len = 0;
	/* Lines are counted beyond a NUL byte, too; it is shown as any of its kind. */
	for (at = text; (at = memchr(at, '\0', text + len - at)); at++)
		*at = '\1';
}

/* What is no plain file gives its text once. */
static bool is_plain(const char *file, struct timespec *changed)
{
	struct stat st;

	if (stat(file, &st) || !S_ISREG(st.st_mode))
		return false;
	*changed = st.st_mtim;
	return true;
}

/** bc_source_put_away() - a file was read: if it can be read again, its text need not stay */
void bc_source_put_away(struct bc_source *s)
{
	if (!s->text || !s->from.line || !is_plain(s->file, &s->changed))
		return;
	s->len = strlen(s->text);
	free(s->text);
	s->text = NULL;
}

/** bc_source_text() - the text of a file, or NULL */
const char *bc_source_text(struct bc_source *s)
{
	size_t len, had = s->len;
	struct timespec changed;
	char *text;

	if (s->text || !had || !is_plain(s->file, &changed) ||
	    changed.tv_sec != s->changed.tv_sec || changed.tv_nsec != s->changed.tv_nsec)
		return s->text;
	text = bc_read_file(s->file, &len);
	if (text && len == had)
		bc_source_take(s, text, len);
	else
		free(text);
	return s->text;
}

/** bc_sources_forget() - no more will be said of what was not included */
void bc_sources_forget(struct bc_sources *all)
{
	for (; all->done < all->n; all->done++) {
		struct bc_source *s = &all->v[all->done];

		if (s->from.line)
			continue;
		free(s->text);
		s->text = NULL;
	}
}

void bc_sources_free(struct bc_sources *all)
{
	int i;

	for (i = 0; i < all->n; i++)
		free(all->v[i].text);
	free(all->v);
}
