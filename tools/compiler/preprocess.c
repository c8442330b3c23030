// SPDX-License-Identifier: GPL-2.0
/*
 * Policy with its includes in place: what apparmor_parser -p prints.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "front.h"

/**
 * struct pre - a run
 * @dirs: search path; @ndirs of them
 * @out: where to
 * @depth: of includes
 * @files: how many were printed
 * @quiet: nothing on standard error
 */
struct pre {
	const char *const *dirs;
	size_t ndirs;
	FILE *out;
	int depth, files;
	bool quiet;
};

#define MAX_FILES	4096	/* files that include others twice are many soon */

static int put_file(struct pre *p, const char *path);

static int put_dir(struct pre *p, const char *path)
{
	struct dirent **name;
	int n = bc_folder(path, &name), i, ret = 0;
	struct stat st;
	char *file;

	if (n < 0) {
		if (!p->quiet)
			fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
		return 1;
	}
	for (i = 0; i < n; i++) {
		if (asprintf(&file, "%s/%s", path, name[i]->d_name) < 0)
			abort();
		if (!stat(file, &st) && S_ISREG(st.st_mode))
			ret |= put_file(p, file);
		free(file);
		free(name[i]);
	}
	free(name);
	return ret;
}

static int put_include(struct pre *p, const char *file, int line,
		       const char *spec, bool optional)
{
	struct bc_options opt = { p->dirs, p->ndirs, true };
	char *path = bc_find_spec(&opt, spec);
	struct stat st = { 0 };
	int ret = 0;

	fprintf(p->out, "\n##included %s%s\n", spec,
		*spec == '<' ? ">" : "\"");
	if (!path && !optional) {
		if (!p->quiet)
			fprintf(stderr, "%s:%d: error: cannot find %s\n", file,
				line, spec + 1);
		ret = 1;
	} else if (path && (p->depth >= BC_MAX_INCLUDES ||
			    p->files > MAX_FILES)) {
		if (!p->quiet)
			fprintf(stderr, "%s:%d: error: too many includes\n",
				file, line);
		ret = 1;
	} else if (path && (stat(path, &st) || !(S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)))) {
		/* Of a device nothing is read. */
		p->depth++;
		ret = S_ISDIR(st.st_mode) ? put_dir(p, path) : put_file(p, path);
		p->depth--;
	}
	free(path);
	return ret;
}

static bool is_include(const char *s)
{
	return !strncmp(s, "#include", 8) ||
		(!strncmp(s, "include", 7) && strchr(" \t\r", s[7]) && s[7]);
}

/* The first include between @s and @end, or NULL. */
static const char *find_include(const char *s, const char *end)
{
	const char *at = s + strspn(s, " \t"), *name;
	bool quoted = false, optional;
	char *spec;

	if (at < end && is_include(at))
		return at;
	/* Behind something else only with a name that cannot be policy. */
	for (; at < end; at++) {
		quoted ^= *at == '"';
		if (quoted || (at > s && !strchr(" \t{},", at[-1])))
			continue;
		if (is_include(at)) {
			spec = bc_include_spec(at, &optional, &name);
			if (spec && strchr(">\"", name[-1])) {
				free(spec);
				return at;
			}
			free(spec);
		}
		if (*at == '#')
			break;
	}
	return NULL;
}

static int put_file(struct pre *p, const char *path)
{
	size_t len;
	char *text = bc_read_file(path, &len);
	const char *s;
	const char *at, *end;
	int line = 1, ret = 0;

	p->files++;
	if (!text) {
		if (!p->quiet)
			fprintf(stderr, "%s: error: %s\n", path,
				strerror(errno));
		return 1;
	}
	for (s = text; *s; s = end) {
		bool optional;
		char *spec;

		end = s + strcspn(s, "\n");
		end += *end == '\n';
		at = find_include(s, end);
		spec = at ? bc_include_spec(at, &optional, &end) : NULL;
		fwrite(s, 1, (spec ? at : end) - s, p->out);
		if (spec)
			ret |= put_include(p, path, line, spec, optional);
		for (; s < end; s++)
			line += *s == '\n';
		free(spec);
	}
	free(text);
	return ret;
}

/**
 * bc_preprocess() - print a file with its includes in place
 * @path: file, or "-"
 * @dirs: search path of include <...>
 * @ndirs: its length
 * @out: where to
 * @quiet: no messages
 *
 * Return: 0, or 1 after messages on standard error.
 */
int bc_preprocess(const char *path, const char *const *dirs, size_t ndirs,
		  FILE *out, bool quiet)
{
	struct pre p = { dirs, ndirs, out, .quiet = quiet };

	return put_file(&p, path);
}
