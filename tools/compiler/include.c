// SPDX-License-Identifier: GPL-2.0
/*
 * Files: the search path, includes of files and directories, cycles.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nfa.h"
#include "session.h"

int bc_yylex_destroy(void *scanner);

/** bc_read_file() - contents of a file, malloc()ed, or NULL with errno */
char *bc_read_file(const char *path, size_t *len)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *text = NULL;
	size_t n = 0, room = 0, got;

	if (!in)
		return NULL;
	do {
		if (n + 1 >= room) {
			room = room ? room * 2 : 16384;
			text = realloc(text, room);
			if (!text)
				abort();
		}
		got = fread(text + n, 1, room - n - 1, in);
		n += got;
	} while (got);
	if (ferror(in)) {
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
	}
	if (in != stdin)
		fclose(in);
	*len = n;
	return text;
}

/** bc_push_text() - read @text (taken over) before the rest of the input */
void bc_push_text(struct bc_front *f, const char *file, char *text, size_t len,
		  struct bc_loc from, enum bc_memo_kind memo)
{
	struct bc_input *in = &f->stack[f->depth++];

	file = bc_intern(f->diag, file);
	bc_diag_source(f->diag, file, text, len);
	if (from.line)
		bc_diag_included(f->diag, file, from);
	*in = (struct bc_input){ .file = file, .text = text, .len = len,
				 .line = 1, .column = 1, .from = from,
				 .memo = memo };
	bc_memo_begin(f, in);
	bc_lex_push(f, text, len);
}

/* Outside of profiles a file is read once: it sets variables. */
static bool seen_before(struct bc_front *f, const char *path)
{
	int i;

	if (bc_current(f))
		return false;
	for (i = 0; i < f->nseen; i++)
		if (f->seen[i] == path)
			return true;
	f->seen = bc_grow(f->seen, f->nseen, &f->seen_room, sizeof(*f->seen));
	f->seen[f->nseen++] = path;
	return false;
}

static void include_file(struct bc_front *f, const char *path,
			 struct bc_loc loc)
{
	enum bc_memo_kind memo;
	size_t len;
	char *text;
	int i;

	path = bc_intern(f->diag, path);
	for (i = 0; i < f->depth; i++) {
		if (f->stack[i].file == path) {
			bc_report(f->diag, BC_ERROR, loc, NULL,
				  "include cycle: %s includes itself", path);
			return;
		}
	}
	if (bc_memo_recall(f, path, loc))
		return;
	memo = bc_memo_kind(f);
	if (seen_before(f, path))
		return;
	if (f->depth == BC_MAX_INCLUDES) {
		bc_report(f->diag, BC_ERROR, loc, NULL,
			  "includes nested more than %d deep", BC_MAX_INCLUDES);
		return;
	}
	text = bc_read_file(path, &len);
	if (!text) {
		bc_report(f->diag, BC_ERROR, loc, NULL, "cannot read %s: %s",
			  path, strerror(errno));
		return;
	}
	bc_push_text(f, path, text, len, loc, memo);
}

/** bc_wanted_name() - false for backups and package leftovers */
bool bc_wanted_name(const char *name)
{
	static const char *const bad[] = { "~", ".dpkg-old", ".dpkg-new",
		".dpkg-dist", ".dpkg-bak", ".rpmnew", ".rpmsave", ".orig",
		".rej", ".pacnew", ".pacsave" };
	size_t n = strlen(name), i;

	if (name[0] == '.')
		return false;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t m = strlen(bad[i]);

		if (n > m && !strcmp(name + n - m, bad[i]))
			return false;
	}
	return true;
}

static int wanted(const struct dirent *e)
{
	return bc_wanted_name(e->d_name);
}

static void include_dir(struct bc_front *f, const char *path, struct bc_loc loc)
{
	struct dirent **names;
	int n = scandir(path, &names, wanted, alphasort), i;

	/* Pushed last to first, so that they are read in order. */
	for (i = n - 1; i >= 0; i--) {
		struct stat st;
		char *file;

		if (asprintf(&file, "%s/%s", path, names[i]->d_name) < 0)
			abort();
		if (!stat(file, &st) && S_ISREG(st.st_mode))
			include_file(f, file, loc);
		free(file);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/**
 * bc_include_spec() - take an include statement apart
 * @text: at "include" or "#include"; ends at the end of its line at the latest
 * @optional: receives whether "if exists" stands in it
 * @end: receives the byte after the name
 *
 * Return: malloc()ed '<' or '"' and the name, or NULL if it is malformed.
 */
char *bc_include_spec(const char *text, bool *optional, const char **end)
{
	const char *p = text + (*text == '#') + strlen("include"), *name;
	size_t len;
	char *spec;
	bool bare;

	p += strspn(p, " \t");
	*optional = false;
	if (!strncmp(p, "if", 2) && strchr(" \t", p[2])) {
		p += 2 + strspn(p + 2, " \t");
		*optional = !strncmp(p, "exists", 6);
		p += *optional ? 6 : 0;
		p += strspn(p, " \t");
		if (!*optional) {
			*end = p;
			return NULL;
		}
	}
	bare = *p != '<' && *p != '"';
	name = p + !bare;
	len = strcspn(name, bare ? " \t\r\n" : *p == '<' ? ">\n" : "\"\n");
	*end = name + len;
	if (!len || (!bare && (!**end || **end == '\n')))
		return NULL;
	*end += !bare;
	if (*p == '<') {
		while (len > 1 && strchr(" \t", *name)) {
			name++;
			len--;
		}
		while (len > 1 && strchr(" \t", name[len - 1]))
			len--;
	}
	if (asprintf(&spec, "%c%.*s", *p == '<' ? '<' : '"', (int)len, name) < 0)
		abort();
	return spec;
}

/**
 * bc_find_file() - where a file is
 * @f: front end
 * @spec: '<' or '"', then the name
 *
 * Return: malloc()ed path, or NULL.
 */
char *bc_find_file(struct bc_front *f, const char *spec)
{
	size_t n = spec[0] == '<' ? f->opt->ninclude_dirs : 1, i;
	struct stat st;
	char *path;

	for (i = 0; i < n; i++) {
		const char *dir = spec[0] == '<' ? f->opt->include_dirs[i] :
				  spec[1] == '/' ? "" : ".";

		if (asprintf(&path, "%s%s%s", dir, *dir ? "/" : "",
			     spec + 1) < 0)
			abort();
		if (!stat(path, &st))
			return path;
		free(path);
	}
	return NULL;
}

/**
 * bc_include() - follow an include statement
 * @f: front end
 * @spec: '<' or '"', then the name
 * @optional: "if exists"
 * @loc: of the statement
 */
void bc_include(struct bc_front *f, const char *spec, bool optional,
		struct bc_loc loc)
{
	char *path = bc_find_file(f, spec);
	struct stat st;

	if (path && !stat(path, &st) && S_ISDIR(st.st_mode))
		include_dir(f, path, loc);
	else if (path)
		include_file(f, path, loc);
	else if (!optional)
		bc_report(f->diag, BC_ERROR, loc,
			  "give its directory with -I", "cannot find %s",
			  spec + 1);
	free(path);
}
