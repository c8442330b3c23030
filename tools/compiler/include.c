// SPDX-License-Identifier: GPL-2.0
/*
 * Files: the search path, includes of files and directories, cycles.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "nfa.h"
#include "session.h"
#include "text.h"

int bc_yylex_destroy(void *scanner);

#define MAX_NULS	256	/* in a file */

/* Room for what a file has, and for the byte that tells that it has no more. */
static size_t room_of(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 ? st.st_size + 2 : 4096;
}

/** bc_read_file() - contents of a file, malloc()ed, or NULL with errno */
char *bc_read_file(const char *path, size_t *len)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, error;
	size_t n = 0, room;
	ssize_t got;
	char *text;

	if (fd < 0)
		return NULL;
	room = room_of(fd);
	text = malloc(room);
	do {
		if (n + 1 >= room)
			text = realloc(text, room *= 2);
		if (!text)
			abort();
		got = read(fd, text + n, room - n - 1);
		n += got > 0 ? got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	error = errno;
	if (fd != STDIN_FILENO)
		close(fd);
	if (got < 0) {
		free(text);
		errno = error;
		return NULL;
	}
	text[n] = '\0';
	*len = n;
	return text;
}

/*
 * The lexer reads what it has of a token anew at each NUL byte: what is full of them is
 * no policy. Returns how many a text has, up to MAX_NULS; @first: the place of the first.
 */
static unsigned int count_nuls(const char *text, size_t len, size_t *first)
{
	const char *p = memchr(text, '\0', len);
	unsigned int n;

	*first = p ? (size_t)(p - text) : len;
	for (n = 0; p && n < MAX_NULS; n++)
		p = memchr(p + 1, '\0', text + len - p - 1);
	return n;
}

static void tell_nuls(struct bc_front *f, const char *file, const char *text,
		      size_t first, unsigned int n)
{
	struct bc_loc loc = { .file = file, .line = 1, .column = 1 };
	const char *p;

	for (p = text; p < text + first; p++) {
		loc.column = *p == '\n' ? 1 : loc.column + 1;
		loc.line += *p == '\n';
	}
	bc_report(f->diag, BC_ERROR, loc, NULL,
		  "this is no policy: it has %u bytes that are 0 and more", n);
	f->lost = true;
}

/** bc_push_text() - read @text (taken over) before the rest of the input */
void bc_push_text(struct bc_front *f, const char *file, char *text, size_t len,
		  struct bc_loc from, enum bc_memo_kind memo)
{
	size_t first;
	unsigned int nuls = count_nuls(text, len, &first);
	struct bc_input *in;

	f->stack = bc_grow(f->stack, f->depth, &f->stack_room, sizeof(*f->stack));
	in = &f->stack[f->depth++];
	/* The lexer has a copy of its own, with the bytes that are 0. */
	bc_lex_push(f, text, nuls < MAX_NULS ? len : 0);
	file = bc_intern(f->diag, file);
	*in = (struct bc_input){ .file = file, .len = len,
				 .source = bc_diag_source(f->diag, file, text, len, from),
				 .line = 1, .column = 1, .from = from,
				 .profile = f->profile,
				 .nprofiles = f->policy->nprofiles,
				 .quals = f->quals, .skip = bc_is_skipped(f),
				 .memo = memo };
	bc_memo_begin(f, in);
	if (nuls == MAX_NULS)
		tell_nuls(f, file, text, first, nuls);
}

static bool was_seen(const struct bc_front *f, const char *path)
{
	int i;

	for (i = 0; i < f->nseen; i++)
		if (f->seen[i] == path)
			return true;
	return false;
}

