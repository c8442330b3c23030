// SPDX-License-Identifier: GPL-2.0
/*
 * Files that are no policy: what they are instead. Asked only after an error.
 */
#include <ctype.h>
#include <string.h>

#include "front.h"

/**
 * struct kind - a kind of file
 * @begin: what it begins with; a NUL byte was replaced: see bc_diag_source()
 * @what: it is; @hint: what to do
 */
struct kind {
	const char *begin;
	const char *what, *hint;
};

static const struct kind kinds[] = {
	{ "\x7f" "ELF", "a program or library", "name the file with its policy" },
	{ "\x1f\x8b", "compressed (gzip)", "unpack it" },
	{ "\xfd" "7zXZ", "compressed (xz)", "unpack it" },
	{ "\x28\xb5\x2f\xfd", "compressed (zstd)", "unpack it" },
	{ "BZh", "compressed (bzip2)", "unpack it" },
	{ "PK\3\4", "an archive (zip)", "unpack it" },
	{ "!<arch>", "a package or an archive", "unpack it" },
	{ "\4\10\1version", "policy that apparmor_parser has compiled",
	  "name its source" },
	{ "\xff\xfe", "text in UTF-16", "save it as UTF-8" },
	{ "\xfe\xff", "text in UTF-16", "save it as UTF-8" },
	{ "-----BEGIN ", "a key or a certificate", NULL },
	{ "type=", "an audit log", "bailey explain and bailey learn read it" },
	{ "diff --git ", "a patch", "patch and git apply read it" },
	{ "--- ", "a patch", "patch and git apply read it" },
	{ "---\n", "YAML", NULL },
	{ "%YAML", "YAML", NULL },
	{ "<!", "HTML or XML", NULL },
	{ "<?", "HTML or XML", NULL },
	{ "<html", "HTML or XML", NULL },
	{ "policy ", "a test of policy", "bailey test runs it" },
};

#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const struct kind
	script = { .what = "a script", .hint = "name the file with its policy" },
	json = { .what = "JSON" },
	unit = { .what = "a unit of systemd, or another file of sections and keys" },
	merge = { .what = "the conflict of a merge", .hint = "resolve it" };

/* #! is a comment of policy as well, but not with one of these. */
static bool is_script(const char *text)
{
	static const char *const shells[] = { "sh", "bash", "dash", "python", "perl",
		"node", "ruby", "env " };
	size_t len = strcspn(text, "\n"), i;

	if (strncmp(text, "#!", 2))
		return false;
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		const char *at = strstr(text, shells[i]);

		if (at && at < text + len && at[-1] == '/')
			return true;
	}
	return false;
}

/* The first line that is neither empty nor a comment. */
static const char *first_line(const char *text)
{
	while (*text) {
		text += strspn(text, " \t\r\n");
		if (*text != '#' && *text != ';')
			break;
		text += strcspn(text, "\n");
	}
	return text;
}

static bool is_unit(const char *line)
{
	size_t n = strspn(line, "[ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -_");

	return *line == '[' && n > 2 && line[n] == ']' &&
		strspn(line + n + 1, " \t\r") == strcspn(line + n + 1, "\n");
}

/* What an editor of merges leaves; @line receives where. */
static bool is_merge(const char *text, unsigned int *line)
{
	const char *p = text;

	for (*line = 1; p; ++*line) {
		if (!strncmp(p, "<<<<<<< ", 8))
			return strstr(p, "\n=======\n") && strstr(p, "\n>>>>>>> ");
		p = strchr(p, '\n');
		p = p ? p + 1 : NULL;
	}
	return false;
}

static const struct kind *kind_of(const char *text, unsigned int *line)
{
	const char *first = first_line(text), *p;
	size_t i;

	for (i = 0; i < NKINDS; i++)
		if (!strncmp(text, kinds[i].begin, strlen(kinds[i].begin)))
			return &kinds[i];
	if (is_merge(text, line))
		return &merge;
	*line = 1;
	if (is_script(text))
		return &script;
	if (is_unit(first))
		return &unit;
	p = first + 1;
	if ((*first == '{' || *first == '[') && p[strspn(p, " \t\r\n")] &&
	    strchr("\"{[", p[strspn(p, " \t\r\n")]))
		return &json;
	return NULL;
}

/**
 * bc_foreign() - say of a file in which much is wrong that it is something else
 * @diag: has an error about it, reported since @mark
 * @mark: before that
 * @file: its name
 *
 * Return: whether it is.
 */
bool bc_foreign(struct bc_diag *diag, struct bc_diag_mark mark, const char *file)
{
	struct bc_loc loc = { .file = bc_intern(diag, file), .line = 1, .column = 1,
			      .length = 1 };
	const char *text = bc_diag_text(diag, loc.file);
	const struct kind *kind = text ? kind_of(text, &loc.line) : NULL;

	if (!kind)
		return false;
	/* Its lines are of no use here, but where the merge is. */
	if (kind != &merge)
		loc.line = loc.column = 0;
	bc_diag_back(diag, mark);
	bc_report(diag, BC_ERROR, loc, kind->hint, "this is no policy but %s",
		  kind->what);
	return true;
}
