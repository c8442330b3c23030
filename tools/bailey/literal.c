// SPDX-License-Identifier: GPL-2.0
/*
 * Names that programs chose, as policy that means just them: no pattern, no
 * variable, no end of a string, of a line or of a rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "literal.h"
#include "shown.h"

static void put_literal(FILE *out, const char *s)
{
	size_t len;

	for (; *s; s += len ? len : 1) {
		len = shown_len(s);
		/* A quote behind two backslashes ends nothing if others follow. */
		if (!len || *s == '\\')
			fprintf(out, "\\%03o", (unsigned char)*s);
		else if (strchr("\"*?[]{}^,", *s) || (*s == '@' && s[1] == '{'))
			fprintf(out, "\\%c", *s);
		else
			fwrite(s, 1, len, out);
	}
}

/**
 * policy_literal() - a name that stands for itself in policy
 * @s: as the kernel tells it, which a hostile program chose
 *
 * Return: the text to be put between quotes, malloc()ed.
 */
char *policy_literal(const char *s)
{
	return text_by(put_literal, s);
}

/* Whether a word has to be quoted to be one. */
static int needs_quotes(const char *word)
{
	return !*word || strpbrk(word, " \t()=#\"!\\");
}

/** policy_quoted() - a pattern as a word of policy; malloc()ed */
char *policy_quoted(const char *glob)
{
	char *out;

	if (asprintf(&out, needs_quotes(glob) ? "\"%s\"" : "%s", glob) < 0)
		abort();
	return out;
}

/** policy_word() - a name as a word of policy; malloc()ed */
char *policy_word(const char *s)
{
	char *literal = policy_literal(s), *out = policy_quoted(literal);

	free(literal);
	return out;
}

static void put_label(FILE *out, const char *label)
{
	const char *next;

	if (!strstr(label, "//&")) {
		put_literal(out, label);
		return;
	}
	for (; label; label = next) {
		char *name;

		next = strstr(label, "//&");
		name = strndup(label, next ? (size_t)(next - label) : strlen(label));
		if (!name)
			abort();
		put_literal(out, name);
		free(name);
		if (next) {
			fputc(',', out);
			next += 3;
		}
	}
}

/**
 * policy_label() - a peer's label as a word of policy
 * @label: of a stack each of the names must match, so they are alternatives
 *
 * Return: malloc()ed.
 */
char *policy_label(const char *label)
{
	char *list = text_by(put_label, label), *out;

	if (!strstr(label, "//&")) {
		out = policy_quoted(list);
	} else if (asprintf(&out, "\"{%s}\"", list) < 0) {
		abort();
	}
	free(list);
	return out;
}

/* Slashes that stand together in an address are one, but for those with a backslash. */
static void put_address(FILE *out, const char *literal)
{
	for (const char *s = literal; *s; s++) {
		if (*s == '/' && s > literal && s[-1] == '/')
			fputc('\\', out);
		fputc(*s, out);
	}
}

/**
 * policy_address() - the name of a local socket as a word of policy
 * @address: "@name", "none" or "auto"; its first byte means something
 *
 * Return: malloc()ed.
 */
char *policy_address(const char *address)
{
	char *name = policy_literal(*address == '@' ? address + 1 : address);
	char *rest = text_by(put_address, name), *out;

	if (asprintf(&out, "\"%s%s\"", *address == '@' ? "@" : "", rest) < 0)
		abort();
	free(rest);
	free(name);
	return out;
}

/* "bind, rec" is rbind; no flags at all is rw. */
static void put_options(FILE *out, const char *flags)
{
	static const char *const deep[] = { "bind", "unbindable", "private",
		"slave", "shared" };
	char *copy = strdup(flags), *word, *save;
	const char *gap = "";
	size_t i;
	int rec = 0;

	if (!copy)
		abort();
	for (word = strtok_r(copy, " ,", &save); word;
	     word = strtok_r(NULL, " ,", &save))
		rec |= !strcmp(word, "rec");
	strcpy(copy, flags);
	fputs(" options=(", out);
	for (word = strtok_r(copy, " ,", &save); word;
	     word = strtok_r(NULL, " ,", &save)) {
		if (!strcmp(word, "rec"))
			continue;
		for (i = 0; rec && i < sizeof(deep) / sizeof(deep[0]); i++)
			if (!strcmp(word, deep[i]))
				break;
		fprintf(out, "%s%s%s", gap, rec && i < sizeof(deep) /
			sizeof(deep[0]) ? "r" : "", word);
		gap = ", ";
	}
	fprintf(out, "%s)", *gap ? "" : "rw");
	free(copy);
}

/**
 * policy_mount() - the rule that allows just what a record of a mount tells
 * @operation: of the record; NULL: mount
 * @name: mount point, or the new root
 * @source: what is mounted, or the old root; NULL: not told
 * @fstype: filesystem, or NULL
 * @flags: names of flags with commas, or NULL
 *
 * Return: the rule without its comma, malloc()ed.
 */
char *policy_mount(const char *operation, const char *name, const char *source,
		   const char *fstype, const char *flags)
{
	char *to = policy_word(name), *text = NULL, *word;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	if (operation && !strcmp(operation, "umount")) {
		fprintf(out, "umount %s", to);
	} else if (operation && !strncmp(operation, "pivot", 5)) {
		word = policy_word(source ? source : "");
		fprintf(out, source ? "pivot_root oldroot=%s " : "pivot_root ",
			word);
		free(word);
		fputs(to, out);
	} else {
		fputs("mount", out);
		if (fstype && *fstype) {
			word = policy_word(fstype);
			fprintf(out, " fstype=%s", word);
			free(word);
		}
		put_options(out, flags ? flags : "");
		if (source && *source) {
			word = policy_literal(source);
			fprintf(out, " \"%s\"", word);
			free(word);
		}
		fprintf(out, " -> %s", to);
	}
	fclose(out);
	free(to);
	return text;
}

/**
 * policy_rlimit() - the rule that allows a resource limit
 * @resource: its name
 * @value: in the kernel's unit, or "infinity"; NULL: not told
 *
 * Policy's nice is the kernel's less 20.
 *
 * Return: the rule without its comma, malloc()ed.
 */
char *policy_rlimit(const char *resource, const char *value)
{
	char *out;

	if (!value)
		value = "infinity";
	if (!strcmp(resource, "nice") && strcmp(value, "infinity")) {
		if (asprintf(&out, "set rlimit nice <= %ld",
			     strtol(value, NULL, 10) - 20) < 0)
			abort();
	} else if (asprintf(&out, "set rlimit %s <= %s", resource, value) < 0) {
		abort();
	}
	return out;
}
