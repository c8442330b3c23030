// SPDX-License-Identifier: GPL-2.0
/*
 * A comma that is missing: where the next statement begins, and where the comma should
 * be. Asked only after an error.
 */
#include <string.h>

#include "front.h"
#include "quote.h"

/* What statements begin with, and what may stand in front of it. */
static const char *const heads[] = { "capability", "network", "unix", "signal",
	"ptrace", "dbus", "mqueue", "io_uring", "userns", "mount", "remount", "umount",
	"unmount", "pivot_root", "change_profile", "set", "all", "file", "link",
	"audit", "allow", "deny", "prompt", "owner", "other", "profile", "hat",
	"if", "alias", "abi" };

#define NHEADS	((int)(sizeof(heads) / sizeof(heads[0])))

/** bc_last_of() - where an element ends, as far as it is known: at its last value */
const struct bc_loc *bc_last_of(const struct bc_arg *a)
{
	return a->n ? &a->value[a->n - 1].loc : &a->loc;
}

/** bc_begins_line() - whether an element stands on another line than the one before it */
bool bc_begins_line(const struct bc_args *args, int i)
{
	const struct bc_loc *last = bc_last_of(&args->arg[i - 1]);
	const struct bc_loc *loc = &args->arg[i].loc;

	return loc->file != last->file || loc->line > last->line;
}

/** bc_second_head() - the element that begins another statement within one, or 0 */
int bc_second_head(const struct bc_args *args)
{
	/* What no path can stand in. */
	static const char *const pathless[] = { "capability", "network", "unix",
		"signal", "ptrace", "dbus", "io_uring", "userns", "set", "all" };
	bool no_path = args->arg[0].kind == BC_WORD &&
		bc_name_index(pathless, 10, args->arg[0].value[0].s) >= 0;
	int i;

	for (i = 1; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (a->kind <= BC_VALUE && !a->value[0].quoted &&
		    bc_begins_line(args, i) &&
		    (bc_name_index(heads, NHEADS, a->value[0].s) >= 0 ||
		     (no_path && a->value[0].s[0] == '/')))
			return i;
	}
	return 0;
}

/* Bytes of a line that are no comment and no white space at its end. */
static size_t code_len(const char *p, size_t len)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] == '\\' && i + 1 < len)
			i++;
		else if (p[i] == '"')
			quoted = !quoted;
		else if (p[i] == '#' && !quoted &&
			 (!i || p[i - 1] == ' ' || p[i - 1] == '\t'))
			break;
	}
	len = i;
	while (len && strchr(" \t\r", p[len - 1]))
		len--;
	return len;
}

static bool is_include(const char *p)
{
	p += strspn(p, " \t");
	p += *p == '#';
	return !strncmp(p, "include", 7) && strchr(" \t<\"", p[7]);
}

/** bc_behind() - right behind what stands before @loc, or @loc if that is not known */
struct bc_loc bc_behind(struct bc_front *f, struct bc_loc loc)
{
	const char *text = bc_diag_text(f->diag, loc.file), *p;
	struct bc_loc at = loc;
	size_t len;

	for (; text && at.line; at.line--, at.column = 0) {
		p = bc_line_of(text, at.line, &len);
		if (p && at.column)
			len = at.column - 1 < len ? at.column - 1 : len;
		len = p ? code_len(p, len) : 0;
		if (!len || (at.line < loc.line && is_include(p)))
			continue;
		at.column = len + 1;
		at.length = 1;
		return at;
	}
	return loc;
}

/** bc_tell_comma() - what stands before @at should end in a comma */
void bc_tell_comma(struct bc_front *f, struct bc_loc at)
{
	bc_report(f->diag, BC_ERROR, bc_behind(f, at), NULL, "a comma is missing here");
}

/** bc_tell_comma_after() - the statement that begins at @first does not end before @next */
void bc_tell_comma_after(struct bc_front *f, const struct bc_loc *first,
		       const struct bc_loc *next)
{
	const struct bc_input *in = &f->stack[f->depth ? f->depth - 1 : 0];
	struct bc_loc at = *next;

	/* What follows is in a file that was included in between, or after one. */
	if (at.file != first->file && f->depth && in->file == at.file &&
	    in->from.file == first->file)
		at = in->from;
	else if (at.file != first->file)
		at = (struct bc_loc){ first->file, first->line + 1, 1, 1 };
	bc_tell_comma(f, at);
}

/** bc_next_head() - whether the line of @at begins another statement; says so */
bool bc_next_head(struct bc_front *f, const struct bc_loc *at)
{
	struct bc_loc loc = *at;
	size_t len, n;
	const char *p = bc_diag_line(f->diag, at, &len);
	char word[20];

	if (!p)
		return false;
	loc.column = strspn(p, " \t") + 1;
	p += loc.column - 1;
	n = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
	if (n >= sizeof(word) || f->first.file != at->file || f->first.line >= at->line)
		return false;
	memcpy(word, p, n);
	word[n] = '\0';
	if (bc_name_index(heads, NHEADS, word) < 0)
		return false;
	bc_tell_comma(f, loc);
	return true;
}
