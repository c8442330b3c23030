// SPDX-License-Identifier: GPL-2.0
/*
 * Files of system calls: looks how a file is laid out, and makes units of it.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

const char *const an_layout_names[AN_LAYOUTS] = {
	"auto", "file", "lines", "pairs", "strace", "sysdig",
};

#define MAX_FIELDS 9
#define GUESS_LINES 200

struct word {
	const char *at;
	size_t len;
};

static bool separates(char c)
{
	return isspace((unsigned char)c) || c == ',' || c == ';' || c == '[' ||
	       c == ']' || c == '"' || c == '\'' || !c;
}

static const char *line_end(const char *p, const char *end)
{
	const char *e = memchr(p, '\n', end - p);

	return e ? e : end;
}

/* The next word of a line, or false; @p is put behind it. */
static bool next_word(const char **p, const char *end, struct word *w)
{
	const char *s = *p;

	while (s < end && separates(*s))
		s++;
	w->at = s;
	while (s < end && !separates(*s))
		s++;
	w->len = s - w->at;
	*p = s;
	return w->len && *w->at != '#';
}

static bool numeric(const struct word *w)
{
	size_t i = w->len > 1 && w->at[0] == '-';

	for (; i < w->len; i++)
		if (!isdigit((unsigned char)w->at[i]))
			return false;
	return w->len;
}

static unsigned int split(const char *p, const char *end, struct word *w)
{
	unsigned int n = 0;

	while (n < MAX_FIELDS && next_word(&p, end, &w[n]))
		n++;
	return n;
}

static bool arrow(const struct word *w)
{
	return w->len == 1 && (*w->at == '<' || *w->at == '>');
}

/*
 * LID-DS 2021 has TIME UID PID NAME TID CALL DIRECTION, LID-DS 2019 has NUMBER TIME
 * CPU UID NAME TID DIRECTION CALL, as sysdig(8) prints it.
 */
static bool sysdig_line(const struct word *w, unsigned int n)
{
	return n >= 7 && arrow(&w[6]);
}

static bool strace_line(const char *p, const char *end)
{
	const char *paren = memchr(p, '(', end - p);

	if (end - p > 4 && (!memcmp(p, "+++ ", 4) || !memcmp(p, "--- ", 4)))
		return true;
	return paren && paren > p && (isalnum((unsigned char)paren[-1]) ||
				      paren[-1] == '_');
}

/**
 * an_guess_layout() - how a file is laid out, from its first lines
 * @text: contents
 * @len: bytes of @text
 *
 * Two numbers on each of several lines are PID and CALL; a word on each line is
 * one trace; otherwise each line is a trace.
 *
 * Return: layout, never AN_LAYOUT_AUTO.
 */
enum an_layout an_guess_layout(const char *text, size_t len)
{
	unsigned int lines = 0, pairs = 0, single = 0, sysdig = 0, strace = 0, n;
	const char *end = text + len, *p, *e;
	struct word w[MAX_FIELDS];

	for (p = text; p < end && lines < GUESS_LINES; p = e + 1) {
		e = line_end(p, end);
		n = split(p, e, w);
		if (!n)
			continue;
		lines++;
		single += n == 1;
		pairs += n == 2 && numeric(&w[0]) && numeric(&w[1]);
		sysdig += sysdig_line(w, n);
		strace += strace_line(p, e);
	}
	if (strace * 2 > lines)
		return AN_LAYOUT_STRACE;
	if (sysdig * 2 > lines)
		return AN_LAYOUT_SYSDIG;
	if (lines > 1 && pairs == lines)
		return AN_LAYOUT_PAIRS;
	return single == lines || lines <= 1 ? AN_LAYOUT_FILE : AN_LAYOUT_LINES;
}

static uint32_t symbol(struct an_reader *r, const struct word *w)
{
	return r->learn ? an_symbol_add(r->symbols, w->at, w->len) :
		an_symbol_find(r->symbols, w->at, w->len);
}