/* Outside of profiles a file is read once: it sets variables. */
static bool seen_before(struct bc_front *f, const char *path)
{
	if (bc_current(f))
		return false;
	if (was_seen(f, path))
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
	if (!bc_current(f) && was_seen(f, path))
		return;
	for (i = 0; i < f->depth; i++) {
		if (f->stack[i].file == path) {
			/* AppArmor passes over it. What it is part of differs. */
			bc_warn(f->diag, "double", loc, NULL,
				"include cycle: %s includes itself", path);
			f->depends++;
			return;
		}
	}
	if (bc_once_skip(f, path, loc) || bc_memo_recall(f, path, loc))
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

/**
 * struct bc_dir - files of a folder that are still to be read
 * @path: the folder
 * @name: its files, in order; @n of them, the next is @at
 * @loc: of the include
 */
struct bc_dir {
	char *path;
	struct dirent **name;
	int n, at;
	struct bc_loc loc;
};

/** bc_dir_free() - forget the files that are left */
void bc_dir_free(struct bc_dir *d)
{
	if (!d)
		return;
	while (d->n)
		free(d->name[--d->n]);
	free(d->name);
	free(d->path);
	free(d);
}

/**
 * bc_dir_next() - read the next file of a folder
 * @f: front end
 * @d: folder; freed after the last file
 *
 * One after the other, as a file may include another that follows it.
 */
void bc_dir_next(struct bc_front *f, struct bc_dir *d)
{
	int depth = f->depth;

	while (d->at < d->n && f->depth == depth) {
		struct stat st;
		char *file = bc_join(d->path, "/", d->name[d->at++]->d_name);

		if (stat(file, &st))
			bc_report(f->diag, BC_ERROR, d->loc, NULL,
				  "cannot read %s: %s", file, strerror(errno));
		else if (S_ISREG(st.st_mode))
			include_file(f, file, d->loc);
		free(file);
	}
	if (f->depth > depth)
		f->stack[depth].dir = d;
	else
		bc_dir_free(d);
}

static void include_dir(struct bc_front *f, const char *path, struct bc_loc loc)
{
	struct bc_dir *d = calloc(1, sizeof(*d));

	if (!d)
		abort();
	d->path = strdup(path);
	d->n = bc_folder(path, &d->name);
	if (d->n < 0) {
		/* What is in it may be denied by it. Of a device nothing is read. */
		if (errno != ENOTDIR)
			bc_report(f->diag, BC_ERROR, loc, NULL, "cannot read %s: %s",
				  path, strerror(errno));
		d->n = 0;
	}
	d->loc = loc;
	bc_dir_next(f, d);
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
	const char *word = text + (*text == '#') + strlen("include");
	const char *p = word, *name;
	size_t len;
	char *spec;
	bool bare;

	p += strspn(p, " \t\r\n");
	*optional = false;
	/* In another line "if" would be the name. */
	if (p > word && !strncmp(p, "if", 2) && strchr(" \t", p[2]) &&
	    !memchr(word, '\n', p - word)) {
		p += 2 + strspn(p + 2, " \t\r");
		*optional = !strncmp(p, "exists", 6) && strchr(" \t", p[6]);
		p += *optional ? 6 : 0;
		p += strspn(p, " \t\r\n");
		if (!*optional) {
			*end = p;
			return NULL;
		}
	}
	bare = *p != '<' && *p != '"';
	name = p + !bare;
	len = strcspn(name, bare ? " \t\r\n,>\"" : *p == '<' ? ">\n" : "\"\n");
	/* A comma ends a name only if something ends after it. */
	while (bare && name[len] == ',' && name[len + 1] &&
	       !strchr(" \t\r\n,>\"", name[len + 1]))
		len += 1 + strcspn(name + len + 1, " \t\r\n,>\"");
	*end = name + len;
	for (; word < name; word++)	/* a return is part of a line's end */
		if (*word == '\r' && word[1] != '\n')
			return NULL;
	if ((!len && (*p != '"' || !*optional)) ||
	    (!bare && (!**end || **end == '\n')))
		return NULL;
	*end += !bare;
	if (*p == '<') {
		while (len && strchr(" \f\v", *name)) {
			name++;
			len--;
		}
		while (len && strchr(" \f\v", name[len - 1]))
			len--;
		if (!len)
			return NULL;
		if (*name == '\t' || (len && name[len - 1] == '\t'))
			return NULL;
		if (len > 2 && name[0] == '"' && name[len - 1] == '"') {
			name++;
			len -= 2;
		}
		if (memchr(name, '"', len))
			return NULL;
	}
	spec = malloc(len + 2);
	if (!spec)
		abort();
	spec[0] = *p == '<' ? '<' : '"';
	memcpy(spec + 1, name, len);
	spec[len + 1] = '\0';
	return spec;
}

/* Where the name of an include is; @dir: it is no file, but a folder or a device. */
static char *search(const struct bc_options *opt, const char *spec, bool *dir)
{
	size_t n = spec[0] == '<' ? opt->ninclude_dirs : 1, i;
	struct stat st;
	char *path;

	for (i = 0; i < n; i++) {
		const char *at = spec[0] == '<' ? opt->include_dirs[i] :
				 spec[1] == '/' ? "" : ".";

		path = bc_join(at, *at ? "/" : "", spec + 1);
		if (spec[1] && !stat(path, &st)) {
			*dir = S_ISDIR(st.st_mode) || S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
			return path;
		}
		free(path);
	}
	return NULL;
}

/* As search(), remembered for the files of a run. */
static const struct bc_found *find(struct bc_front *f, const char *spec)
{
	struct bc_session *s = f->session;
	struct bc_found *found;
	char *path;
	int i;

	spec = bc_intern(f->diag, spec);
	for (i = 0; i < s->nfound; i++)
		if (s->found[i].spec == spec)
			return &s->found[i];
	s->found = bc_grow(s->found, s->nfound, &s->found_room,
			   sizeof(*s->found));
	found = &s->found[s->nfound++];
	*found = (struct bc_found){ .spec = spec };
	path = search(f->opt, spec, &found->dir);
	found->path = path ? bc_intern(f->diag, path) : NULL;
	free(path);
	return found;
}

/**
 * bc_find_file() - where a file is
 * @f: front end
 * @spec: '<' or '"', then the name
 *
 * Return: malloc()ed path, or NULL if there is none but a folder or a device.
 */
char *bc_find_file(struct bc_front *f, const char *spec)
{
	const struct bc_found *found = find(f, spec);

	return found->path && !found->dir ? strdup(found->path) : NULL;
}

/** bc_find_spec() - as bc_find_file(), without a front end */
char *bc_find_spec(const struct bc_options *opt, const char *spec)
{
	bool dir;

	return search(opt, spec, &dir);
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
	struct bc_found found;
	char hint[BC_HINT];

	if (f->alone)
		return;
	/* More may be found while it is read. */
	found = *find(f, spec);
	if (found.path && found.dir)
		include_dir(f, found.path, loc);
	else if (found.path)
		include_file(f, found.path, loc);
	else if (!optional) {
		f->unset |= !bc_current(f);
		bc_report(f->diag, BC_ERROR, loc,
			  bc_near_file(f->opt, spec, hint), "cannot find %s",
			  spec + 1);
	}
}
