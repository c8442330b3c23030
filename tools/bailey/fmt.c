// SPDX-License-Identifier: GPL-2.0
/*
 * bailey fmt: indentation and white space, nothing else. Comments stay where
 * they are; what is not white space leaves as it came, which is checked.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

/**
 * struct fmt - a file being formatted
 * @out: result; @n of @room
 * @depth: open blocks
 * @continued: the statement of the last line goes on
 * @blank: empty lines not written yet
 */
struct fmt {
	char *out;
	size_t n, room;
	int depth;
	bool continued;
	bool blank;
};

static void put(struct fmt *f, const char *s, size_t len)
{
	while (f->n + len + 1 > f->room) {
		f->room = f->room ? f->room * 2 : 4096;
		f->out = realloc(f->out, f->room);
		if (!f->out)
			abort();
	}
	memcpy(f->out + f->n, s, len);
	f->n += len;
	f->out[f->n] = '\0';
}

/* Length of the word at @p: up to white space outside of quotes. */
static size_t word_len(const char *p)
{
	bool quoted = false;
	size_t n;

	for (n = 0; p[n] && p[n] != '\n'; n++) {
		if (p[n] == '\\' && p[n + 1] && p[n + 1] != '\n')
			n++;
		else if (p[n] == '"')
			quoted = !quoted;
		else if (!quoted && isspace((unsigned char)p[n]))
			break;
	}
	return n;
}

static bool is_word(const char *p, size_t len, const char *s)
{
	return len == strlen(s) && !memcmp(p, s, len);
}

/* A line that ends where it ends, without a comma. */
static bool is_line_statement(const char *p)
{
	size_t n = word_len(p);

	return *p == '#' || is_word(p, n, "include") || *p == '$' ||
		(*p == '@' && (strchr(p, '=') &&
			       strchr(p, '=') < p + strcspn(p, ",\n")));
}

static void one_line(struct fmt *f, const char *p, const char *end)
{
	bool line_statement = is_line_statement(p), first = true;
	int indent = f->depth, i;
	const char *last = p;
	size_t last_len = 0;

	if (*p == '}')
		indent--;
	if (f->continued && *p != '#')
		indent += 2;
	for (i = 0; i < indent; i++)
		put(f, "  ", 2);
	if (*p == '#') {	/* a comment, or #include: as it is */
		while (end > p && isspace((unsigned char)end[-1]))
			end--;
		put(f, p, end - p);
		put(f, "\n", 1);
		return;
	}
	while (p < end) {
		size_t len = word_len(p);

		if (!first)
			put(f, " ", 1);
		if (*p == '#') {
			while (end > p && isspace((unsigned char)end[-1]))
				end--;
			put(f, p, end - p);
			break;
		}
		put(f, p, len);
		if (is_word(p, len, "{"))
			f->depth++;
		if (*p == '}' && f->depth)
			f->depth--;
		last = p;
		last_len = len;
		first = false;
		p += len;
		while (p < end && isspace((unsigned char)*p))
			p++;
	}
	put(f, "\n", 1);
	f->continued = !line_statement && last_len &&
		!strchr(",{}", last[last_len - 1]);
}

static char *format(const char *text)
{
	struct fmt f = { 0 };
	const char *p = text;

	put(&f, "", 0);
	while (*p) {
		const char *end;

		while (*p && *p != '\n' && isspace((unsigned char)*p))
			p++;
		end = p;
		/* A quoted string may hold a line's end. */
		while (*end && *end != '\n') {
			if (*p != '#' && *end == '"') {
				const char *close = strchr(end + 1, '"');

				end = close ? close : end;
			} else if (*end == '#' && end > p &&
				   isspace((unsigned char)end[-1])) {
				end += strcspn(end, "\n");
				break;
			}
			end++;
		}
		if (end == p) {
			f.blank = f.n > 0;
		} else {
			if (f.blank && *p != '}')
				put(&f, "\n", 1);
			f.blank = false;
			one_line(&f, p, end);
		}
		p = *end ? end + 1 : end;
	}
	return f.out;
}

/* Whether two texts are the same but for white space. */
static bool same_words(const char *a, const char *b)
{
	for (;;) {
		while (isspace((unsigned char)*a))
			a++;
		while (isspace((unsigned char)*b))
			b++;
		if (*a != *b)
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}

static int fmt_file(struct common *c, const char *file)
{
	size_t len;
	char *text = read_all(file, &len), *out;
	int ret = EXIT_OK;
	FILE *to;

	if (!text)
		return EXIT_USAGE;
	out = format(text);
	if (strlen(text) != len || !same_words(text, out)) {
		fprintf(stderr, "bailey: %s: left alone: not a text that can be formatted\n",
			file);
		ret = EXIT_USAGE;
	} else if (!strcmp(file, "-")) {
		fputs(out, stdout);
	} else if (strcmp(text, out) && c->check_only) {
		printf("%s\n", file);
		ret = EXIT_DENIED;
	} else if (strcmp(text, out)) {
		to = fopen(file, "we");
		if (!to || fputs(out, to) < 0 || fclose(to)) {
			fprintf(stderr, "bailey: %s: %s\n", file,
				strerror(errno));
			ret = EXIT_USAGE;
		}
	}
	free(text);
	free(out);
	return ret;
}

int verb_fmt(struct common *c)
{
	int i, ret = EXIT_OK, one;

	for (i = 0; i < c->argc; i++) {
		one = fmt_file(c, c->argv[i]);
		if (one > ret)
			ret = one;
	}
	return ret;
}
