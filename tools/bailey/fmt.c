// SPDX-License-Identifier: GPL-2.0
/*
 * bailey fmt: indentation and white space, nothing else. What may be moved is
 * what the compiler's lexer passes over; the result is read by it once more, and
 * if it is not the same token for token, the file is left alone.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "replace.h"
#include "scan.h"

/**
 * struct fmt - a file being formatted
 * @text: of it; a line's end is its last byte
 * @at: what was read of @text
 * @token: the lexer's; @ntokens of them, the next one is @next
 * @out: result; @n of @room
 * @depth: open blocks
 * @continued: the statement of the last line goes on
 */
struct fmt {
	const char *text;
	size_t at;
	struct bc_token *token;
	size_t ntokens, next;
	char *out;
	size_t n, room;
	int depth;
	bool continued;
};

/**
 * struct piece - what is written as it came
 * @kind: of a token; of anything else BC_TOKEN_OTHER
 * @remark: a comment, or what joins two lines: no part of a statement
 * @s: @len bytes
 * @lines: ends of lines before it
 * @blank: white space before it
 */
struct piece {
	enum bc_token_kind kind;
	bool remark;
	const char *s;
	size_t len;
	int lines;
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

/* What stands between tokens: an include, a comment, a backslash. */
static void between(struct piece *p, size_t limit)
{
	const char *end = NULL;
	bool optional;
	char *spec;

	if (!strncmp(p->s, "include", 7) || !strncmp(p->s, "#include", 8)) {
		spec = bc_include_spec(p->s, &optional, &end);
		if (spec)
			p->kind = BC_TOKEN_END;
		else
			end = NULL;
		free(spec);
	}
	p->remark = !end;
	if (end)
		p->len = end - p->s;
	else if (*p->s == '#')
		p->len = strcspn(p->s, "\n");
	else
		p->len = strcspn(p->s, " \t\r\n");
	if (p->len > limit)
		p->len = limit;
	while (p->len && isspace((unsigned char)p->s[p->len - 1]))
		p->len--;
}

/* The next piece; false at the end. */
static bool next_piece(struct fmt *f, struct piece *p)
{
	const struct bc_token *t = f->next < f->ntokens ? &f->token[f->next] :
				   NULL;
	size_t limit = t ? t->at : strlen(f->text);

	*p = (struct piece){ .kind = BC_TOKEN_OTHER };
	for (; f->at < limit && isspace((unsigned char)f->text[f->at]); f->at++) {
		p->lines += f->text[f->at] == '\n';
		p->blank = true;
	}
	p->s = f->text + f->at;
	if (f->at < limit) {
		between(p, limit - f->at);
	} else if (t) {
		p->kind = t->kind;
		p->len = t->len;
		f->next++;
	}
	f->at += p->len;
	return p->len;
}

static void indent(struct fmt *f, const struct piece *p)
{
	int n = f->depth;

	if (p->kind == BC_TOKEN_CLOSE)
		n--;
	if (f->continued && *p->s != '#')
		n += 2;
	for (; n > 0; n--)
		put(f, "  ", 2);
}

static void put_piece(struct fmt *f, const struct piece *p)
{
	if (f->n && p->lines) {
		put(f, "\n", 1);
		if (p->lines > 1 && p->kind != BC_TOKEN_CLOSE)
			put(f, "\n", 1);
	}
	if (!f->n || p->lines)
		indent(f, p);
	else if (p->blank)
		put(f, " ", 1);
	put(f, p->s, p->len);
	f->depth += p->kind == BC_TOKEN_OPEN;
	if (p->kind == BC_TOKEN_CLOSE && f->depth)
		f->depth--;
	if (!p->remark)
		f->continued = p->kind == BC_TOKEN_OTHER;
	else if (*p->s == '\\')
		f->continued = true;
}

/* The text anew, malloc()ed, or NULL after an error. */
static char *format(const char *file, const char *text, struct bc_diag *diag)
{
	struct fmt f = { .text = text };
	struct piece p;

	f.token = bc_scan(file, text, diag, &f.ntokens);
	if (!f.token)
		return NULL;
	put(&f, "", 0);
	while (next_piece(&f, &p))
		put_piece(&f, &p);
	if (f.n)
		put(&f, "\n", 1);
	free(f.token);
	return f.out;
}

/* Whether two texts are the same tokens. */
static bool same_tokens(const char *a, const char *b, struct bc_diag *diag)
{
	size_t n, m, i;
	struct bc_token *x = bc_scan("before", a, diag, &n);
	struct bc_token *y = bc_scan("after", b, diag, &m);
	bool same = x && y && n == m;

	for (i = 0; same && i < n; i++)
		same = x[i].kind == y[i].kind && x[i].len == y[i].len &&
			!memcmp(a + x[i].at, b + y[i].at, x[i].len);
	free(x);
	free(y);
	return same;
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

/* A text of @len bytes that ends in a line's end, as policy has to. */
static char *whole(char *text, size_t len)
{
	if (!len || text[len - 1] == '\n')
		return text;
	text = realloc(text, len + 2);
	if (!text)
		abort();
	strcpy(text + len, "\n");
	return text;
}

static int put_file(const char *file, const char *out)
{
	return replace_file(file, out, strlen(out)) ? EXIT_USAGE : EXIT_OK;
}

static int fmt_file(struct common *c, const char *file)
{
	struct bc_diag *diag = bc_diag_new(false);
	char *text, *was, *out = NULL;
	int ret = EXIT_USAGE;
	size_t len;

	was = read_all(file, &len);
	if (!was) {
		bc_diag_free(diag);
		return EXIT_USAGE;
	}
	text = strlen(was) == len ? whole(strdup(was), len) : NULL;
	if (text)
		out = format(file, text, diag);
	bc_diag_emit(diag, stderr);
	if (!out || !same_words(text, out) || !same_tokens(text, out, diag))
		fprintf(stderr, "bailey: %s: left alone: not a text that can be formatted\n",
			file);
	else if (c->check_only && strcmp(was, out))
		ret = printf("%s\n", file) < 0 ? EXIT_USAGE : EXIT_DENIED;
	else if (c->check_only)
		ret = EXIT_OK;
	else if (!strcmp(file, "-"))
		ret = fputs(out, stdout) < 0 ? EXIT_USAGE : EXIT_OK;
	else
		ret = strcmp(was, out) ? put_file(file, out) : EXIT_OK;
	bc_diag_free(diag);
	free(was);
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