static void words_to_unit(struct an_reader *r, const char *p, const char *end,
			  struct an_unit *u)
{
	struct word w;

	while (next_word(&p, end, &w))
		an_unit_add(u, symbol(r, &w));
}

/* "[pid 7] read(", "7 read(", "7 12:00:00.1 read(", "read(" */
static void strace_event(struct an_reader *r, const char *p, const char *end,
			 struct an_threads *t)
{
	const char *paren = memchr(p, '(', end - p), *s;
	struct word pid = { "", 0 }, call;

	if (!paren || !strace_line(p, end) || *p == '+' || *p == '-')
		return;
	if (end - p > 5 && !memcmp(p, "[pid", 4))
		p += 4;
	next_word(&p, end, &pid);
	if (!numeric(&pid) || pid.at > paren)
		pid = (struct word){ "", 0 };
	for (s = paren; s > p - pid.len && (isalnum((unsigned char)s[-1]) ||
					    s[-1] == '_'); s--)
		if (s == pid.at)
			break;
	call = (struct word){ s, paren - s };
	if (call.len && !isdigit((unsigned char)*s))
		an_threads_add(t, pid.at, pid.len, symbol(r, &call));
}

static void threaded_event(struct an_reader *r, enum an_layout layout, char begins,
			   const char *p, const char *end, struct an_threads *t)
{
	struct word w[MAX_FIELDS], *id = &w[0], *call = &w[1];
	unsigned int n;

	if (layout == AN_LAYOUT_STRACE) {
		strace_event(r, p, end, t);
		return;
	}
	n = split(p, end, w);
	if (layout == AN_LAYOUT_SYSDIG) {
		if (!sysdig_line(w, n) || *w[6].at != begins)
			return;
		id = numeric(&w[5]) ? &w[5] : &w[4];
		call = numeric(&w[5]) ? &w[7] : &w[5];
		if (call == &w[7] && n < 8)
			return;
	} else if (n < 2) {
		return;
	}
	an_threads_add(t, id->at, id->len, symbol(r, call));
}

static void read_lines(struct an_reader *r, const char *name, const char *text,
		       const char *end, struct an_units *u)
{
	unsigned int line = 0;
	const char *p, *e, *s;
	struct an_unit *unit;
	char own[4096 + 16];
	struct word w;

	for (p = text; p < end; p = e + 1) {
		e = line_end(p, end);
		line++;
		s = p;
		if (!next_word(&s, e, &w))
			continue;
		snprintf(own, sizeof(own), "%s:%u", name, line);
		unit = an_unit_new(u, own);
		words_to_unit(r, p, e, unit);
	}
}

/**
 * an_read_text() - makes units of a file's contents
 * @r: how
 * @name: of the file
 * @text: contents
 * @len: bytes of @text
 * @u: receives the units; an empty file is a unit without events
 */
void an_read_text(struct an_reader *r, const char *name, const char *text,
		  size_t len, struct an_units *u)
{
	enum an_layout layout = r->layout;
	const char *end = text + len, *p, *e;
	struct an_threads *t;
	struct an_unit *unit;
	char begins;

	if (layout == AN_LAYOUT_AUTO)
		layout = an_guess_layout(text, len);
	if (layout == AN_LAYOUT_LINES && !r->whole) {
		read_lines(r, name, text, end, u);
		return;
	}
	if (layout <= AN_LAYOUT_LINES) {
		unit = an_unit_new(u, name);
		for (p = text; p < end; p = e + 1) {
			e = line_end(p, end);
			words_to_unit(r, p, e, unit);
		}
		return;
	}
	/* A call is where it begins, or where it ends if only that was recorded. */
	begins = memmem(text, len, " > ", 3) ? '>' : '<';
	t = an_threads_new();
	for (p = text; p < end; p = e + 1) {
		e = line_end(p, end);
		threaded_event(r, layout, begins, p, e, t);
	}
	an_threads_end(t, name, layout != AN_LAYOUT_PAIRS || r->whole, u);
}
