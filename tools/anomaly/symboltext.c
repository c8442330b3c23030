// SPDX-License-Identifier: GPL-2.0
/*
 * The symbol of an event: what was done, by which rule, by which program. The
 * policy has already generalised: a rule stands for all objects that it matches.
 */
#include <stdio.h>
#include <string.h>

#include "stream.h"

const char *const an_detail_names[AN_DETAILS] = { "rule", "operation", "object" };

struct text {
	char *at;
	char *end;
};

static void put(struct text *t, const char *s)
{
	size_t len = s ? strlen(s) : 0;

	if (!len) {
		s = "-";
		len = 1;
	}
	if (len > (size_t)(t->end - t->at))
		len = t->end - t->at;
	memcpy(t->at, s, len);
	t->at += len;
}

static void put_char(struct text *t, char c)
{
	if (t->at < t->end)
		*t->at++ = c;
}

static void put_number(struct text *t, uint32_t n)
{
	char digits[12], *d = &digits[11];

	*d = '\0';
	do {
		*--d = '0' + n % 10;
		n /= 10;
	} while (n);
	put(t, d);
}

/* "~OP ERROR PROGRAM": no rule was asked. */
static void put_failed(struct text *t, const struct an_event *e)
{
	const char *name = strerrorname_np(e->error);
	char number[16];

	put_char(t, '~');
	put(t, e->op);
	put_char(t, ' ');
	snprintf(number, sizeof(number), "E%d", e->error);
	put(t, name ? name : number);
	put_char(t, ' ');
	if (e->place) {
		put(t, e->place);
		put_char(t, ' ');
	}
	put(t, e->exe);
}

/**
 * an_symbol_text() - name of an event's symbol
 * @e: decision, exec, or system call that failed
 * @detail: what it is made of
 * @buf: receives "OP PERMS SOURCE:LINE PROGRAM", without NUL
 *
 * Refused ones have "!" before OP; they are never learnt, and so always new. Calls that
 * failed have "~" before OP, and the error's name: see an_is_failure().
 *
 * Return: bytes.
 */
size_t an_symbol_text(const struct an_event *e, enum an_detail detail,
		      char buf[AN_SYMBOL_TEXT])
{
	struct text t = { buf, buf + AN_SYMBOL_TEXT };

	if (e->kind == AN_FAILED) {
		put_failed(&t, e);
		return t.at - buf;
	}
	if (e->refused)
		put_char(&t, '!');
	put(&t, e->kind == AN_EXEC ? "run" : e->op);
	if (detail != AN_DETAIL_OPERATION && e->kind != AN_EXEC) {
		put_char(&t, ' ');
		put(&t, e->perms);
		put_char(&t, ' ');
		if (e->place) {
			put(&t, e->place);
		} else {
			put(&t, e->line ? e->source : "");
			put_char(&t, ':');
			put_number(&t, e->line);
		}
		if (detail == AN_DETAIL_OBJECT) {
			put_char(&t, '.');
			put_number(&t, e->node);
		}
	}
	put_char(&t, ' ');
	put(&t, e->exe);
	return t.at - buf;
}
