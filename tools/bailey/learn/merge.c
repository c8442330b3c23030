// SPDX-License-Identifier: GPL-2.0
/*
 * Changes to a policy file, and how a person reads them: a unified diff.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

#define CONTEXT	3

/**
 * struct lines - a text by its lines
 * @line: where each begins; @n of them, and the end
 */
struct lines {
	const char **line;
	size_t n;
};

static struct lines split(const char *text)
{
	struct lines l = { calloc(strlen(text) + 2, sizeof(char *)), 0 };

	if (!l.line)
		abort();
	while (*text) {
		l.line[l.n++] = text;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	l.line[l.n] = text;
	return l;
}

static bool equal(const struct lines *a, size_t i, const struct lines *b,
		  size_t j)
{
	size_t n = a->line[i + 1] - a->line[i];

	return n == (size_t)(b->line[j + 1] - b->line[j]) &&
		!memcmp(a->line[i], b->line[j], n);
}

/*
 * What becomes of the lines: ' ' both have it, '-' and '+' one of them does.
 * The longest common subsequence, between what they share at both ends.
 */
static char *script(const struct lines *a, const struct lines *b)
{
	size_t head = 0, tail = 0, m, n, i, j, k = 0;
	char *ops = malloc(a->n + b->n + 1);
	unsigned int *len;

	while (head < a->n && head < b->n && equal(a, head, b, head))
		head++;
	while (tail < a->n - head && tail < b->n - head &&
	       equal(a, a->n - 1 - tail, b, b->n - 1 - tail))
		tail++;
	m = a->n - head - tail;
	n = b->n - head - tail;
	len = calloc((m + 1) * (n + 1), sizeof(*len));
	if (!len || !ops)
		abort();
	for (i = m; i-- > 0;)
		for (j = n; j-- > 0;) {
			unsigned int *at = &len[i * (n + 1) + j];

			*at = equal(a, head + i, b, head + j) ? at[n + 2] + 1 :
				at[n + 1] > at[1] ? at[n + 1] : at[1];
		}
	for (; k < head; k++)
		ops[k] = ' ';
	for (i = j = 0; i < m || j < n;) {
		const unsigned int *at = &len[i * (n + 1) + j];

		if (i < m && j < n && equal(a, head + i, b, head + j)) {
			ops[k++] = ' ';
			i++, j++;
		} else if (i < m && (j == n || at[n + 1] >= at[1])) {
			ops[k++] = '-';
			i++;
		} else {
			ops[k++] = '+';
			j++;
		}
	}
	for (i = 0; i < tail; i++)
		ops[k++] = ' ';
	ops[k] = '\0';
	free(len);
	return ops;
}

static void put_line(FILE *out, char op, const struct lines *l, size_t i)
{
	size_t n = l->line[i + 1] - l->line[i];

	fprintf(out, "%c%.*s", op, (int)n, l->line[i]);
	if (!n || l->line[i][n - 1] != '\n')
		fputs("\n\\ No newline at end of file\n", out);
}

/**
 * unified_diff() - as diff -u writes it
 * @name: file
 * @old: its text
 * @new: what it is to become
 *
 * Return: the diff, malloc()ed; "" if nothing changes.
 */
char *unified_diff(const char *name, const char *old, const char *new)
{
	struct lines a = split(old), b = split(new);
	char *ops = script(&a, &b), *text = NULL;
	size_t size, total = strlen(ops), k, i = 0, j = 0;
	FILE *out = open_memstream(&text, &size);
	bool begun = false;

	for (k = 0; k < total;) {
		size_t begin, end, same, from, m = 0, n = 0, x, y;

		if (ops[k] == ' ') {
			k++, i++, j++;
			continue;
		}
		/* A hunk: until so much is the same that the next one begins. */
		from = k < CONTEXT ? k : CONTEXT;
		begin = k - from;
		for (end = k, same = 0; end < total && same <= 2 * CONTEXT; end++)
			same = ops[end] == ' ' ? same + 1 : 0;
		end -= same > CONTEXT ? same - CONTEXT : 0;
		for (x = begin; x < end; x++) {
			m += ops[x] != '+';
			n += ops[x] != '-';
		}
		if (!begun)
			fprintf(out, "--- %s\n+++ %s\n", name, name);
		begun = true;
		x = i - from;
		y = j - from;
		fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n", x + (m > 0), m,
			y + (n > 0), n);
		for (k = begin; k < end; k++) {
			if (ops[k] == '+')
				put_line(out, '+', &b, y++);
			else
				put_line(out, ops[k], &a, x++);
			y += ops[k] == ' ';
		}
		i = x;
		j = y;
	}
	fclose(out);
	free(a.line);
	free(b.line);
	free(ops);
	return text;
}

/* Where the block that begins at or after @p ends: its last '}', or NULL. */
static const char *block_end(const char *p)
{
	bool quoted = false, begun = false;
	int depth = 0;

	for (; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
		} else if (*p == '"') {
			quoted = !quoted;
		} else if (quoted) {
			continue;
		} else if (*p == '#') {
			p += strcspn(p, "\n");
			if (!*p)
				break;
		} else if (*p == '{') {
			/* "@{x}" and "{a,b}" close what they open. */
			depth++;
			begun |= isspace((unsigned char)p[1]) || !p[1] ||
				p[1] == '#' || depth > 1;
		} else if (*p == '}' && !--depth && begun) {
			return p;
		}
	}
	return NULL;
}

/* Where line @line begins. */
static const char *at_line(const char *text, unsigned int line)
{
	while (line-- > 1 && *text) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

/** profile_brace() - the brace that ends the profile of line @line, or NULL */
const char *profile_brace(const char *text, unsigned int line)
{
	return block_end(at_line(text, line));
}

/** profile_end() - line on which the profile of line @line ends; 0: nowhere */
unsigned int profile_end(const char *text, unsigned int line)
{
	const char *end = block_end(at_line(text, line));
	unsigned int n = 1;

	if (!end)
		return 0;
	for (; text < end; text++)
		n += *text == '\n';
	return n;
}

/**
 * merge_into() - add the draft's rules to a profile
 * @old: text of the policy file
 * @line: of the profile's definition, from 1
 * @d: draft
 *
 * Return: the new text, malloc()ed, or NULL if the profile's end is not found.
 */
char *merge_into(const char *old, unsigned int line, struct draft *d)
{
	const char *p = at_line(old, line), *end = block_end(p);
	char *body, *text;

	if (!end)
		return NULL;
	/* Before the line of the brace, if it has one of its own. */
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	body = draft_body(d, 1);
	if (asprintf(&text, "%.*s%s  # Learned from %u events:\n%s%s",
		     (int)(end - old), old, end[-1] == '\n' ? "" : "\n",
		     d->events, body, end) < 0)
		abort();
	free(body);
	return text;
}
