// SPDX-License-Identifier: GPL-2.0
/*
 * An include that is not found: what was meant.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "session.h"

#define MOST	512	/* names of a folder that are looked at */

/* The name nearest to @base in the folder @path, as a hint. */
static bool near_in(const char *path, const char *dir, size_t len, const char *base,
		    char *hint)
{
	const char *names[MOST], *near;
	struct dirent **list;
	int n = scandir(path, &list, NULL, alphasort), i;

	if (n < 0)
		return false;
	for (i = 0; i < n && i < MOST; i++)
		names[i] = list[i]->d_name[0] == '.' ? NULL : list[i]->d_name;
	near = bc_suggest(names, i, base);
	if (near)
		snprintf(hint, BC_HINT, "did you mean <%.*s%.100s>?", (int)len, dir, near);
	for (i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return near;
}

/* Whether a file of that name is in a folder of the search path. */
static bool is_found(const struct bc_options *opt, const char *name)
{
	char *spec, *path;

	if (asprintf(&spec, "<%s", name) < 0)
		abort();
	path = bc_find_spec(opt, spec);
	free(spec);
	free(path);
	return path;
}

/**
 * bc_near_file() - what to do about an include that is not found
 * @opt: search path
 * @spec: '<' or '"', then the name
 * @hint: room, BC_HINT bytes
 *
 * Return: @hint.
 */
const char *bc_near_file(const struct bc_options *opt, const char *spec, char *hint)
{
	const char *name = spec + 1, *slash = strrchr(name, '/');
	size_t len = slash ? slash + 1 - name : 0, n, i;
	char *path;
	bool near;

	if (*spec != '<' && name[0] != '/' && is_found(opt, name)) {
		snprintf(hint, BC_HINT, "write: include <%.160s>", name);
		return hint;
	}
	if (!strncmp(name, "local/", 6)) {
		snprintf(hint, BC_HINT, "write: include if exists <%.150s>", name);
		return hint;
	}
	for (i = 0; *spec == '<' && i < opt->ninclude_dirs; i++) {
		if (asprintf(&path, "%s/%.*s", opt->include_dirs[i], (int)len, name) < 0)
			abort();
		near = near_in(path, name, len, name + len, hint);
		free(path);
		if (near)
			return hint;
	}
	if (*spec != '<') {
		snprintf(hint, BC_HINT, name[0] == '/' ? "there is no such file" :
			 "names in quotes begin at the working directory: write <...>");
		return hint;
	}
	n = snprintf(hint, BC_HINT, "name its folder with -I or in BAILEY_INCLUDE; looked in");
	for (i = 0; i < opt->ninclude_dirs && n < BC_HINT; i++)
		n += snprintf(hint + n, BC_HINT - n, " %s", opt->include_dirs[i]);
	if (!opt->ninclude_dirs || n >= BC_HINT)
		snprintf(hint, BC_HINT, "name its folder with -I or in BAILEY_INCLUDE");
	return hint;
}
